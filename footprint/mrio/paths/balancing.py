"""Balancing and updating tables: RAS, GRAS and KRAS, with convergence shown and infeasibility explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

from footprint.errors import ConvergenceError, InfeasibleError, LabelError, OptionError, TableError
from footprint.labels import aligned
from footprint.results import Result

#: Largest error of a total that counts as met, relative to the largest total.
TOLERANCE = 1e-10
_ROUNDS = 10_000
#: Cells above which the reason of an infeasible pattern is not looked for.
_LARGEST_REASON = 200_000
#: How far KRAS moves a total towards what the others allow, in its standard deviations a round.
_STEP = 0.1
#: Rounds without progress after which totals are taken to conflict.
_PATIENCE = 50


@dataclass(frozen=True, eq=False)
class BalancedTable(Result):
    """A table brought to totals.

    Attributes
    ----------
    table : DataFrame
    method : str
        ``"RAS"``, ``"GRAS"`` or ``"KRAS"``.
    rounds : int
    largest_error : float
        Of any total that was asked for, relative to the largest total.
    row_factors, column_factors : Series
        What rows and columns were multiplied by (negative cells are divided); empty for KRAS.
    moved : Series
        For KRAS, by how much each total was moved because they conflict; empty otherwise.
    """

    table: pd.DataFrame
    method: str
    rounds: int
    largest_error: float
    row_factors: pd.Series
    column_factors: pd.Series
    moved: pd.Series

    def to_frame(self) -> pd.DataFrame:
        """Return the balanced table."""
        return self.table.copy()

    def _content(self) -> Mapping[str, object]:
        return {
            "method": self.method,
            "rounds": self.rounds,
            "largest_error": self.largest_error,
            "moved": {str(k): float(v) for k, v in self.moved.items() if v},
        }


def fit_ras(
    table: pd.DataFrame, rows: pd.Series, columns: pd.Series, *, tolerance: float = TOLERANCE
) -> BalancedTable:
    """Return the table X = r̂ X₀ ŝ with given row and column totals, nearest to X₀ in information.

    Minimises Σ x ln(x / x₀) (Stone 1961; Bacharach 1970). Zeros stay zeros.

    Parameters
    ----------
    table : DataFrame
        No negative cells.
    rows, columns : Series
        Totals by label, not negative, with one sum.

    Raises
    ------
    LabelError
        If labels differ.
    OptionError
        If the table has negative cells: `fit_gras` takes them.
    InfeasibleError
        If no table with these zeros has these totals; it names the rows and columns in conflict.
    """
    if (table.to_numpy(float) < 0).any():
        raise OptionError("RAS takes no negative cells", hint="use fit_gras")
    return _scaled(table, rows, columns, tolerance, "RAS")


def fit_gras(
    table: pd.DataFrame, rows: pd.Series, columns: pd.Series, *, tolerance: float = TOLERANCE
) -> BalancedTable:
    """Return the table with given totals nearest to X₀, which may have negative cells; signs are kept.

    With P the positive and N the size of the negative cells, X = r̂ P ŝ − r̂⁻¹ N ŝ⁻¹, where r solves
    r² p − r u − n = 0 for p = P s, n = N s⁻¹; rows without positive cells have r = −n / u (Junius and
    Oosterhaven 2003; Lenzen, Wood and Gallego 2007; Temurshoev, Miller and Bouwmeester 2013).

    Parameters
    ----------
    table, rows, columns
        As for `fit_ras`, of any sign.

    Raises
    ------
    LabelError, InfeasibleError
        As `fit_ras`.
    """
    return _scaled(table, rows, columns, tolerance, "GRAS")


def _scaled(
    table: pd.DataFrame, rows: pd.Series, columns: pd.Series, tolerance: float, method: str
) -> BalancedTable:
    X = table.to_numpy(float)
    u = aligned(rows.to_frame(), table.index, "row totals").to_numpy(float)[:, 0]
    v = aligned(columns.to_frame(), table.columns, "column totals").to_numpy(float)[:, 0]
    if not (np.isfinite(X).all() and np.isfinite(u).all() and np.isfinite(v).all()):
        raise TableError("A table or its totals hold NaN or infinite numbers")
    size = max(np.abs(u).max(initial=0.0), np.abs(v).max(initial=0.0))
    if abs(u.sum() - v.sum()) > max(tolerance, 1e-12) * size * len(u):
        raise InfeasibleError(
            "Row and column totals have different sums",
            found=f"{u.sum():,.6g} and {v.sum():,.6g}",
            hint="scale one of them, or use fit_kras with their reliabilities",
        )
    P, N = np.maximum(X, 0.0), np.maximum(-X, 0.0)
    _refuse_impossible(P, N, u, table.index, "row", size * tolerance)
    _refuse_impossible(P.T, N.T, v, table.columns, "column", size * tolerance)
    s = np.ones(len(v))
    r = np.ones(len(u))
    error, best, waited = np.inf, np.inf, 0
    for rounds in range(1, _ROUNDS + 1):
        r = _factors(P @ s, N @ (1.0 / s), u)
        s = _factors(P.T @ r, N.T @ (1.0 / r), v)
        Y = r[:, None] * P * s - N / r[:, None] / s
        error = float(np.abs(Y.sum(axis=1) - u).max(initial=0.0)) / size if size else 0.0
        if error <= tolerance:
            return BalancedTable(
                pd.DataFrame(Y, index=table.index, columns=table.columns), method, rounds, error,
                pd.Series(r, index=table.index), pd.Series(s, index=table.columns), pd.Series(dtype=float),
            )  # fmt: skip
        waited = 0 if error < best * (1 - 1e-3) else waited + 1
        best = min(best, error)
        if waited > 10 * _PATIENCE or not np.isfinite(error):
            break
    if not N.any():
        _explain(P, u, v, table)
    raise ConvergenceError(
        f"{method} did not converge",
        found=f"a row total is off by {error:.2g} of the largest after {rounds:,} rounds",
        hint="zeros of the table leave these totals out of reach: fill in small numbers, or use fit_kras",
    )


def _factors(p: np.ndarray, n: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Return r > 0 with r p − n / r = total."""
    with np.errstate(divide="ignore", invalid="ignore"):
        both = (total + np.sqrt(total**2 + 4.0 * p * n)) / (2.0 * p)
        # The same root, without cancelling where the total is negative.
        other = 2.0 * n / (-total + np.sqrt(total**2 + 4.0 * p * n))
        only_negative = -n / total
    r = np.where(p > 0, np.where(total >= 0, both, other), np.where(n > 0, only_negative, 1.0))
    return np.where(np.isfinite(r) & (r > 0), r, np.finfo(float).tiny ** 0.25)


