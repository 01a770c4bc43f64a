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
    Block GMRES, the right-hand sides sharing each pass over Z. Two levels (`footprint.mrio.solving.twolevel`)
    halve the passes or better where regions and sectors are known. Without them, from `SHORT_FACTORS`
    industries and several right-hand sides on, Z is read in float32, its residuals in float64.

Either way the answer is certified (see `footprint.mrio.solving.certificate`), or refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from footprint.errors import ConvergenceError, OptionError, TableError
from footprint.i18n import message
from footprint.mrio.solving.blocks import free_memory
from footprint.mrio.solving.certificate import (
    Bound,
    inverse_and_defect,
    inverse_bound,
    majorant,
    own_bound,
    residual_size,
    shared_bound,
    summed_error,
)
from footprint.mrio.solving.cost import TOGETHER, Choice, announce, cheapest
from footprint.mrio.solving.factors import Factors
from footprint.mrio.solving.krylov import gmres
from footprint.mrio.solving.operator import Coefficients
from footprint.mrio.solving.solution import Solution, uncertified
from footprint.mrio.solving.twolevel import STEPS, Levels
from footprint.once import heavy_work, one_at_a_time

#: Relative error that solutions are certified to unless a caller asks otherwise.
TOLERANCE = 1e-10
#: From this number of industries on, factors are held in float32.
SHORT_FACTORS = 2500
#: Below this number of industries the direct way is always taken.
SMALL = 1500
#: Largest table with large negative entries whose inverse is formed for the sake of a proof.
LARGEST_INVERSE = 3000
_REFINEMENTS = 8
_RESTARTS = 8
#: What one cycle can reduce a residual by, with room to spare: with float32 products, and with float64 ones.
_SHORT_CYCLE, _CYCLE = 2e-6, 1e-13
#: Right-hand sides solved together, with two levels and without; bounds the memory of the Krylov basis.
_TOGETHER = {True: TOGETHER, False: 16}
#: Right-hand sides of the direct way that are refined together.
_FACTORED = 512

