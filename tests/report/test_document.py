"""One document gives the same numbers on the terminal, on the page, in the workbook, as CSV and as JSON."""

import csv
import html
import io
import json
import re

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import StoreError
from footprint.report.document.chart import Chart
from footprint.report.document.document import Document, Highlight, Section
from footprint.report.document.page import as_html
from footprint.report.document.tables import Column, Table
from footprint.report.document.writer import show, write


def a_document(values=(1234567.891, -0.25, 12.0)) -> Document:
    """A document with every part that a document can have."""
    rows = pd.DataFrame({"Place": [f"place {i}" for i in range(len(values))], "Mass": list(values)})
    mass = Table(
        "Mass by place", (Column("Place"), Column("Mass", "t", 2)), rows, note="A note.", name="Mass"
    )
    chart = Chart("Drawn", "t", "<svg></svg>", pd.DataFrame({"Share": [1.5]}, pd.Index(["all"], name="Part")))
    cells = Table("Ledger", (Column("Place"), Column("Mass", "t", 1)), rows, name="Ledger")
    return Document(
        title="Tonnes of nowhere",
        parts=(
            Section("summary", "In short", "Some tonnes.", chart, (mass,), ("It is uncertain.",)),
            Section("more", tables=(Table("Again", mass.columns, rows, name="Again"),)),
        ),
        answer=lambda: {"mass": {row["Place"]: row["Mass"] for row in rows.to_dict("records")}},
        sheets=(cells,),
        heading="Nowhere",
        lead="Some tonnes.",
        highlights=(Highlight("In all", "3", "t"),),
        command="footprint nowhere",
    )


def shown_numbers(text: str) -> list[float]:
    """Return the numbers at the end of the lines that name a place."""
    found = re.findall(r"place \d+\s+(–|−?[\d,.]+)", text)
    return [float(number.replace(",", "").replace("−", "-")) for number in found if number != "–"]


@settings(max_examples=10)
@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=6))
def test_every_form_holds_the_same_numbers(values):
    import contextlib
    import tempfile
    from pathlib import Path

    document = a_document(tuple(values))
    printed = {}
    for fmt in ("table", "json", "csv"):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            show(document, fmt)
        printed[fmt] = out.getvalue()
    assert list(json.loads(printed["json"])["mass"].values()) == values
    assert [float(row["Mass (t)"]) for row in csv.DictReader(io.StringIO(printed["csv"]))] == values
    with tempfile.TemporaryDirectory() as folder:
        files = write(document, Path(folder))
        book = openpyxl.load_workbook(files["xlsx"])
        for name in ("Mass", "Ledger", "Again"):
            assert [row[1].value for row in book[name].iter_rows(min_row=4)] == pytest.approx(
                values, rel=1e-15
            )
        assert files["json"].read_text("utf-8") == printed["json"]
        page = html.unescape(re.sub(r"<[^>]+>", " ", files["html"].read_text("utf-8")))
    rounded = [round(value, 2) for value in values] * 2
    assert shown_numbers(printed["table"]) == pytest.approx(rounded, abs=0.00501)
    assert shown_numbers(page) == shown_numbers(printed["table"])


def test_the_page_shows_each_part_once_and_leaves_out_what_is_not_there():
    page = as_html(a_document())
    assert page.count("Some tonnes.") == 1
    for text in (
        "<h1>Nowhere</h1>",
        '<li><a href="#summary">',
        "<svg></svg>",
        "It is uncertain.",
        "footprint nowhere",
    ):
        assert page.count(text) == 1
    assert "Ledger" not in page
    assert page.count("<h2") == 1
    plain = as_html(Document.of_tables("Plain", [a_document().tables[0]], {}))
    for absent in ("<nav", "<dl", "<h2", 'kicker"', "with: <code>"):
        assert absent not in plain
    assert "<h1>Plain</h1>" in plain


def test_the_terminal_shows_headings_and_text_but_no_figure(capsys):
    show(a_document())
    out = capsys.readouterr().out
    for text in (
        "In short\n════════",
        "Some tonnes.",
        "Mass by place",
        "A note.",
        "It is uncertain.",
        "Again",
    ):
        assert text in out
    assert "svg" not in out
    assert "Ledger" not in out


def test_the_last_sheet_says_how_it_was_made_and_what_a_reader_must_know(tmp_path):
    book = openpyxl.load_workbook(write(a_document(), tmp_path, ("xlsx",))["xlsx"])
    assert book.sheetnames == ["Contents", "Summary", "Mass", "Again", "Ledger", "Chart 1", "Notes"]
    listed = [row[0].value for row in book["Contents"].iter_rows(min_row=4)]
    assert listed == book.sheetnames[1:]
    assert len(book["Chart 1"]._charts) == 1
    assert all(sheet.page_setup.paperSize == 9 for sheet in book), "A4"
    assert all(sheet.sheet_properties.pageSetUpPr.fitToPage for sheet in book)
    lines = [row[0].value for row in book["Notes"].iter_rows()]
    assert {"Made with: footprint nowhere", "In short", "It is uncertain."} <= set(lines)


def test_data_are_worked_out_only_where_they_are_asked_for(capsys):
    def never():
        raise AssertionError("not asked for")

    document = Document.of_tables("One", a_document().tables[:1], never)
    show(document, "csv")
    show(document, "table")
    assert "Mass (t)" in capsys.readouterr().out
    show(Document("One", never, {"mass": 3.0}), "json")
    assert json.loads(capsys.readouterr().out) == {"mass": 3.0}


@pytest.mark.parametrize("kind", ["html", "xlsx", "json"])
def test_old_files_stay_whole_when_writing_fails(kind, tmp_path, monkeypatch):
    target = tmp_path / f"tonnes-of-nowhere.{kind}"
    target.write_text("old")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(StoreError, match="the disk is full"):
        write(a_document(), tmp_path, (kind,))
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_no_file_is_replaced_when_one_of_them_cannot_be_made(tmp_path):
    for kind in ("html", "xlsx", "json"):
        (tmp_path / f"tonnes-of-nowhere.{kind}").write_text("old")

    def broken():
        raise ValueError("no data")

    from dataclasses import replace

    with pytest.raises(ValueError, match="no data"):
        write(replace(a_document(), answer=broken), tmp_path)
    assert {path.read_text() for path in tmp_path.iterdir()} == {"old"}
    assert len(list(tmp_path.iterdir())) == 3
