"""Best-first search over the supply chain: the largest paths in order, none overlooked."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
_PANEL = 256
#: Children of an industry that are sorted at first; twice as many each time they are used up.
_FIRST_CHILDREN = 64


@dataclass(frozen=True)
class Found:
    """One path: positions from the product bought to the industry that extracts, and what it contributes."""

    steps: tuple[int, ...]
    value: float


@dataclass(frozen=True)
class _Node:
    """The end of a path with the output there, and the way back to its beginning."""

    at: int
    amount: float
    depth: int
    before: _Node | None

    def steps(self) -> tuple[int, ...]:
        found, node = [], self
        while node.before is not None:
            found.append(node.at)
            node = node.before
        return tuple(reversed(found))


class PathSearch:
    """Paths i₀ ← i₁ ← … ← i_d of y_i₀ a_i₁i₀ … s_i_d, by size without sign, largest first.

    The search is A* with a perfect guide: b, the largest single path below one unit of output,

        b⁰ = |s|,   bᵏ_i = max(|s_i|, max_j |a_ji| bᵏ⁻¹_j)   with at most k further steps,

    so what is taken from the queue is always the largest path left, and nothing is expanded in vain. With a
    spectral radius of |A| below one no circle makes a path larger, so that b settles after at most n rounds.

    Parameters
    ----------
    Z : ndarray
        n × n flows.
    inverse : ndarray
        n, one over gross output, 0 where there is none.
    s, y : ndarray
        n, what is extracted for a unit of output, and what is bought.
    depth : int or None
        Most steps of a path below the product bought; None for any number.
    """

    def __init__(self, Z: Array, inverse: Array, s: Array, y: Array, depth: int | None) -> None:
        self._Z, self._inverse, self._s, self._y = Z, inverse, s, y
        self._depth = depth
        self.guides = _guides(Z, np.abs(inverse), np.abs(s), depth)
        self._children: dict[tuple[int, int], tuple[Array, Array]] = {}
        self._queue: list[tuple[float, int, int, _Node]] = []
        self._count = 0
        self._push_next(_Node(-1, 1.0, -1, None), 0)

    @property
    def largest_left(self) -> float:
        """Size of the largest path not yet given, 0 if there is none."""
        return -self._queue[0][0] if self._queue else 0.0

    def __iter__(self) -> Iterator[Found]:
        """Yield paths by size without sign, largest first."""
        while self._queue:
            _, _, rank, node = heapq.heappop(self._queue)
            if rank < 0:
                yield Found(node.steps(), float(self._s[node.at] * node.amount))
                continue
            below, _ = self._sorted_children(node, rank)
            at = int(below[rank])
            factor = self._y[at] if node.at < 0 else self._Z[at, node.at] * self._inverse[node.at]
            child = _Node(at, float(factor * node.amount), node.depth + 1, node)
            self._push(abs(self._s[at] * child.amount), -1, child)
            self._push_next(child, 0)
            self._push_next(node, rank + 1)

    def _push(self, size: float, rank: int, node: _Node) -> None:
        if size > 0:
            self._count += 1
            heapq.heappush(self._queue, (-float(size), self._count, rank, node))

    def _push_next(self, node: _Node, rank: int) -> None:
        if self._depth is not None and node.depth >= self._depth:
            return
        positions, sizes = self._sorted_children(node, rank)
        if rank < len(positions):
            self._push(float(sizes[rank]) * abs(node.amount), rank, node)

    def _sorted_children(self, node: _Node, rank: int) -> tuple[Array, Array]:
        """Return the inputs of a node's industry by the largest path through them, as far as `rank`."""
        guide = self._guide_below(node.depth)
        key = (node.at, guide)
        known = self._children.get(key)
        if known is None or len(known[0]) <= rank:
            wanted = max(_FIRST_CHILDREN, 2 * len(known[0]) if known is not None else 0)
            known = self._children[key] = self._first_children(node.at, self.guides[guide], wanted)
        return known

    def _guide_below(self, depth: int) -> int:
        """Return the index of the guide of a child of a node at a depth."""
        if self._depth is None:
            return len(self.guides) - 1
        return min(max(self._depth - depth - 1, 0), len(self.guides) - 1)

    def _first_children(self, at: int, guide: Array, wanted: int) -> tuple[Array, Array]:
        column = self._y if at < 0 else self._Z[:, at] * self._inverse[at]
        sizes = np.abs(column) * guide
        count = min(wanted, int(np.count_nonzero(sizes)))
        if not count:
            return np.empty(0, dtype=np.intp), np.empty(0)
        first = np.argpartition(sizes, -count)[-count:]
        # By position where sizes are equal, so that two runs give one order.
        first = first[np.lexsort((first, -sizes[first]))]
        return first, sizes[first]


def _guides(Z: Array, inverse: Array, s: Array, depth: int | None) -> list[Array]:
    """Return b⁰, b¹, … as far as the depth asks, or until nothing changes."""
    guides = [s]
    changed = np.flatnonzero(s)
    rounds = 0
    while len(changed) and (depth is None or rounds < depth):
        known = guides[-1]
        best = np.zeros(len(s))
        for start in range(0, len(changed), _PANEL):
            rows = changed[start : start + _PANEL]
            np.maximum(best, (np.abs(Z[rows]) * known[rows, None]).max(axis=0), out=best)
        # A circle's product is below one; rounding must not keep it turning.
        improved = best * inverse > known * (1.0 + 1e-14)
        following = np.where(improved, best * inverse, known)
        changed = np.flatnonzero(improved)
        guides = [*guides, following] if depth is not None else [following]
        rounds += 1
        if rounds > len(s):
            break
    return guides