def _refuse_impossible(
    P: np.ndarray, N: np.ndarray, totals: np.ndarray, labels: pd.Index, what: str, least: float
) -> None:
    positive, negative = P.any(axis=1), N.any(axis=1)
    bad = ((totals > least) & ~positive) | ((totals < -least) & ~negative)
    if bad.any():
        raise InfeasibleError(
            f"A {what} has a total that its cells cannot make: all are zero or of the other sign",
            labels=list(labels[bad]),
            hint="give it a cell of the right sign, or a total of zero",
        )


def _explain(P: np.ndarray, u: np.ndarray, v: np.ndarray, table: pd.DataFrame) -> None:
    """Raise the reason if zeros make the totals impossible: rows need more than their columns hold."""
    i, j = np.nonzero(P)
    if len(i) > _LARGEST_REASON:
        return
    cells = np.arange(len(i))
    constraints: Any = sparse.vstack([
        sparse.csr_matrix((np.ones(len(i)), (i, cells)), (len(u), len(i))),
        sparse.csr_matrix((np.ones(len(i)), (j, cells)), (len(v), len(i))),
    ])  # fmt: skip
    most = linprog(-np.ones(len(i)), A_ub=constraints, b_ub=np.concatenate([u, v]), method="highs")
    if most.status != 0 or most.fun is None or -most.fun >= u.sum() * (1 - 1e-9):
        return
    # Where the most that can flow is less than the totals, a cut separates rows from the columns they need.
    price = -most.ineqlin.marginals
    tight = price[: len(u)] < 0.5
    needed = P[tight].any(axis=0)
    raise InfeasibleError(
        "No table with these zeros has these totals: some rows need more than the columns that they may use hold",
        labels=[*table.index[np.flatnonzero(tight)], *table.columns[np.flatnonzero(needed)]],
        expected=f"rows of at most {v[needed].sum():,.6g} together",
        found=f"{u[tight].sum():,.6g}",
        hint="fill zeros with small numbers where sales are possible, or correct the totals",
    )


