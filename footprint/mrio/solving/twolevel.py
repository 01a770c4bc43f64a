"""An approximate inverse of I − T by sectors and regions, which makes Krylov steps few.

Two levels, each cheap beside one pass over the table. The coarse one adds all regions up: a system of
sectors that catches what the same industries of all regions have in common. The fine one solves the
industries of each region among themselves, where most deliveries are:

    e₁ = P (I − R T P)⁻¹ R r,      e = e₁ + (I − D)⁻¹ (r − (I − T) e₁)

P repeats a sector's number for each of its industries, R takes their mean by gross output, D is T within
regions. T P is made once, so that no pass over the table is needed. Only the speed of an answer depends on
it, never the answer, whose error is proven from its own residual.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from footprint.mrio.solving.krylov import gmres
from footprint.mrio.solving.operator import Coefficients
from footprint.once import one_at_a_time

#: Industries of one region, or sectors, may be this part of all; beyond, the two levels cost too much.
_LARGEST_PART = 4
_PANEL = 256
#: Most passes of one Krylov cycle.
STEPS = 40

Array = np.ndarray
Approximately = Callable[[Array], Array]


class Levels:
    """The rough inverses of a system in both directions, each made once, and the iterations they speed up.

    Parameters
    ----------
    coefficients : Coefficients
    places : (ndarray, ndarray) or None
        For each industry, the code of its region and that of its sector, where they are known.
    """

    def __init__(self, coefficients: Coefficients, places: tuple[Array, Array] | None) -> None:
        self._coefficients = coefficients
        self._places = places
        self._made: dict[bool, Approximately | None] = {}

    def __getstate__(self) -> dict[str, object]:
        # They are made again where they are needed.
        return {**self.__dict__, "_made": {}}

    @property
    def promising(self) -> bool:
        """Whether two levels would pay: no region, and not the sectors, are a big part of the table."""
        return self._places is not None and _small_parts(*self._places)

    def near(self, transposed: bool) -> Approximately | None:
        """Return a rough (I − T)⁻¹, or None where there is none worth having."""
        if transposed not in self._made:
            with one_at_a_time(id(self), transposed):
                if transposed not in self._made:
                    given = self._places if self.promising else None
                    made = two_level(self._coefficients, *given, transposed) if given else None
                    self._made[transposed] = made
        return self._made[transposed]

    def solve(
        self, times: Callable[[Array], Array], b: Array, goal: Array, transposed: bool, careful: bool = True
    ) -> tuple[Array, int]:
        """Return Krylov solutions of (I − T) u = b, and the passes; sought as E times those of (I − T) E."""
        near = self.near(transposed)
        if near is None:
            return gmres(times, b, goal, STEPS, careful=careful)

        def apart(u: Array) -> Array:
            e = near(u)
            return u - e + times(e)

        inside, passes = gmres(apart, b, goal, STEPS, careful=careful)
        return near(inside), passes


def two_level(
    coefficients: Coefficients, regions: Array, sectors: Array, transposed: bool
) -> Approximately | None:
    """Return a function that gives (I − T)⁻¹ r roughly, or None where it cannot be made.

    Parameters
    ----------
    coefficients : Coefficients
    regions, sectors : ndarray
        For each industry, the code of its region and sector; no two industries share both.
    transposed : bool
        Whether T is x̂⁻¹ Zᵀ.

    Returns
    -------
    callable or None
        Takes and returns n × columns; None where the small systems are singular.
    """
    count = int(sectors.max(initial=0)) + 1
    own = [np.flatnonzero(regions == region) for region in range(int(regions.max(initial=0)) + 1)]
    shares = (coefficients.inverse if transposed else 1.0 / coefficients.scale[:, 0])[:, None]
    repeated = _summed_by_sector(coefficients.Z, own, sectors, count, transposed)
    repeated *= shares
    weight = coefficients.scale[:, 0]
    weight = weight / np.bincount(sectors, weight, count)[sectors]
    means = np.zeros((count, count))
    np.add.at(means, sectors, weight[:, None] * repeated)
    try:
        coarse = np.linalg.inv(np.eye(count) - means)
        fine = [_domestic(coefficients.Z, rows, shares, transposed) for rows in own if len(rows)]
    except np.linalg.LinAlgError:
        return None
    if not (np.isfinite(coarse).all() and all(np.isfinite(block).all() for _, block in fine)):
        return None
    order = np.argsort(sectors, kind="stable")
    starts = np.searchsorted(sectors[order], np.arange(count))
    present = np.bincount(sectors, minlength=count) > 0

    def approximately(r: Array) -> Array:
        mean = np.zeros((count, r.shape[1]))
        mean[present] = np.add.reduceat((weight[:, None] * r)[order], starts[present], axis=0)
        by_sector = coarse @ mean
        e = by_sector[sectors]
        left = r - e + repeated @ by_sector
        for rows, block in fine:
            e[rows] += block @ left[rows]
        return e

    return approximately


def _small_parts(regions: Array, sectors: Array) -> bool:
    """Return whether the largest region and the number of sectors are small beside all industries."""
    largest = max(int(np.bincount(regions).max(initial=0)), int(sectors.max(initial=0)) + 1)
    return largest * _LARGEST_PART <= len(regions)


def _domestic(Z: Array, rows: Array, shares: Array, transposed: bool) -> tuple[Array | slice, Array]:
    """Return the inverse of I − T among the industries of a region, with their positions."""
    flows = Z[np.ix_(rows, rows)].astype(np.float64)
    block = (flows.T if transposed else flows) * shares[rows]
    return _as_slice(rows), np.linalg.inv(np.eye(len(rows)) - block)


def _summed_by_sector(Z: Array, own: list[Array], sectors: Array, count: int, transposed: bool) -> Array:
    """Return n × sectors: Z (or Zᵀ, if `transposed`) with the columns of each sector added up."""
    n = len(sectors)
    found = np.zeros((count, n) if transposed else (n, count))
    for rows in own:
        into, of = _as_slice(sectors[rows]), _as_slice(rows)
        if transposed:
            found[into] += Z[of]
            continue
        for start in range(0, n, _PANEL):
            found[start : start + _PANEL, into] += Z[start : start + _PANEL, of]
    return np.ascontiguousarray(found.T) if transposed else found


def _as_slice(positions: Array) -> Array | slice:
    """Return positions as a slice where they follow each other, which is read several times faster."""
    if len(positions) and (np.diff(positions) == 1).all():
        return slice(int(positions[0]), int(positions[-1]) + 1)
    return positions
