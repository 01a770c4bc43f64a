"""A document as an Excel workbook: one sheet for each table, and one for what a reader must know."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.report.document.document import Document
from footprint.report.document.tables import Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_WIDEST = 60


def fill_workbook(document: Document, path: Path) -> None:
    """Write the workbook of a document to a file.

    Every number stands at full precision under a header that names its unit; the display format rounds it.

    Raises
    ------
    OSError
        If the place cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(str(path), {"nan_inf_to_errors": False})
    book.set_properties({"title": document.title, "comments": document.command})
    formats = _Formats(book)
    used: set[str] = set()
    for table in [*document.tables, *document.sheets]:
        _sheet(book, table, formats, used)
    if document.remarks:
        _last_sheet(book, document, formats, used)
    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error))
        raise cause from error


class _Formats:
    """The workbook's cell formats, made once each."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._numbers: dict[int, Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.header = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
        self.right = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "align": "right"}
        )
        self.note = book.add_format({"font_color": "#55606b", "italic": True})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def number(self, decimals: int) -> Any:
        if decimals not in self._numbers:
            pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self._book.add_format({"num_format": pattern})
        return self._numbers[decimals]


def _sheet(book: Workbook, table: Table, formats: _Formats, used: set[str]) -> None:
    sheet = book.add_worksheet(_sheet_name(table.sheet, used))
    sheet.write_string(0, 0, table.title, formats.title)
    if table.note:
        sheet.write_string(1, 0, table.note, formats.note)
    first = 3
    for position, column in enumerate(table.columns):
        sheet.write(first - 1, position, column.header, formats.right if column.is_number else formats.header)
        values = table.rows[column.name].tolist()
        width = len(column.header) if not column.is_number else max(12, len(column.header) * 0.7)
        for row, value in enumerate(values):
            if value is None or value != value:
                continue
            if column.is_number:
                decimals = table.row_decimals[row] if table.row_decimals else (column.decimals or 0)
                sheet.write_number(
                    first + row,
                    position,
                    float(value),
                    formats.number(0 if isinstance(value, int) else decimals),
                )
            else:
                text = column.said(value)
                sheet.write_string(first + row, position, text)
                width = max(width, len(text))
        sheet.set_column(position, position, min(width + 2, _WIDEST))
    sheet.freeze_panes(first, 1)
    if len(table.rows):
        sheet.autofilter(first - 1, 0, first - 1 + len(table.rows), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first - 1)


def _last_sheet(book: Workbook, document: Document, formats: _Formats, used: set[str]) -> None:
    sheet = book.add_worksheet(_sheet_name(document.last_sheet, used))
    sheet.set_column(0, 0, 120)
    sheet.write_string(0, 0, document.last_sheet, formats.title)
    for row, line in enumerate(document.remarks, start=2):
        sheet.write_string(row, 0, line, formats.wrapped)


def _sheet_name(name: str, used: set[str]) -> str:
    """Return a name that Excel accepts (31 characters, none of its signs) and that no other sheet has."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip("' ") or "Sheet"
    candidate, number = plain, 2
    while candidate.lower() in used:
        suffix = f" {number}"
        candidate, number = plain[: 31 - len(suffix)] + suffix, number + 1
    used.add(candidate.lower())
    return candidate
