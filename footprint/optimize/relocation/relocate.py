"""Solving a relocation problem: floor, ratio or plain objective, sharp sizes, duals, conflicts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from footprint.errors import FootprintError, InfeasibleError
from footprint.optimize.relocation.limits import Limits, in_words
from footprint.optimize.relocation.objectives import Objective
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.relocation.programme import build_programme
from footprint.optimize.relocation.robust import Robust
from footprint.optimize.solver.fractional import held_integers, linear_fractional
from footprint.optimize.solver.front import Front, pareto_front
from footprint.optimize.solver.infeasible import smallest_conflict
from footprint.optimize.solver.linear import LinearProgram
from footprint.optimize.solver.solving import Session, Solution, SolverSettings, is_feasible

DEFAULT_FLOOR_SHARE = 0.5
"""Floor of the avoided tonnes when a ratio is asked for without one: this share of the most that is possible."""

_ON_FLOOR = 1e-4
"""Relative distance at which the avoided tonnes count as sitting on the floor."""


@dataclass(frozen=True)
class Answer:
    """A solved relocation problem.

    Attributes
    ----------
    objective : Objective
        What was asked for.
    limits : Limits
        The limits as used, the floor included.
    program : LinearProgram
        The programme that was solved.
    solution : Solution
        Sizes, plants and coverage gains; for a ratio, the objective is the ratio.
    rounds : int
        Parametric solves of a ratio, 1 otherwise.
    method : str
        How it was solved.
    scores : ndarray, t
        Marginal score of each activity: by how much the objective (for a ratio, the ratio) grows per MEUR of output
        more, sizes of plants aside; zero for activities whose size is free.
    shadow_prices : dict of str to float
        By how much the objective grows when a limit is loosened by one of its units.
    floor_binds : bool
        Whether the avoided tonnes sit on their floor.
    most_avoidable : float or None
        Most tonnes (kt) that the other limits allow, where it was computed.
    notes : tuple of str
        What a reader must know.
    """

    objective: Objective
    limits: Limits
    program: LinearProgram
    solution: Solution
    rounds: int
    method: str
    scores: np.ndarray
    shadow_prices: dict[str, float]
    floor_binds: bool
    most_avoidable: float | None
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
) -> Answer:
    """Return the best plan of one area for one objective under limits.

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

    Raises
    ------
    InfeasibleError
        If the limits conflict; ``labels`` holds a smallest conflicting set, and the hint says what is possible.
    """
    limits = limits or Limits()
    settings = settings or SolverSettings()
    notes: list[str] = []
    build = partial(build_programme, problem, weight=weight, robust=robust, exact_imports=exact_imports)
    started = time.perf_counter()
    limits, most = _with_floor(problem, build, objective, limits, settings, adjust_floor, notes)
    if settings.time_limit is not None:
        left = settings.time_limit - (time.perf_counter() - started)
        settings = replace(settings, time_limit=max(0.1, left))
    program = build(limits)
    try:
        if objective.per:
            best = linear_fractional(program, objective.goal, objective.per, settings)
            solution, rounds, method, rate = best.solution, best.rounds, best.method, best.ratio
        else:
            sense = -1.0 if objective.minimised else 1.0
            solution = Session(program, settings).solve({objective.goal: sense})
            rounds, method, rate = 1, "mixed-integer programme", 0.0
    except InfeasibleError as error:
        raise explained(problem, build, limits, settings) from error
    solution, scores, prices = _settle(program, problem, objective, solution, rate)
    floor = limits.avoid_at_least
    binds = floor is not None and solution.goals["avoided"] <= floor * (1.0 + _ON_FLOOR) + 1e-9
    return Answer(
        objective, limits, program, solution, rounds, method, scores, prices, binds, most, tuple(notes)
    )


Build = Callable[[Limits], LinearProgram]


def _with_floor(
    problem: RelocationProblem,
    build: Build,
    objective: Objective,
    limits: Limits,
    settings: SolverSettings,
    adjust: bool,
    notes: list[str],
) -> tuple[Limits, float | None]:
    """Return the limits with the floor a ratio needs, and the most that can be avoided if it was computed."""
    asked = limits.avoid_at_least
    if (asked is None and not objective.per) or (asked is not None and not adjust):
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
            hint="choose a plain objective, a larger budget, or technologies that sell more of their output locally",
        )
    if asked is None:
        floor = DEFAULT_FLOOR_SHARE * most
        notes.append(
            f"A rate needs a floor of avoided tonnes: none was given, so {floor:,.4g} kt is used, "
            f"{DEFAULT_FLOOR_SHARE:.0%} of the {most:,.4g} kt that can be avoided within the other limits."
        )
    else:
        floor = most * (1.0 - 1e-6)
        notes.append(
            f"Avoiding {asked:,.6g} kt is not possible within the other limits; the most is {most:,.6g} kt, "
            "and the floor was lowered to it."
        )
    return replace(limits, avoid_at_least=floor), most


def most_avoidable(
    problem: RelocationProblem,
    limits: Limits,
    robust: Robust | None = None,
    settings: SolverSettings | None = None,
) -> float:
    """Return the most foreign extraction (kt a year) that can be avoided under limits, found by a real plan."""
    program = build_programme(problem, replace(limits, avoid_at_least=None), robust=robust)
    return Session(program, settings).solve({"avoided": 1.0}).goals["avoided"]


_REACHABLE = (
    ("avoid_at_least", "avoided", "kt can be avoided"),
    ("jobs_at_least", "jobs", "jobs can be created"),
    ("index_at_least", "index", "points of index can be reached"),
    ("autonomy_at_least", "autonomy", "% of autonomy can be reached"),
)


def explained(
    problem: RelocationProblem, build: Build, limits: Limits, settings: SolverSettings
) -> FootprintError:
    """Return the error that names a smallest set of limits in conflict and says what is possible."""
    conflict = smallest_conflict(limits.items(), lambda kept: is_feasible(build(limits.only(kept))))
    hint = "loosen or drop one of them"
    for name, goal, unit in _REACHABLE:
        if name not in [item[0] for item in conflict]:
            continue
        rest = limits.only([item for item in limits.items() if item[0] != name])
        try:
            reached = Session(build(rest), settings).solve({goal: 1.0}).goals[goal]
        except InfeasibleError:
            continue
        reached += problem.today(goal) if goal in ("index", "autonomy") else 0.0
        hint = f"within the other limits at most {reached:,.6g} {unit}; ask for less, or loosen another limit"
        if reached < 0.0:
            hint = f"within the other limits foreign extraction rises by at least {-reached:,.6g} kt; loosen one of them"
        break
    return InfeasibleError(
        "No plan meets these limits together", labels=[in_words(item) for item in conflict], hint=hint
    )


def _settle(
    program: LinearProgram,
    problem: RelocationProblem,
    objective: Objective,
    solution: Solution,
    rate: float,
) -> tuple[Solution, np.ndarray, dict[str, float]]:
    """Return sharp sizes for the plants found, with marginal scores and shadow prices.

    The plants are held by equal bounds and the continuous programme solved again: the solver's whole-number
    tolerance disappears and duals exist. For a ratio the programme is N − λ D at the best λ of these plants (`rate`,
    which the ratio's own last step has found), and prices and scores are divided by D, so that they are changes of the ratio.
    """
    held = held_integers(program, solution.x)
    weights = {objective.goal: -1.0 if objective.minimised else 1.0}
    try:
        if objective.per:
            weights[objective.per] = -rate
        sharp = Session(held).solve(weights, duals=True)
    except InfeasibleError:
        return solution, np.full(len(problem.technologies), np.nan), {}
    x = with_gains(program, problem, sharp.x)
    goals = program.values(x)
    value = goals[objective.goal] * weights[objective.goal]
    scale = 1.0
    if objective.per:
        scale = goals[objective.per]
        value = goals[objective.goal] / scale
    # Give back what the rows l n ≤ d (coefficient −1) and d ≤ u n (coefficient 1) took.
    scores = np.asarray(sharp.reduced_costs)[: len(problem.technologies)]
    scores = scores + sharp.row_duals["largest_size"] - sharp.row_duals["smallest_size"]
    prices = {
        family.name: float(sharp.row_duals[family.name][0]) / scale
        for family in program.rows
        if family.name not in _STRUCTURE and len(family.labels) == 1
    }
    settled = replace(solution, x=x, goals=goals, objective=value, bound=max(solution.bound, value))
    return settled, scores / scale, prices


_STRUCTURE = ("imports", "smallest_size", "largest_size", "coverage_is_made", "self_supply_is_made")


def with_gains(program: LinearProgram, problem: RelocationProblem, x: np.ndarray) -> np.ndarray:
    """Return `x` with coverage and self-supply at what its sizes make, also where no goal asked for them."""
    x = x.copy()
    size, served = x[program.place("size")], problem.served
    for name, share in (("coverage", problem.reach), ("self_supply", problem.activities.local_share)):
        made = np.bincount(problem.product, share * size, minlength=len(problem.products))[served]
        place = program.place(name)
        x[place] = np.clip(made / problem.needs[served], 0.0, program.upper[place])
    return x


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
        Plants in whole numbers; otherwise sizes are free of their smallest plant, which is quicker and bounds the
        front from above.
    """
    program = build_programme(problem, replace(limits, avoid_at_least=None), weight=weight, robust=robust)
    if not whole:
        program = program.relaxed()
    minimise = [name for name in goals if name == "cost"]
    return pareto_front(program, goals, points, minimise=minimise, settings=settings)
