"""Solving for right-hand sides of both signs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from footprint.mrio.solving.solution import Solution
    from footprint.mrio.solving.solve import LeontiefSystem


def solved_by_sign(
    system: LeontiefSystem, right: np.ndarray, told: Callable[[Solution], object] = lambda _: None
) -> np.ndarray:
    """Return (I − A)⁻¹ b with a certified error, for right-hand sides of any sign.

    What stocks give back is negative, and what remains of a solution may be small beside its parts; the
    parts of one sign are solved, and certified, apart. `told` hears of each solution.
    """
    solution = system.solve(np.maximum(right, 0.0))
    told(solution)
    negative = (right < 0).any(axis=0)
    if not negative.any():
        return solution.values
    other = system.solve(np.maximum(-right[:, negative], 0.0))
    told(other)
    values = solution.values.copy()
    values[:, negative] -= other.values
    return values
