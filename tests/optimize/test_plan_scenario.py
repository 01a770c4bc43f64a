"""A circular scenario applied before planning: what it changes, and what a plan refuses to take over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from footprint.areas import find_area
from footprint.areas.production.detail import detail_world
from footprint.areas.production.france import load_france
from footprint.circular.scenarios.interventions import (
    LifetimeExtension,
    LocalSourcing,
    RepairAndReuse,
    ResourceEfficiency,
)
from footprint.circular.scenarios.parameters import Parameter
from footprint.circular.scenarios.scenario import Rebound, Scenario
from footprint.errors import OptionError
from footprint.optimize.plans.planning import plan_relocation
from footprint.optimize.relocation.focal import focal_area
from footprint.optimize.relocation.market import market_of
from footprint.optimize.relocation.scenario import scenario_change

AREA = "Oyonnax"


def share(value: float) -> Parameter:
    return Parameter(value=value, source="test")


def reuse(*products: str, cut: float) -> RepairAndReuse:
    return RepairAndReuse(products=products, share=share(cut))


def before_and_after(scenario: Scenario):
    world, area = detail_world(), find_area(AREA)
    change = scenario_change(scenario, area, world)
    today = focal_area(market_of(world), area)
    return today, focal_area(market_of(world, change=change), area, change=change), change


def test_a_scenario_of_nothing_changes_nothing():
    today, after, change = before_and_after(
        Scenario(name="nothing", interventions=(reuse("Textiles, clothing and leather", cut=0.0),))
    )
    assert not change.changes_market
    assert after.market is today.market
    for name in ("needs", "coverage", "self_supply", "imports", "output"):
        np.testing.assert_array_equal(getattr(after, name), getattr(today, name))


def test_a_demand_scenario_lowers_needs_by_its_share():
    goods = load_france().sectors.loc[load_france().goods]
    everything = Scenario(name="less", interventions=(reuse(*goods["parent"].unique(), cut=0.2),))
    today, after, change = before_and_after(everything)
    assert change.bought == pytest.approx(0.8)
    ratio = after.needs / today.needs
    # Government buys some of it, and as much as before.
    assert 0.8 <= ratio.min() < ratio.max() < 1.0
    france = load_france()
    alone = replace(france, sectors=france.sectors.assign(demand_government=0.0))
    before = alone.production_needs.to_numpy()
    assert change.needs(alone, before)[0] == pytest.approx(0.8 * before)
    assert after.imports.sum() < today.imports.sum()
    assert (after.coverage >= today.coverage - 1e-12).all()
    np.testing.assert_array_equal(after.priority, today.priority)


def test_what_is_bought_moves_for_the_products_that_are_named_alone():
    today, after, change = before_and_after(
        Scenario(name="one", interventions=(reuse("Textiles, clothing and leather", cut=0.5),))
    )
    goods = load_france().sectors.loc[load_france().goods]
    named = (goods["parent"] == "Textiles, clothing and leather").to_numpy()
    assert change.bought[named] == pytest.approx(0.5)
    assert change.bought[~named] == pytest.approx(1.0)
    footwear = int(np.flatnonzero(named)[np.argmax(today.needs[named])])
    assert after.needs[footwear] / today.needs[footwear] == pytest.approx(0.5, abs=0.08)


def test_recipes_of_french_industries_change_in_the_world_and_in_detail():
    step = ResourceEfficiency(products=("Chemicals",), industries=("Rubber and plastics",), saving=share(0.4))
    today, after, change = before_and_after(Scenario(name="resin", interventions=(step,)))
    assert change.changes_market
    assert change.bought == pytest.approx(1.0)
    parent = load_france().sectors.loc[load_france().goods, "parent"].to_numpy()
    rows, columns = parent == "Chemicals", parent == "Rubber and plastics"
    block = np.ix_(rows, columns)
    np.testing.assert_allclose(after.market.recipes[block], 0.6 * today.market.recipes[block])
    same = ~(rows[:, None] & columns[None, :])
    np.testing.assert_array_equal(after.market.recipes[same], today.market.recipes[same])
    moved = np.abs(after.market.external.A - today.market.external.A).sum(axis=0) > 0
    assert moved.sum() == 1
    np.testing.assert_array_equal(after.market.final_use, today.market.final_use)


def test_intensities_change_where_industries_extract_less():
    step = ResourceEfficiency(materials=("Wheat",), industries=("Crops",), saving=share(0.3))
    today, after, _ = before_and_after(Scenario(name="wheat", interventions=(step,)))
    less = today.market.external.extraction - after.market.external.extraction
    assert (less >= -1e-12).all()
    assert less[1].max() > 0
    assert less[0].max() == pytest.approx(0.0, abs=1e-12)


def test_money_saved_and_spent_again_raises_all_needs_alike():
    steps = (LifetimeExtension(products=("Electrical equipment",), lifetime_factor=share(2.0)),)
    _, _, change = before_and_after(
        Scenario(name="longer", interventions=steps, rebound=Rebound(kind="proportional"))
    )
    parent = load_france().sectors.loc[load_france().goods, "parent"]
    plain = np.where(parent == "Electrical equipment", 0.5, 1.0)
    factor = change.bought / plain
    assert factor.min() > 1.0
    assert factor == pytest.approx(factor[0])


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (LocalSourcing(name="French food", products=("Crops",), share=share(0.3)), "the plan itself decides"),
        (
            RepairAndReuse(name="no Chinese", products=("Textiles",), origins=("CHN",), share=share(0.3)),
            "one mix of origins",
        ),
        (
            LifetimeExtension(
                name="buildings", products=("Real estate",), lifetime_factor=Parameter(value=2, source="test")
            ),
            "services or works alone",
        ),
    ],
)
def test_what_a_plan_cannot_take_over_is_refused_by_name(step, reason):
    with pytest.raises(OptionError) as told:
        scenario_change(Scenario(name="mixed", interventions=(step,)), find_area(AREA), detail_world())
    assert step.name in str(told.value)
    assert reason in str(told.value)


def test_a_plan_after_a_scenario_says_so_and_is_verified():
    plan = plan_relocation(AREA, "index", "1 MEUR", scenario="second-hand-clothing", world=detail_world())
    assert plan.to_dict()["scenario"] == "second-hand-clothing"
    assert any("applied first" in note for note in plan.notes)
    assert plan.verification.max_relative_difference < 1e-8
