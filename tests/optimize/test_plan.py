"""Plans of real areas: verified, conserving, and saying what a planner must know."""

from __future__ import annotations

import inspect
import json
import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from footprint.areas import find_area
from footprint.areas.production.detail import detail_money, detail_world
from footprint.errors import InfeasibleError, InputFileError, UnitError, UnknownNameError
from footprint.optimize.plans.checking import verified
from footprint.optimize.plans.planning import (
    PlanOptions,
    parse_target,
    plan_relocation,
    without_backfire,
)
from footprint.optimize.relocation.assemble import relocation_problem
from footprint.optimize.relocation.focal import focal_area
from footprint.optimize.relocation.limits import Limits
from footprint.optimize.relocation.market import market_of
from footprint.optimize.relocation.objectives import find_objective
from footprint.optimize.relocation.relocate import solve_relocation
from footprint.optimize.relocation.robust import Robust
from footprint.optimize.several import plan_areas

EXACT = 1e-8
#: How far below its bound a plan may stop.
GAP = 0.005


@pytest.fixture(scope="module")
def world():
    return detail_world()


@pytest.fixture(scope="module")
def nantes(world):
    return plan_relocation("Nantes", budget="200 MEUR", avoid_at_least="20 kt", world=world)


def test_the_plan_is_optimal_within_its_gap_and_verified(nantes):
    assert nantes.status == "optimal"
    assert nantes.gap <= GAP
    assert nantes.verification.max_relative_difference < EXACT
    assert nantes.verification.residual < EXACT


def test_the_plan_keeps_its_limits(nantes):
    totals = nantes.totals
    assert totals["capex"] <= 200.0 + 1e-6
    assert totals["avoided_foreign_extraction"] >= 20.0 - 1e-6
    assert nantes.answer.program.violation(nantes.answer.solution.x) < 1e-7
    reduction = nantes.problem.reduction
    displaced = reduction.displaced @ nantes.sizes + reduction.displaced_by_sale @ nantes.gains.sold_locally
    assert (displaced <= nantes.problem.imports + 1e-6).all()


def test_the_portfolio_adds_up_to_before_and_after(nantes):
    before, after, totals = nantes.before, nantes.after, nantes.totals
    assert (after["index"] - before["index"]).magnitude == pytest.approx(totals["index_gain"], abs=1e-9)
    assert (after["autonomy"] - before["autonomy"]).magnitude == pytest.approx(
        totals["autonomy_gain"], abs=1e-9
    )
    avoided = (before["foreign_extraction"] - after["foreign_extraction"]).to("kt").magnitude
    assert avoided == pytest.approx(totals["avoided_foreign_extraction"], rel=1e-9)
    share = nantes.macro_sectors["after"] >= nantes.macro_sectors["before"] - 1e-9
    assert share.all()


def test_local_and_other_sales_and_inputs_add_up_to_the_total_by_sector(nantes):
    table, problem = nantes.table, nantes.problem
    parts = table["avoided_locally"] + table["avoided_elsewhere"] + table["avoided_by_inputs"]
    assert parts.to_numpy() == pytest.approx(table["avoided_foreign_extraction"].to_numpy(), abs=1e-12)
    sold = table["sold_locally"] + table["sold_elsewhere"]
    assert sold.to_numpy() == pytest.approx(table["added_output"].to_numpy(), rel=1e-12)
    whole = problem.reduction.avoided[0] @ nantes.sizes
    whole += problem.reduction.avoided_by_sale[0] @ nantes.gains.sold_locally
    assert nantes.totals["avoided_foreign_extraction"] == pytest.approx(whole, rel=1e-12)


def test_no_sector_passes_what_places_of_its_size_do(nantes):
    problem, capture = nantes.problem, nantes.problem.capture
    after = problem.coverage + nantes.gains.coverage
    assert (after <= capture.cap + 1e-9).all()
    made = problem.by_product(nantes.sizes)
    assert (made <= capture.most_output + 1e-6).all()
    # What is optimised and what the index says of the plan are near each other.
    optimised = nantes.answer.solution.goals["index"]
    assert optimised == pytest.approx(nantes.totals["index_gain"], rel=0.1)


