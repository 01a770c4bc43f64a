"""What raw extracts and lists of establishments do with columns, put in order before rows are checked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from footprint.areas.production.codes import is_band_text, normal_band
from footprint.errors import InputFileError
from footprint.i18n import message
from footprint.reading.grid import Grid, key_of

#: What SIRENE writes where the establishment may not be named or described.
_WITHHELD = "[ND]"
_OF_A_YEAR = re.compile(r"(?P<name>.*\D)(?P<year>(?:19|20)\d\d)")
_HEADCOUNT, _BAND = "headcount", "size_band"


def arrange(grid: Grid, names: Mapping[str, str]) -> None:
    """Put the columns of a list of establishments in order, in place.

    Of columns of jobs by year (``Effectifs salariés 2022``) the latest is kept, and a note says so; cells
    that are withheld are blank; size bands in a column of jobs go to a column of bands.

    Parameters
    ----------
    grid : Grid
    names : mapping of str to str
        Every spelling of a column to the column, see `footprint.reading.tables.names_of`.

    Raises
    ------
    InputFileError
        If a column of jobs holds SIRENE's codes of bands, whose ``11`` is 10 to 19 jobs.
    """
    if not grid.rows:
        return
    number, header = grid.rows[0]
    header = _latest_year(grid, header, names)
    fields = [names.get(key_of(cell), "") for cell in header]
    for _, cells in grid.rows[1:]:
        cells[:] = ["" if cell == _WITHHELD else cell for cell in cells]
    if fields.count(_HEADCOUNT) == 1:
        place = fields.index(_HEADCOUNT)
        _refuse_codes(grid, place, header[place])
        if _BAND not in fields:
            header = _bands_apart(grid, place, header)
    grid.rows[0] = (number, header)


def _latest_year(grid: Grid, header: list[str], names: Mapping[str, str]) -> list[str]:
    """Return the header with the latest year's column of jobs called so."""
    found = [
        (match["year"], place)
        for place, cell in enumerate(header)
        if (match := _OF_A_YEAR.fullmatch(key_of(cell)))
        and names.get(match["name"].strip(" (")) == _HEADCOUNT
    ]
    if not found or any(names.get(key_of(cell)) == _HEADCOUNT for cell in header):
        return header
    year, place = max(found)
    others = ", ".join(sorted(other for other, _ in found if other != year))
    grid.notes.append(
        message("jobs are those of {year}; not read: those of {others}", year=year, others=others)
        if others
        else message("jobs are those of {year}", year=year)
    )
    dropped = {at for _, at in found} - {place}
    for _, cells in grid.rows[1:]:
        for at in dropped & set(range(len(cells))):
            cells[at] = ""
    return [_HEADCOUNT if at == place else "" if at in dropped else cell for at, cell in enumerate(header)]


def _refuse_codes(grid: Grid, place: int, title: str) -> None:
    codes = [
        (number, cells[place])
        for number, cells in grid.rows[1:]
        if len(cells) > place
        and type(cells[place]) is str
        and cells[place].upper() in ("NN", "01", "02", "03")
    ]
    if codes:
        number, code = codes[0]
        raise InputFileError(
            grid.path,
            [
                message(
                    "row {number}: {title}: {code!r} is SIRENE's code of a size band, and 11 would be 10 to "
                    "19 jobs, not 11",
                    number=number,
                    title=title,
                    code=code,
                )
            ],
            hint=message(
                "call the column {band} if it holds codes; write jobs without a zero at their head",
                band=_BAND,
            ),
        )


def _bands_apart(grid: Grid, place: int, header: list[str]) -> list[str]:
    """Return the header with a column of bands where cells of the column of jobs hold some."""
    moved = [cells for _, cells in grid.rows[1:] if len(cells) > place and is_band_text(cells[place])]
    if not moved:
        return header
    wide = max(len(cells) for _, cells in grid.rows)
    for cells in moved:
        cells += [""] * (wide - len(cells)) + [normal_band(cells[place])]
        cells[place] = ""
    grid.notes.append(
        message(
            "size bands stand among the jobs: {count:,} rows count the middle of theirs", count=len(moved)
        )
    )
    return [*header, *[""] * (wide - len(header)), _BAND]
