"""Rows of a user's file checked against a model; every problem of the file is told at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, get_args

from footprint.errors import InputFileError, shortened
from footprint.i18n import message
from footprint.reading.grid import Grid, grid_of_frame, is_error, key_of, read_grid
from footprint.reading.numbers import decided, is_ambiguous, readings
from footprint.reading.sheets import DateCell, NumberCell

if TYPE_CHECKING:
    import pandas as pd
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

Row = TypeVar("Row", bound="BaseModel")
_WAY_OUT = message("write it without marks of thousands, or say --decimal point or --decimal comma")


class Rows(list[Row], Generic[Row]):
    """The rows of a file.

    Attributes
    ----------
    numbers : list of int
        The number of each row in the file.
    notes : list of str
        What a reader must know of how the file was read.
    """

    def __init__(self, rows: list[Row], numbers: list[int], notes: list[str]) -> None:
        super().__init__(rows)
        self.numbers = numbers
        self.notes = notes


class _Number(NamedTuple):
    """What a column of numbers may hold."""

    low: float
    high: float
    percent: bool


class _Wrong(NamedTuple):
    """A cell that could not be read, in place of its value; no type accepts it."""

    message: str


def read_rows(
    path: str | os.PathLike[str] | pd.DataFrame | Grid,
    model: type[Row],
    hint: str = "",
    *,
    aliases: Mapping[str, str] | None = None,
    extract: bool = False,
    prepare: Callable[[Mapping[str, Sequence[str]]], None] | None = None,
) -> Rows[Row]:
    """Return the rows of a user's file as validated models.

    The file is CSV or TSV (separators ``,`` ``;`` tab, as the header shows), or a sheet of a workbook
    (xlsx, ods); see
    ``docs/howto/files.md``. Numbers are read by `footprint.reading.numbers`, the decimal mark decided once
    for the file. Blank rows, and lines at the head that begin with ``#``, are passed over; capital letters,
    accents and underscores in the header do not matter.

    Every problem of every row is collected and reported once, with its row number as a spreadsheet shows it
    (the header is row 1).

    Parameters
    ----------
    path : path, DataFrame or Grid
        A frame is read as a sheet would be; a grid was read already.
    model : pydantic model
        Its fields are the columns; numbers are ``pydantic.FiniteFloat`` so that "nan" and "inf" are
        problems too.
    hint : str
        What to do, for the message.
    aliases : mapping of str to str, optional
        Other names of columns to their field, both compared by `footprint.names.plain`.
    extract : bool
        Whether the file is somebody's raw extract: columns without a use are passed over, and a note names
        them.
    prepare : callable, optional
        Called with the filled cells of each column before rows are checked, to look up texts once.

    Raises
    ------
    InputFileError
        With every problem of the file.
    """
    from pydantic import ValidationError

    names = names_of(model, aliases)
    if isinstance(path, Grid):
        grid = path
    else:
        grid = read_grid(path, names) if isinstance(path, str | os.PathLike) else grid_of_frame(path)
    note = f" ({grid.notes[-1]})" if grid.notes and "not UTF-8" in grid.notes[-1] else ""
    if not grid.rows:
        raise InputFileError(grid.path, ["the file has no rows"], hint=hint)
    head = _Header(grid, model, names, extract)
    if head.is_strange:
        raise InputFileError(grid.path, [problem + note for problem in head.problems], hint=hint)
    problems = list(head.problems)
    numbers = {name: found for name, field in model.model_fields.items() if (found := _number_in(field))}
    cells = list(head.cells(grid))
    read = {
        name: [_readings(row.get(name, ""), kind) for _, row, _ in cells] for name, kind in numbers.items()
    }
    if prepare is not None:
        prepare({name: [row[name] for _, row, _ in cells if name in row] for name in model.model_fields})
    mark = decided(found for column in read.values() for found in column if isinstance(found, dict))
    rows: list[Row] = []
    places: list[int] = []
    for place, (number, row, faults) in enumerate(cells):
        problems += [message("row {number}: {text}", number=number, text=fault) for fault in faults]
        if faults:
            continue
        given: dict[str, Any] = dict(row)
        for name in numbers:
            if name in given:
                given[name] = _value(given[name], read[name][place], mark)
        try:
            rows.append(model.model_validate(given))
            places.append(number)
        except ValidationError as error:
            texts = _problems(error, given, head.missing)
            problems += [message("row {number}: {text}", number=number, text=text) for text in texts]
    if not rows and not problems:
        problems.append(message("the file has a header but no rows"))
    if problems:
        raise InputFileError(grid.path, problems, hint=hint)
    return Rows(rows, places, [*grid.notes, *head.notes])


def names_of(model: type[BaseModel], aliases: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return every spelling of a column of a model, as `key_of` gives it, to the column."""
    names = {key_of(name): name for name in model.model_fields}
    return {**{key_of(name): target for name, target in (aliases or {}).items()}, **names}


