"""Autonomy: how much of the production local households need is made in the area for them.

Capacity (what local plants could make), coverage (what they offer of what is needed) and self-supply
(what is bought from them) are different things and are always kept apart. `docs/methods/index.md`
explains the model in words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import gammainc

from footprint.areas.production.detail import detail_money
from footprint.areas.production.france import FranceDetail, load_france
from footprint.areas.production.local_supply import LocalSupply
from footprint.areas.production.presence import Geography
from footprint.areas.production.supply import OFFERED, supply_of_all
from footprint.circular.autonomy.selling import leakage, through_buyers
from footprint.embedded import embedded
from footprint.i18n import message
from footprint.once import kept
from footprint.results import Result
from footprint.units import as_json

if TYPE_CHECKING:
    from numpy.typing import NDArray

ESTIMATE = message("this project's estimate")


@dataclass(frozen=True)
class Retention:
    """How much of local output serves local needs: one fitted number and two round assumptions.

    Attributes
    ----------
    preference : float
        φ, share of the needs that look for a local producer first. Fitted.
    offered : float
        ρ, share of a local plant's output that is within reach of those needs; the rest is sold elsewhere.
        Assumed: half.
    distance : float
        δ, how fast sales fall with distance, as distance^−δ. Assumed: one half.
    """

    preference: float
    offered: float = OFFERED
    distance: float = 0.5


@dataclass(frozen=True)
class Parameters:
    """Fitted parameters, their uncertainty, and the simple predictions to compare with.

    Attributes
    ----------
    retention : Retention
        The fitted values.
    draws : tuple of Retention
        Values fitted to resampled areas: the parameters' uncertainty.
    jobs_only, population_only : tuple of float
        Intercept and slope of log index on log goods jobs, and on log inhabitants.
    error : float
        Mean absolute error of the index on areas left out of the fit, points.
    """

    retention: Retention
    draws: tuple[Retention, ...]
    jobs_only: tuple[float, float]
    population_only: tuple[float, float]
    error: float


@kept(1)
def fitted_parameters() -> Parameters:
    """Return the parameters of the index; `benchmarks/index_validation.py` fits them."""
    stored = json.loads(embedded("france", "index_parameters.json").read_text(encoding="utf-8"))
    return Parameters(
        Retention(stored["preference"], stored["offered"], stored["distance"]),
        tuple(Retention(*pair) for pair in stored["draws"]),
        tuple(stored["jobs_only"]),
        tuple(stored["population_only"]),
        stored["mean_absolute_error"],
    )


@dataclass(frozen=True, eq=False)
class Coverage(Result):
    """How far local supply meets local needs, by area (rows) and goods sector (columns).

    Attributes
    ----------
    needs : Series
        N, production needed per inhabitant by sector, EUR a year.
    inhabitants : Series
        By area.
    capacity : DataFrame
        Share of the needs that local plants could make if they sold nothing elsewhere, at most 1, expected.
    coverage : DataFrame
        a, share of the needs that local supply for local needs covers, 0–1, expected: what the index scores.
    self_supply : DataFrame
        Share of the needs, in EUR, that is bought from local plants, 0–1, expected: what autonomy counts.
    variance : DataFrame
        Variance of coverage because plants are lumpy.
    local_needs : DataFrame, optional
        N of each area's own inhabitants, where their demand is known; `needs` is then that of the mean French
        inhabitant, from which the index takes its priorities.
    """

    needs: pd.Series
    inhabitants: pd.Series
    capacity: pd.DataFrame
    coverage: pd.DataFrame
    self_supply: pd.DataFrame
    variance: pd.DataFrame
    local_needs: pd.DataFrame | None = None

    @property
    def own_needs(self) -> pd.DataFrame:
        """N of each area's inhabitants: local where known, else of the mean French one; areas × sectors."""
        if self.local_needs is not None:
            return self.local_needs
        same = np.broadcast_to(self.needs.to_numpy(float), self.coverage.shape)
        return pd.DataFrame(same, self.coverage.index, self.coverage.columns)

    @property
    def autonomy(self) -> pd.Series:
        """Σ N s / Σ N by area, 0–1, with s the self-supply and N the needs of its own inhabitants."""
        return weighted_mean(self.self_supply, self.own_needs)

    def to_frame(self) -> pd.DataFrame:
        """Return area, sector, need (EUR per inhabitant and year), capacity, coverage, self_supply (0–1)."""
        areas, sectors = self.coverage.index, self.coverage.columns
        return pd.DataFrame({
            "area": np.repeat(areas.to_numpy(), len(sectors)),
            "sector": np.tile(sectors.to_numpy(), len(areas)),
            "need": np.tile(self.needs.reindex(sectors).to_numpy(), len(areas)),
            **{name: getattr(self, name).to_numpy().ravel() for name in ("capacity", "coverage", "self_supply")},
        })  # fmt: skip

    def _content(self) -> Mapping[str, object]:
        return {
            "autonomy": {str(area): as_json(value, "1") for area, value in self.autonomy.items()},
            "needs": {
                str(sector): as_json(value, f"{detail_money()}/inhabitant/year")
                for sector, value in self.needs.items()
            },
            **{
                name: getattr(self, name).to_dict("index") for name in ("capacity", "coverage", "self_supply")
            },
        }


