"""The sections of an area's report, each with its figure, its tables and a sentence that reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from footprint.report.breakdown import (
    countries_table,
    groups_table,
    materials_table,
    products_table,
    scopes_table,
)
from footprint.report.figures.bars import bars
from footprint.report.figures.sankey import sankey
from footprint.report.figures.svg import ABROAD as ABROAD_COLOUR
from footprint.report.figures.svg import GROUP_COLOURS
from footprint.report.figures.svg import HOME as HOME_COLOUR
from footprint.report.figures.worldmap import world_map
from footprint.report.measures import ABROAD, HOME, HOME_CODE, REST_CODE, joined, suited, tonnes, top
from footprint.report.section import Section
from footprint.report.tables import number

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount

_PLACES = {HOME: HOME_COLOUR, ABROAD: ABROAD_COLOUR}
_FLOW_COUNTRIES, _FLOW_MATERIALS = 9, 10
_BAR_MATERIALS, _BAR_PRODUCTS, _ROW_COUNTRIES = 16, 16, 15


def flows_section(account: MaterialAccount, names: Mapping[str, str]) -> Section:
    """Return country → material → product as a flow diagram."""
    flows = tonnes(account, "country", "material group", "material", "product group").reset_index(
        name="value"
    )
    flows.columns = ["country", "group", "material", "product", "value"]
    flows = flows[flows["value"] > 0]
    divisor, unit, decimals = suited(float(flows["value"].sum()))
    flows["value"] /= divisor
    flows["country"] = flows["country"].astype(str).map(lambda code: names.get(code, code))
    rest_of_world = names.get(REST_CODE, REST_CODE)
    home = names.get(HOME_CODE, HOME)
    countries = _largest(flows, "country", _FLOW_COUNTRIES, keep=(home, rest_of_world))
    flows["country"] = flows["country"].astype(str).where(flows["country"].isin(countries), "Other countries")
    materials = _largest(flows, "material", _FLOW_MATERIALS)
    other = "All other " + flows["group"].astype(str).str.lower()
    flows["material"] = flows["material"].astype(str).where(flows["material"].isin(materials), other)
    flows = (
        flows.groupby(["country", "group", "material", "product"], observed=True)["value"].sum().reset_index()
    )
    groups = dict(zip(flows["material"], flows["group"].astype(str), strict=True))
    sums = {
        name: flows.groupby(name, observed=True)["value"].sum()
        for name in ("country", "material", "product", "group")
    }
    last = ("Other countries", rest_of_world)
    orders = {
        "country": sorted(
            sums["country"].index,
            key=lambda c: (c != home, c in last, c == rest_of_world, -sums["country"][c]),
        ),
        "material": sorted(
            sums["material"].index,
            key=lambda m: (-sums["group"][groups[m]], str(m).startswith("All other "), -sums["material"][m]),
        ),
        "product": list(sums["product"].sort_values(ascending=False).index),
    }
    figure = sankey(
        flows,
        orders=orders,
        colours={material: GROUP_COLOURS.get(group, "#7a7f87") for material, group in groups.items()},
        unit=unit,
        title=f"Where the raw material behind consumption in {account.area.name} comes from and what it is for",
        description="Flow diagram from extracting country to material to the group of products consumed; the tables "
        "below hold the same numbers.",
        heads=(f"Extracted in ({unit})", "Material", "Consumed for"),
    )
    share = 100 * sums["country"] / flows["value"].sum()
    abroad = share.drop([home, *last], errors="ignore").sort_values(ascending=False)
    first = sums["product"].sort_values(ascending=False)
    reading = (
        f"{home} supplies {number(share.get(home, 0.0))} % of the tonnes; the largest single suppliers abroad are "
        f"{joined(f'{c} ({number(v)} %)' for c, v in abroad.head(3).items())}. The largest group of products, "
        f"{str(first.index[0]).lower()}, takes {number(first.iloc[0], decimals)} {unit} "
        f"({number(100 * first.iloc[0] / first.sum())} %)."
    )
    return Section(
        "flows",
        "From the ground to the household",
        reading,
        figure,
        tables=(products_table(account, grouped=True),),
    )


def _largest(flows: pd.DataFrame, name: str, count: int, keep: tuple[str, ...] = ()) -> list[str]:
    sums = flows.groupby(name, observed=True)["value"].sum().sort_values(ascending=False)
    return [*keep, *[label for label in sums.index if label not in keep][:count]]


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
    reading = (
        f"Outside France most is extracted in {joined(names.get(str(c), str(c)) for c in single.index[:4])}. "
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
    groups = tonnes(account, "material group").sort_values(ascending=False)
    shares = 100 * groups / groups.sum()
    reading = f"By weight: {joined(f'{str(g).lower()} {number(v)} %' for g, v in shares.items())}."
    return Section(
        "materials",
        "Materials",
        reading,
        figure,
        tables=(groups_table(account), materials_table(account, 20)),
    )


def products_section(account: MaterialAccount) -> Section:
    """Return the products consumed, by group of material."""
    parts = tonnes(account, "product", "material group").unstack(fill_value=0)  # noqa: PD010
    parts = _bar_rows(
        parts.reindex(columns=[g for g in GROUP_COLOURS if g in parts.columns]),
        _BAR_PRODUCTS,
        "All other products",
    )
    divisor, unit, decimals = suited(float(parts.to_numpy().sum()))
    figure = bars(
        parts / divisor,
        colours=GROUP_COLOURS,
        unit=unit,
        title=f"Products whose supply takes the raw material, {account.area.name}",
        description="Bars of tonnes by product consumed, split into groups of materials.",
        decimals=decimals,
    )
    totals = parts.sum(axis=1)
    share = 100 * totals.iloc[:3] / totals.sum()
    reading = (
        f"The heaviest purchases are {joined(f'{str(p).lower()} ({number(v)} %)' for p, v in share.items())}. A product "
        "carries the material of its whole supply chain, not its own weight."
    )
    return Section("products", "Products", reading, figure, tables=(products_table(account),))


def scopes_section(accounts: Mapping[str, MaterialAccount]) -> Section:
    """Return the footprint in narrower and wider scopes."""
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
    return Section("scopes", "What is counted: scopes", reading, figure, tables=(table,))


def _bar_rows(parts: pd.DataFrame, count: int, other: str) -> pd.DataFrame:
    """Return the largest rows and the sum of the others, clipped at zero (stocks drawn down are negative)."""
    chosen = top(parts.sum(axis=1), count, other)
    rows = parts.reindex([name for name in chosen.index if name != other])
    if other in chosen.index:
        rows.loc[other] = parts.drop(rows.index).sum()
    return rows.clip(lower=0.0)
