"""The command line ends well wherever its output goes; options that would do nothing are refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pandas as pd
import pytest
from typer.testing import CliRunner

from footprint.cli import app
from footprint.report.document.tables import Column, Table
from footprint.report.document.writer import as_json_text

run = CliRunner().invoke
COMMAND = [sys.executable, "-m", "footprint"]


def shell(line, **environment):
    done = subprocess.run(
        ["bash", "-c", line.replace("footprint", " ".join(COMMAND))],
        capture_output=True, env={**os.environ, **environment}, check=False, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_code_pages_that_lack_signs_get_plain_ones(encoding):
    code, out, err = shell("footprint circular kinds; footprint areas Béziers", PYTHONIOENCODING=encoding)
    assert (code, "Unexpected" in err) == (0, False)
    out.decode(encoding)
    code, out, _ = shell("footprint areas Béziers --format json", PYTHONIOENCODING=encoding)
    assert code == 0
    assert "Béziers" in json.dumps(json.loads(out.decode("utf-8")), ensure_ascii=False)


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("footprint --help | true; exit ${PIPESTATUS[0]}", (0, 141), ""),
        ("footprint areas | head -1; exit ${PIPESTATUS[0]}", (0, 141), ""),
        ("footprint --help > /dev/full", (1,), "No space"),
        ("footprint areas Cholet > /dev/full", (1,), "No space"),
        ("footprint areas Cholet >&-", (1,), "closed"),
        ("footprint areas $'\\e[31mX'", (2,), "control signs"),
    ],
)
def test_lost_readers_full_disks_and_control_signs_end_in_silence_or_a_sentence(line, code, says):
    found, _, err = shell(line)
    assert found in code, err
    assert says in err
    assert not any(word in err for word in ("Traceback", "Unexpected", "Exception ignored", "\x1b"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["plan", "Cholet", "--objective", "avoided", "--target", "index 20"], "--objective"),
        (["plan", "Cholet", "--objective", "index-per-tonne", "--target", "index 20"], "--objective"),
        (["plan", "Cholet", "--weight", "0.3"], "--weight"),
        (["plan", "Cholet", "--adjust-floor"], "--adjust-floor"),
        (["account", "Cholet", "--price-index", "cpi"], "--price-index"),
        (["plan", "Cholet", "--budget", "50.000 EUR"], "two ways"),
        (["plan", "Cholet", "--jobs-at-least", "1.200"], "two ways"),
        (["plan", "Cholet", "--labour", "engineers=1,200"], "two ways"),
        (["plan", "Cholet", "--land", "500+"], "land"),
        (["plan", "Cholet", "--budget", "100-200 MEUR"], "range"),
        (["report", "Cholet", "--out", ""], "empty"),
        (["--decimal", "dot", "areas", "Cholet"], "point or comma"),
        (["template", "budget"], "No kind of file"),
        (["check", "absent.csv"], "no such file"),
    ],
)
def test_what_would_do_nothing_or_two_things_is_refused(words, says):
    result = run(app, words)
    assert result.exit_code == 2
    assert says in result.output


def test_limits_are_read_in_every_unit_of_their_kind():
    from footprint.optimize.relocation.limits import parse_limit

    assert parse_limit("land", "10000 m2") == pytest.approx(1.0)
    assert parse_limit("land", "1 ha") == pytest.approx(1.0)
    assert parse_limit("budget", "50.000.000 EUR") == pytest.approx(50.0)
    assert parse_limit("budget", "0,05 Md€") == pytest.approx(50.0)
    assert parse_limit("water", "1 hm3") == pytest.approx(1000.0)
    assert parse_limit("jobs_at_least", "1 200") == pytest.approx(1200.0)
    assert parse_limit("avoid_at_least", "20 000 t") == pytest.approx(20.0)


def test_signs_are_spelt_out_for_a_code_page_that_lacks_them():
    import codecs

    from footprint.commands.line.terminal import guarded

    with pytest.raises(SystemExit):
        guarded(lambda: sys.exit(3))
    codecs.lookup_error("footprint.plain")
    assert "−3,5 € à l’œuf…".encode("ascii", "footprint.plain") == b"-3,5 EUR a l'oeuf..."
    assert "Δ ═ 日".encode("cp1252", "footprint.plain") == b"d = ?"


def test_formulae_in_texts_are_no_formulae_in_csv_and_numbers_stay_numbers():
    rows = pd.DataFrame({"a": ["=1+1", "+x", "-x", "@x", "\tx", "-3.5", "Bread", None], "b": [-1.5] * 8})
    text = Table("t", [Column("a"), Column("b", "", 1)], rows).to_csv()
    assert text.splitlines()[1:] == ["'=1+1,-1.5", "'+x,-1.5", "'-x,-1.5", "'@x,-1.5", "'\tx,-1.5", "-3.5,-1.5", "Bread,-1.5",
                                     ",-1.5"]  # fmt: skip


def test_json_holds_no_sign_that_a_terminal_obeys():
    text = as_json_text({"a": "\x1b[31m\x9b31m\u2028"})
    assert not set("\x1b\x9b\u2028") & set(text)
    assert json.loads(text) == {"a": "\x1b[31m\x9b31m\u2028"}


@pytest.mark.parametrize("width", [40, 80])
def test_narrow_terminals_fold_and_cut_nothing(width, monkeypatch, capsys):
    from footprint.report.document import terminal
    from footprint.report.document.document import Document

    names = ["Mineral construction materials", "Agriculture"]
    rows = pd.DataFrame(
        {"Macro-sector": names, "Score": [19.6, 35.0], "Jobs": [1740, 2186], "Producers": [857, 17]}
    )
    table = Table("Macro-sectors of Cholet and of everywhere around it, at length", [Column("Macro-sector"),
                  *(Column(name, "of one hundred", 1) for name in ("Score", "Jobs", "Producers"))], rows, note="long " * 30)  # fmt: skip
    console = terminal._console
    monkeypatch.setattr(terminal, "_console", lambda *_: console(width))
    terminal.print_document(Document.of_tables("t", [table], {}))
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= width
    assert all(word in " ".join(out.split()) for word in ("1,740", "Agriculture", "construction"))


def test_the_folder_of_kept_tables_may_begin_with_a_tilde(monkeypatch, tmp_path):
    from footprint.mrio.sources.installed import installed_folder

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FOOTPRINT_DATA", "~/kept")
    assert installed_folder() == tmp_path / "kept"


KINDS = ("demand", "establishments", "offers", "needs", "parts", "technologies")


@pytest.mark.parametrize("kind", KINDS)
def test_every_template_reads_back_as_what_it_is(kind, tmp_path):
    path = tmp_path / "example.xlsx"
    assert run(app, ["template", kind, "--out", str(path)]).exit_code == 0
    assert run(app, ["template", kind, "--out", str(path)]).exit_code != 0  # what is there is kept
    found = json.loads(run(app, ["check", str(path), "--format", "json"]).stdout)
    assert found["kind"] == kind
    csv = tmp_path / "example.csv"
    csv.write_text(run(app, ["template", kind]).stdout, encoding="utf-8")
    again = json.loads(run(app, ["check", str(csv), "--format", "json"]).stdout)
    assert (again["rows"], again["classes"], again["totals"]) == (
        found["rows"],
        found["classes"],
        found["totals"],
    )


def test_a_scenario_s_template_is_a_scenario(tmp_path):
    path = tmp_path / "mine.toml"
    assert run(app, ["template", "scenario", "--out", str(path)]).exit_code == 0
    assert json.loads(run(app, ["check", str(path), "--format", "json"]).stdout)["kind"] == "scenario"


def test_a_check_says_units_classes_with_labels_and_totals(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text(
        "coicop;amount;unit\n1;2;MEUR_2014\n07.2.2;500;kEUR_2014\n03;10;EUR_2014/inhabitant\n",
        encoding="utf-8",
    )
    found = json.loads(run(app, ["check", str(path), "--format", "json"]).stdout)
    assert found["totals"]["of the area"] == {"value": 2.5, "unit": "MEUR_2014/year"}
    assert found["totals"]["for each inhabitant"]["value"] == pytest.approx(1e-5)
    assert [row["code"] for row in found["classes"]] == ["01", "07.2.2", "03"]
    assert found["classes"][0]["label"].startswith("Produits alimentaires")
    assert any("zero lost" in note for note in found["notes"])


def test_old_names_of_modules_still_import():
    import importlib

    from footprint.moved import old_names

    for old, new in old_names().items():
        with pytest.warns(DeprecationWarning, match=new) if old not in sys.modules else _nothing():
            assert importlib.import_module(old) is importlib.import_module(new)


def _nothing():
    from contextlib import nullcontext

    return nullcontext()
