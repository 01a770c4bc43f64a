"""The coefficients as an operator on vectors, from flows and gross output, without forming them."""

from __future__ import annotations

from typing import Any

import numpy as np

from footprint.mrio.solving.blocks import fits, mapping, terms, walked
from footprint.once import one_at_a_time

#: Products are summed over panels of so many industries, each by itself: the rounding error that cannot be
#: excluded grows with the panel and their number then, not with n, and big tables are certified closely.
_PANEL = 1024
#: Right-hand sides from which on passes cost enough for a float32 copy of Z to pay.
_WORTH_SHORT = 4

Array = np.ndarray


class Coefficients:
    """T = x̂⁻¹ Z forwards and x̂⁻¹ Zᵀ backwards, as products with n × columns.

    Forwards the unknowns are outputs over gross output, u = x / x_gross; backwards they are multipliers. Both
    have the same form and are well scaled.

    Parameters
    ----------
    Z : ndarray
        n × n flows, in float64 or float32; neither copied nor changed. Held in float32, or in a mapped
        file that memory does not hold, they are read block by block (`footprint.mrio.solving.blocks`).
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
    walks : bool
        Whether Z is read block by block.
    terms : int
        Numbers that are added one after the other in a product; its rounding error is at most γ of them.
    """

    def __init__(self, Z: Array, x: Array, lowest: float | None = None) -> None:
        self.Z = Z
        self.n = len(x)
        mapped = mapping(Z) is not None
        self.walks = Z.dtype == np.float32 or (mapped and not fits(Z))
        # A file is fetched in the order of its rows first; panels of columns would have the disk jump.
        self._fetched = not mapped
        panels = min(self.n, _PANEL) + -(-self.n // _PANEL)
        self.terms = terms(self.n) if self.walks else max(panels, terms(self.n))
        self.scale = np.where(x != 0, np.abs(x), 1.0)[:, None]
        self.inverse = np.divide(1.0, x, out=np.zeros_like(x), where=x != 0)
        lowest = float(Z.min(initial=0.0)) if lowest is None else lowest
        self.nonnegative = bool(lowest >= 0 and (x >= 0).all())
        self._sign = np.sign(x)[:, None]
        self._short: Array | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_short": None}

    def apply(self, u: Array, transposed: bool, absolute: bool = False) -> Array:
        """Return T u, or |T| u, in float64; u is n × columns."""
        if absolute and not self.nonnegative:
            if transposed:
                return self._times(u, True, absolute=True) * np.abs(self.inverse)[:, None]
            return self._times(u * np.abs(self._sign), False, absolute=True) / self.scale
        if transposed:
            return self._times(u, True) * self.inverse[:, None]
        return self._times(u * self._sign, False) / self.scale

    def _times(self, u: Array, transposed: bool, *, absolute: bool = False) -> Array:
        if self.walks or not self._fetched:
            self._fetched = True
            return walked(self.Z, u, transposed=transposed, absolute=absolute)
        return _times(self.Z.T if transposed else self.Z, u, absolute=absolute)

    def worth_short(self, columns: int) -> bool:
        """Return whether products to float32 precision pay: for so many columns that a copy of Z does.

        Never where Z is read block by block: what is saved is less than what more passes cost.
        """
        return not self.walks and columns >= _WORTH_SHORT

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
        self._short = None


def _times(matrix: Array, u: Array, *, absolute: bool = False) -> Array:
    """Return matrix @ u, or |matrix| @ u, summed over panels."""
    height, width = matrix.shape
    # BLAS takes a big matrix as right factor of a flat one twice as fast as as left factor of a tall one.
    found = np.zeros((u.shape[1], height), dtype=np.result_type(matrix, u))
    for start in range(0, width, _PANEL):
        part = matrix[:, start : start + _PANEL]
        found += u[start : start + _PANEL].T @ (np.abs(part) if absolute else part).T
    return found.T
