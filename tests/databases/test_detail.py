"""The French detail on imported tables: what a planner asks, on a whole miniature of each database."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from footprint.cli import app
from tests.databases import publishing as pub

run = CliRunner().invoke


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """EXIOBASE 3, FIGARO and ICIO with all industries, kept by command."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTPRINT_DATA", str(folder / "worlds"))
        for kind in pub.WHOLE:
            path, system = getattr(pub, f"write_{kind}")(folder, sectors=pub.WHOLE[kind], size=pub.SIZE)
            options = ["--version", "3.8.2"] if kind == "exiobase3" else []
            if not options:
                options = ["--extraction", str(pub.write_extraction(folder / f"{kind}.csv", system))]
            result = run(app, ["data", "import", kind, str(path), *options, "--name", kind])
            assert result.exit_code == 0, result.output
        yield folder


def _asked(arguments: list[str]) -> dict:
    result = run(app, [*arguments, "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize("kind", pub.WHOLE)
def test_an_imported_table_answers_about_the_257_sectors(kind, kept):
    found = _asked(["index", "Nantes", "--world", kind])["areas"][0]
    assert 0 < found["index"]["value"] < 100
    assert any("split into 257 goods sectors" in text for text in found["warnings"])


def test_priorities_and_plans_stand_on_an_imported_table(kept):
    score = _asked(["index", "Nantes", "--world", "icio"])["areas"][0]["index"]["value"]
    found = _asked(["priorities", "Nantes", "--world", "icio"])
    assert len(found["sectors"]) == 257
    assert sum(one["footprint"]["value"] for one in found["sectors"]) > 0
    plan = _asked(["plan", "Nantes", "--world", "icio", "--objective", "index", "--budget", "20 MEUR"])
    assert plan["status"] == "optimal"
    assert plan["after"]["index"]["value"] > plan["before"]["index"]["value"]
    assert plan["before"]["index"]["value"] == pytest.approx(score)
    assert plan["verification"]["max_relative_difference"] < 1e-9
    changed = _asked(["whatif", "Nantes", "--open", "Breweries: 30 jobs", "--world", "icio"])
    assert changed["after"]["index"]["value"] > changed["before"]["index"]["value"]
    for warnings in (plan["warnings"], found["warnings"], changed["notes"]):
        assert sum("split into 257 goods sectors" in text for text in warnings) == 1


def test_other_questions_take_a_table_too(kept):
    board = _asked(["index", "--all", "--world", "figaro"])
    assert len(board["areas"]) > 700
    assert board["warnings"]
    assert _asked(["multiplier", "Nantes", "--world", "figaro"])["warnings"]
    refused = run(app, ["plan", "Nantes", "--world", "figaro", "--scenario", "plant-rich-diet"])
    assert refused.exit_code == 2
    assert "takes over no circular scenario" in refused.output


def test_a_report_on_an_imported_table_leaves_out_no_chapter_on_what_is_made(kept, tmp_path):
    asked = ["report", "Cholet", "--world", "exiobase3", "--out", str(tmp_path)]
    result = run(app, asked)
    assert result.exit_code == 0, result.output
    page = next(tmp_path.rglob("*.html")).read_text(encoding="utf-8")
    assert "split into 257 goods sectors" in page
    assert "Not estimated" not in page


def test_a_scenario_of_the_library_runs_where_the_table_tells_its_products_apart(kept):
    shown = _asked(
        ["circular", "scenario", "Nantes", "second-hand-clothing", "--draws", "0", "--world", "icio"]
    )
    assert any("Retail trade is bought as G here" in text for text in shown["warnings"])
    assert shown["change"]["total"]["value"] < 0
    asked = ["circular", "scenario", "Nantes", "second-hand-clothing", "--draws", "0", "--world", "icio"]
    page = " ".join(run(app, ["--lang", "en", *asked]).stdout.split())
    assert "Extraction of materials is that of icio.csv. Retail trade is bought as G here" in page
    # What was noted at the import is told in the language of today's reader.
    page = " ".join(run(app, ["--lang", "fr", *asked]).stdout.split())
    assert "L’extraction de matières est celle d’icio.csv. Commerce de détail s’achète ici sous G" in page
    refused = run(app, ["circular", "scenario", "Nantes", "plant-rich-diet", "--world", "icio"])
    assert refused.exit_code == 2
    assert "only in 'C10T12', together with Other food, beverages and tobacco" in refused.output


def test_a_product_that_the_publisher_gives_a_code_alone_is_named(kept):
    asked = ["account", "Nantes", "--world", "icio", "--by", "product", "--format", "csv"]
    shown = run(app, ["--lang", "en", *asked]).stdout
    assert "C28: Machinery," in shown
    assert "C31T33: Furniture and other manufacturing; Repair and installation of machinery," in shown
    page = " ".join(run(app, ["--lang", "fr", *asked[:-2]]).stdout.split())
    assert "C28 : Machines" in page
    cells = _asked(asked[:-2])["by"]["cells"]
    assert {"C28", "C31T33"} <= {cell["product"] for cell in cells}


def test_a_plan_says_in_french_why_and_how_large(kept):
    asked = ["plan", "Nantes", "--world", "exiobase3", "--objective", "avoided", "--budget", "20 MEUR"]
    page = " ".join(run(app, ["--lang", "fr", *asked]).stdout.split())
    for english in ("takes less capital", "-19 jobs", "workers", "technicians"):
        assert english not in page


def test_critical_materials_are_found_under_the_names_of_a_publisher():
    from footprint.mrio.impacts.critical import on_the_list

    names = pd.Index(["Metal Ores - Copper ores", "Metal Ores - Iron ores", "Copper ores", "Foo"])
    assert on_the_list(names)["level"].tolist() == ["strategic", "not listed", "strategic", "not listed"]
