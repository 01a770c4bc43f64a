"""What ``footprint account --extension`` shows: carbon, water, waste and other impacts of one demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.i18n import _, joined, marked, told
from footprint.labels import ABROAD, FRANCE
from footprint.mrio.impacts.satellites import SATELLITES
from footprint.report.account.measures import region_names, sentences
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount
    from footprint.mrio import MRIO

_COUNTRIES = 10
_HEADS = {
    "stressor": marked("Kind"),
    "product group": marked("Consumed for"),
    "country": marked("Country"),
}
#: A figure of others to read beside ours: France, all final demand, t CO2-equivalent per inhabitant, 2014.
_PUBLISHED_CARBON = marked(
    "To compare: the statistical office of the French environment ministry (SDES) gave 10.8 t of "
    "CO2-equivalent per inhabitant for all French final demand in 2014 (712 Mt; CO2, CH4 and "
    "N2O, edition of 2017); its series has been revised since. Households alone are part of that."
)


def extensions_document(
    accounts: Mapping[str, MaterialAccount], world: MRIO, dimensions: Sequence[str] = ()
) -> Document:
    """Return several impacts of one demand: a headline of all, then each by kind, product and country.

    Parameters
    ----------
    accounts : mapping of str to MaterialAccount
        By name of the extension.
    world : MRIO
        For names of regions.
    dimensions : sequence of str
        Split each by these instead.
    """
    first = next(iter(accounts.values()))
    title = _("Impacts of {area}, {scope}", area=first.area.name, scope=told(first.scope)) + (
        f", {first.year}" if first.year else ""
    )
    tables = [_headline(accounts, title)]
    for account in accounts.values():
        if dimensions:
            tables.append(_split(account, world, dimensions))
        else:
            tables += [_split(account, world, [name]) for name in _shown(account)]
    return Document.of_tables(title, tables, lambda: payload(accounts, dimensions))


def payload(accounts: Mapping[str, MaterialAccount], dimensions: Sequence[str] = ()) -> dict[str, Any]:
    """Return the first account as data, with every account under ``extensions``."""
    found = {name: account.to_dict() for name, account in accounts.items()}
    for name, account in accounts.items():
        if dimensions:
            found[name]["by"] = {"dimensions": list(dimensions), "cells": _cells(account, dimensions)}
    return {**next(iter(found.values())), "extensions": found}


def title_of(name: str) -> str:
    """Return an extension's name as a heading."""
    return told(SATELLITES[name].title if name in SATELLITES else name.replace("-", " ").capitalize())


def _headline(accounts: Mapping[str, MaterialAccount], title: str) -> Table:
    rows = []
    notes: list[str] = []
    for name, account in accounts.items():
        places = account.tonnes("location")
        total = float(places.sum())
        rows.append(
            {
                "Impact": title_of(name),
                "Unit": account.unit,
                "In France": float(places.get(FRANCE, 0.0)),
                "Abroad": float(places.get(ABROAD, 0.0)),
                "Total": total,
                "Per inhabitant": total / account.area.inhabitants,
                "Share abroad": 100 * account.share_abroad,
                "Direct": float(account.direct.magnitude),
            }
        )
        of_it = [_("{impact}: {text}", impact=title_of(name), text=told(text)) for text in account.warnings]
        notes += of_it[:2] if name in SATELLITES else []
    if "carbon" in accounts and next(iter(accounts.values())).year == 2014:
        notes.append(told(_PUBLISHED_CARBON))
    warnings = next(iter(accounts.values())).warnings
    notes += [told(text) for text in warnings if not text.startswith("tonnes of")]
    columns = (
        Column("Impact", words=True),
        Column("In France", decimals=0),
        Column("Abroad", decimals=0),
        Column("Total", decimals=0),
        Column("Direct", decimals=0),
        Column("Unit", words=True),
        Column("Per inhabitant", decimals=2),
        Column("Share abroad", "%", 0),
    )
    text = sentences(dict.fromkeys(notes))
    direct = _(
        "Direct: what households cause themselves, by burning fuel or throwing away; part of the total, once."
    )
    note = f"{direct} {text}"
    return Table(title, columns, pd.DataFrame(rows), name="Impacts", note=note)


def _shown(account: MaterialAccount) -> list[str]:
    groups = ["product group"] if "product group" in account.dimensions else ["product"]
    return ["material", *groups, "country"]


def _split(account: MaterialAccount, world: MRIO, dimensions: Sequence[str]) -> Table:
    values = account.tonnes(*dimensions)
    values = values[values != 0].sort_values(ascending=False, kind="stable")
    heads = [_HEADS["stressor"] if d == "material" else _HEADS.get(d, d) for d in dimensions]
    values.index.names = heads
    rows = values.rename("Amount").reset_index()
    for head in heads:
        rows[head] = rows[head].astype(str)
    if "country" in dimensions:
        names = region_names(world)
        rows["Country"] = rows["Country"].map(lambda code: names.get(code, code))
    total = float(values.sum())
    rows["Per inhabitant"] = rows["Amount"] / account.area.inhabitants
    rows["Share"] = 100 * rows["Amount"] / total if total else 0.0
    columns = (
        *(Column(head, words=True) for head in heads),
        Column("Amount", account.unit, 0),
        Column("Per inhabitant", account.unit, 3),
        Column("Share", "%", 1),
    )
    what = title_of(account.extension)
    by = joined(told(head).lower() for head in heads)
    return Table(_("{what} of {area} by {by}", what=what, area=account.area.name, by=by), columns, rows, name=_("{what} by {by}", what=what, by=by),
                 shown=_COUNTRIES if list(dimensions) == ["country"] else None)  # fmt: skip


def _cells(account: MaterialAccount, dimensions: Sequence[str]) -> list[dict[str, Any]]:
    values = account.tonnes(*dimensions)
    values.index.names = list(dimensions)
    rows = values[values != 0].rename("amount").reset_index().to_dict("records")
    return [
        {**{d: str(row[d]) for d in dimensions}, "footprint": as_json(row["amount"], account.unit)}
        for row in rows
    ]
