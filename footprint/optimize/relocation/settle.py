"""Settling a plan: sharp sizes for its plants, scores, worth of smallest plants, shadow prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from footprint.errors import InfeasibleError
from footprint.optimize.relocation.objectives import Objective
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.solver.fractional import held_integers
from footprint.optimize.solver.linear import LinearProgram
from footprint.optimize.solver.solving import Session, Solution
from footprint.optimize.solver.stages import next_stage


@dataclass(frozen=True)
class Settled:
    """Sharp sizes, marginal scores, net worth of smallest plants, and shadow prices of the limits."""

    solution: Solution
    scores: np.ndarray
    net: np.ndarray
    prices: dict[str, float]


def settled(
    program: LinearProgram,
    problem: RelocationProblem,
    objective: Objective,
    solution: Solution,
    rate: float | None,
    reached: tuple[str, ...],
) -> Settled:
    """Return sharp sizes for the plants found, with marginal scores and shadow prices.

    The plants are held by equal bounds and the continuous programme solved again: the solver's whole-number
    tolerance disappears and duals exist. For a ratio the programme is N − λ D at the best λ of these plants
    (`rate`, which the ratio's own last step has found), and prices and scores are divided by D, so that
    they are changes of the ratio. Otherwise the last stage comes first, then the goal, and the euros last.
    """
    held = held_integers(program, solution.x)
    weights = {objective.goal: -1.0 if objective.minimised else 1.0}
    if rate is not None:
        weights[objective.per] = -rate
    try:
        session = Session(held)
        sharp = session.solve(weights, duals=True)
        last = sharp if rate is not None else _sharpened(session, sharp, solution, reached)
    except InfeasibleError:
        unknown = np.full(len(problem.technologies), np.nan)
        return Settled(solution, unknown, unknown, {})
    literal = rate is not None and objective.per_tonne
    x = with_gains(program, problem, last.x, sales=not literal)
    goals = program.values(x)
    value = goals[objective.goal] * weights[objective.goal]
    scale = 1.0
    if rate is not None:
        scale = goals[objective.per]
        value = goals[objective.goal] / scale
    # Give back what the rows l n ≤ d (coefficient −1) and d ≤ u n (coefficient 1) took.
    scores = np.asarray(sharp.reduced_costs)[program.place("size")]
    scores = scores + sharp.row_duals["largest_size"] - sharp.row_duals["smallest_size"]
    prices = {
        family.name: float(sharp.row_duals[family.name][0]) / scale
        for family in program.rows
        if family.name not in _STRUCTURE and len(family.labels) == 1
    }
    bound = max(solution.bound, value)
    net = np.minimum(_net_of_smallest(program, problem, weights, sharp) / scale, bound - value)
    sharpened = replace(solution, x=x, goals=goals, objective=value, bound=bound)
    return Settled(sharpened, scores / scale, net, prices)


def _sharpened(session: Session, most: Solution, found: Solution, reached: tuple[str, ...]) -> Solution:
    """Return the plants' best sizes: the last stage first, with the goal where it was found, and euros last.

    The most of the goal that these plants allow (`most`) lies within the gap of what was found, but can cost
    much of what the later stages won; another set of plants would then beat the plan.
    """
    best = most if len(reached) == 1 else found
    try:
        for name in (*reached[1:], reached[0]) if len(reached) > 1 else ():
            best = next_stage(session, name, [other for other in reached if other != name], best)
        return next_stage(session, "thrift", reached, best)
    except InfeasibleError:
        return best


def _net_of_smallest(
    program: LinearProgram, problem: RelocationProblem, weights: Mapping[str, float], sharp: Solution
) -> np.ndarray:
    """Return what the smallest plant of each activity adds, less what it uses at shadow prices."""
    t, served = len(problem.technologies), problem.served
    x = np.zeros((program.size, t))
    x[program.place("size").start + np.arange(t), np.arange(t)] = problem.smallest
    x[program.place("plants").start + np.arange(t), np.arange(t)] = 1.0
    place = np.full(len(problem.products), -1)
    place[served] = np.arange(len(served))
    for a in np.flatnonzero(place[problem.product] >= 0):
        i, alone = problem.product[a], np.zeros(t)
        alone[a] = problem.smallest[a]
        x[program.place("coverage").start + place[i], a] = problem.capture.gain(problem.by_product(alone))[i]
        x[program.place("sold_locally").start + place[i], a] = problem.most_sold_locally(alone)[i]
    worth = sum(weight * (program.goals[name].coefficients @ x) for name, weight in weights.items())
    for family in program.rows:
        if family.name not in _STRUCTURE or family.name == "imports":
            worth = worth - sharp.row_duals[family.name] @ (family.matrix @ x)
    return np.asarray(worth)


_STRUCTURE = (
    "imports",
    "output",
    "smallest_size",
    "largest_size",
    "coverage_response",
    "sales_are_won",
    "sales_are_made",
)


def with_gains(
    program: LinearProgram, problem: RelocationProblem, x: np.ndarray, *, sales: bool = True
) -> np.ndarray:
    """Return `x` with coverage and local sales at what its sizes make, also where no goal asked for them.

    A literal rate per tonne keeps its own local sales (`sales`): selling less in the area avoids fewer
    tonnes, which is what such a rate rewards.
    """
    x = x.copy()
    size, served = x[program.place("size")], problem.served
    found = {"coverage": problem.capture.gain(problem.by_product(size))}
    if sales:
        found["sold_locally"] = problem.most_sold_locally(size)
    for name, values in found.items():
        place = program.place(name)
        x[place] = np.clip(values[served], 0.0, program.upper[place])
    return x
