"""Estimating where cross-border intermediates come from, from an older table and exact totals.

Of the 2014 table everything is known but one thing: from which country each imported input comes. The
prior is the table of an older year, moved by what happened to the trade in final products since; it is
scaled to every total that is known (three-way RAS). `backcast` does the same where the truth is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Powers of the growth of final trade: most products, mining, farming. Chosen on back-casts 1999 to 2008.
GROWTH, GROWTH_MINING, GROWTH_FARMING = 0.6, 0.3, 0.0
#: Growth of a pair's final trade beyond this is taken as noise.
MOST_GROWTH = 10.0
#: Weight of the table without a prior, so that every known total can be met.
FLOOR = 1e-6
#: A row's largest miss that ends the scaling, million USD.
TOLERANCE = 0.02
_ROUNDS = 400


@dataclass(frozen=True)
class Totals:
    """What is known exactly of cross-border intermediates, million USD.

    Attributes
    ----------
    rows : array, regions × products
        What each industry sells to industries of other countries.
    columns : array, regions × industries
        What each industry buys from other countries.
    home : int
        Position of the region whose imports are known by product and industry.
    imports : array, products × industries
        Its imported intermediates.
    """

    rows: np.ndarray
    columns: np.ndarray
    home: int
    imports: np.ndarray


def growth(
    then: np.ndarray, now: np.ndarray, mining: int, farming: tuple[int, ...], most: float = MOST_GROWTH
) -> np.ndarray:
    """Return by how much to move each pair's intermediates, supplier × product × user region.

    Parameters
    ----------
    then, now : array, regions × products × regions
        Trade in final products.
    mining : int
        Position of mining among the products.
    farming : tuple of int
        Positions of farming, forestry and fishing.
    most : float
        Growth beyond this is taken as noise.
    """
    power = np.full(then.shape[1], GROWTH)
    power[mining] = GROWTH_MINING
    power[list(farming)] = GROWTH_FARMING
    both = (then > 0) & (now > 0)
    ratio = np.divide(now, then, out=np.ones_like(now), where=both)
    return np.clip(ratio, 1 / most, most) ** power[None, :, None]


def proportional(totals: Totals) -> np.ndarray:
    """Return cross-border intermediates without a prior: sales × purchases, none inside a country."""
    flows = totals.rows[:, :, None, None] * totals.columns[None, None] / totals.rows.sum()
    at = np.arange(len(totals.rows))
    flows[at, :, at, :] = 0.0
    return flows


def scale(prior: np.ndarray, totals: Totals, *, home_table: bool = True) -> tuple[np.ndarray, int, float]:
    """Return the prior scaled to every known total, the rounds it took and the largest miss of a row.

    RAS in turn on what industries sell abroad, on the one import table that is known, and on what
    industries buy abroad; the columns are met exactly.

    Parameters
    ----------
    prior : array, regions × products × regions × industries
        Zero inside countries.
    home_table : bool
        Whether to use the one known import table.
    """
    flows = prior.copy()
    miss = np.inf
    rounds = 0
    while rounds < _ROUNDS and miss > TOLERANCE:
        flows *= _ratio(totals.rows, flows.sum(axis=(2, 3)))[:, :, None, None]
        if home_table:
            own = flows[:, :, totals.home, :]
            own *= _ratio(totals.imports, own.sum(axis=0))[None]
        flows *= _ratio(totals.columns, flows.sum(axis=(0, 1)))[None, None]
        miss = float(np.abs(flows.sum(axis=(2, 3)) - totals.rows).max())
        rounds += 1
    return flows, rounds, miss


def cross_border(Z: np.ndarray) -> np.ndarray:
    """Return intermediates between countries alone, regions × products × regions × industries."""
    out = np.maximum(Z, 0.0)
    at = np.arange(len(Z))
    out[at, :, at, :] = 0.0
    return out


def totals_of(Z: np.ndarray, home: int) -> Totals:
    """Return the totals of a table that is wholly known."""
    across = cross_border(Z)
    return Totals(across.sum(axis=(2, 3)), across.sum(axis=(0, 1)), home, across[:, :, home, :].sum(axis=0))


def _ratio(target: np.ndarray, found: np.ndarray) -> np.ndarray:
    return np.divide(target, found, out=np.zeros_like(target), where=found > 0)
