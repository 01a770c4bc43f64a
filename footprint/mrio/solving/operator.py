"""The coefficients as an operator on vectors, from flows and gross output, without forming them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from footprint.mrio.solving.room import total_memory
from footprint.once import kept, one_at_a_time

#: Products are summed over panels of so many industries, each by itself: the rounding error that cannot be
#: excluded grows with the panel and their number then, not with n, and big tables are certified closely.
_PANEL = 1024
#: Numbers of a table that are in memory at once where it is not: some 64 MB.
_BLOCK = 1 << 23

Array = np.ndarray


class Coefficients:
    """T = x̂⁻¹ Z forwards and x̂⁻¹ Zᵀ backwards, as products with n × columns.

    Forwards the unknowns are outputs over gross output, u = x / x_gross; backwards they are multipliers. Both
    have the same form and are well scaled.

    Parameters
    ----------
    Z : ndarray
        n × n flows; neither copied nor changed.
    x : ndarray
        n, gross output. A sector without output has a column of zeros in A.
    lowest : float, optional
        The lowest number in Z, where it is known already.

    Attributes
    ----------
    n : int
        Industries.
    scale : ndarray
        n × 1, gross output without sign, 1 where there is none: turns u into outputs.
    inverse : ndarray
        n, one over gross output, 0 where there is none.
    nonnegative : bool
        Whether no coefficient is negative, so that |T| is T.
    terms : int
        Numbers that are added one after the other in a product; its rounding error is at most γ of them.
    """

    def __init__(self, Z: Array, x: Array, lowest: float | None = None) -> None:
        self.Z = Z
        self.n = len(x)
        self.terms = min(self.n, _PANEL) + -(-self.n // _PANEL)
        self.scale = np.where(x != 0, np.abs(x), 1.0)[:, None]
        self.inverse = np.divide(1.0, x, out=np.zeros_like(x), where=x != 0)
        lowest = lowest_of(Z) if lowest is None else lowest
        self.nonnegative = bool(lowest >= 0 and (x >= 0).all())
        self._sign = np.sign(x)[:, None]
        # Flows in float32 are their own short form, and a table on disk is not taken into memory.
        self._short: Array | None = Z if Z.dtype == np.float32 else None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_short": self.Z if self.Z.dtype == np.float32 else None}

    def apply(self, u: Array, transposed: bool, absolute: bool = False) -> Array:
        """Return T u, or |T| u, in float64; u is n × columns."""
        if absolute and not self.nonnegative:
            if transposed:
                return _times(self.Z.T, u, absolute=True) * np.abs(self.inverse)[:, None]
            return _times(self.Z, u * np.abs(self._sign), absolute=True) / self.scale
        if transposed:
            return _times(self.Z.T, u) * self.inverse[:, None]
        return _times(self.Z, u * self._sign) / self.scale

    def apply_short(self, u: Array, transposed: bool) -> Array:
        """Return T u to float32 precision, reading half as much memory; Z is kept in float32 from then on."""
        short = self._shortened()
        if transposed:
            return _times(short.T, u.astype(np.float32)) * self.inverse[:, None]
        return _times(short, (u * self._sign).astype(np.float32)) / self.scale

    def _shortened(self) -> Array:
        # Held by the caller too: another thread may give it back meanwhile.
        short = self._short
        if short is None:
            with one_at_a_time(id(self), "short"):
                short = self._short
                if short is None:
                    short = self._short = self.Z.astype(np.float32)
        return short

    def forget_short(self) -> None:
        """Give the memory of the float32 flows back."""
        self._short = self.Z if self.Z.dtype == np.float32 else None


def lowest_of(Z: Array) -> float:
    """Return the lowest number in Z, and at most 0."""
    return min((float(block.min(initial=0.0)) for _start, block in read_ahead(Z, Z.dtype)), default=0.0)


def _times(matrix: Array, u: Array, *, absolute: bool = False) -> Array:
    """Return matrix @ u, or |matrix| @ u, summed over panels."""
    if matrix.dtype != u.dtype or matrix.nbytes > total_memory() / 2:
        return _times_by_blocks(matrix, u, absolute)
    return _panelled(matrix, u, absolute)


def _panelled(matrix: Array, u: Array, absolute: bool) -> Array:
    height, width = matrix.shape
    # BLAS takes a big matrix as right factor of a flat one twice as fast as as left factor of a tall one.
    found = np.zeros((u.shape[1], height), dtype=np.result_type(matrix, u))
    for start in range(0, width, _PANEL):
        part = matrix[:, start : start + _PANEL]
        found += u[start : start + _PANEL].T @ (np.abs(part) if absolute else part).T
    return found.T


def _times_by_blocks(matrix: Array, u: Array, absolute: bool) -> Array:
    """Return the product with a matrix shorter than u, or as big as memory: some rows of Z at a time.

    Rows are read one after the other, and converted, by a thread of its own while those before are
    multiplied. Sums run over the same panels as in memory.
    """
    turned = matrix.flags.f_contiguous and not matrix.flags.c_contiguous
    stored = matrix.T if turned else matrix
    found = np.zeros((len(matrix), u.shape[1]), dtype=u.dtype)
    # The reader has a processor of its own; threads of BLAS would wait for it busily.
    with _threads().limit(limits=max(1, (os.cpu_count() or 1) - 1)):
        for start, block in read_ahead(stored, u.dtype):
            rows = slice(start, start + len(block))
            if turned:
                found += _panelled(block.T, u[rows], absolute)
            else:
                found[rows] = _panelled(block, u, absolute)
    return found


@kept(1)
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def read_ahead(stored: Array, dtype: Any) -> Iterator[tuple[int, Array]]:
    """Yield the first row and the numbers of each block of rows, the next one read meanwhile.

    A block is overwritten once the next but one is asked for.
    """
    width = stored.shape[1] if len(stored) else 1
    height = max(1, min(len(stored), _BLOCK // max(1, width)))
    rooms = [np.empty((height, width), dtype) for _ in range(min(2, len(stored)))]
    starts = range(0, len(stored), height)

    def block(number: int) -> Array:
        rows = stored[starts[number] : starts[number] + height]
        room = rooms[number % 2][: len(rows)]
        np.copyto(room, rows)
        return room

    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(block, 0) if starts else None
        for number, start in enumerate(starts):
            assert coming is not None
            ready = coming.result()
            if number + 1 < len(starts):
                coming = reader.submit(block, number + 1)
            yield start, ready
