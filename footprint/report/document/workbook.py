"""The report as an Excel workbook: one sheet for each table, the ledger, and the sources."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.files import written_atomically
from footprint.report.account.measures import region_names
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from footprint.report.account.area_report import AreaReport

#: Cells of the ledger below this are added up in one last row, so that the sheet stays usable.
SMALLEST = 1.0
_WIDEST = 60


def write_workbook(report: AreaReport, path: Path) -> Path:
    """Write the workbook; an existing one is replaced only when the new one is whole.

    Every number stands at full precision under a header that names its unit; the display format rounds it.

    Raises
    ------
    StoreError
        If the place cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    with written_atomically(path) as draft:
        book = Workbook(str(draft), {"nan_inf_to_errors": False})
        book.set_properties(
            {"title": f"Material footprint of {report.area.name}", "comments": report.command}
        )
        formats = _Formats(book)
        used: set[str] = set()
        for table in [*report.all_tables(), ledger_table(report)]:
            _sheet(book, table, formats, used)
        _sources(book, report, formats, used)
        try:
            book.close()
        except FileCreateError as error:
            cause = (
                error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error))
            )
            raise cause from error
    return path


def ledger_table(report: AreaReport) -> Table:
    """Return the ledger: tonnes by material × extracting country × extracting industry × product consumed.

    Cells below `SMALLEST` tonne are summed in the last row, so that the column adds up to the footprint.
    """
    values = report.account.ledger.astype(float)
    kept = values[values.abs() >= SMALLEST]
    names = region_names(report.world)
    rows = kept.rename("Tonnes").reset_index()
    rows.columns = ["Material", "Country", "Industry", "Product", "Tonnes"]
    rows["Country"] = rows["Country"].astype(str).map(lambda code: names.get(code, code))
    rows[["Material", "Industry", "Product"]] = rows[["Material", "Industry", "Product"]].astype(str)
    rows = rows.sort_values("Tonnes", ascending=False, kind="stable")
    small = float(values.sum() - kept.sum())
    if len(kept) < len(values):
        last = {
            "Material": f"{len(values) - len(kept)} smaller cells",
            "Country": "",
            "Industry": "",
            "Product": "",
            "Tonnes": small,
        }
        rows = pd.concat([rows, pd.DataFrame([last])], ignore_index=True)
    columns = (
        Column("Material"),
        Column("Country"),
        Column("Industry"),
        Column("Product"),
        Column("Tonnes", "t", 1),
    )
    return Table(f"Ledger of {report.area.name}", columns, rows, name="Ledger")


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
    sheet.write(0, 0, table.title, formats.title)
    if table.note:
        sheet.write(1, 0, table.note, formats.note)
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
                sheet.write_string(first + row, position, str(value))
                width = max(width, len(str(value)))
        sheet.set_column(position, position, min(width + 2, _WIDEST))
    sheet.freeze_panes(first, 1)
    if len(table.rows):
        sheet.autofilter(first - 1, 0, first - 1 + len(table.rows), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first - 1)


def _sources(book: Workbook, report: AreaReport, formats: _Formats, used: set[str]) -> None:
    sheet = book.add_worksheet(_sheet_name("Sources and limits", used))
    sheet.set_column(0, 0, 120)
    sheet.write(0, 0, "Sources and limits", formats.title)
    lines = [f"Made with: {report.command}"]
    for section in report.sections:
        if section.paragraphs:
            lines += ["", section.title, *section.paragraphs]
    for row, line in enumerate(lines, start=2):
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
