"""Print an answer: tables for people, JSON or CSV for programs; standard output carries nothing else."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from footprint.errors import harmless
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from rich.console import Console

    from footprint.report.document.section import Section

#: Columns of a pipe or file, which has no width of its own; rich would take 80.
_WIDE = 160
#: Running text is easier to read in lines of at most this many signs.
_PROSE = 100
_NAME = 12
_PADDING = 3


def emit(tables: Sequence[Table], payload: Mapping[str, Any], fmt: str = "table") -> None:
    """Print an answer in the format that was asked for.

    Parameters
    ----------
    tables : sequence of Table
        What the terminal shows. As CSV only the first, the main one, is printed, so that the output is one
        table with one header.
    payload : mapping
        What JSON shows; quantities as ``{"value": ..., "unit": ...}`` (see `footprint.units.as_json`).
    fmt : {"table", "json", "csv"}
        The format; members of `footprint.commands.options.Format` are understood.
    """
    kind = str(getattr(fmt, "value", fmt))
    if kind == "json":
        write_utf8(as_json_text(payload) + "\n")
    elif kind == "csv":
        write_utf8(tables[0].to_csv())
    else:
        print_tables(tables)


def write_utf8(text: str) -> None:
    """Write what programs read to standard output: UTF-8 whatever the code page, line ends as they are."""
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    binary.write(text.encode("utf-8", "backslashreplace"))
    binary.flush()


def as_json_text(payload: Mapping[str, Any]) -> str:
    """Return JSON text; numpy scalars become numbers, absent numbers become null."""
    text = json.dumps(_plain(payload), ensure_ascii=False, indent=2, allow_nan=False)
    # A terminal obeys these signs too, and JSON lets them stand.
    return re.sub("[\x7f-\x9f\u2028\u2029]", lambda sign: f"\\u{ord(sign[0]):04x}", text)


def print_tables(tables: Sequence[Table]) -> None:
    """Print tables to standard output with rich: plain text when it is not a terminal."""
    console = _console()
    for position, table in enumerate(tables):
        if position:
            console.print()
        _print_table(console, table)


def print_sections(sections: Sequence[Section]) -> None:
    """Print the sections of a report, figures left out: heading, reading, tables, further text."""
    console = _console()
    width = min(console.width, _PROSE)
    for section in sections:
        title = harmless(section.title)
        console.print(f"\n{title}\n{'═' * min(len(title), width)}", style="bold", markup=False)
        if section.reading:
            console.print(harmless(section.reading), markup=False, width=width)
        for table in section.tables:
            console.print()
            _print_table(console, table)
        for paragraph in section.paragraphs:
            console.print(f"\n{harmless(paragraph)}", markup=False, width=width)


def _console(width: int | None = None) -> Console:
    from rich.console import Console

    own = None if sys.stdout.isatty() else _WIDE
    return Console(width=width or own, highlight=False, soft_wrap=False)


def _narrowest(column: Column, cells: Sequence[str]) -> int:
    """Return how narrow a column may get: numbers and the words of headers stay whole, long names fold."""
    longest = max(map(len, cells), default=0)
    word = max(map(len, column.header.split()), default=0)
    return max(word, longest if column.is_number else min(longest, _NAME))


def _print_table(console: Console, table: Table) -> None:
    from rich import box
    from rich.table import Table as RichTable

    console.print(harmless(table.title), style="bold", markup=False)
    rows = list(table.cells())
    cells = [[row[place] for row in rows] for place in range(len(table.columns))]
    whole = [
        max(map(len, (column.header, *texts))) for column, texts in zip(table.columns, cells, strict=True)
    ]
    narrow = [_narrowest(column, texts) for column, texts in zip(table.columns, cells, strict=True)]
    folded = sum(whole) + _PADDING * len(whole) > console.width
    drawn = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column, width in zip(table.columns, narrow, strict=True):
        justify: Literal["left", "right"] = "right" if column.is_number else "left"
        fixed = width if folded and column.is_number else None
        drawn.add_column(column.header, justify=justify, overflow="fold", width=fixed, min_width=width)
    for row in rows:
        drawn.add_row(*(_escaped(cell) for cell in row))
    if sum(narrow) + _PADDING * len(narrow) <= console.width:
        console.print(drawn)
    else:
        _print_records(console, table, rows)
    if table.footnote:
        console.print(harmless(table.footnote), style="dim", markup=False, width=min(console.width, _PROSE))


def _print_records(console: Console, table: Table, rows: Sequence[Sequence[str]]) -> None:
    """Print each row as lines of header and value, for a terminal too narrow for the columns."""
    for row in rows:
        console.print()
        for column, cell in zip(table.columns, row, strict=True):
            console.print(f"{column.header}: {cell}", markup=False)


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value
