"""How far a plan may move: which sectors are in all, most or some of the plans that are nearly as good.

Two kinds of other plans are looked at, with sizes free of their smallest plant: those within 1 % of the
optimum that lie furthest in random directions, and the optima for drawn data (costs, extraction
intensities, θ, local shares).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.relocation.relocate import Answer
from footprint.optimize.solver.direct import continuous_optimum
from footprint.optimize.solver.linear import LinearProgram

NEAR = 0.01
"""Plans whose objective is at most this much worse count as nearly as good."""
DIRECTIONS = 40
_ALL, _MOST = 0.99, 2.0 / 3.0
_REWARD = 1e-3
_BUILT = 0.5
"""A sector counts as built from this share of its smallest plant on."""


def robust_core(answer: Answer, *, directions: int = DIRECTIONS, seed: int = 0) -> pd.DataFrame:
    """Return in what share of nearly as good plans, and of plans for drawn data, each sector is built.

    Parameters
    ----------
    answer : Answer
        A solved problem; where the problem holds draws, each is solved again.
    directions : int
        Random directions in which nearly as good plans are looked for.
    seed : int
        Seed of the directions.

    Returns
    -------
    DataFrame
        sector, in_plan, near_optimal and draws (shares of plans, 0 to 1; NaN without draws), and core:
        ``all`` (in 99 % of both), ``most`` (two thirds), ``some``.
    """
    problem, program = answer.problem, answer.program.relaxed()
    near = _near_optimal(answer, program, directions, seed)
    drawn = _drawn(answer, program, problem)
    size = answer.solution.x[program.place("size")]
    shares = {
        "in_plan": _built(problem, size[None, :])[0] > 0,
        "near_optimal": _built(problem, near).mean(axis=0),
        "draws": _built(problem, drawn).mean(axis=0)
        if len(drawn)
        else np.full(len(problem.products), np.nan),
    }
    frame = pd.DataFrame({"sector": problem.products, **shares})
    least = np.fmin(frame["near_optimal"], frame["draws"])
    frame["core"] = np.select([least >= _ALL, least >= _MOST], ["all", "most"], "some")
    kept = frame["in_plan"] | (frame[["near_optimal", "draws"]].max(axis=1) > 0)
    order = ["near_optimal", "draws"]
    return frame[kept].sort_values(order, ascending=False, kind="stable", ignore_index=True)


def _built(problem: RelocationProblem, sizes: np.ndarray) -> np.ndarray:
    """Return whether each product is built in each plan, plans × products."""
    made = np.zeros((len(sizes), len(problem.products)))
    for product in np.unique(problem.product):
        ways = problem.product == product
        made[:, product] = (sizes[:, ways] > _BUILT * problem.smallest[ways] + 1e-7).any(axis=1)
    return made


def _near_optimal(answer: Answer, program: LinearProgram, directions: int, seed: int) -> np.ndarray:
    matrix, lower, upper = program.stacked()
    towards = _objective(answer, program)
    best = _solved(towards, matrix, lower, upper, program)
    if best is None:
        return np.empty((0, len(answer.problem.technologies)))
    value = float(towards @ best)
    matrix = sparse.vstack([matrix, sparse.csr_array(towards[None, :])], format="csr")
    lower = np.append(lower, value - NEAR * abs(value))
    upper = np.append(upper, np.inf)
    rng = np.random.default_rng(seed)
    place, found = program.place("size"), []
    scale = np.maximum(answer.problem.size_limit, 1e-9)
    for _ in range(directions):
        aim = np.zeros(program.size)
        aim[place] = rng.normal(size=len(scale)) / scale
        x = _solved(aim, matrix, lower, upper, program)
        if x is not None:
            found.append(x[place])
    return np.array(found).reshape(-1, len(scale))


def _drawn(answer: Answer, program: LinearProgram, problem: RelocationProblem) -> np.ndarray:
    draws = problem.draws
    if draws is None:
        return np.empty((0, len(problem.technologies)))
    matrix, lower, upper = program.stacked()
    names = [family.name for family in program.rows for _ in family.labels]
    size, sold, found = program.place("size"), program.place("sold_locally"), []
    for capex, avoided, by_sale in zip(draws.capex, draws.avoided, draws.avoided_by_sale, strict=True):
        tonnes, money = np.zeros(program.size), np.zeros(program.size)
        tonnes[size], tonnes[sold], money[size] = avoided, by_sale[problem.served], capex
        changed = {"avoid_at_least": tonnes, "budget": money}
        table = matrix.tolil()
        for name, row in changed.items():
            if name in names:
                table[names.index(name), :] = row
        goals = {"avoided": tonnes, "cost": money, "thrift": -money}
        towards = _objective(answer, program, goals)
        x = _solved(towards, sparse.csr_array(table), lower, upper, program)
        if x is not None:
            found.append(x[size])
    return np.array(found).reshape(-1, len(problem.technologies))


def _objective(
    answer: Answer, program: LinearProgram, drawn: dict[str, np.ndarray] | None = None
) -> np.ndarray:
    """Return what is maximised: the goal, with a small reward for the first that breaks ties."""
    objective = answer.objective

    def scaled(name: str) -> np.ndarray:
        coefficients = (drawn or {}).get(name, program.goals[name].coefficients)
        return coefficients / max(abs(answer.solution.goals[name]), 1e-9)

    towards = scaled(objective.upwards)
    return (
        towards + _REWARD * scaled(objective.ties[0]) if not objective.per or objective.per_tonne else towards
    )


def _solved(
    towards: np.ndarray,
    matrix: sparse.csr_array,
    lower: np.ndarray,
    upper: np.ndarray,
    program: LinearProgram,
) -> np.ndarray | None:
    """Return the best continuous solution, or None where there is none."""
    return continuous_optimum(towards, matrix, lower, upper, (program.lower, program.upper))
