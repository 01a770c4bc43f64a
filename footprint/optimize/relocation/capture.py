"""What a local maker can win: caps by evidence, the response of the index model, the size of the market.

All of it is modelled, not observed: the evidence is the coverage that the index model gives to other places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from footprint.areas.production.supply import supply_of_all
from footprint.circular.autonomy.autonomy import cover
from footprint.errors import UnitError, UnknownNameError
from footprint.i18n import message
from footprint.names import nearest
from footprint.once import kept, kept_property
from footprint.optimize.relocation.focal import Focal

EVIDENCE = 0.9
"""Quantile of other areas' coverage up to which an area may come."""
OUTPUT_EVIDENCE = 0.95
"""Quantile of output per inhabitant up to which an area may come."""
GROWTH = 0.25
"""x: by how much a sector may always grow, share of today's output (assumption, range 0.1 to 0.5)."""
ALL = "*"
"""Every sector, in the captures that a planner gives."""

_SIZES = 80
_PIECES = (0.0, 0.01, 0.03, 0.08, 0.18, 0.3, 0.45, 0.65, 0.82, 1.0)
"""Outputs at which the response is read, shares of the largest."""
_ROUNDING = 1e-7
_NEAR_ENOUGH = 0.01
"""Most that a straight piece may lie below the response, relative: fewer pieces make a model sooner."""
_HALVINGS = 40
LEAST_PLANT = 0.5
"""An area has a sector where a plant is at least as likely as not."""


@kept(1)
def caps_by_size() -> tuple[np.ndarray, np.ndarray]:
    """Return sizes (inhabitants, rising) and the coverage that areas of each size can reach, sizes × sectors.

    At size P it is the 90th percentile of coverage over the urban areas of at least P / 2, as a running
    maximum over sizes: the plain percentile falls with size in some sectors, but a larger place never has
    fewer chances.
    """
    supply = supply_of_all()
    coverage, inhabitants = cover(supply).coverage.to_numpy(), supply.inhabitants.to_numpy()
    sizes = np.geomspace(inhabitants.min(), inhabitants.max(), _SIZES)
    table = np.array(
        [np.quantile(coverage[inhabitants >= min(size, sizes[-1]) / 2.0], EVIDENCE, axis=0) for size in sizes]
    )
    return sizes, np.maximum.accumulate(table, axis=0)


def evidence_cap(inhabitants: float) -> np.ndarray:
    """Return the coverage that an area of a size can reach, by sector; it never falls with size."""
    sizes, table = caps_by_size()
    place = np.searchsorted(sizes, inhabitants * (1.0 + 1e-9), side="right") - 1
    return np.asarray(table[max(int(place), 0)])


@kept(1)
def given_a_plant() -> np.ndarray:
    """Return the 90th percentile of coverage over areas that have a plant: the upper end of caps."""
    supply = supply_of_all()
    coverage = cover(supply).coverage.to_numpy()
    present = np.where(supply.presence.to_numpy() >= LEAST_PLANT, coverage, np.nan)
    some = np.isfinite(present).any(axis=0)
    found = np.quantile(coverage, EVIDENCE, axis=0)
    found[some] = np.nanquantile(present[:, some], EVIDENCE, axis=0)
    return found


@kept(1)
def most_output_per_inhabitant() -> np.ndarray:
    """Return the 95th percentile of output per inhabitant over all urban areas, MEUR by sector."""
    supply = supply_of_all()
    per_head = supply.output.to_numpy() / supply.inhabitants.to_numpy()[:, None]
    return np.asarray(np.quantile(per_head, OUTPUT_EVIDENCE, axis=0))


def moved_caps(
    caps: np.ndarray, captures: Mapping[str, float], products: Sequence[str], groups: Sequence[str]
) -> np.ndarray:
    """Return caps as a planner moves them: for a sector, a macro-sector or all; the closer name wins.

    Parameters
    ----------
    caps : ndarray, k
        By evidence.
    captures : mapping of str to float
        Share of the need that may be covered, 0 to 1, by name.
    products, groups : sequence of str
        Names of the sectors and the macro-sector of each.

    Raises
    ------
    UnitError
        If a share lies outside 0 to 1.
    UnknownNameError
        If a name is neither.
    """
    moved = caps.copy()
    known = {*products, *groups, ALL}
    for name in sorted(captures, key=lambda key: (key != ALL) + (key in set(products))):
        if name not in known:
            raise UnknownNameError("sector or macro-sector", name, nearest(name, known - {ALL}))
        share = captures[name]
        if not 0.0 <= share <= 1.0:
            raise UnitError(
                message("The capture of {name} cannot be {share:g}", name=name, share=share),
                expected="a share of the need, 0 to 100 %",
            )
        here = [name in (ALL, product, group) for product, group in zip(products, groups, strict=True)]
        moved[here] = share
    return moved


