"""Solving the Leontief system in both directions, with a bound on the error of the answer.

Forwards, (I − A) x = b gives the output that a final demand sets off; backwards,
(I − A)ᵀ m = s gives what one unit of final demand sets off per extraction intensity. The inverse is
never formed.

Every answer is certified. Take a positive vector v with w = (I − |A|) v > 0 (it exists exactly when
the spectral radius of |A| is below one: Collatz and Wielandt). Then |(I − A)⁻¹| ≤ (I − |A|)⁻¹, and for
the residual r = b − (I − A) x̂ of an answer x̂, with t = max |rᵢ| / wᵢ,

    |x − x̂| ≤ (I − |A|)⁻¹ |r| ≤ t (I − |A|)⁻¹ w = t v     componentwise,

where the rounding error of computing r is added to |r|. A small residual alone proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg

from footprint.errors import ConvergenceError, TableError

#: Relative forward error that an answer must be certified to unless a caller asks otherwise.
TOLERANCE = 1e-10
_UNIT = np.finfo(np.float64).eps / 2


@dataclass(frozen=True)
class Solution:
    """An answer with its certificate.

    Attributes
    ----------
    values : ndarray
        n, or n × columns.
    error : ndarray
        For each column, a proven bound of ‖x − x̂‖ / ‖x̂‖ (1-norm forwards, maximum norm backwards).
    method : str
        ``"direct"`` or ``"iterative"``.
    iterations : int
        Passes over the matrix after the first.
    """

    values: np.ndarray
    error: np.ndarray
    method: str
    iterations: int


class LeontiefSystem:
    """I − A, factorised once and solved in both directions.

    Parameters
    ----------
    A : ndarray
        n × n technical coefficients.
    """

    def __init__(self, A: np.ndarray) -> None:
        self._A = A
        self._lu: tuple[np.ndarray, np.ndarray] | None = None
        self._majorants: dict[bool, tuple[np.ndarray, np.ndarray]] = {}

    def solve(
        self, b: np.ndarray, *, transposed: bool = False, tolerance: float = TOLERANCE, method: str = "auto"
    ) -> Solution:
        """Return the solution of (I − A) x = b, or of (I − A)ᵀ x = b, with a certified error.

        Raises
        ------
        ConvergenceError
            If the error cannot be certified to `tolerance`.
        TableError
            If the system has no economic meaning: spectral radius of A at or above one.
        """
        flat = b.ndim == 1
        right = np.ascontiguousarray(b.reshape(len(b), -1), dtype=np.float64)
        A = self._A.T if transposed else self._A
        x = self._lu_solve(right, transposed)
        error = np.full(right.shape[1], np.inf)
        for step in range(4):
            product = A @ x
            residual = right - x + product
            error = self._bound(x, residual, product, right, transposed)
            if (error <= tolerance).all() and step:
                return Solution(x[:, 0] if flat else x, error, "direct", step)
            x = x + self._lu_solve(residual, transposed)
        raise ConvergenceError(
            "The solution could not be certified",
            expected=f"a relative error of at most {tolerance:g}",
            found=f"a bound of {error.max():.3g}",
            hint="the table is close to singular: audit() says how close its spectral radius is to one",
        )

    def _factors(self) -> tuple[np.ndarray, np.ndarray]:
        if self._lu is None:
            matrix = np.negative(self._A.T, order="C").T
            matrix[np.diag_indices_from(matrix)] += 1.0
            self._lu = scipy.linalg.lu_factor(matrix, overwrite_a=True, check_finite=False)
        return self._lu

    def _lu_solve(self, b: np.ndarray, transposed: bool) -> np.ndarray:
        return scipy.linalg.lu_solve(self._factors(), b, trans=int(transposed), check_finite=False)

    def _majorant(self, transposed: bool) -> tuple[np.ndarray, np.ndarray]:
        """Return v > 0 and a lower bound of w = (I − |A|) v > 0."""
        if transposed not in self._majorants:
            A = np.abs(self._A.T if transposed else self._A)
            n = len(A)
            v = np.abs(self._lu_solve(np.ones(n), transposed))
            product = A @ v
            w = v - product - (n + 2) * _UNIT * (v + product)
            if not (w > 0).all():
                matrix = np.eye(n) - A
                v = np.linalg.solve(matrix, np.ones(n))
                product = A @ v
                w = v - product - (n + 2) * _UNIT * (np.abs(v) + np.abs(product))
            if not ((w > 0).all() and (v > 0).all()):
                raise TableError(
                    "The spectral radius of the technical coefficients is one or more",
                    hint="some industry needs more than its own output to produce it; audit() names the faults",
                )
            self._majorants[transposed] = (v, w)
        return self._majorants[transposed]

    def _bound(
        self, x: np.ndarray, residual: np.ndarray, product: np.ndarray, b: np.ndarray, transposed: bool
    ) -> np.ndarray:
        v, w = self._majorant(transposed)
        rounding = (len(v) + 3) * _UNIT * (np.abs(b) + np.abs(x) + np.abs(product))
        t = ((np.abs(residual) + rounding) / w[:, None]).max(axis=0)
        if transposed:
            reach, size = v.max(), np.abs(x).max(axis=0)
        else:
            reach, size = v.sum(), np.abs(x).sum(axis=0)
        bound = t * reach
        return np.where(size > 0, bound / np.where(size > 0, size, 1.0), bound)
