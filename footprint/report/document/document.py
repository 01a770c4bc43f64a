"""A document: sections of text, figures and tables, with the same answer as data. Every command shows one.

Its writers are `footprint.report.document.writer`: the terminal, a web page, a workbook, JSON and CSV.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from footprint.i18n import _
from footprint.names import slug
from footprint.once import kept_property
from footprint.report.document.chart import Chart
from footprint.report.document.tables import Column, Table


class Highlight(NamedTuple):
    """One of the large numbers of the first page, with the one thing to know beside it."""

    label: str
    value: str
    unit: str
    caveat: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a document that the terminal, the web page and the workbook all show.

    Attributes
    ----------
    name : str
        Anchor on the page.
    title : str
        Heading; empty where the titles of the tables say enough.
    reading : str
        One or two sentences that say what the figure and table show.
    figure : Chart, or sequence of Chart and None
        What is drawn; the workbook draws native charts of the same numbers, the terminal leaves them out.
    tables : sequence of Table
        The numbers behind the figure.
    paragraphs : sequence of str
        Further text, below the tables. ``[words](address)`` is a link, words between backticks are a command.
    annex : bool
        Whether it belongs to the technical annex, behind all others.
    """

    name: str
    title: str = ""
    reading: str = ""
    figure: Chart | Sequence[Chart | None] | None = None
    tables: Sequence[Table] = ()
    paragraphs: Sequence[str] = ()
    annex: bool = False

    @property
    def charts(self) -> list[Chart]:
        """Return what is drawn, in reading order."""
        given = [self.figure] if isinstance(self.figure, Chart) else (self.figure or ())
        return [chart for chart in given if chart is not None]


@dataclass(frozen=True)
class Document:
    """An answer, ready to be printed or written.

    Attributes
    ----------
    title : str
        What the document answers, with the place.
    parts : sequence of Section, or a function that returns one
        The sections in reading order. A function is called only when they are shown.
    answer : mapping, or a function that returns one
        What JSON holds; quantities as ``{"value": ..., "unit": ...}`` (see `footprint.units.as_json`). A
        function is called only when JSON is asked for.
    main : Table, optional
        What CSV holds, one table with one header; by default the first table.
    sheets : sequence of Table
        Tables that only the workbook has room for; they follow those of the sections.
    name : str
        Name of the files, without their ending; made from the title where empty.
    heading, kicker, lead : str
        Head of the page: the largest line (by default the title), the line above it, the sentence below it.
    highlights : sequence of Highlight
        Large numbers of the first page, each with what to know.
    picture : Chart, optional
        The one picture of the first page.
    actions : sequence of str
        What to do, on the first page.
    credit : str
        Source below every chart that names none of its own.
    command : str
        The command that makes this document again.
    note : str
        Last words of the page.
    last_sheet : str
        Name of the workbook's last sheet, which holds the command and the paragraphs.
    """

    title: str
    parts: Sequence[Section] | Callable[[], Sequence[Section]]
    answer: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(default_factory=dict)
    main: Table | None = None
    sheets: Sequence[Table] = ()
    name: str = ""
    heading: str = ""
    kicker: str = ""
    lead: str = ""
    highlights: Sequence[Highlight] = ()
    picture: Chart | None = None
    actions: Sequence[str] = ()
    credit: str = ""
    command: str = ""
    note: str = ""
    last_sheet: str = "Notes"

    @classmethod
    def of_tables(
        cls,
        title: str,
        tables: Sequence[Table] | Callable[[], Sequence[Table]],
        answer: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
        main: Table | None = None,
    ) -> Document:
        """Return a document of tables alone, each a section without a heading of its own."""

        def parts() -> list[Section]:
            found = tables() if callable(tables) else tables
            return [Section(slug(table.sheet), tables=(table,)) for table in found]

        return cls(title, parts, answer, main)

    @kept_property
    def sections(self) -> Sequence[Section]:
        """Return the sections, in reading order."""
        return self.parts() if callable(self.parts) else self.parts

    @property
    def file_name(self) -> str:
        """Return the name of the document's files, without their ending."""
        return self.name or slug(self.title)

    @property
    def tables(self) -> list[Table]:
        """Return the tables of all sections, in reading order."""
        return [table for section in self.sections for table in section.tables]

    @property
    def main_table(self) -> Table:
        """Return the table that CSV holds."""
        return self.main if self.main is not None else self.tables[0]

    @property
    def summary(self) -> Table | None:
        """Return the large numbers as a table, or None."""
        if not self.highlights:
            return None
        import pandas as pd

        heads = [_("What"), _("Value"), _("Unit"), _("What to know")]
        rows = pd.DataFrame([list(one) for one in self.highlights], columns=heads)
        return Table(
            _("Summary: {title}", title=self.title), [Column(head) for head in heads], rows, name=_("Summary")
        )

    @property
    def remarks(self) -> list[str]:
        """Return the lines of the workbook's last sheet: the command, then each section's paragraphs."""
        lines = [_("Made with: {command}", command=self.command)] if self.command else []
        for section in self.sections:
            if section.paragraphs:
                lines += ["", section.title, *section.paragraphs]
        return lines

    def payload(self) -> Mapping[str, Any]:
        """Return what JSON holds."""
        return self.answer() if callable(self.answer) else self.answer
