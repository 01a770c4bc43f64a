"""A document as an Excel workbook: contents, summary, a sheet for each table and chart, and what to know."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from footprint.i18n import _
from footprint.report.document.chart import Chart
from footprint.report.document.document import Document
from footprint.report.document.links import as_plain
from footprint.report.document.tables import Table
from footprint.report.document.workbook_charts import insert_chart

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_WIDEST = 60
_A4 = 9
#: Date of every workbook, that of the files inside it: the same answer makes the same bytes.
_ALWAYS = datetime(1980, 1, 1)
#: Rows above the first row of numbers: title, note, headers.
FIRST = 3


class _Entry(NamedTuple):
    """A sheet in the contents: its name and what it holds."""

    sheet: str
    title: str


def fill_workbook(document: Document, path: Path) -> None:
    """Write the workbook of a document to a file.

    Every number stands at full precision under a header that names its unit; the display format rounds it,
    and the reader's own spreadsheet chooses the separators. Every sheet is set up for print on A4.

    Raises
    ------
    OSError
        If the place cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(str(path), {"nan_inf_to_errors": False})
    book.set_properties({"title": document.title, "comments": document.command, "created": _ALWAYS})
    formats = _Formats(book)
    used: set[str] = set()
    contents = book.add_worksheet(_sheet_name(_("Contents"), used))
    summary = [document.summary] if document.summary is not None else []
    tables = [*summary, *document.tables, *document.sheets]
    entries = [_sheet(book, table, formats, used) for table in tables]
    charts = [document.picture] if document.picture is not None else []
    charts += [chart for section in document.sections for chart in section.charts]
    for place, chart in enumerate(charts, start=1):
        entries.append(_chart_sheet(book, chart, place, formats, used))
    if document.remarks:
        entries.append(_last_sheet(book, document, formats, used))
    _contents(contents, document, entries, formats)
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
        self.link = book.add_format({"font_color": "#1f5c99", "underline": 1})

    def number(self, decimals: int) -> Any:
        if decimals not in self._numbers:
            pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self._book.add_format({"num_format": pattern})
        return self._numbers[decimals]


def _contents(sheet: Worksheet, document: Document, entries: list[_Entry], formats: _Formats) -> None:
    sheet.write_string(0, 0, document.title, formats.title)
    sheet.write_string(1, 0, as_plain(document.lead or document.kicker), formats.note)
    sheet.write_string(FIRST - 1, 0, _("Sheet"), formats.header)
    sheet.write_string(FIRST - 1, 1, _("What it holds"), formats.header)
    for row, entry in enumerate(entries, start=FIRST):
        target = entry.sheet.replace("'", "''")
        sheet.write_url(row, 0, f"internal:'{target}'!A1", formats.link, entry.sheet)
        sheet.write_string(row, 1, entry.title)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    _for_print(sheet, document.title)


def _for_print(sheet: Worksheet, title: str, *, repeat: bool = True) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    if repeat:
        sheet.repeat_rows(FIRST - 1)
    sheet.set_footer(f"&L{title.replace('&', '&&')[:120]}&R&P / &N")


def _sheet(book: Workbook, table: Table, formats: _Formats, used: set[str]) -> _Entry:
    name = _sheet_name(table.sheet, used)
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, table.title, formats.title)
    if table.note:
        sheet.write_string(1, 0, as_plain(table.note), formats.note)
    for position, column in enumerate(table.columns):
        sheet.write(FIRST - 1, position, column.header, formats.right if column.is_number else formats.header)
        values = table.rows[column.name].tolist()
        if not column.is_number:
            said = {  # a ledger says few words many times
                value: "" if value is None or value != value else as_plain(column.said(value))
                for value in dict.fromkeys(values)
            }
            for row, value in enumerate(values, start=FIRST):
                if said[value]:
                    sheet.write_string(row, position, said[value])
            width = max([len(column.header), *map(len, said.values())])
        else:
            plain = formats.number(column.decimals or 0)
            width = max(12, int(len(column.header) * 0.7))
            for row, value in enumerate(values):
                if value is None or value != value:
                    continue
                style = plain
                if isinstance(value, int):
                    style = formats.number(0)
                elif table.row_decimals:
                    style = formats.number(table.row_decimals[row])
                sheet.write_number(FIRST + row, position, float(value), style)
        sheet.set_column(position, position, min(width + 2, _WIDEST))
    sheet.freeze_panes(FIRST, 1)
    if len(table.rows):
        sheet.autofilter(FIRST - 1, 0, FIRST - 1 + len(table.rows), len(table.columns) - 1)
    _for_print(sheet, table.title)
    return _Entry(name, table.title)


def _chart_sheet(book: Workbook, chart: Chart, place: int, formats: _Formats, used: set[str]) -> _Entry:
    table = chart.table
    entry = _sheet(
        book,
        Table(table.title, table.columns, table.rows, name=_("Chart {place}", place=place)),
        formats,
        used,
    )
    insert_chart(book, entry.sheet, chart, FIRST)
    return entry


def _last_sheet(book: Workbook, document: Document, formats: _Formats, used: set[str]) -> _Entry:
    name = _sheet_name(document.last_sheet, used)
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 120)
    sheet.write_string(0, 0, document.last_sheet, formats.title)
    for row, line in enumerate(document.remarks, start=2):
        sheet.write_string(row, 0, as_plain(line), formats.wrapped)
    _for_print(sheet, document.title, repeat=False)
    return _Entry(name, document.last_sheet)


def _sheet_name(name: str, used: set[str]) -> str:
    """Return a name that Excel accepts (31 characters, none of its signs) and that no other sheet has."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip("' ") or "Sheet"
    candidate, number = plain, 2
    while candidate.lower() in used:
        suffix = f" {number}"
        candidate, number = plain[: 31 - len(suffix)] + suffix, number + 1
    used.add(candidate.lower())
    return candidate
