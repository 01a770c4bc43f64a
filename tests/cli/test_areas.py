"""``footprint areas``."""

import io
import json

import pandas as pd
from typer.testing import CliRunner

from footprint.cli import app

run = CliRunner().invoke


def test_an_area_is_found_without_accents():
    result = run(app, ["areas", "nantes metropole"])
    assert result.exit_code == 0
    assert "244400404" in result.stdout


def test_json_stands_alone_and_carries_units():
    areas = json.loads(run(app, ["areas", "nantes", "--format", "json"]).stdout)["areas"]
    by_code = {area["code"]: area for area in areas}
    assert by_code["244400404"]["inhabitants"] == {"value": 638931.0, "unit": "inhabitant"}


def test_csv_holds_every_area_and_its_units():
    table = pd.read_csv(io.StringIO(run(app, ["areas", "--format", "csv"]).stdout), dtype={"code": str})
    assert len(table) > 790
    assert "inhabitants (2016)" in table.columns


def test_kinds_narrow_the_list():
    table = pd.read_csv(io.StringIO(run(app, ["areas", "--kind", "urban", "--format", "csv"]).stdout))
    assert set(table["kind"]) == {"urban area"}
    assert len(table) == 790


def test_a_misspelt_name_lists_the_nearest():
    assert "Nantes" in run(app, ["areas", "nants"]).stdout


def test_nothing_like_it_is_wrong_input():
    result = run(app, ["areas", "zzzzqqqq"])
    assert result.exit_code == 2
    assert "zzzzqqqq" in result.stderr


def test_kinds_are_spelt_alike_everywhere_and_an_older_word_says_the_new_one():
    old = run(app, ["index", "--all", "--kind", "bodies", "--format", "csv"])
    new = run(app, ["index", "--all", "--kind", "inter-municipal", "--format", "csv"])
    assert old.exit_code == new.exit_code == 0
    assert old.stdout == new.stdout
    assert "--kind inter-municipal" in old.stderr
    assert new.stderr == ""
    listed = pd.read_csv(
        io.StringIO(run(app, ["areas", "--kind", "inter-municipal", "--format", "csv"]).stdout)
    )
    assert set(listed["kind"]) == {"inter-municipal body"}
    for words in (["areas"], ["index", "--all"]):
        wrong = run(app, [*words, "--kind", "urbane"])
        assert wrong.exit_code == 2
        assert "did you mean 'urban'" in wrong.stderr


def test_the_number_of_a_departement_lists_it_first():
    areas = json.loads(run(app, ["areas", "35", "--format", "json"]).stdout)["areas"]
    assert (areas[0]["code"], areas[0]["kind"], areas[0]["name"]) == ("35", "department", "Ille-et-Vilaine")
    assert {area["department"] for area in areas} == {"35"}


def test_regions_and_communes_are_listed_by_kind():
    regions = json.loads(run(app, ["areas", "--kind", "region", "--format", "json"]).stdout)["areas"]
    assert len(regions) == 18
    communes = json.loads(run(app, ["areas", "saint-denis", "--kind", "commune", "--format", "json"]).stdout)
    assert {"93066", "97411"} <= {area["code"] for area in communes["areas"]}


def test_an_answer_states_kind_code_and_departement():
    shown = run(app, ["account", "Saint-Denis (93)"])
    assert "Saint-Denis (commune 93066, department 93)" in " ".join(shown.stdout.split())
    assert "93059+93066" in shown.stdout
    answer = json.loads(run(app, ["index", "93066", "--format", "json"]).stdout)["areas"][0]
    assert (answer["name"], answer["kind"], answer["code"]) == ("Saint-Denis", "commune", "93066")
    assert any("Pierrefitte" in said for said in answer["warnings"])
    answer = json.loads(run(app, ["account", "93066", "--format", "json"]).stdout)
    assert (answer["area"], answer["kind"], answer["code"]) == ("Saint-Denis", "commune", "93066")
    assert (answer["department"], answer["departments"]) == ("93", ["93"])


def test_a_name_of_two_large_places_is_wrong_input_that_lists_them():
    result = run(app, ["account", "Saint-Denis"])
    assert result.exit_code == 2
    assert "93066" in result.stderr
    assert "9D1" in result.stderr
