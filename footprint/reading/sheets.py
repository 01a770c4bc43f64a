"""Sheets of workbooks (xlsx, ods) as rows of text cells that remember what the spreadsheet took them for."""

from __future__ import annotations

import datetime
import io
import os
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from footprint.errors import InputFileError
from footprint.i18n import message
from footprint.reading.source import MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED

_SAVE = message("open it in a spreadsheet and save it again, or save the sheet as CSV")
_ODS = "mimetype"
_TABLE, _OFFICE, _TEXT, _CALC = (
    "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
    "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}",
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


class NumberCell(str):
    """The text of a cell that holds a number; ``value`` is the number itself."""

    __slots__ = ("value",)
    value: float

    @classmethod
    def of(cls, value: float, zeros: int = 0) -> NumberCell:
        """Return the cell; `zeros` is how many digits its format shows (``0000``: 111 is 0111)."""
        whole = float(value).is_integer() and abs(value) < 1e15
        cell = cls(f"{int(value):0{zeros}d}" if whole else repr(float(value)))
        cell.value = float(value)
        return cell


class DateCell(str):
    """The text of a cell that a spreadsheet holds as a date."""

    __slots__ = ()


Sheet = tuple[str, list[tuple[int, list[str]]]]


def sheets_of(path: str | os.PathLike[str], content: bytes) -> list[Sheet]:
    """Return every visible sheet of a workbook with its rows that are not empty, and their numbers.

    Raises
    ------
    InputFileError
        If the workbook is damaged, locked, too large, or holds formulas whose results were not saved.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(item.file_size for item in packed.infolist()) > MOST_UNPACKED:
                raise InputFileError(
                    path,
                    [
                        message(
                            "the workbook holds more than {most_unpacked:,.0f} MB",
                            most_unpacked=MOST_UNPACKED / 1000000.0,
                        )
                    ],
                )
            names = packed.namelist()
            if "content.xml" in names:
                return list(_ods(path, packed.read("content.xml")))
            if "xl/workbook.xml" not in names:
                raise InputFileError(path, ["it is packed, but no workbook (.xlsx or .ods)"], hint=_SAVE)
            formulas = any(
                _FORMULA.search(packed.read(name)) for name in names if name.startswith("xl/worksheets/sheet")
            )
        return list(_xlsx(path, content, formulas))
    except InputFileError:
        raise
    except RecursionError:
        raise InputFileError(path, ["the workbook is nested too deeply"], hint=_SAVE) from None
    except Exception as error:  # the readers raise many kinds for a damaged workbook
        raise InputFileError(
            path, [message("the workbook is damaged ({name})", name=type(error).__name__)], hint=_SAVE
        ) from error


def _xlsx(path: Any, content: bytes, formulas: bool) -> Iterator[Sheet]:
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that do not concern the cells
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        written = load_workbook(io.BytesIO(content), read_only=True) if formulas else None
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()
            rows = []
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                _within(path, number, len(cells))
                texts = [_cell(cell) for cell in cells]
                if any(texts):
                    rows.append((number, texts))
            if written is not None:
                _saved_results(path, rows, written[sheet.title])
            yield sheet.title, rows


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        form = str(getattr(cell, "number_format", ""))
        return NumberCell.of(value, len(form) if form and not form.strip("0") else 0)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        return DateCell(str(value).removesuffix(" 00:00:00"))
    return str(value)


def _saved_results(path: Any, rows: list[tuple[int, list[str]]], written: Any) -> None:
    """Refuse formulas without a saved result, as a program leaves them: their cells would look empty."""
    found = {(number, place) for number, texts in rows for place, text in enumerate(texts) if text}
    written.reset_dimensions()
    problems = [
        message(
            "row {row}: cell {coordinate} holds a formula whose result was never saved",
            row=cell.row,
            coordinate=cell.coordinate,
        )
        for line in written.iter_rows()
        for cell in line
        if getattr(cell, "data_type", "") == "f" and (cell.row, cell.column - 1) not in found
    ]
    if problems:
        raise InputFileError(path, problems, hint=_SAVE)


def _within(path: Any, rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        what = f"{MOST_ROWS:,} rows" if rows > MOST_ROWS else f"{MOST_COLUMNS:,} columns"
        raise InputFileError(
            path, [message("the sheet has more than {what}", what=what)], hint="keep only what is needed"
        )


def _ods(path: Any, content: bytes) -> Iterator[Sheet]:
    root = ElementTree.fromstring(content)
    hidden = {
        style.get("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}name")
        for style in root.iter("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}style")
        for inner in style
        if inner.get(f"{_TABLE}display") == "false"
    }
    for table in root.iter(f"{_TABLE}table"):
        if table.get(f"{_TABLE}style-name") in hidden:
            continue
        rows: list[tuple[int, list[str]]] = []
        number = 1
        for line in table.iter(f"{_TABLE}table-row"):
            times = int(line.get(f"{_TABLE}number-rows-repeated", "1"))
            texts = _ods_cells(path, line)
            if texts:
                _within(path, number + times - 1, len(texts))
                rows += [(number + step, texts) for step in range(times)]
            number += times
        yield str(table.get(f"{_TABLE}name", "")), rows


def _ods_cells(path: Any, line: ElementTree.Element) -> list[str]:
    texts: list[str] = []
    pending = 0  # empty cells are added only when something follows: a row ends with thousands of them
    for cell in line:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        text = _ods_text(cell)
        if not text:
            pending += times
            continue
        _within(path, 1, len(texts) + pending + times)
        texts += [""] * pending + [text] * times
        pending = 0
    return texts


def _ods_text(cell: ElementTree.Element) -> str:
    lines = ["".join(part.itertext()) for part in cell.iter(f"{_TEXT}p")]
    shown = "\n".join(lines)
    kind = cell.get(f"{_OFFICE}value-type", "")
    if cell.get(f"{_CALC}value-type") == "error":
        return shown or "#N/A"
    if kind in ("float", "percentage", "currency"):
        zeros = len(shown) if shown.isdigit() and shown.startswith("0") and kind == "float" else 0
        return NumberCell.of(float(cell.get(f"{_OFFICE}value", "nan")), zeros)
    if kind in ("date", "time"):
        return DateCell(cell.get(f"{_OFFICE}date-value") or shown)
    return shown
