"""Extraction of materials from a file of the user, for tables whose publisher gives none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, Field, FiniteFloat

from footprint.errors import InputFileError, listed
from footprint.i18n import message
from footprint.mrio.sources.importing.regions import code_of
from footprint.reading.tables import read_rows

_HINT = message("columns: region, sector, material, tonnes; sectors as the table calls them")


class _Row(BaseModel):
    region: str
    sector: str
    material: str
    tonnes: FiniteFloat = Field(ge=0)


def read_extraction(
    path: Path, index: Sequence[tuple[str, str]], own: dict[str, str]
) -> tuple[list[str], str, np.ndarray, np.ndarray | None]:
    """Return extraction by material and industry, in tonnes, from columns region, sector, material, tonnes.

    Industries without a row extract nothing.

    Parameters
    ----------
    path : path
    index : list of (region, sector)
        The table's industries, as its publisher labels them.
    own : dict of str to str
        Codes of regions that only this publisher uses.

    Raises
    ------
    InputFileError
        If columns are missing, a number is negative, a region and sector are not of the table, or a row is
        there twice.
    """
    rows = read_rows(path, _Row, hint=_HINT)
    place = {(code_of(region, own), sector): i for i, (region, sector) in enumerate(index)}
    pairs = [(code_of(row.region, own), row.sector) for row in rows]
    if unknown := list(dict.fromkeys(pair for pair in pairs if pair not in place)):
        raise InputFileError(
            path,
            [
                message(
                    "{count:,} industries are not in the table: {unknown}",
                    count=len(unknown),
                    unknown=listed(unknown),
                )
            ],
            hint=_HINT,
        )
    cells = Counter(zip(pairs, (row.material for row in rows), strict=True))
    if twice := [(*pair, material) for (pair, material), times in cells.items() if times > 1]:
        raise InputFileError(
            path,
            [message("{twice} stand more than once", twice=listed(twice))],
            hint=message("add up the rows of one material and industry, or leave the copies out"),
        )
    materials = list(dict.fromkeys(row.material for row in rows))
    number = {material: i for i, material in enumerate(materials)}
    F = np.zeros((len(materials), len(index)))
    np.add.at(
        F,
        (np.array([number[row.material] for row in rows]), np.array([place[pair] for pair in pairs])),
        np.array([row.tonnes for row in rows]),
    )
    return materials, "t", F, None
