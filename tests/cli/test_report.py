"""``footprint report`` on the embedded world table."""

import json

import pytest
from typer.testing import CliRunner

from footprint.cli import app
from footprint.errors import FootprintError

NANTES = "Nantes Métropole"
run = CliRunner().invoke
#: What takes longest, left out.
QUICK = ("--plan", "none", "--scenario", "none")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    return run(app, ["report", NANTES, "--out", str(folder)]), folder


def test_the_headline_stands_in_the_published_layout_beside_the_published_numbers(written):
    result, _ = written
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    start = next(i for i, line in enumerate(lines) if "Raw material extracted" in line)
    rows = [line.split()[0] for line in lines[start + 2 : start + 7]]
    assert rows == ["France", "Abroad", "Total", "Total", "Share"]
    for published in ("1,368,824", "7,902,128", "9,270,951"):
        assert published in result.stdout
    assert "This engine, 2014" in " ".join(result.stdout.split())
    assert "Monetary variant V1" not in result.stdout, "there is none of this year"
    for shown in ("Summary", "What could be made here", "What a change of habits", "How to cite"):
        assert shown in result.stdout


def test_the_year_of_the_published_numbers_has_the_monetary_variant_beside(tmp_path):
    result = run(app, ["report", NANTES, "--year", "2011", *QUICK, "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    for shown in ("9,270,951", "Monetary variant V1", "Why they differ"):
        assert shown in result.stdout


def test_two_whole_files_are_written_and_nothing_else(written):
    _, folder = written
    assert sorted(path.name for path in folder.iterdir()) == [
        "nantes-metropole-244400404.html",
        "nantes-metropole-244400404.xlsx",
    ]


def test_the_paths_go_to_standard_error_and_json_stands_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(
        app, ["report", "Cholet", "--year", "2011", "--compare", "Angers", *QUICK, "--format", "json"]
    )
    answer = json.loads(result.stdout)
    assert answer["files"]["html"].endswith("cholet-084.html")
    assert answer["variants"]["default"]["total"] == answer["footprint"]["total"]
    assert answer["variants"]["V1"]["total"]["value"] > answer["footprint"]["total"]["value"]
    assert answer["published"]["total"] == {"value": 9270951.0, "unit": "t"}
    assert set(answer["scopes"]) == {"households", "consumption", "households and capital", "final demand"}
    assert (tmp_path / answer["files"]["xlsx"]).is_file()
    assert "cholet-084.html" in result.stderr


def test_a_folder_that_cannot_be_made_is_wrong_input(tmp_path):
    (tmp_path / "a-file").write_text("not a folder")
    result = run(app, ["report", NANTES, "--out", str(tmp_path / "a-file" / "below")])
    assert result.exit_code == 2, result.output
    assert "a-file" in result.stderr
    assert "What to do" in result.stderr
    assert (tmp_path / "a-file").read_text() == "not a folder"


def test_an_unknown_area_is_refused_before_anything_is_written(tmp_path):
    result = run(app, ["report", "Nantes Metropol", "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert NANTES in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_report_that_fails_leaves_no_folder(tmp_path, monkeypatch):
    def refused(*_, **__):
        raise FootprintError("it lacks everything")

    monkeypatch.setattr("footprint.report.account.area_report.build_report", refused)
    place = tmp_path / "some" / "where"
    assert run(app, ["report", NANTES, "--out", str(place)]).exit_code == 2
    assert not (tmp_path / "some").exists()


def test_a_limit_of_the_plan_that_does_not_exist_is_refused_at_once(tmp_path):
    result = run(app, ["report", "Cholet", "--plan", "bugdet 20 MEUR", "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "budget" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_pdf_without_a_browser_says_what_to_install_before_any_work(tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_BROWSER", "no-such-program")
    result = run(app, ["report", "Cholet", "--pdf", "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "apt install chromium" in " ".join(result.stderr.split())
    assert not (tmp_path / "out").exists()
