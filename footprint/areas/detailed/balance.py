"""Fitting recipes in detail to French accounts: every row, and every block of the world table, kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

_ROUNDS = 4000
_TOLERANCE = 1e-11
#: Final demand moves by the fourth root of what inputs move by: household surveys know it better.
_ROOT = 4
_NEWTON = 60


@dataclass(frozen=True)
class Blocks:
    """What the detail must sum to, by parent industry (arrays in the order of the parents, MEUR).

    Attributes
    ----------
    parent : array of int
        Parent of each detailed sector.
    Z, Y : arrays
        Inputs and positive final demand by parent.
    """

    parent: np.ndarray
    Z: np.ndarray
    Y: np.ndarray


def _indicator(parent: np.ndarray, count: int) -> csr_array:
    """Return blocks × sectors, sparse: small dense products in a loop would wait for each other's threads."""
    return csr_array((np.ones(parent.size), (parent, np.arange(parent.size))), shape=(count, parent.size))


def _ratio(target: np.ndarray, found: np.ndarray) -> np.ndarray:
    return np.divide(target, found, out=np.zeros_like(target), where=found > 0)


def row_factors(inputs: np.ndarray, final: np.ndarray, use: np.ndarray) -> np.ndarray:
    """Return s ≥ 0 with inputs · s⁴ + final · s = use, by Newton's method from above (it is convex)."""
    total = inputs + final
    s = np.where(total > 0, np.maximum(1.0, use / np.where(total > 0, total, 1.0)), 0.0)
    for _ in range(_NEWTON):
        value = inputs * s**_ROOT + final * s - use
        slope = _ROOT * inputs * s ** (_ROOT - 1) + final
        step = np.divide(value, slope, out=np.zeros_like(value), where=slope > 0)
        s = np.maximum(s - step, 0.0)
        if np.abs(step).max(initial=0.0) < 1e-15:
            break
    return s


def fit(
    Z: np.ndarray,
    Y: np.ndarray,
    use: np.ndarray,
    ceiling: np.ndarray,
    blocks: Blocks,
    rounds: int = _ROUNDS,
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return inputs and final demand that keep every known total, nearest to those given.

    RAS with two speeds (Stone 1961; Lenzen, Wood and Gallego 2007): a row's inputs are scaled by s⁴ and its
    final demand by s so that Σ_k Z_ik + Σ_d Y_id is the use of product i; blocks are scaled to the parents'
    totals; a column whose inputs exceed its ceiling is scaled down to it. Signs are kept.

    Parameters
    ----------
    Z, Y : arrays
        First guesses: inputs (n × n), final demand (n × d), all ≥ 0.
    use : array
        Use in France of each product, n, changes in inventories left out.
    ceiling : array
        Largest sum of inputs of each sector, n: its output less the least value added.
    blocks : Blocks
        The parents' totals.
    rounds : int
        Most rounds of the iteration.

    Returns
    -------
    Z, Y : arrays
        The fitted tables.
    residual : float
        The largest relative difference left in any row, block or ceiling.
    """
    member = _indicator(blocks.parent, blocks.Z.shape[0])
    p = blocks.parent
    residual = np.inf
    for round_ in range(rounds):
        s = row_factors(Z.sum(axis=1), Y.sum(axis=1), use)
        Z, Y = Z * (s**_ROOT)[:, None], Y * s[:, None]
        Z = Z * np.minimum(1.0, _ratio(ceiling, Z.sum(axis=0)))
        Z = Z * _ratio(blocks.Z, member @ Z @ member.T)[p][:, p]
        Y = Y * _ratio(blocks.Y, member @ Y)[p]
        if round_ % 20 == 19:
            rows = np.abs(Z.sum(axis=1) + Y.sum(axis=1) - use) / np.maximum(use, 1e-3)
            over = np.maximum(Z.sum(axis=0) - ceiling, 0.0) / np.maximum(ceiling, 1e-3)
            residual = float(max(rows.max(), over.max()))
            if residual < _TOLERANCE:
                break
    return Z, Y, residual