class _Header:
    """The first row of a file: which column holds what, and what is wrong with it."""

    def __init__(self, grid: Grid, model: type[BaseModel], names: Mapping[str, str], extract: bool) -> None:
        self.number, cells = grid.rows[0]
        fields = model.model_fields
        width = max((place + 1 for _, row in grid.rows for place, cell in enumerate(row) if cell), default=0)
        self.columns = [
            names.get(key_of(cell), cell) for cell in [*cells, *[""] * (width - len(cells))][:width]
        ]
        unknown = [name for name in self.columns if name and name not in fields]
        self.notes: list[str] = []
        if extract and unknown:
            more = message(" and {count} more", count=len(unknown) - 8) if len(unknown) > 8 else ""
            named = ", ".join(map(shortened, unknown[:8]))
            self.notes.append(
                message("columns that were not needed: {unknown}{more}", unknown=named, more=more)
            )
            unknown = []
        self.required = {name for name, field in fields.items() if field.is_required()}
        self.missing = self.required - set(self.columns)
        self.fields = set(fields)
        self.is_strange = not any(name in fields for name in self.columns)
        self.problems: list[str] = []
        where = message("row {number}", number=self.number)
        if self.missing:
            self.problems.append(
                message(
                    "{where}: missing column {missing}", where=where, missing=", ".join(sorted(self.missing))
                )
            )
        if unknown:
            shown = ", ".join(repr(shortened(name, 60)) for name in unknown[:20])
            self.problems.append(
                message(
                    "{where}: unknown column {shown} (known: {fields})",
                    where=where,
                    shown=shown,
                    fields=", ".join(fields),
                )
            )
        if twice := sorted(
            {name for name in self.columns if name in fields and self.columns.count(name) > 1 and not extract}
        ):
            self.problems.append(
                message("{where}: column {twice} given more than once", where=where, twice=", ".join(twice))
            )
        for place, name in enumerate(self.columns):
            if not name and any(len(row) > place and row[place] for _, row in grid.rows[1:]):
                first = next(number for number, row in grid.rows[1:] if len(row) > place and row[place])
                if place < len(cells):
                    self.problems.append(
                        message(
                            "{where}: column {place} has no name, and row {first} fills it",
                            where=where,
                            place=place + 1,
                            first=first,
                        )
                    )

    def cells(self, grid: Grid) -> Iterator[tuple[int, dict[str, str], list[str]]]:
        """Yield each row as its number, its filled cells by field, and what is wrong with it as a whole."""
        wide = len(grid.rows[0][1])
        for number, row in grid.rows[1:]:
            filled = max((place + 1 for place, cell in enumerate(row) if cell), default=0)
            faults = []
            absent = {name for name in self.columns[len(row) :] if name}
            if filled > wide or absent & self.required:
                faults.append(message("{count} cells where the header has {wide}", count=len(row), wide=wide))
            given: dict[str, str] = {}
            for name, cell in zip(self.columns, row, strict=False):
                if not cell or name not in self.fields:
                    continue
                if is_error(cell):
                    faults.append(
                        message(
                            "{name}: {cell!r} is an error value of the spreadsheet, not data",
                            name=name,
                            cell=cell,
                        )
                    )
                given.setdefault(
                    name, cell
                )  # an extract may hold several names; the first that is filled counts
            yield number, given, faults


