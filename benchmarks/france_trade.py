"""How much French trade is put on the wrong products inside the industries of the world table.

    python benchmarks/france_trade.py --sources DIR

The French input-output table of 118 products (2005) is the yardstick: for each industry, the share of its
imports, exports and output that a pattern gives to another product than the table does, ½ Σ |share − share of
the table|, weighted by the table's amounts. Products that lie in several industries are left out.
Compared are
American patterns, one French source alone (HS4 exports of 2012; partners' exports; turnover), and the rows of
`data/france`, which use that source and the table together.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from dataset_builder.france import facts, priors
from dataset_builder.france.accounts import read_accounts
from dataset_builder.france.france import SERVICES, all_sectors
from dataset_builder.france.recipes import read_recipes
from dataset_builder.france.sectors import read_sectors
from footprint.areas.production.detail import detail_world
from footprint.areas.production.france import load_france

#: Largest share misallocated by one French source alone, percent.
LIMITS = {"imports": 9.0, "exports": 12.5}


def misallocated(pattern: pd.Series, told: pd.Series, product: pd.Series, block: pd.Series) -> float:
    """Return the percent of `told` that `pattern` puts on other products of the same block.

    Parameters
    ----------
    pattern : Series
        Any size by sector.
    told : Series
        Amount by product of the table.
    product, block : Series
        Product and block of each sector.
    """
    home = (
        block.groupby(product).agg(lambda blocks: blocks.iloc[0] if len(set(blocks)) == 1 else None).dropna()
    )
    home = home[home.index.isin(told.index)]
    found = pattern.groupby(product).sum().reindex(home.index).fillna(0.0)
    amount = told.reindex(home.index).clip(lower=0.0)
    by_block = amount.groupby(home).transform("sum")
    whole = found.groupby(home).transform("sum")
    scaled = found / whole.where(whole > 0) * by_block
    wrong = 0.5 * (scaled.fillna(amount) - amount).abs()
    return 100.0 * float(wrong.sum() / amount.sum())


def compare(sources: Path) -> pd.DataFrame:
    """Return the percent misallocated: imports, exports, output (rows) by pattern (columns)."""
    world = detail_world()
    accounts = read_accounts(world)
    goods = read_sectors(sources)
    block = all_sectors(goods, world, accounts)["parent"]
    concordance = facts.read_concordance()
    product, block = concordance["tes118"], block[concordance.index]
    table = facts.read_products(sources)
    american = read_recipes(sources, list(goods.index), SERVICES, pd.Series(dtype=float))
    rows = load_france().sectors.loc[concordance.index]
    french = {
        "imports": priors.bought_by_sector(sources, concordance, block, accounts.bought).sum(),
        "exports": facts.read_sector_exports(sources, concordance).loc["FR"],
        "output": priors.turnover_by_sector(sources, concordance).fillna(0.0),
    }
    told = {
        "imports": (table["imports"], table["imports"] + table["reexports"]),
        "exports": (table["exports"], table["exports"] + table["reexports"]),
        "output": (table["output"], table["output"]),
    }
    borrowed = {"imports": american.imports, "exports": american.final["exports"], "output": american.output}
    answer = {}
    for what, (net, gross) in told.items():
        # Customs and partners see goods that pass through, so they are held against the table's gross trade.
        answer[what] = {
            "American pattern": misallocated(borrowed[what].reindex(product.index), gross, product, block),
            "one French source": misallocated(french[what], gross, product, block),
            "data/france (both)": misallocated(rows[what], net, product, block),
        }
    return pd.DataFrame(answer).T


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, required=True, help="folder of the raw source files")
    found = compare(parser.parse_args().sources)
    print("Share put on the wrong product inside industries, % (French table of 118 products, 2005)\n")
    print(found.round(1).to_string())
    kept = all(found.loc[what, "one French source"] <= limit for what, limit in LIMITS.items())
    print("\none French source alone: at most " + ", ".join(f"{v} % of {k}" for k, v in LIMITS.items())
          + (": kept" if kept else ": NOT kept"))  # fmt: skip
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