def fit_kras(
    table: pd.DataFrame,
    constraints: pd.DataFrame,
    totals: pd.Series,
    *,
    deviations: pd.Series | None = None,
    tolerance: float = 1e-8,
    rounds: int = 20_000,
) -> BalancedTable:
    """Return the table nearest to X₀ that meets any sums of its cells, moving those that conflict.

    A constraint g · x = c with coefficients 1, 0 or −1 is met by multiplying its cells of one sign of g x
    by r and dividing the others, r² p − r c − n = 0, one constraint after the other. Where all cannot hold,
    each total is moved towards what the others allow, by at most a tenth of its standard deviation a round,
    so that reliable totals move least (Lenzen, Gallego and Wood 2009, Economic Systems Research 21(1)).

    Parameters
    ----------
    table : DataFrame
    constraints : DataFrame
        One row a constraint; columns are the cells of the table, (row, column), in any order; those left out
        have 0.
    totals : Series
        By constraint.
    deviations : Series, optional
        Standard deviation of each total; those without one must hold.

    Raises
    ------
    LabelError
        If a constraint names a cell or total that is not there.
    OptionError
        If a coefficient is other than −1, 0 or 1, or a deviation negative.
    InfeasibleError
        If totals without deviations conflict; it names those that are furthest off.
    """
    G, labels = _coefficients(table, constraints)
    c = aligned(totals.to_frame(), labels, "totals").to_numpy(float)[:, 0]
    sigma = np.zeros(len(c))
    if deviations is not None:
        sigma = deviations.reindex(labels).fillna(0.0).to_numpy(float)
    if (sigma < 0).any():
        raise OptionError("A standard deviation is negative", labels=list(labels[sigma < 0]))
    x = table.to_numpy(float).ravel().copy()
    asked, size = c.copy(), max(float(np.abs(c).max(initial=0.0)), 1e-300)
    best, waited, moving = np.inf, 0, False
    rows = [(G.indices[a:b], G.data[a:b]) for a, b in zip(G.indptr, G.indptr[1:], strict=False)]
    for done in range(1, rounds + 1):
        # Each total is held against what the others have just left: the last one met is off by nothing.
        left = np.empty(len(c))
        for k, (cells, signs) in enumerate(rows):
            left[k] = c[k] - float(signs @ x[cells])
            _meet(x, cells, signs, c[k])
        off = c - G @ x
        error = float(np.abs(off).max(initial=0.0)) / size
        if error <= tolerance:
            return BalancedTable(
                pd.DataFrame(x.reshape(table.shape), index=table.index, columns=table.columns), "KRAS", done, error,
                pd.Series(dtype=float), pd.Series(dtype=float), pd.Series(c - asked, index=labels),
            )  # fmt: skip
        waited = 0 if error < best * (1 - 1e-3) else waited + 1
        best = min(best, error)
        if moving or waited > _PATIENCE:
            if not (sigma[np.abs(left) > tolerance * size] > 0).any():
                break
            c = c - np.sign(left) * np.minimum(np.abs(left), _STEP * sigma)
            moving = True  # and from now on every round
    worst = np.argsort(-np.abs(off))[:5]
    raise InfeasibleError(
        "The totals conflict, and those in conflict must hold",
        labels=list(labels[worst]),
        found=f"the furthest is off by {np.abs(off).max():,.6g}",
        hint="give standard deviations for totals that may move",
    )


def _meet(x: np.ndarray, cells: np.ndarray, signs: np.ndarray, total: float) -> None:
    """Scale the cells of one constraint so that it holds, as far as their signs allow."""
    terms = signs * x[cells]
    up = terms > 0
    p, n = float(terms[up].sum()), float(-terms[~up].sum())
    if p == 0 and n == 0:
        return
    r = float(_factors(np.array([p]), np.array([n]), np.array([total]))[0])
    x[cells[up]] *= r
    x[cells[~up]] /= r


def _coefficients(table: pd.DataFrame, constraints: pd.DataFrame) -> tuple[Any, pd.Index]:
    place = {
        (row, column): i * table.shape[1] + j
        for i, row in enumerate(table.index)
        for j, column in enumerate(table.columns)
    }
    if unknown := [cell for cell in constraints.columns if cell not in place]:
        raise LabelError(
            "Constraints name cells that the table does not have", labels=unknown, expected="(row, column)"
        )
    values = constraints.to_numpy(float)
    if not np.isin(values, (-1.0, 0.0, 1.0)).all():
        raise OptionError("A coefficient of a constraint is other than −1, 0 or 1")
    i, j = np.nonzero(values)
    at = np.array([place[cell] for cell in constraints.columns], dtype=np.intp)  # type: ignore[index]
    G: Any = sparse.csr_matrix((values[i, j], (i, at[j])), (len(values), table.size))
    return G, constraints.index
