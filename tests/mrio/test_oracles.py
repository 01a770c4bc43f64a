"""Answers that others computed: pymrio live and stored, the Eurostat manual, two textbook tables."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from footprint.mrio import MRIO, Extension
from footprint.mrio.linkages import backward_linkages, forward_linkages

#: Two float64 computations of the same well-conditioned system, by different operations.
EXACT = 1e-9


def close(found: object, expected: object, tolerance: float = EXACT) -> None:
    found, expected = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance * np.abs(expected).max())


def single_region(Z: object, final: object, sectors: list[str], region: str = "here") -> MRIO:
    index = pd.MultiIndex.from_product([[region], sectors], names=["region", "sector"])
    Y = pd.DataFrame(np.reshape(final, (len(sectors), -1)), index=index)
    Y.columns = pd.MultiIndex.from_product([[region], [f"category {i}" for i in range(Y.shape[1])]])
    return MRIO.from_frames(pd.DataFrame(np.asarray(Z, dtype=float), index=index, columns=index), Y)


# pymrio, live ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ours(peer, from_peer) -> MRIO:
    return from_peer(peer)


def test_output_and_coefficients_equal_pymrio(peer, ours):
    close(ours.x, peer.x["indout"])
    close(ours.A, peer.A)


@pytest.mark.parametrize("attribute", ["factor_inputs", "emissions"])
def test_multipliers_equal_pymrio(peer, ours, attribute):
    extension = getattr(peer, attribute)
    close(ours.intensities(extension.name), extension.S)
    close(ours.multipliers(extension.name), extension.M)


@pytest.mark.parametrize("attribute", ["factor_inputs", "emissions"])
def test_regional_accounts_equal_pymrio(peer, ours, attribute):
    extension = getattr(peer, attribute)
    close(ours.consumption_account(extension.name).T, extension.D_cba_reg)
    close(ours.production_account(extension.name).T, extension.D_pba_reg)


def test_accounts_by_industry_and_product_equal_pymrio(peer, ours):
    name = peer.emissions.name
    # pymrio's D_cba is stressor × (consuming region, product), its D_pba stressor × industry, without F_Y.
    close(ours.product_footprints(name), peer.emissions.D_cba)
    close(ours.extension(name).F, peer.emissions.D_pba)


def test_who_emits_for_whom_equals_pymrio(peer, ours):
    name, stressor = peer.emissions.name, peer.emissions.F.index[0]
    system = peer.copy()
    system.diagonal = peer.emissions.diag_stressor(stressor, name="diagonal")
    system.calc_all()
    by_industry = system.diagonal.D_cba_reg
    # The diagonal extension has no flows of final users; its rows are emitting industries.
    expected = by_industry.groupby(level="region").sum().loc[list(ours.regions), list(ours.regions)]
    found = ours.sources_by_consumer(name, " in ".join(stressor), direct=False)
    close(found, expected)


def test_random_systems_equal_pymrio(make_system):
    pymrio = pytest.importorskip("pymrio")
    for seed in range(12):
        world = make_system(seed, regions=2 + seed % 3, sectors=3 + seed % 4)
        own = world.extension("materials")
        io = pymrio.IOSystem(
            Z=world.Z, Y=world.Y, materials={"name": "materials", "F": own.F, "F_Y": own.F_Y}
        )
        io.calc_all()
        close(world.multipliers(), io.materials.M)
        close(world.consumption_account().T, io.materials.D_cba_reg)
        close(world.production_account().T, io.materials.D_pba_reg)
        close(world.product_footprints(), io.materials.D_cba)
        # The same by the iterative way, which shares no operation with the inverse.
        solution = world.multiplier_solution(method="iterative", tolerance=1e-11)
        close(solution.values.T, io.materials.M)


# pymrio, stored ----------------------------------------------------------------------------------


def test_stored_answers_of_pymrio(sources):
    folder = sources / "oracle" / "pymrio_test"
    inputs = json.loads((folder / "test_mrio_inputs.json").read_text())["inputs"]
    expected = json.loads((folder / "test_mrio_expected.json").read_text())["expected"]

    def frame(table: dict) -> pd.DataFrame:
        def labels(given: list) -> pd.Index:
            return (
                pd.MultiIndex.from_tuples([tuple(label) for label in given])
                if isinstance(given[0], list)
                else pd.Index(given)
            )

        return pd.DataFrame(table["data"], index=labels(table["index"]), columns=labels(table["columns"]))

    F, F_Y = frame(inputs["emissions.F"]), frame(inputs["emissions.F_Y"])
    names = [" in ".join(label) for label in F.index]
    world = MRIO.from_frames(
        frame(inputs["Z"]),
        frame(inputs["Y"]),
        Extension("emissions", F.set_axis(names), F_Y.set_axis(names), unit="kg"),
        currency="kEUR_2011",
    )
    close(world.x, expected["x"])
    close(world.A, frame(expected["A"]))
    close(world.multipliers("emissions"), frame(expected["emissions.M"]))
    close(world.consumption_account("emissions").T, frame(expected["emissions.D_cba_reg"]))
    close(world.production_account("emissions").T, frame(expected["emissions.D_pba_reg"]))
    close(world.product_footprints("emissions"), frame(expected["emissions.D_cba"]))


# Germany 1995, Eurostat (2008), Manual of Supply, Use and Input-Output Tables ------------------------

GERMANY_SECTORS = ["agriculture", "industry", "construction", "trade", "business services", "other services"]
#: Domestic input-output table of Germany 1995, million EUR, six branches (Beutel in the Eurostat manual 2008,
#: the numerical example of chapter 15; branch by branch in the R package iotables, `germany_1995`).
GERMANY_Z = [
    [1131, 25480, 1, 607, 710, 762],
    [7930, 304584, 64167, 41082, 11981, 30360],
    [426, 7334, 3875, 5296, 23457, 9155],
    [3559, 72717, 14190, 74399, 10835, 21008],
    [3637, 96115, 31027, 65755, 193176, 34223],
    [1552, 14986, 1747, 11225, 15058, 22070],
]
#: Households, government, capital formation, inventories, exports.
GERMANY_Y = [
    [8500, 16, 2975, -6, 3734],
    [197792, 8588, 91692, 7559, 313711],
    [3457, 742, 191715, 0, 149],
    [269663, 13492, 14155, 0, 46045],
    [214757, 10061, 30124, 0, 13612],
    [119504, 317251, 3483, 0, 2042],
]
GERMANY_OUTPUT = [43910, 1079446, 245606, 540063, 692487, 508918]
#: Four digits are printed.
PRINTED = 5e-5


@pytest.fixture(scope="module")
def germany() -> MRIO:
    return single_region(GERMANY_Z, GERMANY_Y, GERMANY_SECTORS, "DEU")


def test_germany_1995_output(germany):
    close(germany.x, GERMANY_OUTPUT)


def test_germany_1995_input_coefficients(germany):
    A = germany.A.droplevel(0).droplevel(0, axis=1)
    assert A.loc["business services", "agriculture"] == pytest.approx(0.0828, abs=PRINTED)
    assert A.loc["business services", "business services"] == pytest.approx(0.2790, abs=PRINTED)


def test_germany_1995_backward_linkages(germany):
    close(backward_linkages(germany), [1.7048, 1.8413, 1.8136, 1.6035, 1.5951, 1.3782], PRINTED)
    close(backward_linkages(germany), np.linalg.inv(np.eye(6) - germany.A).sum(axis=0))


def test_germany_1995_forward_linkages(germany):
    # Industry stands as 1.6691 where the table itself gives 1.6910: its digits are turned round, for the
    # five others, which all depend on it, agree only with 1.6910.
    expected = np.array([2.1126, 1.6910, 1.3558, 1.5848, 2.1037, 1.2106])
    close(forward_linkages(germany), expected, PRINTED)
    Z, x = germany.Z.to_numpy(), germany.x.to_numpy()
    close(forward_linkages(germany), np.linalg.inv(np.eye(6) - Z / x[:, None]).sum(axis=1))


def test_germany_1995_is_typed_in_as_it_is_stored(sources):
    stored = pd.read_csv(sources / "oracle" / "iotables_germany_1995" / "iotables_germany_1995.csv")
    table = stored.pivot_table(index="iotables_row", columns="iotables_col", values="values", sort=False)
    close(table.iloc[:6, :6], GERMANY_Z)
    close(table.loc["output"].iloc[:6], GERMANY_OUTPUT)


# Miller and Blair (2009), Input-Output Analysis, 2nd edition ---------------------------------------


def test_miller_blair_table_2_3():
    world = single_region([[150, 500], [200, 100]], [350, 1700], ["1", "2"])
    close(world.x, [1000, 2000])
    close(world.A, [[0.15, 0.25], [0.20, 0.05]])  # Table 2.4
    L = world.outputs(np.eye(2)).values
    close(L, [[1.2541, 0.3300], [0.2640, 1.1221]], 1e-4)  # as printed after Table 2.4
    close(L, np.array([[0.95, 0.25], [0.20, 0.85]]) / 0.7575)  # exactly, |I − A| = 0.7575
    close(world.outputs(np.array([600.0, 1500.0])).values, [1247.5, 1841.6], 1e-4)


#: Table 3.2, hypothetical two-region interregional case: region r with three sectors, s with two.
TWO_REGIONS_Z = [
    [150, 500, 50, 25, 75],
    [200, 100, 400, 200, 100],
    [300, 500, 50, 60, 40],
    [75, 100, 60, 200, 250],
    [50, 25, 25, 150, 100],
]
TWO_REGIONS_L = [
    [1.4234, 0.4652, 0.2909, 0.1917, 0.3041],
    [0.6346, 1.4237, 0.6707, 0.4092, 0.4558],
    [0.6383, 0.5369, 1.3363, 0.2501, 0.3108],
    [0.2672, 0.2000, 0.1973, 1.3406, 0.5473],
    [0.1468, 0.0908, 0.0926, 0.2155, 1.2538],
]


def test_miller_blair_table_3_2_with_regions_of_different_sectors():
    index = pd.MultiIndex.from_tuples([("r", "1"), ("r", "2"), ("r", "3"), ("s", "1"), ("s", "2")])
    y_columns = pd.MultiIndex.from_product([["r", "s"], ["final demand"]])
    Y = np.array([[200, 0], [1000, 0], [50, 0], [0, 515], [0, 450]], dtype=float)
    world = MRIO.from_frames(
        pd.DataFrame(TWO_REGIONS_Z, index=index, columns=index, dtype=float),
        pd.DataFrame(Y, index=index, columns=y_columns),
    )
    close(world.x, [1000, 2000, 1000, 1200, 800])
    L = world.outputs(np.eye(5)).values
    close(L, TWO_REGIONS_L, 1e-4)
    close(L, np.linalg.inv(np.eye(5) - world.A))
    close(world.outputs(np.array([100.0, 0, 0, 0, 0])).values, np.array(TWO_REGIONS_L)[:, 0] * 100, 1e-4)