def test_plants_are_of_real_size(nantes):
    table = nantes.table
    each = np.repeat(table["jobs_per_plant"], table["plants"])
    assert each.median() >= 10.0
    assert each.min() >= 1.0
    assert np.isfinite(nantes.problem.largest).all()
    built = nantes.sizes > 0
    each = nantes.sizes[built] / nantes.plants[built]
    assert (each <= nantes.problem.largest[built] * (1 + 1e-6)).all()
    assert (each >= nantes.problem.smallest[built] * (1 - 1e-6)).all()


def test_a_rate_is_taken_over_efficient_plans_and_the_literal_one_says_what_beats_it(nantes, world):
    literal = plan_relocation(
        "Nantes",
        budget="200 MEUR",
        avoid_at_least="20 kt",
        literal_rate=True,
        allow_backfire=True,  # as the efficient plan is: both choose among the same ways
        world=world,
    )
    assert literal.answer.floor_binds
    assert any("sits on its floor" in text for text in literal.warnings)
    assert any("Under the same limits the efficient plan has" in text for text in literal.warnings)
    assert nantes.totals["index_gain"] >= (1.0 - GAP) * literal.totals["index_gain"]
    assert nantes.totals["avoided_foreign_extraction"] > literal.totals["avoided_foreign_extraction"]
    assert literal.ratio["index_per_kt"] > nantes.ratio["index_per_kt"]
    front = nantes.front(4, whole=False)
    assert (np.diff(front["index"]) < 0).all()
    assert (np.diff(front["avoided"]) > 0).all()
    # The rate falls all along: the fewest tonnes always look best.
    assert (np.diff(front["rate"]) < 0).all()


def test_exact_tonnes_are_fewer_than_naive_ones_and_both_are_shown(nantes):
    assert nantes.avoided < nantes.naive_avoided
    assert nantes.portfolio["avoided_foreign_extraction"].dtype == "pint[kt]"


def test_json_has_the_keys_of_the_contract_and_units(nantes):
    payload = json.loads(json.dumps(nantes.to_dict()))
    needed = "area status objective gap limits portfolio before after avoided_foreign_extraction ratio verification"
    assert set(needed.split()) <= set(payload)
    row = payload["portfolio"][0]
    assert {"sector", "technology", "added_output", "plants", "capex", "jobs"} <= set(row)
    assert row["avoided_foreign_extraction"]["unit"] == "kt"
    assert {"autonomy", "index", "foreign_extraction", "domestic_extraction"} <= set(payload["after"])
    assert {"method", "max_relative_difference"} <= set(payload["verification"])
    assert payload["limits"]["budget"] == {"value": 200.0, "unit": detail_money("MEUR")}


def test_plans_survive_pickling(nantes):
    again = pickle.loads(pickle.dumps(nantes))
    assert again.totals == pytest.approx(nantes.totals)


def test_a_plan_gives_its_tables_as_any_result_does(nantes, tmp_path):
    book = nantes.to_excel(tmp_path / "plan.xlsx")
    assert set(pd.ExcelFile(book, engine="openpyxl").sheet_names) == {
        "Portfolio",
        "Macro-sectors",
        "Nearly",
        "Impacts",
        "About",
    }
    assert len(nantes.to_frame()) == len(nantes.table)
    assert "Relocation plan for Nantes" in nantes._repr_html_()


def test_the_options_of_several_areas_are_those_of_one():
    one = set(inspect.signature(plan_relocation).parameters) - {"area"}
    assert set(PlanOptions.__annotations__) == one


