"""Importing by command, and what an imported table answers."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from footprint.cli import app
from tests.databases import publishing as pub

run = CliRunner().invoke


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """EXIOBASE 3 and FIGARO, kept by command."""
    folder = tmp_path_factory.mktemp("kept")
    home, _ = pub.write_exiobase3(folder)
    figaro, system = pub.write_figaro(folder)
    own = pub.write_extraction(folder / "own.csv", system)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTPRINT_DATA", str(folder / "worlds"))
        told = {
            "exiobase3": run(
                app, ["data", "import", "exiobase3", str(home), "--version", "3.8.2", "--format", "json"]
            ),
            "figaro": run(
                app,
                [
                    "data",
                    "import",
                    "figaro",
                    str(figaro),
                    "--extraction",
                    str(own),
                    "--name",
                    "fig",
                    "--format",
                    "json",
                ],
            ),
            "plain": run(app, ["data", "import", str(home), "--name", "plain", "--format", "json"]),
        }
        yield told


def test_a_kept_database_tells_its_name_licence_and_the_account_of_its_cells(kept):
    for kind, name in (("exiobase3", "exiobase3-2010"), ("figaro", "fig"), ("plain", "plain")):
        assert kept[kind].exit_code == 0, kept[kind].output
        answer = json.loads(kept[kind].stdout)
        assert answer["name"] == name
        assert answer["licence"]
        assert {"file", "part", "cells", "sum", "unit", "fate"} == set(answer["import"][0])


@pytest.mark.parametrize("world", ["exiobase3:2010", "fig"])
def test_an_imported_table_accounts_for_france_and_its_areas(kept, world):
    for area in ("France", "Nantes"):
        result = run(app, ["account", area, "--world", world, "--format", "json"])
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["footprint"]["total"]["value"] > 0
        assert "how many people live" not in result.output


def test_an_imported_table_makes_a_report(kept, tmp_path):
    result = run(app, ["report", "Nantes", "--world", "exiobase3:2010", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    pages = list(tmp_path.rglob("*.html"))
    assert any("Nantes" in page.read_text(encoding="utf-8") for page in pages)

    page = pages[0].read_text(encoding="utf-8")
    assert "world table EXIOBASE 3 3.8.2 2010" in page
    again = run(app, ["report", "Nantes", "--world", "exiobase3:2010", "--out", str(tmp_path / "again")])
    commands = [line for line in again.stdout.splitlines() if "`footprint " in line and '"Nantes"' in line]
    assert commands
    assert all("--world exiobase3:2010" in line for line in commands)


def test_the_account_of_cells_is_told_in_french(kept, tmp_path):
    home, _ = pub.write_exiobase3(tmp_path)
    shown = run(app, ["--lang", "fr", "data", "import", str(home), "--name", "plain", "--replace"])
    assert shown.exit_code == 0, shown.output
    assert "laissé de côté\u00a0: extraction non utilisée" in shown.stdout
    assert "left out" not in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["exiobase3"], "needs a file"),
        (["figaro", "nowhere.csv"], "no such file"),
        (["urssaf", "x.csv", "--version", "3"], "world tables"),
    ],
)
def test_what_does_not_go_together_is_said(arguments, says):
    result = run(app, ["data", "import", *arguments])
    assert result.exit_code == 2
    assert says in result.stderr.replace("\n", " ")


def test_what_cannot_be_fetched_says_where_to_look(tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_DATA", str(tmp_path))
    result = run(app, ["data", "download", "figaro", "--year", "2021"])
    assert result.exit_code == 2
    assert "Eurostat" in result.stderr
    result = run(app, ["data", "download", "exiobase3"])
    assert "--year" in result.stderr
    # Nobody listens there: the message of somebody who is offline.
    result = run(
        app,
        ["data", "download", "exiobase3", "--year", "2015", "--url", "http://127.0.0.1:9/IOT_2015_ixi.zip"],
    )
    assert result.exit_code == 1, result.output
    assert "zenodo" in result.stderr.lower()


def test_a_database_is_fetched_and_kept(tmp_path, monkeypatch):
    import shutil
    import threading
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    monkeypatch.setenv("FOOTPRINT_DATA", str(tmp_path / "kept"))
    home, _ = pub.write_exiobase3(tmp_path / "site", year=2015)
    shutil.make_archive(str(tmp_path / "site" / "IOT_2015_ixi"), "zip", home.parent, home.name)
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/IOT_2015_ixi.zip"
        result = run(
            app, ["data", "download", "exiobase3", "--year", "2015", "--url", url, "--format", "json"]
        )
        server.shutdown()
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["name"] == "exiobase3-2015"


def test_a_database_called_otherwise_is_named_by_its_nearest(tmp_path):
    result = run(app, ["data", "import", "exiobase", str(tmp_path)])
    assert result.exit_code == 2
    assert "exiobase3" in result.output
    assert "Two paths" not in result.output
