"""Where plants are inside a département: how far they follow a branch's own jobs, how far people."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar

from dataset_builder.france.establishments import JOBS_PER_FARM

HERE = Path(__file__).resolve().parent


def weights_of_own_jobs(
    sectors: pd.DataFrame, producers: pd.DataFrame, jobs: pd.DataFrame, inhabitants: pd.Series
) -> pd.DataFrame:
    """Return, by A38 sector, the weight of its own jobs in where its plants are, and the likelihoods.

    w maximises Σ_k Σ_d E_dk log(w J_gd / J_g + (1 − w) P_d / P): E_dk plants of each sector, placed one
    by one in départements (multinomial). Farming follows its own jobs and has no line.

    Returns
    -------
    DataFrame
        Columns a38, weight, and the log-likelihood a plant with that weight, with jobs alone and with people
        alone (relative to jobs evenly over départements).
    """
    departments = jobs.index
    people = inhabitants.reindex(departments).fillna(0.0).to_numpy()
    people = people / people.sum()
    rows = []
    for group, members in sectors[sectors["a38"] != "AZ"].groupby("a38").groups.items():
        counts = producers.loc[departments, list(members)].sum(axis=1).to_numpy()
        own = jobs[group].to_numpy() / jobs[group].sum()

        def loss(w: float, counts: np.ndarray = counts, own: np.ndarray = own) -> float:
            share = np.maximum(w * own + (1.0 - w) * people, 1e-9)
            return -float(counts @ np.log(share * len(share))) / float(counts.sum())

        best = minimize_scalar(loss, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-6}).x
        rows.append((group, round(float(best), 4), -loss(best), -loss(1.0), -loss(0.0)))
    columns = ["a38", "weight", "log_likelihood", "with_jobs_alone", "with_people_alone"]
    return pd.DataFrame(rows, columns=columns).round(4)


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
