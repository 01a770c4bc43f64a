"""The relocation programme: one function for each family of constraints, put together from the problem's data.

Columns: ``size`` d (MEUR a year), ``plants`` n (whole), ``coverage`` g (gain of a_i) and ``self_supply`` h (gain
of s_i).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from footprint.optimize.relocation.limits import Limits, limit_rows
from footprint.optimize.relocation.objectives import relocation_goals
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.relocation.robust import Robust, robust_columns, robust_rows
from footprint.optimize.solver.linear import Columns, LinearProgram, Rows


def build_programme(
    problem: RelocationProblem,
    limits: Limits | None = None,
    *,
    weight: float = 0.5,
    robust: Robust | None = None,
    exact_imports: bool = False,
) -> LinearProgram:
    """Return the relocation programme of one area under a planner's limits.

    Parameters
    ----------
    problem : RelocationProblem
        What can be built and what it displaces.
    limits : Limits, optional
        What the planner asks for.
    weight : float
        Weight of the index in the goal ``gain``.
    robust : Robust, optional
        Adds the CVaR rows over the problem's draws.
    exact_imports : bool
        Let one plant's new need for inputs make room for another that makes them: every import row then couples
        all plants, and solving takes several times as long. Without it a plan stays on the safe side.
    """
    limits = limits or Limits()
    most_plants, most_each = _plants(problem, limits)
    served = problem.served
    labels, needed = problem.labels, [problem.products[i] for i in served]
    columns = (
        Columns.of("size", labels, 0.0, problem.size_limit),
        Columns.of("plants", labels, 0.0, most_plants, integer=True),
        Columns.of("coverage", needed, 0.0, 1.0 - problem.coverage[served]),
        Columns.of("self_supply", needed, 0.0, 1.0 - problem.self_supply[served]),
        *robust_columns(problem, limits, robust),
    )
    layout = LinearProgram(columns, ())
    program = LinearProgram(
        columns,
        (
            imports_stay(problem, layout, exact=exact_imports),
            smallest_sizes(problem, layout),
            largest_sizes(problem, layout, most_each),
            coverage_is_made(problem, layout),
            self_supply_is_made(problem, layout),
            *robust_rows(problem, limits, robust, layout),
        ),
        relocation_goals(problem, layout, weight),
    )
    return program.with_rows(*limit_rows(problem, limits, program))


def _plants(problem: RelocationProblem, limits: Limits) -> tuple[np.ndarray, np.ndarray]:
    """Return the most plants and the most output for each of them.

    Plants are counted where their number is limited or sizes leave gaps; elsewhere one yes or no stands for all.
    """
    counted = np.isfinite(problem.largest) & ((limits.max_plants is not None) | ~problem.free_above_smallest)
    plants = np.where(counted, problem.plant_limit, np.minimum(problem.plant_limit, 1.0))
    return plants, np.where(counted, np.minimum(problem.largest, problem.size_limit), problem.size_limit)


def imports_stay(problem: RelocationProblem, layout: LinearProgram, *, exact: bool = False) -> Rows:
    """Keep imports at or above zero: T d ≤ m0, or on the safe side max(T, 0) d ≤ m0."""
    displaced = problem.reduction.displaced
    matrix = layout.over({"size": displaced if exact else np.maximum(displaced, 0.0)}, len(problem.products))
    return Rows.of("imports", problem.products, matrix.toarray() if exact else matrix, upper=problem.imports)


def smallest_sizes(problem: RelocationProblem, layout: LinearProgram) -> Rows:
    """Keep plants at or above their smallest sensible size: l_a n_a ≤ d_a."""
    t = len(problem.technologies)
    matrix = layout.over({"size": -sparse.eye_array(t), "plants": sparse.diags_array(problem.smallest)}, t)
    return Rows.of("smallest_size", problem.labels, matrix, upper=0.0)


def largest_sizes(problem: RelocationProblem, layout: LinearProgram, most: np.ndarray) -> Rows:
    """Let output need plants, each with a largest size: d_a ≤ u_a n_a."""
    t = len(problem.technologies)
    matrix = layout.over({"size": sparse.eye_array(t), "plants": -sparse.diags_array(most)}, t)
    return Rows.of("largest_size", problem.labels, matrix, upper=0.0)


def coverage_is_made(problem: RelocationProblem, layout: LinearProgram) -> Rows:
    """Let coverage grow by output within reach of local needs: N_i g_i ≤ Σ_a r_a d_a, divided by N_i."""
    return _made(problem, layout, "coverage", problem.reach)


def self_supply_is_made(problem: RelocationProblem, layout: LinearProgram) -> Rows:
    """Let self-supply grow by what is sold locally: N_i h_i ≤ Σ_a ℓ_a d_a, divided by N_i."""
    return _made(problem, layout, "self_supply", problem.activities.local_share)


def _made(problem: RelocationProblem, layout: LinearProgram, name: str, share: np.ndarray) -> Rows:
    served, t = problem.served, len(problem.technologies)
    made = np.zeros((len(problem.products), t))
    made[problem.product, np.arange(t)] = share
    matrix = layout.over(
        {"size": -made[served] / problem.needs[served][:, None], name: sparse.eye_array(len(served))},
        len(served),
    )
    return Rows.of(f"{name}_is_made", [problem.products[i] for i in served], matrix, upper=0.0)
