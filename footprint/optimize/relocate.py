"""Solving a relocation problem: floor, ratio or plain objective, sharp sizes, duals, conflicts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from footprint.errors import FootprintError, InfeasibleError
from footprint.optimize.fractional import charnes_cooper, held_integers, linear_fractional
from footprint.optimize.front import Front, pareto_front
from footprint.optimize.infeasible import smallest_conflict
from footprint.optimize.limits import Limits, in_words
from footprint.optimize.linear import LinearProgram
from footprint.optimize.objectives import Objective
from footprint.optimize.problem import RelocationProblem
from footprint.optimize.programme import build_programme
from footprint.optimize.robust import Robust
from footprint.optimize.solving import Session, Solution, SolverSettings, is_feasible

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
        Marginal score of each activity: by how much the objective grows per MEUR of output more, sizes of plants
        aside; zero for activities whose size is free. For a ratio, in units of its parametric programme.
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

    Raises
    ------
    InfeasibleError
        If the limits conflict; ``labels`` holds a smallest conflicting set, and the hint says what is possible.
    """
    limits = limits or Limits()
    settings = settings or SolverSettings()
    notes: list[str] = []
    limits, most = _with_floor(problem, objective, limits, robust, settings, adjust_floor, notes)
    program = build_programme(problem, limits, weight=weight, robust=robust)
    try:
        if objective.per:
            best = linear_fractional(program, objective.goal, objective.per, settings)
            solution, rounds, method, rate = best.solution, best.rounds, best.method, best.ratio
        else:
            sense = -1.0 if objective.minimised else 1.0
            solution = Session(program, settings).solve({objective.goal: sense})
            rounds, method, rate = 1, "mixed-integer programme", 0.0
    except InfeasibleError as error:
        raise explained(problem, limits, robust, settings) from error
    solution, scores, prices = _settle(program, problem, objective, solution, rate)
    floor = limits.avoid_at_least
    binds = floor is not None and solution.goals["avoided"] <= floor * (1.0 + _ON_FLOOR) + 1e-9
    return Answer(
        objective, limits, program, solution, rounds, method, scores, prices, binds, most, tuple(notes)
    )


def _with_floor(
    problem: RelocationProblem,
    objective: Objective,
    limits: Limits,
    robust: Robust | None,
    settings: SolverSettings,
    adjust: bool,
    notes: list[str],
) -> tuple[Limits, float | None]:
    """Return the limits with the floor a ratio needs, and the most that can be avoided if it was computed."""
    if limits.avoid_at_least is not None and not adjust:
        return limits, None
    if limits.avoid_at_least is None and not objective.per:
        return limits, None
    without = replace(limits, avoid_at_least=None)
    try:
        most = most_avoidable(problem, without, robust, settings)
    except InfeasibleError as error:
        raise explained(problem, without, robust, settings) from error
    if limits.avoid_at_least is None:
        if most <= 0:
            raise InfeasibleError(
                "Nothing that could be built avoids foreign extraction, so a rate per tonne has no meaning",
                hint="choose a plain objective, or technologies that sell more of their output locally",
            )
        floor = DEFAULT_FLOOR_SHARE * most
        notes.append(
            f"A rate per unit needs a floor: none was given, so {floor:,.4g} kt is used, "
            f"{DEFAULT_FLOOR_SHARE:.0%} of the {most:,.4g} kt that the other limits allow to avoid."
        )
        return replace(limits, avoid_at_least=floor), most
    if limits.avoid_at_least > most:
        floor = max(0.0, most) * (1.0 - 1e-6)
        notes.append(
            f"Avoiding {limits.avoid_at_least:,.6g} kt is not possible within the other limits; "
            f"the most is {most:,.6g} kt, and the floor was lowered to it."
        )
        return replace(limits, avoid_at_least=floor), most
    return limits, most


def most_avoidable(
    problem: RelocationProblem,
    limits: Limits,
    robust: Robust | None = None,
    settings: SolverSettings | None = None,
) -> float:
    """Return the most foreign extraction (kt a year) that can be avoided under limits, found by a real plan."""
    settings = settings or SolverSettings()
    program = build_programme(problem, replace(limits, avoid_at_least=None), robust=robust)
    return Session(program, settings).solve({"avoided": 1.0}).goals["avoided"]


