"""Balancing, Ghosh, bilateral trade, supply and use: published examples, slow twins, identities."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from footprint.errors import InfeasibleError, LabelError, OptionError, TableError
from footprint.mrio.paths.balancing import fit_gras, fit_kras, fit_ras
from footprint.mrio.paths.bilateral import bilateral_trade
from footprint.mrio.paths.downstream import (
    downstream_multipliers,
    enabled_account,
    ghosh_inverse,
    ghosh_output,
)
from footprint.mrio.paths.supply_use import symmetric_table

pytestmark = pytest.mark.filterwarnings("ignore:unit-scale")
QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def frame(values, rows="abcdef", columns="uvwxyz"):
    values = np.asarray(values, dtype=float)
    return pd.DataFrame(values, index=list(rows[: len(values)]), columns=list(columns[: values.shape[1]]))


def totals(table):
    return table.sum(axis=1), table.sum(axis=0)


# Balancing ---------------------------------------------------------------------------------------


@QUICK
@given(st.integers(0, 10_000))
def test_ras_meets_totals_and_changes_rows_and_columns_by_factors_alone(seed):
    generator = np.random.default_rng(seed)
    prior, target = frame(generator.random((4, 5))), frame(generator.random((4, 5)))
    found = fit_ras(prior, *totals(target))
    np.testing.assert_allclose(found.table.sum(axis=1), target.sum(axis=1), rtol=1e-8)
    np.testing.assert_allclose(found.table.sum(axis=0), target.sum(axis=0), rtol=1e-8)
    outer = np.outer(found.row_factors, found.column_factors)
    np.testing.assert_allclose(found.table, prior * outer, rtol=1e-12)


def test_gras_is_the_optimum_that_a_general_solver_finds():
    """The table of Junius and Oosterhaven (2003): signs kept, least information added."""
    prior = frame([[7, 3, 5, -3], [2, 9, 8, 1], [-2, 0, 2, 1]])
    rows, columns = (
        pd.Series([15.0, 26, -1], index=list("abc")),
        pd.Series([9.0, 16, 17, -2], index=list("uvwx")),
    )
    found = fit_gras(prior, rows, columns)
    np.testing.assert_allclose(found.table.sum(axis=1), rows, atol=1e-7)
    np.testing.assert_allclose(found.table.sum(axis=0), columns, atol=1e-7)
    assert (np.sign(found.table) == np.sign(prior)).all(axis=None)
    X = prior.to_numpy()
    i, j = np.nonzero(X)
    size = np.abs(X[i, j])

    def distance(z):
        return float((size * (z * np.log(z) - z + 1)).sum())

    bounds = [(1e-9, None)] * len(i)
    held = [
        {
            "type": "eq",
            "fun": lambda z, k=k, axis=axis: (
                ((X[i, j] * z)[(i, j)[axis] == k]).sum() - (rows, columns)[axis].iloc[k]
            ),
        }
        for axis, count in ((0, 3), (1, 3))
        for k in range(count)
    ]
    slow = minimize(
        distance,
        np.ones(len(i)),
        bounds=bounds,
        constraints=held,
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    np.testing.assert_allclose(found.table.to_numpy()[i, j], X[i, j] * slow.x, rtol=1e-4, atol=1e-5)


def test_kras_with_row_and_column_totals_is_ras():
    generator = np.random.default_rng(3)
    prior, target = frame(generator.random((3, 3))), frame(generator.random((3, 3)))
    cells = pd.MultiIndex.from_product([prior.index, prior.columns])
    rows = {f"row {r}": [float(cell[0] == r) for cell in cells] for r in prior.index}
    columns = {f"column {c}": [float(cell[1] == c) for cell in cells] for c in prior.columns}
    constraints = pd.DataFrame.from_dict({**rows, **columns}, orient="index", columns=cells)
    asked = pd.Series(
        {
            **{f"row {r}": v for r, v in target.sum(axis=1).items()},
            **{f"column {c}": v for c, v in target.sum().items()},
        }
    )
    found = fit_kras(prior, constraints, asked)
    np.testing.assert_allclose(found.table, fit_ras(prior, *totals(target)).table, rtol=1e-6)
    assert (found.moved == 0).all()


def test_kras_moves_the_less_reliable_of_two_totals_that_conflict():
    prior = frame([[4.0, 6.0]])
    cells = pd.MultiIndex.from_product([["a"], ["u", "v"]])
    constraints = pd.DataFrame(1.0, index=["sure", "doubtful"], columns=cells)
    asked = pd.Series({"sure": 10.0, "doubtful": 12.0})
    found = fit_kras(prior, constraints, asked, deviations=pd.Series({"sure": 0.0, "doubtful": 1.0}))
    assert found.table.sum(axis=None) == pytest.approx(10.0, rel=1e-6)
    assert found.moved["doubtful"] == pytest.approx(-2.0, rel=1e-6)
    with pytest.raises(InfeasibleError, match="must hold"):
        fit_kras(prior, constraints, asked)


def test_infeasible_totals_are_explained():
    prior = frame([[1, 1, 0], [1, 1, 0], [0, 0, 1]])
    with pytest.raises(InfeasibleError, match="different sums"):
        fit_ras(prior, pd.Series([1, 1, 1.0], list("abc")), pd.Series([1, 1, 2.0], list("uvw")))
    with pytest.raises(InfeasibleError, match="need more than the columns") as reason:
        fit_ras(prior, pd.Series([5, 5, 1.0], list("abc")), pd.Series([4, 4, 3.0], list("uvw")))
    assert set(reason.value.labels) == {"a", "b", "u", "v"}
    empty = frame([[0, 0], [1, 1]])
    with pytest.raises(InfeasibleError, match="cells cannot make"):
        fit_ras(empty, pd.Series([1, 1.0], list("ab")), pd.Series([1, 1.0], list("uv")))
    with pytest.raises(OptionError, match="negative"):
        fit_ras(-prior, *totals(-prior))
    with pytest.raises(LabelError):
        fit_ras(prior, pd.Series([1.0], ["q"]), prior.sum())


# Downstream ---------------------------------------------------------------------------------------


@QUICK
@given(st.integers(0, 10_000))
def test_value_added_feeds_all_output_and_all_extraction(make_system, seed):
    world = make_system(seed, 2, 3)
    np.testing.assert_allclose(ghosh_output(world, world.value_added), world.x, rtol=1e-8)
    enabled = enabled_account(world)
    np.testing.assert_allclose(enabled.sum(), world.production_account(direct=False).sum(), rtol=1e-8)


def test_the_ghosh_inverse_equals_pymrio(peer, from_peer):
    pymrio = pytest.importorskip("pymrio")
    ours = from_peer(peer)
    B = pymrio.calc_B(peer.Z, peer.x)
    # pymrio sets out from the inputs of each industry: its B is the transpose of ours.
    expected = pymrio.calc_G(B)
    found = ghosh_inverse(ours)
    candidates = [np.asarray(expected), np.asarray(expected).T]
    assert min(np.abs(found.to_numpy() - one).max() for one in candidates) < 1e-9
    slow = (
        found.to_numpy()
        @ ours.intensities("emissions" if "emissions" in ours.extensions else next(iter(ours.extensions)))
        .to_numpy()
        .T
    )
    name = "emissions" if "emissions" in ours.extensions else next(iter(ours.extensions))
    np.testing.assert_allclose(
        downstream_multipliers(ours, name).to_numpy().T, slow, rtol=1e-8, atol=1e-9 * np.abs(slow).max()
    )


# Bilateral trade ----------------------------------------------------------------------------------


@QUICK
@given(st.integers(0, 10_000))
def test_bilateral_balances_add_up_to_the_world_and_to_production(make_system, seed):
    world = make_system(seed, 3, 3)
    found = bilateral_trade(world)
    table = found.table
    np.testing.assert_allclose(found.flows.sum(axis=1), table["production"], rtol=1e-8)
    assert table["net_imports"].sum() == pytest.approx(0.0, abs=1e-9 * table["production"].sum())
    assert table["consumption"].sum() == pytest.approx(table["supply_chain_consumption"].sum(), rel=1e-8)


def test_without_trade_in_intermediates_both_accounts_agree(make_system):
    world = make_system(4, 3, 3)
    Z = world.Z.copy()
    for row in Z.index:
        Z.loc[row, [column for column in Z.columns if column[0] != row[0]]] = 0.0
    alone = world.replace(Z=Z, check=False)
    assert (
        bilateral_trade(alone).table["difference"].abs().max()
        <= 1e-8 * bilateral_trade(alone).table["production"].sum()
    )
    assert set(bilateral_trade(world, stressor="stuff 0").to_dict()["regions"]) == set(world.regions)


# Supply and use -----------------------------------------------------------------------------------

#: Miller and Blair (2009), chapter 5: two commodities, two industries.
SUPPLY = pd.DataFrame([[90.0, 10.0], [0.0, 100.0]], index=["p1", "p2"], columns=["i1", "i2"])
USE = pd.DataFrame([[12.0, 8.0], [10.0, 7.0]], index=["p1", "p2"], columns=["i1", "i2"])
FINAL = pd.DataFrame({"final": [80.0, 83.0]}, index=["p1", "p2"])
ADDED = pd.DataFrame([[68.0, 95.0]], index=["value added"], columns=["i1", "i2"])
#: Coefficients by model: B C⁻¹, B D, C⁻¹ B, D B of section 5.4, rounded there to four digits.
BOOK = {
    "A": [[0.1333, 0.0667], [0.1111, 0.0589]],
    "B": [[0.1273, 0.0727], [0.1064, 0.0636]],
    "C": [[0.1222, 0.0664], [0.1222, 0.0700]],
    "D": [[0.1200, 0.0655], [0.1244, 0.0709]],
}


@pytest.mark.parametrize("model", "ABCD")
def test_symmetric_tables_equal_the_textbook_and_balance(model):
    found = symmetric_table(SUPPLY, USE, FINAL, ADDED, model=model)
    np.testing.assert_allclose(found.Z / found.x.to_numpy(), BOOK[model], atol=6e-5)
    np.testing.assert_allclose(found.Z.sum(axis=1) + found.Y.sum(axis=1), found.x)
    np.testing.assert_allclose(found.Z.sum(axis=0) + found.V.sum(axis=0), found.x)
    assert len(found.negative) == 0


def test_tables_that_do_not_balance_and_shapes_that_do_not_fit_are_refused():
    with pytest.raises(TableError, match="do not balance"):
        symmetric_table(SUPPLY, 2 * USE, FINAL, ADDED)
    with pytest.raises(OptionError, match="no model"):
        symmetric_table(SUPPLY, USE, FINAL, ADDED, model="E")
    three = pd.concat([SUPPLY, pd.DataFrame([[0.0, 0.0]], index=["p3"], columns=["i1", "i2"])])
    more = pd.concat([USE, pd.DataFrame([[0.0, 0.0]], index=["p3"], columns=["i1", "i2"])])
    final = pd.concat([FINAL, pd.DataFrame({"final": [0.0]}, index=["p3"])])
    with pytest.raises(OptionError, match="as many products"):
        symmetric_table(three, more, final, ADDED, model="A")
    assert symmetric_table(three, more, final, ADDED, model="D").Z.shape == (2, 2)
