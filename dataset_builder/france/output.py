"""Output and household purchases of the detailed sectors, from what is known of France itself."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.world.sources import USD_PER_EUR

HERE = Path(__file__).resolve().parent

#: FAO item codes (first, last) of each farming sector; animals are listed one by one.
_CROPS = (
    (15, 108, "1111B0"), (116, 149, "111200"), (156, 171, "111900"), (176, 211, "1111A0"), (216, 234, "111300"),
    (236, 339, "1111A0"), (358, 463, "111200"), (486, 635, "111300"), (656, 850, "111900"),
)  # fmt: skip
_EXCEPTIONS = {260: "111300", 459: "111900"}
_ANIMALS = {867: "1121A0", 882: "112120", **dict.fromkeys((1058, 1062, 1069, 1073, 1080, 1091), "112300")}
_OTHER_ANIMALS = range(866, 1200)


def farm_values(sources: Path, american: pd.Series, year: int) -> pd.Series:
    """Return French farm output by sector, USD: FAO production values of a year.

    FAO has no nurseries and no services to farming. Nurseries make what households spend on plants and
    flowers (INSEE), after trade and taxes: what others buy is taken to match imports. Services take their
    American ratio to all crops.
    """
    path = sources / "agriculture" / "gcamfaostat_production_value_2010_2022.parquet"
    table = pd.read_parquet(path)
    table = table[(table["area"] == "France") & (table["element"] == "Prod_Value")]
    values: dict[str, float] = {}
    for code, value in zip(table["item_code"], table[str(year)], strict=True):
        if str(code).isdigit() and np.isfinite(value) and (sector := _farm_sector(int(code))):
            values[sector] = values.get(sector, 0.0) + float(value)
    values["111400"] = _bought_by_households(sources, year)["111400"] * 1e6 * USD_PER_EUR[year]
    crops = ["1111A0", "1111B0", "111200", "111300", "111400", "111900"]
    values["115000"] = american["115000"] * sum(values[s] for s in crops) / american[crops].sum()
    return pd.Series(values)


def _farm_sector(item: int) -> str | None:
    if item in _EXCEPTIONS:
        return _EXCEPTIONS[item]
    if item in _OTHER_ANIMALS:
        return _ANIMALS.get(item, "112A00")
    return next((sector for first, last, sector in _CROPS if first <= item <= last), None)


def split_output(parent: pd.Series, size: pd.Series, totals: pd.Series) -> pd.Series:
    """Return the parents' totals shared among sectors by `size` (evenly where no size is known)."""
    size = size.reindex(parent.index).fillna(0.0).clip(lower=0.0)
    whole = size.groupby(parent).transform("sum")
    count = parent.map(parent.value_counts())
    share = (size / whole.where(whole > 0)).fillna(1.0 / count)
    return share * parent.map(totals)


def household_pattern(sources: Path, american: pd.Series, year: int) -> pd.Series:
    """Return American household spending bent to French spending by purpose where sectors match.

    Within each group of ``france_households.csv`` the sectors keep their American proportions; the groups
    take French sizes (COICOP of the year, current prices, the share ``kept`` after trade margins and taxes,
    an assumption), scaled as a whole to the American total of all groups.
    """
    french = _bought_by_households(sources, year, american).reindex(american.index).fillna(0.0)
    touched = french.index[french > 0]
    pattern = american.copy()
    pattern[touched] = french[touched] * american[touched].sum() / french[touched].sum()
    return pattern


def household_groups(sources: Path, year: int) -> dict[tuple[str, ...], float]:
    """Return, by group of sectors, what is left of French spending by purpose after trade and taxes, MEUR.

    A sector is its code, or ``code:part`` where French households divide a purpose quite otherwise than
    American ones (cars and vans, camping cars and aircraft).
    """
    path = sources / "france" / "insee_household_consumption_coicop_2005_2023_meur.csv"
    spending = pd.read_csv(path).set_index("code")[f"meur_{year}"]
    groups: dict[tuple[str, ...], float] = {}
    with (HERE / "households.csv").open(encoding="utf-8") as handle:
        for group in csv.DictReader(handle, delimiter=";"):
            members = tuple(group["sectors"].split())
            left = float(group["kept"]) * float(spending[group["coicop"]])
            groups[members] = groups.get(members, 0.0) + left
    return groups


def codes_of(members: tuple[str, ...]) -> list[str]:
    """Return the codes of a group's sectors, without their parts."""
    return [member.partition(":")[0] for member in members]


def _bought_by_households(sources: Path, year: int, american: pd.Series | None = None) -> pd.Series:
    """Return what is left of French spending by purpose after trade and taxes, MEUR by sector.

    Sectors of one group share it by the parts that are stated, else as `american` spending does; without
    it, evenly.
    """
    french: dict[str, float] = {}
    for members, left in household_groups(sources, year).items():
        listed = codes_of(members)
        size = pd.Series(1.0, listed) if american is None else american[listed].clip(lower=1.0)
        if ":" in members[0]:
            size = pd.Series([float(member.partition(":")[2]) for member in members], listed)
        for sector, share in (size / size.sum()).items():
            french[str(sector)] = french.get(str(sector), 0.0) + share * left
    return pd.Series(french)
