"""The relocation programme: one function for each family of constraints, from the problem's data.

Columns: ``size`` d (MEUR a year), ``plants`` n (whole), ``coverage`` g (gain of a_i) and ``sold_locally`` v
(MEUR a year of a product's new output that is sold in the area; the rest is sold elsewhere).
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
        Let one plant's new need for inputs make room for another that makes them: every import row then
        couples all plants, and solving takes several times as long. Without it a plan stays on the safe
        side.
    """
    limits = limits or Limits()
    served, needed = problem.served, [problem.products[i] for i in problem.served]
    capture = problem.capture
    columns = (
        Columns.of("size", problem.labels, 0.0, problem.size_limit),
        Columns.of("plants", problem.labels, 0.0, problem.plant_limit, integer=True),
        Columns.of("coverage", needed, 0.0, np.maximum(capture.cap - problem.coverage, 0.0)[served]),
        Columns.of("sold_locally", needed, 0.0, problem.most_sales[served]),
        *robust_columns(problem, limits, robust),
    )
    layout = LinearProgram(columns, ())
    program = LinearProgram(
        columns,
        (
            imports_stay(problem, layout, exact=exact_imports),
            markets_are_finite(problem, layout),
            smallest_sizes(problem, layout),
            largest_sizes(problem, layout),
            coverage_is_made(problem, layout),
            sales_are_won(problem, layout),
            sales_are_made(problem, layout),
            *robust_rows(problem, limits, robust, layout),
        ),
        relocation_goals(problem, layout, weight),
    )
    return program.with_rows(*limit_rows(problem, limits, program))


def imports_stay(problem: RelocationProblem, layout: LinearProgram, *, exact: bool = False) -> Rows:
    """Keep imports at or above zero: T d + K v ≤ m0, or on the safe side max(T, 0) d + max(K, 0) v ≤ m0.

    A row that even the largest outputs and sales keep to is left out.
    """
    displaced, by_sale = problem.reduction.displaced, problem.reduction.displaced_by_sale[:, problem.served]
    upper = layout.upper
    most = (
        np.maximum(displaced, 0.0) @ upper[layout.place("size")]
        + np.maximum(by_sale, 0.0) @ upper[layout.place("sold_locally")]
    )
    kept = np.flatnonzero(most > problem.imports)
    if not exact:
        displaced, by_sale = np.maximum(displaced, 0.0), np.maximum(by_sale, 0.0)
    matrix = layout.over({"size": displaced[kept], "sold_locally": by_sale[kept]}, len(kept))
    return Rows.of(
        "imports",
        [problem.products[i] for i in kept],
        matrix.toarray() if exact else matrix,
        upper=problem.imports[kept],
    )


def markets_are_finite(problem: RelocationProblem, layout: LinearProgram) -> Rows:
    """Keep a product's new output at what it can win, over all technologies: Σ_a d_a ≤ most_i."""
    made = problem.activities.by_product(np.ones(len(problem.technologies)))
    several = np.flatnonzero(made.sum(axis=1) > 1)
    return Rows.of(
        "output",
        [problem.products[i] for i in several],
        layout.over({"size": made[several]}, len(several)),
        upper=problem.capture.most_output[several],
    )


def smallest_sizes(problem: RelocationProblem, layout: LinearProgram) -> Rows:
    """Keep plants at or above their smallest size: l_a n_a ≤ d_a."""
    t = len(problem.technologies)
    matrix = layout.over({"size": -sparse.eye_array(t), "plants": sparse.diags_array(problem.smallest)}, t)
    return Rows.of("smallest_size", problem.labels, matrix, upper=0.0)


def largest_sizes(problem: RelocationProblem, layout: LinearProgram) -> Rows:
    """Let output need plants, each with a largest size: d_a ≤ u_a n_a."""
    t = len(problem.technologies)
    most = np.minimum(problem.largest, problem.size_limit)
    matrix = layout.over({"size": sparse.eye_array(t), "plants": -sparse.diags_array(most)}, t)
    return Rows.of("largest_size", problem.labels, matrix, upper=0.0)


def coverage_is_made(problem: RelocationProblem, layout: LinearProgram) -> Rows:
    """Let coverage grow as the index model responds: g_i ≤ slope_ip Σ_a d_a + intercept_ip."""
    ones = np.ones(len(problem.technologies))
    return _pieces(problem, layout, "coverage_response", "coverage", problem.activities.by_product(ones), 1.0)


def sales_are_won(problem: RelocationProblem, layout: LinearProgram) -> Rows:
    """Let sales grow as self-supply: v_i ≤ Σ_a σ_a d_a + N_i λ_i (slope_ip Σ_a μ_a d_a + intercept_ip)."""
    stated = np.isfinite(problem.stated_share)
    open_ = problem.activities.by_product(np.where(stated, 0.0, problem.local_multiple))
    fixed = problem.activities.by_product(np.where(stated, np.nan_to_num(problem.stated_share), 0.0))
    won = problem.needs * problem.capture.self_supply
    return _pieces(problem, layout, "sales_are_won", "sold_locally", open_, won, fixed)


def sales_are_made(problem: RelocationProblem, layout: LinearProgram) -> Rows:
    """Let nothing be sold that is not made: v_i ≤ Σ_a d_a."""
    served = problem.served
    made = problem.activities.by_product(np.ones(len(problem.technologies)))[served]
    matrix = layout.over({"size": -made, "sold_locally": sparse.eye_array(len(served))}, len(served))
    return Rows.of("sales_are_made", [problem.products[i] for i in served], matrix, upper=0.0)


def _pieces(
    problem: RelocationProblem,
    layout: LinearProgram,
    family: str,
    block: str,
    output: np.ndarray,
    scale: np.ndarray | float,
    fixed: np.ndarray | float = 0.0,
) -> Rows:
    """Return block_i ≤ fixed_i d + scale_i (slope_ip output_i d + intercept_ip), piece by piece."""
    served = problem.served
    slope, intercept = problem.capture.pieces
    scale, fixed = np.broadcast_to(scale, len(problem.products)), np.broadcast_to(fixed, output.shape)
    size = -(fixed + (scale * slope)[:, :, None] * output)
    new = np.vstack([np.ones_like(slope[:1]), np.diff(slope, axis=0)])[:, served] != 0.0
    kept = [(piece, j) for j in range(len(served)) for piece in np.flatnonzero(new[:, j])]
    pieces, places = np.array(kept).T
    matrix = layout.over(
        {"size": size[pieces, served[places]], block: sparse.eye_array(len(served), format="csr")[places]},
        len(kept),
    )
    labels = [f"{problem.products[served[j]]} {piece + 1}" for piece, j in kept]
    return Rows.of(family, labels, matrix, upper=(scale * intercept)[pieces, served[places]])
