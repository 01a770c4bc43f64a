"""Rows of text cells from any file: CSV with any separator and line end, or a sheet of a workbook."""

from __future__ import annotations

import csv
import io
import numbers
import os
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from footprint.errors import InputFileError, shortened
from footprint.i18n import message
from footprint.names import plain
from footprint.reading.sheets import DateCell, NumberCell, Sheet, sheets_of
from footprint.reading.source import MOST_CELL, MOST_COLUMNS, MOST_ROWS, decoded, is_workbook, read_bytes

SEPARATORS = (";", "\t", ",", "|")
#: A header is looked for in this many rows that are not empty: titles may stand above it.
_DEEPEST = 20
_STATED = re.compile(r'"?sep=(?P<separator>.)"?[;,\t|]*\s*', re.IGNORECASE)
#: What spreadsheets write in place of a result, in English and French.
_ERRORS = re.compile(
    r"#(?:N/?[AD]|REF!?|VALUE!?|VALEUR!?|DIV/0!?|NAME\?|NOM\s?\?|NULL!|NUL!|NUM!|NOMBRE!|SPILL!|PROPAGATION!|EPARS!|CALC!"
    r"|FIELD!|CHAMP!|BLOCKED!|BLOQUE!|CONNECT!|CONNEXION!|UNKNOWN!|INCONNU!|BUSY!|EMPTY!|GETTING_DATA|EXTERNAL!|#+)"
    r"|Err\s?:\s?\d{3}",
    re.IGNORECASE,
)
# Signs that command a terminal or a page; line breaks and the like inside a cell become spaces.
_COMMANDS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass
class Grid:
    """Rows of a file that are not empty.

    Attributes
    ----------
    rows : list of (int, list of str)
        Number of each row as a spreadsheet shows it, and its cells, single-spaced.
    notes : list of str
        What was found out about the file on the way.
    separator : str
        What parts the cells; empty for a workbook.
    sheet : str
        The sheet that was read, empty for text.
    path : str
        The file, for messages.
    """

    rows: list[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)
    separator: str = ""
    sheet: str = ""
    path: str = "The table"

    @property
    def header(self) -> set[str]:
        """Names of the columns as `key_of` gives them."""
        return {key_of(cell) for cell in self.rows[0][1]} if self.rows else set()


def key_of(name: str) -> str:
    """Return the name of a column without capital letters, accents and underscores."""
    return plain(name).replace("_", " ")


def is_error(cell: str) -> bool:
    """Whether a cell holds a spreadsheet's error value, ``#N/A`` or ``#REF!``; ``#LesMains`` is a name."""
    return (cell.startswith("#") or cell[:3].lower() == "err") and bool(_ERRORS.fullmatch(cell))


def read_grid(path: str | os.PathLike[str], known: Collection[str] = ()) -> Grid:
    """Return the rows of a file, comments at its head left out.

    Parameters
    ----------
    path : path
        CSV or TSV in UTF-8, UTF-16 or Windows-1252, or a workbook (xlsx, ods).
    known : collection of str
        Names of columns as `key_of` gives them; they tell the separator and the sheet where several
        are possible.

    Raises
    ------
    InputFileError
        If it is no table, or larger than the caps of `footprint.reading.source`.
    """
    content = read_bytes(path)
    if is_workbook(content):
        grid = _of_workbook(path, sheets_of(path, content), known)
    else:
        found = decoded(path, content)
        grid = _of_text(path, found.text, known)
        grid.notes += [found.note] if found.note else []
    grid.rows = _without_comments([(number, list(map(_clean, cells))) for number, cells in grid.rows])
    if above := _header_at(grid.rows, known):
        told = " / ".join(shortened(" ".join(filter(None, cells)), 60) for _, cells in grid.rows[:above])
        grid.notes.append(message("lines above the header, not read: {told}", told=told))
        grid.rows = grid.rows[above:]
    grid.path = str(path)
    problems = [
        message(
            "row {number}: a cell holds {cells:,} signs, the most is {most_cell:,}",
            number=number,
            cells=max(map(len, cells)),
            most_cell=MOST_CELL,
        )
        for number, cells in grid.rows
        if any(len(cell) > MOST_CELL for cell in cells)
    ]
    if not problems and any(len(cells) > MOST_COLUMNS for _, cells in grid.rows):
        problems = [message("it has more than {most_columns:,} columns", most_columns=MOST_COLUMNS)]
    if problems:
        raise InputFileError(path, problems)
    return grid


def grid_of_frame(frame: Any) -> Grid:
    """Return the rows of a DataFrame as those of a sheet: the header is row 1."""
    rows = [(1, [_clean(str(name)) for name in frame.columns])]
    for number, values in enumerate(frame.itertuples(index=False, name=None), start=2):
        cells = [_of_value(value) for value in values]
        if any(cells):
            rows.append((number, cells))
    return Grid(rows)


