"""How near the embedded world tables come to published raw material consumption.

The published figures only stand beside ours: no table is scaled to them. Eurostat and UNEP differ from
each other by a quarter for France, because they draw trade's raw materials differently; a table that lies
between them is as good as the two are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from footprint.embedded import embedded
from footprint.mrio.accounts import consumption_account
from footprint.mrio.sources import load_world
from footprint.mrio.system import MRIO

TOTAL = "Total"
YEARS = (2014, 2011, 2010)
#: What the comparison is held to: relative distances.
COUNTRIES_LIMIT, GROUPS_LIMIT, RANGE_LIMIT = 0.20, 0.20, 0.10


def published_indicators() -> pd.DataFrame:
    """Return published indicators: region, year, source, indicator (RMC or DMC), group, Mt."""
    return pd.read_csv(embedded("benchmarks", "published_indicators.csv"))


def raw_material_consumption(world: MRIO, extension: str = "materials") -> pd.DataFrame:
    """Return raw material consumption in Mt, region × material group and total.

    RMC is the footprint of all final demand of a region, M Y + F_Y: what households, NPISH and government
    consume, what is invested, and what stocks change.
    """
    account = consumption_account(world, extension)
    groups = world.extension(extension).groups
    table = account.T.groupby(groups).sum().T / 1e6
    return table.assign(**{TOTAL: table.sum(axis=1)})


def compare_with_published(
    worlds: Mapping[int, MRIO] | None = None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return our raw material consumption beside the published one, and a summary.

    Parameters
    ----------
    worlds : mapping of year to MRIO, optional
        By default the embedded tables of 2014, 2011 and 2010.

    Returns
    -------
    table : DataFrame
        One row for each published figure: region, name, year, source, group, computed and published in
        Mt, difference (relative).
    summary : dict
        For each year: mean absolute error over the countries of Eurostat's file, the error of taking
        their published domestic material consumption (DMC) for it instead, France's totals; and the
        checks with their limits.
    """
    if worlds is None:
        worlds = {year: load_world(year=year) for year in YEARS}
    published = published_indicators()
    table = pd.concat([_rows(world, published, year) for year, world in worlds.items()], ignore_index=True)
    years = {year: _year_summary(table, published, year) for year in worlds}
    checks = [check for year in worlds for check in _checks(table, years[year], year)]
    return table, {"years": years, "checks": checks, "passed": all(check["passed"] for check in checks)}


def _rows(world: MRIO, published: pd.DataFrame, year: int) -> pd.DataFrame:
    wanted = published[(published["year"] == year) & (published["indicator"] == "RMC")]
    ours = raw_material_consumption(world)
    # A table may hold fewer groups of materials than are published.
    known = wanted["region"].isin(world.regions) & wanted["group"].isin(ours.columns)
    wanted = wanted[known].reset_index(drop=True)
    names = world.region_info.get("name_en", pd.Series(world.regions, index=world.regions))
    computed = [
        ours.loc[region, group] for region, group in zip(wanted["region"], wanted["group"], strict=True)
    ]
    return pd.DataFrame(
        {
            "region": wanted["region"],
            "name": wanted["region"].map(names),
            "year": year,
            "source": wanted["source"],
            "group": wanted["group"],
            "computed": computed,
            "published": wanted["mt"],
            "difference": computed / wanted["mt"] - 1,
        }
    )


def _year_summary(table: pd.DataFrame, published: pd.DataFrame, year: int) -> dict[str, Any]:
    rows = table[table["year"] == year]
    countries = rows[rows["source"] == "Eurostat"].set_index("region")
    domestic = published[(published["year"] == year) & (published["indicator"] == "DMC")].set_index("region")[
        "mt"
    ]
    naive = domestic[countries.index] / countries["published"] - 1
    france = rows[(rows["region"] == "FRA") & (rows["group"] == TOTAL)].set_index("source")
    return {
        "countries": len(countries),
        "mean_absolute_error": float(countries["difference"].abs().mean()),
        "mean_absolute_error_of_dmc": float(naive.abs().mean()),
        "france_computed_mt": float(france["computed"].iloc[0]),
        "france_published_mt": {source: float(value) for source, value in france["published"].items()},
    }


def _checks(table: pd.DataFrame, summary: dict[str, Any], year: int) -> list[dict[str, Any]]:
    groups = table[(table["year"] == year) & (table["source"] == "UNEP IRP") & (table["group"] != TOTAL)]
    ours, others = summary["france_computed_mt"], summary["france_published_mt"].values()
    outside = max(min(others) - ours, ours - max(others), 0.0)
    nearest = min(abs(ours / value - 1) for value in others)
    found = [
        (
            "France's total between Eurostat's and UNEP's, or near either",
            nearest if outside else 0.0,
            RANGE_LIMIT,
        ),
        ("France's material groups against UNEP's, largest", groups["difference"].abs().max(), GROUPS_LIMIT),
        ("Countries against Eurostat, mean", summary["mean_absolute_error"], COUNTRIES_LIMIT),
    ]
    return [
        {"year": year, "check": name, "value": float(value), "limit": limit, "passed": bool(value <= limit)}
        for name, value, limit in found
    ]
