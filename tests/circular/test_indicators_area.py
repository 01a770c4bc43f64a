"""Indicators of areas: the same numbers as the account, and nothing invented."""

import math

import pytest

from footprint import material_account, material_indicators
from footprint.circular import AreaIndicators, Indicators
from footprint.circular.indicators.product import material_circularity
from footprint.circular.indicators.product_file import read_parts
from footprint.circular.scenarios.run import run_scenario
from footprint.circular.scenarios.scenario import Scenario
from footprint.errors import InputFileError, LabelError, UnknownNameError
from footprint.mrio import load_world

EQUAL = 1e-9


@pytest.fixture(scope="module")
def world():
    return load_world()


@pytest.mark.parametrize("scope", ["households", "consumption", "final demand"])
def test_rmc_of_an_area_is_its_account(world, scope):
    found = material_indicators("Nantes Métropole", scope=scope, world=world)
    account = material_account("Nantes Métropole", scope=scope, world=world)
    assert isinstance(found, AreaIndicators)
    assert found.rmc == pytest.approx(account.total.to("t").magnitude, rel=EQUAL)
    assert found.groups["share_abroad"]["total"] == pytest.approx(account.share_abroad, rel=EQUAL)
    assert found.materials["rmc"].sum() == pytest.approx(found.rmc, rel=EQUAL)


def test_rmc_of_france_is_the_account_of_all_its_inhabitants(world):
    france = material_indicators("France", world=world)
    assert isinstance(france, Indicators)
    area = material_account("Nantes Métropole", scope="final demand", demand_model="national", world=world)
    per_head = area.total.to("t").magnitude / area.area.inhabitants
    inhabitants = world.region_info["inhabitants"]["FRA"]
    assert france.rmc == pytest.approx(per_head * inhabitants, rel=EQUAL)


def test_what_is_unknown_for_an_area_is_said_and_not_invented(world):
    shown = material_indicators("Lyon", world=world).to_dict()
    assert "domestic extraction" in shown["unknown"]
    assert not any("dmc" in key or "domestic" in key for key in shown)


def test_a_name_that_is_neither_region_nor_area_proposes_both_kinds(world):
    with pytest.raises(UnknownNameError) as caught:
        material_indicators("Nantez", world=world)
    assert any("Nantes" in guess for guess in caught.value.suggestions)


def test_before_a_scenario_stands_the_account(world):
    effect = run_scenario("Nantes Métropole", "plant-rich-diet", draws=0, world=world)
    account = material_account("Nantes Métropole", world=world)
    assert effect.result.totals["before"]["total"] == pytest.approx(
        account.total.to("t").magnitude, rel=EQUAL
    )
    shown = effect.to_dict()
    assert shown["change"]["france"]["value"] + shown["change"]["abroad"]["value"] == pytest.approx(
        shown["change"]["total"]["value"]
    )
    for view in ("by_material", "by_country", "by_product", "by_material_group"):
        changes = sum(cell["change"]["value"] for cell in shown[view].values())
        assert changes == pytest.approx(shown["change"]["total"]["value"], rel=1e-6)


def test_the_effect_for_an_area_that_buys_as_the_french_is_its_share_of_france(world):
    """Without published living standards (Basse-Terre) demand is the French, and so is the change."""
    area = run_scenario("97105", "plant-rich-diet", draws=0, world=world).result.totals.loc["total"]
    france = run_scenario("France", "plant-rich-diet", draws=0, world=world).result.totals.loc["total"]
    assert area["change"] / area["before"] == pytest.approx(france["change"] / france["before"], rel=EQUAL)


def test_labels_of_python_scenarios_are_checked_too(world):
    from footprint.circular.scenarios.interventions import LifetimeExtension

    scenario = Scenario(
        name="mine", interventions=(LifetimeExtension(products=("Carz",), lifetime_factor=2),)
    )
    with pytest.raises(LabelError, match="Carz"):
        run_scenario("France", scenario, draws=0, world=world)


def test_another_scope_than_the_scenarios_own_is_said(world):
    effect = run_scenario("France", "plant-rich-diet", scope="final demand", draws=0, world=world)
    assert any("meant for the scope 'households'" in warning for warning in effect.warnings)


def test_a_bill_of_materials_is_read_and_every_problem_named(tmp_path):
    path = tmp_path / "chair.csv"
    path.write_text(
        "name,mass,recycled,collected_for_recycling,yield_after_use\nsteel,4,0.3,0.8,0.9\nfoam,1,,,\n"
    )
    found = material_circularity(read_parts(path), lifetime=1.5)
    assert 0 < found.value < 1
    assert math.isclose(found.mass, 5)
    path.write_text("name,mass,recycled,reused\nsteel,-4,0.3,0\nfoam,1,1.4,0\n")
    with pytest.raises(InputFileError) as caught:
        read_parts(path)
    assert [problem[:5] for problem in caught.value.problems] == ["row 2", "row 3"]
