"""Solving a relocation problem: floor, ratio or plain objective, sharp sizes, duals, conflicts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from footprint.errors import FootprintError, InfeasibleError
from footprint.i18n import message
from footprint.optimize.relocation.limits import Limits, in_words
from footprint.optimize.relocation.objectives import GOAL_UNITS, Objective
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.relocation.programme import build_programme
from footprint.optimize.relocation.robust import Robust
from footprint.optimize.relocation.settle import settled
from footprint.optimize.solver.direct import continuous_optimum
from footprint.optimize.solver.fractional import linear_fractional
from footprint.optimize.solver.front import Front, pareto_front
from footprint.optimize.solver.infeasible import smallest_conflict
from footprint.optimize.solver.linear import LinearProgram
from footprint.optimize.solver.solving import Session, Solution, SolverSettings, is_feasible
from footprint.optimize.solver.stages import in_stages

DEFAULT_FLOOR_SHARE = 0.5
"""Floor of the avoided tonnes of a rate without one: this share of the most that is possible."""

_ON_FLOOR = 1e-4
"""Relative distance at which the avoided tonnes count as sitting on the floor."""
_NEXT = 1e-3
"""Step along the front, relative to the plan's tonnes, over which the marginal rate is read."""


@dataclass(frozen=True)
class Answer:
    """A solved relocation problem.

    Attributes
    ----------
    problem : RelocationProblem
        What could be built.
    objective : Objective
        What was asked for.
    limits : Limits
        The limits as used, the floor included.
    program : LinearProgram
        The programme that was solved.
    solution : Solution
        Sizes, plants, coverage gains and local sales; the objective is the ratio where a ratio was optimised.
    unit : str
        Unit of the objective.
    rounds : int
        Parametric solves of a ratio, 1 otherwise.
    method : str
        How it was solved.
    scores : ndarray, t
        Marginal score of each activity: by how much the objective (for a ratio, the ratio) grows per MEUR
        of output more, sizes of plants aside; zero for activities whose size is free.
    net : ndarray, t
        What the smallest plant of each activity would add to the objective, net of what it uses at shadow
        prices.
    shadow_prices : dict of str to float
        By how much the objective grows when a limit is loosened by one of its units.
    floor_binds : bool
        Whether the avoided tonnes sit on their floor.
    most_avoidable : float or None
        Most tonnes (kt) that the other limits allow, where it was computed.
    marginal_rate : float or None
        Points that the next kt costs along the front, as a change of the gain (negative); None where the
        plan already avoids the most, or the objective is no gain.
    notes : tuple of str
        What a reader must know.
    """

    problem: RelocationProblem
    objective: Objective
    limits: Limits
    program: LinearProgram
    solution: Solution
    unit: str
    rounds: int
    method: str
    scores: np.ndarray
    net: np.ndarray
    shadow_prices: dict[str, float]
    floor_binds: bool
    most_avoidable: float | None
    marginal_rate: float | None
    notes: tuple[str, ...]


