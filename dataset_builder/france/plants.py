"""Where plants are and how their sizes differ: likelihoods of establishments and jobs by département."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize, minimize_scalar
from scipy.special import gammaln

HERE = Path(__file__).resolve().parent
#: Bounds of α, strength of the Dirichlet law: at the upper one plants are as good as independent.
_STRENGTH = (0.1, 1e4)
_SPREAD = (0.1, 100.0)
_LEAST = 1e-9


def build(sources: Path, out: Path) -> None:  # noqa: ARG001 - every part has the same call
    """Write ``placement.csv`` and ``smallest.csv`` of ``data/france`` from the detail as it stands."""
    folder = out / "france"
    table = pd.read_parquet(folder / "sectors.parquet").set_index("code")
    goods = table[table["goods"].astype(bool)]
    jobs = _by_department(folder / "department_jobs.parquet")
    people = _by_department(folder / "inhabitants.parquet")["inhabitants"].reindex(jobs.index)
    repair = _by_department(folder / "repair.parquet").reindex(jobs.index)
    long = pd.read_parquet(folder / "producers.parquet").astype({"department": str, "sector": str})
    counts = long.pivot_table(index="department", columns="sector", values="count", aggfunc="sum")
    counts = counts.reindex(index=jobs.index, columns=goods.index).fillna(0.0)
    divisions = pd.read_parquet(out / "areas" / "divisions.parquet").set_index("code")["region"].astype(str)
    region = divisions.reindex(jobs.index)
    found = fit_places(goods["a38"], counts, jobs, people, region).join(
        fit_spread(goods, counts, jobs, repair)
    )
    found.round(4).to_csv(folder / "placement.csv", lineterminator="\n")
    shutil.copyfile(HERE / "smallest.csv", folder / "smallest.csv")


def fit_places(
    a38: pd.Series, counts: pd.DataFrame, jobs: pd.DataFrame, people: pd.Series, region: pd.Series
) -> pd.DataFrame:
    """Return how plants of each branch follow its jobs and people, and how far they stand together.

    The E_dk plants of sector k are Dirichlet-multinomial over the départements of each region r, with
    mean shares q_d / q_r, q_d = w J_gd / J_g + (1 − w) P_d / P, and strength α. w and α of a branch g
    maximise

        Σ_k Σ_r [ ln Γ(α) − ln Γ(α + E_rk) + Σ_{d in r} ln Γ(E_dk + α q_d / q_r) − ln Γ(α q_d / q_r) ]

    Regions themselves are left out: what sets them apart is known. Farming follows its own jobs and has
    no line.

    Parameters
    ----------
    a38 : Series
        Branch by sector.
    counts : DataFrame
        E, plants by département (rows) and sector.
    jobs : DataFrame
        J, jobs by département and branch.
    people : Series
        P, inhabitants by département.
    region : Series
        Region by département.

    Returns
    -------
    DataFrame
        By a38: weight (w), clustering (α), clustering_of_regions (α of France's split into regions, to
        compare), the log-likelihood a plant with both, with w and independent plants, and with jobs
        alone, all relative to independent plants spread like people.
    """
    living = (people.fillna(0.0) / people.sum()).to_numpy()
    belongs = pd.get_dummies(region).to_numpy(dtype=float)
    rows = {}
    for group, members in a38[a38 != "AZ"].groupby(a38).groups.items():
        own = (jobs[group] / jobs[group].sum()).to_numpy()
        plants = counts[list(members)].to_numpy()
        plants = plants[:, plants.sum(axis=0) > 0]

        def shares(weight: float, own: np.ndarray = own) -> np.ndarray:
            mixed = np.maximum(weight * own + (1.0 - weight) * living, _LEAST)
            return mixed / mixed.sum()

        weight, strength = _best(lambda w, a: clustered(plants, shares(w), a, belongs))  # noqa: B023
        everywhere = np.ones((len(belongs.T), 1))
        _, of_regions = _best(
            lambda w, a: clustered(belongs.T @ plants, belongs.T @ shares(w), a, everywhere)  # noqa: B023
        )
        base = independent(plants, shares(0.0), belongs)
        count = float(plants.sum())
        rows[group] = {
            "weight": weight,
            "clustering": strength,
            "clustering_of_regions": of_regions,
            "log_likelihood": (clustered(plants, shares(weight), strength, belongs) - base) / count,
            "independent": (independent(plants, shares(weight), belongs) - base) / count,
            "with_jobs_alone": (independent(plants, shares(1.0), belongs) - base) / count,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("a38")


def _best(likelihood: Callable[[float, float], float]) -> tuple[float, float]:
    """Return the weight and the strength that maximise a likelihood."""
    limits = [(0.0, 1.0), (float(np.log(_STRENGTH[0])), float(np.log(_STRENGTH[1])))]
    found = minimize(lambda given: -likelihood(float(given[0]), float(np.exp(given[1]))), np.array([0.5, 4.0]),
                     method="Nelder-Mead", bounds=limits, options={"xatol": 1e-5, "fatol": 1e-6})  # fmt: skip
    return float(found.x[0]), float(np.exp(found.x[1]))


def clustered(plants: np.ndarray, shares: np.ndarray, strength: float, belongs: np.ndarray) -> float:
    """Return the log-likelihood of places of plants that stand together.

    Parameters
    ----------
    plants : array
        Places × sectors.
    shares : array
        Mean share of each place.
    strength : float
        α.
    belongs : array
        Indicator, places × groups; plants of a group are given.
    """
    mean = strength * (shares / (belongs @ (belongs.T @ shares)))[:, None]
    given = gammaln(strength) - gammaln(strength + belongs.T @ plants)
    return float(given.sum() + (gammaln(plants + mean) - gammaln(mean)).sum())


def independent(plants: np.ndarray, shares: np.ndarray, belongs: np.ndarray) -> float:
    """Return the same of plants that are placed one by one: the limit of a large strength."""
    inside = shares / (belongs @ (belongs.T @ shares))
    return float(plants.sum(axis=1) @ np.log(inside))


def fit_spread(
    sectors: pd.DataFrame, counts: pd.DataFrame, jobs: pd.DataFrame, repair: pd.DataFrame
) -> pd.DataFrame:
    """Return κ by a38 (column size_spread): the squared coefficient of variation of plants' sizes.

    Jobs of a branch in département d are gamma, given its plants, with mean Σ_k E_dk m_k and variance κ
    Σ_k E_dk m_k²; κ maximises the likelihood. What the mean sizes miss counts as spread.

    Parameters
    ----------
    sectors : DataFrame
        Columns a38, jobs, plants.
    counts, jobs : DataFrame
        As in `fit_places`.
    repair : DataFrame
        Columns count and jobs_per_plant: repair, a producer of its own in CM.
    """
    size = (sectors["jobs"] / sectors["plants"].where(sectors["plants"] > 0)).fillna(0.0)
    rows = {}
    for group, members in sectors.groupby("a38").groups.items():
        plants, each = counts[list(members)].to_numpy(), size[list(members)].to_numpy()
        if group == "CM":
            plants = np.column_stack([plants, repair["count"].fillna(0.0)])
            each = np.append(each, float(repair["jobs_per_plant"].iloc[0]))
        mean, square = plants @ each, plants @ each**2
        known = mean > 0
        seen = np.maximum(jobs[group].to_numpy(dtype=float)[known], 1.0)

        def loss(log_spread: float, seen: np.ndarray = seen, mean: np.ndarray = mean[known],
                 square: np.ndarray = square[known]) -> float:  # fmt: skip
            scale = np.exp(log_spread) * square / mean
            shape = mean / scale
            return -float(
                ((shape - 1.0) * np.log(seen) - seen / scale - gammaln(shape) - shape * np.log(scale)).sum()
            )

        best = minimize_scalar(loss, bounds=tuple(np.log(_SPREAD)), method="bounded")
        rows[group] = {"size_spread": float(np.exp(best.x))}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("a38")


def _by_department(path: Path) -> pd.DataFrame:
    table = pd.read_parquet(path)
    return table.set_index(table["department"].astype(str)).drop(columns="department")
