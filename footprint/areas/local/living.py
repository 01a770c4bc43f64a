"""How many households of a commune live at each of ten national living standards."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

DECILES = 10
#: The ninth decile of the normal distribution.
_NINTH = 1.2815515655446004
#: EUR a year between which every decile of living standards lies.
_LEAST, _MOST = 1e3, 1e6


def share_below(facts: pd.DataFrame, limit: float) -> NDArray[np.float64]:
    """Return the share of each commune's households whose living standard is below a limit, EUR a year.

    A log-normal distribution in two pieces that meet at the median: F(t) = Φ(ln(t / median) / σ), with
    σ = ln(median / D1) / 1.2816 below the median and ln(D9 / median) / 1.2816 above it, so that first decile,
    median and ninth decile are those of the commune. Assumes that tax households stand for households.
    """
    distance = np.log(limit / facts["median"].to_numpy(float))
    ratio = np.where(distance < 0, facts["d5_d1"].to_numpy(float), facts["d9_d5"].to_numpy(float))
    return _normal(distance * _NINTH / np.log(ratio))


def _normal(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Φ. scipy.special has it as well, but takes longer to load than an account's whole demand."""
    return np.fromiter((0.5 * math.erfc(x) for x in values * -math.sqrt(0.5)), float, len(values))


def decile_shares(facts: pd.DataFrame, limits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p, the share of households in each national decile: communes × 10, rows sum to 1."""
    below = [share_below(facts, float(limit)) for limit in limits]
    edges = np.column_stack([np.zeros(len(facts)), *below, np.ones(len(facts))])
    return np.diff(edges, axis=1)


def national_limits(facts: pd.DataFrame, households: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the nine living standards, EUR a year, that part all households into tenths."""
    from scipy.optimize import brentq

    whole = households.sum()

    def gap(limit: float, tenth: int) -> float:
        return float(households @ share_below(facts, limit) / whole - tenth / DECILES)

    return np.array(
        [brentq(gap, _LEAST, _MOST, args=(tenth,), xtol=1e-9, rtol=1e-14) for tenth in range(1, DECILES)]
    )
