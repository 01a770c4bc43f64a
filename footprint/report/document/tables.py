"""A table as people read it: a title, columns that carry their units, rows, and a note below.

One object feeds the terminal, CSV, the web page and the workbook, so that a number and its unit never part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from footprint.errors import LabelError, harmless
from footprint.i18n import Message, _, number, told

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        Its label in the frame and, with the unit, its header. In English; shown in the reader's language.
    unit : str
        Unit of its numbers, as in ``"t"`` or ``"t per inhabitant"``; empty for text and for pure numbers.
    decimals : int or None
        Decimals shown (the frame keeps full precision); None for text.
    words : bool
        Whether its cells are words of ours or labels of data, to be shown in the reader's language; names
        of places, codes and texts of users are not.
    """

    name: str
    unit: str = ""
    decimals: int | None = None
    words: bool = False

    @property
    def header(self) -> str:
        """Return the name with the unit in the reader's language, ``Footprint (t)``, ``Empreinte (t)``."""
        return f"{told(self.name)} ({told(self.unit)})" if self.unit else told(self.name)

    @property
    def standard(self) -> str:
        """Return the header that programs read, English in every language."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    @property
    def is_number(self) -> bool:
        """Return whether the column holds numbers."""
        return self.decimals is not None

    def shown(self, value: Any, decimals: int | None = None) -> str:
        """Return one cell as text; an absent number is an en dash, a whole number has no decimals."""
        if not self.is_number:
            return "" if value is None or value != value else harmless(self.said(value))
        if isinstance(value, int):
            return number(value)
        return number(value, (self.decimals or 0) if decimals is None else decimals)

    def said(self, value: Any) -> str:
        """Return the text of a cell, in the reader's language where it is words or a message."""
        return told(value) if isinstance(value, Message) or (self.words and value) else str(value)


@dataclass(frozen=True)
class Table:
    """A titled table.

    Attributes
    ----------
    title : str
        What the table shows, with place and year.
    columns : sequence of Column
        In reading order; each must be a column of `rows`.
    rows : pandas.DataFrame
        Plain numbers in the units of `columns`.
    note : str
        What a reader must know; shown below the table.
    name : str
        Short name for a worksheet or an anchor; made from the title where empty.
    row_decimals : sequence of int, optional
        Decimals of each row, where rows rather than columns differ in kind (tonnes above percent).
    shown : int, optional
        Rows shown on the terminal and the page; CSV and the workbook hold all.

    Raises
    ------
    LabelError
        If a column is not in `rows`.
    """

    title: str
    columns: Sequence[Column]
    rows: pd.DataFrame
    note: str = ""
    name: str = ""
    row_decimals: Sequence[int] | None = None
    shown: int | None = None

    def __post_init__(self) -> None:
        if absent := [column.name for column in self.columns if column.name not in self.rows.columns]:
            raise LabelError(
                f"The table {self.title!r} has no column",
                labels=absent,
                found=", ".join(map(str, self.rows.columns)),
            )

    @property
    def sheet(self) -> str:
        """Return a short name for a worksheet, with a capital letter."""
        name = told(self.name or self.title)
        return name[:1].upper() + name[1:]

    @property
    def footnote(self) -> str:
        """Return the note, and how many rows are left out where some are."""
        if self.shown is None or len(self.rows) <= self.shown:
            return self.note
        first = _("The first {shown} of {count} rows.", shown=self.shown, count=len(self.rows))
        return f"{first} {self.note}".rstrip()

    def cells(self) -> Iterable[list[str]]:
        """Yield each row that is shown as the texts to show."""
        values = [
            self.rows[column.name].head(self.shown or len(self.rows)).tolist() for column in self.columns
        ]
        for position, row in enumerate(zip(*values, strict=True)):
            decimals = self.row_decimals[position] if self.row_decimals else None
            yield [column.shown(value, decimals) for column, value in zip(self.columns, row, strict=True)]

    def to_csv(self, dialect: Literal["standard", "excel-fr"] = "standard") -> str:
        """Return the table as CSV at full precision, units in the header.

        The dialect ``excel-fr`` is what a French spreadsheet opens at a double click: semicolons, decimal
        commas, and a byte-order mark.

        Text that a spreadsheet would run as a formula (it begins with ``=``, ``+``, ``-``, ``@`` or a tab)
        gets an apostrophe before it; numbers stay numbers.
        """
        frame = self.rows[[column.name for column in self.columns]].copy()
        for column in self.columns:
            if frame[column.name].dtype.kind not in "iufb":
                frame[column.name] = [as_text(value) for value in frame[column.name]]
        if dialect == "excel-fr":
            shown = frame.set_axis([as_text(column.header) for column in self.columns], axis=1)
            return "\ufeff" + str(shown.to_csv(index=False, lineterminator="\r\n", sep=";", decimal=","))
        frame = frame.set_axis([as_text(column.standard) for column in self.columns], axis=1)
        return str(frame.to_csv(index=False, lineterminator="\n"))


def as_text(value: Any) -> Any:
    """Return a cell's text so that no spreadsheet runs it; numbers, and text that is one, stay as they are.

    Examples
    --------
    >>> as_text("=1+1"), as_text("-3.5"), as_text("Bread")
    ("'=1+1", '-3.5', 'Bread')
    """
    if not isinstance(value, str):
        return value
    text = harmless(value)
    if not text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
