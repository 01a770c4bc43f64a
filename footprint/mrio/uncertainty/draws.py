"""Draws of a footprint under errors of its table: to first order, or solved again for each draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from footprint.errors import ConvergenceError
from footprint.mrio.solving.factors import Factors
from footprint.mrio.uncertainty.model import ErrorModel
from footprint.mrio.uncertainty.spreads import DEMAND, EXTRACTION, FLOWS, SOURCES

Array = np.ndarray
FIRST_ORDER, EXACT = "first-order", "exact"
#: Residual over demand at which a draw counts as solved; float32 products round at some 1e-6.
SOLVED = 1e-5
_PASSES = 60


def common_normals(model: ErrorModel, draws: int, seed: int) -> Array:
    """Return draws × blocks standard normal numbers, a Latin hypercube: each block's are spread evenly."""
    # Every block takes a column whether it has cells or not, so that a column means the same in every table.
    points = qmc.LatinHypercube(d=model.blocks, rng=np.random.default_rng(seed)).random(draws)
    return ndtri(points)


def first_order(model: ErrorModel, normals: Array, seed: int, start: int) -> dict[str, Array]:
    """Return by source of error draws × outputs: what each source moves the outputs by, to first order.

    Block errors are the log-normal factors themselves; those of single cells, many and independent, are drawn
    as their sum, normal with their exact covariance.

    Parameters
    ----------
    normals : ndarray
        draws × blocks, a part of `common_normals`.
    start : int
        Number of the first of these draws.
    """
    found = {}
    alone = own_normals(model, len(normals), seed, start)
    for place, source in enumerate(SOURCES):
        blocks, kinds, weights = model.weights[source]
        sigma = model.common[kinds]
        factor = np.expm1(normals[:, blocks] * sigma - 0.5 * sigma**2)
        spread = alone[:, place] @ _root(model.covariance[source]).T
        found[source] = factor @ weights.T + spread
    return found


def own_normals(model: ErrorModel, count: int, seed: int, start: int) -> Array:
    """Return draws × sources × outputs standard normal numbers, by seed and number of the first draw."""
    shape = (count, len(SOURCES), len(model.labels))
    return np.random.default_rng([seed, start, 1]).standard_normal(shape)


def _root(covariance: Array) -> Array:
    """Return R with R Rᵀ the covariance, which may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    return vectors * np.sqrt(np.maximum(values, 0.0))


@dataclass(frozen=True)
class _Drawn:
    """Cells of one source as draws need them: float32, and the pair of block and kind of each."""

    at: Array
    pair: Array
    block: Array
    sigma: Array
    alone: Array
    own: Array
    mean: Array

    @classmethod
    def of(cls, model: ErrorModel, source: str) -> _Drawn:
        cells, kinds = model.cells[source], len(model.common)
        codes, pair = np.unique(cells.block.astype(np.int64) * kinds + cells.kind, return_inverse=True)
        own = model.own[cells.kind]
        alone = np.flatnonzero(own)
        own = own[alone].astype(np.float32)
        block, kind = codes // kinds, codes % kinds
        return cls(
            cells.at, pair.astype(np.int32), block, model.common[kind], alone, own, np.float32(0.5) * own**2
        )

    def factors(self, normals: Array, generator: np.random.Generator) -> Array:
        """Return the log-normal factor of each cell."""
        shared = normals[self.block] * self.sigma - 0.5 * self.sigma**2
        exponent = shared.astype(np.float32)[self.pair]
        noise = generator.standard_normal(len(self.alone), dtype=np.float32)
        noise *= self.own
        noise -= self.mean
        if len(self.alone) == len(exponent):
            exponent += noise
        else:
            exponent[self.alone] += noise
        return np.exp(exponent, out=exponent)


class ExactDraws:
    """Draws solved again: A, y and S of each draw whole, from the factors of the table itself.

    x ← x + (I − A)⁻¹ (y' − (I − A') x), from x of the table, until the residual is below `SOLVED`; errors are
    small beside A, so that a few passes are enough. Factorises I − A once, in float32.
    """

    def __init__(self, model: ErrorModel) -> None:
        self.model = model
        self._factors = Factors(model.A, np.ones(len(model.y)), np.float32)
        self._drawn = {source: _Drawn.of(model, source) for source in SOURCES}

    def draws(self, normals: Array, seed: int, start: int) -> Array:
        """Return draws × outputs.

        Raises
        ------
        ConvergenceError
            If a draw cannot be solved: the spreads leave industries that use more than they make.
        """
        return np.vstack([self._one(row, seed, start + i) for i, row in enumerate(normals)])

    def _one(self, normals: Array, seed: int, draw: int) -> Array:
        model, drawn = self.model, self._drawn
        generator = np.random.Generator(np.random.SFC64([seed, draw, 2]))
        A = model.A.copy()
        A.ravel()[drawn[FLOWS].at] *= drawn[FLOWS].factors(normals, generator)
        y = model.y.copy()
        y[drawn[DEMAND].at] *= drawn[DEMAND].factors(normals, generator)
        S = model.S.copy()
        S.ravel()[drawn[EXTRACTION].at] *= drawn[EXTRACTION].factors(normals, generator)
        taken = S * self._solved(A, y)
        return np.bincount(model.outputs.ravel(), taken.ravel(), minlength=len(model.labels))

    def _solved(self, A: Array, y: Array) -> Array:
        x = self.model.x
        size = np.abs(y).sum()
        for _ in range(_PASSES):
            residual = y - x + A @ x.astype(np.float32)
            if np.abs(residual).sum() <= SOLVED * size:
                return x
            x = x + self._factors.solve(residual[:, None])[:, 0]
        raise ConvergenceError(
            "A draw cannot be solved",
            hint="the spreads are so wide that industries use more than they make: narrow them",
        )
