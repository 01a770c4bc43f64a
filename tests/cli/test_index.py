"""The commands index, priorities and multiplier: answers, formats, wrong input."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from typer.testing import CliRunner

from footprint.cli import app


def _run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


@pytest.fixture(scope="module")
def plants(tmp_path_factory):
    path = tmp_path_factory.mktemp("plants") / "plants.csv"
    path.write_text("naf;headcount;share_local\n1071C;40;1\n2511Z;30;0,2\n", encoding="utf-8")
    return path


def test_the_index_of_an_area_as_json():
    answer = _run("index", "Cholet", "--radius", "--sectors", "--format", "json")
    assert answer.exit_code == 0, answer.stderr
    payload = json.loads(answer.stdout)
    area = payload["areas"][0]
    assert {"code", "name", "inhabitants", "index", "autonomy", "rank", "macro_sectors"} <= set(area)
    assert area["index"]["unit"] == "point"
    assert 0 < area["index"]["value"] < 40
    assert len(area["macro_sectors"]) == 12
    assert len(area["sectors"]) == 257
    assert [ring["territory"] for ring in area["radius"]][-1] == "France"
    assert "estimate" in payload["label"]


def test_all_areas_as_csv_in_one_go():
    answer = _run("index", "--all", "--format", "csv")
    assert answer.exit_code == 0, answer.stderr
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    assert len(rows) == 789
    assert rows[0]["Area"] == "Paris"
    order = [(row["Part of France"], int(row["Rank"])) for row in rows]
    assert order == sorted(order)
    assert {part for part, _ in order} == {"metropolitan France", "overseas France"}


@pytest.mark.parametrize(
    "words",
    [
        ("index", "Cholet"),
        ("index", "Cholet", "--sectors"),
        ("index", "Cholet", "--radius"),
        ("index", "--all"),
        ("priorities", "Cholet"),
        ("multiplier", "Cholet", "--sectors"),
    ],
)
def test_every_row_of_a_file_says_whose_estimate_it_is(words):
    answer = _run(*words, "--format", "csv")
    assert answer.exit_code == 0, answer.stderr
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    assert {row["Label"] for row in rows} == {"this project's estimate"}


def test_what_is_probably_not_there_comes_last_among_multipliers():
    answer = _run("multiplier", "Cholet", "--sectors", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    there = [float(row["Present (%)"]) >= 50 for row in rows]
    assert there == sorted(there, reverse=True)
    assert True in there
    assert False in there


def test_several_areas_in_a_table_say_that_they_are_estimates():
    answer = _run("index", "Nantes", "Rennes")
    assert answer.exit_code == 0, answer.stderr
    assert "Nantes" in answer.stdout
    assert "Rennes" in answer.stdout
    assert "this project's estimate" in answer.stdout.casefold()


def test_a_planners_file_changes_the_answer(plants):
    answer = _run("index", "Cholet", "--establishments", str(plants), "--format", "json")
    assert answer.exit_code == 0, answer.stderr
    area = json.loads(answer.stdout)["areas"][0]
    assert area["basis"] == "a planner's establishments"
    assert area["index"]["value"] < 3
    assert [one["counted"] for one in area["establishments"]] == [True, True]
    table = _run("index", "Cholet", "--establishments", str(plants))
    assert "Bread and bakery products" in table.stdout


def test_priorities_and_multipliers_answer_in_every_format():
    for words in (("priorities", "Cholet"), ("multiplier", "Cholet")):
        for fmt in ("table", "json", "csv"):
            answer = _run(*words, "--format", fmt)
            assert answer.exit_code == 0, answer.stderr
            assert answer.stdout.strip()
            if fmt == "json":
                assert "estimate" in json.loads(answer.stdout)["label"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("index",), "Which area"),
        (("index", "--all", "Nantes"), "leave out names"),
        (("index", "Chollet"), "Cholet"),
        (("index", "Nantes", "Rennes", "--radius"), "one at a time"),
        (("index", "Nantes", "--target", "150"), "between 0 and 1"),
        (("index", "Nantes", "--establishments", "nowhere.csv"), "no such file"),
        (("multiplier", "Nantes", "--delta", "2"), "between 0 and 1"),
        (("priorities", "Nowhere-sur-Rien"), "No area"),
    ],
)
def test_wrong_input_is_told_and_exits_with_two(words, said):
    answer = _run(*words)
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


def test_an_area_that_fails_among_several_stands_in_the_answer(tmp_path):
    shapes = []
    for names, failed in ((("Cholet", "Angers"), []), (("Cholet", "Nowhere-sur-Rien"), ["Nowhere-sur-Rien"]),
                          (("Nowhere-sur-Rien", "Mamoudzou"), ["Nowhere-sur-Rien", "Mamoudzou"])):  # fmt: skip
        result = _run("index", *names, "--format", "json")
        answer = json.loads(result.stdout)
        shapes.append(sorted(answer))
        assert result.exit_code == (1 if failed else 0)
        assert [failure["area"] for failure in answer["failures"]] == failed
        assert all(failure["kind"] and failure["error"] for failure in answer["failures"])
        assert len(answer["areas"]) == 2 - len(failed)
    assert shapes[0] == shapes[1] == shapes[2]
    assert _run("index", "Nowhere-sur-Rien").exit_code == 2
