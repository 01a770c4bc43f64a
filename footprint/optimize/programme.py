"""The relocation programme: one function for each family of constraints, put together from the problem's data.

Columns: ``size`` d (MEUR a year), ``plants`` n (whole), ``coverage`` g (gain of a_i).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from footprint.optimize.limits import Limits, limit_rows
from footprint.optimize.linear import Columns, LinearProgram, Rows
from footprint.optimize.objectives import relocation_goals
from footprint.optimize.problem import RelocationProblem
from footprint.optimize.robust import Robust, robust_parts


def build_programme(
    problem: RelocationProblem,
    limits: Limits | None = None,
    *,
    weight: float = 0.5,
    robust: Robust | None = None,
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
    """
    limits = limits or Limits()
    t, served = len(problem.technologies), problem.served
    labels = problem.labels
    columns: tuple[Columns, ...] = (
        Columns.of("size", labels, 0.0, problem.size_limit),
        Columns.of("plants", labels, 0.0, problem.plant_limit, integer=True),
        Columns.of("coverage", [problem.products[i] for i in served], 0.0, 1.0 - problem.coverage[served]),
    )
    extra, rows = robust_parts(problem, limits, robust, 2 * t + len(served))
    columns = (*columns, *extra)
    size = 2 * t + len(served) + sum(len(block.labels) for block in extra)
    program = LinearProgram(
        columns,
        (
            imports_stay(problem, size),
            smallest_sizes(problem, size),
            largest_sizes(problem, size),
            coverage_is_made(problem, size),
            *rows,
        ),
        relocation_goals(problem, size, weight),
    )
    return program.with_rows(*limit_rows(problem, limits, program))


def imports_stay(problem: RelocationProblem, size: int) -> Rows:
    """Keep imports at or above zero: T d ≤ m0."""
    matrix = np.zeros((len(problem.products), size))
    matrix[:, : len(problem.technologies)] = problem.reduction.displaced
    return Rows.of("imports", problem.products, matrix, upper=problem.imports)


def smallest_sizes(problem: RelocationProblem, size: int) -> Rows:
    """Keep plants at or above their smallest sensible size: l_a n_a ≤ d_a."""
    t = len(problem.technologies)
    unit, rest = sparse.eye_array(t), sparse.csr_array((t, size - 2 * t))
    matrix = sparse.hstack([-unit, sparse.diags_array(problem.smallest), rest], format="csr")
    return Rows.of("smallest_size", problem.labels, matrix, upper=0.0)


def largest_sizes(problem: RelocationProblem, size: int) -> Rows:
    """Let output need plants, each with a largest size: d_a ≤ u_a n_a."""
    t = len(problem.technologies)
    most = np.minimum(problem.largest, problem.size_limit)
    unit, rest = sparse.eye_array(t), sparse.csr_array((t, size - 2 * t))
    matrix = sparse.hstack([unit, -sparse.diags_array(most), rest], format="csr")
    return Rows.of("largest_size", problem.labels, matrix, upper=0.0)


def coverage_is_made(problem: RelocationProblem, size: int) -> Rows:
    """Let coverage grow by what is sold locally: N_i g_i ≤ Σ_a ℓ_a d_a, divided by N_i."""
    served, t = problem.served, len(problem.technologies)
    local = problem.activities.local_output[served] / problem.needs[served][:, None]
    matrix = np.zeros((len(served), size))
    matrix[:, :t] = -local
    matrix[np.arange(len(served)), 2 * t + np.arange(len(served))] = 1.0
    return Rows.of(
        "coverage_is_made", [problem.products[i] for i in served], sparse.csr_array(matrix), upper=0.0
    )
