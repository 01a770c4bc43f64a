"""Carbon, water, waste and jobs of plans: the whole system's difference, added up, compared, refused."""

import json
from dataclasses import replace

import numpy as np
import pytest

from footprint.areas.production.detail import detail_world
from footprint.errors import TableError
from footprint.mrio import load_world
from footprint.mrio.checks.release import check_same_release
from footprint.mrio.impacts.intensities import Impacts
from footprint.optimize.impacts.response import ImpactResponse
from footprint.optimize.plans.comparison import compare_plans
from footprint.optimize.plans.planning import plan_relocation
from footprint.optimize.plans.together import Neighbour, solve_together
from footprint.optimize.plans.whatif import what_if
from footprint.optimize.relocation.focal import focal_area
from footprint.optimize.relocation.limits import Limits
from footprint.optimize.relocation.market import market_of
from footprint.optimize.relocation.objectives import find_objective
from footprint.optimize.relocation.verify import solve_whole_system
from tests.optimize.cases import random_problem

EXACT = 1e-9


@pytest.fixture(scope="module")
def plan():
    return plan_relocation("Cholet", objective="index", budget="50 MEUR")


def test_a_plan_changes_impacts_as_the_whole_system_does(plan):
    """The slow twin: every external industry solved again, and the impacts of its output added up."""
    market = market_of(detail_world())
    focal = focal_area(market, plan.area)
    A, sales = market.external.carved(focal.share)
    problem = plan.problem
    whole = solve_whole_system(
        A, market.external.extraction[market.impact_rows], sales, market.external.origin,
        market.external.purchase_mix, problem.activities, plan.sizes, problem.elsewhere, plan.gains.sold_locally,
    )  # fmt: skip
    response = problem.impacts
    own = np.concatenate([response.local @ plan.sizes, np.zeros(len(response.local))])
    expected = own - whole.avoided
    found = plan.impacts
    m = len(found)
    np.testing.assert_allclose(found["france"], expected[:m], rtol=EXACT)
    known = response.impacts.abroad
    np.testing.assert_allclose(found["abroad"][known], expected[m:][known], rtol=EXACT)
    assert plan.verification.max_relative_difference < EXACT


def test_rows_add_up_to_the_plan_and_stand_in_the_data(plan):
    data = json.loads(json.dumps(plan.to_dict()))
    for name in ("carbon", "water", "waste", "jobs"):
        rows = sum(row["impacts"][name]["value"] for row in data["portfolio"])
        assert rows == pytest.approx(data["impacts"][name]["value"], rel=1e-9)
    assert data["impacts"]["jobs"]["abroad"] is None
    assert any("French industry" in note for note in data["impact_notes"])


def test_a_plant_that_opens_brings_jobs_and_one_that_closes_takes_them():
    rows = what_if(
        "Cholet", open="Breweries: 10 jobs", close="Bread and bakery products: 10 jobs"
    ).impact_rows
    jobs, carbon = (rows[rows["impact"] == name].set_index("sector") for name in ("jobs", "carbon"))
    assert jobs.loc["Breweries", "france"] > 0 > jobs.loc["Bread and bakery products", "france"]
    assert carbon.loc["Breweries", "abroad"] < 0


@pytest.mark.parametrize("reach", [0.0, 0.6])
def test_areas_together_change_impacts_as_they_avoid_tonnes(reach):
    """With tonnes for an impact, the response of a group is the goal that it optimises."""
    none = np.zeros(1)
    tonnes = Impacts(("tonnes",), ("Tonnes",), ("kt",), np.zeros((1, 1)), none, none == 0)
    areas = []
    for place, seed in enumerate((3, 8)):
        problem = random_problem(np.random.default_rng(seed), k=4, smallest=1.0)
        parts = problem.reduction
        response = ImpactResponse(
            tonnes, problem.product, parts.avoided[::-1], parts.avoided_by_sale[::-1], parts.behind_rivals[::-1],
            np.zeros((1, len(problem.technologies))),
        )  # fmt: skip
        areas.append(Neighbour(f"Area {place}", 1.0 + place, replace(problem, impacts=response), Limits()))
    apart = np.full((2, 2), reach) * (1 - np.eye(2))
    found = solve_together(areas, find_objective("index"), apart, budget=8.0)
    assert (len(found.sales) > 0) == (reach > 0)
    assert -found.impacts.loc["tonnes", "abroad"] == pytest.approx(found.totals["avoided"], rel=EXACT)


def test_plans_are_compared_by_carbon_too(plan):
    found = compare_plans(plan.to_dict(), plan.to_dict())
    rows = found.totals.set_index("quantity")
    assert rows.loc["change of carbon", "difference"] == 0


def test_plans_on_tables_of_two_releases_are_not_compared(plan):
    other = {**plan.to_dict(), "world": "Embedded world 2011", "release": "WIOD 2013"}
    with pytest.raises(TableError, match="releases"):
        compare_plans(plan.to_dict(), other)


def test_tables_of_two_releases_are_not_differenced():
    with pytest.raises(TableError, match="releases"):
        check_same_release(load_world(year=2014), load_world(year=2011))
