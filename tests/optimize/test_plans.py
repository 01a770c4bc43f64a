"""Plans compared, spread over years, and how far they may move; costs and sizes of plants."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from footprint.areas.demand.money import consumer_prices
from footprint.areas.production.detail import detail_world, detail_year
from footprint.errors import InputFileError, OptionError, UnitError
from footprint.optimize.plans.comparison import compare_plans
from footprint.optimize.plans.costs import price_level
from footprint.optimize.plans.phasing import phase
from footprint.optimize.plans.planning import plan_relocation
from footprint.optimize.plans.together import Neighbour, joint_programme, solve_together
from footprint.optimize.relocation.assemble import capital_recovery
from footprint.optimize.relocation.limits import Limits
from footprint.optimize.relocation.objectives import find_objective
from footprint.optimize.relocation.relocate import solve_relocation
from footprint.optimize.solver.direct import continuous_optimum
from footprint.optimize.solver.solving import SolverSettings
from footprint.report.figures.points import Labels
from tests.optimize.cases import random_problem


@pytest.fixture(scope="module")
def plan():
    return plan_relocation("Oyonnax", "index", "5 MEUR", max_plants=5, stability=8, world=detail_world())


@pytest.fixture(scope="module")
def other():
    return plan_relocation("Oyonnax", "avoided", "5 MEUR", world=detail_world())


def test_phases_build_every_plant_once_and_keep_the_yearly_budget(plan):
    phases = plan.phases(3)
    assert phases.table["plants"].sum() == plan.totals["plants"]
    assert phases.years["capex"].sum() == pytest.approx(plan.totals["capex"], rel=1e-6)
    assert (phases.years["capex"] <= phases.yearly_budget + 1e-6).all()
    assert (np.diff(phases.years["index_gain"]) >= -1e-9).all()
    with pytest.raises(OptionError, match="do not fit"):
        plan.phases(2, 0.5)
    with pytest.raises(OptionError, match="cannot be spread"):
        plan.phases(0)


def test_phases_equal_brute_force(plan):
    years, problem = 2, plan.problem
    built = np.flatnonzero(plan.sizes > 0)
    plants = plan.plants[built].astype(int)
    each = plan.sizes[built] / plants
    capital = problem.capex[built] * each
    budget = 0.65 * float(capital @ plants)
    best = -np.inf
    for first in itertools.product(*(range(n + 1) for n in plants)):
        now = np.array(first)
        if capital @ now > budget + 1e-9 or capital @ (plants - now) > budget + 1e-9:
            continue
        total = 0.0
        for stands in (now, plants):
            size = np.zeros(len(problem.technologies))
            size[built] = stands * each
            total += float(problem.index_weights @ problem.capture.gain(problem.by_product(size)))
        best = max(best, total)
    found = phase(plan, years, budget)
    assert found.years["index_gain"].sum() == pytest.approx(best, rel=2e-3)


def test_the_robust_core_says_what_stays(plan):
    core = plan.core
    assert set(core["core"]) <= {"all", "most", "some"}
    assert set(core.loc[core["in_plan"], "sector"]) == set(plan.table["sector"])
    assert core[["near_optimal", "draws"]].apply(lambda column: column.between(0, 1)).all().all()


def test_plans_are_compared_by_sector_limit_and_reason(plan, other, tmp_path):
    files = []
    for name, one in (("a", plan), ("b", other)):
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json.dumps(one.to_dict()), encoding="utf-8")
    found = compare_plans(*files)
    assert set(found.sectors["sector"]) == set(plan.table["sector"]) | set(other.table["sector"])
    both = set(plan.table["sector"]) & set(other.table["sector"])
    assert set(found.sectors.loc[found.sectors["in"] == "both", "sector"]) == both
    assert found.jaccard == pytest.approx(len(both) / len(found.sectors))
    assert any("want different things" in text for text in found.why)
    assert any("max plants" in text for text in found.why)
    same = compare_plans(plan.to_dict(), plan.to_dict())
    assert same.jaccard == 1.0
    assert (same.totals["difference"] == 0).all()
    files[0].write_text("{}", encoding="utf-8")
    with pytest.raises(InputFileError, match="not one plan"):
        compare_plans(*files)


def test_a_cost_a_year_pays_the_capital_back(plan):
    assert capital_recovery(np.array([0.05]), np.array([20.0]))[0] == pytest.approx(0.0802426, rel=1e-6)
    assert capital_recovery(np.array([0.0]), np.array([20.0]))[0] == pytest.approx(0.05)
    costs = plan.costs
    assert costs.annual == pytest.approx(plan.totals["annual_cost"], rel=1e-9)
    assert costs.per_index_point == pytest.approx(costs.annual / plan.totals["index_gain"])


def test_prices_move_by_the_consumer_price_index():
    base = detail_year()
    assert price_level(base) == 1.0
    prices = consumer_prices()
    assert price_level(2024) == prices[2024] / prices[base]
    with pytest.raises(UnitError):
        price_level(2050)


def test_every_technology_says_why_it_was_chosen(plan, other):
    for one in (plan, other):
        assert one.table["why"].str.len().gt(10).all()
        assert one.table["size_band"].str.contains("job").all()


def test_names_in_a_figure_never_cover_each_other():
    labels, rng = Labels(1000.0), np.random.default_rng(0)
    for place in range(200):
        labels.beside(rng.uniform(0, 1000), rng.uniform(0, 400), 5.0, f"Sector number {place}")
    assert len(labels.boxes) > 20
    for a, b in itertools.combinations(labels.boxes, 2):
        assert not (a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3])
    assert all(box[0] >= 0 and box[1] <= 1000 for box in labels.boxes)


def group(seeds=(3, 8)):
    problems = [random_problem(np.random.default_rng(seed), k=4, smallest=1.0) for seed in seeds]
    return [
        Neighbour(f"Area {place}", 1.0 + place, problem, Limits()) for place, problem in enumerate(problems)
    ]


@pytest.mark.parametrize("name", ["index", "avoided"])
def test_a_joint_plan_equals_brute_force_and_is_never_worse_than_plans_apart(name):
    areas, reach, budget = group(), np.array([[0.0, 0.5], [0.4, 0.0]]), 8.0
    objective, exact = find_objective(name), SolverSettings(gap=0.0)
    found = solve_together(areas, objective, reach, budget=budget, settings=exact)
    program = joint_programme(areas, reach, budget, None)
    most = [int(m) for m in np.concatenate([program.upper[program.place(f"plants_{r}")] for r in (0, 1)])]
    best, k = -np.inf, len(most) // 2
    for choice in itertools.product(*(range(m + 1) for m in most)):
        held = program.with_fixed("plants_0", np.array(choice[:k], float))
        held = held.with_fixed("plants_1", np.array(choice[k:], float))
        matrix, lower, upper = held.stacked()
        goal = held.goals[name].coefficients
        x = continuous_optimum(goal, matrix, lower, upper, (held.lower, held.upper))
        best = best if x is None else max(best, float(goal @ x))
    assert found.totals[name] == pytest.approx(best, rel=1e-6)
    share = [one.inhabitants / 3.0 if name == "index" else 1.0 for one in areas]
    for part in (0.0, 0.3, 0.5, 0.8, 1.0):
        apart = [
            solve_relocation(one.problem, objective, Limits(budget=money), settings=exact).solution.goals[
                name
            ]
            for one, money in zip(areas, (part * budget, (1.0 - part) * budget), strict=True)
        ]
        assert found.totals[name] >= np.dot(share, apart) - 1e-6
    assert found.totals["cost"] <= budget + 1e-6
