"""A document as text on the terminal; figures are left out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from footprint.errors import harmless
from footprint.i18n import _
from footprint.report.document.document import Document, Section
from footprint.report.document.links import as_plain
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from rich.console import Console

#: Columns of a pipe or file, which has no width of its own; rich would take 80.
_WIDE = 160
#: Running text is easier to read in lines of at most this many signs.
_PROSE = 100
_NAME = 12
_PADDING = 3


def print_document(document: Document) -> None:
    """Print the sections with rich: plain text when standard output is not a terminal."""
    console = _console()
    _print_summary(console, document)
    for position, section in enumerate(document.sections):
        _print_section(console, section, first=not position)


def _print_summary(console: Console, document: Document) -> None:
    width = min(console.width, _PROSE)
    if document.summary is not None:
        _print_table(console, document.summary)
    for place, action in enumerate(document.actions, start=1):
        console.print(f"{place}. {as_plain(action)}", markup=False, width=width)


def _print_section(console: Console, section: Section, *, first: bool) -> None:
    width = min(console.width, _PROSE)
    if section.title:
        title = harmless(section.title)
        console.print(f"\n{title}\n{'═' * min(len(title), width)}", style="bold", markup=False)
    if section.reading:
        console.print(as_plain(section.reading), markup=False, width=width)
    apart = bool(section.title or section.reading) or not first
    for table in section.tables:
        if apart:
            console.print()
        _print_table(console, table)
        apart = True
    for paragraph in section.paragraphs:
        console.print(f"\n{as_plain(paragraph)}", markup=False, width=width)


def _console(width: int | None = None) -> Console:
    from rich.console import Console

    class Piped(Console):
        def on_broken_pipe(self) -> None:
            raise

    own = None if sys.stdout.isatty() else _WIDE
    return Piped(width=width or own, highlight=False, soft_wrap=False)


def _narrowest(column: Column, cells: Sequence[str]) -> int:
    """Return how narrow a column may get: numbers and the words of headers stay whole, long names fold."""
    longest = max(map(len, cells), default=0)
    word = max(map(len, column.header.split()), default=0)
    return max(word, longest if column.is_number else min(longest, _NAME))


def _print_table(console: Console, table: Table) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table as RichTable

    console.print(harmless(table.title), style="bold", markup=False)
    rows = [[as_plain(cell) for cell in row] for row in table.cells()]
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
        drawn.add_row(*(escape(cell) for cell in row))
    if sum(narrow) + _PADDING * len(narrow) <= console.width:
        console.print(drawn)
    else:
        _print_records(console, table, rows)
    if table.footnote:
        console.print(as_plain(table.footnote), style="dim", markup=False, width=min(console.width, _PROSE))


def _print_records(console: Console, table: Table, rows: Sequence[Sequence[str]]) -> None:
    """Print each row as lines of header and value, for a terminal too narrow for the columns."""
    for row in rows:
        console.print()
        for column, cell in zip(table.columns, row, strict=True):
            console.print(_("{name}: {value}", name=column.header, value=cell), markup=False)
