"""How sure the scores are: the parameters' uncertainty and the lumpiness of plants together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.areas.production.local_supply import LocalSupply
from footprint.circular.autonomy.autonomy import (
    Coverage,
    fitted_parameters,
    market_share,
    offered_share,
)
from footprint.circular.autonomy.scores import index_table
from footprint.circular.autonomy.selling import leakage, through_buyers
from footprint.ranges import INTERVAL

_SEED = 2018


def intervals(
    supply: LocalSupply, covered: Coverage, points: pd.Series
) -> tuple[pd.Series, pd.Series, pd.Series, pd.Series]:
    """Return low and high of the index, then of autonomy (%), by area.

    Every stored draw of the parameters (fitted to resampled published areas, assumptions included) gives an
    index; a normal draw adds the variance that lumpy plants cause. The interval is the middle 90 %, widened
    to the estimate itself in the rare place where that lies outside.
    """
    france = supply.detail
    needs = covered.own_needs.to_numpy(float)
    wanted = supply.inhabitants.to_numpy()[:, None] * needs / 1e6
    weight = points.to_numpy() / points.sum()
    value = needs / needs.sum(axis=1, keepdims=True)
    share = leakage(france).to_numpy()
    reached = through_buyers(covered.self_supply.to_numpy(), france)
    stated = np.isfinite(supply.local.to_numpy())
    fixed = np.where(stated, covered.coverage.to_numpy(), 0.0)
    draws = fitted_parameters().draws
    means = {rho: offered_share(supply, wanted, rho)[0] for rho in {draw.offered for draw in draws}}
    shares = {delta: market_share(supply, delta, france) for delta in {draw.distance for draw in draws}}
    settings: dict[tuple[float, float], list[float]] = {}
    for draw in draws:
        settings.setdefault((draw.offered, draw.distance), []).append(draw.preference)
    index_draws, autonomy_draws = [], []
    for (rho, delta), preferences in settings.items():
        base = np.where(stated, 0.0, shares[delta])
        slope = np.where(stated, 0.0, means[rho] * (1.0 - shares[delta]))
        phi = np.array(preferences)
        index_draws.append(((base + fixed) @ weight)[:, None] + (slope @ weight)[:, None] * phi)
        # Self-supply is s₀ + φ s₁, that of raw products times v₀ + Σ v (s₀ + φ s₁): a parabola in φ.
        first, second = base * share + fixed, slope * share
        to = np.where(stated, 1.0, through_buyers(first, france))
        more = np.where(stated, 0.0, through_buyers(first + second, france) - to)
        terms = (first * to, first * more + second * to, second * more)
        levels = [(value * term).sum(axis=1)[:, None] for term in terms]
        autonomy_draws.append(levels[0] + levels[1] * phi + levels[2] * phi**2)
    rng = np.random.default_rng(_SEED)
    results = []
    variance = covered.variance.to_numpy()
    estimates = (index_table(covered.coverage, points), 100.0 * covered.autonomy)
    for drawn, factor, estimate in zip(
        (index_draws, autonomy_draws), (weight, value * share * reached), estimates, strict=True
    ):
        table = 100.0 * np.concatenate(drawn, axis=1)
        lumpy = 100.0 * np.sqrt((variance * factor**2).sum(axis=1))
        table = np.clip(table + lumpy[:, None] * rng.standard_normal(table.shape[1]), 0.0, 100.0)
        low, high = (np.quantile(table, at, axis=1) for at in INTERVAL)
        results += [estimate.clip(upper=low).rename(None), estimate.clip(lower=high).rename(None)]
    return results[0], results[1], results[2], results[3]
