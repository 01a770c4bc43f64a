"""Every example of the help runs as it stands."""

import shlex

import pytest
from typer.testing import CliRunner

from footprint.cli import app

COMMANDS = (["report"], ["account"], ["areas"], ["data", "list"], ["data", "verify"], ["data", "import"])
#: A database of several hundred megabytes that is no part of the project.
NOT_HERE = "IOT_2022_ixi.zip"

run = CliRunner().invoke


def examples() -> list[str]:
    found = []
    for words in COMMANDS:
        lines = (line.strip() for line in run(app, [*words, "--help"]).output.splitlines())
        found += [line for line in lines if line.startswith(f"footprint {' '.join(words)}")]
        if words == ["data", "import"]:
            found += [
                line for line in run(app, [*words, "--help"]).output.splitlines() if "--world mine" in line
            ]
    return [line.strip() for line in found if NOT_HERE not in line]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the files that the examples speak of."""
    from footprint.mrio import load_world

    folder = tmp_path_factory.mktemp("examples")
    (folder / "my-demand.csv").write_text("product,amount,unit\nTextiles,12,MEUR_2011\n", encoding="utf-8")
    load_world().save(folder / "my-world")
    return folder


def test_there_are_examples_to_run():
    assert len(examples()) >= 12


@pytest.mark.slow
@pytest.mark.parametrize("line", examples())
def test_an_example_runs(line, place, monkeypatch):
    monkeypatch.chdir(place)
    monkeypatch.setenv("FOOTPRINT_DATA", str(place / "kept"))
    words = shlex.split(line.partition(">")[0])[1:]
    result = run(app, words)
    assert result.exit_code == 0, result.output
    assert result.stdout