Array = np.ndarray
#: An answer, the bound of its components and of its relative errors, and passes in float64 and in float32.
Step = tuple[Array, Bound, Array, int, int]


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
    places : (ndarray, ndarray), optional
        For each industry, the code of its region and that of its sector; they speed iterations up.
    """

    def __init__(
        self, Z: Array, x: Array, lowest: float | None = None, places: tuple[Array, Array] | None = None
    ) -> None:
        self.coefficients = Coefficients(Z, x, lowest)
        self.n = len(x)
        self._levels = Levels(self.coefficients, places)
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
            ``"auto"`` takes the direct way for fewer than `SMALL` industries, else what costs least by
            n, the right-hand sides, and the factors at hand (`footprint.mrio.solving.cost`).

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
        started = time.perf_counter()
        choice = self.choice(right.shape[1], method if self.majorant(transposed) else "direct")
        if self.n >= SHORT_FACTORS:
            announce(choice, self.n, right.shape[1], self.coefficients.Z.nbytes, free_memory())
        step, together = self._direct, _FACTORED
        if choice.method == "iterative":
            step, together = self._iterative, _TOGETHER[self._levels.near(transposed) is not None]
        values = np.empty(right.shape)
        error = np.zeros(right.shape[1])
        bounds: list[Bound] = []
        passes, bytes_read = 0, 0
        for start in range(0, right.shape[1], together):
            part = slice(start, start + together)
            with heavy_work():
                u, bound, wrong, long, short = step(right[:, part] / scale, transposed, tolerance)
            values[:, part] = u * scale
            error[part] = wrong
            bounds.append(Bound(bound.v * scale, bound.t))
            passes += long + short
            bytes_read += (self.coefficients.Z.itemsize * long + 4 * short) * self.n**2
        return Solution(
            values.reshape(b.shape),
            error,
            tuple(bounds),
            choice.method,
            passes,
            bytes_read,
            time.perf_counter() - started,
            choice,
        )

    def choice(self, columns: int, method: str = "auto") -> Choice:
        """Return how so many right-hand sides are solved, why, and what is expected of it."""
        if method == "auto" and self.n < SMALL:
            method = "direct"
        return cheapest(
            self.n,
            columns,
            factors=self._factors is not None,
            short=self.n >= SHORT_FACTORS,
            two_level=self._levels.promising,
            room=free_memory(),
            method=method,
        )

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

    def _direct(self, b: Array, transposed: bool, tolerance: float) -> Step:
        """Return the refined LU solution of (I − T) u = b with its proof."""
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
                bound, wrong = self._bound(u, residual, product, b, transposed, tolerance)
                worst = wrong.max(initial=0.0)
                if worst <= tolerance:
                    return u, bound, wrong, passes, 0
                if worst > 0.5 * best:
                    break
                best = worst
            if factors.dtype == np.float64:
                raise uncertified(tolerance, min(best, worst))
            self._lengthen()

    def _iterative(self, b: Array, transposed: bool, tolerance: float) -> Step:
        """Return the GMRES solution of (I − T) u = b with its proof."""
        found = self.majorant(transposed)
        assert found is not None, "solve() takes the direct way where there is no majorant"
        v, w = found
        u, residual = np.zeros_like(b), b
        passes, ambition = [0, 0], 0.4
        # With two levels passes are so few that a float32 copy would cost more than it saves.
        worth = self.coefficients.worth_short(b.shape[1])
        short = self.n >= SHORT_FACTORS and worth and self._levels.near(transposed) is None
        stalled = False
        worst = np.inf
        for _ in range(_RESTARTS):
            # For A ≥ 0 and b ≥ 0 the solution is at least b, so this size is safe from the first cycle on.
            size = self._size(np.maximum(np.abs(u), np.abs(b)))
            # The 2-norm of a residual is about √n times its usual component.
            goal = ambition * tolerance * size / self._size(v) * w.min() * np.sqrt(self.n)
            # Beyond what a cycle can do, steps would be taken in vain.
            goal = np.maximum(goal, (_SHORT_CYCLE if short else _CYCLE) * np.linalg.norm(residual, axis=0))
            times = self.coefficients.apply_short if short else self.coefficients.apply
            step, read = self._levels.solve(
                partial(times, transposed=transposed), residual, goal, transposed, not short
            )
            u = u + step
            product = self.coefficients.apply(u, transposed)
            passes[0] += 1
            passes[int(short)] += read
            residual = b - u + product
            # Another cycle is cheaper than a bound of its own, until cycles bring nothing more.
            bound, wrong = self._bound(u, residual, product, b, transposed, tolerance, tight=stalled)
            before, worst = worst, wrong.max(initial=0.0)
            if worst <= tolerance:
                return u, bound, wrong, passes[0], passes[1]
            stalled = worst > 0.1 * before
            if stalled:
                # Short products have done what they can; so has a goal that was taken too lightly.
                short, ambition = False, 0.2 * ambition
        raise uncertified(tolerance, worst)

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
    ) -> tuple[Bound, Array]:
        """Return a bound of every component, and one of each column's relative error.

        The shared majorant's, if that is close enough; else, if `tight`, one made for each column.
        """
        found = self.majorant(transposed)
        if found is None:
            bound = self._inverse_bound(u, residual, product, b, transposed)
            return bound, bound.relative(u, self._weight)
        v, w = found
        size = residual_size(self.coefficients, u, residual, product, b, v, transposed)
        shared, wrong = self._shared(u, size, v, w, transposed)
        wide = np.flatnonzero(~(wrong <= tolerance))
        if not tight or not wide.size:
            return shared, wrong
        if self.coefficients.nonnegative and (u < 0).any():
            size = residual_size(self.coefficients, u, residual, product, b, v, transposed, exact=True)
            shared, wrong = self._shared(u, size, v, w, transposed)
            if (wrong <= tolerance).all():
                return shared, wrong
        if (self._size(size) > tolerance * self._size(u)).any():
            # No bound can be smaller than the residual itself.
            return shared, wrong
        own = own_bound(
            self.coefficients, size[:, wide], transposed, lambda s: self._dominating(s, transposed)
        )
        if own is None:
            return shared, wrong
        each, reach = np.repeat(v, size.shape[1], axis=1), shared.t.copy()
        each[:, wide], reach[wide] = own.v, own.t
        bound = Bound(each, reach)
        return bound, np.minimum(wrong, bound.relative(u, self._weight))

    def _shared(self, u: Array, size: Array, v: Array, w: Array, transposed: bool) -> tuple[Bound, Array]:
        """Return the majorant's bound, and each column's relative error by it or by the other direction's."""
        bound = shared_bound(size, v, w)
        wrong = bound.relative(u, self._weight)
        other = self.majorant(not transposed) if (wrong > 0).any() else None
        if other is None:
            return bound, wrong
        reach, whole = summed_error(size, self._weight, *other), self._size(u)
        return bound, np.minimum(wrong, np.divide(reach, whole, out=wrong.copy(), where=whole > 0))

    def _inverse_bound(self, u: Array, residual: Array, product: Array, b: Array, transposed: bool) -> Bound:
        """Return a bound by an approximate inverse, for tables with large negative entries."""
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
        one = np.ones((self.n, 1))
        size = residual_size(self.coefficients, u, residual, product, b, one, transposed)
        return inverse_bound(*self._inverses[transposed], size)

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

            def gross(vectors: Array) -> Array:
                return self.coefficients.apply(vectors, transposed, absolute=True)

            if self.coefficients.nonnegative:
                return self._levels.solve(gross, b, goal, transposed)[0]
            return gmres(gross, b, goal, STEPS)[0]
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
