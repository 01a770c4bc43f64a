"""How the jobs of a branch follow what people do: weights of five functions, fitted to employment zones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.areas.places.jobs import FUNCTIONS

_FOLDS, _ROUNDS, _SEED = 5, 300, 2019


def fit_functions(done: pd.DataFrame, jobs: pd.DataFrame) -> pd.DataFrame:
    """Return the weights β of functions by branch, and how well they foretell zones left out.

    Jobs of branch g in zone z are Poisson around Σ_f β_gf F_zf, β ≥ 0; β maximises the likelihood by β_f
    ← β_f Σ_z F_zf J_z / Ĵ_z / Σ_z F_zf. In five folds of zones the deviance a job, 2 Σ J ln(J / Ĵ) − (J −
    Ĵ), is compared with that of manufacturing jobs alone, and the better of the two is kept.

    Parameters
    ----------
    done : DataFrame
        F, jobs by zone (rows) and function.
    jobs : DataFrame
        J, jobs by zone and A38 sector.

    Returns
    -------
    DataFrame
        By A38 sector: one column for each function, deviance_making_alone, deviance_functions.
    """
    making = np.array([name == FUNCTIONS[0] for name in FUNCTIONS], dtype=float)
    counted = done[list(FUNCTIONS)].to_numpy(dtype=float)
    fold = np.random.default_rng(_SEED).permutation(len(done)) % _FOLDS
    rows = {}
    for a38 in jobs.columns:
        observed = jobs[a38].to_numpy(dtype=float)
        alone = together = 0.0
        for left in range(_FOLDS):
            known, out = fold != left, fold == left
            weights = {
                "alone": _likeliest(counted[known], observed[known], making),
                "together": _likeliest(counted[known], observed[known], np.ones(len(FUNCTIONS))),
            }
            alone += _deviance(observed[out], counted[out] @ weights["alone"])
            together += _deviance(observed[out], counted[out] @ weights["together"])
        best = _likeliest(counted, observed, np.ones(len(FUNCTIONS)) if together < alone else making)
        scores = {"deviance_making_alone": alone, "deviance_functions": together}
        rows[a38] = {
            **dict(zip(FUNCTIONS, best, strict=True)),
            **{name: value / observed.sum() for name, value in scores.items()},
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("a38")


def _likeliest(counted: np.ndarray, observed: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return the likeliest weights; a function that starts at 0 stays there."""
    total = counted.sum(axis=0)
    weight = start * observed.sum() / float(total @ start)
    for _ in range(_ROUNDS):
        weight = weight * (counted.T @ (observed / np.maximum(counted @ weight, 1e-9))) / total
    return np.where(weight * total < 1e-4 * observed.sum(), 0.0, weight)


def _deviance(observed: np.ndarray, expected: np.ndarray) -> float:
    expected = np.maximum(expected, 1e-6)
    ratio = np.where(observed > 0, observed, 1.0) / expected
    return float(2.0 * (np.where(observed > 0, observed * np.log(ratio), 0.0) - (observed - expected)).sum())
