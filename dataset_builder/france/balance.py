"""Fitting borrowed recipes to France's accounts, every block of the world table kept exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_ROUNDS = 4000
_TOLERANCE = 1e-11


@dataclass(frozen=True)
class Blocks:
    """What the detail must sum to, by parent industry (arrays in the order of the parents, MEUR).

    Attributes
    ----------
    parent : array of int
        Parent of each detailed sector.
    Z, Y : arrays
        Inputs and positive final demand by parent.
    imports : array
        Imports by parent.
    """

    parent: np.ndarray
    Z: np.ndarray
    Y: np.ndarray
    imports: np.ndarray


def _indicator(parent: np.ndarray, count: int) -> np.ndarray:
    member = np.zeros((count, parent.size))
    member[parent, np.arange(parent.size)] = 1.0
    return member


def _ratio(target: np.ndarray, found: np.ndarray) -> np.ndarray:
    return np.divide(target, found, out=np.zeros_like(target), where=found > 0)


def fit(
    Z: np.ndarray, Y: np.ndarray, M: np.ndarray, home: np.ndarray, ceiling: np.ndarray, blocks: Blocks
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return inputs, final demand and imports that keep every known total, nearest to those given.

    Generalised RAS (Junius and Oosterhaven 2003; Lenzen, Wood and Gallego 2007): rows are scaled by r and
    imports by 1/r so that, for each product i, Σ_k Z_ik + Σ_d Y_id − M_i = home supply; blocks are scaled
    to the parents' totals; a column whose inputs exceed its ceiling is scaled down to it. Signs are kept,
    so the imports of a product lie between zero and its use.

    Parameters
    ----------
    Z, Y, M : arrays
        First guesses: inputs (n × n), final demand (n × d), imports (n), all ≥ 0.
    home : array
        Home supply sold at home by product, n, after changes in inventories.
    ceiling : array
        Largest sum of inputs of each sector, n: its output less the least value added.
    blocks : Blocks
        The parents' totals.

    Returns
    -------
    Z, Y, M : arrays
        The fitted tables.
    residual : float
        The largest relative difference left in any row, block or ceiling.
    """
    member = _indicator(blocks.parent, blocks.Z.shape[0])
    p = blocks.parent
    residual = np.inf
    for round_ in range(_ROUNDS):
        positive = Z.sum(axis=1) + Y.sum(axis=1)
        root = np.sqrt(home**2 + 4.0 * positive * M)
        r = np.where(positive > 0, (home + root) / (2.0 * np.where(positive > 0, positive, 1.0)), 1.0)
        r = np.where(r > 0, r, 1.0)
        Z, Y, M = Z * r[:, None], Y * r[:, None], M / r
        Z = Z * np.minimum(1.0, _ratio(ceiling, Z.sum(axis=0)))
        Z = Z * _ratio(blocks.Z, member @ Z @ member.T)[p][:, p]
        Y = Y * _ratio(blocks.Y, member @ Y)[p]
        M = M * _ratio(blocks.imports, member @ M)[p]
        if round_ % 20 == 19:
            scale = np.maximum(Z.sum(axis=1) + Y.sum(axis=1), 1e-3)
            rows = np.abs(Z.sum(axis=1) + Y.sum(axis=1) - M - home) / scale
            over = np.maximum(Z.sum(axis=0) - ceiling, 0.0) / np.maximum(ceiling, 1e-3)
            residual = float(max(rows.max(), over.max()))
            if residual < _TOLERANCE:
                break
    return Z, Y, M, residual
