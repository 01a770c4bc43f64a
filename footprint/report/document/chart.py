"""A chart: a drawing with the words around it and the numbers behind it, so that they never part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

import pandas as pd

from footprint.i18n import _, language
from footprint.names import slug
from footprint.report.document.tables import Column, Table

#: Rows below a chart; its file and the workbook hold all.
_SHOWN = 30
Kind = Literal["bars", "lines", "points", "flows", "map"]


@dataclass(frozen=True)
class Chart:
    """A drawing for the page, a native chart of the workbook, and a file of its numbers.

    Attributes
    ----------
    title, unit : str
        Shown above the drawing.
    drawing : str
        HTML or SVG of this program, every text in it escaped; readable from 320 px on.
    data : DataFrame
        The numbers drawn: labels in the index, one column for each series, in `unit`.
    kind : {"bars", "lines", "points", "flows", "map"}
        Which native chart the workbook draws; flows and maps become bars there.
    description : str
        What a screen reader says in place of the drawing.
    source : str
        Shown below; the document's own where empty.
    decimals : int
        Decimals of the numbers where they are shown.
    """

    title: str
    unit: str
    drawing: str
    data: pd.DataFrame
    kind: Kind = "bars"
    description: str = ""
    source: str = ""
    decimals: int = 0

    @property
    def name(self) -> str:
        """Return a name for anchors and files."""
        return slug(self.title)

    @property
    def table(self) -> Table:
        """Return the numbers as a table; the first columns are the labels."""
        heads = [str(name or _("Name")) for name in self.data.index.names]
        rows = self.data.copy()
        rows.columns = [str(column) for column in rows.columns]
        rows.index.names = heads
        rows = rows.reset_index()
        numbers = [Column(name, self.unit, self.decimals) for name in rows.columns[len(heads) :]]
        return Table(self.title, [*map(Column, heads), *numbers], rows, shown=_SHOWN)

    @property
    def download(self) -> str:
        """Return the numbers as an address that holds them: CSV as spreadsheets of the language expect it."""
        return "data:text/csv;charset=utf-8," + quote(self.to_csv())

    @property
    def svg(self) -> str:
        """Return the first SVG of the drawing, or nothing."""
        found = re.search(r"<svg\b.*?</svg>", self.drawing, re.DOTALL)
        return found[0] if found else ""

    def to_csv(self) -> str:
        """Return the numbers as CSV: in French with semicolons, decimal commas and a byte-order mark."""
        text = self.table.to_csv()
        if language() != "fr":
            return text
        import io

        frame = pd.read_csv(io.StringIO(text))
        return "\ufeff" + str(frame.to_csv(index=False, sep=";", decimal=",", lineterminator="\n"))
