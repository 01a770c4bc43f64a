"""Scenarios: effects, rebound, order, intervals, the library, and what a bad file gets."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.circular.scenarios.economy import Economy
from footprint.circular.scenarios.effect import run_on
from footprint.circular.scenarios.file import library, read_scenario
from footprint.circular.scenarios.interventions import (
    DietChange,
    LifetimeExtension,
    LocalSourcing,
    ResourceEfficiency,
)
from footprint.circular.scenarios.lines import lines_of
from footprint.circular.scenarios.parameters import Addition, ProcessInput
from footprint.circular.scenarios.scenario import Scenario
from footprint.circular.scenarios.secondary import RecycledContent
from footprint.errors import InputFileError, OptionError, TableError, UnknownNameError
from footprint.mrio import MRIO, Extension, attribute, load_world

EXACT = 1e-12
UPDATE = 1e-9

CARS = LifetimeExtension(
    name="cars", products=("Cars",), lifetime_factor={"value": 1.5, "low": 1.2, "high": 2.0},
    ancillary=(Addition(product="Services", per_euro_saved=0.3),),
)  # fmt: skip
FOOD = DietChange(
    name="food", products=("Livestock",), industries=("Food",), share={"value": 0.3, "low": 0.1, "high": 0.4},
    replaced_by=(Addition(product="Crops", per_euro_saved=0.4),),
)  # fmt: skip
LOCAL = LocalSourcing(name="local", products=("Cars",), share=0.5)
ORES = ResourceEfficiency(name="ores", products=("Ores",), industries=("Cars",), saving=0.2)


def total_after(result):
    return result.totals.loc["total", "after"]


def test_a_scenario_without_interventions_changes_nothing(small_economy):
    result = run_on(small_economy, Scenario(), draws=0)
    assert abs(result.change) <= EXACT * result.totals.loc["total", "before"]
    assert result.by("material", "country", "product")["change"].abs().max() <= EXACT


def test_before_is_the_footprint_of_the_engine(small_world, small_economy):
    result = run_on(small_economy, Scenario(interventions=(CARS,)), draws=0)
    ledger = attribute(small_world, small_world.Y["FRA"].sum(axis=1))
    assert result.totals.loc["total", "before"] == pytest.approx(ledger.total, rel=UPDATE)
    by_product = result.by("product")["before"]
    np.testing.assert_allclose(by_product, ledger.by("product").reindex(by_product.index), rtol=UPDATE)


def test_direct_extraction_is_counted_once_at_home_and_never_changes(small_world):
    direct = small_world.extension("materials").F_Y["FRA"].sum(axis=1)
    demand = small_world.Y["FRA"].sum(axis=1)
    bare = run_on(Economy.of(small_world, demand), Scenario(interventions=(CARS,)), draws=0).totals
    full = run_on(
        Economy.of(small_world, demand, direct=direct), Scenario(interventions=(CARS,)), draws=0
    ).totals
    assert full.loc["home", "before"] - bare.loc["home", "before"] == pytest.approx(77.0)
    assert full.loc["total", "change"] == pytest.approx(bare.loc["total", "change"])


@pytest.mark.parametrize(
    "dimensions", [("material",), ("country",), ("product",), ("material group", "location")]
)
def test_every_view_adds_up_to_the_total(dimensions, small_economy):
    result = run_on(small_economy, Scenario(interventions=(CARS, FOOD, ORES)), draws=0)
    view = result.by(*dimensions)
    assert view["change"].sum() == pytest.approx(result.change, rel=UPDATE)
    assert view["before"].sum() == pytest.approx(result.totals.loc["total", "before"], rel=UPDATE)


def test_a_scenario_survives_being_written_out_and_read_back():
    scenario = Scenario(name="x", interventions=(CARS, FOOD, LOCAL), rebound={"share": 0.3})
    again = Scenario.model_validate(scenario.model_dump())
    assert again == scenario
    assert [type(step) for step in again.interventions] == [type(step) for step in scenario.interventions]


def test_the_steps_add_up_to_the_change(small_economy):
    scenario = Scenario(interventions=(CARS, FOOD, LOCAL), rebound="proportional")
    result = run_on(small_economy, scenario, draws=0)
    assert [step.name for step in result.steps] == ["cars", "food", "local", "rebound"]
    assert sum(step.total for step in result.steps) == pytest.approx(result.change, rel=UPDATE)
    assert sum(step.home for step in result.steps) == pytest.approx(
        result.totals.loc["home", "change"], rel=UPDATE
    )


def test_each_intervention_reports_by_material_country_and_product(small_economy):
    result = run_on(
        small_economy, Scenario(interventions=(CARS, FOOD, LOCAL), rebound="proportional"), draws=0
    )
    last = None
    for step in result.steps[:-1]:
        view = result.of_step(step.name, "material", "country", "product")
        assert view["change"].sum() == pytest.approx(step.total, rel=UPDATE, abs=1e-6)
        assert last is None or view["before"].sum() == pytest.approx(last, rel=UPDATE)
        last = view["after"].sum()
    with pytest.raises(UnknownNameError, match="cars"):
        result.of_step("carz", "material")


def test_a_scenario_solved_anew_gives_the_same(small_economy):
    scenario = Scenario(interventions=(CARS, FOOD, ORES), rebound="proportional")
    fast, slow = (run_on(small_economy, scenario, draws=0, method=how) for how in ("update", "resolve"))
    np.testing.assert_allclose(fast.after_cells, slow.after_cells, rtol=UPDATE, atol=UPDATE)


def test_a_scenario_is_the_ledger_of_a_changed_table(small_world, small_economy):
    """Slow twin: a whole new table with changed recipes, intensities and demand, through the ledger."""
    recycled = RecycledContent(
        name="sand", materials=("Sand",), industries=("Construction",), share=0.3,
        process=(ProcessInput(product="Services", eur_per_t=40),),
    )  # fmt: skip
    scenario = Scenario(interventions=(CARS, FOOD, LOCAL, ORES, recycled))
    result = run_on(small_economy, scenario, draws=0)
    economy = small_economy
    for delta in result.deltas:
        economy = economy.plus(delta)
    Y = small_world.Y.copy()
    Y[("FRA", "households")] = economy.y
    Y[("FRA", "investment")] = 0.0
    x = np.linalg.solve(np.eye(len(economy.y)) - economy.A, Y.to_numpy().sum(axis=1))
    index = small_world.index
    F = pd.DataFrame(economy.S * x, economy.materials, index)
    changed = MRIO.from_frames(
        pd.DataFrame(economy.A * x, index, index), Y, {"materials": Extension("materials", F)}, year=2011
    )
    ledger = attribute(changed, pd.Series(economy.y, index)).by("material", "country", "product")
    after = result.by("material", "country", "product")["after"]
    np.testing.assert_allclose(after, ledger.reindex(after.index), rtol=UPDATE, atol=1e-9 * after.max())


# Rebound -----------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 1), st.floats(0.5, 4), st.floats(0, 0.9))
def test_full_respending_never_lowers_the_total_below_the_proportional_bound(
    small_economy, share, factor, saving
):
    """Spending all of the old bill on the new basket multiplies its footprint by old bill / new bill."""
    steps = (
        LifetimeExtension(products=("Cars",), lifetime_factor=factor),
        ResourceEfficiency(products=("Ores", "Food"), industries=("all",), saving=saving),
    )
    none = run_on(small_economy, Scenario(interventions=steps), draws=0)
    full = run_on(small_economy, Scenario(interventions=steps, rebound="proportional"), draws=0)
    part = run_on(small_economy, Scenario(interventions=steps, rebound={"share": share}), draws=0)
    bound = total_after(none) * none.bill_before / (none.bill_before - none.saving)
    assert total_after(full) >= bound * (1 - EXACT)
    assert full.proportional_bound == pytest.approx(bound, rel=UPDATE)
    assert none.proportional_bound == pytest.approx(bound, rel=UPDATE)
    expected = total_after(none) + share * (total_after(full) - total_after(none))
    assert total_after(part) == pytest.approx(expected, rel=UPDATE)


@pytest.mark.parametrize("rebound", ["none", "proportional"])
def test_where_nothing_is_bought_any_more_nothing_is_spent_again(small_economy, rebound):
    nothing = DietChange(products=small_economy.all_sectors, share=1)
    result = run_on(small_economy, Scenario(interventions=(nothing,), rebound=rebound), draws=0)
    assert result.proportional_bound == pytest.approx(0, abs=1e-6)
    assert total_after(result) == pytest.approx(0, abs=1e-6)
    assert result.saving == pytest.approx(result.bill_before)
    assert result.respent == 0


def test_interventions_of_one_name_keep_their_own_effects(small_economy):
    steps = (CARS.model_copy(update={"name": "x"}), FOOD.model_copy(update={"name": "x"}))
    result = run_on(small_economy, Scenario(interventions=steps, rebound="proportional"), draws=0)
    assert [step.name for step in result.steps] == ["x", "x (2)", "rebound"]
    for step in result.steps[:-1]:
        assert result.of_step(step.name, "product")["change"].sum() == pytest.approx(step.total, rel=UPDATE)


def test_the_saving_of_a_demand_change_is_the_money_no_longer_spent(small_economy):
    result = run_on(small_economy, Scenario(interventions=(CARS,)), draws=0)
    spent = small_economy.plus(CARS.change(small_economy)).y.sum()
    assert result.saving == pytest.approx(small_economy.y.sum() - spent, rel=UPDATE)


def test_full_respending_restores_the_bill(small_economy):
    result = run_on(small_economy, Scenario(interventions=(CARS, ORES), rebound="proportional"), draws=0)
    assert (result.bill_before - result.saving) * result.factor == pytest.approx(
        result.bill_before, rel=EXACT
    )


def test_recipes_that_need_more_than_they_make_are_refused(small_economy):
    endless = ResourceEfficiency(
        products=tuple(small_economy.all_sectors),
        industries=("all",),
        regions=small_economy.all_regions,
        saving=-9,
    )
    with pytest.raises(TableError, match="no solution"):
        run_on(small_economy, Scenario(interventions=(endless,)), draws=0)


# Order -------------------------------------------------------------------------------------------


def test_disjoint_interventions_give_the_same_in_any_order(small_economy):
    forth = run_on(small_economy, Scenario(interventions=(CARS, FOOD, ORES)), draws=0)
    back = run_on(small_economy, Scenario(interventions=(ORES, FOOD, CARS)), draws=0)
    assert not forth.order_matters
    assert total_after(forth) == pytest.approx(total_after(back), rel=EXACT)


def test_interventions_on_the_same_cells_that_do_not_commute_are_named(small_economy):
    repair = LifetimeExtension(
        name="repair",
        products=("Food",),
        lifetime_factor=2,
        ancillary=(Addition(product="Cars", per_euro_saved=0.5),),
    )
    result = run_on(small_economy, Scenario(interventions=(CARS, repair)), draws=0)
    assert result.order_matters == [("cars", "repair")]
    assert result.order_effect > 0
    assert "order listed" in result.remarks[0]


# Intervals ---------------------------------------------------------------------------------------


def test_intervals_hold_the_central_value_and_repeat(small_economy):
    scenario = Scenario(interventions=(CARS, FOOD))
    one, two = (run_on(small_economy, scenario, draws=60, seed=3).totals for _ in range(2))
    assert one.equals(two)
    row = one.loc["total"]
    assert row["low"] < row["change"] < row["high"]


def test_a_negative_number_of_draws_is_refused(small_economy):
    with pytest.raises(OptionError, match="draws"):
        run_on(small_economy, Scenario(interventions=(CARS,)), draws=-1)


def test_no_ranges_give_no_interval(small_economy):
    assert np.isnan(run_on(small_economy, Scenario(interventions=(LOCAL,))).totals.loc["total", "low"])


# Files -------------------------------------------------------------------------------------------

BAD = """title = "bad"
rebound = "sometimes"
colour = "red"

