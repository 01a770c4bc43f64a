"""Reading users' files and writing results so that nothing is ever lost half-way."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from footprint.drafts import Draft, move_all
from footprint.errors import InputFileError, StoreError

if TYPE_CHECKING:
    from pydantic import BaseModel

    Row = TypeVar("Row", bound=BaseModel)

_BLOCK = 1 << 20
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")


@contextmanager
def written_atomically(target: str | os.PathLike[str], *, folder: bool = False) -> Iterator[Path]:
    """Yield a path beside `target` to write to, and move it into place when all went well.

    An interrupted or failed write leaves the old file whole and no half-written one behind under
    the final name; what a killed process left beside it is removed by the next one that writes there.

    Parameters
    ----------
    target : path
        Where the finished file or folder shall stand.
    folder : bool
        Whether `target` is a folder.

    Raises
    ------
    StoreError
        If the place cannot be written: no permission, no space, a file where a folder should be.
    """
    with written_together([target], folder=folder) as drafts:
        yield drafts[0]


@contextmanager
def written_together(
    targets: Sequence[str | os.PathLike[str]], *, folder: bool = False
) -> Iterator[list[Path]]:
    """Yield a path to write to for each target, and move all into place when all went well, or none.

    For files that must agree, such as the page and the workbook of one run. Everything is on the disk
    before the first is moved; where one cannot be moved, those moved before it are put back. Only a
    power cut or a kill in the few microseconds between two moves can leave some new and some old.

    Parameters
    ----------
    targets : sequence of path
        Where the finished files or folders shall stand; all different.
    folder : bool
        Whether they are folders.

    Raises
    ------
    StoreError
        If a place cannot be written, or two targets are the same.
    """
    places = [Path(target) for target in targets]
    if len({path.absolute() for path in places}) < len(places):
        raise StoreError(f"Two files of one run have the same name: {', '.join(map(str, places))}")
    drafts: list[Draft] = []
    try:
        for target in places:
            target.parent.mkdir(parents=True, exist_ok=True)
            drafts.append(Draft(target, folder=folder))
        yield [draft.inside for draft in drafts]
        move_all(drafts)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(
            f"Cannot write {' and '.join(map(str, places))}: {error.strerror or error}",
            hint="choose a folder that exists or can be made, is writable and has space left",
        ) from error
    finally:
        for draft in drafts:
            draft.drop()


def ready_folder(folder: str | os.PathLike[str]) -> Path:
    """Return a folder that can be written to, made if need be, before long work is begun for it.

    Raises
    ------
    StoreError
        If it cannot be made or written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise StoreError(
            f"Cannot write into {folder}: {error.strerror or error}",
            hint="choose a folder that exists or can be made, is writable and has space left",
        ) from error


def sha256_of(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def read_text(path: str | os.PathLike[str]) -> str:
    """Return the text of a user's file, UTF-8 with or without a byte-order mark.

    Raises
    ------
    InputFileError
        If the file is missing, unreadable, not text, or empty.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputFileError(path, ["there is no such file"], hint="check the path") from None
    except UnicodeDecodeError:
        raise InputFileError(
            path, ["it is not UTF-8 text"], hint="save it as UTF-8 text (in a spreadsheet: CSV UTF-8)"
        ) from None
    except OSError as error:
        raise InputFileError(path, [f"it cannot be read: {error.strerror}"]) from error
    if not text.strip():
        raise InputFileError(path, ["the file is empty"])
    return text


def read_rows(path: str | os.PathLike[str], model: type[Row], hint: str = "") -> list[Row]:
    """Return the rows of a user's CSV file as validated models, separators ``,`` ``;`` or tab.

    Models declare numbers as ``pydantic.FiniteFloat`` so that "nan" and "inf" are problems too. With
    ``;`` or tab, a decimal comma is read as a point, as French spreadsheets write it.

    Every problem of every row is collected and reported once, with its row number as a spreadsheet
    shows it (the header is row 1). Blank lines and lines that start with ``#`` are passed over; capital
    letters in the header do not matter.

    Raises
    ------
    InputFileError
        With every problem of the file.
    """
    import csv

    from pydantic import ValidationError

    lines = [
        (number, line)
        for number, line in enumerate(read_text(path).splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not lines:
        raise InputFileError(path, ["the file has no rows"], hint=hint)
    header_line = lines[0][1]
    separator = max(",;\t", key=header_line.count)
    fields = model.model_fields
    names = {name.casefold(): name for name in fields}
    header = [name.strip() for name in next(csv.reader([header_line], delimiter=separator))]
    header = [names.get(name.casefold(), name) for name in header]
    missing = {name for name, field in fields.items() if field.is_required()} - set(header)
    problems: list[str] = []
    if missing:
        problems.append(f"row {lines[0][0]}: missing column {', '.join(sorted(missing))}")
    if unknown := [name for name in header if name not in fields]:
        problems.append(
            f"row {lines[0][0]}: unknown column {', '.join(map(repr, unknown))} (known: {', '.join(fields)})"
        )
    if twice := sorted({name for name in header if name in fields and header.count(name) > 1}):
        problems.append(f"row {lines[0][0]}: column {', '.join(twice)} given more than once")
    if len(unknown) == len(header):
        raise InputFileError(path, problems, hint=hint)
    rows: list[Row] = []
    for number, line in lines[1:]:
        cells = next(csv.reader([line], delimiter=separator))
        if len(cells) != len(header):
            problems.append(f"row {number}: {len(cells)} cells where the header has {len(header)}")
            continue
        given = {
            name: _number(cell.strip(), separator)
            for name, cell in zip(header, cells, strict=True)
            if cell.strip() and name in fields
        }
        try:
            rows.append(model.model_validate(given))
        except ValidationError as error:
            problems += [
                f"row {number}: {explain(problem)}"
                for problem in error.errors()
                if not (problem["type"] == "missing" and problem["loc"][0] in missing)
            ]
    if not rows and not problems:
        problems.append("the file has a header but no rows")
    if problems:
        raise InputFileError(path, problems, hint=hint)
    return rows


def _number(cell: str, separator: str) -> str:
    """Return a French spreadsheet's ``12,5`` as ``12.5``; any other cell as it is."""
    return cell.replace(",", ".") if separator != "," and _DECIMAL_COMMA.fullmatch(cell) else cell


def explain(problem: object) -> str:
    """Return one pydantic problem as ``field: message (found ...)``."""
    details = dict(problem)  # type: ignore[call-overload]
    where = ".".join(map(str, details["loc"]))
    message = str(details["msg"]).removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    if details["type"] == "missing":
        return f"{where}: nothing given"
    found = details.get("input")
    shown = (
        f" (found {found!r})" if isinstance(found, (str, int, float)) and repr(found) not in message else ""
    )
    return f"{where}: {message}{shown}" if where else f"{message}{shown}"
