"""Robust plans: limits that hold on average over the worst draws of uncertain data (CVaR).

    η − 1/((1 − α) S) Σ_s u_s ≥ D_min,   u_s ≥ η − D_s · d,   u_s ≥ 0        (avoided tonnes)
    ζ + 1/((1 − α) S) Σ_s v_s ≤ B,       v_s ≥ C_s · d − ζ,   v_s ≥ 0        (capital)

References
----------
Rockafellar and Uryasev (2000), Journal of Risk 2(3): 21–41.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from footprint.errors import TableError
from footprint.i18n import message
from footprint.optimize.relocation.limits import Limits
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.solver.linear import Columns, LinearProgram, Rows


@dataclass(frozen=True)
class Robust:
    """How robust a plan shall be.

    Attributes
    ----------
    level : float
        α: the limits hold on average over the worst ``1 − α`` of the draws.
    draws : int
        Number of draws.
    seed : int
        Seed of the draws.
    """

    level: float = 0.9
    draws: int = 200
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0.0 <= self.level < 1.0 or self.draws < 1:
            raise TableError(
                "A robust plan needs a level from 0 to below 1 and at least one draw",
                found=message("level {level}, {draws} draws", level=self.level, draws=self.draws),
            )


def worst_mean(values: np.ndarray, level: float) -> float:
    """Return the mean of the smallest ``1 − level`` of `values`: CVaR where more is better."""
    tail = (1.0 - level) * len(values)
    ordered = np.sort(values)
    whole = int(np.floor(tail))
    part = ordered[:whole].sum() + (tail - whole) * (ordered[whole] if whole < len(ordered) else 0.0)
    return float(part / tail)


@dataclass(frozen=True)
class _Asked:
    """One limit made robust: its draws by column block, and the sign that makes them a loss."""

    name: str
    draws: dict[str, np.ndarray]
    limit: float
    sign: float

    @property
    def count(self) -> int:
        return len(self.draws["size"])


def _asked(problem: RelocationProblem, limits: Limits, robust: Robust | None) -> list[_Asked]:
    draws = problem.draws
    if robust is None or draws is None:
        return []
    found = []
    if limits.avoid_at_least is not None:
        avoided = {"size": draws.avoided, "sold_locally": draws.avoided_by_sale[:, problem.served]}
        found.append(_Asked("avoided", avoided, limits.avoid_at_least, -1.0))
    if limits.budget is not None:
        found.append(_Asked("capital", {"size": draws.capex}, limits.budget, 1.0))
    return found


def robust_columns(problem: RelocationProblem, limits: Limits, robust: Robust | None) -> list[Columns]:
    """Return the columns of the robust floor and budget, η (or ζ) and the tails; none where not asked for."""
    columns = []
    for asked in _asked(problem, limits, robust):
        columns.append(Columns.of(f"{asked.name}_threshold", ["threshold"], -np.inf, np.inf))
        columns.append(Columns.of(f"{asked.name}_tail", _labels(asked.count)))
    return columns


def robust_rows(
    problem: RelocationProblem, limits: Limits, robust: Robust | None, layout: LinearProgram
) -> list[Rows]:
    """Return the rows that make the floor and the budget robust; none where not asked for.

    Parameters
    ----------
    problem : RelocationProblem
        With its draws.
    limits : Limits
        Whose ``avoid_at_least`` and ``budget`` are made robust.
    robust : Robust or None
        Level of the tail.
    layout : LinearProgram
        The columns of the programme.
    """
    rows = []
    for asked in _asked(problem, limits, robust):
        assert robust is not None
        count = asked.count
        threshold, tail = f"{asked.name}_threshold", f"{asked.name}_tail"
        # In the sense of a loss (sign · draw · x): tail_s ≥ loss_s − threshold.
        losses = {block: asked.sign * drawn for block, drawn in asked.draws.items()}
        tails = layout.over({**losses, threshold: -np.ones((count, 1)), tail: -np.eye(count)}, count)
        rows.append(Rows.of(f"{asked.name}_in_draw", _labels(count), tails.toarray(), upper=0.0))
        share = np.full(count, 1.0 / ((1.0 - robust.level) * count))
        mean = layout.over({threshold: np.ones(1), tail: share})
        rows.append(Rows.of(f"{asked.name}_worst_mean", ["CVaR"], mean, upper=asked.sign * asked.limit))
    return rows


def _labels(count: int) -> list[str]:
    return [str(s + 1) for s in range(count)]