def weighted_mean(table: pd.DataFrame, weights: pd.Series | pd.DataFrame) -> pd.Series:
    """Return Σ_k w_k t_ak / Σ_k w_k by row, weights of each row or of all alike; 0 without weight."""
    if isinstance(weights, pd.DataFrame):
        each = weights.reindex(index=table.index, columns=table.columns).fillna(0.0).to_numpy(float)
        sums = each.sum(axis=1)
        mean = (table.to_numpy(float) * each).sum(axis=1) / np.where(sums > 0, sums, 1.0)
        return pd.Series(np.where(sums > 0, mean, 0.0), table.index)
    weights = weights.reindex(table.columns).fillna(0.0)
    total = float(weights.sum())
    if total <= 0:
        return pd.Series(0.0, table.index)
    return pd.Series(table.to_numpy() @ weights.to_numpy() / total, table.index)


def cover(
    supply: LocalSupply,
    needs: pd.Series | None = None,
    retention: Retention | None = None,
    france: FranceDetail | None = None,
    *,
    around: float = 0.0,
    opened: pd.DataFrame | None = None,
) -> Coverage:
    """Return what local supply covers of local needs.

    With N P the production the area's inhabitants need of a sector, X the area's output (random: plants
    are lumpy), m and e the import share of French use and the export share of output, and sums over the
    other urban areas b at distance d_b,

        c = E min(1, ρ X / (N P))                                what local plants offer of what is needed
        g = E [X d⁻ᵟ / (X d⁻ᵟ + Σ_b X_b d_b⁻ᵟ)]                  local share of what is bought in France
        a = φ c + (1 − φ c)(1 − m) g                             coverage
        s = (1 − m)(1 − H)(1 − e) a                              self-supply

    The share φ of the needs looks for a local producer first and finds c of what it wants. The rest buys
    anywhere: m of it abroad, the remainder from producers in France, the nearer the likelier (a gravity
    rule: Head and Mayer 2014). `footprint.circular.autonomy.selling` explains the step from coverage to
    self-supply, and why that of farm and mine products is multiplied by the share that local buyers take.
    Where a planner stated the share σ of output sold locally, a = s = min(1, σ X / (N P)) instead. Plants
    that are sure to open add their output d to X in both expectations, and ρ d to what is sold locally
    where a share was stated.

    Parameters
    ----------
    supply : LocalSupply
        What the areas make.
    needs : Series, optional
        N by sector, EUR per inhabitant and year, the same for every area. By default the supply's own where
        it has any, else the mean French inhabitant's; priorities are always of the latter.
    retention : Retention, optional
        The fitted one by default.
    france : FranceDetail, optional
        The embedded one by default.
    around : float
        Share of France's inhabitants that a radius adds to an area, 0–1: as much of what is sold, and
        served, elsewhere is then inside.
    opened : DataFrame, optional
        Output of plants that are sure to open, MEUR a year, areas × sectors, beside what `supply` expects.
    """
    france = france or load_france()
    goods = france.goods
    local = None if needs is not None or supply.needs is None else supply.needs[goods]
    needs = france.production_needs if needs is None else needs.reindex(goods).fillna(0.0)
    retention = retention or fitted_parameters().retention
    each = needs.to_numpy()[None, :] if local is None else local.to_numpy(float)
    wanted = supply.inhabitants.to_numpy()[:, None] * each / 1e6
    output = supply.output.to_numpy()

    sure = np.zeros_like(output)
    if opened is not None:
        sure = opened.reindex(index=supply.output.index, columns=goods).fillna(0.0).to_numpy()
    capacity, _ = offered_share(supply, wanted, 1.0, sure)
    offered = 1.0 - (1.0 - retention.offered) * (1.0 - around)
    mean, square = offered_share(supply, wanted, offered, sure)
    pooled = market_share(supply, retention.distance, france, sure)
    phi = retention.preference
    covered = phi * mean + (1.0 - phi * mean) * pooled
    spread = (phi * (1.0 - pooled)) ** 2 * np.maximum(square - mean**2, 0.0)
    bought = covered * leakage(france, around).to_numpy()

    stated = supply.local.to_numpy()
    known = np.isfinite(stated)
    if known.any():
        sold_here = stated * output + retention.offered * sure
        sold = np.divide(sold_here, wanted, out=np.ones_like(output), where=wanted > 0)
        covered = np.where(known, np.minimum(1.0, sold), covered)
        bought = np.where(known, covered, bought)
        spread = np.where(known, 0.0, spread)

    bought = np.where(known, bought, bought * through_buyers(bought, france))

    def frame(values: NDArray[np.float64]) -> pd.DataFrame:
        return pd.DataFrame(values, supply.output.index, goods)

    return Coverage(
        needs,
        supply.inhabitants,
        frame(capacity),
        frame(covered),
        frame(bought),
        frame(spread),
        local,
    )


