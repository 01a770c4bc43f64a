"""The shipped tables are what the builder makes of the raw sources."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dataset_builder.world import extraction as world_extraction
from footprint.mrio import MRIO, load_world

DATA = Path(__file__).parents[2] / "data"
#: MEUR; the grain to which the table is rounded is about one euro.
ONE_EURO = 1e-6
#: What another version of numpy or processor may change: two grains of a split cell (MEUR), and tonnes.
GRAIN, MASS = 2**-3, 1e-3

pytestmark = pytest.mark.sources


@pytest.fixture(scope="module")
def given(sources):
    from dataset_builder.world import world

    return world.read(sources, DATA, 2011)


@pytest.fixture(scope="module")
def made(given, assumed):
    from dataset_builder.world import world

    return world.make(given, assumed)


@pytest.mark.slow
def test_rebuild_gives_the_shipped_tables_and_the_same_bytes_for_the_same_numbers(
    sources, made, given, tmp_path
):
    from dataset_builder.world import world

    inhabitants = world.read_inhabitants(sources)
    for table, folder in (
        (world.as_mrio(made, given, inhabitants), "2011"),
        (world.monetary(given, inhabitants), "2011-V1"),
    ):
        table.save(tmp_path / folder, layout="parquet", small=True)
        shipped = load_world(year=2011, variant="V1" if "V1" in folder else "default")
        for name in ("Z", "Y", "x"):
            assert np.abs(getattr(table, name).to_numpy() - getattr(shipped, name).to_numpy()).max() <= GRAIN
        own, theirs = (world_.extension("materials").F.to_numpy() for world_ in (table, shipped))
        assert np.abs(own - theirs).max() <= MASS
        if MRIO.load(tmp_path / folder).content_hash != shipped.content_hash:
            continue
        for path in (tmp_path / folder).iterdir():
            assert path.read_bytes() == (DATA / "world" / folder / path.name).read_bytes(), path.name


def test_split_table_meets_every_known_total(given, assumed):
    from dataset_builder.world import world
    from dataset_builder.world.release import RELEASE_2013

    steps = world.Steps(transit=False, motor_fuel=False)
    made = world.make(given, assumed, steps)
    assert made.split.residual < 1e-9
    regions, gather = 40, RELEASE_2013.reaggregation()
    G = np.kron(np.eye(regions), gather)
    assert np.abs(G @ made.split.Z @ G.T - given.wiod.Z).max() < 1e-9 * given.wiod.Z.max()
    assert np.abs(G @ made.split.Y - given.wiod.Y).max() < 1e-9 * given.wiod.Y.max()


def test_inputs_of_split_industries_stay_below_their_limit(made, given, assumed):
    from dataset_builder.labels import CHILDREN, PARENTS, SECTORS

    inputs, output = made.split.Z.sum(axis=0).reshape(40, -1), made.split.x.reshape(40, -1)
    for parent in ("c1", "c2"):
        p = PARENTS.index(parent)
        ratio = given.wiod.Z.reshape(40, 35, 40, 35)[:, :, :, p].sum(axis=(0, 1)) / np.maximum(
            given.wiod.x.reshape(40, 35)[:, p], 1e-12
        )
        limit = np.maximum(assumed["highest_input_share"], ratio) * (1 + 1e-9)
        for name in CHILDREN[parent]:
            at = SECTORS.index(name)
            assert (inputs[:, at] <= limit * output[:, at] + 1e-9).all()


def test_row_sums_stand_in_for_stated_output(given):
    difference = np.abs(given.wiod.x - given.wiod.stated_output).sum()
    assert difference < 1e-3 * given.wiod.stated_output.sum()


def test_shipped_table_is_the_source_in_euros_to_one_euro(sources, monetary):
    raw = pd.read_parquet(sources / "wiod2013" / "Z_2011.parquet")
    assert (
        abs(
            monetary.Z.loc[("FRA", "Construction"), ("FRA", "Real estate")]
            - raw.loc["FRA.c18", "FRA.c29"] / 1.392
        )
        < ONE_EURO
    )
    assert monetary.Z.to_numpy().sum() == pytest.approx(raw.to_numpy(dtype=float).sum() / 1.392, rel=1e-9)


def test_extraction_is_the_source_s_to_the_tonne(sources, world, assumed):
    """But for three ores that are brought to plausible grades: docs/methods/world-table.md."""
    raw = pd.read_parquet(sources / "unep-irp" / "unep_de_by_wiod_region_1995_2011.parquet")
    raw = raw[raw["year"] == 2011]
    ours = world.production_account()
    codes = world.extension("materials").stressors["code"]
    of_source = raw.groupby("material")["extraction_Mt"].sum() * 1e6
    by_country = raw.groupby(["material", "wiod_region"])["extraction_Mt"].sum() * 1e6
    for share, (material, region) in world_extraction.CORRECTED_ORES.items():
        of_source[codes[material]] -= (1 - assumed[share]) * by_country[codes[material], region]
    assert set(of_source.index) <= set(codes)
    np.testing.assert_allclose(ours.sum(), of_source.reindex(codes).fillna(0.0), rtol=1e-12, atol=1e-6)
    france = raw[raw["wiod_region"] == "FRA"].groupby("material")["extraction_Mt"].sum() * 1e6
    expected = france.reindex(codes).fillna(0.0).to_numpy()
    np.testing.assert_allclose(ours.loc["FRA"], expected, rtol=1e-12, atol=1e-6)


def test_one_grade_is_the_least_for_the_tin_ore_of_every_country(sources, assumed):
    mined = {"CHN": 0.38, "IDN": 0.15, "PER": 0.09, "BRA": 0.07}  # of 261,000 t (Minerals Yearbook 2014)
    raw = pd.read_parquet(sources / "unep-irp" / "unep_irp_de_1970_2017.parquet")
    raw = raw[(raw["year"] == 2014) & (raw["material"] == "A.2.2.Sn")].set_index("region")["extraction_Mt"]
    kept = {r: assumed[key] for key, (m, r) in world_extraction.CORRECTED_ORES.items() if m == "Tin ores"}
    for region, share in mined.items():
        highest = share * 0.261 / 0.002
        assert kept.get(region, 1.0) == pytest.approx(min(1.0, highest / raw[region]), abs=1e-3)


def test_monetary_variant_equals_spreading_by_output_over_identical_split_industries(given, monetary):
    """Splitting mining in proportion to output, all recipes and sales alike, changes no footprint."""
    share = np.array([0.2, 0.3, 0.5])
    at = [i for i, label in enumerate(monetary.index) if label[1] == "Mining and quarrying"]
    n = monetary.n
    spread = np.zeros((n + 2 * len(at), n))
    gather = np.zeros((n, n + 2 * len(at)))
    row = 0
    for i in range(n):
        parts = share if i in at else np.array([1.0])
        for part in parts:
            spread[row, i], gather[i, row] = part, 1.0
            row += 1
    Z = spread @ monetary.Z.to_numpy() @ spread.T
    y = spread @ monetary.Y["FRA", "households"].to_numpy()
    x = spread @ monetary.x.to_numpy()
    F = monetary.extension("materials").F.to_numpy() @ spread.T
    inverse = np.divide(1.0, x, out=np.zeros_like(x), where=x > 0)
    split = (F * inverse) @ np.linalg.solve(np.eye(len(x)) - Z * inverse, y)
    whole = monetary.multipliers().to_numpy() @ monetary.Y["FRA", "households"].to_numpy()
    np.testing.assert_allclose(split, whole, rtol=1e-9, atol=1e-3)
