"""Solving the Leontief system in both directions, with a proven bound on the error of the answer.

Forwards, (I − A) x = b gives the output that a final demand sets off; backwards, (I − A)ᵀ m = s gives
what one unit of final demand sets off per extraction intensity. The inverse is never formed, nor A: both
directions are solved from Z and gross output alone, in the variables

    forwards   u = x / gross output:   (I − x̂⁻¹ Z) u = x̂⁻¹ b        backwards   (I − x̂⁻¹ Zᵀ) m = s

which have the same form and are well scaled. Two ways:

direct
    One LU factorisation serves both directions and any number of right-hand sides. From
    `SHORT_FACTORS` industries on it is held in float32 (half the memory, twice the speed) and the
    answer is refined with float64 residuals until its error is certified; a system too badly
    conditioned for that gets float64 factors.
iterative
    Block GMRES, the right-hand sides sharing each pass over Z; from `SHORT_FACTORS` industries on and for
    several right-hand sides Z is read in float32, and the residuals that restart it are taken in float64.

Either way the answer is certified (see `footprint.mrio.solving.certificate`), or refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from footprint.errors import ConvergenceError, OptionError, TableError
from footprint.i18n import message
from footprint.mrio.solving.certificate import (
    Bound,
    inverse_and_defect,
    majorant,
    own_bound,
    residual_size,
    shared_bound,
)
from footprint.mrio.solving.factors import Factors
from footprint.mrio.solving.krylov import gmres
from footprint.mrio.solving.operator import Coefficients
from footprint.once import heavy_work, one_at_a_time

#: Relative error that solutions are certified to unless a caller asks otherwise.
TOLERANCE = 1e-10
#: From this number of industries on, factors are held in float32.
SHORT_FACTORS = 2500
#: Below this number of industries the direct way is always taken.
SMALL = 1500
#: Industries for each right-hand side above which the iterative way is the faster one.
PER_COLUMN = 250
#: Largest table with large negative entries whose inverse is formed for the sake of a proof.
LARGEST_INVERSE = 3000
_REFINEMENTS = 8
_STEPS = 40
_RESTARTS = 8
#: Right-hand sides from which on passes cost enough for a float32 copy of Z to pay.
_WORTH_SHORT = 4
#: What one cycle with float32 products can reduce a residual by, with room to spare.
_SHORT_CYCLE = 2e-6
#: Right-hand sides solved together; bounds the memory of the Krylov basis.
_TOGETHER = 16

Array = np.ndarray


@dataclass(frozen=True)
class Solution:
    """An answer with its certificate.

    Attributes
    ----------
    values : ndarray
        n, or n × columns.
    error : ndarray
        For each column, a proven bound of ‖true − answer‖ / ‖answer‖. Forwards that is the sum of all
        outputs; backwards, of all multipliers times gross output: what is extracted for a demand as
        big and as mixed as gross output.
    bounds : tuple of Bound
        The same for every component: |true − answer| ≤ t v.
    method : str
        ``"direct"`` or ``"iterative"``.
    passes : int
        How often flows or coefficients were read after factorising.
    bytes_read : int
        What those passes read.
    """

    values: Array
    error: Array
    bounds: tuple[Bound, ...]
    method: str
    passes: int
    bytes_read: int

    def error_of(self, weights: Array) -> Array:
        """Return, for each column, a proven bound of |weights · (true − answer)|."""
        return np.concatenate([bound.t * (np.abs(weights) @ bound.v) for bound in self.bounds])


class LeontiefSystem:
    """I − A, solved in both directions from flows and gross output.

    Parameters
    ----------
    Z : ndarray
        n × n flows; neither copied nor changed.
    x : ndarray
        n, gross output. A sector without output has a column of zeros in A.
    lowest : float, optional
        The lowest number in Z, where it is known already.
    """

    def __init__(self, Z: Array, x: Array, lowest: float | None = None) -> None:
        self.coefficients = Coefficients(Z, x, lowest)
        self.n = len(x)
        # What errors are summed by: in these variables, gross output in both directions.
        self._weight = self.coefficients.scale
        self._factors: Factors | None = None
        self._majorants: dict[bool, tuple[Array, Array] | None] = {}
        self._inverses: dict[bool, tuple[Array, float]] = {}

    def __getstate__(self) -> dict[str, object]:
        # Factors belong to the LAPACK of this process; they are made again where they are needed.
        return {**self.__dict__, "_factors": None, "_majorants": {}, "_inverses": {}}

    def solve(
        self, b: Array, *, transposed: bool = False, tolerance: float = TOLERANCE, method: str = "auto"
    ) -> Solution:
        """Return the solution of (I − A) x = b, or of (I − A)ᵀ x = b, with a certified error.

        Parameters
        ----------
        b : ndarray
            n, or n × columns.
        tolerance : float
            Relative error to certify for every column.
        method : {"auto", "direct", "iterative"}
            ``"auto"`` takes factors that exist already, else the direct way for fewer than `SMALL`
            industries or more than one right-hand side for each `PER_COLUMN` industries.

        Raises
        ------
        ConvergenceError
            If the error cannot be certified to `tolerance`.
        TableError
            If the spectral radius of the coefficients is one or more.
        """
        if method not in ("auto", "direct", "iterative"):
            raise OptionError(
                message("There is no method {method!r}", method=method), expected="auto, direct or iterative"
            )
        right = b.reshape(self.n, -1).astype(np.float64, copy=False)
        scale = np.ones((self.n, 1)) if transposed else self.coefficients.scale
        way = self._way(right.shape[1], method) if self.majorant(transposed) else "direct"
        step = self._direct if way == "direct" else self._iterative
        together = _TOGETHER if way == "iterative" else 32 * _TOGETHER
        values = np.empty(right.shape)
        error = np.zeros(right.shape[1])
        bounds: list[Bound] = []
        passes, bytes_read = 0, 0
        for start in range(0, right.shape[1], together):
            part = slice(start, start + together)
            with heavy_work():
                u, bound, long, short = step(right[:, part] / scale, transposed, tolerance)
            values[:, part] = u * scale
            error[part] = bound.relative(u, self._weight)
            bounds.append(Bound(bound.v * scale, bound.t))
            passes += long + short
            bytes_read += (8 * long + 4 * short) * self.n**2
        return Solution(values.reshape(b.shape), error, tuple(bounds), way, passes, bytes_read)

    def majorant(self, transposed: bool) -> tuple[Array, Array] | None:
        """Return v > 0 and a lower bound of w = (I − |T|) v > 0, n × 1, made once for each direction.

        None if A has negative entries so large that the spectral radius of |A| is one or more.

        Raises
        ------
        TableError
            If A has no negative entries and its spectral radius is one or more.
        """
        if transposed not in self._majorants:
            with one_at_a_time(id(self), "majorant", transposed):
                if transposed not in self._majorants:
                    self._majorants[transposed] = self._made_majorant(transposed)
        return self._majorants[transposed]

    def _made_majorant(self, transposed: bool) -> tuple[Array, Array] | None:
        found = majorant(self.coefficients, transposed, self._dominators(transposed))
        if found is None and self.coefficients.nonnegative:
            raise TableError(
                "The spectral radius of the technical coefficients is one or more, or too close to tell",
                hint="some group of industries needs more than its own output to produce it; "
                "audit() names the industries whose inputs exceed their output",
            )
        return found

    def _way(self, columns: int, method: str) -> str:
        if method != "auto":
            return method
        if self._factors is not None or self.n < SMALL or columns * PER_COLUMN > self.n:
            return "direct"
        return "iterative"

    def _direct(self, b: Array, transposed: bool, tolerance: float) -> tuple[Array, Bound, int, int]:
        """Return the refined LU solution of (I − T) u = b, its bound, and passes in float64 and float32."""
        passes = 0
        while True:
            factors = self._factorised()
            u, residual = np.zeros_like(b), b
            best = np.inf
            for _ in range(_REFINEMENTS):
                u = u + self._approximately(residual, transposed)
                product = self.coefficients.apply(u, transposed)
                passes += 1
                residual = b - u + product
                bound = self._bound(u, residual, product, b, transposed, tolerance)
                worst = bound.relative(u, self._weight).max(initial=0.0)
                if worst <= tolerance:
                    return u, bound, passes, 0
                if worst > 0.5 * best:
                    break
                best = worst
            if factors.dtype == np.float64:
                raise _uncertified(tolerance, min(best, worst))
            self._lengthen()

    def _iterative(self, b: Array, transposed: bool, tolerance: float) -> tuple[Array, Bound, int, int]:
        """Return the GMRES solution of (I − T) u = b, its bound, and its passes in float64 and float32."""
        found = self.majorant(transposed)
        assert found is not None, "solve() takes the direct way where there is no majorant"
        v, w = found
        u, residual = np.zeros_like(b), b
        passes, ambition = [0, 0], 0.4
        short, stalled = self.n >= SHORT_FACTORS and b.shape[1] >= _WORTH_SHORT, False
        worst = np.inf
        for _ in range(_RESTARTS):
            # For A ≥ 0 and b ≥ 0 the solution is at least b, so this size is safe from the first cycle on.
            size = self._size(np.maximum(np.abs(u), np.abs(b)))
            goal = ambition * tolerance * size / self._size(v) * w.min() * _spread(self.n)
            if short:
                goal = np.maximum(goal, _SHORT_CYCLE * np.linalg.norm(residual, axis=0))
            times = self.coefficients.apply_short if short else self.coefficients.apply
            step, read = gmres(
                partial(times, transposed=transposed), residual, goal, _STEPS, careful=not short
            )
            u = u + step
            product = self.coefficients.apply(u, transposed)
            passes[0] += 1
            passes[int(short)] += read
            residual = b - u + product
            # Another cycle is cheaper than a bound of its own, until cycles bring nothing more.
            bound = self._bound(u, residual, product, b, transposed, tolerance, tight=stalled)
            before, worst = worst, bound.relative(u, self._weight).max(initial=0.0)
            if worst <= tolerance:
                return u, bound, passes[0], passes[1]
            stalled = worst > 0.1 * before
            if stalled:
                # Short products have done what they can; so has a goal that was taken too lightly.
                short, ambition = False, 0.2 * ambition
        raise _uncertified(tolerance, worst)

    def _bound(
        self,
        u: Array,
        residual: Array,
        product: Array,
        b: Array,
        transposed: bool,
        tolerance: float,
        *,
        tight: bool = True,
    ) -> Bound:
        """Return the shared bound, with one made for each column where that is too wide, if `tight`."""
        found = self.majorant(transposed)
        if found is None:
            return self._inverse_bound(u, residual, product, b, transposed)
        v, w = found
        size = residual_size(self.coefficients, u, residual, product, b, v, transposed)
        shared = shared_bound(size, v, w)
        wide = np.flatnonzero(~(shared.relative(u, self._weight) <= tolerance))
        if not tight or not wide.size:
            return shared
        if self.coefficients.nonnegative and (u < 0).any():
            size = residual_size(self.coefficients, u, residual, product, b, v, transposed, exact=True)
            shared = shared_bound(size, v, w)
            if (shared.relative(u, self._weight) <= tolerance).all():
                return shared
        if (self._size(size) > tolerance * self._size(u)).any():
            # No bound can be smaller than the residual itself.
            return shared
        own = own_bound(
            self.coefficients, size[:, wide], transposed, lambda s: self._dominating(s, transposed)
        )
        if own is None:
            return shared
        each, reach = np.repeat(v, size.shape[1], axis=1), shared.t.copy()
        each[:, wide], reach[wide] = own.v, own.t
        return Bound(each, reach)

    def _inverse_bound(self, u: Array, residual: Array, product: Array, b: Array, transposed: bool) -> Bound:
        """Return a bound by an approximate inverse X, for tables with large negative entries.

        With E = I − X (I − T) and ‖E‖ < 1 in the maximum norm, ‖u − û‖ ≤ ‖|X| |r|‖ / (1 − ‖E‖).
        """
        if transposed not in self._inverses:
            if self.n > LARGEST_INVERSE:
                raise ConvergenceError(
                    "Negative flows are so large that no bound of the error can be proven",
                    hint=message(
                        "remove them, or aggregate the table to at most {largest_inverse} industries",
                        largest_inverse=LARGEST_INVERSE,
                    ),
                )
            with one_at_a_time(id(self), "inverse", transposed):
                if transposed not in self._inverses:
                    self._inverses[transposed] = inverse_and_defect(self.coefficients, transposed)
        X, defect = self._inverses[transposed]
        size = residual_size(self.coefficients, u, residual, product, b, np.ones((self.n, 1)), transposed)
        t = (np.abs(X) @ size).max(axis=0) * 1.01 / (1.0 - defect)
        return Bound(np.ones((self.n, 1)), t)

    def _size(self, values: Array) -> Array:
        """Return the sum of each column's absolute values, weighted by gross output."""
        return (self._weight * np.abs(values)).sum(axis=0)

    def _factorised(self) -> Factors:
        # Read once: another thread may replace the factors by longer ones meanwhile.
        factors = self._factors
        if factors is None:
            with one_at_a_time(id(self), "factors"):
                factors = self._factors
                if factors is None:
                    dtype = np.float32 if self.n >= SHORT_FACTORS else np.float64
                    self.coefficients.forget_short()
                    factors = Factors(self.coefficients.Z, self.coefficients.inverse, dtype)
                    self._factors = factors
        return factors

    def _approximately(self, b: Array, transposed: bool) -> Array:
        """Return (I − T)⁻¹ b by the factors, as exactly as they are."""
        if transposed:
            return self._factorised().solve(b, transposed=True)
        return self._factorised().solve(b * self.coefficients.scale) / self.coefficients.scale

    def _dominators(self, transposed: bool) -> Iterator[Callable[[Array], Array]]:
        """Yield ever better ways to (I − |T|)⁻¹ b, each made only when the one before was not enough."""
        yield lambda b: self._dominating(b, transposed)
        if self._factors is None:
            self._factorised()
            yield lambda b: self._dominating(b, transposed)
        if self._factorised().dtype != np.float64:
            self._lengthen()
            yield lambda b: self._dominating(b, transposed)

    def _dominating(self, b: Array, transposed: bool) -> Array:
        """Return (I − |T|)⁻¹ b to a few digits."""
        if self._factors is None and self.n >= SMALL:
            goal = 1e-3 * np.linalg.norm(b, axis=0) / np.sqrt(self.n)
            return gmres(lambda z: self.coefficients.apply(z, transposed, absolute=True), b, goal, _STEPS)[0]
        v = self._approximately(b, transposed)
        for _ in range(0 if self.coefficients.nonnegative else 3):
            v = v + self._approximately(
                b - v + self.coefficients.apply(v, transposed, absolute=True), transposed
            )
        return v

    def _lengthen(self) -> None:
        """Replace the factors by float64 ones, unless another thread has done so."""
        with one_at_a_time(id(self), "factors"):
            if self._factors is not None and self._factors.dtype == np.float64:
                return
            # The old ones go first: both at once would take half as much memory again.
            self._factors = None
            self._factors = Factors(self.coefficients.Z, self.coefficients.inverse, np.float64)


def _spread(n: int) -> float:
    """Return how many times the largest component the 2-norm of a residual usually is, on the low side."""
    return max(1.0, np.sqrt(n) / 4.0)


def _uncertified(tolerance: float, reached: float) -> ConvergenceError:
    return ConvergenceError(
        "The solution could not be certified",
        expected=message("a relative error of at most {tolerance:g}", tolerance=tolerance),
        found=message("a proven bound of {reached:.3g}", reached=reached),
        hint="ask for less accuracy, take method='direct', or see audit() for how close to one the "
        "spectral radius is",
    )
