"""Sections of an area's report: materials, products, countries, scopes, each with figure and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from footprint.areas.elsewhere import rest_by_country
from footprint.i18n import _, joined, marked, number, told
from footprint.report.account.breakdown import (
    countries_table,
    groups_table,
    materials_table,
    products_table,
    scopes_table,
)
from footprint.report.account.measures import (
    ABROAD,
    HOME,
    HOME_CODE,
    REST_CODE,
    RESTS,
    coloured,
    counted_together,
    named,
    shares,
    suited,
    tonnes,
    top,
)
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
    divisor, unit, _decimals = suited(float(by_country.sum()))
    rest = counted_together(by_country)
    elsewhere = rest_by_country(account)
    figure = world_map(
        {str(code): float(value) / divisor for code, value in by_country.items()},
        {code: told(name) for code, name in names.items()},
        rest=REST_CODE,
        unit=unit,
        title=_("Countries where raw material is extracted for {area}", area=account.area.name),
        description=_(
            "World map and map of Europe shaded by tonnes extracted for the area; the table below holds "
            "the numbers."
        ),
        parts={str(code): float(value) / divisor for code, value in elsewhere.items()},
    )
    whole = float(by_country.sum())
    single = by_country.drop([HOME_CODE, *RESTS], errors="ignore").sort_values(ascending=False)
    largest = joined(told(names.get(str(code), str(code))) for code in single.index[:4])
    reading = _(
        "{rest} % comes from countries that the world table counts together as the rest of the world.",
        rest=number(100 * rest / whole),
    )
    if largest:
        reading = _("Outside France most is extracted in {largest}.", largest=largest) + " " + reading
    return Section(
        "countries",
        _("Countries"),
        reading,
        figure,
        tables=(countries_table(account, names, _ROW_COUNTRIES),),
    )


def materials_section(account: MaterialAccount) -> Section:
    """Return the materials, France and abroad."""
    parts = tonnes(account, "material", "location").unstack(fill_value=0)  # noqa: PD010
    parts = _bar_rows(
        parts.reindex(columns=[HOME, ABROAD], fill_value=0.0), _BAR_MATERIALS, marked("All other materials")
    )
    divisor, unit, decimals = suited(float(parts.to_numpy().sum()))
    figure = bars(
        named(parts / divisor),
        colours=coloured(_PLACES),
        unit=unit,
        title=_("Materials behind consumption in {area}", area=account.area.name),
        description=_("Bars of tonnes by material, split into extraction in France and abroad."),
        decimals=decimals,
    )
    grouped = "material group" in account.dimensions
    largest = tonnes(account, "material group" if grouped else "material").sort_values(ascending=False)
    heaviest = shares((100 * largest / largest.sum()).iloc[:_NAMED])
    reading = (
        _("By weight: {heaviest}.", heaviest=heaviest)
        if grouped
        else _("The heaviest: {heaviest}.", heaviest=heaviest)
    )
    table = materials_table(account, 20)
    return Section(
        "materials",
        _("Materials"),
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
        marked("All other products"),
    )
    divisor, unit, decimals = suited(float(parts.to_numpy().sum()))
    figure = bars(
        named(parts / divisor),
        colours=coloured(colours),
        unit=unit,
        title=_("Products whose supply takes the raw material, {area}", area=account.area.name),
        description=_("Bars of tonnes by product consumed, split into groups of materials.")
        if grouped
        else _("Bars of tonnes by product consumed, split into France and abroad."),
        decimals=decimals,
    )
    totals = parts.sum(axis=1)
    share = 100 * totals.iloc[:3] / totals.sum()
    reading = _(
        "The heaviest purchases are {purchases}. A product carries the material of its whole supply "
        "chain, not its own weight.",
        purchases=shares(share, marked("{name} ({share} %)")),
    )
    return Section("products", _("Products"), reading, figure, tables=(products_table(account),))


def scopes_section(
    accounts: Mapping[str, MaterialAccount], lacking: Mapping[str, str] | None = None
) -> Section:
    """Return the footprint in narrower and wider scopes, and why the table cannot give others."""
    table = scopes_table(accounts)
    parts = table.rows.set_index("Scope")[[HOME, ABROAD]]
    inhabitants = next(iter(accounts.values())).area.inhabitants
    figure = bars(
        named(parts / inhabitants),
        colours=coloured(_PLACES),
        unit="t",
        title=_("Footprint per inhabitant by scope"),
        description=_("Bars of tonnes per inhabitant for each scope, split into France and abroad."),
        decimals=1,
    )
    each = table.rows.set_index("Scope")["Per inhabitant"]
    reading = _(
        "Households' own purchases take {own} t per inhabitant; the largest figure ({scope}) is "
        "{most} t. The wider scopes give the area its share of what is consumed and built in France, "
        "by inhabitants.",
        own=number(each.iloc[0], 1),
        scope=told(str(each.idxmax())),
        most=number(each.max(), 1),
    )
    paragraphs = [
        _("Not computed, {scope}: {why}.", scope=told(scope), why=told(why))
        for scope, why in (lacking or {}).items()
    ]
    return Section("scopes", _("What is counted: scopes"), reading, figure, (table,), paragraphs)


def _bar_rows(parts: pd.DataFrame, count: int, other: str) -> pd.DataFrame:
    """Return the largest rows and the sum of the others, clipped at zero (stocks drawn down are negative)."""
    chosen = top(parts.sum(axis=1), count, other)
    rows = parts.reindex([name for name in chosen.index if name != other])
    if other in chosen.index:
        rows.loc[other] = parts.drop(rows.index).sum()
    return rows.clip(lower=0.0)
