"""Opening what a person gives as a file: which files are read at all, and how their text is written."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from footprint.errors import InputFileError
from footprint.i18n import message
from footprint.i18n.system import trouble

#: Caps, so that a wrong file is refused at once: bytes of a file, bytes of an unpacked workbook, rows,
#: columns, signs of a cell (32,767 is what spreadsheets hold).
MOST_BYTES, MOST_UNPACKED = 64 << 20, 512 << 20
MOST_ROWS, MOST_COLUMNS, MOST_CELL = 200_000, 1_000, 32_767

_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKED = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAVE = "save it as .xlsx, .ods or as CSV (in a spreadsheet: CSV UTF-8)"
# Signs that no text holds: below the space, save tab, line ends, page and line separators.
_NOT_TEXT = frozenset(range(32)) - {9, 10, 11, 12, 13, 27, 28, 29, 30, 31}


class Text(NamedTuple):
    """A file's text, and what a reader must know of how it was read (empty where it is plain UTF-8)."""

    text: str
    note: str


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return the content of an ordinary file of a sensible size.

    Raises
    ------
    InputFileError
        If it is missing, a folder, a device or a pipe, unreadable, empty or larger than 64 MB.
    """
    check_readable(path)
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if not content.strip():
        raise InputFileError(path, ["the file is empty"])
    return content


def check_readable(path: str | os.PathLike[str]) -> None:
    """Refuse, before long work is begun for it, what `read_bytes` would not read.

    Raises
    ------
    InputFileError
        If it is missing, a folder, a device or a pipe, or larger than 64 MB.
    """
    try:
        found = Path(path).stat()
        if stat.S_ISDIR(found.st_mode):
            raise InputFileError(path, ["it is a folder, not a file"], hint="give one file")
        if not stat.S_ISREG(found.st_mode):
            raise InputFileError(
                path, ["it is no ordinary file (a pipe or a device)"], hint="save the data to a file first"
            )
        if found.st_size > MOST_BYTES:
            raise InputFileError(
                path,
                [
                    message(
                        "it holds {st_size:,.0f} MB; files of up to {most_bytes:,.0f} MB are read",
                        st_size=found.st_size / 1000000.0,
                        most_bytes=MOST_BYTES / 1000000.0,
                    )
                ],
                hint="is it the right file? Keep only the rows and columns that are needed",
            )
    except FileNotFoundError:
        raise InputFileError(path, [message("there is no such file")], hint="check the path") from None
    except InputFileError:
        raise
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: str | os.PathLike[str], error: Exception) -> InputFileError:
    return InputFileError(
        path,
        [message("it cannot be read: {rest}", rest=trouble(error) if isinstance(error, OSError) else error)],
    )


def is_workbook(content: bytes) -> bool:
    """Whether a file's content is a packed workbook (xlsx, ods), whatever the file is called."""
    return content.startswith(_WORKBOOK)


def decoded(path: str | os.PathLike[str], content: bytes) -> Text:
    """Return the text of a file: UTF-8 or UTF-16, else Windows-1252 as older spreadsheets write it.

    Raises
    ------
    InputFileError
        If it is no text.
    """
    if content.startswith(_OLD_WORKBOOK):
        raise InputFileError(
            path, ["it is a workbook of the old kind (.xls), or one locked by a password"], hint=_SAVE
        )
    encoding = next((name for mark, name in _MARKED if content.startswith(mark)), "") or _unmarked(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise InputFileError(path, ["it is no text, neither UTF-8 nor of another kind"], hint=_SAVE) from None
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise InputFileError(path, ["the file is empty"])
    if any(ord(sign) in _NOT_TEXT for sign in set(text)):
        raise InputFileError(path, ["it is no text (neither UTF-8 nor a workbook)"], hint=_SAVE)
    if encoding == "cp1252":
        note = message(
            "{name} is not UTF-8 text; it was read as Windows-1252, as older spreadsheets write it: "
            "look at its accents",
            name=Path(path).name,
        )
    elif encoding.startswith("utf-8"):
        note = ""
    else:
        note = message(
            "{name} is not UTF-8 text; it was read as {encoding}",
            name=Path(path).name,
            encoding=encoding.upper(),
        )
    return Text(text.removeprefix("\ufeff"), note)


def _unmarked(content: bytes) -> str:
    """Return the encoding of a text without a mark at its head."""
    head = content[:4096]
    if b"\x00" in head and len(content) % 2 == 0:
        return "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def read_text(path: str | os.PathLike[str]) -> str:
    """Return the text of a user's file; a Warning says so where it is not UTF-8.

    Raises
    ------
    InputFileError
        If the file is missing, unreadable, too large, not text, or empty.
    """
    import warnings

    from footprint.errors import FootprintWarning

    found = decoded(path, read_bytes(path))
    if found.note:
        warnings.warn(found.note, FootprintWarning, stacklevel=2)
    return found.text