def test_carving_an_area_out_of_france_conserves_money_and_tonnes(world):
    market = market_of(world)
    focal = focal_area(market, find_area("Lyon"))
    external, sales = market.external.carved(focal.share)
    x = world.x.to_numpy()
    outside = x.copy()
    np.subtract.at(outside, market.external.parent, focal.output)
    # What every industry buys from the French parent industries is bought from France or from the area.
    bought = external @ x
    np.add.at(bought, market.external.parent, sales @ x)
    assert bought == pytest.approx(market.external.A @ x, rel=1e-12, abs=1e-9)
    assert (external > -1e-12).all()
    assert (outside > 0).all() or (outside[x > 0] >= -1e-9).all()
    tonnes = world.extensions["materials"].F.to_numpy().sum() * 1e-3
    split = market.external.extraction[:2].sum(axis=0) @ outside + market.extraction @ focal.output
    assert split == pytest.approx(tonnes, rel=1e-9)
    # Use is met by local sales and imports, product by product.
    use = market.recipes @ focal.output + market.final_use * find_area("Lyon").inhabitants
    assert focal.sold_locally + focal.imports == pytest.approx(use, rel=1e-12)
    assert (focal.imports >= 0).all()
    assert (focal.exports >= -1e-9).all()


def test_origins_and_mixes_sum_to_one(world):
    external = market_of(world).external
    assert external.origin.sum(axis=0) == pytest.approx(1.0, abs=1e-12)
    assert external.purchase_mix.sum(axis=0) == pytest.approx(1.0, abs=1e-12)


def test_any_portfolio_of_a_real_area_equals_the_full_system(world):
    focal = focal_area(market_of(world), find_area("Rennes"))
    problem = relocation_problem(focal)
    rng = np.random.default_rng(3)
    sizes = rng.uniform(0, 30, len(problem.technologies)) * (
        rng.uniform(size=len(problem.technologies)) < 0.3
    )
    sold = rng.uniform(0, 1, len(problem.products)) * problem.by_product(sizes)
    assert verified(focal, problem, sizes, sold).max_relative_difference < EXACT


def test_today_s_index_is_the_index_room_s_own(world):
    from footprint.circular.autonomy.index import fabcity_index

    area = find_area("Angers")
    problem = relocation_problem(focal_area(market_of(world), area))
    score = fabcity_index(area)
    assert problem.today("index") == pytest.approx(float(score.value), rel=1e-6)


def test_a_target_gives_the_cheapest_plan_that_reaches_it(world):
    plan = plan_relocation("Angers", target="autonomy 7 %", world=world)
    assert plan.after["autonomy"].magnitude >= 7.0 - 1e-9
    assert plan.answer.objective.name == "cost"
    assert plan.target == "autonomy 7 %"
    less = plan_relocation("Angers", target="autonomy 6,9 %", world=world)
    assert less.totals["capex"] < plan.totals["capex"]


def test_targets_are_read_or_refused():
    assert parse_target("index 20") == Limits(index_at_least=20.0)
    assert parse_target("Autonomy 10,5%") == Limits(autonomy_at_least=10.5)
    for text in ("autonomy", "index -3", "jobs 20", "autonomy 101 %"):
        with pytest.raises(UnitError):
            parse_target(text)


def test_several_areas_give_a_plan_or_an_error_each(world):
    found = plan_areas(["Angers", "Nowhere-sur-Rien"], objective="index", budget="30 MEUR", world=world)
    assert found[0].area.name == "Angers"
    assert isinstance(found[1], UnknownNameError)


def test_forced_sectors_are_built_and_impossible_ones_explained(world):
    options = {"objective": "index", "budget": "30 MEUR", "world": world}
    plan = plan_relocation("Angers", force=["Bread and bakery products"], forbid=["Breweries"], **options)
    assert "Bread and bakery products" in set(plan.table["sector"])
    assert "Breweries" not in set(plan.table["sector"])
    with pytest.raises(InfeasibleError, match="No technology is offered"):
        plan_relocation("Angers", force=["Coal mining"], **options)
    with pytest.raises(UnknownNameError):
        plan_relocation("Angers", force=["Breweris of the moon"], **options)