def _number_in(field: FieldInfo) -> _Number | None:
    """Return the limits of a field of numbers, None for a field of text."""
    kinds, metadata = _parts(field.annotation), list(field.metadata)
    for kind in kinds:
        metadata += getattr(kind, "__metadata__", ())
    for constraint in list(metadata):
        metadata += getattr(constraint, "metadata", ())
    if float not in kinds:
        return None
    low, high = float("-inf"), float("inf")
    for constraint in metadata:
        for name in ("ge", "gt"):
            low = max(low, float(getattr(constraint, name, low) or 0.0))
        for name in ("le", "lt"):
            high = min(high, float(getattr(constraint, name, high)))
    return _Number(
        low,
        high,
        high <= 1 or (isinstance(field.json_schema_extra, dict) and "percent" in field.json_schema_extra),
    )


def _parts(annotation: Any) -> list[Any]:
    inner = [part for argument in get_args(annotation) for part in _parts(argument)]
    return [annotation, *inner]


def _readings(cell: str, kind: _Number) -> dict[str, float] | _Wrong | None:
    """Return what a cell is as a number, by decimal mark, readings outside the column's limits left out."""
    if not cell or isinstance(cell, NumberCell):
        return None
    if isinstance(cell, DateCell):
        return _Wrong(
            message(
                "the spreadsheet took it for a date ({cell}): give the column the format of numbers or text",
                cell=cell,
            )
        )
    try:
        found = readings(cell)
    except ValueError as error:
        return _Wrong(str(error))
    if "%" in cell and not kind.percent:
        return _Wrong(message("{cell!r} is a percentage where an amount is expected", cell=cell))
    if is_ambiguous(found):
        within = {mark: value for mark, value in found.items() if kind.low <= value <= kind.high}
        return within or found
    return found


def _value(cell: str, found: dict[str, float] | _Wrong | None, mark: str | None) -> Any:
    if isinstance(cell, NumberCell):
        return cell.value
    if isinstance(found, _Wrong):
        return found
    assert found is not None
    if not is_ambiguous(found):
        return next(iter(found.values()))
    if mark is None:
        ways = " or ".join(f"{value:.15g}" for value in sorted(found.values(), reverse=True))
        return _Wrong(
            message(
                "{cell!r} can be read in two ways, {ways}: {way_out}", cell=cell, ways=ways, way_out=_WAY_OUT
            )
        )
    return found[mark]


def _problems(error: Any, given: Mapping[str, Any], missing: set[str]) -> Iterator[str]:
    told = set()
    for problem in error.errors():
        name = problem["loc"][0] if problem["loc"] else ""
        if problem["type"] == "missing" and name in missing:
            continue
        if isinstance(given.get(name), _Wrong):
            if name not in told:
                told.add(name)
                yield message("{name}: {text}", name=name, text=given[name].message)
            continue
        yield explain(problem)


def explain(problem: object) -> str:
    """Return one pydantic problem as ``field: message (found ...)``."""
    details = dict(problem)  # type: ignore[call-overload]
    where = ".".join(map(str, details["loc"]))
    why = str(details["msg"]).removeprefix("Value error, ")
    why = why[:1].lower() + why[1:]
    if details["type"] == "missing":
        return message("{where}: nothing given", where=where)
    found = details.get("input")
    shown = ""
    if isinstance(found, (str, int, float)):
        # Python refuses to print numbers of thousands of digits.
        text = (
            shortened(repr(found), 120)
            if not isinstance(found, int) or abs(found) < 1 << 200
            else "a huge number"
        )
        shown = message(" (found {text})", text=text) if text not in why else ""
    return (
        message("{where}: {why}{shown}", where=where, why=message(why), shown=shown)
        if where
        else f"{why}{shown}"
    )
