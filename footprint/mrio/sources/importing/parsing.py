"""Turning a block of a publisher's text into labels and numbers, and saying which cell is wrong."""

from __future__ import annotations

import csv as text
import io
import math
import threading
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute as pc
from pyarrow import csv

from footprint.errors import InputFileError
from footprint.i18n import message
from footprint.mrio.sources.importing.place import Place

#: The end of a line.
_LINE = ord("\n")

Bytes = np.ndarray[Any, np.dtype[np.uint8]]


def cells_of(line: bytes, sep: str) -> list[str]:
    """Return the cells of a line, as the publisher parts them."""
    whole = line.decode("utf-8-sig", errors="replace").rstrip("\r\n")
    return next(text.reader([whole], delimiter=sep)) if '"' in whole else whole.split(sep)


class _OddTextError(ValueError):
    """Text that only the patient reader takes, or can say what is wrong with."""


class BlockParser:
    """Turns blocks of text into labels and numbers; counts what is empty."""

    def __init__(
        self, place: Place, name: str, heads: list[list[str]], width: int, labels: int, sep: str, zero: bool
    ) -> None:
        self.place, self.name, self.heads = place, name, heads
        self.width, self.labels, self.sep, self.zero = width, labels, sep, zero
        self.blanks = 0
        self._room = threading.local()

    def __call__(self, block: bytes) -> tuple[list[tuple[str, ...]], np.ndarray, int]:
        """Return labels, numbers and how many cells were empty."""
        try:
            frame = self._quickly(block)
        except ValueError:  # Arrow's own errors are such, too
            frame = None  # Arrow is strict: what it refuses is read again in the patient way
        names, values = self._patiently(block) if frame is None else frame
        found: list[tuple[str, ...]] = list(zip(*names, strict=True)) if names else [()] * len(values)
        with np.errstate(over="ignore", invalid="ignore"):
            if np.isfinite(values.sum()):  # then all are, and most blocks are so
                return found, values, 0
        empty = ~np.isfinite(values)
        count = int(empty.sum())
        if count and (not self.zero or empty.all(axis=1).any() or np.isinf(values).any()):
            raise refused_blanks(self.place, self.name, found, self.heads, empty)
        if count:
            values = np.where(empty, 0.0, values)
        return found, values, count

    def _quickly(self, block: bytes) -> tuple[list[list[str]], np.ndarray]:
        """Return labels by level and numbers by Arrow's reader.

        Arrow builds a column at a time, which costs more than the numbers where rows are wide and few. So
        all cells are handed to it as one column, which it returns as the rows lie in the text.
        """
        if b'"' in block or (b"\r" in block and block.count(b"\r") != block.count(b"\r\n")):
            # What stands in quotes may hold separators; to Arrow, a lone carriage return ends a line.
            raise _OddTextError
        sep = self.sep.encode()
        names: list[list[str]] = [[] for _ in range(self.labels)]
        lines: list[tuple[int, int]] = []
        end = -1
        while end + 1 < len(block):
            start, end = end + 1, block.find(b"\n", end + 1)
            end = len(block) if end < 0 else end
            last = end - 1 if block[end - 1 : end] == b"\r" else end
            if start >= last:
                continue
            for level in names:
                edge = block.index(sep, start, last)
                level.append(block[start:edge].decode("utf-8-sig").strip())
                start = edge + 1
            lines.append((start, last))
        text = self._one_column(np.frombuffer(block, np.uint8), lines, sep[0])
        column = csv.read_csv(
            pa.py_buffer(text),
            csv.ReadOptions(column_names=["number"], block_size=len(text) + 1, use_threads=False),
            csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(column_types={"number": pa.float64()}, null_values=[""]),
        ).column(0)
        if self.zero and not pc.all(pc.is_finite(column)).as_py():
            raise _OddTextError  # an empty cell may mean zero, NaN may not
        return names, column.to_numpy().reshape(len(lines), self.width)

    def _one_column(self, block: Bytes, lines: list[tuple[int, int]], sep: int) -> Bytes:
        """Return the cells of the lines that begin and end there, one a line, in memory that is used again.

        Finding new memory for every block would take longer than filling it.

        Raises
        ------
        ValueError
            If a line has not as many cells as the header.
        """
        room = self._room.__dict__
        if len(room.get("text", ())) <= len(block):
            room["text"], room["parted"] = (np.empty(len(block) + 1, np.uint8) for _ in range(2))
        text, parted = room["text"], room["parted"][: len(block)]
        np.equal(block, sep, out=parted.view(np.bool_))
        ends = []
        for start, end in lines:
            count = np.count_nonzero(parted[start:end]) + 1
            if count == self.width + 1 and parted[end - 1]:
                ends.append(end - 1)  # a separator at the end of each line
            elif count == self.width:
                ends.append(end)
            else:
                raise _OddTextError
        # Added to a separator, the step makes it the end of a line.
        np.multiply(parted, (_LINE - sep) % 256, out=parted)
        done = 0
        for (start, _), end in zip(lines, ends, strict=True):
            stop = done + end - start
            np.add(block[start:end], parted[start:end], out=text[done:stop])
            text[stop] = _LINE
            done = stop + 1
        return text[: max(done - 1, 0)]

    def _patiently(self, block: bytes) -> tuple[list[list[str]], np.ndarray]:
        """Return the same by pandas' reader, which takes numbers written in more ways."""
        columns = range(self.labels + self.width)
        for cells in (cells_of(line, self.sep) for line in block.splitlines() if line.strip()):
            # pandas fills up short lines and drops what is beyond the last column.
            if len(cells) < len(columns) or any(cells[len(columns) :]):
                raise self._fault(block, "a line of another length")
        kinds = {i: str if i < self.labels else np.float64 for i in columns}
        try:
            frame = pd.read_csv(
                io.BytesIO(block), sep=self.sep, header=None, names=list(columns), usecols=list(columns),
                dtype=kinds, index_col=False, engine="c", na_values=[""], keep_default_na=False,
                skip_blank_lines=True, low_memory=False,
            )  # fmt: skip
        except (ValueError, pd.errors.ParserError) as error:
            raise self._fault(block, str(error)) from error
        values = frame.iloc[:, self.labels :].to_numpy(np.float64)
        names = [frame[level].fillna("").astype(str).str.strip().tolist() for level in range(self.labels)]
        return names, values

    def _column(self, column: int) -> str:
        return _named(self.heads, column)

    def _fault(self, block: bytes, why: str) -> InputFileError:
        """Return the error that names the first cell which is no number, or the line of another length."""
        for line in block.splitlines():
            cells = cells_of(line, self.sep)
            label = " / ".join(cells[: self.labels])
            body = cells[self.labels :]
            if any(body[self.width :]):
                return InputFileError(
                    self.place.path,
                    [
                        message(
                            "{self}: row {label} has {count:,} cells, and the header {width:,}",
                            self=self.name,
                            label=label,
                            count=len(body),
                            width=self.width,
                        )
                    ],
                )
            if len(body) < self.width and len(line) > 0:
                return InputFileError(
                    self.place.path,
                    [
                        message(
                            "{name}: row {label} has {count:,} cells where the header has {width:,}: the file is cut",
                            name=self.name,
                            label=label,
                            count=len(body),
                            width=self.width,
                        )
                    ],
                    hint="download it again",
                )
            for column, cell in enumerate(body[: self.width]):
                if cell and not _is_number(cell):
                    return InputFileError(
                        self.place.path,
                        [
                            message(
                                "{self}: {cell!r} in row {label}, column {column} is no number",
                                self=self.name,
                                cell=cell,
                                label=label,
                                column=self._column(column),
                            )
                        ],
                        hint="check the decimal sign, or download the file again",
                    )
        return InputFileError(
            self.place.path,
            [message("{self} cannot be read: {splitlines}", self=self.name, splitlines=why.splitlines()[0])],
        )


def _named(heads: list[list[str]], column: int) -> str:
    return " / ".join(line[column] for line in heads if column < len(line)) or f"{column + 1}"


def refused_blanks(
    place: Place, name: str, labels: list[tuple[str, ...]], heads: list[list[str]], empty: np.ndarray
) -> InputFileError:
    """Return the error that names the first cell which is empty or NaN."""
    row, column = (int(found[0]) for found in np.nonzero(empty))
    tail = " and all after it: the line is cut" if empty[row, column:].all() and column else ""
    return InputFileError(
        place.path,
        [
            message(
                "{name}: {sum:,} cells are empty or NaN; the first is in row {join}, column {named}{tail}",
                name=name,
                sum=int(empty.sum()),
                join=" / ".join(labels[row]) or row + 1,
                named=_named(heads, column),
                tail=tail,
            )
        ],
        hint="download the file again; an empty cell is not taken for zero",
    )


def _is_number(text: str) -> bool:
    """Whether a cell is a finite number, as every reader here takes it; Python takes other digits, too."""
    try:
        return text.isascii() and "_" not in text and math.isfinite(float(text))
    except ValueError:
        return False
