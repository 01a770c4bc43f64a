"""Goods jobs of communes by branch: an employment zone's jobs shared by what people do in each commune."""

from __future__ import annotations

import numpy as np
import pandas as pd

#: Columns of the communes' table: jobs by function of the census.
FUNCTIONS = ("manufacturing_jobs", "farming_jobs", "logistics_jobs", "maintenance_jobs", "research_jobs")


def spread_jobs(communes: pd.DataFrame, jobs: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Return jobs by commune (rows of `communes`) and branch.

    J_gi = J_gz K_gi / Σ_{i in z} K_gi with K_gi = Σ_f β_gf F_if, z the commune's zone; where no commune
    of the zone has such functions, by manufacturing jobs. Farming jobs are the census's own.

    Parameters
    ----------
    communes : DataFrame
        Columns zone and `FUNCTIONS`; every commune of the zones.
    jobs : DataFrame
        J, jobs by zone (rows) and A38 sector, without farming.
    weights : DataFrame
        β, by A38 sector (rows) and function (columns); fitted by ``dataset_builder.functions``.
    """
    zone = communes["zone"].astype(str)
    done = communes[list(FUNCTIONS)].to_numpy(dtype=float)
    known = weights.reindex(jobs.columns)[list(FUNCTIONS)].to_numpy(dtype=float)
    places, names = pd.factorize(zone)
    making = np.repeat(done[:, :1], len(jobs.columns), axis=1)
    share = _within(done @ known.T, places, len(names))
    share = np.where(np.isnan(share), np.nan_to_num(_within(making, places, len(names))), share)
    whole = jobs.reindex(names).fillna(0.0).to_numpy(dtype=float)[places]
    table = pd.DataFrame(share * whole, communes.index, list(jobs.columns))
    table.insert(0, "AZ", communes["farming_jobs"].astype(float))
    return table


def _within(key: np.ndarray, places: np.ndarray, zones: int) -> np.ndarray:
    """Return each row's share of its zone, NaN where the zone has none."""
    total = np.zeros((zones, key.shape[1]))
    np.add.at(total, places, key)
    return np.divide(key, total[places], out=np.full_like(key, np.nan), where=total[places] > 0)