[[interventions]]
kind = "lifetime_extention"

[[interventions]]
kind = "lifetime_extension"
products = ["Carz"]
lifetime_factor = { value = 1.2, low = 1.3, high = 1.4 }

[[interventions]]
kind = "resource_efficiency"
products = [
  "Food",
]
industries = ["Food"]
regions = ["FRR"]

[[interventions.ancillary]]
product = "Servises"
per_euro_saved = -1
"""


def test_every_problem_of_a_file_comes_in_one_message_with_its_line(tmp_path, small_economy):
    path = tmp_path / "bad.toml"
    path.write_text(BAD)
    with pytest.raises(InputFileError) as caught:
        read_scenario(path, small_economy)
    told = caught.value.problems
    expected = [
        ("line 2, rebound.kind", "sometimes"),
        ("line 3, colour", "not known"),
        ("line 6, interventions[1].kind", "lifetime_extension"),
        ("line 10, interventions[2].products", "'Cars'"),
        ("line 11, interventions[2].lifetime_factor", "outside its range"),
        ("line 13, interventions[3].saving", "nothing given"),
        ("line 19, interventions[3].regions", "'FRA'"),
        ("line 22, interventions[3].ancillary[1].product", "'Services'"),
        ("line 23, interventions[3].ancillary[1].per_euro_saved", "at least 0"),
    ]
    assert len(told) == len(expected)
    for (place, words), problem in zip(expected, told, strict=True):
        assert problem.startswith(place), problem
        assert words in problem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = 'x'\n", "no [[interventions]]"),
        ("interventions = 3\n", "under a heading"),
        ("[[interventions]]\nkind = 'sharing\n", "line 2"),
        ("", "empty"),
        ("rebound = 'share'\n", "line 1, rebound: kind 'share' needs a share"),
        ("rebound = { kind = 'none', share = 0.4 }\n", "line 1, rebound: kind 'none' has no share of 0.4"),
        ("[[interventions]]\nkind = 'sharing'\nusers_per_item = 'x'\n", "needs products"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused(tmp_path, text, words):
    path = tmp_path / "x.toml"
    path.write_text(text)
    with pytest.raises(InputFileError) as caught:
        read_scenario(path)
    assert words in str(caught.value)


@pytest.mark.parametrize("key", ["ancillary", "replaced_by"])
@pytest.mark.parametrize("value", ["5", "true", '"Food"', "[5]", "{ product = 'Food' }"])
def test_a_list_of_purchases_that_is_none_is_refused_with_its_line(tmp_path, small_economy, key, value):
    path = tmp_path / "x.toml"
    path.write_text(
        f"[[interventions]]\nkind = 'diet_change'\nproducts = ['Carz']\nshare = 0.1\n{key} = {value}\n"
    )
    with pytest.raises(InputFileError) as caught:
        read_scenario(path, small_economy)
    assert [problem.split(",")[0] for problem in caught.value.problems] == ["line 3", "line 5"]


def test_regions_go_by_label_or_by_name(small_world, tmp_path):
    names = pd.DataFrame({"name_en": ["France", "Germany", "Rest"]}, index=["FRA", "DEU", "ROW"])
    named = Economy.of(small_world.replace(region_info=names), small_world.Y["FRA"].sum(axis=1))
    by_name, by_label = (
        LocalSourcing(products=("Cars",), share=0.5, origins=origins) for origins in (("germany",), ("DEU",))
    )
    assert by_label.change(named).y.any()
    np.testing.assert_array_equal(by_name.change(named).y, by_label.change(named).y)
    path = tmp_path / "x.toml"
    text = "[[interventions]]\nkind = 'local_sourcing'\nproducts = ['Cars']\nshare = 0.5\norigins = ['{}']\n"
    path.write_text(text.format("Germany"))
    assert read_scenario(path, named).interventions[0].origins == ("Germany",)
    path.write_text(text.format("Germny"))
    with pytest.raises(InputFileError, match="did you mean 'DEU'"):
        read_scenario(path, named)


def test_a_missing_scenario_proposes_the_nearest():
    with pytest.raises(UnknownNameError, match="car-sharing"):
        read_scenario("car-shareing")
    with pytest.raises(InputFileError, match="no such file"):
        read_scenario("nowhere.toml")


def test_lines_are_found_in_nested_tables():
    lines = lines_of(
        'a = 1\nb = [\n  "x = 2",\n]\n[[s]]\nk = 1\n[s.t]\nm = 2\n[[s.u]]\nn = 3\n[[s]]\nk = 2\n'
    )
    assert lines[("b",)] == 2
    assert lines[("s", 0, "k")] == 6
    assert lines[("s", 0, "t", "m")] == 8
    assert lines[("s", 0, "u", 0, "n")] == 10
    assert lines[("s", 1, "k")] == 12


STRINGS = """\
a = 'x [y'
b = \"\"\"
k = [ {
[[s]]
\"\"\"
[[s]]  # [ {
'k' = "\\" ["
m.value = 1
m . low = 0
[[s]]
k = '''one [ line'''
n = 2
"""


def test_lines_are_found_beside_strings_that_look_like_tables_and_after_dotted_keys():
    lines = lines_of(STRINGS)
    assert lines == {
        ("a",): 1, ("b",): 2, ("s", 0): 6, ("s", 0, "k"): 7, ("s", 0, "m"): 8, ("s", 0, "m", "value"): 8,
        ("s", 0, "m", "low"): 9, ("s", 1): 10, ("s", 1, "k"): 11, ("s", 1, "n"): 12,
    }  # fmt: skip


# The library -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def french_economy():
    world = load_world()
    return Economy.of(world, world.Y["FRA"].sum(axis=1), home="FRA")


def test_the_library_has_scenarios_of_every_kind(french_economy):
    read = [read_scenario(path, french_economy) for path in library().values()]
    assert len(read) >= 8
    kinds = {step.kind for scenario in read for step in scenario.interventions}
    assert len(kinds) == 9


@pytest.mark.parametrize("name", library())
def test_every_parameter_of_the_library_has_a_source_and_every_scenario_an_interval(name, french_economy):
    scenario = read_scenario(name, french_economy)
    assert scenario.title
    assert scenario.description
    assert all(step.uncertain() for step in scenario.interventions)
    text = library()[name].read_text(encoding="utf-8")
    assert text.count("value =") == text.count("source = ") - text.count("\nsource = ") - text.startswith(
        "source = "
    )


@pytest.mark.parametrize("name", library())
def test_every_scenario_of_the_library_runs_and_updates_exactly(name, french_economy):
    scenario = read_scenario(name, french_economy)
    fast = run_on(french_economy, scenario, draws=0, method="update")
    assert fast.change != 0
    assert not fast.negative_inputs
    if name in {"recycled-metals", "local-food"}:
        slow = run_on(french_economy, scenario, draws=0, method="resolve")
        np.testing.assert_allclose(
            fast.after_cells, slow.after_cells, rtol=UPDATE, atol=UPDATE * slow.after_cells.max()
        )


def test_the_documented_table_is_what_the_program_gives(french_economy):
    """Central values of docs/methods/circularity.md; `python docs/scenarios.py` writes them anew."""
    page = (Path(__file__).parents[2] / "docs" / "methods" / "circularity.md").read_text(encoding="utf-8")
    block = page.split("<!-- scenarios")[1].split("<!-- end of scenarios")[0]
    rows = re.findall(r"^\| ([a-z-]+) \| (\w[\w ]*) \| (.*) \|$", block, flags=re.MULTILINE)
    written = {
        name: float(cells.split(" | ")[2].replace(",", "").replace("−", "-")) for name, _, cells in rows
    }
    assert set(written) == set(library())
    for name in ("recycled-aggregates", "lighter-construction"):
        result = run_on(french_economy, read_scenario(name, french_economy), draws=0)
        assert written[name] == pytest.approx(result.change / 1000, rel=0.01)
