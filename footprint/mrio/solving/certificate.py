"""Proven bounds of the error of a solved Leontief system.

Let T be the matrix of the system (I − T) u = b, in either direction. If a vector v > 0 has
w = (I − |T|) v > 0, the spectral radius of |T| is below one (Collatz, Wielandt), |(I − T)⁻¹| is at
most (I − |T|)⁻¹, and with the residual r = b − (I − T) û of an answer û

    |u − û| ≤ (I − |T|)⁻¹ |r| ≤ t (I − |T|)⁻¹ w = t v   in every component,   t = max |rᵢ| / wᵢ.

A residual alone proves nothing; v turns it into a bound of the error. It is the largest residual that counts
there, which is hard on an answer whose residual stands in few industries. The sum of all errors, weighted by
gross output x, is bounded more closely by the majorant of the other direction, v' with
w' = (I − |T'|) v', since x̂ v' is one of |T| transposed:

    Σ xᵢ |uᵢ − ûᵢ| ≤ xᵀ (I − |T|)⁻¹ |r| ≤ Σ xᵢ v'ᵢ |rᵢ| / min w'.

What rounding may have hidden in
r and w is added on the safe side with the standard constants γₙ = n u / (1 − n u) (Higham, Accuracy and
Stability of Numerical Algorithms, 2nd ed. 2002, §3.1), which hold for any order of summation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from footprint.errors import TableError

_UNIT = np.finfo(np.float64).eps / 2
#: Terms of the Neumann series that are tried before a majorant is solved for.
_TERMS = 30
#: It is left after so many terms where it would not end within so many more.
_SETTLED, _SOON = 3, 8
#: The series stops when its remainder is this small: w is then at least about 0.25 everywhere.
_REMAINDER = 0.75

Array = np.ndarray


class Operator(Protocol):
    """What a certificate needs to know of T."""

    n: int
    nonnegative: bool
    terms: int

    def apply(self, u: Array, transposed: bool, absolute: bool = False) -> Array:
        """Return T u, or |T| u, for u of n × columns."""


@dataclass(frozen=True)
class Bound:
    """|true − answer| ≤ t v in every component: v is n × 1 or n × columns, t has one number a column."""

    v: Array
    t: Array

    def relative(self, values: Array, weight: Array) -> Array:
        """Return, for each column, the bound of the error relative to the answer, both summed by `weight`."""
        reach = self.t * (weight * self.v).sum(axis=0)
        size = (weight * np.abs(values)).sum(axis=0)
        # The answer to zero is zero, exactly.
        return np.divide(reach, size, out=np.where(reach > 0, np.inf, 0.0), where=size > 0)


def gamma(terms: int) -> float:
    """Return γₙ, the relative rounding error of a sum of n products in float64."""
    return terms * _UNIT / (1.0 - terms * _UNIT)


def lowered(operator: Operator, v: Array, transposed: bool) -> Array:
    """Return a proven lower bound of w = (I − |T|) v for v ≥ 0."""
    product = operator.apply(v, transposed, absolute=True)
    return v - product - gamma(operator.terms + 8) * (product + v)


def majorant(
    operator: Operator, transposed: bool, solvers: Iterable[Callable[[Array], Array]]
) -> tuple[Array, Array] | None:
    """Return v > 0 and a lower bound of w = (I − |T|) v > 0, both n × 1; None if there seems to be none.

    First by the Neumann series v = Σ |T|ᵏ 1, whose w is 1 − |T|ᵏ⁺¹ 1; where that converges slowly, by
    `solvers`, ever better ones, which return (I − |T|)⁻¹ of a vector.
    """
    one = np.ones((operator.n, 1))
    power, v = one, np.zeros((operator.n, 1))
    for term in range(_TERMS):
        v = v + power
        before = float(power.max())
        power = operator.apply(power, transposed, absolute=True)
        left = float(power.max())
        if left <= _REMAINDER:
            return v, lowered(operator, v, transposed)
        # What remains shrinks by about the spectral radius a term; the others need some ten passes.
        shrinks = term >= _SETTLED and left < before
        if term >= _SETTLED and not (shrinks and left * (left / before) ** _SOON <= _REMAINDER):
            break
    for solve in solvers:
        v = solve(one)
        if np.isfinite(v).all() and (v > 0).all():
            w = lowered(operator, v, transposed)
            if (w > 0).all():
                return v, w
    return None


def residual_size(
    operator: Operator,
    u: Array,
    residual: Array,
    product: Array,
    b: Array,
    v: Array,
    transposed: bool,
    *,
    exact: bool = False,
) -> Array:
    """Return an upper bound of the true |b − (I − T) û| from the computed one.

    Parameters
    ----------
    product : ndarray
        T û as computed.
    v : ndarray
        A majorant; it bounds what negative components of û add to |T| |û|, since |T| v < v.
    exact : bool
        Form |T| |û| by a product of its own. One negative component, of an industry whose stocks fall by
        more than it makes, lets v overstate that of all others many times.
    """
    if operator.nonnegative and not exact:
        gross = product + 2.0 * (np.maximum(-u, 0.0) / v).max(axis=0) * v
    else:
        gross = operator.apply(np.abs(u), transposed, absolute=True)
    rounding = gamma(operator.terms + 8) * np.abs(gross) + gamma(4) * (
        np.abs(b) + np.abs(u) + np.abs(product)
    )
    return np.abs(residual) + 1.01 * rounding


def shared_bound(size: Array, v: Array, w: Array) -> Bound:
    """Return the bound that the same majorant gives every column."""
    return Bound(v, (size / w).max(axis=0))


def summed_error(size: Array, weight: Array, v: Array, w: Array) -> Array:
    """Return, for each column, a bound of Σ weight |true − answer| by the majorant of the other direction."""
    return 1.01 * (weight * v * size).sum(axis=0) / w.min()


def own_bound(
    operator: Operator, size: Array, transposed: bool, solve: Callable[[Array], Array]
) -> Bound | None:
    """Return the bound of majorants made for each column's own residual, nearly the smallest there is.

    v solves (I − |T|) v ≈ |r|, so that t is about one.
    """
    v = solve(size + 1e-3 * size.mean(axis=0) + np.finfo(np.float64).tiny)
    if not np.isfinite(v).all() or not (v > 0).all():
        return None
    w = lowered(operator, v, transposed)
    return Bound(v, (size / w).max(axis=0)) if (w > 0).all() else None


def inverse_and_defect(operator: Operator, transposed: bool) -> tuple[Array, float]:
    """Return an approximate inverse X of I − T, and a proven bound of ‖I − X (I − T)‖ in the maximum norm.

    Raises
    ------
    TableError
        If I − T is singular, or so nearly that nothing can be proven.
    """
    one = np.eye(operator.n)
    matrix = one - operator.apply(one, transposed)
    try:
        X = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        raise TableError("The Leontief system is singular") from None
    # X (I − T) is one product, not summed up over panels.
    rounding = gamma(operator.n + 4) * float((np.abs(X) @ np.abs(matrix)).sum(axis=1).max())
    defect = float(np.abs(one - X @ matrix).sum(axis=1).max()) + 2.0 * rounding
    if not defect < 0.5:
        raise TableError("The Leontief system is singular to working precision")
    return X, defect


def inverse_bound(X: Array, defect: float, size: Array) -> Bound:
    """Return the bound by an approximate inverse X of I − T, with E = I − X (I − T) and ‖E‖ ≤ `defect` < 1.

    ‖u − û‖ ≤ ‖|X| |r|‖ / (1 − ‖E‖) in the maximum norm.
    """
    return Bound(np.ones((len(X), 1)), (np.abs(X) @ size).max(axis=0) * 1.01 / (1.0 - defect))