def _of_value(value: Any) -> str:
    if value is None or value != value or str(value) in ("<NA>", "NaT"):
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, numbers.Real):
        return NumberCell.of(float(value))
    return DateCell(value) if hasattr(value, "isoformat") else _clean(str(value))


def _of_workbook(path: str | os.PathLike[str], sheets: list[Sheet], known: Collection[str]) -> Grid:
    filled = [sheet for sheet in sheets if sheet[1]]
    if not filled:
        raise InputFileError(path, ["the workbook has no sheet with rows"])

    def fit(sheet: Sheet) -> int:
        rows = [
            (number, list(map(_clean, cells))) for number, cells in _without_comments(sheet[1])[:_DEEPEST]
        ]
        return _known_cells(rows[_header_at(rows, known)][1], known) if rows else 0

    best = max(map(fit, filled))
    fitting = [sheet for sheet in filled if fit(sheet) == best]
    title, rows = fitting[0]
    notes = []
    if len(fitting) > 1:
        others = ", ".join(name for name, _ in fitting[1:])
        notes.append(
            message(
                "{name}: the sheet {title!r} was read; not read: {others}",
                name=Path(path).name,
                title=title,
                others=others,
            )
        )
    return Grid(rows, notes, sheet=title)


def _known_cells(cells: list[str], known: Collection[str]) -> int:
    return sum(key_of(cell) in known for cell in cells)


def _header_at(rows: list[tuple[int, list[str]]], known: Collection[str]) -> int:
    """Return the place of the header: the first row, else the first that names two columns below titles."""
    if not rows or _known_cells(rows[0][1], known):
        return 0
    places = (place for place, (_, cells) in enumerate(rows[:_DEEPEST]) if _known_cells(cells, known) > 1)
    return next(places, 0)


def _of_text(path: str | os.PathLike[str], text: str, known: Collection[str]) -> Grid:
    """Return the rows of a text, quoted cells with line breaks kept whole."""
    first = text.split("\n", 1)[0].split("\r", 1)[0]
    stated = _STATED.fullmatch(first.strip(" \r"))
    if stated:  # a spreadsheet hides this line, and counts rows from the next one
        text = text[len(first) :].removeprefix("\r").removeprefix("\n")
        separator = stated["separator"]
    else:
        separator = _separator(text, known)
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number > MOST_ROWS:
                raise InputFileError(
                    path,
                    [message("it has more than {most_rows:,} rows", most_rows=MOST_ROWS)],
                    hint="keep what is needed",
                )
            if any(cell and not cell.isspace() for cell in cells):
                rows.append((number, cells))
    except csv.Error as error:
        raise InputFileError(
            path, [message("row {number}: {text}", number=number + 1, text=_in_words(error))]
        ) from None
    return Grid(rows, separator=separator)


def _in_words(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end" in text:
        return message('a quotation mark (") is opened and never closed')
    if "expected after" in text:
        return message(
            'a quoted cell goes on after its closing quotation mark; double the mark inside a cell ("")'
        )
    if "field limit" in text:
        return message("a cell is too long (the most is {most_cell:,} signs)", most_cell=MOST_CELL)
    return text


def _separator(text: str, known: Collection[str]) -> str:
    """Return what parts the cells of the first lines that are no comments: what gives most known columns."""
    lines = (line for line in io.StringIO(text, newline=None) if line.strip())
    heads = [
        line[:100_000] for line in islice((x for x in lines if not x.lstrip().startswith("#")), _DEEPEST)
    ]

    def fit(separator: str) -> tuple[int, int]:
        def cells_of(line: str) -> list[str]:
            try:
                return [_clean(cell) for cell in next(csv.reader([line], delimiter=separator), [])]
            except csv.Error:
                return line.split(separator)

        rows = [(0, cells_of(line)) for line in heads]
        header = rows[_header_at(rows, known)][1] if rows else []
        return _known_cells(header, known), len(header)

    return max(SEPARATORS, key=fit)


def _clean(cell: str) -> str:
    """Return a cell single-spaced, control signs replaced by one that harms nothing."""
    if type(cell) is not str:
        return cell
    if cell.isalnum():
        return cell
    return " ".join(_COMMANDS.sub("\ufffd", cell).split())


def _without_comments(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Return the rows from the header on; comments are lines at the head that begin with ``#``."""
    for place, (_, cells) in enumerate(rows):
        first = next((cell for cell in cells if cell.strip()), "").strip()
        if not first.startswith("#") or is_error(first):
            return rows[place:]
    return []
