"""The Pareto front of two or three goals by AUGMECON2 (augmented ε-constraint with jumps).

    maximise  f₁ / r₁ + δ (f₂ / r₂ + f₃ / (10 r₃))   subject to   f_k ≥ ε_k

The reward δ of the slack makes every point efficient, not just weakly so; a solve whose slack spans several
steps of the grid lets those steps be skipped.

References
----------
Mavrotas and Florios (2013), Applied Mathematics and Computation 219: 9652–9669.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.errors import FootprintError, InfeasibleError
from footprint.optimize.solver.linear import Goal, LinearProgram, near_one
from footprint.optimize.solver.solving import Session, SolverSettings

_REWARD = 1e-4
_SLACK = 1e-9
"""Relative slack of a floor that an earlier solve has reached, against rounding."""
_WIDER_SLACK = 1e-7
"""Slack for a second try: with whole numbers the solver's presolve can be stricter than its tolerance."""


@dataclass(frozen=True)
class FrontPoint:
    """One efficient point: the goals in their own sense, and the decisions behind them."""

    values: dict[str, float]
    x: np.ndarray


@dataclass(frozen=True)
class Front:
    """The efficient points, ordered by the first goal from its best value on.

    Attributes
    ----------
    goals : tuple of str
        Their names.
    points : tuple of FrontPoint
        Efficient points; none dominates another.
    payoff : DataFrame, goals × goals
        Lexicographic optima: in row g, goal g is best and the others as good as that allows.
    solves, skipped : int
        Grid points solved, and passed over because a jump or an infeasible neighbour made them needless.
    """

    goals: tuple[str, ...]
    points: tuple[FrontPoint, ...]
    payoff: pd.DataFrame
    solves: int
    skipped: int

    def frame(self) -> pd.DataFrame:
        """Return the points as a table; for two goals with the slope to the next point.

        The slope is the change of the first goal per unit of the second, which is where a "gain per tonne"
        has a meaning: what the next tonne costs.
        """
        table = pd.DataFrame([point.values for point in self.points], columns=list(self.goals))
        if len(self.goals) == 2:
            first, second = (table[name].to_numpy() for name in self.goals)
            with np.errstate(divide="ignore", invalid="ignore"):
                table["slope_to_next"] = np.append(np.diff(first) / np.diff(second), np.nan)
        return table


def pareto_front(
    program: LinearProgram,
    goals: Sequence[str],
    points: int = 20,
    *,
    minimise: Sequence[str] = (),
    settings: SolverSettings | None = None,
) -> Front:
    """Return efficient points of a programme with two or three goals.

    Parameters
    ----------
    program : LinearProgram
        Continuous or with whole numbers.
    goals : sequence of str
        Two or three goals of the programme; the first is the one optimised, the others form the grid.
    points : int
        Grid points for each of the other goals, ends included.
    minimise : sequence of str
        Goals of which less is better (costs).
    settings : SolverSettings, optional
        Gap (none by default), and a time limit for the whole front.

    Raises
    ------
    InfeasibleError, UnboundedError
        If the programme has no solution, or a goal no limit.
    """
    goals = tuple(goals)
    if not 2 <= len(goals) <= 3 or points < 2:
        raise FootprintError(
            "A front needs two or three goals and at least two points", found=f"{len(goals)} and {points}"
        )
    sense = np.array([-1.0 if name in minimise else 1.0 for name in goals])
    # Goals in their own sense and near one in size, so that slacks and tolerances mean the same for each.
    sense = sense * [near_one(program.goal(name).coefficients) for name in goals]
    signed = {
        f"max_{name}": Goal(s * program.goals[name].coefficients, s * program.goals[name].constant)
        for name, s in zip(goals, sense, strict=True)
    }
    session = Session(program.with_goals(signed), settings)
    names = list(signed)
    ends = [_lexicographic(session, names, first) for first in range(len(names))]
    payoff = np.array([[end.values[name] for name in names] for end in ends])
    reach = payoff.max(axis=0) - payoff.min(axis=0)
    found, solves, skipped = _sweep(session, names, payoff, np.where(reach > 0, reach, 1.0), points)
    kept = _efficient([*ends, *found], names)
    own = tuple(
        FrontPoint(dict(zip(goals, ([p.values[n] for n in names] / sense).tolist(), strict=True)), p.x)
        for p in kept
    )
    table = pd.DataFrame(payoff / sense, index=list(goals), columns=list(goals))
    return Front(goals, own, table, solves, skipped)


def _loosened(value: float, slack: float = _SLACK) -> float:
    return value - slack * max(1.0, abs(value))


def _lexicographic(session: Session, names: list[str], first: int) -> FrontPoint:
    floors: dict[str, float] = {}
    order = [names[first], *(name for name in names if name != names[first])]
    for name in order:
        try:
            solution = session.solve({name: 1.0}, floors)
        except InfeasibleError:
            if not floors:
                raise
            wider = {reached: _loosened(floor, _WIDER_SLACK) for reached, floor in floors.items()}
            solution = session.solve({name: 1.0}, wider)
        floors[name] = _loosened(solution.goals[name])
    return FrontPoint({name: solution.goals[name] for name in names}, solution.x)


def _sweep(
    session: Session, names: list[str], payoff: np.ndarray, reach: np.ndarray, points: int
) -> tuple[list[FrontPoint], int, int]:
    lead, others = names[0], names[1:]
    weights = {lead: 1.0 / reach[0]}
    for k, name in enumerate(others, start=1):
        weights[name] = _REWARD * 10.0 ** (1 - k) / reach[k]
    grids = [np.linspace(payoff[:, k].min(), payoff[:, k].max(), points) for k in range(1, len(names))]
    steps = [(grid[-1] - grid[0]) / (points - 1) or 1.0 for grid in grids]
    found: list[FrontPoint] = []
    solves = skipped = 0
    for outer in itertools.product(*(range(points) for _ in grids[1:])):
        place = 0
        while place < points:
            floors = {others[0]: _loosened(grids[0][place])}
            floors |= {
                name: _loosened(grid[i]) for name, grid, i in zip(others[1:], grids[1:], outer, strict=True)
            }
            solves += 1
            try:
                solution = session.solve(weights, floors)
            except InfeasibleError:
                skipped += points - place - 1
                break
            found.append(FrontPoint({name: solution.goals[name] for name in names}, solution.x))
            jump = int((solution.goals[others[0]] - grids[0][place]) / steps[0] + 1e-9)
            skipped += min(jump, points - place - 1)
            place += 1 + max(0, jump)
            if session.remaining is not None and session.remaining <= 0.0:
                return found, solves, skipped
    return found, solves, skipped


def _efficient(points: list[FrontPoint], names: list[str]) -> list[FrontPoint]:
    """Return the points that no other dominates, each once, the best in the first goal first."""
    values = np.array([[point.values[name] for name in names] for point in points])
    scale = np.maximum(np.abs(values).max(axis=0), 1e-12)
    tolerance = 1e-7
    ranked = sorted(range(len(points)), key=lambda i: tuple(-values[i]))
    kept: list[int] = []
    for i in ranked:
        relative = (values - values[i]) / scale
        dominated = np.any(np.all(relative >= -tolerance, axis=1) & np.any(relative > 10 * tolerance, axis=1))
        repeated = any(np.all(np.abs(values[i] - values[j]) <= 10 * tolerance * scale) for j in kept)
        if not dominated and not repeated:
            kept.append(i)
    return [points[i] for i in kept]
