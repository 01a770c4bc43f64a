"""Seven checks of the 257 rows against French facts: ``python -m dataset_builder check france``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.france import facts
from dataset_builder.france.output import codes_of, household_groups
from dataset_builder.france.priors import turnover_by_sector

HERE = Path(__file__).resolve().parent
#: Most rows that may fail any check.
MOST_ROWS = 35
#: Largest export share, and the share above which exports and imports together look like trade, not making.
MOST_EXPORTED, TRADING = 0.97, 0.85
#: Times a row may differ from its A38 mean (jobs per MEUR), from its turnover, from household spending.
JOBS_WITHIN, TURNOVER_WITHIN, HOUSEHOLDS_WITHIN = 3.3, 2.5, 2.5
#: Largest distance of a share from the French table of 2005, and from FAO's balances.
TABLE_WITHIN, FOOD_WITHIN = 0.3, 0.2
#: Rows below this output, MEUR, are too small for ratios to mean anything.
SMALL = 25.0


def check_rows(sectors: pd.DataFrame, sources: Path, year: int) -> pd.DataFrame:
    """Return which goods sectors fail which check, one row a failure.

    Parameters
    ----------
    sectors : DataFrame
        ``data/france/sectors.parquet`` by code.
    sources : Path
        Folder of the raw files.
    year : int
        Year of the rows.

    Returns
    -------
    DataFrame
        Columns code, name, check, found (what was measured, in words), reason (from ``exceptions.csv``; empty
        where nobody has given one).
    """
    table = sectors[sectors["goods"]].copy()
    table["use"] = table["output"] + table["imports"] - table["exports"]
    table["e"] = table["exports"] / table["output"].where(table["output"] > 0)
    table["m"] = table["imports"] / table["use"].where(table["use"] > 0)
    concordance = facts.read_concordance()
    failures = [
        *_bounds(table, concordance),
        *_jobs(table),
        *_table_shares(table, concordance, facts.read_products(sources)),
        *_food(table, facts.read_food_shares(sources, concordance)),
        *_turnover(table, turnover_by_sector(sources, concordance)),
        *_households(table, household_groups(sources, year)),
        *_identical(table),
    ]
    found = pd.DataFrame(failures, columns=["code", "check", "found"])
    reasons = pd.read_csv(HERE / "exceptions.csv", sep=";", dtype=str).set_index("code")["reason"]
    found.insert(1, "name", found["code"].map(table["name_en"]))
    found["reason"] = found["code"].map(reasons).fillna("")
    return found.sort_values(["code", "check"], ignore_index=True)


Failures = list[tuple[str, str, str]]


def _bounds(table: pd.DataFrame, concordance: pd.DataFrame) -> Failures:
    rows: Failures = []
    slack = 1e-6
    for code, row in table.iterrows():
        caps = concordance.loc[code]
        told = f"exports {row['e']:.2f} of output, imports {row['m']:.2f} of use"
        wrong = (
            row["e"] > MOST_EXPORTED
            or min(row["e"], row["m"]) > TRADING
            or row["e"] > caps["export_cap"] + slack
            or row["m"] > caps["import_cap"] + slack
            or row["value_added_share"] < 0
        )
        if wrong:
            rows.append((str(code), "share bounds", told))
    return rows


def _jobs(table: pd.DataFrame) -> Failures:
    whole = table.groupby("a38")[["jobs", "output"]].sum()
    mean = table["a38"].map(whole["jobs"] / whole["output"])
    ratio = table["jobs"] / table["output"].where(table["output"] > SMALL) / mean
    far = ratio[(ratio > JOBS_WITHIN) | (ratio < 1 / JOBS_WITHIN)]
    return [
        (str(code), "jobs per MEUR", f"{value:.2f} times the mean of its A38") for code, value in far.items()
    ]


def _table_shares(table: pd.DataFrame, concordance: pd.DataFrame, products: pd.DataFrame) -> Failures:
    """Return the rows whose product, all sectors together, is far from the table."""
    product = concordance["tes118"]
    sums = table[["output", "exports", "imports", "use"]].groupby(product).sum()
    told = products.reindex(sums.index)
    e = sums["exports"] / sums["output"].where(sums["output"] > SMALL)
    m = sums["imports"] / sums["use"].where(sums["use"] > SMALL)
    # Goods that only pass through make shares above 1 in the table: it then says "nearly all".
    e_told = (told["exports"] / told["output"].where(told["output"] > 0)).clip(upper=1.0)
    m_told = (told["imports"] / told["use"].where(told["use"] > 0)).clip(upper=1.0)
    far = ((e - e_told).abs() > TABLE_WITHIN) | ((m - m_told).abs() > TABLE_WITHIN)
    return [
        (str(code), "TES share", f"product {name}: exports {e[name]:.2f} ({e_told[name]:.2f} in 2005), "
         f"imports {m[name]:.2f} ({m_told[name]:.2f})")
        for code, name in product.items() if far.get(name, False)
    ]  # fmt: skip


def _food(table: pd.DataFrame, food: pd.DataFrame) -> Failures:
    rows: Failures = []
    supply = table["output"] + table["imports"]
    for code, told in food.iterrows():
        e = table.loc[code, "exports"] / supply[code]
        m = table.loc[code, "imports"] / supply[code]
        if abs(e - told["exports"]) > FOOD_WITHIN or abs(m - told["imports"]) > FOOD_WITHIN:
            rows.append((str(code), "FAO share", f"of supply, exports {e:.2f} (FAO {told['exports']:.2f}), "
                         f"imports {m:.2f} ({told['imports']:.2f})"))  # fmt: skip
    return rows


def _turnover(table: pd.DataFrame, turnover: pd.Series) -> Failures:
    """Output over turnover, against the median of its A38: levels and years differ between the sources."""
    known = (turnover > SMALL) & (table["output"] > SMALL) & (table["a38"] != "AZ")
    ratio = (table["output"] / turnover)[known]
    ratio /= ratio.groupby(table["a38"]).transform("median")
    far = ratio[(ratio > TURNOVER_WITHIN) | (ratio < 1 / TURNOVER_WITHIN)]
    return [
        (str(code), "output against turnover", f"{value:.2f} times the median of its A38")
        for code, value in far.items()
    ]


def _households(table: pd.DataFrame, groups: dict[tuple[str, ...], float]) -> Failures:
    rows: Failures = []
    over = table["demand_households"] > table["use"] * (1.0 + 1e-6) + 1e-6
    rows += [
        (str(code), "household accounts", "households buy more than France uses")
        for code in table.index[over]
    ]
    ratio = {
        members: float(table.loc[codes_of(members), "demand_households"].sum()) / spent
        for members, spent in groups.items()
    }
    middle = float(np.median([value for value in ratio.values() if value > 0]))
    for members, value in ratio.items():
        if not 1 / HOUSEHOLDS_WITHIN <= value / middle <= HOUSEHOLDS_WITHIN:
            told = f"{value / middle:.2f} times the median of purchases over spending by purpose"
            rows += [(code, "household accounts", told) for code in codes_of(members)]
    return rows


def _identical(table: pd.DataFrame) -> Failures:
    """Two rows of one block with the same shares and jobs per MEUR say that nothing tells them apart."""
    made = table[table["output"] > SMALL]
    key = pd.DataFrame({
        "parent": made["parent"], "e": made["e"].round(5), "m": made["m"].round(5),
        "jobs": (made["jobs"] / made["output"]).round(5),
    })  # fmt: skip
    return [
        (str(code), "identical rows", "as another row") for code in made.index[key.duplicated(keep=False)]
    ]


def main(sources: Path, data: Path) -> int:
    """Print every failure with its reason; return 0 if no more rows fail than may, all with a reason."""
    sectors = pd.read_parquet(data / "france" / "sectors.parquet").set_index("code")
    year = json.loads((data / "france" / "table.json").read_text(encoding="utf-8"))["year"]
    found = check_rows(sectors, sources, year)
    for code, group in found.groupby("code", sort=False):
        print(f"{code} {group['name'].iloc[0]}")
        for _, row in group.iterrows():
            print(f"    {row['check']}: {row['found']}")
        print(f"    why: {group['reason'].iloc[0] or 'NO REASON GIVEN'}")
    count = found["code"].nunique()
    print(f"{count} of {int(sectors['goods'].sum())} rows fail a check (at most {MOST_ROWS} may)")
    print(found.groupby("check")["code"].nunique().to_string())
    return 0 if count <= MOST_ROWS and (found["reason"] != "").all() else 1
