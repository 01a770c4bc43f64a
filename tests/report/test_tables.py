"""Tables: a number and its unit never part."""

import io
import json

import pandas as pd
import pytest

from footprint.errors import LabelError
from footprint.i18n import number
from footprint.names import slug
from footprint.report.document import terminal
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table
from footprint.report.document.writer import as_json_text, show


@pytest.fixture
def table() -> Table:
    rows = pd.DataFrame(
        {"Place": ["France", "[Abroad]"], "Mass": [1234567.891, float("nan")], "left out": [1, 2]}
    )
    return Table("Tonnes", (Column("Place"), Column("Mass", "t", 1)), rows, note="A note.")


def test_headers_carry_units(table):
    assert [column.header for column in table.columns] == ["Place", "Mass (t)"]


def test_a_column_that_is_not_there_is_refused(table):
    with pytest.raises(LabelError, match="Volume"):
        Table("Tonnes", (Column("Volume", "m3", 0),), table.rows)


def test_shown_cells_are_rounded_and_absent_numbers_are_a_dash(table):
    assert list(table.cells()) == [["France", "1,234,567.9"], ["[Abroad]", "–"]]


def test_csv_keeps_full_precision_and_only_its_columns(table):
    read = pd.read_csv(io.StringIO(table.to_csv()))
    assert list(read.columns) == ["Place", "Mass (t)"]
    assert read["Mass (t)"][0] == 1234567.891


def test_fewer_rows_are_shown_than_held_and_the_note_says_so():
    table = Table("Many", (Column("n", decimals=0),), pd.DataFrame({"n": range(5)}), shown=2)
    assert len(list(table.cells())) == 2
    assert table.footnote == "The first 2 of 5 rows."
    assert table.to_csv().count("\n") == 6


def test_rows_may_differ_in_decimals_and_whole_numbers_have_none():
    rows = pd.DataFrame({"x": pd.Series([2.34, 56.78, 15], dtype=object)})
    table = Table("Mixed", (Column("x", decimals=0),), rows, row_decimals=(0, 1, 1))
    assert [cells[0] for cells in table.cells()] == ["2", "56.8", "15"]


def test_the_terminal_prints_title_units_and_note_and_brackets_literally(table, capsys):
    show(Document.of_tables("One", [table], {}), "table")
    out = capsys.readouterr().out
    for text in ("Tonnes", "Mass (t)", "1,234,567.9", "[Abroad]", "A note."):
        assert text in out


def test_json_is_alone_on_standard_output(table, capsys):
    show(Document.of_tables("One", [table], {"total": {"value": 1.5, "unit": "t"}}), "json")
    assert json.loads(capsys.readouterr().out) == {"total": {"value": 1.5, "unit": "t"}}


def test_json_has_null_for_what_is_not_a_number():
    import numpy as np

    assert json.loads(as_json_text({"a": float("nan"), "b": [np.float64(2.0), np.int64(3)], "é": None})) == {
        "a": None,
        "b": [2.0, 3],
        "é": None,
    }


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1368824.4, 0, "1,368,824"), (-0.01, 0, "0"), (-12.5, 1, "−12.5"), (None, 0, "–"), (0.0, 1, "0.0")],
)
def test_numbers_read_well(value, decimals, text):
    assert number(value, decimals) == text


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Nantes Métropole", "nantes-metropole"), ("L'Haÿ / Œuvre", "l-hay-oeuvre"), ("***", "unnamed")],
)
def test_names_become_file_names(name, expected):
    assert slug(name) == expected


def test_a_narrow_terminal_folds_names_but_never_a_number(monkeypatch, capsys):
    monkeypatch.setattr(terminal, "_WIDE", 40)
    rows = pd.DataFrame(
        {"Area": ["Nantes"], "Inhabitants": [961521], "Self-supply of the whole area": [7.25]}
    )
    columns = [
        Column("Area"),
        Column("Inhabitants", decimals=0),
        Column("Self-supply of the whole area", "%", 2),
    ]
    show(Document.of_tables("One", [Table("A table", columns, rows)], {}))
    line = next(line for line in capsys.readouterr().out.splitlines() if "Nantes" in line)
    assert line.split() == ["Nantes", "961,521", "7.25"]
