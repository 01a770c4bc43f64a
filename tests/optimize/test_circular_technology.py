"""Circular technologies as a choice: one case where the circular plant wins, one where it loses."""

from __future__ import annotations

import pytest

from footprint.areas import find_area
from footprint.areas.production.detail import detail_world
from footprint.areas.production.france import load_france
from footprint.circular.scenarios.technologies import PROCESS, circular_technologies
from footprint.errors import UnknownNameError
from footprint.optimize.relocation.assemble import relocation_problem
from footprint.optimize.relocation.focal import focal_area
from footprint.optimize.relocation.limits import Limits
from footprint.optimize.relocation.market import market_of
from footprint.optimize.relocation.objectives import find_objective
from footprint.optimize.relocation.relocate import solve_relocation
from footprint.optimize.relocation.technologies import TechnologyRow

NO_MICRO_FACTORY = {
    "technology": "micro-factory",
    "sector": "Plastics packaging materials and film",
    "quantity": "offered",
    "value": 0,
}
PLASTICS, RESIN = "Plastics packaging materials and film", "Plastics materials and resins"


def rows(capital=1.0, sectors=None):
    found = []
    for change in circular_technologies(sectors):
        row = change.to_row()
        if change.quantity == "capex_per_output":
            row |= {name: row[name] * capital for name in ("value", "low", "high")}
        found.append(TechnologyRow.model_validate(row))
    return found


@pytest.fixture(scope="module")
def focal():
    return focal_area(market_of(detail_world()), find_area("Saint-Nazaire"))


def built(focal, capital, budget):
    """Return what is built, MEUR by technology, when only a plastics packaging plant must be built."""
    plants = [*rows(capital, [PLASTICS]), TechnologyRow.model_validate(NO_MICRO_FACTORY)]
    problem = relocation_problem(focal, plants)
    others = tuple(product for product in problem.products if product != PLASTICS)
    answer = solve_relocation(
        problem, find_objective("avoided"), Limits(budget=budget, forbid=others, force=(PLASTICS,))
    )
    sizes = answer.solution.x[answer.program.place("size")]
    return {
        problem.technologies[i]: float(sizes[i])
        for i, product in enumerate(problem.product)
        if problem.products[product] == PLASTICS
    }


def test_the_circular_plant_wins_where_capital_allows_it(focal):
    sizes = built(focal, capital=1.0, budget=1000.0)
    assert sizes["circular"] > 0
    assert sizes["conventional"] == pytest.approx(0, abs=1e-6)


def test_the_circular_plant_loses_where_it_costs_too_much_capital(focal):
    sizes = built(focal, capital=10.0, budget=20.0)
    assert sizes["conventional"] > 0
    assert sizes["circular"] == pytest.approx(0, abs=1e-6)


def test_the_circular_plant_needs_less_extraction_abroad(focal):
    problem = relocation_problem(focal, rows())
    place = {label: i for i, label in enumerate(problem.labels)}
    both = [label for label in place if label.endswith("| circular")]
    assert len(both) == 12
    for label in both:
        usual = label.replace("circular", "conventional")
        if usual in place:
            assert problem.avoided[place[label]] > problem.avoided[place[usual]]


def test_recipes_lose_virgin_material_and_gain_its_process_inputs():
    found = {change.quantity: change for change in circular_technologies([PLASTICS])[1:]}
    france = load_france()
    code = {name: label for label, name in france.sectors["name_en"].items()}
    bought = france.A.loc[code[RESIN], code[PLASTICS]]
    resin = found[f"input:{RESIN}"]
    assert resin.value == pytest.approx(-0.35 * bought)
    assert -bought <= resin.low < resin.value < resin.high < 0
    paid = 0.35 * 0.65 * bought
    spent = sum(found[f"input:{name}"].value for name in PROCESS.values())
    assert spent == pytest.approx(paid * (0.4 + 0.1 + 0.05))
    assert spent < -resin.value


def test_circular_technologies_are_offered_only_where_they_are_known():
    first = circular_technologies()[0]
    assert (first.sector, first.quantity, first.value) == ("*", "offered", 0.0)
    with pytest.raises(UnknownNameError, match="Cement"):
        circular_technologies(["Cemnt"])
