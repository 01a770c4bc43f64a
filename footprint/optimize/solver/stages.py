"""Goals one after the other, what went before held; plans that are equally good are told apart by one rule.

A whole-number solver stops within a gap of its bound, and which of the plans inside the gap it meets first
is chance: a budget 1 % larger can change every third sector. So plans inside the gap count as equally good,
and the one is taken that builds only what the continuous optimum builds (sizes free of their smallest
plant). That optimum changes little by little with the limits. Where no such plan lies inside the gap, the
solver's own stands.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from footprint.errors import ConvergenceError, InfeasibleError
from footprint.optimize.solver.linear import LinearProgram
from footprint.optimize.solver.solving import Session, Solution, SolverSettings

_HELD = (1e-7, 1e-6, 1e-5, 1e-4)
"""Relative slacks of a goal that an earlier stage has reached, tried in turn."""
_SHARPER = 0.02
"""Gap of the part over the gap asked for: what a stage leaves on the table, the next one would spend."""
_ZERO = 1e-7


def in_stages(
    program: LinearProgram, goals: Sequence[str], settings: SolverSettings
) -> tuple[Solution, tuple[str, ...]]:
    """Return the solution that has most of the first goal, then of each next one; and the goals reached.

    The status, the objective and the bound are those of the first goal.

    Parameters
    ----------
    program : LinearProgram
        What to solve; its goals are maximised.
    goals : sequence of str
        The goal, then those that decide between equals.
    settings : SolverSettings
        Gap and time limit; the gap says which plans are equally good.
    """
    stages = _Stages(program, goals, settings)
    first = solution = stages.best(goals[0], {})
    reached = [goals[0]]
    for name in goals[1:]:
        if first.status != "optimal" or stages.is_over:
            break
        try:
            solution = stages.next(name, reached, solution)
        except (InfeasibleError, ConvergenceError):
            # Whole plants within a hair's breadth of what the first stage reached: its plan stands.
            break
        reached.append(name)
    value = solution.goals[goals[0]]
    solution = replace(solution, status=first.status, objective=value, bound=max(first.bound, value))
    return solution, tuple(reached)


def next_stage(session: Session, name: str, reached: Iterable[str], before: Solution) -> Solution:
    """Return the solution that is best in a goal and keeps others at what an earlier solution reached.

    Raises
    ------
    InfeasibleError
        If the solver finds none, even with some slack.
    """
    return _with_slack(lambda floors: session.solve({name: 1.0}, floors), reached, before)


def _with_slack(
    solve: Callable[[dict[str, float]], Solution], reached: Iterable[str], before: Solution
) -> Solution:
    kept = tuple(reached)
    for slack in _HELD:
        floors = {one: before.goals[one] - slack * max(1.0, abs(before.goals[one])) for one in kept}
        try:
            return solve(floors)
        except InfeasibleError:
            if slack == _HELD[-1]:
                raise
    return before


class _Stages:
    """A programme, its continuous twin, and its part that builds only what the twin's optimum builds."""

    def __init__(self, program: LinearProgram, goals: Sequence[str], settings: SolverSettings) -> None:
        self._program, self._goals, self._settings = program, goals, settings
        self._started = time.perf_counter()
        self._whole: Session | None = None
        self._free: Session | None = None
        self._part: Session | None = None
        if program.integer.any() and settings.gap > 0.0:
            self._free = Session(program.relaxed())
            self._part = self._session(_only(program, self._supported()), _SHARPER)

    def _session(self, program: LinearProgram, sharper: float = 1.0) -> Session:
        limit = self._settings.time_limit
        if limit is not None:
            limit = max(0.1, limit - (time.perf_counter() - self._started))
        return Session(program, replace(self._settings, gap=sharper * self._settings.gap, time_limit=limit))

    @property
    def is_over(self) -> bool:
        """Whether the time limit has passed."""
        limit = self._settings.time_limit
        return limit is not None and time.perf_counter() - self._started >= limit

    def _supported(self) -> np.ndarray:
        """Return which columns the continuous optimum uses, ties among its equals decided as well."""
        assert self._free is not None
        solution, reached = self._free.solve({self._goals[0]: 1.0}), [self._goals[0]]
        for name in self._goals[1:]:
            try:
                solution = next_stage(self._free, name, reached, solution)
            except InfeasibleError:
                break
            reached.append(name)
        return solution.x > _ZERO

    def next(self, name: str, reached: Sequence[str], before: Solution) -> Solution:
        """Return the best solution for a goal that keeps the earlier ones where they were."""
        return _with_slack(lambda floors: self.best(name, floors), reached, before)

    def best(self, name: str, floors: Mapping[str, float]) -> Solution:
        """Return the best solution for a goal above floors: the part's where it is as good as any."""
        part, bound = None, np.inf
        if self._free is not None and self._part is not None:
            bound = self._free.solve({name: 1.0}, floors).goals[name]
            try:
                part = self._part.solve({name: 1.0}, floors)
            except (InfeasibleError, ConvergenceError):
                part = None
            if part is not None and self._as_good(part, name, bound):
                return replace(part, status="optimal", bound=max(bound, part.objective))
        if self._whole is None:
            self._whole = self._session(self._program)
        whole = self._whole.solve({name: 1.0}, floors)
        if part is not None and self._as_good(part, name, whole.bound):
            return replace(part, status=whole.status, bound=max(whole.bound, part.objective))
        return whole

    def _as_good(self, solution: Solution, name: str, bound: float) -> bool:
        value = solution.goals[name]
        return value >= bound - self._settings.gap * abs(value)


def _only(program: LinearProgram, used: np.ndarray) -> LinearProgram:
    """Return the programme in which whole-number columns that are not used stay at their least."""
    columns, start = [], 0
    for block in program.columns:
        here = used[start : start + len(block.labels)]
        start += len(block.labels)
        if block.integer:
            block = replace(block, upper=np.where(here, block.upper, np.minimum(block.lower, block.upper)))
        columns.append(block)
    return replace(program, columns=tuple(columns))
