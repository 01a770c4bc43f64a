"""Reading big tables of numbers in blocks, each cell accounted for: read, used, or dropped with a reason."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO

import numpy as np

from footprint.errors import InputFileError, listed
from footprint.i18n import message
from footprint.mrio.sources.importing.parsing import BlockParser, cells_of
from footprint.mrio.sources.importing.place import Place

#: Bytes of text that are parsed together; a row of 9,800 numbers takes some 150,000.
BLOCK = 8 << 20
_THREADS = 2
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Sheet:
    """A table as it stands in a file.

    Attributes
    ----------
    name : str
        The file.
    header : list of list of str
        Header lines, each without the cells above the row labels.
    labels : list of tuple of str
        Labels of each row.
    values : ndarray
        Rows × columns.
    blanks : int
        Cells that were empty and are read as zero, where the publisher means that.
    """

    name: str
    header: list[list[str]]
    labels: list[tuple[str, ...]]
    values: np.ndarray
    blanks: int = 0

    def column(self, level: int) -> list[str]:
        """Return one level of the row labels."""
        return [label[level] for label in self.labels]


def read_sheet(
    place: Place,
    name: str,
    *,
    header: int,
    labels: int,
    sep: str = "\t",
    rows: int | None = None,
    blank_is_zero: bool = False,
    tell: Tell = lambda _: None,
) -> Sheet:
    """Return a table of numbers with its labels.

    Text is parsed in blocks while the next ones are read; only the numbers are kept.

    Parameters
    ----------
    place : Place
    name : str
    header : int
        Lines above the numbers. A line after them that names the row labels is passed over.
    labels : int
        Columns that label the rows.
    sep : str
    rows : int, optional
        Rows there must be; as many as columns for −1.
    blank_is_zero : bool
        Whether empty cells mean zero in this publisher's files; else they are refused.
    tell : callable

    Raises
    ------
    InputFileError
        If the file is cut, or a cell is empty or no number: which one.
    """
    size = place.size(name)
    with place.open(name) as stream:
        top = [cells_of(stream.readline(), sep) for _ in range(header)]
        width = max((len(line) for line in top), default=0) - labels
        first = stream.readline() if header else b""
        if header and (not first or _is_naming(first, sep, labels)):
            first = b""
        if not header:
            first = stream.readline()
            cells = cells_of(first, sep)
            width = len(cells) - labels - (len(cells) > 1 and not cells[-1].strip())
        heads = [[cell.strip() for cell in line[labels : labels + width]] for line in top]
        while heads and width and not any(line[width - 1] for line in heads):
            width -= 1  # a separator at the end of each line
            heads = [line[:width] for line in heads]
        if width < 1:
            raise InputFileError(place.path, [message("{name} holds no columns of numbers", name=name)])
        expected = width if rows == -1 else rows
        parse = BlockParser(place, name, heads, width, labels, sep, blank_is_zero)
        known: list[tuple[str, ...]] = []
        parts: list[np.ndarray] = []
        whole = None if expected is None else np.empty((expected, width))
        for found, values in _parsed(stream, first, parse, size, name, tell):
            if whole is None:
                parts.append(values)
            else:
                end = len(known) + len(values)
                if end > len(whole):
                    raise InputFileError(
                        place.path,
                        [
                            message(
                                "{name} holds more than the {expected:,} rows that were expected",
                                name=name,
                                expected=expected,
                            )
                        ],
                    )
                whole[len(known) : end] = values
            known += found
    if expected is not None and len(known) != expected:
        raise InputFileError(
            place.path,
            [
                message(
                    "{name} holds {count:,} rows of {expected:,}: the file is cut or of another table",
                    name=name,
                    count=len(known),
                    expected=expected,
                )
            ],
            hint="download it again",
        )
    if whole is None:
        whole = np.vstack(parts) if parts else np.empty((0, width))
    return Sheet(name, heads, known, whole, parse.blanks)


def sheet_blocks(
    place: Place, name: str, *, sep: str, columns: int, tell: Tell = lambda _: None
) -> Iterator[np.ndarray]:
    """Yield blocks of rows of a table without labels, for tables too big to be kept whole.

    Raises
    ------
    InputFileError
        If it has not so many columns, or a cell is empty or no number.
    """
    with place.open(name) as stream:
        first = stream.readline()
        width = len(cells_of(first, sep))
        if width != columns:
            raise InputFileError(
                place.path,
                [
                    message(
                        "{name} has {width:,} columns of {columns:,}", name=name, width=width, columns=columns
                    )
                ],
                hint="labels and table must be of one release",
            )
        parse = BlockParser(place, name, [], width, 0, sep, False)
        for _, values in _parsed(stream, first, parse, place.size(name), name, tell):
            yield values


def _is_naming(line: bytes, sep: str, labels: int) -> bool:
    """Whether a line names the columns of labels and holds no number."""
    cells = cells_of(line, sep)
    return not any(cell.strip() for cell in cells[labels:]) and any(cell.strip() for cell in cells[:labels])


def _blocks(stream: IO[bytes], first: bytes) -> Iterator[bytes]:
    while piece := stream.read(BLOCK):
        # To the end of the line that the piece ends in.
        yield b"".join((first, piece, stream.readline()))
        first = b""
    if first:
        yield first


def _parsed(
    stream: IO[bytes], first: bytes, parse: BlockParser, size: int, name: str, tell: Tell
) -> Iterator[tuple[list[tuple[str, ...]], np.ndarray]]:
    """Yield parsed blocks in order, a few ahead; the parser of text lets other threads work."""
    done = 0
    waiting: deque[tuple[int, Future[tuple[list[tuple[str, ...]], np.ndarray, int]]]] = deque()
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            for block in _blocks(stream, first):
                waiting.append((len(block), pool.submit(parse, block)))
                if len(waiting) > _THREADS:
                    length, future = waiting.popleft()
                    found, values, blanks = future.result()
                    parse.blanks += blanks
                    done += length
                    if size > BLOCK:
                        tell(message("Reading {name}: {done:.0f} %", name=name, done=100 * done / size))
                    yield found, values
            while waiting:
                _, future = waiting.popleft()
                found, values, blanks = future.result()
                parse.blanks += blanks
                yield found, values
        finally:
            for _, future in waiting:
                future.cancel()


def same_labels(place: Place, found: Sequence[object], expected: Sequence[object], what: str) -> None:
    """Refuse labels that are not those of the table, in its order.

    Raises
    ------
    InputFileError
        Naming what is missing and what is unexpected.
    """
    if list(found) == list(expected):
        return
    missing = [one for one in dict.fromkeys(expected) if one not in set(found)]
    extra = [one for one in dict.fromkeys(found) if one not in set(expected)]
    faults = []
    if missing:
        faults.append(
            message(
                "{what}: {count:,} labels are missing: {missing}",
                what=what,
                count=len(missing),
                missing=listed(missing),
            )
        )
    if extra:
        faults.append(
            message(
                "{what}: {count:,} labels are unexpected: {extra}",
                what=what,
                count=len(extra),
                extra=listed(extra),
            )
        )
    raise InputFileError(
        place.path,
        faults or [message("{what}: the labels stand in another order, or occur twice", what=what)],
        hint="all files must be of one release and one year",
    )
