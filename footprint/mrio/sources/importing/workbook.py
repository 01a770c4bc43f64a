"""Tables in a sheet of a workbook (.xlsx, .xlsb): header lines above, label columns before the numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from footprint.errors import InputFileError
from footprint.i18n import message
from footprint.mrio.sources.importing.place import Place

Grid = list[list[object]]


def read_workbook(place: Place, name: str, sheet: str | None = None) -> Grid:
    """Return the cells of a sheet, the first one unless its name is given.

    Raises
    ------
    InputFileError
        If the extra that reads workbooks is not installed, or the file cannot be read.
    """
    try:
        from python_calamine import CalamineWorkbook
    except ImportError as error:
        raise InputFileError(
            place.path,
            [message("workbooks of this size need python-calamine, which is not installed")],
            hint="pip install 'footprint-engine[databases]'",
        ) from error
    try:
        with place.open(name) as stream:
            book = CalamineWorkbook.from_filelike(stream)
            found = sheet if sheet in book.sheet_names else book.sheet_names[0]
            return [list(row) for row in book.get_sheet_by_name(found).to_python(skip_empty_area=False)]
    except InputFileError:
        raise
    except Exception as error:  # the library raises several kinds for a damaged file
        raise InputFileError(
            place.path,
            [message("{name} cannot be read: {error}", name=name, error=error)],
            hint="download it again",
        ) from error


def text_of(cell: object) -> str:
    """Return a cell as a label; a whole number without its decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell if cell is not None else "").strip()


def numbers_of(
    place: Place, name: str, grid: Grid, rows: Sequence[int], columns: Sequence[int]
) -> np.ndarray:
    """Return the numbers in rows and columns of a sheet.

    Raises
    ------
    InputFileError
        Naming the first cell that is empty or no number.
    """
    values = np.empty((len(rows), len(columns)))
    for i, row in enumerate(rows):
        line = grid[row]
        for j, column in enumerate(columns):
            cell = line[column] if column < len(line) else ""
            if isinstance(cell, bool) or not isinstance(cell, (int, float)) or not math.isfinite(cell):
                raise InputFileError(
                    place.path,
                    [
                        message(
                            "{name}: row {row}, column {column} holds {cell!r}, which is no number",
                            name=name,
                            row=row + 1,
                            column=column + 1,
                            cell=text_of(cell),
                        )
                    ],
                    hint="download it again; an empty cell is not taken for zero",
                )
            values[i, j] = cell
    return values
