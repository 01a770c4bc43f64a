"""The algebra of interventions: nothing, opposites, order, updates, money and mass."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from footprint.circular.scenarios.economy import Delta
from footprint.circular.scenarios.interventions import (
    DietChange,
    LifetimeExtension,
    LocalSourcing,
    RepairAndReuse,
    ResidualWasteManagement,
    ResourceEfficiency,
    Sharing,
)
from footprint.circular.scenarios.parameters import Addition, Parameter, ProcessInput
from footprint.circular.scenarios.secondary import ClosingSupplyChains, RecycledContent
from footprint.circular.scenarios.update import Totals, solve_changed

#: Identities that hold in exact arithmetic; the rest is rounding of sums of a few hundred numbers.
EXACT = 1e-12
UPDATE = 1e-9


def repair(share=0.3):
    return (Addition(product="Services", per_euro_saved=share),)


def every_kind(scale=1.0):
    """One intervention of each kind; `scale` is the market penetration."""
    reach = {"market_penetration": scale}
    return [
        LifetimeExtension(products=("Cars",), lifetime_factor=1.3, ancillary=repair(), industries=("Services",), **reach),
        RepairAndReuse(products=("Cars",), share=0.2, displacement=0.5, ancillary=repair(), **reach),
        Sharing(products=("Cars",), users_per_item=6, wear=2, ancillary=repair(), **reach),
        ResourceEfficiency(
            products=("Ores",), materials=("Sand",), industries=("Cars", "Construction"), saving=0.15, **reach
        ),
        RecycledContent(
            products=("Ores",), materials=("Non-metallic minerals",), industries=("Construction",), share=0.2,
            quality=0.9, recycling_yield=0.8, virgin_price=100, secondary_price=60,
            process=(ProcessInput(product="Services", eur_per_t=15),), **reach,
        ),
        ClosingSupplyChains(
            products=("Crops",), industries=("Livestock",), supplier="Food", share=0.1, virgin_price=200,
            secondary_price=50, process=(ProcessInput(product="Services", eur_per_t=10),), available=1e6, **reach,
        ),
        ResidualWasteManagement(
            products=("Services",), diverted=0.1, displaces=(Addition(product="Ores", per_euro_saved=0.2),), **reach
        ),
        DietChange(
            products=("Livestock",), industries=("Food",), share=0.25,
            replaced_by=(Addition(product="Crops", per_euro_saved=0.5),), **reach,
        ),
        LocalSourcing(products=("Food", "Cars"), industries=("Services",), share=0.4, **reach),
    ]  # fmt: skip


def output_of(economy, delta, method="auto"):
    return solve_changed(economy, delta, economy.plus(delta).y, method)


def footprint_of(economy, delta, method="auto"):
    changed = economy.plus(delta)
    return float(changed.S.sum(axis=0) @ output_of(economy, delta, method))


def nothing(economy):
    return Delta.none(len(economy.y), len(economy.materials))


@pytest.mark.parametrize("step", every_kind(0.0), ids=lambda step: step.kind)
def test_an_intervention_that_nobody_takes_up_changes_nothing(step, small_economy):
    delta = step.change(small_economy)
    before, after = footprint_of(small_economy, nothing(small_economy)), footprint_of(small_economy, delta)
    assert abs(after - before) <= EXACT * before


@pytest.mark.parametrize("step", every_kind(), ids=lambda step: step.kind)
def test_every_kind_changes_something_and_undoing_it_restores_everything(step, small_economy):
    delta = step.change(small_economy)
    assert delta.distance(nothing(small_economy)) > 0
    undone = small_economy.plus(delta).plus(-delta)
    np.testing.assert_allclose(undone.A, small_economy.A, atol=EXACT)
    np.testing.assert_allclose(undone.S, small_economy.S, rtol=EXACT, atol=EXACT)
    np.testing.assert_allclose(undone.y, small_economy.y, rtol=EXACT, atol=EXACT)


@pytest.mark.parametrize(
    ("one", "opposite"),
    [
        (
            LifetimeExtension(
                products=("Cars",), lifetime_factor=1.6, ancillary=repair(), industries=("Food",)
            ),
            LifetimeExtension(
                products=("Cars",), lifetime_factor=1 / 1.6, ancillary=repair(), industries=("Food",)
            ),
        ),
        (
            ResourceEfficiency(products=("Ores",), materials=("Sand",), industries=("all",), saving=0.2),
            ResourceEfficiency(products=("Ores",), materials=("Sand",), industries=("all",), saving=-0.25),
        ),
    ],
    ids=["lifetime k and 1/k", "saving s and -s/(1-s)"],
)
def test_opposite_interventions_cancel(one, opposite, small_economy):
    there = one.change(small_economy)
    back = opposite.change(small_economy.plus(there))
    before = footprint_of(small_economy, nothing(small_economy))
    assert footprint_of(small_economy, there + back) == pytest.approx(before, rel=EXACT)
    restored = small_economy.plus(there + back)
    np.testing.assert_allclose(restored.A, small_economy.A, atol=EXACT)
    np.testing.assert_allclose(restored.y, small_economy.y, rtol=EXACT)


@pytest.mark.parametrize("step", every_kind(), ids=lambda step: step.kind)
def test_the_update_formula_equals_the_full_resolve(step, small_economy):
    delta = step.change(small_economy)
    fast, slow = output_of(small_economy, delta, "update"), output_of(small_economy, delta, "resolve")
    np.testing.assert_allclose(fast, slow, rtol=UPDATE, atol=UPDATE * abs(slow).max())


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(range(9)), min_size=1, max_size=5),
    st.lists(st.floats(0, 1), min_size=5, max_size=5),
)
@example([5], [2.225073858507e-311, 0.0, 0.0, 0.0, 0.0])
def test_the_update_formula_equals_the_full_resolve_for_any_sequence(small_economy, kinds, scales):
    economy, total = small_economy, nothing(small_economy)
    for kind, scale in zip(kinds, scales, strict=False):
        delta = every_kind(scale)[kind].change(economy)
        economy, total = economy.plus(delta), total + delta
    fast, slow = output_of(small_economy, total, "update"), output_of(small_economy, total, "resolve")
    np.testing.assert_allclose(fast, slow, rtol=UPDATE, atol=UPDATE * abs(slow).max())


@pytest.mark.parametrize("step", every_kind(), ids=lambda step: step.kind)
def test_totals_without_solving_equal_the_full_resolve(step, small_economy):
    delta = step.change(small_economy)
    changed, x = small_economy.plus(delta), output_of(small_economy, delta, "resolve")
    extracted = changed.S.sum(axis=0) * x
    home, abroad, bill = Totals(small_economy, delta.columns).of(delta)
    assert home == pytest.approx(extracted[small_economy.at_home].sum(), rel=UPDATE)
    assert abroad == pytest.approx(extracted[~small_economy.at_home].sum(), rel=UPDATE)
    assert bill == pytest.approx(changed.value_added @ x, rel=UPDATE)


def test_rank_is_the_number_of_changed_industries_or_rows(small_economy):
    columns = ResourceEfficiency(products=("Ores", "Food"), industries=("Cars",), saving=0.1).change(
        small_economy
    )
    assert columns.factors()[0].shape[1] == 1
    rows = ResourceEfficiency(
        products=("Ores",), origins=("DEU",), industries=("all",), regions=("FRA", "DEU", "ROW"), saving=0.1
    ).change(small_economy)
    U, W = rows.factors()
    assert U.shape[1] == 1
    dense = np.zeros_like(small_economy.A)
    dense[:, rows.columns] = rows.A
    np.testing.assert_allclose(U @ W.T, dense, atol=EXACT)


DISJOINT = [
    LifetimeExtension(products=("Cars",), lifetime_factor=1.3),
    ResourceEfficiency(products=("Ores",), industries=("Construction",), saving=0.1),
    LocalSourcing(products=("Food",), share=0.4),
    DietChange(products=("Livestock",), industries=("Food",), final_demand=False, share=0.3),
]


@pytest.mark.parametrize("one", DISJOINT, ids=lambda step: step.kind)
@pytest.mark.parametrize("other", DISJOINT, ids=lambda step: step.kind)
def test_interventions_with_disjoint_targets_commute(one, other, small_economy):
    forth = one.change(small_economy)
    forth += other.change(small_economy.plus(forth))
    back = other.change(small_economy)
    back += one.change(small_economy.plus(back))
    if one is other:
        return
    assert forth.distance(back) <= EXACT
    assert footprint_of(small_economy, forth) == pytest.approx(footprint_of(small_economy, back), rel=EXACT)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 1), st.floats(0.05, 1))
def test_mass_in_equals_mass_out_plus_stock_plus_losses(
    small_economy, share, technical, market, quality, recycled
):
    step = RecycledContent(
        products=("Ores",), materials=("Sand",), industries=("Construction",), share=share,
        technical_potential=technical, market_penetration=market, quality=quality, recycling_yield=recycled,
        virgin_price=80, available=50_000,
    )  # fmt: skip
    balance = step.mass_balance(small_economy)
    assert balance.collected == pytest.approx(
        balance.secondary + balance.to_stock + balance.losses, rel=EXACT, abs=1e-6
    )
    assert balance.virgin_displaced == pytest.approx(balance.secondary * quality, rel=EXACT)
    assert balance.losses == pytest.approx(
        (balance.secondary + balance.losses) * (1 - recycled), rel=1e-9, abs=1e-9
    )


def test_displaced_virgin_tonnes_are_what_the_recipes_lose(small_economy):
    """The balance counts own extraction in tonnes and bought material as money over price."""
    step = RecycledContent(
        products=("Ores",), materials=("Sand",), industries=("Construction",), share=0.25, virgin_price=80
    )  # fmt: skip
    delta = step.change(small_economy)
    x = small_economy.x[delta.columns]
    bought = -(delta.A.sum(axis=0) @ x) * 1e6 / 80
    extracted = -(delta.S.sum(axis=0) @ x)
    assert step.mass_balance(small_economy).virgin_displaced == pytest.approx(bought + extracted, rel=EXACT)


def test_a_shortage_of_waste_is_said(small_economy):
    step = RecycledContent(materials=("Sand",), industries=("Construction",), share=0.9, available=1.0)
    assert not step.mass_balance(small_economy).is_feasible


def test_local_sourcing_moves_money_and_loses_none(small_economy):
    delta = LocalSourcing(products=("Food", "Cars"), industries=("all",), share=0.7).change(small_economy)
    assert delta.y.sum() == pytest.approx(0, abs=EXACT)
    np.testing.assert_allclose(delta.A.sum(axis=0), 0, atol=EXACT)
    home = small_economy.regions == "FRA"
    assert delta.y[home].sum() > 0 > delta.y[~home].sum()


def test_penetrations_multiply(small_economy):
    half = LifetimeExtension(
        products=("Cars",), lifetime_factor=2, technical_potential=0.5, market_penetration=0.4
    )
    assert half.cut() == pytest.approx(0.5 * 0.4 * 0.5)
    delta = half.change(small_economy)
    cars = small_economy.sectors == "Cars"
    np.testing.assert_allclose(delta.y[cars], -0.1 * small_economy.y[cars])
    assert not delta.y[~cars].any()


def test_ancillary_purchases_follow_the_saving(small_economy):
    delta = LifetimeExtension(products=("Cars",), lifetime_factor=2, ancillary=repair(0.4)).change(
        small_economy
    )
    cars, services = small_economy.sectors == "Cars", small_economy.sectors == "Services"
    assert delta.y[services].sum() == pytest.approx(-0.4 * delta.y[cars].sum())
    kept = delta.y[services] / delta.y[services].sum()
    np.testing.assert_allclose(kept, small_economy.y[services] / small_economy.y[services].sum())


def test_displaced_products_never_exceed_what_is_bought(small_economy):
    step = ResidualWasteManagement(
        products=("Services",), diverted=1, displaces=(Addition(product="Ores", per_euro_saved=1000),)
    )
    after = small_economy.plus(step.change(small_economy))
    assert (after.y >= -EXACT).all()


def test_sharing_with_as_much_wear_as_users_saves_nothing():
    assert Sharing(products=("Cars",), users_per_item=4, wear=4).cut() == 0


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        (LifetimeExtension, {"products": ("Cars",), "lifetime_factor": 0}, "above 0"),
        (RepairAndReuse, {"products": ("Cars",), "share": 1.2}, "at most 1"),
        (RepairAndReuse, {"share": 0.2}, "needs products"),
        (LifetimeExtension, {"products": ("Cars",), "lifetime_factor": 2, "final_demand": False}, "nobody"),
        (RecycledContent, {"products": ("Ores",), "industries": ("Cars",), "share": 0.2}, "virgin_price"),
        (RepairAndReuse, {"products": ("Cars",), "share": {"value": 0.5, "low": 0.1}}, "both low and high"),
        (
            RepairAndReuse,
            {"products": ("Cars",), "share": {"value": 0.5, "low": 0.6, "high": 0.7}},
            "outside its range",
        ),
    ],
)
def test_what_cannot_be_is_refused(kind, given, message):
    with pytest.raises(ValidationError, match=message):
        kind(**given)


def test_draws_stay_in_their_range_and_leave_certain_values_alone():
    random = np.random.default_rng(0)
    step = LifetimeExtension(
        products=("Cars",), lifetime_factor=Parameter(value=1.4, low=1.2, high=2.0),
        ancillary=(Addition(product="Services", per_euro_saved={"value": 0.2, "low": 0.1, "high": 0.3}),),
    )  # fmt: skip
    assert set(step.uncertain()) == {"lifetime_factor", "ancillary.Services.per_euro_saved"}
    draws = [step.drawn(random) for _ in range(50)]
    factors = [draw.lifetime_factor.value for draw in draws]
    assert 1.2 <= min(factors) < max(factors) <= 2.0
    assert len({draw.ancillary[0].per_euro_saved.value for draw in draws}) == 50
    assert {draw.market_penetration.value for draw in draws} == {1.0}
