"""One section of a report: a title, a sentence that reads the figure, the figure, and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from footprint.report.document.tables import Table


@dataclass(frozen=True)
class Section:
    """A part of a report that the terminal, the web page and the workbook all show.

    Attributes
    ----------
    name : str
        Anchor on the page.
    title : str
        Heading.
    reading : str
        One or two sentences that say what the figure and table show.
    figure : str
        SVG, or empty.
    tables : sequence of Table
        The numbers behind the figure.
    paragraphs : sequence of str
        Further text, below the tables.
    """

    name: str
    title: str
    reading: str = ""
    figure: str = ""
    tables: Sequence[Table] = field(default_factory=tuple)
    paragraphs: Sequence[str] = field(default_factory=tuple)