def test_forcing_a_sector_never_improves_a_rate(world):
    options = {"budget": "60 MEUR", "avoid_at_least": "10 kt", "world": world, "gap": 1e-3, "elsewhere": 0.4}
    options["literal_rate"] = True
    burning = "Petrochemicals"
    with pytest.raises(InfeasibleError, match="raises foreign extraction by itself") as refused:
        plan_relocation("Angers", force=[burning], **options)
    assert "--allow-backfire" in str(refused.value)
    free = plan_relocation("Angers", **options).answer.solution
    tied = plan_relocation("Angers", force=["Apparel"], **options).answer.solution
    assert tied.objective <= free.bound * (1 + 1e-6)
    free = plan_relocation("Angers", allow_backfire=True, **options).answer.solution
    tied = plan_relocation("Angers", allow_backfire=True, force=["Apparel"], **options).answer.solution
    assert tied.objective <= free.bound * (1 + 1e-6)


def test_plans_that_raise_extraction_or_build_nothing_say_so(world):
    from footprint.report.plan.sections import reading, summary_table

    raising = plan_relocation("Angers", objective="index", max_plants=2, elsewhere=0.0, world=world)
    assert raising.totals["avoided_foreign_extraction"] < 0
    assert "foreign extraction rises by" in reading(raising)
    reached = plan_relocation("Angers", target="index 5", world=world)
    assert "already meets the target 'index 5'" in reading(reached)
    assert "-0" not in summary_table(reached).note


