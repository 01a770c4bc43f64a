"""``footprint plan`` from the outside: answers, files, mistakes."""

from __future__ import annotations

import json
import subprocess
import sys

import openpyxl
import pytest


@pytest.fixture
def run(capsys, monkeypatch):
    """Run the command in this process and return its exit code, standard output and standard error."""
    from footprint.cli import main

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["footprint", "plan", *words])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return command


def test_json_stands_alone_and_files_are_whole(run, tmp_path):
    code, out, err = run(
        "Angers",
        "--budget",
        "30 MEUR",
        "--avoid-at-least",
        "5 kt",
        "--format",
        "json",
        "--out",
        str(tmp_path),
    )
    assert code == 0, err
    payload = json.loads(out)
    assert payload["status"] == "optimal"
    assert payload["verification"]["max_relative_difference"] < 1e-8
    assert len(payload["front"]) >= 3
    assert payload["front_in_whole_plants"] is False
    assert payload["ratio"]["index_per_kt"]["value"] > 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["plan-angers.html", "plan-angers.json", "plan-angers.xlsx"]
    assert json.loads((tmp_path / "plan-angers.json").read_text("utf-8"))["gap"] == payload["gap"]
    book = openpyxl.load_workbook(tmp_path / "plan-angers.xlsx")
    assert {"Summary", "Portfolio", "Front", "Notes"} <= set(book.sheetnames)
    page = (tmp_path / "plan-angers.html").read_text("utf-8")
    assert page.count('<figure class="chart"') == 5
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")


def test_several_areas_share_one_table(run):
    code, out, err = run(
        "Angers", "Rennes", "--objective", "avoided", "--budget", "20 MEUR", "--format", "csv"
    )
    assert code == 0, err
    assert [line.split(",")[0] for line in out.splitlines()] == ["Area", "Angers", "Rennes"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--budget", "200 kt"], "wrong kind of unit"),
        (["--budget=-5 MEUR"], "zero or more"),
        (["--budget", "5 MEUR", "--avoid-at-least", "900 kt"], "kt can be avoided"),
        (["--objective", "indx"], "did you mean 'index'"),
        (["--budget", "5 MEUR", "--force", "Brewries"], "did you mean 'Breweries'"),
        (
            ["--budget", "5 MEUR", "--objective", "index", "--force", "Breweries", "--forbid", "Breweries"],
            "do not build",
        ),
        (["--target", "much"], "not understood"),
        (["--labour", "engineers"], "not understood"),
        (["--labour", "wizards=3", "--budget", "5 MEUR"], "did you mean"),
        (["--gap", "2"], "gap"),
        (["--technologies", "absent.csv"], "no such file"),
    ],
)
def test_mistakes_are_explained_without_a_traceback(run, words, said):
    code, out, err = run("Angers", *words)
    assert code == 2
    assert said in err
    assert "Traceback" not in err
    assert out == ""


def test_help_loads_neither_pyomo_nor_pandas():
    code = (
        "import sys\nfrom footprint.cli import main\nsys.argv = ['footprint', 'plan', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "assert not {'pyomo', 'pandas', 'plotly'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--avoid-at-least" in done.stdout
