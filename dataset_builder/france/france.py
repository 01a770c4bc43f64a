"""France in detail: 257 goods-producing sectors whose sums are the world table's French block.

Order: American recipes (2012) on the sector list; producers by département and the jobs behind them;
output by sector; then everything fitted to the French accounts so that blocks are exact and value added
is nowhere negative.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.france import establishments as plants
from dataset_builder.france.accounts import Accounts, parents_of, read_accounts
from dataset_builder.france.balance import Blocks, fit
from dataset_builder.france.output import farm_values, household_pattern, split_output
from dataset_builder.france.recipes import Recipes, read_recipes
from dataset_builder.france.sectors import OTHERS, read_naf, read_sectors

#: Smallest value added a sector may have, share of its output.
LEAST_VALUE_ADDED = 0.05
#: How many times what American recipes give a French cell may be and still be explained by them.
EXPLAINED = 5.0
#: Largest residual the fit may leave (relative).
TOLERANCE = 1e-9
#: The world table that the detail is built on, and which of its industries are one here.
TABLE = {"year": 2011, "merged": {"Crude oil": "Oil and gas", "Natural gas": "Oil and gas"}}
SERVICES = [f"c{number}" for number in range(17, 36)]
_CATEGORY_PATTERN = {
    "households": "households", "npish": "households", "government": "government",
    "investment": "investment", "inventories": "output",
}  # fmt: skip


#: What government buys of goods for households: reimbursed medicines and medical devices.
MEDICAL = ("325411", "325412", "325413", "325414", "334510", "334517", "339112", "339113", "339114", "339115",
           "339116")  # fmt: skip


def build(sources: Path, out: Path) -> None:
    """Write ``data/france`` from the raw sources and the world table built before."""
    from dataset_builder.france.multipliers import write_multipliers
    from footprint.areas.production.detail import detail_world

    (out / "france").mkdir(parents=True, exist_ok=True)
    (out / "france" / "table.json").write_text(json.dumps(TABLE, indent=1) + "\n", encoding="utf-8")
    world = detail_world()
    accounts = read_accounts(world)
    goods = read_sectors(sources)
    sectors = all_sectors(goods, world, accounts)
    tables = detail(sources, out, sectors, goods, accounts)
    write(out / "france", tables)
    codes = "\n".join(sorted(read_naf(sources).index))
    (out / "france" / "naf_codes.txt").write_text(codes + "\n", encoding="utf-8")
    write_multipliers(sources, out / "france")


def all_sectors(goods: pd.DataFrame, world: object, accounts: Accounts) -> pd.DataFrame:
    """Return goods sectors, then the other industries, with their parent in the world table."""
    rows = goods.assign(goods=True)
    others = {code: (en, fr, parent) for code, (en, fr, parent) in OTHERS.items()}
    services = parents_of(world, pd.Series(SERVICES, SERVICES))
    others |= {code: (services[code], services[code], code) for code in SERVICES}
    extra = pd.DataFrame.from_dict(others, orient="index", columns=["name_en", "name_fr", "parent"])
    extra = extra.assign(goods=False, macro_sector="", macro_sector_fr="", naf="", a38="")
    table = pd.concat([rows, extra[rows.columns]]).rename_axis("code")
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
    naive = read_recipes(sources, list(goods.index), SERVICES, pd.Series(dtype=float))
    prior = plants.expected_jobs(goods, naive.wages, department_jobs.sum())
    weights = plants.naf_weights(goods, prior)
    producers = plants.producers(goods, weights, counts, department_jobs)
    sizes, jobs = plants.fit_sizes(goods, producers, department_jobs, prior)
    recipes = read_recipes(sources, list(goods.index), SERVICES, jobs)

    per_job = (recipes.output / recipes.wages.where(recipes.wages > 0)).reindex(goods.index)
    per_job = per_job.fillna(per_job.median())
    size = recipes.output.copy()
    industrial = goods.index[goods["a38"] != "AZ"]
    scale = recipes.wages[industrial].sum() / jobs[industrial].sum()
    size[industrial] = jobs[industrial] * per_job[industrial] * scale
    farmed = farm_values(sources, recipes.output)
    size[farmed.index] = farmed
    output = split_output(sectors["parent"], size, accounts.output)
    farming = goods.index[goods["a38"] == "AZ"]
    jobs = pd.concat([jobs, output[farming] / output[farming].sum() * department_jobs["AZ"].sum()])
    producers = plants.farms(producers, jobs[farming], department_jobs, counts)

    fitted = _fit(sources, sectors, accounts, recipes, output)
    table = sectors.copy()
    table["output"] = output
    table["imports"] = fitted["imports"]
    table["exports"] = fitted["exports"]
    table["jobs"] = jobs.reindex(labels)
    table["plants"] = producers.sum().reindex(labels)
    spread = plants.concentration(producers, plants.department_inhabitants(data))
    table["concentration"] = spread.reindex(labels)
    for category in accounts.Y.columns:
        table[f"demand_{category}"] = fitted["Y"][category]
    table["value_added_share"] = 1.0 - fitted["A"].sum()
    table = table.reset_index()
    others = table["goods"].map({True: 0, False: 1})
    return {
        "sectors": table.iloc[np.argsort(others.to_numpy(), kind="stable")].reset_index(drop=True),
        "recipes": _long(fitted["A"]),
        "producers": _long(producers.drop(columns=plants.REPAIR).T, "sector", "department", "count"),
        "department_jobs": department_jobs.reset_index(),
        "naf": _naf_table(weights, sources),
        "totals": pd.DataFrame({"inhabitants": [accounts.population]}),
        "repair": producers[plants.REPAIR].rename("count").reset_index().assign(
            jobs_per_plant=sizes[plants.REPAIR]),
    }  # fmt: skip


def _fit(
    sources: Path, sectors: pd.DataFrame, accounts: Accounts, recipes: Recipes, output: pd.Series
) -> dict[str, pd.DataFrame | pd.Series]:
    """Fit recipes, demand and imports to the accounts; return A, Y, imports, exports by sector."""
    labels = list(sectors.index)
    industries = list(accounts.output.index)
    parent = sectors["parent"]
    place = np.array([industries.index(name) for name in parent])
    american = (recipes.flows / recipes.output.where(recipes.output > 0)).fillna(0.0)
    american = american.loc[labels, labels].to_numpy()
    x = output.to_numpy()
    member = np.zeros((len(industries), len(labels)))
    member[place, np.arange(len(labels))] = 1.0

    # What the American recipes explain of a French cell (at most `EXPLAINED` times what they give) follows
    # them; the rest says nothing about products, which share it by output.
    guess = american * x
    block = member @ guess @ member.T
    known = accounts.Z.to_numpy()
    told = np.minimum(known, EXPLAINED * block)
    even = np.outer(x + 1e-9, x + 1e-9)
    guess *= _ratio(told, block)[place][:, place]
    guess += even * _ratio(known - told, member @ even @ member.T)[place][:, place]

    exports = split_output(parent, output, accounts.exports)
    patterns = recipes.final.assign(output=recipes.output)
    patterns["households"] = household_pattern(sources, patterns["households"])
    patterns["government"] = _government_pattern(patterns["households"], parent)
    final = pd.DataFrame(
        {name: split_output(parent, patterns[_CATEGORY_PATTERN[name]].loc[labels], accounts.Y[name])
         for name in accounts.Y.columns}, labels,
    )  # fmt: skip
    final["inventories"] = split_output(parent, output, accounts.Y["inventories"])
    demand = final.drop(columns="inventories")
    used = (recipes.flows.sum(axis=1) + recipes.final.drop(columns="exports").sum(axis=1)).loc[labels]
    propensity = (recipes.imports.loc[labels] / used.where(used > 0)).fillna(0.0).clip(0.0, 1.0)
    absorbed = pd.Series(guess.sum(axis=1), labels) + demand.sum(axis=1)
    imports = split_output(parent, absorbed * (propensity + 0.02), accounts.imports)
    share = 1.0 - accounts.Z.sum() / accounts.output.where(accounts.output > 0)
    least = np.minimum(LEAST_VALUE_ADDED, 0.5 * share.fillna(LEAST_VALUE_ADDED).clip(lower=0.0))
    ceiling = x * (1.0 - parent.map(least).to_numpy())
    blocks = Blocks(place, known, accounts.Y[demand.columns].to_numpy(), accounts.imports.to_numpy())
    home = (output - exports - final["inventories"]).to_numpy()
    flows, wanted, bought, residual = fit(guess, demand.to_numpy(), imports.to_numpy(), home, ceiling, blocks)
    if residual > TOLERANCE:
        raise ValueError(f"the detail of France does not close: residual {residual:.1e}")
    coefficients = np.divide(flows, x, out=np.zeros_like(flows), where=x > 0)
    silent = x <= 0
    if silent.any():
        # No French producer today: the American recipe, so that a plan can still ask what one would need.
        coefficients[:, silent] = american[:, silent]
        total = coefficients[:, silent].sum(axis=0)
        coefficients[:, silent] *= np.minimum(1.0, (1.0 - LEAST_VALUE_ADDED) / np.maximum(total, 1e-9))
    final[demand.columns] = wanted
    return {
        "A": pd.DataFrame(coefficients, labels, labels), "Y": final,
        "imports": pd.Series(bought, labels), "exports": exports,
    }  # fmt: skip


def _government_pattern(households: pd.Series, parent: pd.Series) -> pd.Series:
    """Return how government purchases of goods are shared: medical products alone where there are some."""
    medical = pd.Series(households.index.isin(MEDICAL), households.index)
    has_medical = parent.isin(set(parent[medical.reindex(parent.index)]))
    return households.where(medical | ~has_medical.reindex(households.index), 0.0)


def _ratio(target: np.ndarray, found: np.ndarray) -> np.ndarray:
    return np.divide(target, found, out=np.zeros_like(target), where=found > 0)


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
            if name != "sectors" and not pd.api.types.is_numeric_dtype(table[c])
        }
        table.astype(coded).to_parquet(folder / f"{name}.parquet", index=False, compression="zstd",
                                       compression_level=19)  # fmt: skip
