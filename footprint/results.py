"""What every public result offers: a table, plain data for JSON, a workbook, and a table in a notebook."""

from __future__ import annotations

import html
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from footprint.errors import OptionError
from footprint.i18n import message

if TYPE_CHECKING:
    import pandas as pd

#: Rows of a table that a notebook shows.
_SHOWN_ROWS = 20
#: Limits of a sheet and of its name in Excel.
_SHEET_ROWS, _SHEET_NAME = 1_048_576, 31
_FORBIDDEN_IN_NAME = r"[\[\]:*?/\\']"


class Result:
    """A public result. A subclass gives `to_frame` and `_content`, and the others as it needs.

    Every result can be pickled.
    """

    def to_frame(self) -> pd.DataFrame:
        """Return the main table of the result, one row for each thing it is about."""
        raise NotImplementedError

    def _content(self) -> Mapping[str, object]:
        """Return what `to_dict` makes plain: numbers of any kind, quantities as ``{"value", "unit"}``."""
        raise NotImplementedError

    def _shown(self) -> pd.DataFrame:
        """Return the table that a notebook shows: the main one unless a subclass has a shorter one."""
        return self.to_frame()

    def _heading(self) -> str:
        """Return one line that names the result."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(self).__name__)

    def to_dict(self) -> dict[str, object]:
        """Return the result as plain data for strict JSON; every quantity is ``{"value", "unit"}``.

        Numbers that are unknown or infinite are None.
        """
        return plain_mapping(self._content())

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the workbook by name of their sheet, the main one first."""
        return {"Result": self.to_frame()}

    def to_excel(self, path: str | os.PathLike[str]) -> Path:
        """Write the tables to a workbook, with a last sheet of totals, units, sources and warnings.

        Parameters
        ----------
        path : str or path
            An ``.xlsx`` file; an existing one is replaced only when the new one is whole.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        OptionError
            If the name does not end in ``.xlsx``, or a table has more rows than a sheet holds.
        StoreError
            If the place cannot be written.
        """
        return write_sheets({**self.sheets(), "About": about(self.to_dict())}, path)

    def _repr_html_(self) -> str:
        frame = self._shown()
        table = frame.to_html(max_rows=_SHOWN_ROWS, border=0, index=not _is_plain(frame))
        return f"<p><strong>{html.escape(self._heading())}</strong></p>\n{table}"


def write_sheets(sheets: Mapping[str, pd.DataFrame], path: str | os.PathLike[str]) -> Path:
    """Write tables to the sheets of a workbook; text is never read as a formula or a link."""
    import pandas as pd

    from footprint.files import written_atomically

    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise OptionError(
            message("{target} is no name of an Excel workbook", target=target),
            hint=f"write {target.with_suffix('.xlsx')}",
        )
    if too_long := [name for name, frame in sheets.items() if len(frame) >= _SHEET_ROWS]:
        raise OptionError(
            "These tables have more rows than a sheet of Excel holds",
            labels=too_long,
            hint="write them as CSV or Parquet: result.to_frame().to_parquet(path)",
        )
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # An open file: pandas would refuse the draft's own ending.
    with (
        written_atomically(target) as draft,
        draft.open("wb") as file,
        pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs={"options": options}) as book,
    ):
        for name, frame in sheets.items():
            sheet = re.sub(_FORBIDDEN_IN_NAME, " ", name)[:_SHEET_NAME]
            frame.to_excel(book, sheet_name=sheet, index=not _is_plain(frame), merge_cells=False)
    return target


def _is_plain(frame: pd.DataFrame) -> bool:
    """Whether the rows of a table have no labels of their own, only numbers from 0."""
    import pandas as pd

    return isinstance(frame.index, pd.RangeIndex) and frame.index.name is None


def about(content: Mapping[str, object]) -> pd.DataFrame:
    """Return what plain data says beside its tables: key, value, unit; lists of records are left out."""
    import pandas as pd

    return pd.DataFrame(list(_lines("", content)), columns=["key", "value", "unit"])


def _lines(key: str, value: object) -> Iterator[tuple[str, object, str]]:
    if isinstance(value, Mapping):
        if set(value) == {"value", "unit"}:
            yield key, value["value"], str(value["unit"])
            return
        for name, item in value.items():
            yield from _lines(f"{key}.{name}" if key else str(name), item)
    elif isinstance(value, list):
        for item in value:
            if not isinstance(item, (Mapping, list)):
                yield key, item, ""
    else:
        yield key, value, ""


def plain_mapping(content: Mapping[str, object]) -> dict[str, object]:
    """Return a mapping as plain data for strict JSON."""
    return {str(key): plain_data(value) for key, value in content.items()}


def plain_data(value: object) -> object:
    """Return plain data for strict JSON: numpy numbers as numbers, what is not finite as None.

    Examples
    --------
    >>> plain_data({"gap": float("nan"), 2011: (1, 2)})
    {'gap': None, '2011': [1, 2]}
    """
    if isinstance(value, Mapping):
        return plain_mapping(value)
    if isinstance(value, (str, bool, int)) or value is None:
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, (Sequence, set, frozenset)):
        return [plain_data(item) for item in value]
    # Arrays, indices and numpy's scalars; a table names its rows, so it is not turned silently.
    if hasattr(value, "tolist") and not hasattr(value, "index"):
        return plain_data(value.tolist())
    if hasattr(value, "to_dict"):
        return plain_data(value.to_dict())
    return str(value)
