"""Inhabitants of regions from a file of the user."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from pydantic import BaseModel, Field, FiniteFloat

from footprint.errors import InputFileError
from footprint.i18n import message
from footprint.labels import REGION
from footprint.mrio.sources.importing.regions import code_of
from footprint.reading.tables import read_rows

_HINT = message("columns: region, inhabitants, and year where the file holds several")


class _Row(BaseModel):
    region: str
    inhabitants: FiniteFloat = Field(gt=0)
    year: int | None = None


def read_population(path: Path, year: int | None) -> pd.Series:
    """Return inhabitants by region from a file with columns region, inhabitants and, if need be, year.

    Raises
    ------
    InputFileError
        If columns are missing, a number is not positive, no row is of the year, or a region occurs twice.
    """
    rows, faults = read_rows(path, _Row, hint=_HINT), []
    table = pd.DataFrame([row.model_dump() for row in rows], columns=[REGION, "inhabitants", "year"])
    if year is not None and table["year"].notna().any():
        table = table[table["year"].isna() | (table["year"] == year)]
        if table.empty:
            faults.append(message("no row is of the year {year}", year=year))
    regions = table[REGION].astype(str).map(code_of)
    faults += [
        message("{label} occurs twice", label=label) for label in regions[regions.duplicated()].unique()
    ]
    if faults:
        raise InputFileError(path, faults, hint=_HINT)
    return pd.Series(table["inhabitants"].to_numpy(float), index=pd.Index(regions, name=REGION))
