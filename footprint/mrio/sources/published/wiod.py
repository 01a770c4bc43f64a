"""WIOD as published, releases 2013 and 2016, and the ADB's tables in the layout of 2013: workbooks."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from footprint.errors import InputFileError, listed
from footprint.i18n import message
from footprint.mrio.sources.importing.book import CellBook
from footprint.mrio.sources.importing.building import Published
from footprint.mrio.sources.importing.cells import same_labels
from footprint.mrio.sources.importing.place import Place
from footprint.mrio.sources.importing.request import Database, Request, check_version, one_of, year_of
from footprint.mrio.sources.importing.workbook import Grid, numbers_of, read_workbook, text_of

_CATEGORIES = {
    "c37": "households", "c38": "npish", "c39": "government", "c41": "investment", "c42": "inventories",
    "F1": "households", "F2": "npish", "F3": "government", "F4": "investment", "F5": "inventories",
    "CONS_h": "households", "CONS_np": "npish", "CONS_g": "government", "GFCF": "investment", "INVEN": "inventories",
}  # fmt: skip
_OLD = re.compile(r"wiot(\d\d)_row_\w+\.xlsx", re.IGNORECASE)
_NEW = re.compile(r"WIOT(\d{4})_(PYP_)?Nov16_ROW\.xls[xb]", re.IGNORECASE)
_ADB = re.compile(r"ADB-?MRIO[-_ ]?(\d{4}).*\.xlsx", re.IGNORECASE)
_CODES = re.compile(r"c\d{1,2}|F[1-5]")
#: Codes of gross output: a row of it in each release.
_OUTPUT = ("r69", "GO")


def _years(name: str) -> list[int]:
    """Return the year in a file's name; WIOD 2013 writes two digits."""
    base = PurePosixPath(name).name
    if old := _OLD.fullmatch(base):
        return [1900 + int(old[1]) if int(old[1]) > 50 else 2000 + int(old[1])]
    found = _NEW.fullmatch(base) or _ADB.fullmatch(base)
    return [int(found[1])] if found else []


def _named(place: Place, *patterns: re.Pattern[str]) -> list[str]:
    return [n for n in place.names if any(one.fullmatch(PurePosixPath(n).name) for one in patterns)]


def looks_like(place: Place) -> bool:
    """Whether a file, folder or zip holds a table of WIOD."""
    return bool(_named(place, _OLD, _NEW))


def looks_like_adb(place: Place) -> bool:
    """Whether a file, folder or zip holds a table of the ADB."""
    return bool(_named(place, _ADB))


def read(place: Place, request: Request) -> Published:
    """Return a table of WIOD; see `Database.read`.

    Raises
    ------
    InputFileError
        If it is at the prices of the year before, or not laid out as published.
    """
    files = [n for n in _named(place, _OLD, _NEW) if "PYP" not in PurePosixPath(n).name.upper()]
    if not files and _named(place, _NEW):
        raise InputFileError(
            place.path,
            [message("it is the table at the prices of the year before (PYP)")],
            hint="take the table at current prices, WIOTyyyy_Nov16_ROW.xlsb",
        )
    name = one_of(place, files, request, "WIOD table", _years)
    return _table(place, name, request, WIOD, "2016" if _NEW.fullmatch(PurePosixPath(name).name) else "2013")


def read_adb(place: Place, request: Request) -> Published:
    """Return a table of the ADB; see `Database.read`.

    Raises
    ------
    InputFileError
        If it is not laid out as published.
    """
    name = one_of(place, _named(place, _ADB), request, "ADB table", _years)
    edition = re.search(r"(\w+ \d{4})\.xlsx$", name)
    return _table(place, name, request, ADB, edition[1] if edition else "")


def _table(place: Place, name: str, request: Request, about: Database, version: str) -> Published:
    year = year_of(place, name, request, _years)
    check_version(place, request, version)
    request.tell(message("Reading {name}", name=name))
    grid = read_workbook(place, name, str(year))
    codes, regions, level = _frame_of(place, name, grid)
    start = next((i for i, row in enumerate(grid) if i > codes and text_of(_at(row, level[0]))), len(grid))
    head = grid[codes]
    columns = range(next(j for j in range(max(level) + 1, len(head)) if text_of(head[j])), len(head))
    heads = [(text_of(_at(grid[regions], j)), text_of(_at(grid[codes], j))) for j in columns]
    rows = [(text_of(_at(row, level[1])), text_of(_at(row, level[0]))) for row in grid[start:]]
    inner = [i for i, (region, code) in enumerate(rows) if region not in ("", "TOT") and code]
    index = [rows[i] for i in inner]
    n = len(index)
    same_labels(place, heads[:n], index, message("columns of {name}", name=name))
    final = [
        j for j, (region, code) in enumerate(heads) if j >= n and code in _CATEGORIES and region != "TOT"
    ]
    users = [heads[j] for j in final]
    lacking = {(r, c) for r in dict.fromkeys(r for r, _ in index) for c in dict.fromkeys(c for _, c in users)}
    if gone := sorted(lacking - set(users)):
        raise InputFileError(
            place.path, [message("{name} lacks columns: {gone}", name=name, gone=listed(gone))]
        )
    lines, first = [start + i for i in inner], columns.start
    Z = numbers_of(place, name, grid, lines, range(first, first + n))
    Y = numbers_of(place, name, grid, lines, [first + j for j in final])
    book, currency = CellBook(), f"MUSD_{year}"
    book.used(name, message("flows"), Z, currency)
    book.used(name, message("final demand"), Y, currency)
    output = None
    for i, (_, code) in enumerate(rows):
        if i not in set(inner) and code:
            values = numbers_of(place, name, grid, [start + i], range(first, first + n))
            book.dropped(name, message("row {code}", code=code), values, currency,
                         message("taxes, margins, value added and totals: no flow between industries"))  # fmt: skip
            output = values[0] if code in _OUTPUT else output
    return Published(
        place.path, about.title, version, about.licence, year, currency, index, users, Z, Y, output, {},
        _CATEGORIES, book=book,
    )  # fmt: skip


def _at(row: list[object], column: int) -> object:
    return row[column] if column < len(row) else ""


def _frame_of(place: Place, name: str, grid: Grid) -> tuple[int, int, tuple[int, int]]:
    """Return the header lines of codes and of regions, and the columns of both before the numbers."""
    for i, row in enumerate(grid[:12]):
        found = [text_of(cell) for cell in row]
        if sum(bool(_CODES.fullmatch(cell)) for cell in found) >= 5:
            body = next(r for r in grid[i + 1 :] if any(_CODES.fullmatch(text_of(c)) for c in r[:8]))
            column = next(j for j, c in enumerate(body) if _CODES.fullmatch(text_of(c)))
            return i, i - 1, (column, column - 1)
        if found.count("CONS_h") >= 2:
            return i, i + 2, (0, 2)
    raise InputFileError(
        place.path,
        [message("{name} has no line with the codes of industries among its first twelve", name=name)],
        hint="give the world table as published, not a national one",
    )


WIOD = Database(
    "wiod", "WIOD", "CC BY 4.0", "University of Groningen, WIOD: WIOTyyyy_Nov16_ROW.xlsb", looks_like, read
)
ADB = Database(
    "adb", "ADB MRIO", "ADB terms: reuse with attribution", "Asian Development Bank, MRIO: ADB-MRIO-yyyy.xlsx",
    looks_like_adb, read_adb,
)  # fmt: skip
