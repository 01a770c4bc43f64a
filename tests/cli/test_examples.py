"""Every command shows examples in its help, and they run as they stand."""

import shlex
import zipfile

import pytest
import typer
from typer.testing import CliRunner

from footprint.cli import COMMANDS, app
from tests.databases import publishing

run = CliRunner().invoke
#: A database of several hundred megabytes that is no part of the project: its file, and the table it becomes.
NOT_HERE = ("IOT_2022_ixi.zip", "exiobase3:2022")
#: Minutes of solving and drawing; that they are understood is tested here, what they do elsewhere.
LONG = (
    "footprint report", "footprint plan", "circular scenario ", "circular exchange", "index --all", "data verify"
)  # fmt: skip
#: Serves until Ctrl-C; tests/app visits it.
SERVER = "footprint app"
#: Registers of hundreds of megabytes: tests/areas/test_observed.py imports, and fetches, small ones of the
#: same layout.
REGISTERS = ("etablissements-et-effectifs", "StockEtablissement", "data remove urssaf", "data download")


def every_command() -> list[list[str]]:
    """Return the words of every command and sub-command."""
    found = []
    with typer.Context(typer.main.get_command(app)) as context:
        for name in COMMANDS:
            parser = context.command.get_command(context, name)
            found += [[name, inner] for inner in getattr(parser, "commands", ())] or [[name]]
    return found


def examples_of(words: list[str]) -> list[str]:
    lines = [line.strip() for line in run(app, [*words, "--help"]).output.splitlines()]
    assert "Examples:" in lines, words
    return [line for line in lines[lines.index("Examples:") :] if line.startswith("footprint ")]


def examples() -> list[str]:
    found = [
        line
        for words in every_command()
        for line in examples_of(words)
        if not any(word in line for word in NOT_HERE)
    ]
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the files that the examples speak of, and a table kept as `mine`."""
    from footprint.embedded import embedded
    from footprint.mrio import load_world

    folder = tmp_path_factory.mktemp("examples")
    files = {
        "my-demand.csv": "product,amount,unit\nTextiles,12,MEUR_2014\n",
        "plants.csv": "naf;headcount\n1071C;40\n",
        "chair.csv": "name,mass,recycled\nsteel,4,0.3\n",
        "offers.csv": "name,by_product,tonnes\nBrewery,spent grain,500\n",
        "needs.csv": "name,need,tonnes\nFarm,animal feed,100\n",
        "my-scenario.toml": (embedded("circular", "scenarios", "car-sharing.toml")).read_text("utf-8"),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    load_world().save(folder / "my-world")
    table, system = publishing.write_icio(folder / "oecd")
    with zipfile.ZipFile(folder / "2016-2020_SML.zip", "w") as archive:
        archive.write(table, table.name)
    publishing.write_extraction(folder / "extraction.csv", system)
    description, _ = publishing.write_described(folder)
    description.rename(folder / "my-table.toml")
    return folder


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_a_command_has_examples_of_its_own(words):
    assert any(line.startswith(f"footprint {' '.join(words)}") for line in examples_of(words))


@pytest.mark.parametrize("line", examples())
def test_an_example_is_understood(line, place, monkeypatch):
    monkeypatch.chdir(place)
    words = shlex.split(line.partition(">")[0])[1:]
    parser = typer.main.get_command(app)
    with typer.Context(parser) as context:
        while hasattr(parser, "get_command"):
            parser = parser.get_command(context, words.pop(0))
    assert parser.make_context("footprint", words)


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", [line for line in examples() if not any(word in line for word in (*LONG, *REGISTERS, SERVER))]
)
def test_an_example_runs(line, place, monkeypatch):
    monkeypatch.chdir(place)
    monkeypatch.setenv("FOOTPRINT_DATA", str(place / "kept"))
    result = run(app, shlex.split(line.partition(">")[0])[1:])
    assert result.exit_code == 0, result.output
    assert result.stdout
