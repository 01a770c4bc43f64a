"""Solving a Leontief system whose recipes have changed a little, without factorising it again.

With (I − A) factorised, L its inverse and ΔA = U Wᵀ of rank k, the Sherman–Morrison–Woodbury formula gives

    (I − A − U Wᵀ)⁻¹ b = x₀ + L U (I_k − Wᵀ L U)⁻¹ Wᵀ x₀,   x₀ = L b,

so that a changed demand costs one solution with the old factors and a changed recipe costs k more. Where only
totals are asked for, many times over, `Totals` reads the formula from the other side and solves nothing at
all once the rows of (I − A)⁻¹ of the changed industries are known. The slow twin of both, `resolve`,
factorises the changed matrix.

Sherman and Morrison (1950), Annals of Mathematical Statistics 21, 124-127; Woodbury (1950), Inverting
Modified Matrices, Princeton Statistical Research Group, Memorandum 42. The first use on input-output tables
is Sherman and Morrison's own.
"""

from __future__ import annotations

import numpy as np

from footprint.circular.scenarios.economy import Array, Delta, Economy, Solve, solved
from footprint.errors import TableError
from footprint.mrio.solving.mix import scales_by_product
from footprint.mrio.solving.solve import LeontiefSystem

#: Above this share of n the update costs as much as a new factorisation.
WORTH_UPDATING = 0.25
#: Largest relative residual ‖b − (I − A')x‖₁ / ‖b‖₁ at which an updated solution is kept.
RESIDUAL = 1e-11
#: Condition number from which on changed recipes count as having no solution.
SINGULAR = 1e12


def updated_solver(solve: Solve, U: Array, W: Array, begin: Solve | None = None) -> Solve:
    """Return a function b → (I − A − U Wᵀ)⁻¹ b that uses the old solver only.

    Parameters
    ----------
    solve : callable
        b → (I − A)⁻¹ b.
    U, W : ndarray, n × k
        The factors of the change.
    begin : callable, optional
        The same as `solve` for the right-hand sides that will be asked for, where it knows some of them.

    Raises
    ------
    TableError
        If the changed system is singular.
    """
    begin = begin or solve
    if not U.shape[1]:
        return begin
    # Below the smallest normal number digits are lost and no solution can be certified: it is no change.
    pushed = solve(np.where(np.abs(U) < np.finfo(float).tiny, 0.0, U))
    kernel = np.eye(U.shape[1]) - W.T @ pushed
    if np.linalg.cond(kernel) > SINGULAR:
        raise _no_solution()

    def solution(b: Array) -> Array:
        x = begin(b)
        return x + pushed @ np.linalg.solve(kernel, W.T @ x)

    return solution


def resolve(economy: Economy) -> Solve:
    """Return a function b → (I − A')⁻¹ b by factorising the changed matrix: the slow, certified twin."""
    system = LeontiefSystem(economy.A * economy.x, economy.x)

    def solution(b: Array) -> Array:
        try:
            return solved(system, b)
        except TableError as error:
            raise _no_solution() from error

    return solution


