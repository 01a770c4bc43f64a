"""Sections of an area's report: materials, products, countries, scopes, each with figure and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import number
from footprint.report.account.breakdown import (
    countries_table,
    groups_table,
    materials_table,
    products_table,
    scopes_table,
)
from footprint.report.account.measures import ABROAD, HOME, HOME_CODE, REST_CODE, joined, suited, tonnes, top
from footprint.report.document.document import Section
from footprint.report.figures.bars import bars
from footprint.report.figures.svg import ABROAD as ABROAD_COLOUR
from footprint.report.figures.svg import GROUP_COLOURS
from footprint.report.figures.svg import HOME as HOME_COLOUR
from footprint.report.figures.worldmap import world_map

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount

_PLACES = {HOME: HOME_COLOUR, ABROAD: ABROAD_COLOUR}
_BAR_MATERIALS, _BAR_PRODUCTS, _ROW_COUNTRIES, _NAMED = 16, 16, 15, 5


def countries_section(account: MaterialAccount, names: Mapping[str, str]) -> Section:
    """Return the map and the table of extracting countries."""
    by_country = tonnes(account, "country")
    divisor, unit, _ = suited(float(by_country.sum()))
    rest = float(by_country.get(REST_CODE, 0.0))
    figure = world_map(
        {str(code): float(value) / divisor for code, value in by_country.items()},
        names,
        rest=REST_CODE,
        unit=unit,
        title=f"Countries where raw material is extracted for {account.area.name}",
        description="World map and map of Europe shaded by tonnes extracted for the area; the table below holds the numbers.",
    )
    whole = float(by_country.sum())
    single = by_country.drop([HOME_CODE, REST_CODE], errors="ignore").sort_values(ascending=False)
    largest = joined(names.get(str(code), str(code)) for code in single.index[:4])
    reading = (f"Outside France most is extracted in {largest}. " if largest else "") + (
        f"{number(100 * rest / whole)} % comes from countries that the world table counts together as the rest of the world."
    )
    return Section(
        "countries", "Countries", reading, figure, tables=(countries_table(account, names, _ROW_COUNTRIES),)
    )


def materials_section(account: MaterialAccount) -> Section:
    """Return the materials, France and abroad."""
    parts = tonnes(account, "material", "location").unstack(fill_value=0)  # noqa: PD010
    parts = _bar_rows(
        parts.reindex(columns=[HOME, ABROAD], fill_value=0.0), _BAR_MATERIALS, "All other materials"
    )
    divisor, unit, decimals = suited(float(parts.to_numpy().sum()))
    figure = bars(
        parts / divisor,
        colours=_PLACES,
        unit=unit,
        title=f"Materials behind consumption in {account.area.name}",
        description="Bars of tonnes by material, split into extraction in France and abroad.",
        decimals=decimals,
    )
    grouped = "material group" in account.dimensions
    largest = tonnes(account, "material group" if grouped else "material").sort_values(ascending=False)
    shares = (100 * largest / largest.sum()).iloc[:_NAMED]
    reading = f"{'By weight' if grouped else 'The heaviest'}: {joined(f'{str(g).lower()} {number(v)} %' for g, v in shares.items())}."
    table = materials_table(account, 20)
    return Section(
        "materials",
        "Materials",
        reading,
        figure,
        tables=(groups_table(account), table) if grouped else (table,),
    )


def products_section(account: MaterialAccount) -> Section:
    """Return the products consumed, by group of material."""
    grouped = "material group" in account.dimensions
    split = "material group" if grouped else "location"
    colours = GROUP_COLOURS if grouped else _PLACES
    parts = tonnes(account, "product", split).unstack(fill_value=0)  # noqa: PD010
    parts = _bar_rows(
        parts.reindex(columns=[part for part in colours if part in parts.columns]),
        _BAR_PRODUCTS,
        "All other products",
    )
    divisor, unit, decimals = suited(float(parts.to_numpy().sum()))
    figure = bars(
        parts / divisor,
        colours=colours,
        unit=unit,
        title=f"Products whose supply takes the raw material, {account.area.name}",
        description=f"Bars of tonnes by product consumed, split into {'groups of materials' if grouped else 'France and abroad'}.",
        decimals=decimals,
    )
    totals = parts.sum(axis=1)
    share = 100 * totals.iloc[:3] / totals.sum()
    reading = (
        f"The heaviest purchases are {joined(f'{str(p).lower()} ({number(v)} %)' for p, v in share.items())}. A product "
        "carries the material of its whole supply chain, not its own weight."
    )
    return Section("products", "Products", reading, figure, tables=(products_table(account),))


def scopes_section(
    accounts: Mapping[str, MaterialAccount], lacking: Mapping[str, str] | None = None
) -> Section:
    """Return the footprint in narrower and wider scopes, and why the table cannot give others."""
    table = scopes_table(accounts)
    parts = table.rows.set_index("Scope")[[HOME, ABROAD]]
    inhabitants = next(iter(accounts.values())).area.inhabitants
    figure = bars(
        parts / inhabitants,
        colours=_PLACES,
        unit="t",
        title="Footprint per inhabitant by scope",
        description="Bars of tonnes per inhabitant for each scope, split into France and abroad.",
        decimals=1,
    )
    each = table.rows.set_index("Scope")["Per inhabitant"]
    reading = (
        f"Households' own purchases take {number(each.iloc[0], 1)} t per inhabitant; the largest figure "
        f"({each.idxmax()}) is {number(each.max(), 1)} t. The wider scopes give the area its share of what is consumed "
        "and built in France, by inhabitants."
    )
    paragraphs = [f"Not computed, {scope}: {why}." for scope, why in (lacking or {}).items()]
    return Section("scopes", "What is counted: scopes", reading, figure, (table,), paragraphs)


def _bar_rows(parts: pd.DataFrame, count: int, other: str) -> pd.DataFrame:
    """Return the largest rows and the sum of the others, clipped at zero (stocks drawn down are negative)."""
    chosen = top(parts.sum(axis=1), count, other)
    rows = parts.reindex([name for name in chosen.index if name != other])
    if other in chosen.index:
        rows.loc[other] = parts.drop(rows.index).sum()
    return rows.clip(lower=0.0)