def solve_relocation(
    problem: RelocationProblem,
    objective: Objective,
    limits: Limits | None = None,
    *,
    weight: float = 0.5,
    robust: Robust | None = None,
    settings: SolverSettings | None = None,
    adjust_floor: bool = False,
    exact_imports: bool = False,
    literal_rate: bool = False,
) -> Answer:
    """Return the best plan of one area for one objective under limits.

    A plain goal and a rate per tonne are solved in stages: the goal first, then, among the plans that reach
    it, the goals of `Objective.ties`, then fewest euros. A rate per tonne is so taken over efficient plans
    only: most gain above the floor, then most tonnes at that gain. Plans within the gap count as equally
    good, and those that build what the continuous optimum builds go first.

    Parameters
    ----------
    problem : RelocationProblem
        The area's choices.
    objective : Objective
        Plain goal or ratio of two.
    limits : Limits, optional
        What the plan must keep to.
    weight : float
        Weight of the index in the goal ``gain``.
    robust : Robust, optional
        Make floor and budget hold over the worst draws.
    settings : SolverSettings, optional
        Gap and time limit.
    adjust_floor : bool
        Lower an impossible floor to the most that can be avoided, and say so, instead of refusing.
    exact_imports : bool
        As for `build_programme`.
    literal_rate : bool
        Optimise a rate per tonne as the bare ratio, though other plans beat it in both gain and tonnes.

    Raises
    ------
    InfeasibleError
        If the limits conflict; ``labels`` holds a smallest conflicting set, and the hint says what is
        possible.
    """
    limits = limits or Limits()
    settings = settings or SolverSettings()
    notes: list[str] = []
    build = partial(build_programme, problem, weight=weight, robust=robust, exact_imports=exact_imports)
    started = time.perf_counter()
    is_ratio = bool(objective.per) and (literal_rate or not objective.per_tonne)
    limits, most = _with_floor(problem, build, bool(objective.per), limits, settings, adjust_floor, notes)
    settings = _time_left(settings, started)
    program = build(limits)
    reached: tuple[str, ...] = ()
    try:
        if is_ratio:
            best = linear_fractional(program, objective.goal, objective.per, settings)
            solution, rounds, method, rate = best.solution, best.rounds, best.method, best.ratio
        else:
            solution, reached = in_stages(program, objective.stages, settings)
            rounds, method, rate = 1, message("mixed-integer programme"), 0.0
    except InfeasibleError as error:
        raise explained(problem, build, limits, settings) from error
    found = settled(program, problem, objective, solution, rate if is_ratio else None, reached)
    solution = found.solution
    floor = limits.avoid_at_least
    binds = floor is not None and solution.goals["avoided"] <= floor * (1.0 + _ON_FLOOR) + 1e-9
    return Answer(
        problem,
        objective,
        limits,
        program,
        solution,
        objective.unit if is_ratio else GOAL_UNITS[objective.goal],
        rounds,
        method,
        found.scores,
        found.net,
        found.prices,
        binds,
        most,
        _marginal_rate(program, objective, solution),
        tuple(notes),
    )


def _time_left(settings: SolverSettings, started: float) -> SolverSettings:
    if settings.time_limit is None:
        return settings
    return replace(settings, time_limit=max(0.1, settings.time_limit - (time.perf_counter() - started)))


def _marginal_rate(program: LinearProgram, objective: Objective, solution: Solution) -> float | None:
    """Return what the next kt costs in the gain, along the front with sizes free of their smallest plant."""
    avoided = solution.goals["avoided"]
    if objective.goal not in ("index", "autonomy", "gain") or avoided <= 0.0:
        return None
    session = Session(program.relaxed())
    try:
        here, there = (
            session.solve({objective.goal: 1.0}, {"avoided": avoided * (1.0 + step)}).goals
            for step in (0.0, _NEXT)
        )
    except InfeasibleError:
        return None
    return (there[objective.goal] - here[objective.goal]) / (avoided * _NEXT)


Build = Callable[[Limits], LinearProgram]


def _with_floor(
    problem: RelocationProblem,
    build: Build,
    is_rate: bool,
    limits: Limits,
    settings: SolverSettings,
    adjust: bool,
    notes: list[str],
) -> tuple[Limits, float | None]:
    """Return the limits with the floor a ratio needs, and the most that can be avoided if it was computed."""
    asked = limits.avoid_at_least
    if (asked is None and not is_rate) or (asked is not None and not adjust):
        return limits, None
    without = replace(limits, avoid_at_least=None)
    try:
        most = Session(build(without), settings).solve({"avoided": 1.0}).goals["avoided"]
    except InfeasibleError as error:
        raise explained(problem, build, without, settings) from error
    if asked is not None and asked <= most:
        return limits, most
    if most <= 0.0:
        raise InfeasibleError(
            "Nothing that could be built within the limits avoids foreign extraction",
            hint="choose a plain objective, a larger budget, or a larger share that displaces rivals elsewhere",
        )
    if asked is None:
        floor = DEFAULT_FLOOR_SHARE * most
        notes.append(
            message(
                "A rate needs a floor of avoided tonnes: none was given, so {floor:,.4g} kt is used, "
                "{default_floor_share:.0%} of the {most:,.4g} kt that can be avoided within the other "
                "limits.",
                floor=floor,
                default_floor_share=DEFAULT_FLOOR_SHARE,
                most=most,
            )
        )
    else:
        floor = most * (1.0 - 1e-6)
        notes.append(
            message(
                "Avoiding {asked:,.6g} kt is not possible within the other limits; the most is "
                "{most:,.6g} kt, and the floor was lowered to it.",
                asked=asked,
                most=most,
            )
        )
    return replace(limits, avoid_at_least=floor), most