@dataclass(frozen=True, eq=False)
class Capture:
    """How far new output of each product can go, and what it wins.

    Attributes
    ----------
    cap : ndarray, k
        A, most coverage after the plan; never below today's.
    most_output : ndarray, k
        Most new output, MEUR a year, so that neither the cap, nor output per inhabitant, nor the market is
        passed.
    reason : tuple of str, k
        Which of them is met first: ``cap``, ``cluster`` or ``market``.
    output : ndarray, points × k
        New outputs at which the response is read.
    coverage : ndarray, points × k
        Gain of coverage at those outputs, concave.
    self_supply : ndarray, k
        Gain of self-supply per gain of coverage.
    """

    cap: np.ndarray
    most_output: np.ndarray
    reason: tuple[str, ...]
    output: np.ndarray
    coverage: np.ndarray
    self_supply: np.ndarray

    @kept_property
    def pieces(self) -> tuple[np.ndarray, np.ndarray]:
        """Return slope and intercept of each straight piece, pieces × k: g ≤ slope · d + intercept.

        Pieces that lie on one line are the same.
        """
        step = np.diff(self.output, axis=0)
        slope = np.divide(np.diff(self.coverage, axis=0), step, out=np.zeros_like(step), where=step > 0)
        intercept = self.coverage[:-1] - slope * self.output[:-1]
        for piece in range(1, len(slope)):
            straight = np.isclose(slope[piece], slope[piece - 1], rtol=_ROUNDING, atol=0.0)
            slope[piece] = np.where(straight, slope[piece - 1], slope[piece])
            intercept[piece] = np.where(straight, intercept[piece - 1], intercept[piece])
        return slope, intercept

    def gain(self, output: np.ndarray) -> np.ndarray:
        """Return the gain of coverage that straight pieces give to new outputs, k."""
        slope, intercept = self.pieces
        found = np.minimum((slope * output + intercept).min(axis=0, initial=np.inf), self.coverage[-1])
        return np.asarray(np.maximum(0.0, found))


def capture_of(
    focal: Focal,
    *,
    captures: Mapping[str, float] | None = None,
    growth: float = GROWTH,
    within_market: bool = True,
) -> Capture:
    """Return how far new output in an area can go, by other areas' evidence and the index model's response.

    With a(X) the coverage that the index model gives to output X,

        A_i = max(a_i(X (1 + x)), cap by evidence or as the planner moves it)
        new output d ≤ most with a(X + d) ≤ A,  X + d ≤ max(X (1 + x), P · 95th percentile of output per
        inhabitant), X + d ≤ French use of the product gain of coverage ≤ a(X + d) − a(X), read at some
        outputs and joined by straight lines

    Parameters
    ----------
    focal : Focal
        The area in its market.
    captures : mapping of str to float, optional
        Caps that a planner moves (`moved_caps`).
    growth : float
        x, by how much a sector may always grow.
    within_market : bool
        Keep output per inhabitant and the national market as limits.
    """
    market = focal.market
    evidence = evidence_cap(focal.inhabitants)
    grown, _ = focal.gains(growth * focal.output)
    moved = moved_caps(evidence, captures or {}, market.products, market.groups)
    cap = np.minimum(1.0, np.maximum(focal.coverage + grown, moved))
    room = focal.imports_of_need()
    cluster, national = np.full_like(room, np.inf), np.full_like(room, np.inf)
    if within_market:
        cluster = np.maximum(
            growth * focal.output, focal.inhabitants * most_output_per_inhabitant() - focal.output
        )
        national = np.maximum(market.use - focal.output, 0.0)
    allowed = np.minimum(np.minimum(cluster, national), np.maximum(market.use, room))
    reached = _output_at(focal, cap, allowed)
    limits = np.array([reached, cluster, national])
    names = np.array(["cap", "cluster", "market"])
    # Without the market as a limit nothing may be met at all: then what France uses is enough.
    most = np.minimum(limits.min(axis=0), allowed)
    output = np.array(_PIECES)[:, None] * most
    gains = [np.zeros_like(most)]
    share = np.zeros_like(most)
    for point in output[1:]:
        coverage, self_supply = focal.gains(point)
        gains.append(np.clip(coverage, 0.0, cap - focal.coverage))
        share = np.divide(self_supply, coverage, out=share, where=coverage > 0)
    return Capture(
        cap,
        most,
        tuple(names[limits.argmin(axis=0)]),
        output,
        _thinned(output, _concave(output, np.array(gains))),
        share,
    )


def _output_at(focal: Focal, cap: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Return the largest new output up to `allowed` at which coverage does not pass the cap, by halving."""
    low, high = np.zeros_like(allowed), allowed.copy()
    free = focal.coverage + focal.gains(high)[0] <= cap
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        under = focal.coverage + focal.gains(middle)[0] <= cap
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return np.where(free, np.inf, low)


def _concave(output: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """Return the least concave curve above points, column by column (the upper hull)."""
    hull = gains.copy()
    for column in range(gains.shape[1]):
        x, y = output[:, column], gains[:, column]
        if x[-1] <= 0.0:
            continue
        kept = [0]
        for point in range(1, len(x)):
            while len(kept) > 1 and (y[kept[-1]] - y[kept[-2]]) * (x[point] - x[kept[-2]]) <= (
                y[point] - y[kept[-2]]
            ) * (x[kept[-1]] - x[kept[-2]]):
                kept.pop()
            kept.append(point)
        hull[:, column] = np.interp(x, x[kept], y[kept])
    return hull


def _thinned(output: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """Return a concave curve with as few bends as keep it near enough, never above what it was."""
    thin = gains.copy()
    for column in range(gains.shape[1]):
        x, y = output[:, column], gains[:, column]
        if x[-1] <= 0.0:
            continue
        kept = [0]
        for point in range(1, len(x) - 1):
            between = slice(kept[-1], point + 2)
            straight = np.interp(x[between], x[[kept[-1], point + 1]], y[[kept[-1], point + 1]])
            if (straight < (1.0 - _NEAR_ENOUGH) * y[between]).any():
                kept.append(point)
        kept.append(len(x) - 1)
        thin[:, column] = np.interp(x, x[kept], y[kept])
    return thin
