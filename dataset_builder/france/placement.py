"""Where farms, forests and boats are, which the counts of establishments leave out."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.france.establishments import JOBS_PER_FARM

HERE = Path(__file__).resolve().parent


def place_farms(
    table: pd.DataFrame, national: pd.Series, jobs: pd.DataFrame, counts: pd.DataFrame
) -> pd.DataFrame:
    """Return `table` with farms, forests and boats, two jobs each, by département.

    A farm sector is placed by √(farming jobs × first buyers of its produce), both as shares: either alone
    gives cows to vineyards or fields to harbours. Fishing and forestry follow their buyers alone. Half a
    buyer is added everywhere, because some farm of every kind is.
    """
    table = table.copy()
    farming = jobs["AZ"] / jobs["AZ"].sum()
    known = counts.reindex(jobs.index).fillna(0.0)
    for sector, (buyers, alone) in _first_buyers().items():
        if sector not in national.index:
            continue
        buying = known[[code for code in buyers if code in known.columns]].sum(axis=1)
        if not alone:
            buying = buying + 0.5
        places = buying / buying.sum()
        if not alone:
            places = np.sqrt(places * farming)
        table[sector] = places / places.sum() * national[sector] / JOBS_PER_FARM
    for sector in national.index.difference(list(_first_buyers())):
        table[sector] = farming * national[sector] / JOBS_PER_FARM
    return table


def _first_buyers() -> dict[str, tuple[list[str], bool]]:
    with (HERE / "first_buyers.csv").open(encoding="utf-8") as handle:
        return {row["sector"]: (row["naf"].split(), row["alone"] == "1")
                for row in csv.DictReader(handle, delimiter=";")}  # fmt: skip
