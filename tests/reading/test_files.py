"""Files as spreadsheets save them: every cell arrives, with the row the spreadsheet shows."""

from __future__ import annotations

import datetime
import os
import time

import pytest
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from footprint.errors import FootprintWarning, InputFileError
from footprint.reading.grid import read_grid
from footprint.reading.source import MOST_BYTES, read_text
from footprint.reading.tables import read_rows


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    amount: FiniteFloat
    share: float | None = Field(default=None, ge=0, le=1)


def read(tmp_path, content, name="f.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_rows(path, Line)


def problems(tmp_path, content):
    with pytest.raises(InputFileError) as caught:
        read(tmp_path, content)
    return caught.value.problems


# Nothing vanishes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    ["#N/A", "#N/D", "#REF!", "#VALUE!", "#VALEUR!", "#DIV/0!", "#NOM?", "#NAME?", "#NUL!", "#NOMBRE!", "#####", "Err:502",
     "#SPILL!"],
)  # fmt: skip
def test_an_error_value_is_a_problem_of_its_row(tmp_path, error):
    found = problems(tmp_path, f"name;amount\nA;1\n{error};2\nB;{error}\n")
    assert [problem.split(":")[0] for problem in found] == ["row 3", "row 4"]
    assert all(error in problem for problem in found)


def test_a_name_that_begins_with_a_number_sign_is_a_name(tmp_path):
    rows = read(
        tmp_path, "# made by hand\n#second remark; with a separator\nname;amount\n#LesMains;50\nA;1\n# x;2\n"
    )
    assert [(row.name, row.amount) for row in rows] == [("#LesMains", 50), ("A", 1), ("# x", 2)]


# One way to write a file is as good as another ---------------------------------------------------------

PLAIN = "name;amount;share\nCafé à l'œuf;12,5;\nBär;1 234,5;0,25\n"
EXPECTED = [("Café à l'œuf", 12.5, None), ("Bär", 1234.5, 0.25)]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(), b"\xef\xbb\xbf" + PLAIN.encode(), PLAIN.encode("utf-16"), PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-32"), PLAIN.encode("cp1252"), PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace("\n", "\r\n").encode(), ("sep=;\n" + PLAIN).encode(), PLAIN.replace(";", "\t").encode(),
        PLAIN.replace("\n", ";;;\n").encode(), PLAIN.replace("1 234,5", "1.234,5").encode(),
        PLAIN.replace("\nB", "\n;;\n;;;;\n\nB").encode(), ("\n;;\n" + PLAIN).encode(),
        PLAIN.replace("name;amount;share", '"Name";"AMOUNT";" share "').encode(),
        PLAIN.replace("1 234,5", "1\u202f234,5").encode(), PLAIN.replace("Bär", '"Bär"').encode(),
    ],
)  # fmt: skip
def test_every_way_of_saving_gives_the_same_rows(tmp_path, content):
    rows = read(tmp_path, content)
    assert [(row.name, row.amount, row.share) for row in rows] == EXPECTED
    assert bool(rows.notes) == (b"Caf\xe9 " in content or b"\x00" in content)


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\x85", "\x0c", "\x0b", "\t"])
def test_a_break_inside_a_cell_is_a_space_and_rows_keep_their_number(tmp_path, sign):
    text = f'name;amount\n"Boulangerie{sign}du Pont";12\nA;x\n'
    assert read(tmp_path, text.replace("A;x\n", "")).numbers == [2]
    assert read(tmp_path, text.replace("A;x\n", ""))[0].name == "Boulangerie du Pont"
    assert problems(tmp_path, text) == ("row 3: amount: 'x' is not a number",)


def test_a_workbook_and_a_sheet_of_libreoffice_are_read_like_text(tmp_path):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row in (["name", "amount", "share"], [], ["Café à l'œuf", 12.5, None], ["Bär", "1 234,5", 0.25]):
        sheet.append(row)
    book.create_sheet("remarks").append(["other", "columns"])
    book.save(tmp_path / "f.xlsx")
    ods = OpenDocumentSpreadsheet()
    table = Table(name="data")
    for row in (["name", "amount", "share"], ["Café à l'œuf", 12.5, None], ["Bär", "1 234,5", 0.25]):
        line = TableRow()
        for value in row:
            number = isinstance(value, float)
            cell = TableCell(valuetype="float", value=value) if number else TableCell(valuetype="string")
            if value is not None:
                cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    ods.spreadsheet.addElement(table)
    ods.save(str(tmp_path / "f.ods"))
    for name, numbers in (("f.xlsx", [3, 4]), ("f.ods", [2, 3])):
        rows = read_rows(tmp_path / name, Line)
        assert [(row.name, row.amount, row.share) for row in rows] == EXPECTED
        assert rows.numbers == numbers


