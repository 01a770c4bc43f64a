"""Continuous programmes solved straight from their matrices, for many that differ in their numbers."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import linprog


def continuous_optimum(
    towards: np.ndarray,
    matrix: sparse.csr_array,
    lower: np.ndarray,
    upper: np.ndarray,
    bounds: tuple[np.ndarray, np.ndarray],
) -> np.ndarray | None:
    """Return where ``towards · x`` is largest with ``lower ≤ matrix · x ≤ upper``, or None if nowhere.

    Parameters
    ----------
    towards : ndarray, n
        Coefficients of what is maximised.
    matrix : sparse matrix, rows × n
        Coefficients of the constraints.
    lower, upper : ndarray, rows
        Limits; infinite where there is none.
    bounds : pair of ndarray, n
        Lower and upper bounds of the variables.
    """
    below, above = np.isfinite(lower), np.isfinite(upper)
    body = sparse.vstack([matrix[above], -matrix[below]], format="csr")
    limits = np.concatenate([upper[above], -lower[below]])
    found = linprog(  # type: ignore[call-overload]  # its stubs leave sparse matrices out
        -towards, A_ub=body, b_ub=limits, bounds=np.column_stack(bounds), method="highs"
    )
    return np.asarray(found.x) if found.status == 0 else None
