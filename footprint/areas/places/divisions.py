"""Départements, regions and France as areas: sums of their communes."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from footprint.areas.places.area import (
    COUNTRY,
    DEPARTMENT,
    DEPARTMENTS,
    REGION,
    Area,
    area_of_communes,
    communes_table,
)
from footprint.embedded import embedded
from footprint.once import kept

FRANCE, MAINLAND = "FR", "FX"


@kept(1)
def divisions_table() -> pd.DataFrame:
    """Return the 101 départements, 18 regions and France by code; do not modify it, copy it.

    Columns: those of `areas_table` without function_* and department, and region (of a département).
    """
    return pd.read_parquet(embedded("areas", "divisions.parquet")).set_index("code")


def departments_of(code: str) -> tuple[str, ...]:
    """Return the numbers of the départements that a code of a division means, several joined by ``+``."""
    table = divisions_table()
    numbers = table.index[table["kind"] == DEPARTMENT]
    if code == FRANCE:
        return tuple(numbers)
    if code == MAINLAND:
        return tuple(one for one in numbers if not one.startswith("97"))
    if code in table.index and table.loc[code, "kind"] == REGION:
        return tuple(table.index[table["region"] == code])
    return tuple(code.split("+"))


def area_of_division(code: str, name: str | None = None) -> Area:
    """Return a département, several joined by ``+``, a region or France as an area.

    The communes of Mayotte, of which the sources hold no inhabitants, are left out of France and said so.

    Parameters
    ----------
    code : str
        ``"35"``, ``"67+68"``, ``"REG-53"``, ``"FR"``, ``"FX"``.
    name : str, optional
        Its name; by default that of the code, or the names of its départements.
    """
    table = divisions_table()
    departments = departments_of(code)
    communes = communes_table()
    inside = communes[communes["department"].isin(departments)]
    if code == FRANCE:
        inside = inside[inside["inhabitants"] > 0]
    kind = str(table.loc[code, "kind"]) if code in table.index else DEPARTMENTS
    called = name or (
        str(table.loc[code, "name"])
        if code in table.index
        else ", ".join(map(str, table.loc[list(departments), "name"]))
    )
    area = area_of_communes(list(map(str, inside.index)), name=called)
    return replace(area, code=code, kind=kind)


def is_division(kind: str) -> bool:
    """Whether a kind of area is made of whole départements."""
    return kind in (DEPARTMENT, DEPARTMENTS, REGION, COUNTRY)
