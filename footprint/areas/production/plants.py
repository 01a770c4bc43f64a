"""A small generative model of plants by sector, size and place: how many, how large, and one large plant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Table = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Plants:
    """Plants of areas (rows) by sector (columns).

    Attributes
    ----------
    number : array
        Expected number of plants, the one large plant left out.
    size : array
        Mean jobs of one.
    jump : array
        Probability that the one large plant of the branch is of this sector.
    large : array
        Jobs of that plant.
    none : array
        Probability that there is no plant but perhaps the large one.
    """

    number: Table
    size: Table
    jump: Table
    large: Table
    none: Table

    @property
    def jobs(self) -> Table:
        """Expected jobs."""
        return self.number * self.size + self.jump * self.large

    @property
    def presence(self) -> Table:
        """Probability that there is at least one plant."""
        return 1.0 - (1.0 - self.jump) * self.none


def below(number: Table, size: Table, most: Table) -> tuple[Table, Table]:
    """Return number and mean size of the plants that are no larger than `most` jobs.

    Sizes are exponential with mean m: a share 1 − e^(−J/m) is below J, with mean m − J e^(−J/m) / (1 −
    e^(−J/m)).
    """
    ratio = np.divide(most, size, out=np.full_like(size, np.inf), where=size > 0)
    left = -np.expm1(-ratio)
    cut = np.divide(
        most * np.exp(-ratio), left, out=np.zeros_like(size), where=(left > 0) & np.isfinite(ratio)
    )
    return number * left, np.clip(size - cut, 0.0, None)


def in_branch(number: Table, size: Table, most: Table, branch: Table, shape: Table | None = None) -> Plants:
    """Return the plants that explain the jobs of each branch.

    Plants no larger than the branch explain T = Σ_k λ_k m_k of its J jobs. If T ≥ J, all are smaller by J
    / T. If not, the excess R = J − T is one plant of its own with probability 1 − e^(−R/m̄), m̄ = T / Σ
    λ, of sector k with probability λ_k m_k / T (Zipf); otherwise all are larger by one factor. Expected
    jobs sum to J.

    Parameters
    ----------
    number, size : arrays
        λ and m before branches are looked at (areas × sectors).
    most : array
        J, jobs of each sector's branch (areas × sectors).
    branch : array
        Indicator, sectors × branches.
    shape : array, optional
        Shape r of the negative binomial number of plants (areas × sectors): P(0) = (1 + λ / r)^−r.
        Poisson where it is infinite, the default.
    """
    count, mean = below(number, size, most)
    explained = ((count * mean) @ branch) @ branch.T
    plants = (count @ branch) @ branch.T
    excess = np.maximum(most - explained, 0.0)
    typical = _ratio(explained, plants)
    alone = np.where(explained > 0, -np.expm1(-_ratio(excess, typical)), 0.0)
    share = _ratio(count * mean, explained)
    stretch = _ratio(np.minimum(most, explained) + excess * (1.0 - alone), explained)
    none = np.exp(-count)
    if shape is not None:
        known = np.isfinite(shape) & (shape > 0)
        r = np.where(known, shape, 1.0)
        none = np.where(known, np.exp(-r * np.log1p(count / r)), none)
    return Plants(count, mean * stretch, share * alone, excess, none)


def _ratio(top: Table, bottom: Table) -> Table:
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)