def test_a_workbook_s_errors_dates_and_unsaved_formulas_are_problems(tmp_path):
    from openpyxl import Workbook

    for value, word in (
        ("#N/A", "error value"),
        (datetime.date(2024, 1, 1), "date"),
        ("=1+1", "formula"),
        (True, "TRUE"),
    ):
        book = Workbook()
        book.active.append(["name", "amount"])
        book.active.append(["A", value])
        book.save(tmp_path / "f.xlsx")
        with pytest.raises(InputFileError, match=f"row 2: .*{word}"):
            read_rows(tmp_path / "f.xlsx", Line)


# Numbers, decided once for a file ----------------------------------------------------------------------


def test_an_ambiguous_number_is_refused_with_both_readings_unless_the_file_decides(tmp_path):
    (problem,) = problems(tmp_path, 'name,amount\nA,"1,850"\n')
    assert "row 2: amount: '1,850' can be read in two ways, 1850 or 1.85" in problem
    assert read(tmp_path, 'name,amount\nA,"1,850"\nB,12.5\n')[0].amount == 1850
    assert read(tmp_path, 'name,amount\nA,"1,850"\nB,"12,5"\n')[0].amount == 1.85
    assert read(tmp_path, 'name,amount,share\nA,"1,850","0,5"\n')[0].amount == 1.85
    assert read(tmp_path, "name;amount;share\nA;1;1,000\n")[0].share == 1.0  # 1000 is no share
    assert len(problems(tmp_path, 'name,amount\nA,"1,850"\nB,12.5\nC,"12,5"\n')) == 1


def test_percentages_are_shares_and_nothing_else(tmp_path):
    assert read(tmp_path, "name;amount;share\nA;1;25 %\n")[0].share == 0.25
    assert "percentage" in problems(tmp_path, "name;amount;share\nA;25 %;\n")[0]


# Limits ------------------------------------------------------------------------------------------------


def test_what_is_no_ordinary_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    large = tmp_path / "large.csv"
    with large.open("wb") as handle:
        handle.truncate(200_000_000)
    started = time.perf_counter()
    for path, word in ((tmp_path / "pipe", "pipe"), ("/dev/zero", "device"), (tmp_path, "folder"), (large, "200 MB"),
                       ("a\0b", "cannot be read"), ("x" * 5000, "cannot be read")):  # fmt: skip
        with pytest.raises(InputFileError, match=word):
            read_grid(path)
    assert time.perf_counter() - started < 1.0
    assert MOST_BYTES < 200_000_000


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("name;amount\n" + "x" * 40_000 + ";1\n", "32,767"), ("a;" * 1500 + "\n", "1,000 columns"),
        ("name;amount\n" + "A;1\n" * 200_001, "200,000 rows"), (b"\x00\x01\x02\x03binary", "no text"),
        (b"\xd0\xcf\x11\xe0old", ".xls"), (b"PK\x03\x04broken", "damaged"), ('name;amount\n"A;1\n', "never closed"),
        (b"\xff\xfe\x00a", "UTF-8"), ("\n\n", "empty"), ("# only a remark\n", "no rows"),
    ],
)  # fmt: skip
def test_caps_and_damage_are_said(tmp_path, content, word):
    with pytest.raises(InputFileError, match=word):
        read(tmp_path, content)


def test_messages_are_short_and_harmless(tmp_path):
    with pytest.raises(InputFileError) as caught:
        read(tmp_path, "name;amount\n" + "\x1b[31mred;\x1b]0;x\n" * 500 + "A;" + "9" * 5000 + "\n")
    text = str(caught.value)
    assert len(caught.value.problems) == 501
    assert len(text) < 60_000
    assert "\x1b" not in text
    assert "and 441 more" in text


def test_a_text_that_is_not_utf8_is_announced(tmp_path):
    path = tmp_path / "f.toml"
    path.write_bytes('title = "été"'.encode("cp1252"))
    with pytest.warns(FootprintWarning, match="1252"):
        assert read_text(path) == 'title = "été"'


@pytest.mark.parametrize(
    "title",
    ["Dépenses 2023;;\n", "Dépenses 2023\n\n", "Dépenses, par nom\nSource : INSEE, 2024\n", ";;\n;Dépenses;\n", "Total;12,5;\n",
     "# remark\nDépenses 2023;;\n"],
)  # fmt: skip
def test_titles_above_the_header_are_passed_over_and_named(tmp_path, title):
    rows = read(tmp_path, f"{title}Name;Amount;Share\nA;1 200,5;\n")
    assert (rows[0].amount, rows.numbers) == (1200.5, [title.count("\n") + 2])
    assert any("above the header" in note for note in rows.notes)


def test_a_table_without_a_header_is_still_refused(tmp_path):
    assert "missing column" in problems(tmp_path, "A;1;0,5\nB;2;0,5\n")[0]


def test_titles_above_the_header_of_a_sheet_are_passed_over_too(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for row in (["Dépenses 2023"], [], ["name", "amount"], ["A", 3.5]):
        book.active.append(row)
    book.save(tmp_path / "f.xlsx")
    rows = read_rows(tmp_path / "f.xlsx", Line)
    assert (rows[0].amount, rows.numbers) == (3.5, [4])
