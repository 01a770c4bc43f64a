"""How French household spending answers to income: one elasticity for each COICOP division.

Budget shares by income quintile (euro area, 2010) are set against French incomes (Filosofi 2017, deciles 1,
3, 5, 7 and 9 of the employment zones, weighted by persons): β_d is the slope of ln(share) on ln(income). The
elasticity of a division is the elasticity of total spending, a parameter, plus β_d. β is shifted so that
the shares keep summing to one (Engel aggregation).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

_QUINTILES = ("First", "Second", "Third", "Fourth", "Fifth")
_DECILES = ("D117", "D317", "Q217", "D717", "D917")
_YEAR = "2010"
#: Divisions of the surveys (COICOP 1999) to those of the national accounts (COICOP 2018).
_DIVISIONS = {
    "Food and non-alcoholic beverages": ("CP01",),
    "Alcoholic beverages, tobacco and narcotics": ("CP02",),
    "Clothing and footwear": ("CP03",),
    "Housing, water, electricity, gas and other fuels": ("CP04",),
    "Furnishings, household equipment and routine household maintenance": ("CP05",),
    "Health": ("CP06",),
    "Transport": ("CP07",),
    "Communications": ("CP08",),
    "Recreation and culture": ("CP09",),
    "Education": ("CP10",),
    "Restaurants and hotels": ("CP11",),
    "Miscellaneous goods and services": ("CP12", "CP13"),
}


def build(sources: Path, out: Path) -> None:
    """Write ``households/elasticities.csv`` under `out`."""
    folder = Path(out) / "households"
    folder.mkdir(parents=True, exist_ok=True)
    table = share_slopes(budget_shares(Path(sources)), decile_incomes(Path(sources)))
    table.to_csv(folder / "elasticities.csv", index=False, float_format="%.6f", lineterminator="\n")


def budget_shares(sources: Path) -> pd.DataFrame:
    """Return budget shares in ‰, division × income quintile, euro area 2010."""
    raw = pd.read_csv(sources / "consumption" / "eurostat_hbs_by_income_quintile_EURO_AREA.csv")
    wide = raw.pivot_table(index="Type", columns="income_grp", values=_YEAR)
    wide = wide[[f"{name} quintile" for name in _QUINTILES]]
    if set(wide.index) != set(_DIVISIONS) or not wide.sum().between(985, 1015).all():
        raise ValueError("budget shares: divisions are missing or do not sum to 1000")
    return wide / wide.sum() * 1000


def decile_incomes(sources: Path) -> np.ndarray:
    """Return the income of the middle of each fifth of the French, EUR a year per consumption unit."""
    raw = pd.read_csv(sources / "france" / "filosofi_2017_disposable_income_ZE2010.csv")
    return np.average(raw[list(_DECILES)].to_numpy(float), axis=0, weights=raw["NBPERS17"])


def share_slopes(shares: pd.DataFrame, incomes: np.ndarray) -> pd.DataFrame:
    """Return β by COICOP 2018 division, Σ share · β = 0, and the r² of each fit."""
    x = np.log(incomes)
    rows = []
    for name, divisions in _DIVISIONS.items():
        y = np.log(shares.loc[name].to_numpy(float))
        slope = float(np.polyfit(x, y, 1)[0])
        fit = float(np.corrcoef(x, y)[0, 1] ** 2)
        rows += [(division, name, slope, fit, float(shares.loc[name].mean())) for division in divisions]
    table = pd.DataFrame(rows, columns=["division", "survey_division", "share_slope", "r2", "share"])
    once = table.drop_duplicates("survey_division")
    table["share_slope"] -= float((once["share_slope"] * once["share"]).sum() / once["share"].sum())
    return table.drop(columns="share")
