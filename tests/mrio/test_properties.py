"""Identities that hold for every table, on random systems."""

from __future__ import annotations

import pickle
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footprint.mrio import MRIO, Extension, attribute
from footprint.mrio.solving.mix import scales_of_mix

# Invented tables may have the orders of magnitude of no economy.
pytestmark = pytest.mark.filterwarnings("ignore:unit-scale")

CLOSED = 1e-9
CONSERVED = 1e-12
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Two tables agree, a cell that should be zero to rounding against the largest."""
    largest = float(np.abs(expected.to_numpy()).max())
    np.testing.assert_allclose(found, expected, rtol=CLOSED, atol=CLOSED * largest)


shapes = st.tuples(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 5))


@QUICK
@given(shapes)
def test_world_extraction_equals_world_footprint(make_system, shape):
    world = make_system(*shape)
    produced, consumed = world.production_account(), world.consumption_account()
    np.testing.assert_allclose(produced.sum(), consumed.sum(), rtol=CLOSED)
    sources = world.sources_by_consumer()
    np.testing.assert_allclose(sources.sum(axis=1), produced.sum(axis=1), rtol=CLOSED)
    np.testing.assert_allclose(sources.sum(axis=0), consumed.sum(axis=1), rtol=CLOSED)


@QUICK
@given(shapes, st.booleans())
def test_ledger_closes_and_keeps_every_cell_where_it_belongs(make_system, shape, sellers):
    world = make_system(*shape)
    y = world.Y.iloc[:, 0]
    ledger = attribute(world, y, sellers=sellers, home="R0")
    assert ledger.closure < CLOSED
    assert ledger.series.sum() == pytest.approx(ledger.total, rel=CLOSED)
    S, L = world.intensities().to_numpy(), np.linalg.inv(np.eye(world.n) - world.A)
    # The slow twin: the whole tensor S_k,rs L_rs,qp y_qp.
    cells = np.einsum("ki,ij,j->kij", S, L, y.to_numpy())
    slow = pd.DataFrame(cells.sum(axis=0), index=world.index, columns=world.index)
    by_country = slow.groupby(level="region", sort=False).sum().sum(axis=1)
    found = ledger.by("country").reindex(by_country.index, fill_value=0.0)
    np.testing.assert_allclose(found, by_country, rtol=CLOSED, atol=CLOSED * ledger.total)
    by_product = slow.T.groupby(level="sector", sort=False).sum().sum(axis=1)
    np.testing.assert_allclose(
        ledger.by("product").reindex(by_product.index, fill_value=0.0),
        by_product,
        rtol=CLOSED,
        atol=CLOSED * ledger.total,
    )
    parts = ledger.by("material", "country", "industry", "product")
    assert parts.sum() == pytest.approx(ledger.total, rel=CONSERVED)
    assert ledger.by("location").get("R0", 0.0) == pytest.approx(found.get("R0", 0.0), rel=CLOSED)


@QUICK
@given(shapes, st.booleans())
def test_both_ways_of_attribution_agree(make_system, shape, sellers):
    world = make_system(*shape)
    y = world.Y.iloc[:, -1]
    one, other = (attribute(world, y, sellers=sellers, way=way) for way in ("origins", "products"))
    names = ("material", "country", "industry", "product", *(["seller"] if sellers else []))
    np.testing.assert_allclose(one.by(*names), other.by(*names), rtol=CLOSED, atol=CLOSED * one.total)


@QUICK
@given(shapes, st.booleans(), st.sampled_from(["origins", "products"]))
def test_sums_from_factors_are_sums_of_all_cells(make_system, shape, sellers, way):
    world = make_system(*shape)
    ledger = attribute(world, world.Y.iloc[:, 0], sellers=sellers, home="R0", way=way)
    S = world.intensities().to_numpy()
    # The slow twin: every cell, labelled one by one and grouped by pandas.
    cells = ledger.to_frame()
    cells["location"] = cells["country"].astype(str).where(cells["country"] == "R0", "abroad")
    cells["material group"] = cells["material"].map(world.extension("materials").stressors["group"])
    names = [name for name in ledger.dimensions if name != "product group"]
    chosen = [(name,) for name in names] + list(permutations(names, 2))[::3] + [tuple(names[:4])]
    for dimensions in chosen:
        fast = ledger.by(*dimensions)
        slow = cells.groupby(list(dimensions), observed=True)["value"].sum()
        assert set(slow.index) <= set(fast.index)
        found = fast.reindex(slow.index)
        np.testing.assert_allclose(found, slow, rtol=CONSERVED * 1e2)
        assert fast.sum() == pytest.approx(ledger.total, rel=CONSERVED * 1e2)
    assert set(ledger.by("material").index) == set(world.extension("materials").labels[(S != 0).any(axis=1)])


@QUICK
@given(shapes, st.data())
def test_a_rescaled_mix_is_traced_as_if_it_were_solved(make_system, shape, data):
    world, fresh = make_system(*shape), make_system(*shape)
    first = world.Y.iloc[:, 0]
    attribute(world, first)
    sectors = world.index.get_level_values(1)
    scales = {sector: data.draw(st.sampled_from([0.0, 1e-3, 0.7, 1.0, 40.0])) for sector in set(sectors)}
    rescaled = first * sectors.map(scales).to_numpy(float)
    names = ("material", "country", "industry", "product")
    fast, slow = attribute(world, rescaled), attribute(fresh, rescaled, way="products")
    np.testing.assert_allclose(fast.by(*names), slow.by(*names), rtol=CLOSED, atol=CLOSED * slow.total)
    # Other origins are another mix: nothing may be taken from the first.
    other = world.Y.iloc[:, -1]
    fast, slow = attribute(world, other), attribute(fresh, other, way="products")
    np.testing.assert_allclose(fast.by(*names), slow.by(*names), rtol=CLOSED, atol=CLOSED * slow.total)


def test_a_mix_is_known_only_where_every_amount_fits():
    mix, target = np.array([1.0, 2.0, 3.0, 0.0]), np.array([0, 0, 1, 1])
    np.testing.assert_allclose(scales_of_mix(np.array([2.0, 4.0, 0.0, 0.0]), mix, target, 2), [2.0, 0.0])
    assert scales_of_mix(np.array([2.0, 4.0 + 1e-12, 3.0, 0.0]), mix, target, 2) is None
    assert scales_of_mix(np.array([1.0, 2.0, 3.0, 1e-9]), mix, target, 2) is None


@QUICK
@given(shapes, st.floats(1e-3, 1e3))
def test_scaling_a_demand_scales_its_footprint(make_system, shape, factor):
    world = make_system(*shape)
    y = world.Y.iloc[:, 0]
    np.testing.assert_allclose(world.footprint(factor * y), factor * world.footprint(y), rtol=CLOSED)


@QUICK
@given(shapes)
def test_changing_the_unit_of_money_changes_no_tonne(make_system, shape):
    world = make_system(*shape)
    thousands = world.replace(Z=world.Z * 1e3, Y=world.Y * 1e3, currency="kEUR_2011")
    same(world.multipliers(), thousands.multipliers() * 1e3)
    same(world.consumption_account(), thousands.consumption_account())


@QUICK
@given(shapes)
def test_the_order_of_labels_changes_nothing(make_system, shape):
    world = make_system(*shape)
    order = np.random.default_rng(shape[0]).permutation(world.n)
    columns = np.random.default_rng(shape[0] + 1).permutation(len(world.y_columns))
    own = world.extension("materials")
    shuffled = MRIO.from_frames(
        world.Z.iloc[order, order[::-1]],
        world.Y.iloc[order[::-1], columns],
        Extension("materials", own.F, own.F_Y),
    )
    same(shuffled.multipliers()[world.index], world.multipliers())
    same(shuffled.consumption_account().loc[world.regions], world.consumption_account())


@QUICK
@given(shapes)
def test_more_demand_never_needs_less_extraction(make_system, shape):
    world = make_system(*shape)
    y = world.Y.iloc[:, 0]
    more = y.copy()
    more.iloc[shape[0] % world.n] *= 2
    assert (world.footprint(more) >= world.footprint(y) * (1 - CLOSED)).all()


@QUICK
@given(shapes)
def test_aggregation_conserves_every_total_and_production(make_system, shape):
    world = make_system(*shape)
    halves = {region: f"half {i % 2}" for i, region in enumerate(world.regions)}
    coarse = world.aggregate(regions=halves, sectors=dict.fromkeys(world.sectors, "all"))
    for name in ("Z", "Y", "x"):
        assert np.sum(getattr(coarse, name).to_numpy()) == pytest.approx(
            np.sum(getattr(world, name).to_numpy()), rel=CONSERVED
        )
    before = world.production_account().groupby(pd.Series(halves), sort=False).sum()
    np.testing.assert_allclose(coarse.production_account(), before, rtol=CONSERVED)
    np.testing.assert_allclose(coarse.consumption_account().sum(), before.sum(), rtol=CLOSED)


@QUICK
@given(shapes)
def test_disaggregation_by_fixed_shares_keeps_multipliers_and_comes_back(make_system, shape):
    world = make_system(*shape)
    first = world.sectors[0]
    shares = pd.DataFrame(0.0, index=world.sectors, columns=["S0 a", "S0 b", *world.sectors[1:]])
    shares.loc[first, ["S0 a", "S0 b"]] = [0.3, 0.7]
    for sector in world.sectors[1:]:
        shares.loc[sector, sector] = 1.0
    fine = world.disaggregate(sectors=shares)
    assert len(fine.sectors) == len(world.sectors) + 1
    multipliers = fine.multipliers().T.xs("S0 a", level="sector")
    same(multipliers, world.multipliers().T.xs(first, level="sector"))
    back = fine.aggregate(sectors={name: first if name.startswith("S0 ") else name for name in fine.sectors})
    np.testing.assert_allclose(back.Z, world.Z, rtol=CONSERVED, atol=CONSERVED * world.Z.to_numpy().max())


@QUICK
@given(shapes, st.sampled_from([0.3, 0.9, 0.99]))
def test_the_certified_error_is_never_below_the_true_one(make_system, shape, radius):
    from fractions import Fraction

    world = make_system(shape[0], 1 + shape[1] % 2, min(shape[2], 3), radius=radius)
    y = world.Y.iloc[:, 0].to_numpy()
    exact = exact_solution(world, y, Fraction)
    for method in ("direct", "iterative"):
        solution = world.outputs(y, method=method)
        error = np.array(
            [float(abs(Fraction(float(a)) - b)) for a, b in zip(solution.values, exact, strict=True)]
        )
        bound = solution.bounds[0]
        assert (error <= (bound.v * bound.t)[:, 0]).all()
        assert error.sum() / solution.values.sum() <= solution.error[0] <= 1e-10
        assert error.sum() <= solution.error_of(np.ones(world.n))[0]


def exact_solution(world: MRIO, y: np.ndarray, fraction: type) -> list:
    """Return the solution of the Leontief system in rational numbers, by elimination."""
    n, Z = world.n, world.Z.to_numpy()
    x = [fraction(float(value)) for value in world.x]
    rows = [
        [fraction(int(i == j)) - (fraction(float(Z[i, j])) / x[j] if x[j] else 0) for j in range(n)]
        + [fraction(float(y[i]))]
        for i in range(n)
    ]
    for k in range(n):
        for i in range(k + 1, n):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    solution = [fraction(0)] * n
    for k in range(n - 1, -1, -1):
        rest = sum((rows[k][j] * solution[j] for j in range(k + 1, n)), fraction(0))
        solution[k] = (rows[k][n] - rest) / rows[k][k]
    return solution


@QUICK
@given(shapes)
def test_capital_as_an_input_closes_and_stays_productive(make_system, shape):
    from footprint.mrio import with_capital_endogenised

    world = make_system(*shape)
    A, Y = world.A.to_numpy() * 0.5, world.Y.copy()
    # Random regions may invest more than they earn; real ones do not.
    current = Y.drop(columns="investment", level="category").sum(axis=1)
    earned = pd.Series(np.linalg.solve(np.eye(world.n) - A, current) * (1 - A.sum(axis=0)), index=world.index)
    for region in world.regions:
        Y[(region, "investment")] *= min(1.0, 0.3 * earned[region].sum() / Y[(region, "investment")].sum())
    x = np.linalg.solve(np.eye(world.n) - A, Y.sum(axis=1))
    world = world.replace(Y=Y, Z=pd.DataFrame(A * x, index=world.index, columns=world.index))
    ours = with_capital_endogenised(world)
    assert ours.audit().measures["spectral radius at most"] < 1
    assert ours.Y.xs("investment", level="category", axis=1).to_numpy().sum() == 0
    np.testing.assert_allclose(ours.x, world.x)
    np.testing.assert_allclose(
        ours.consumption_account().sum(), world.production_account().sum(), rtol=CLOSED
    )
    y = world.Y.xs("households", level="category", axis=1).sum(axis=1)
    assert ours.footprint(y).sum() >= world.footprint(y).sum()


# Immutability ------------------------------------------------------------------------------------


def test_tables_cannot_be_written_to(system):
    for table in (system.Z, system.Y, system.A, system.extension("materials").F, system.multipliers()):
        with pytest.raises(ValueError, match="read-only"):
            table.iloc[0, 0] = 1.0
    with pytest.raises(AttributeError, match="replace"):
        system.Z = system.Z * 2
    with pytest.raises(AttributeError, match="immutable"):
        system.extension("materials").unit = "kt"
    with pytest.raises(TypeError):
        system.extensions["materials"] = None


def test_changing_what_a_system_was_built_from_leaves_it_alone(make_system):
    given_Z, given_Y = make_system(3).Z.copy(), make_system(3).Y.copy()
    world = MRIO.from_frames(given_Z, given_Y)
    before = world.Z.to_numpy().copy()
    given_Z.iloc[:, :] = 0.0
    np.testing.assert_array_equal(world.Z, before)


def test_a_big_frame_is_shared_and_still_cannot_change_the_system(monkeypatch, make_system):
    monkeypatch.setattr("footprint.mrio.frames.SHARED", 0)
    Z = make_system(3).Z.copy()
    world = MRIO.from_frames(Z, make_system(3).Y)
    if int(pd.__version__.split(".")[0]) >= 3:
        assert np.shares_memory(world._Z, Z.to_numpy())
    before = world.Z.to_numpy().copy()
    Z.iloc[0, 0] = -1.0
    Z.loc[:, Z.columns[1]] = 5.0
    np.testing.assert_array_equal(world.Z, before)


def test_a_changed_table_is_a_new_system_with_new_results(system):
    old = system.multipliers().to_numpy().copy()
    other = system.replace(Z=system.Z * 0.5)
    assert other is not system
    assert not np.allclose(other.multipliers(), old)
    np.testing.assert_array_equal(system.multipliers(), old)
    assert other.content_hash != system.content_hash
    assert "leontief" not in pickle.loads(pickle.dumps(system)).__dict__


def test_a_rough_answer_is_not_passed_on_as_an_exact_one(make_system):
    world = make_system(5)
    world.multiplier_solution(method="iterative", tolerance=0.1)
    fine = world.footprint(world.Y.iloc[:, 0])
    assert {key[3] for key in world._solved} == {0.1, 1e-10}
    np.testing.assert_allclose(fine, make_system(5).footprint(world.Y.iloc[:, 0]), rtol=CLOSED)


def test_a_pickled_system_is_the_same_and_still_immutable(system):
    again = pickle.loads(pickle.dumps(system))
    assert again.content_hash == system.content_hash
    np.testing.assert_array_equal(again.multipliers(), system.multipliers())
    table = again.Y
    with pytest.raises(ValueError, match="read-only"):
        table.iloc[0, 0] = 1.0
