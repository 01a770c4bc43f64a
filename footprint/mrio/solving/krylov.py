"""Block GMRES: several right-hand sides that share every pass over the matrix and one Krylov space."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Array = np.ndarray


def gmres(
    apply: Callable[[Array], Array], b: Array, goal: Array, steps: int, *, careful: bool = True
) -> tuple[Array, int]:
    """Return approximate solutions of (I − T) u = b, and the number of passes over T.

    Reading T is what costs, so all columns go through it together, and each column's answer is sought in
    the space that all of them have spanned, which takes fewer passes than one space for each (block
    GMRES: Saad, Iterative Methods for Sparse Linear Systems, 2nd ed. 2003, §6.12).

    Parameters
    ----------
    apply : callable
        Returns T times n × columns.
    b : ndarray
        n × columns.
    goal : ndarray
        For each column, the 2-norm of the residual at which it is good enough.
    steps : int
        Largest number of passes.
    careful : bool
        Whether to orthogonalise twice, which only high accuracy needs.
    """
    n, count = b.shape
    norms = np.linalg.norm(b, axis=0)
    wanted = norms > goal
    if not wanted.any():
        return np.zeros_like(b), 0
    scale = np.where(norms > 0, norms, 1.0)
    direction, start = orthonormal(b / scale)
    width = direction.shape[1]
    basis = np.empty((n, (steps + 1) * width), order="F")
    basis[:, :width] = direction
    projected = np.zeros(((steps + 1) * width, steps * width))
    right = np.zeros(((steps + 1) * width, count))
    right[:width] = start
    for step in range(1, steps + 1):
        known, grown = slice(step * width), slice(step * width, (step + 1) * width)
        new = direction - apply(direction)
        shares = basis[:, known].T @ new
        new -= basis[:, known] @ shares
        if careful:
            # Twice is enough to be orthogonal to working precision.
            again = basis[:, known].T @ new
            new -= basis[:, known] @ again
            shares += again
        direction, rest = orthonormal(new)
        latest = slice((step - 1) * width, step * width)
        projected[known, latest] = shares
        projected[grown, latest] = rest
        rows = slice((step + 1) * width)
        weights, left = _least_squares(projected[rows, known], right[rows])
        if (left * scale <= goal)[wanted].all() or step == steps:
            break
        basis[:, grown] = direction
    return (basis[:, known] @ weights) * scale, step


def orthonormal(columns: Array) -> tuple[Array, Array]:
    """Return Q with orthonormal columns and R with Q R = `columns`.

    Cholesky's factor of the Gram matrix, twice (Yamamoto et al. 2015), takes few passes over long columns;
    where they nearly depend on each other, Householder's way.
    """
    Q, R = columns, np.eye(columns.shape[1])
    for _ in range(2):
        gram = Q.T @ Q
        size = np.sqrt(np.diag(gram))
        if not size.all() or np.linalg.cond(gram / np.outer(size, size)) > 1e12:
            return np.linalg.qr(columns)
        factor = np.linalg.cholesky(gram).T
        Q = Q @ np.linalg.inv(factor)
        R = factor @ R
    return Q, R


def _least_squares(matrix: Array, right: Array) -> tuple[Array, Array]:
    """Return the least-squares solutions, and the 2-norm that each column leaves."""
    Q, R = np.linalg.qr(matrix)
    inside = Q.T @ right
    left = np.linalg.norm(right - Q @ inside, axis=0)
    # Columns that depend on each other leave a zero on the diagonal; then the shortest solution serves.
    diagonal = np.abs(np.diag(R))
    if diagonal.min() > 1e-14 * diagonal.max():
        return np.linalg.solve(R, inside), left
    return np.linalg.lstsq(matrix, right, rcond=1e-14)[0], left