def solve_changed(
    base: Economy, delta: Delta, b: Array, method: str = "auto", *, begin: Solve | None = None
) -> Array:
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
    begin : callable, optional
        Solves `b` with the unchanged recipes; by default the economy's solver.

    Raises
    ------
    TableError
        If the changed recipes have no solution with non-negative output.
    """
    changed = base.plus(delta)
    U, W = delta.factors()
    if method == "resolve" or (method == "auto" and U.shape[1] > WORTH_UPDATING * len(base.y)):
        return resolve(changed)(b)
    x = updated_solver(base.solve, U, W, begin)(b)
    gap = np.abs(b - x + changed.inputs(x)).sum(axis=0)
    if method == "auto" and (gap > RESIDUAL * np.maximum(np.abs(b).sum(axis=0), np.finfo(float).tiny)).any():
        return resolve(changed)(b)
    return x


def solve_by_product(economy: Economy, demand: Array) -> Array:
    """Return (I − A)⁻¹ b with the unchanged recipes, for a demand as `Economy.in_columns` places it.

    Products of which only more or less is bought are not solved again: their outputs are scaled.
    """
    scales, rescaled = scales_by_product(demand.sum(axis=1), economy.y, economy.product_of, demand.shape[1])
    outputs = economy.outputs_by_product * scales
    if not rescaled.all():
        outputs[:, ~rescaled] = economy.solve(demand[:, ~rescaled])
    return outputs


def check_productive(base: Economy, delta: Delta, method: str = "auto") -> None:
    """Refuse recipes that need more than they make.

    With A' ≥ 0, (I − A') v = 1 has a positive solution exactly when the spectral radius of A' is below one
    (Collatz and Wielandt).

    Raises
    ------
    TableError
        If the changed recipes have no economic solution.
    """
    if not (solve_changed(base, delta, np.ones(len(base.y)), method) > 0).all():
        raise _no_solution()


class Totals:
    """Tonnes at home and abroad, and the bill, for any change of some industries' recipes.

    With C the changed industries, D = ΔA in their columns, R the rows C of L = (I − A)⁻¹ and M = S L at home
    and abroad, the new outputs of C and the totals are

        z = (I − R D)⁻¹ R y',   tonnes = M (y' + D z) + ΔS z,   bill = 1ᵀ (y' + D z) + Δv z,

    because value added per euro of final demand is one, v L = 1ᵀ.

    Parameters
    ----------
    economy : Economy
        The unchanged economy.
    columns : ndarray of int
        Every industry that any of the changes may touch.
    """

    def __init__(self, economy: Economy, columns: Array) -> None:
        self._economy = economy
        self._columns = np.unique(columns).astype(int)
        unit = np.zeros((len(economy.y), self._columns.size))
        unit[self._columns, np.arange(self._columns.size)] = 1.0
        self._rows = economy.solve_back(unit).T if self._columns.size else unit.T

    def of(self, delta: Delta) -> tuple[float, float, float]:
        """Return tonnes at home, tonnes abroad and the bill (MEUR) after a change.

        Raises
        ------
        TableError
            If the changed recipes have no solution.
        """
        return self.with_impacts(delta, impacts=False)[:3]

    def with_impacts(self, delta: Delta, *, impacts: bool = True) -> tuple[float, float, float, Array]:
        """Return what `of` does, and the impacts at home and abroad (2m) by the same equation.

        Their intensities do not change: with M their multipliers, impacts = M (y' + D z).
        """
        economy = self._economy
        pushed, z = self._pushed(delta)
        home, abroad = economy.multipliers @ pushed
        own = delta.S.sum(axis=0) * z
        here = economy.at_home[delta.columns]
        return (
            float(home + own[here].sum()),
            float(abroad + own[~here].sum()),
            float(pushed.sum() + delta.v @ z),
            economy.impact_multipliers @ pushed if impacts else np.zeros(0),
        )

    def _pushed(self, delta: Delta) -> tuple[Array, Array]:
        """Return y' + D z, the final demand that would have the same effect with the old recipes, and z."""
        economy, y = self._economy, self._economy.y + delta.y
        if not delta.columns.size:
            return y, np.zeros(0)
        rows = self._rows[np.searchsorted(self._columns, delta.columns)]
        kernel = np.eye(delta.columns.size) - rows @ delta.A
        if np.linalg.cond(kernel) > SINGULAR:
            raise _no_solution()
        z = np.linalg.solve(kernel, rows @ y)
        if (z < 0).any() and (y >= 0).all() and (economy.recipes(delta.columns) + delta.A >= 0).all():
            raise _no_solution()
        return y + delta.A @ z, np.asarray(z, dtype=np.float64)


def _no_solution() -> TableError:
    return TableError(
        "The changed recipes have no solution",
        expected="industries that need less than their own output",
        hint="a penetration, ratio or factor of the scenario is far out of its range",
    )
