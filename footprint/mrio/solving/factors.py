"""LU factors of I − A, made in place in one array."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.linalg import get_lapack_funcs

from footprint.errors import OptionError, TableError
from footprint.i18n import message
from footprint.mrio.solving.blocks import free_memory

_PANEL = 512

Array = np.ndarray


class Factors:
    """LU factors of I − A with partial pivoting, in float32 or float64.

    I − A is written row by row into the array that LAPACK then factorises in place: read as LAPACK
    reads it, by columns, it is (I − A)ᵀ, and transposing costs nothing. One array of n² numbers is all
    the memory that is needed.

    Parameters
    ----------
    Z : ndarray
        n × n flows.
    inverse : ndarray
        n, one over gross output, 0 where there is none.
    dtype : type
        float32 or float64.

    Raises
    ------
    OptionError
        If the memory that is free does not hold them.
    TableError
        If the system is singular.
    """

    def __init__(self, Z: Array, inverse: Array, dtype: type[np.floating]) -> None:
        n = len(inverse)
        _check_room(n * n * np.dtype(dtype).itemsize)
        matrix = np.empty((n, n), dtype=dtype)
        for start in range(0, n, _PANEL):
            np.multiply(
                Z[start : start + _PANEL], -inverse, out=matrix[start : start + _PANEL], casting="same_kind"
            )
        matrix[np.diag_indices(n)] += 1
        routines: Any = get_lapack_funcs(("getrf", "getrs"), (matrix,))
        factorise, self._back = routines
        self._lu, self._pivots, info = factorise(matrix.T, overwrite_a=True)
        if info > 0:
            raise TableError(
                "The Leontief system is singular: an eigenvalue of the technical coefficients is one",
                hint="audit() names the industries whose inputs exceed their output",
            )
        self.dtype = np.dtype(dtype)

    def solve(self, b: Array, *, transposed: bool = False) -> Array:
        """Return (I − A)⁻¹ b, or (I − A)⁻ᵀ b, as exactly as the factors are; b is n × columns."""
        size = np.abs(b).max(axis=0, initial=0.0)
        size = np.where(size > 0, size, 1.0)
        right = np.asfortranarray(b / size, dtype=self.dtype)
        # SciPy counts the pivots from one while LAPACK works, in place and with Python's lock released:
        # threads that shared them would solve with each other's.
        pivots = self._pivots.copy()
        solution, _ = self._back(self._lu, pivots, right, trans=0 if transposed else 1, overwrite_b=True)
        return solution.astype(np.float64) * size


def _check_room(needed: int) -> None:
    """Refuse factors that would not fit, before the work is begun."""
    free = free_memory()
    if needed > free:
        raise OptionError(
            "The factors of this table do not fit the memory",
            expected=message("{needed:.1f} GB free", needed=needed / 1e9),
            found=message("{free:.1f} GB", free=free / 1e9),
            hint="take method='iterative', which reads the table from its file and holds next to nothing, close "
            "other programs, or aggregate the table",
        )
