"""``footprint circular`` and its sub-commands."""

import io
import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from footprint.cli import app
from footprint.optimize.relocation.technologies import read_technologies

run = CliRunner().invoke


def answer(*words):
    result = run(app, ["circular", *words, "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_indicators_of_france_keep_footprint_and_mass_apart():
    found = answer("indicators", "France")
    assert found["raw_material_consumption"]["unit"] == "t"
    assert found["raw_material_consumption"]["value"] != found["domestic_material_consumption"]["value"]
    rows = found["raw_material_equivalents"]["total"]
    rmc = rows["extraction"]["value"] + rows["imports_rme"]["value"] - rows["exports_rme"]["value"]
    assert rmc == pytest.approx(found["raw_material_consumption"]["value"], rel=1e-9)
    assert found["masses"]["Fossil fuels"]["dmc"]["value"] is None


def test_rmc_of_an_area_is_what_account_prints():
    indicators = answer("indicators", "Nantes Métropole")
    account = json.loads(run(app, ["account", "Nantes Métropole", "--format", "json"]).stdout)
    assert indicators["raw_material_consumption"]["value"] == pytest.approx(
        account["footprint"]["total"]["value"], rel=1e-9
    )


def test_a_scenario_answers_before_after_and_change_with_a_range():
    found = answer("scenario", "Nantes Métropole", "car-sharing", "--draws", "40")
    assert found["before"]["total"]["value"] > found["after"]["total"]["value"]
    interval = found["interval"]["total"]
    assert interval["low"]["value"] < found["change"]["total"]["value"] < interval["high"]["value"] < 0


def test_all_scenarios_make_one_table():
    result = run(app, ["circular", "scenario", "France", "all", "--draws", "0", "--format", "csv"])
    table = pd.read_csv(io.StringIO(result.stdout))
    assert len(table) >= 8
    assert (table["France (kt)"] + table["Abroad (kt)"]).to_numpy() == pytest.approx(
        table["Total (kt)"].to_numpy()
    )


def test_a_bad_scenario_file_names_every_line_and_exits_with_two(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text('[[interventions]]\nkind = "sharing"\nproducts = ["Carz"]\nusers_per_item = -1\n')
    result = run(app, ["circular", "scenario", "France", str(path)])
    assert result.exit_code == 2
    assert "line 3" in result.stderr
    assert "line 4" in result.stderr
    assert "Traceback" not in result.output


def test_a_missing_scenario_exits_with_two_and_proposes():
    result = run(app, ["circular", "scenario", "France", "car-shareing"])
    assert result.exit_code == 2
    assert "car-sharing" in result.stderr


def test_the_exchange_of_an_area_prints_matches(tmp_path):
    offers = tmp_path / "offers.csv"
    offers.write_text("name,by_product,tonnes\nBrewery,spent grain,500\n")
    found = answer("exchange", "Saint-Nazaire", "--offers", str(offers), "--draws", "0")
    assert found["offers"][0]["name"] == "Brewery"
    assert {match["by_product"] for match in found["matches"]} == {"spent grain"}


def test_hidden_flows_of_cars_and_the_mci_of_a_product(tmp_path):
    car = answer("hidden", "Transport equipment")
    assert car["raw_material"]["value"] == pytest.approx(
        sum(cell["value"] for cell in car["by_country"].values())
    )
    path = tmp_path / "chair.csv"
    path.write_text("name,mass\nsteel,4\n")
    assert answer("mci", str(path))["value"] == pytest.approx(0.1)


def test_kinds_and_scenarios_are_listed():
    assert len(answer("kinds")["kinds"]) == 9
    assert len(answer("scenarios")["scenarios"]) >= 8


def test_circular_technologies_are_a_file_the_optimiser_reads(tmp_path):
    result = run(app, ["circular", "technologies"])
    path = tmp_path / "circular.csv"
    path.write_text(result.stdout)
    assert {row.technology for row in read_technologies(path)} == {"circular"}


@pytest.mark.parametrize(
    "words",
    [
        ["indicators", "France"],
        ["hidden", "Machinery"],
        ["scenario", "France", "local-food", "--draws", "5"],
        ["scenarios"],
        ["exchange", "Saint-Nazaire", "--draws", "2"],
    ],
)
def test_tables_print(words):
    result = run(app, ["circular", *words])
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) > 5
