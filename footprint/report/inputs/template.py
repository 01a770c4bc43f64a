"""Writing a filled example of a file that can be given."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from footprint.errors import UnitError
from footprint.files import written_atomically
from footprint.i18n import _, message, told
from footprint.report.inputs.kinds import Kind, kind_of

SCENARIO = "scenario"
_EXAMPLE = "food-waste-halved"
_WIDEST = 50


def template_text(name: str) -> str:
    """Return the example of a kind of file as text: CSV, or TOML for a scenario.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    """
    if name == SCENARIO:
        from footprint.circular.scenarios.file import library

        return library()[_EXAMPLE].read_text(encoding="utf-8")
    kind = kind_of(name)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(kind.columns)
    writer.writerows(["" if value is None else value for value in row] for row in kind.rows)
    return target.getvalue()


def write_template(name: str, path: Path) -> Path:
    """Write the example of a kind of file as .xlsx, .csv, or .toml for a scenario; an existing file is kept.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    UnitError
        If the name of the file ends in something else.
    StoreError
        If it cannot be written, or is there already.
    """
    from footprint.errors import StoreError

    allowed = (".toml",) if name == SCENARIO else (".xlsx", ".csv")
    text = template_text(name)
    if path.suffix.lower() not in allowed:
        raise UnitError(
            message("An example of a {kind} file cannot be written as {file!r}", kind=name, file=path.name),
            expected=message("a name that ends in {endings}", endings=" or ".join(allowed)),
        )
    if path.exists():
        raise StoreError(
            message("{path} exists", path=path),
            hint=message("choose another name; what is in it may be yours"),
        )
    with written_atomically(path) as draft:
        if path.suffix.lower() == ".xlsx":
            _workbook(draft, kind_of(name))
        else:
            # The mark tells spreadsheets that the text is UTF-8.
            draft.write_text(text, encoding="utf-8" if name == SCENARIO else "utf-8-sig", newline="")
    return path


def _workbook(draft: Path, kind: Kind) -> None:
    from xlsxwriter import Workbook

    book = Workbook(str(draft))
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    sheet, words = book.add_worksheet(kind.name), book.add_worksheet(_("columns in words"))
    for place, (name, meaning) in enumerate(kind.columns.items()):
        values = [row[place] for row in kind.rows]
        is_text = any(isinstance(value, str) for value in values)
        width = min(_WIDEST, max(len(name), *(len(str(value)) for value in values)) + 2)
        # Columns of codes have the format of text, so that 01.1 stays what it is.
        sheet.set_column(place, place, width, text if is_text else None)
        sheet.write_string(0, place, name, bold)
        for line, value in enumerate(values, start=1):
            _write(sheet, line, place, value, text if is_text else None)
        words.write_string(place + 1, 0, name, bold)
        words.write_string(place + 1, 1, told(meaning))
    words.write_string(0, 0, _("Read by: {command}", command=told(kind.used_by)))
    words.set_column(0, 0, 26)
    words.set_column(1, 1, 90)
    sheet.freeze_panes(1, 0)
    book.close()


def _write(sheet: Any, line: int, place: int, value: Any, form: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(line, place, value, form)
    elif value is not None:
        sheet.write_number(line, place, value, form)
