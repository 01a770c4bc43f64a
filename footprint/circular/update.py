"""Solving a Leontief system whose recipes have changed a little, without factorising it again.

With (I − A) factorised and ΔA = U Vᵀ of rank k, the Sherman–Morrison–Woodbury formula gives

    (I − A − U Vᵀ)⁻¹ b = x₀ + W (I_k − Vᵀ W)⁻¹ Vᵀ x₀,   x₀ = (I − A)⁻¹ b,   W = (I − A)⁻¹ U,

so that a changed demand costs one solution with the old factors and a changed recipe costs k more. The
slow twin, `resolve`, factorises the changed matrix.

Sherman and Morrison (1950), Annals of Mathematical Statistics 21, 124-127; Woodbury (1950), Inverting
Modified Matrices, Princeton Statistical Research Group, Memorandum 42. The first use on input-output tables
is Sherman and Morrison's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from footprint.errors import TableError

if TYPE_CHECKING:
    from footprint.circular.interventions_economy import Array, Delta, Economy, Solve

#: Above this share of n the update costs as much as a new factorisation.
WORTH_UPDATING = 0.25
#: Largest relative residual ‖b − (I − A')x‖₁ / ‖b‖₁ at which an updated solution is kept.
RESIDUAL = 1e-11


def updated_solver(solve: Solve, U: Array, V: Array) -> Solve:
    """Return a function b → (I − A − U Vᵀ)⁻¹ b that uses the old solver only.

    Parameters
    ----------
    solve : callable
        b → (I − A)⁻¹ b.
    U, V : ndarray, n × k
        The factors of the change.

    Raises
    ------
    TableError
        If the changed system is singular.
    """
    if not U.shape[1]:
        return solve
    W = solve(U)
    kernel = np.eye(U.shape[1]) - V.T @ W
    if np.linalg.cond(kernel) > 1e12:
        raise TableError(
            "The changed recipes have no solution",
            expected="industries that need less than their own output",
            hint="a penetration, ratio or factor of the scenario is far out of its range",
        )

    def solution(b: Array) -> Array:
        x = solve(b)
        return x + W @ np.linalg.solve(kernel, V.T @ x)

    return solution


def resolve(economy: Economy) -> Solve:
    """Return a function b → (I − A')⁻¹ b by factorising the changed matrix: the slow, certified twin."""
    from footprint.mrio.solve import LeontiefSystem

    system = LeontiefSystem(economy.A * economy.x, economy.x)
    return lambda b: system.solve(b).values


def solve_changed(base: Economy, delta: Delta, b: Array, method: str = "auto") -> Array:
    """Return (I − A − ΔA)⁻¹ b.

    Parameters
    ----------
    base : Economy
        The unchanged economy, with its solver.
    delta : Delta
        The change of recipes.
    b : ndarray, n or n × columns
        Final demand.
    method : {"auto", "update", "resolve"}
        "auto" updates where the rank is below a quarter of n and the residual of the result is below
        1e-11, and factorises anew otherwise.

    Raises
    ------
    TableError
        If the changed recipes have no solution with non-negative output.
    """
    changed = base.plus(delta)
    U, V = delta.factors()
    if method == "resolve" or (method == "auto" and U.shape[1] > WORTH_UPDATING * len(base.y)):
        return resolve(changed)(b)
    x = updated_solver(base.solve, U, V)(b)
    gap = np.abs(b - x + changed.A @ x).sum(axis=0)
    if method == "auto" and (gap > RESIDUAL * np.maximum(np.abs(b).sum(axis=0), np.finfo(float).tiny)).any():
        return resolve(changed)(b)
    return x
