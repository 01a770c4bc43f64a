"""Which limits conflict when no plan meets them all."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import TypeVar

Limit = TypeVar("Limit")

_TRIES = 300
"""Most subsets tried when looking for a conflict smaller than the one that deletion found."""


def smallest_conflict(
    limits: Sequence[Limit], is_feasible: Callable[[Sequence[Limit]], bool]
) -> tuple[Limit, ...]:
    """Return a smallest set of limits that cannot be met together.

    A deletion filter drops each limit in turn and keeps it out if what remains still conflicts; what is
    left is irreducible: without any one of its members the others can be met (Chinneck and Dravnieks 1991).
    Smaller subsets are then tried in order of size, so that the answer is also smallest in number while the
    tries last.

    Parameters
    ----------
    limits : sequence
        Limits that conflict as a whole.
    is_feasible : callable
        Says whether a plan exists under a subset of the limits; must be monotone (fewer limits, more plans).

    Returns
    -------
    tuple
        The conflicting limits, in their given order; empty if there is no conflict.
    """
    if is_feasible(limits):
        return ()
    kept = list(limits)
    for limit in list(limits):
        rest = [other for other in kept if other is not limit]
        if not is_feasible(rest):
            kept = rest
    tries = 0
    for size in range(1, len(kept)):
        if tries + math.comb(len(limits), size) > _TRIES:
            break
        for subset in itertools.combinations(limits, size):
            tries += 1
            if not is_feasible(subset):
                return subset
    return tuple(kept)
