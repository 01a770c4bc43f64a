"""Producers by département and sector, the jobs behind them, and the mean size of a plant."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.areas import zone_jobs
from dataset_builder.france.facts import weighted_codes
from footprint.areas.places.jobs import spread_jobs

#: NAF division 33, repair and installation: A38 counts its jobs in CM, the index does not count it.
REPAIR = "REPAIR"
#: Farms, forests and fishing boats are no employer establishments of the source: two jobs each.
JOBS_PER_FARM = 2.0
# Strength of the American size of plant, as a number of plants of `_LUMP` jobs.
_PRIOR_PLANTS = 5.0
_LUMP = 1000.0
_ROUNDS = 400


def read_counts(sources: Path) -> pd.DataFrame:
    """Return employer establishments by département and NAF sub-class."""
    path = sources / "france" / "employer_establishments_2021_departement_x_ape732.csv"
    long = pd.read_csv(path, dtype={"dep": str, "ape": str})
    return long.pivot_table(index="dep", columns="ape", values=long.columns[2], aggfunc="sum").fillna(0.0)


def department_jobs(data: Path) -> pd.DataFrame:
    """Return jobs by département and goods A38 sector: the sums of their communes.

    Jobs of an employment zone (private employers, 2019) go to its communes by their functions, farming jobs
    come from the census.
    """
    communes = pd.read_parquet(data / "areas" / "communes.parquet").astype({"zone": str, "department": str})
    zones = pd.read_parquet(data / "areas" / "zones.parquet").astype({"zone": str, "a38": str})
    weights = pd.read_csv(data / "areas" / "functions.csv").set_index("a38")
    made = spread_jobs(communes, zone_jobs(zones), weights)
    jobs = made.groupby(communes["department"].to_numpy()).sum()
    return jobs.rename_axis("department").astype(float)


def naf_weights(naf: pd.Series) -> pd.DataFrame:
    """Return the share of each NAF sub-class that each sector takes, as the concordance states it.

    A sub-class that several sectors share is divided half by French exports of their goods, half by American
    output. Columns naf, sector, weight; the weights of a sub-class sum to 1.
    """
    table = weighted_codes(naf).rename(columns={"code": "naf"})
    table["weight"] /= table.groupby("naf")["weight"].transform("sum")
    return table[["naf", "sector", "weight"]].sort_values(["naf", "sector"], ignore_index=True)


def expected_jobs(sectors: pd.DataFrame, labour: pd.Series, jobs: pd.Series) -> pd.Series:
    """Return national jobs by sector if each A38 sector were shared as `labour` is."""
    weight = labour.reindex(sectors.index)
    return weight / weight.groupby(sectors["a38"]).transform("sum") * sectors["a38"].map(jobs)


def shared_labour(labour: pd.Series, output: pd.Series, weights: pd.DataFrame) -> pd.Series:
    """Return labour per output by sector when sectors of one NAF sub-class work alike.

    The same plants and people make what a sub-class divides between sectors (cars and vans; oil mills and
    refiners), so each sub-class has one coefficient, l_n = Σ_k w_nk x_k l_k / Σ_k w_nk x_k, and a sector the
    weighted mean of its sub-classes'.
    """
    weight = weights["weight"] * weights["sector"].map(output).fillna(0.0)
    made = weight.groupby(weights["naf"]).sum()
    worked = (weight * weights["sector"].map(labour)).groupby(weights["naf"]).sum()
    mean = weights["naf"].map(worked / made.where(made > 0)).fillna(weights["sector"].map(labour))
    parts = (weights["weight"] * mean).groupby(weights["sector"]).sum()
    return (parts / weights["weight"].groupby(weights["sector"]).sum()).reindex(labour.index).fillna(labour)


def producers(
    sectors: pd.DataFrame, weights: pd.DataFrame, counts: pd.DataFrame, jobs: pd.DataFrame
) -> pd.DataFrame:
    """Return producers by département (rows) and sector (columns), repair as a last column.

    An establishment whose sub-class several sectors share counts as a part of one in each. Farms, which
    the source leaves out, are added by `dataset_builder.france.placement.place_farms`.
    """
    departments = jobs.index
    counted = counts.reindex(departments).fillna(0.0)
    parts = {}
    for sector, group in weights.groupby("sector"):
        known = group[group["naf"].isin(counted.columns)]
        parts[sector] = counted[known["naf"]].to_numpy() @ known["weight"].to_numpy()
    table = pd.DataFrame(parts, index=departments).reindex(columns=sectors.index).fillna(0.0)
    repair = [code for code in counted.columns if code.startswith("33")]
    table[REPAIR] = counted[repair].sum(axis=1)
    return table


def fit_sizes(
    sectors: pd.DataFrame, table: pd.DataFrame, jobs: pd.DataFrame, prior: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Return the mean jobs of a producer by sector, and national jobs by sector.

    Within an A38 sector g, jobs of département d are Poisson around Σ_k E_dk m_k in lumps of 1,000 jobs (the
    mean plant a job is in); m_k has a gamma prior around the American size (worth five plants). The
    expectation-maximisation step is m_k ← (α + Σ_d E_dk m_k J_d / Ĵ_d) / (α / m⁰_k + Σ_d E_dk) (Dempster,
    Laird and Rubin 1977).
    """
    sizes: dict[str, float] = {}
    national: dict[str, float] = {}
    for group, members in sectors[sectors["a38"] != "AZ"].groupby("a38").groups.items():
        labels = [*members, REPAIR] if group == "CM" else list(members)
        counts = table[labels].to_numpy()
        total = counts.sum(axis=0)
        observed = jobs[group].to_numpy() / _LUMP
        expected = np.array([prior.get(label, 0.0) for label in labels]) / _LUMP
        if REPAIR in labels:
            share = total[-1] / total.sum()
            expected *= 1.0 - share
            expected[-1] = share * observed.sum()
        guess = np.where(total > 0, expected / np.where(total > 0, total, 1.0), expected)
        size = guess.copy()
        for _ in range(_ROUNDS):
            fitted = counts @ size
            ratio = np.divide(observed, fitted, out=np.ones_like(fitted), where=fitted > 0)
            size = (_PRIOR_PLANTS + size * (counts.T @ ratio)) / (_PRIOR_PLANTS / guess + total)
        size *= observed.sum() / max(float(total @ size), 1e-12)
        sizes.update(zip(labels, size * _LUMP, strict=True))
        national.update(zip(labels, size * total * _LUMP, strict=True))
    return pd.Series(sizes), pd.Series(national)


def concentration(table: pd.DataFrame, inhabitants: pd.Series) -> pd.Series:
    """Return how far each sector's producers are from living where people live, 0–1.

    The index of dissimilarity, H = ½ Σ_d |E_dk / E_k − P_d / P| (Duncan and Duncan 1955): the share of
    producers that would have to move to be spread like inhabitants. Sectors that serve their neighbours
    are near 0, sectors that serve a nation near 1 (Jensen and Kletzer 2005).
    """
    people = inhabitants.reindex(table.index).fillna(0.0)
    people = people / people.sum()
    total = table.sum()
    shares = table / total.where(total > 0)
    return (0.5 * shares.fillna(0.0).sub(people, axis=0).abs().sum()).where(total > 0, 1.0)


def department_inhabitants(data: Path) -> pd.Series:
    """Return inhabitants by département."""
    communes = pd.read_parquet(data / "areas" / "communes.parquet").astype({"department": str})
    return communes.groupby("department")["inhabitants"].sum().astype(float)