def offered_share(
    supply: LocalSupply,
    wanted: NDArray[np.float64],
    offered: float,
    opened: NDArray[np.float64] | float = 0.0,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return c = E min(1, ρ (X + d) / need) and E min(1, ρ (X + d) / need)², in MEUR (areas × sectors).

    What is sure to open covers e = min(1, ρ d / need) of the need, and X is left the rest:
    min(1, ρ (X + d) / need) = e + (1 − e) min(1, ρ X / (need − ρ d)).
    X has the one large plant of its branch with the probability of `LocalSupply.jump`.
    """
    sure = np.divide(offered * opened, wanted, out=np.zeros_like(wanted), where=wanted > 0)
    left = 1.0 - np.minimum(1.0, sure)
    mean, square = _lumpy_share(supply, offered, wanted * left)
    return 1.0 - left + left * mean, (1.0 - left) ** 2 + 2.0 * (1.0 - left) * left * mean + left**2 * square


def _lumpy_share(
    supply: LocalSupply, share: float, need: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return E min(1, share · X / need) and its square: with the one large plant, or without it."""
    jump, large, usual, present = _usual(supply)
    first, square = capped_mean(usual * share, supply.variance.to_numpy() * share**2, present, need)
    with_it = (usual + large) * share
    most = np.minimum(1.0, np.divide(with_it, need, out=np.ones_like(usual), where=need > 0))
    return (1.0 - jump) * first + jump * most, (1.0 - jump) * square + jump * most**2


def _usual(supply: LocalSupply) -> tuple[NDArray[np.float64], ...]:
    """Return jump, large, output and presence without the one large plant.

    1 − P = (1 − jump)(1 − present).
    """
    jump, large = supply.jump.to_numpy(), supply.large.to_numpy()
    usual = np.maximum(supply.output.to_numpy() - jump * large, 0.0)
    none = np.divide(1.0 - supply.presence.to_numpy(), 1.0 - jump, out=np.zeros_like(jump), where=jump < 1.0)
    return jump, large, usual, 1.0 - none


def market_share(
    supply: LocalSupply,
    distance: float,
    france: FranceDetail,
    opened: NDArray[np.float64] | float = 0.0,
) -> NDArray[np.float64]:
    """Return (1 − m) g, the local share of what is bought anywhere (areas × sectors), `opened` included."""
    elsewhere = _made_elsewhere(supply.geography, distance, supply_of_all())
    jump, large, usual, present = _usual(supply)
    near = supply.geography.own_closeness(distance).to_numpy()[:, None]

    def share(made: NDArray[np.float64]) -> NDArray[np.float64]:
        own = made * near
        return np.divide(own, own + elsewhere, out=np.zeros_like(own), where=own > 0)

    # Where there is a plant at all it is worth X / P(present); where there is none, nothing.
    worth = np.divide(usual, present, out=np.zeros_like(usual), where=present > 0)
    local = present * share(worth + opened) + (1.0 - present) * share(opened + np.zeros_like(usual))
    local = (1.0 - jump) * local + jump * share(usual + large + opened)
    return (1.0 - france.import_share.loc[france.goods].to_numpy()) * local


@kept(32)
def _made_elsewhere(where: Geography, distance: float, everywhere: LocalSupply) -> NDArray[np.float64]:
    """Return Σ_b X_b d_b⁻ᵟ of all other urban areas, areas × sectors; a plan asks for it again and again."""
    closeness = where.closeness(distance)[everywhere.output.index]
    return np.asarray(closeness.to_numpy() @ everywhere.output.to_numpy())


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
