"""Fitting the model to the survey's margins: by size of town and by living standard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from footprint.areas.local.living import DECILES
from footprint.areas.local.model import DRIVERS, LocalModel, drivers, keys_of, living_shares, subset_product

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

_STRATA = 5
_CLOSE, _NEARLY, _ROUNDS = 1e-13, 1e-8, 20_000


def households(facts: pd.DataFrame) -> NDArray[np.float64]:
    """Return households by commune: inhabitants over persons a tax household (a ratio only)."""
    return facts["inhabitants"].to_numpy(float) / facts["persons"].to_numpy(float)


def weights(facts: pd.DataFrame, model: LocalModel, at: Sequence[int]) -> NDArray[np.float64]:
    """Return Σ_a H_a k_ac p_ad by class, stratum and decile: what s and g are multiplied with."""
    size = (facts["persons"].to_numpy(float)[:, None] / model.parameters["size_reference"]) ** (
        model.exponents[at]
    )
    counted = households(facts)[:, None] * keys_of(facts, model)[:, at] * size
    shares = living_shares(facts, model)
    stratum = facts["stratum"].to_numpy(int)
    return np.stack([counted[stratum == one].T @ shares[stratum == one] for one in range(_STRATA)], axis=1)


def margins(survey: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the survey's spending by class: classes × strata and classes × deciles, EUR per household."""
    town = survey[[f"strate_{one}" for one in range(_STRATA)]].to_numpy(float)
    return town, survey[[f"decile_{one}" for one in range(1, DECILES + 1)]].to_numpy(float)


def fit(
    facts: pd.DataFrame, model: LocalModel, survey: pd.DataFrame, at: Sequence[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return s and g of some classes, by iterative proportional fitting.

    Σ_d s g_d W_sd = H_s · (survey, stratum s) and Σ_s s_s g_d W_sd ∝ survey, decile d, with W of `weights`.
    The strata are met in euros; the deciles, whose total in the survey differs because its households are
    not weighted as the communes are, up to one factor for each class.

    Raises
    ------
    ValueError
        If a fit does not close.
    """
    matrix = weights(facts, model, at)
    town, tenths = margins(survey)
    rows = town * _by_stratum(facts)
    columns = tenths / tenths.sum(axis=1, keepdims=True) * rows.sum(axis=1, keepdims=True)
    g = np.ones_like(columns)
    for _ in range(_ROUNDS):
        s = rows / _row_sums(matrix, g)
        better = columns / _column_sums(matrix, s)
        moved = np.abs(better / g - 1).max()
        g = better
        if moved < _CLOSE:
            break
    else:
        raise ValueError("the fit to the survey does not close")
    s = rows / _row_sums(matrix, g)
    level = s.mean(axis=1, keepdims=True)
    return s / level, g * level


def _row_sums(matrix: NDArray[np.float64], g: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.einsum("csd,cd->cs", matrix, g))


def _column_sums(matrix: NDArray[np.float64], s: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.einsum("csd,cs->cd", matrix, s))


def _by_stratum(facts: pd.DataFrame) -> NDArray[np.float64]:
    return np.bincount(facts["stratum"].to_numpy(int), households(facts), _STRATA).astype(float)


def left_out(
    facts: pd.DataFrame, model: LocalModel, survey: pd.DataFrame, at: Sequence[int]
) -> NDArray[np.float64]:
    """Return foretold over surveyed spending of each stratum when its own margin is not used: classes × 5.

    The stratum's s is the mean of its neighbours' in size (the nearest one's at the ends), inside the same
    fit; the deciles give proportions alone, so that the national total does not tell what the stratum
    lacks.

    Parameters
    ----------
    facts, model, survey, at
        As in `fit`.
    """
    matrix = weights(facts, model, at)
    town, tenths = margins(survey)
    rows = town * _by_stratum(facts)
    shares = tenths / tenths.sum(axis=1, keepdims=True)
    result = np.zeros_like(rows)
    for out in range(_STRATA):
        near = [one for one in (out - 1, out + 1) if 0 <= one < _STRATA]
        g = np.ones_like(shares)
        for _ in range(_ROUNDS):
            s = rows / _row_sums(matrix, g)
            s[:, out] = s[:, near].mean(axis=1)
            columns = _column_sums(matrix, s)
            better = shares * (columns * g).sum(axis=1, keepdims=True) / columns
            moved = np.abs(better / g - 1).max()
            g = better
            if moved < _NEARLY:
                break
        result[:, out] = s[:, out] * _row_sums(matrix, g)[:, out] / rows[:, out]
    return result


def with_means(facts: pd.DataFrame, model: LocalModel) -> LocalModel:
    """Return the model with the national mean of every subset of its drivers."""
    people = facts["inhabitants"].to_numpy(float)
    parts = drivers(facts, model)
    means = [people @ subset_product(parts, subset) / people.sum() for subset in range(1 << len(DRIVERS))]
    return replace(model, means=np.column_stack(means))
