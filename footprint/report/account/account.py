"""What ``footprint account`` shows: the headline, the largest parts, or a split that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.i18n import _, joined, marked, told
from footprint.report.account.breakdown import countries_table, groups_table, materials_table, products_table
from footprint.report.account.headline import account_table
from footprint.report.account.measures import region_names, sector_names, tonnes
from footprint.report.account.place import differences_table
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount
    from footprint.mrio import MRIO

_COUNTRIES = 10
_DIMENSIONS = {
    "location": marked("location"),
    "country": marked("country"),
    "industry": marked("industry"),
    "material": marked("material"),
    "material group": marked("material group"),
    "product": marked("product"),
    "product group": marked("product group"),
}


def account_document(account: MaterialAccount, world: MRIO, dimensions: Sequence[str] = ()) -> Document:
    """Return the account in short, or split by some dimensions."""
    if not dimensions:
        title = _("Material footprint of {area}, {what}", area=account.area.name, what=_what(account))
        return Document.of_tables(title, lambda: account_tables(account, world), account.to_dict)
    return Document.of_tables(
        _(
            "Material footprint of {area} by {dimensions}",
            area=account.area.name,
            dimensions=joined(told(_DIMENSIONS.get(name, name)) for name in dimensions),
        ),
        lambda: [split_table(account, world, dimensions)],
        lambda: {**account.to_dict(), "by": split_payload(account, world, dimensions)},
    )


def account_tables(account: MaterialAccount, world: MRIO) -> list[Table]:
    """Return headline, differences from France, materials, products or their groups, largest countries."""
    title = _("Material footprint of {title}, {what}", title=told(account.area.title), what=_what(account))
    known = account.dimensions
    differing = differences_table(account)
    return [
        account_table(account, title),
        *([differing] if differing else []),
        groups_table(account) if "material group" in known else materials_table(account),
        products_table(account, grouped="product group" in known),
        countries_table(account, region_names(world), _COUNTRIES),
    ]


def _what(account: MaterialAccount) -> str:
    scope = told(account.scope)
    return scope if account.year is None else f"{scope}, {account.year}"


def split_table(account: MaterialAccount, world: MRIO, dimensions: Sequence[str]) -> Table:
    """Return tonnes by one or several dimensions, largest first."""
    rows = _split(account, world, dimensions)
    names = sector_names(world)
    for dimension in {"product", "industry"}.intersection(dimensions):
        rows[dimension] = rows[dimension].map(lambda code: names.get(code, code))
    whole = float(rows["Footprint"].sum())
    rows["Per inhabitant"] = 1000 * rows["Footprint"] / account.area.inhabitants
    rows["Share"] = 100 * rows["Footprint"] / whole if whole else 0.0
    columns = (
        *(Column(dimension, words=True) for dimension in dimensions),
        Column("Footprint", "t", 0),
        Column("Per inhabitant", "kg", 1),
        Column("Share", "%", 1),
    )
    title = _(
        "Material footprint of {title} by {dimensions}, {what}",
        title=told(account.area.title),
        dimensions=joined(told(_DIMENSIONS.get(name, name)) for name in dimensions),
        what=_what(account),
    )
    return Table(title, columns, rows)


def split_payload(account: MaterialAccount, world: MRIO, dimensions: Sequence[str]) -> dict[str, Any]:
    """Return the same split for JSON: the dimensions, and one record for each cell that is not zero."""
    rows = _split(account, world, dimensions).to_dict("records")
    cells = [{**{d: row[d] for d in dimensions}, "footprint": as_json(row["Footprint"], "t")} for row in rows]
    return {"dimensions": list(dimensions), "cells": cells}


def _split(account: MaterialAccount, world: MRIO, dimensions: Sequence[str]) -> pd.DataFrame:
    values = tonnes(account, *dimensions)
    values = values[values != 0].sort_values(ascending=False, kind="stable").rename("Footprint")
    values.index.names = list(dimensions)
    rows = values.reset_index()
    for dimension in dimensions:
        rows[dimension] = rows[dimension].astype(str)
    if "country" in dimensions:
        names = region_names(world)
        rows["country"] = rows["country"].map(lambda code: names.get(code, code))
    return rows
