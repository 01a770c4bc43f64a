"""Numbers with a range: a value between low and high, and draws from the triangle over them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Quantiles of draws that an interval shows: nine draws of ten lie inside.
INTERVAL = (0.05, 0.95)


def triangular(uniform: ArrayLike, low: ArrayLike, value: ArrayLike, high: ArrayLike) -> NDArray[np.float64]:
    """Return quantiles of triangular distributions: with uniform numbers u, draws from them.

    For low < high, with the mode at the value and r = (value − low) / (high − low),

        low + √(u (value − low) (high − low))              where u ≤ r,
        high − √((1 − u) (high − value) (high − low))      elsewhere;

    the value itself where low equals high.

    Parameters
    ----------
    uniform : array
        u, between 0 and 1.
    low, value, high : array
        The ranges; all four broadcast.

    Examples
    --------
    >>> triangular([0.0, 0.5, 1.0], 1.0, 2.0, 3.0).tolist()
    [1.0, 2.0, 3.0]
    """
    u, least, mode, most = (np.asarray(given, dtype=float) for given in (uniform, low, value, high))
    base = most - least
    ratio = np.divide(mode - least, base, out=np.ones(np.shape(base)), where=base > 0)
    left = least + np.sqrt(u * ((mode - least) * base))
    right = most - np.sqrt((1.0 - u) * ((most - mode) * base))
    return np.where(base > 0, np.where(u <= ratio, left, right), mode)