def explained(
    problem: RelocationProblem, limits: Limits, robust: Robust | None, settings: SolverSettings
) -> FootprintError:
    """Return the error that names a smallest set of limits in conflict and says what is possible."""

    def feasible(kept: object) -> bool:
        return is_feasible(build_programme(problem, limits.only(list(kept)), robust=robust))  # type: ignore[call-overload]

    conflict = smallest_conflict(limits.items(), feasible)
    hint = "loosen or drop one of them"
    names = [item[0] for item in conflict]
    for name, goal, unit in (
        ("avoid_at_least", "avoided", "kt can be avoided"),
        ("jobs_at_least", "jobs", "jobs can be created"),
        ("index_at_least", "index", "points of index can be reached"),
        ("autonomy_at_least", "autonomy", "% of autonomy can be reached"),
    ):
        if name in names:
            rest = limits.only([item for item in limits.items() if item[0] != name])
            try:
                program = build_programme(problem, rest, robust=robust)
                reached = Session(program, settings).solve({goal: 1.0}).goals[goal]
            except InfeasibleError:
                continue
            reached += problem.today(goal) if goal in ("index", "autonomy") else 0.0
            hint = f"within the other limits at most {reached:,.6g} {unit}; ask for less, or loosen another limit"
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
    tolerance disappears and duals exist. For a ratio the programme is N − λ D at the best λ of these plants.
    """
    held = held_integers(program, solution.x)
    weights = {objective.goal: -1.0 if objective.minimised else 1.0}
    try:
        if objective.per:
            rate = charnes_cooper(held, objective.goal, objective.per).ratio
            weights[objective.per] = -rate
        sharp = Session(held).solve(weights, duals=True)
    except InfeasibleError:
        return solution, np.full(len(problem.technologies), np.nan), {}
    t = len(problem.technologies)
    scores = sharp.reduced_costs[:t].copy()  # type: ignore[index]
    # Give back what the rows l n ≤ d (coefficient −1) and d ≤ u n (coefficient 1) took.
    scores += sharp.row_duals["largest_size"] - sharp.row_duals["smallest_size"]
    prices = {
        family.name: float(sharp.row_duals[family.name][0])
        for family in program.rows
        if family.name not in _STRUCTURE and len(family.labels) == 1
    }
    value = rate if objective.per else abs(sharp.objective)
    if objective.per:
        below = sharp.goals[objective.per]
        value = sharp.goals[objective.goal] / below
        prices = {name: price / below for name, price in prices.items()}
        scores = scores / below
    bound = max(solution.bound, value) if objective.per else solution.bound
    if not objective.per:
        bound = max(bound, sharp.objective)
        value = sharp.objective
    return replace(solution, x=sharp.x, goals=sharp.goals, objective=value, bound=bound), scores, prices


_STRUCTURE = ("imports", "smallest_size", "largest_size", "coverage_is_made")


def relocation_front(
    problem: RelocationProblem,
    limits: Limits,
    goals: tuple[str, ...],
    points: int,
    *,
    weight: float = 0.5,
    whole: bool = True,
    settings: SolverSettings | None = None,
) -> Front:
    """Return the front of two or three goals under limits, the floor of the avoided tonnes left out.

    Parameters
    ----------
    problem, limits, weight, settings
        As for `solve_relocation`.
    goals : tuple of str
        ``("index", "avoided")`` or with ``"cost"`` as the third.
    points : int
        Grid points of each goal but the first.
    whole : bool
        Plants in whole numbers; otherwise sizes are free of their smallest plant, which is quicker and bounds the
        front from above.
    """
    program = build_programme(problem, replace(limits, avoid_at_least=None), weight=weight)
    if not whole:
        program = program.relaxed()
    minimise = [name for name in goals if name == "cost"]
    return pareto_front(program, goals, points, minimise=minimise, settings=settings)
