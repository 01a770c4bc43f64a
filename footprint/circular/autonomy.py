"""Autonomy: how much of the production local households need is made in the area for them.

Capacity (what local plants could cover) and self-supply (what they do cover) are different things and
are always kept apart. `docs/methods/index.md` explains the model in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import gammainc

from footprint.areas.france import FranceDetail, load_france
from footprint.areas.supply import LocalSupply
from footprint.embedded import embedded

if TYPE_CHECKING:
    from numpy.typing import NDArray

ESTIMATE = "this project's estimate"


@dataclass(frozen=True)
class Retention:
    """The two fitted numbers of the model, each with what they mean.

    Attributes
    ----------
    preference : float
        β, share of purchases that look for a local producer first, in a sector spread like inhabitants.
    tradability : float
        η, how fast that share falls in sectors whose producers are concentrated: β (1 − H)^η, with H the
        dissimilarity between a sector's producers and inhabitants.
    """

    preference: float
    tradability: float

    def of_sectors(self, france: FranceDetail) -> pd.Series:
        """Return the share of purchases that look for a local producer first, by goods sector, 0–1."""
        spread = 1.0 - france.sectors.loc[france.goods, "concentration"].clip(0.0, 1.0)
        return (self.preference * spread**self.tradability).clip(0.0, 1.0)


@lru_cache(maxsize=1)
def fitted_retention() -> tuple[Retention, tuple[Retention, ...]]:
    """Return the fitted retention, and draws of it that stand for its uncertainty."""
    table = pd.read_csv(embedded("france", "retention.csv"))
    rows = [Retention(row.preference, row.tradability) for row in table.itertuples()]
    return rows[0], tuple(rows[1:])


@dataclass(frozen=True, eq=False)
class Coverage:
    """How far local supply meets local needs, by area (rows) and goods sector (columns).

    Attributes
    ----------
    needs : Series
        N, production needed per inhabitant by sector, EUR a year.
    inhabitants : Series
        By area.
    capacity : DataFrame
        Share of the needs that local plants could make, whoever buys it, capped at 1, in expectation.
    self_supply : DataFrame
        a, share of the needs that local plants do make for local needs, 0–1, in expectation.
    variance : DataFrame
        Variance of self-supply because plants are lumpy.
    """

    needs: pd.Series
    inhabitants: pd.Series
    capacity: pd.DataFrame
    self_supply: pd.DataFrame
    variance: pd.DataFrame

    @property
    def autonomy(self) -> pd.Series:
        """Σ N a / Σ N by area, 0–1."""
        return weighted_mean(self.self_supply, self.needs)


def weighted_mean(table: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Return Σ_k w_k t_ak / Σ_k w_k by row."""
    weights = weights.reindex(table.columns)
    total = float(weights.sum())
    if total <= 0:
        return pd.Series(0.0, table.index)
    return pd.Series(table.to_numpy() @ weights.to_numpy() / total, table.index)


def cover(
    supply: LocalSupply,
    needs: pd.Series | None = None,
    retention: Retention | None = None,
    france: FranceDetail | None = None,
) -> Coverage:
    """Return what local supply covers of local needs.

    With m the import share of French use of a product, e the export share of French output, N P the
    production the area's inhabitants need, X the area's output (random: plants are lumpy) and X_fr
    France's,

        c = E min(1, (1 − e) X / ((1 − m) N P))      home-market output against home-sourced needs
        a = (1 − m) [ r c + (1 − r) X / X_fr ]       r = β (1 − H)^η

    Of every purchase the share m is imported whatever the area makes. Of the rest, the share r looks for
    a local producer first; the share 1 − r buys anywhere in France, where local producers hold their
    share of national output. For the whole of France both terms are 1, so a = 1 − m as in the accounts.

    Where a planner stated the share σ of output sold locally, a = min(1, σ X / (N P)).

    Parameters
    ----------
    supply : LocalSupply
        What the areas make.
    needs : Series, optional
        N by sector, EUR per inhabitant and year; the mean French inhabitant's by default.
    retention : Retention, optional
        The fitted one by default.
    france : FranceDetail, optional
        The embedded one by default.
    """
    france = france or load_france()
    goods = france.goods
    needs = france.production_needs if needs is None else needs.reindex(goods).fillna(0.0)
    retention = retention or fitted_retention()[0]
    wanted = supply.inhabitants.to_numpy()[:, None] * needs.to_numpy()[None, :] / 1e6
    imported = france.import_share.loc[goods].to_numpy()
    exported = france.export_share.loc[goods].to_numpy()
    first = retention.of_sectors(france).to_numpy()
    output = supply.output.to_numpy()
    variance = supply.variance.to_numpy()
    presence = supply.presence.to_numpy()

    capacity, _ = capped_mean(output, variance, presence, wanted)
    at_home = 1.0 - exported
    mean, square = capped_mean(output * at_home, variance * at_home**2, presence, wanted * (1.0 - imported))
    national = france.sectors.loc[goods, "output"].to_numpy()
    pooled = np.minimum(1.0, np.divide(output, national, out=np.zeros_like(output), where=national > 0))
    here = (1.0 - imported) * (first * mean + (1.0 - first) * pooled)
    spread = ((1.0 - imported) * first) ** 2 * np.maximum(square - mean**2, 0.0)

    stated = supply.local.to_numpy()
    known = np.isfinite(stated)
    if known.any():
        sold = np.divide(stated * output, wanted, out=np.ones_like(output), where=wanted > 0)
        here = np.where(known, np.minimum(1.0, sold), here)
        spread = np.where(known, 0.0, spread)

    def frame(values: NDArray[np.float64]) -> pd.DataFrame:
        return pd.DataFrame(values, supply.output.index, goods)

    return Coverage(needs, supply.inhabitants, frame(capacity), frame(here), frame(spread))


def capped_mean(
    mean: NDArray[np.float64],
    variance: NDArray[np.float64],
    presence: NDArray[np.float64],
    need: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return E min(1, X / c) and E min(1, X / c)² for lumpy supply X and need c.

    X is zero with probability 1 − p and gamma otherwise, with the mean and variance given: with shape α and
    scale θ, E min(X, c) = p [α θ P(α + 1, c/θ) + c (1 − P(α, c/θ))], P the regularised lower incomplete
    gamma function. Without variance X is its mean. Without need nothing is missing: 1.
    """
    result = np.ones_like(mean)
    square = np.ones_like(mean)
    certain = (variance <= 0) & (need > 0)
    fixed = np.minimum(1.0, np.divide(mean, need, out=np.zeros_like(mean), where=certain))
    result[certain], square[certain] = fixed[certain], fixed[certain] ** 2
    lumpy = (variance > 0) & (need > 0) & (mean > 0) & (presence > 0)
    result[(variance > 0) & (need > 0) & ~lumpy] = 0.0
    square[(variance > 0) & (need > 0) & ~lumpy] = 0.0
    m, p, c = mean[lumpy], presence[lumpy], need[lumpy]
    given = m / p
    left = np.maximum((variance[lumpy] + m**2) / p - given**2, 1e-6 * given**2)
    shape, scale = given**2 / left, left / given
    at = c / scale
    beyond = 1.0 - gammainc(shape, at)
    first = given * gammainc(shape + 1.0, at) / c
    second = (left + given**2) * gammainc(shape + 2.0, at) / c**2
    result[lumpy] = np.clip(p * (first + beyond), 0.0, 1.0)
    square[lumpy] = np.clip(p * (second + beyond), 0.0, 1.0)
    return result, square
