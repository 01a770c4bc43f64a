"""France in detail: 257 goods-producing sectors whose sums are the world table's French block.

Order: American recipes (2012) on the sector list; producers by département and the jobs behind them;
output by sector; then everything fitted to the French accounts so that blocks are exact and value added
is nowhere negative.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dataset_builder.france import establishments as plants
from dataset_builder.france import facts, placement, rows, technology
from dataset_builder.france.accounts import REGION, Accounts, parents_of, read_accounts
from dataset_builder.france.output import farm_values
from dataset_builder.france.priors import read_priors, use_prior
from dataset_builder.france.recipes import Recipes, read_recipes
from dataset_builder.france.sectors import OTHERS, SERVICES, read_naf, read_sectors
from dataset_builder.france.trade import Trade, fit_trade

if TYPE_CHECKING:
    from footprint.mrio import MRIO

#: Farming sectors whose values FAO knows, all in blocks of their own.
_FARMED = ("1111A0", "1111B0", "111200", "111300", "111900", "112120", "1121A0", "112300", "112A00")
#: The world table that the detail is built on, and which of its industries are one here.
TABLE: dict[str, Any] = {
    "year": 2014,
    "release": "WIOD 2016",
    "merged": {"Crude oil": "Oil and gas", "Natural gas": "Oil and gas"},
}


def build(sources: Path, out: Path) -> None:
    """Write ``data/france`` from the raw sources and the world table built before."""
    from dataset_builder.france.multipliers import write_multipliers

    (out / "france").mkdir(parents=True, exist_ok=True)
    (out / "france" / "table.json").write_text(json.dumps(TABLE, indent=1) + "\n", encoding="utf-8")
    world = world_of_detail()
    accounts = read_accounts(world)
    goods = read_sectors(sources)
    sectors = all_sectors(goods, world, accounts)
    tables = detail(sources, out, sectors, goods, accounts)
    names = world.region_info["name_en"]
    tables["suppliers"]["name"] = tables["suppliers"]["region"].map(names)
    tables["totals"] = inhabitants_by_year()
    reexports = tables.pop("reexports")
    print(
        f"re-exports taken from both sides, MEUR:\n{reexports.round(1).to_string(index=False)}",
        file=sys.stderr,
    )
    write(out / "france", tables)
    reexports.to_csv(out / "france" / "reexports.csv", index=False, lineterminator="\n")
    codes = "\n".join(sorted(read_naf(sources).index))
    (out / "france" / "naf_codes.txt").write_text(codes + "\n", encoding="utf-8")
    write_multipliers(sources, out / "france")


def world_of_detail() -> MRIO:
    """Return the world table built before, with the industries that are one in the detail merged."""
    from footprint.mrio import load_world

    world = load_world(year=TABLE["year"])
    return world.aggregate(sectors={sector: TABLE["merged"].get(sector, sector) for sector in world.sectors})


def inhabitants_by_year() -> pd.DataFrame:
    """Return the inhabitants of France behind each embedded table: year, inhabitants."""
    from footprint.mrio import load_world
    from footprint.mrio.sources import EMBEDDED

    years = sorted({year for year, _ in EMBEDDED})
    counts = [float(load_world(year=year).region_info.loc[REGION, "inhabitants"]) for year in years]
    return pd.DataFrame({"year": years, "inhabitants": counts})


def all_sectors(goods: pd.DataFrame, world: MRIO, accounts: Accounts) -> pd.DataFrame:
    """Return goods sectors, then the other industries, with their parent in the world table."""
    listed = goods.assign(goods=True)
    others = {code: (en, fr, parent) for code, (en, fr, parent) in OTHERS.items()}
    services = parents_of(world, pd.Series(SERVICES, SERVICES))
    french = services.map(world.sector_info["name_fr"])
    others |= {code: (services[code], french[code], code) for code in SERVICES}
    extra = pd.DataFrame.from_dict(others, orient="index", columns=["name_en", "name_fr", "parent"])
    extra = extra.assign(goods=False, macro_sector="", macro_sector_fr="", naf="", a38="")
    table = pd.concat([listed, extra[listed.columns]]).rename_axis("code")
    table["parent"] = parents_of(world, table["parent"])
    if table["parent"].isna().any() or set(table["parent"]) != set(accounts.output.index):
        missing = set(accounts.output.index) ^ set(table["parent"].dropna())
        raise ValueError(f"sectors and industries of the world table do not meet: {missing}")
    return table


def detail(
    sources: Path, data: Path, sectors: pd.DataFrame, goods: pd.DataFrame, accounts: Accounts
) -> dict[str, pd.DataFrame]:
    """Return the tables of ``data/france`` by file name."""
    labels = list(sectors.index)
    department_jobs = plants.department_jobs(data)
    counts = plants.read_counts(sources)
    concordance = facts.read_concordance()
    american = read_recipes(sources, list(goods.index), list(SERVICES), pd.Series(dtype=float))
    fitted_trade = trade(sources, sectors, accounts, concordance, american)
    output = fitted_trade.output
    # Jobs before plants are looked at: French output at American labour per output, put on French A38 jobs.
    labour = (american.wages / american.output.where(american.output > 0)).reindex(goods.index)
    labour = labour.fillna(labour.median())
    weights = plants.naf_weights(concordance.loc[goods.index, "naf"])
    labour = plants.shared_labour(labour, output[goods.index], weights)
    prior = plants.expected_jobs(goods, output[goods.index] * labour, department_jobs.sum())
    producers = plants.producers(goods, weights, counts, department_jobs)
    sizes, jobs = plants.fit_sizes(goods, producers, department_jobs, prior)
    recipes = read_recipes(sources, list(goods.index), list(SERVICES), jobs)
    farming = goods.index[goods["a38"] == "AZ"]
    jobs = pd.concat([jobs, output[farming] / output[farming].sum() * department_jobs["AZ"].sum()])
    producers = placement.place_farms(producers, jobs[farming], department_jobs, counts)
    inhabitants = plants.department_inhabitants(data)

    fitted = technology.fit_technology(sources, sectors["parent"], accounts, recipes, fitted_trade)
    table = sectors.copy()
    table["output"] = output
    table["imports"] = fitted_trade.imports
    table["exports"] = fitted_trade.exports
    table["jobs"] = jobs.reindex(labels)
    table["plants"] = producers.sum().reindex(labels)
    spread = plants.concentration(producers, inhabitants)
    table["concentration"] = spread.reindex(labels)
    for category in accounts.Y.columns:
        table[f"demand_{category}"] = fitted.Y[category]
    table["value_added_share"] = 1.0 - fitted.A.sum()
    table = table.reset_index()
    passing = pd.DataFrame({
        "exports": accounts.exports, "imports": accounts.imports, "reexports": fitted_trade.reexports,
    }).loc[fitted_trade.reexports.index]  # fmt: skip
    others = table["goods"].map({True: 0, False: 1})
    return {
        "sectors": table.iloc[np.argsort(others.to_numpy(), kind="stable")].reset_index(drop=True),
        "recipes": _long(fitted.A),
        "producers": _long(producers.drop(columns=plants.REPAIR).T, "sector", "department", "count"),
        "department_jobs": department_jobs.reset_index(),
        "naf": _naf_table(weights, sources),
        "repair": producers[plants.REPAIR].rename("count").reset_index().assign(
            jobs_per_plant=sizes[plants.REPAIR]),
        "inhabitants": inhabitants.rename("inhabitants").rename_axis("department").reset_index(),
        "reexports": passing.rename_axis("block").reset_index(),
        "facts": rows.facts_by_sector(sources, concordance, sectors["parent"]).reset_index(),
        "suppliers": _long(
            rows.suppliers(sources, concordance, sectors["parent"], accounts.bought), "region", "sector", "share"
        ),
    }  # fmt: skip


def trade(
    sources: Path, sectors: pd.DataFrame, accounts: Accounts, concordance: pd.DataFrame, american: Recipes
) -> Trade:
    """Return output and trade of every sector: French facts inside the blocks, services as they are."""
    known = concordance.index
    parent = sectors["parent"]
    farms = farm_values(sources, american.output, accounts.year)
    blocks = parent[list(_FARMED)].unique()
    inside = parent.reindex(farms.index).isin(blocks)
    farms *= accounts.output[blocks].sum() / farms[inside].sum()
    priors = read_priors(
        sources, concordance, sectors.loc[known, "a38"], parent[known], farms, accounts.bought, accounts.year
    )
    rest = parent.drop(known)
    first = pd.concat([priors.output, rest.map(accounts.output)]).reindex(sectors.index)
    seed = technology.seed(sources, parent, accounts, american, first)
    needed = seed.inputs.sum(axis=1) + seed.final.drop(columns="inventories").sum(axis=1)
    wanted = use_prior(sources, concordance, needed)
    most = technology.most_used(seed, parent, accounts)
    opened = facts.opening(sources, accounts.isic, accounts.year).reindex(priors.export_share.index)
    shares = pd.DataFrame({
        "exported": priors.export_share * opened["exports"], "imported": priors.import_share * opened["imports"]
    }).clip(upper=1.0)  # fmt: skip
    fitted = fit_trade(accounts, shares, parent[known], priors, wanted, most[known])

    def whole(values: pd.Series, totals: pd.Series) -> pd.Series:
        return pd.concat([values, rest.map(totals)]).reindex(sectors.index)

    return Trade(
        whole(fitted.output, accounts.output),
        whole(fitted.exports, accounts.exports),
        whole(fitted.imports, accounts.imports),
        fitted.reexports,
    )


def _long(
    table: pd.DataFrame, row: str = "input", column: str = "sector", value: str = "coefficient"
) -> pd.DataFrame:
    at, to = np.nonzero(table.to_numpy())
    return pd.DataFrame({row: table.index[at], column: table.columns[to], value: table.to_numpy()[at, to]})


def _naf_table(weights: pd.DataFrame, sources: Path) -> pd.DataFrame:
    labels = read_naf(sources)
    return weights.assign(
        label_fr=weights["naf"].map(labels["label_fr"]), a38=weights["naf"].map(labels["A38"])
    )


def write(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write each table as Parquet, labels as categories, without a build date."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        coded = {
            c: "category"
            for c in table.columns
            if name not in ("sectors", "facts") and not pd.api.types.is_numeric_dtype(table[c])
        }
        table.astype(coded).to_parquet(folder / f"{name}.parquet", index=False, compression="zstd",
                                       compression_level=19)  # fmt: skip
