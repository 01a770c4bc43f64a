"""GMRES for several right-hand sides that share every pass over the matrix."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Array = np.ndarray


def gmres(apply: Callable[[Array], Array], b: Array, goal: Array, steps: int) -> tuple[Array, int]:
    """Return approximate solutions of (I − T) u = b, and the number of passes over T.

    Each column has a Krylov space of its own; all columns go through T together, because reading T is
    what costs. Arnoldi with reorthogonalisation, Givens rotations (Saad and Schultz 1986).

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
    """
    n, count = b.shape
    norms = np.linalg.norm(b, axis=0)
    if not (norms > goal).any():
        return np.zeros_like(b), 0
    basis = [b / np.where(norms > 0, norms, 1.0)]
    R = np.zeros((steps, steps, count))
    cosines, sines = np.zeros((steps, count)), np.zeros((steps, count))
    right = np.zeros((steps + 1, count))
    right[0] = norms
    used = 0
    for step in range(steps):
        new = basis[step] - apply(basis[step])
        column = np.zeros((step + 2, count))
        for _ in range(2):
            for position, direction in enumerate(basis):
                share = np.einsum("ij,ij->j", direction, new)
                column[position] += share
                new -= direction * share
        column[step + 1] = np.linalg.norm(new, axis=0)
        for k in range(step):
            upper = cosines[k] * column[k] + sines[k] * column[k + 1]
            column[k + 1] = cosines[k] * column[k + 1] - sines[k] * column[k]
            column[k] = upper
        length = np.hypot(column[step], column[step + 1])
        safe = np.where(length > 0, length, 1.0)
        cosines[step], sines[step] = column[step] / safe, column[step + 1] / safe
        height = column[step + 1].copy()
        column[step] = length
        right[step + 1] = -sines[step] * right[step]
        right[step] = cosines[step] * right[step]
        R[: step + 1, step] = column[: step + 1]
        used = step + 1
        if (np.abs(right[used]) <= goal).all() or not height.any():
            break
        basis.append(new / np.where(height > 0, height, 1.0))
    weights = _back_substitute(R[:used, :used], right[:used])
    solution = np.zeros((n, count))
    for position in range(used):
        solution += basis[position] * weights[position]
    return solution, used


def _back_substitute(R: Array, right: Array) -> Array:
    """Return the solutions of upper triangular systems, one for each column of `right`."""
    used, _ = right.shape
    weights = np.zeros_like(right)
    for k in range(used - 1, -1, -1):
        rest = right[k] - np.einsum("jc,jc->c", R[k, k + 1 :], weights[k + 1 :])
        # A column that converged earlier has a zero pivot from then on: nothing is to be added.
        weights[k] = np.divide(rest, R[k, k], out=np.zeros_like(rest), where=np.abs(R[k, k]) > 0)
    return weights