def test_a_planner_s_costs_override_the_defaults(world, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('["micro-factory"."Breweries"]\ncapex_per_output = 99\n', encoding="utf-8")
    options = {"objective": "index", "budget": "30 MEUR", "world": world, "force": ["Breweries"]}
    cheap = plan_relocation("Angers", **options)
    dear = plan_relocation("Angers", technologies=path, **options)

    def capital(plan):
        row = plan.table[(plan.table["sector"] == "Breweries")].iloc[0]
        return row["capex"] / row["added_output"], row["technology"]

    assert capital(cheap) == (pytest.approx(0.625), "micro-factory")
    assert capital(dear)[0] == pytest.approx(99) or capital(dear)[1] != "micro-factory"


def test_bad_technology_files_name_every_problem(tmp_path):
    from footprint.optimize.relocation.technologies import read_technologies

    path = tmp_path / "bad.csv"
    path.write_text(
        "technology,sector,quantity,value,unit\n"
        "conventional,Breweris,capex_per_output,0.5,\n"
        "conventional,Breweries,capex_per_output,-1,\n"
        "conventional,Breweries,largest_size,3,kt\n"
        "conventional,Breweries,colour,3,\n"
        "conventional,Breweries,local_share,1.5,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputFileError) as refused:
        read_technologies(path)
    text = "\n".join(refused.value.problems)
    assert len(refused.value.problems) == 5
    for said in (
        "row 2",
        "did you mean 'Breweries'",
        "row 3",
        "must not be negative",
        "kt",
        "colour",
        "1 at most",
    ):
        assert said in text
    toml = tmp_path / "bad.toml"
    toml.write_text(
        '[conventional."Breweries"]\ncapex_per_output = "3 kt"\nland_per_output = "-1"\n', encoding="utf-8"
    )
    with pytest.raises(InputFileError) as refused:
        read_technologies(toml)
    assert all(problem.startswith("conventional.Breweries.") for problem in refused.value.problems)


def test_units_of_technology_files_are_converted(tmp_path):
    from footprint.optimize.relocation.technologies import read_technologies

    path = tmp_path / "mine.csv"
    path.write_text(
        "technology;sector;quantity;value;unit\nmicro-factory;*;largest_size;2500;kEUR\n", encoding="utf-8"
    )
    assert read_technologies(path)[0].value == pytest.approx(2.5)


def test_every_default_number_has_a_source_and_a_range():
    from footprint.optimize.relocation.technologies import default_technologies

    for row in default_technologies():
        assert row.source, row
        assert row.low <= row.value <= row.high


def test_circular_technologies_are_offered_and_use_less_virgin_input(world):
    from footprint.optimize.plans.planning import technology_rows

    focal = focal_area(market_of(world), find_area("Nantes"))
    problem = relocation_problem(focal, technology_rows(None))
    assert "circular" in problem.technologies
    place = problem.products.index("Plastics bottles")
    ways = {problem.technologies[a]: a for a in np.flatnonzero(problem.product == place)}
    resin = problem.products.index("Plastics materials and resins")
    recipes = problem.activities.recipes
    assert recipes[resin, ways["circular"]] < recipes[resin, ways["conventional"]]


def test_robust_plans_hold_over_drawn_data(world):
    plan = plan_relocation(
        "Angers",
        objective="avoided",
        budget="30 MEUR",
        avoid_at_least="5 kt",
        robust=Robust(level=0.9, draws=40),
        allow_backfire=False,
        world=world,
    )
    assert plan.worst_case["avoided"] >= 5.0 - 1e-6
    assert plan.worst_case["capex"] <= 30.0 + 1e-6
    assert plan.problem.draws.avoided.shape[0] == 40


def test_an_added_limit_never_improves_a_real_plan(world):
    problem = without_backfire(relocation_problem(focal_area(market_of(world), find_area("Angers"))))
    objective = find_objective("autonomy")
    free = solve_relocation(problem, objective, Limits(budget=30.0)).solution
    for name, value in {"land": 2.0, "avoid_at_least": 15.0, "jobs_at_least": 500.0}.items():
        tied = solve_relocation(problem, objective, replace(Limits(budget=30.0), **{name: value})).solution
        assert tied.objective <= free.bound + 1e-9


def test_exact_import_rows_are_never_worse_than_the_safe_ones(world):
    problem = without_backfire(relocation_problem(focal_area(market_of(world), find_area("Angers"))))
    objective, limits = find_objective("autonomy"), Limits(budget=30.0)
    safe = solve_relocation(problem, objective, limits).solution
    exact = solve_relocation(problem, objective, limits, exact_imports=True).solution
    assert exact.bound >= safe.objective - 1e-9
    assert exact.objective == pytest.approx(safe.objective, rel=0.01)


def test_numbers_in_the_wrong_place_of_a_toml_file_are_not_passed_over(tmp_path):
    from footprint.optimize.relocation.technologies import read_technologies

    path = tmp_path / "mine.toml"
    path.write_text('["micro-factory"]\nBreweries = 3\n["micro-factory".Apparel]\nlocal_share = 0.9\n')
    with pytest.raises(InputFileError, match=r"micro-factory.Breweries: write"):
        read_technologies(path)


def test_a_plan_s_figures_carry_intervals_and_name_what_they_hang_on(nantes):
    found = nantes.intervals
    for quantity, value in nantes.totals.items():
        if quantity in found.table.index:
            low, high = found.ends(quantity)
            assert low <= value <= high
            assert low < high
    np.testing.assert_allclose(found.contributions.sum(axis=1), 1.0)
    assert found.largest_source("capex") == "costs"
    assert (
        nantes.to_dict()["intervals"]["avoided_foreign_extraction"]["largest_source"] in found.contributions
    )


def test_tonnes_of_a_plan_without_errors_are_what_the_plan_says(nantes, monkeypatch):
    """With θ, index model and table held, only the costs of plants are drawn."""
    from footprint.optimize.certainty import intervals
    from footprint.optimize.relocation.focal import focal_area
    from footprint.optimize.relocation.market import market_of

    problem, theta = nantes.problem, nantes.problem.elsewhere
    monkeypatch.setattr(intervals, "ELSEWHERE_RANGE", (theta, theta))
    monkeypatch.setattr(intervals, "_PARAMETERS", 0)
    focal = focal_area(market_of(detail_world()), nantes.area)
    found = intervals.plan_intervals(focal, problem, nantes.sizes, nantes.totals, 0.0)
    for quantity in ("index_gain", "autonomy_gain", "avoided_foreign_extraction"):
        assert found.ends(quantity) == pytest.approx((nantes.totals[quantity],) * 2, rel=1e-9)
