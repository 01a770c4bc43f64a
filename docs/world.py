"""Tables of the pages on the world tables, as CSV: python docs/world.py NAME."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pandas as pd

import footprint as fp
from footprint.embedded import embedded
from footprint.mrio.checks.france import compare_french_totals, waste_by_kind
from footprint.mrio.checks.validation import TOTAL, compare_with_published
from footprint.mrio.impacts.satellites import satellite_names, with_satellites


def steps() -> pd.DataFrame:
    """Return the headline when single steps are left out."""
    table = pd.read_csv(embedded("world_steps.csv"))
    return table.rename(columns={"t_per_inhabitant": "t per inhabitant", "percent_abroad": "abroad (%)",
                                 "metal_ores_kt": "metal ores (kt)", "fossil_kt": "fossil fuels (kt)",
                                 "tin_kt": "tin ores (kt)"}).astype({"year": str})  # fmt: skip


def assumptions() -> pd.DataFrame:
    """Return the assumptions that move the headline of 2011 most."""
    table = pd.read_csv(embedded("assumptions.csv"))
    low, high = table["t_per_inhabitant_at_low"], table["t_per_inhabitant_at_high"]
    order = (high - low).abs().sort_values(ascending=False, kind="stable").index[:8]
    table = table.loc[order, ["key", "value", "low", "high", "t_per_inhabitant_at_low", "t_per_inhabitant_at_high",
                              "percent_abroad_at_low", "percent_abroad_at_high"]]  # fmt: skip
    return table.rename(columns=lambda name: name.replace("_", " "))


def backcast() -> pd.DataFrame:
    """Return the scores of back-casts, percent."""
    return pd.read_csv(embedded("world_backcast_scores.csv")).astype({"from": str})


def countries() -> pd.DataFrame:
    """Return raw material consumption of nine countries beside Eurostat's, Mt, three years."""
    table, summary = compare_with_published()
    rows = table[(table["source"] == "Eurostat") & (table["group"] == TOTAL)]
    found = pd.DataFrame(index=sorted(rows["name"].unique()))
    for year in sorted(rows["year"].unique(), reverse=True):
        of = rows[rows["year"] == year].set_index("name")
        found[f"Eurostat {year}"], found[f"table {year}"] = of["published"], of["computed"]
        found[f"difference {year} (%)"] = 100 * of["difference"]
    last = {
        f"difference {year} (%)": 100 * facts["mean_absolute_error"]
        for year, facts in summary["years"].items()
    }
    naive = {
        f"difference {y} (%)": 100 * f["mean_absolute_error_of_dmc"] for y, f in summary["years"].items()
    }
    found.loc["mean absolute error"] = pd.Series(last)
    found.loc["the same, taking DMC for RMC"] = pd.Series(naive)
    return found.round(1).rename_axis("country").reset_index()


def groups() -> pd.DataFrame:
    """Return the French material footprint by group beside UNEP's, Mt."""
    rows = compare_with_published()[0]
    rows = rows[(rows["source"] == "UNEP IRP")].assign(difference=100 * rows["difference"])
    return rows[["year", "group", "published", "computed", "difference"]].astype({"year": str}).round(1)


def totals() -> pd.DataFrame:
    """Return French totals beside published ones."""
    found = compare_french_totals().assign(year=lambda table: table["year"].astype(str))
    return found[["check", "label", "year", "computed", "published", "unit", "difference"]]


def waste() -> pd.DataFrame:
    """Return French waste by kind, Mt: of industries, of households, and out of stocks."""
    table = waste_by_kind(with_satellites(fp.load_world(), "waste"))
    table.loc["all"] = table.sum()
    return table.loc[table.sum(axis=1) > 0.005].round(2).reset_index()


def carbon() -> pd.DataFrame:
    """Return CO2 of 2014 by region, Mt: emitted there, and by what is consumed there."""
    world = with_satellites(fp.load_world(), "co2")
    demand = world.Y.T.groupby(level=0, sort=False).sum().T
    own = world.extension("co2").F_Y.T.groupby(level=0, sort=False).sum().T.loc["CO2"]
    table = pd.DataFrame({"territorial": world.production_account("co2")["CO2"]}) / 1e6
    table["consumption"] = (world.footprint(demand, "co2").loc["CO2"] + own) / 1e6
    table["ratio"] = table["consumption"] / table["territorial"]
    return table.round(2).rename_axis("region").reset_index()


def impacts() -> pd.DataFrame:
    """Return all impacts of French households and of all French final demand, by year."""
    rows = []
    for year in (2014, 2011):
        for name in satellite_names():
            row = {"year": f"in {year}", "impact": name}
            for scope in ("households", "final demand"):
                account = fp.material_account(
                    "Nantes",
                    demand_model="national",
                    scope=scope,
                    extension=name,
                    world=fp.load_world(year=year),
                )
                row["unit"] = account.unit
                row[f"{scope}, per inhabitant"] = account.per_inhabitant.magnitude
                row[f"{scope}, abroad (%)"] = 100 * account.share_abroad
            rows.append(row)
    return pd.DataFrame(rows)


def nantes() -> pd.DataFrame:
    """Return the published figure for Nantes beside the tables'."""
    rows = [{"households, t": "published 2018", "France": 1_368_824, "abroad": 7_902_128, "total": 9_270_951,
             "t per inhabitant": 15, "abroad (%)": 85}]  # fmt: skip
    for name, options in {
        "variant V1, 2011": {"year": 2011, "variant": "V1"},
        "2011": {"year": 2011},
        "2014": {},
    }.items():
        account = fp.material_account(
            "Nantes Métropole", demand_model="national", world=fp.load_world(**options)
        )
        places = account.tonnes("location")
        rows.append({"households, t": name, "France": places["France"], "abroad": places["abroad"],
                     "total": places.sum(), "t per inhabitant": account.per_inhabitant.magnitude,
                     "abroad (%)": 100 * account.share_abroad})  # fmt: skip
    return pd.DataFrame(rows)


TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    f.__name__: f
    for f in (steps, assumptions, backcast, countries, groups, totals, waste, carbon, impacts, nantes)
}

if __name__ == "__main__":
    TABLES[sys.argv[1]]().to_csv(sys.stdout, index=False, lineterminator="\n")