def most_avoidable(
    problem: RelocationProblem,
    limits: Limits,
    robust: Robust | None = None,
    settings: SolverSettings | None = None,
) -> float:
    """Return the most foreign extraction (kt a year) that a plan can avoid under limits."""
    program = build_programme(problem, replace(limits, avoid_at_least=None), robust=robust)
    return Session(program, settings).solve({"avoided": 1.0}).goals["avoided"]


_REACHABLE = (
    ("avoid_at_least", "avoided", message("kt can be avoided")),
    ("jobs_at_least", "jobs", message("jobs can be created")),
    ("index_at_least", "index", message("points of index can be reached")),
    ("autonomy_at_least", "autonomy", message("% of autonomy can be reached")),
)


def explained(
    problem: RelocationProblem, build: Build, limits: Limits, settings: SolverSettings
) -> FootprintError:
    """Return the error that names a smallest set of limits in conflict and says what is possible."""

    def continuous(kept: Sequence[tuple[str, str, Any]]) -> bool:
        program = build(limits.only(kept))
        matrix, lower, upper = program.stacked()
        bounds = (program.lower, program.upper)
        return continuous_optimum(np.zeros(program.size), matrix, lower, upper, bounds) is not None

    def whole(kept: Sequence[tuple[str, str, Any]]) -> bool:
        return is_feasible(build(limits.only(kept)))

    # Most conflicts do not hang on whole plants, and without them each subset is tried much sooner.
    conflict = smallest_conflict(limits.items(), whole if continuous(limits.items()) else continuous)
    hint = message("loosen or drop one of them")
    for name, goal, unit in _REACHABLE:
        if name not in [item[0] for item in conflict]:
            continue
        rest = limits.only([item for item in limits.items() if item[0] != name])
        try:
            reached = Session(build(rest), settings).solve({goal: 1.0}).goals[goal]
        except InfeasibleError:
            continue
        reached += problem.today(goal) if goal in ("index", "autonomy") else 0.0
        hint = message(
            "within the other limits at most {reached:,.6g} {unit}; ask for less, or loosen another limit",
            reached=reached,
            unit=unit,
        )
        if reached < 0.0:
            hint = message(
                "within the other limits foreign extraction rises by at least {reached:,.6g} kt; loosen "
                "one of them",
                reached=-reached,
            )
        break
    return InfeasibleError(
        "No plan meets these limits together",
        labels=[in_words(item, limits.by_default) for item in conflict],
        hint=hint,
    )


def relocation_front(
    problem: RelocationProblem,
    limits: Limits,
    goals: tuple[str, ...],
    points: int,
    *,
    weight: float = 0.5,
    robust: Robust | None = None,
    whole: bool = True,
    settings: SolverSettings | None = None,
) -> Front:
    """Return the front of two or three goals under limits, the floor of the avoided tonnes left out.

    Parameters
    ----------
    problem, limits, weight, robust, settings
        As for `solve_relocation`.
    goals : tuple of str
        ``("index", "avoided")`` or with ``"cost"`` as the third.
    points : int
        Grid points of each goal but the first.
    whole : bool
        Plants in whole numbers; otherwise sizes are free of their smallest plant, which is quicker and
        bounds the front from above.
    """
    program = build_programme(problem, replace(limits, avoid_at_least=None), weight=weight, robust=robust)
    if not whole:
        program = program.relaxed()
    minimise = [name for name in goals if name == "cost"]
    return pareto_front(program, goals, points, minimise=minimise, settings=settings)
