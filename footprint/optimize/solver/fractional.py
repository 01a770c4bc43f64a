"""Maximising a ratio of two linear goals: Charnes–Cooper for continuous, Dinkelbach for whole numbers.

maximise  N(x) / D(x)   with   N = n · x + n₀,   D = d · x + d₀ > 0
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from footprint.errors import ConvergenceError, InfeasibleError, TableError
from footprint.i18n import message
from footprint.optimize.solver.linear import Columns, Goal, LinearProgram, Rows, near_one
from footprint.optimize.solver.solving import (
    Session,
    Solution,
    SolverSettings,
    UnboundedError,
    growing_columns,
    is_feasible,
)

_ROUNDS = 40
_VANISHING = 1e-7
"""A scale factor t below this may be none: the limits let something grow but may have no solution."""
_RATIO_TOLERANCE = 1e-10
"""Relative to the ratio of the relaxed programme."""
_ORDINARY = (1e-2, 1e3)
"""Goals whose largest coefficient lies between these are not scaled."""
_ENDLESS = 1e15
"""Where the solver's numbers end."""
_ZERO = 1e-9
"""Relative size below which the least denominator is rounding."""
_PROVEN = 1e-7
"""Relative distance to the bound at which rounding, not the search, is what is left."""


@dataclass(frozen=True)
class RatioSolution:
    """The best ratio and its certificate.

    Attributes
    ----------
    ratio : float
        ``N(x) / D(x)`` at `solution`, recomputed from the data.
    bound : float
        What no solution's ratio can exceed.
    solution : Solution
        Where the ratio is reached.
    rounds : int
        Solves of the parametric programme (1 for Charnes–Cooper).
    method : str
        ``Charnes–Cooper`` or ``Dinkelbach``.
    """

    ratio: float
    bound: float
    solution: Solution
    rounds: int
    method: str

    @property
    def gap(self) -> float:
        """Relative distance of the ratio to its bound."""
        return max(0.0, self.bound - self.ratio) / max(abs(self.ratio), 1e-12)


def linear_fractional(
    program: LinearProgram,
    numerator: str,
    denominator: str,
    settings: SolverSettings | None = None,
) -> RatioSolution:
    """Return the best ratio of two goals, by the method that fits the programme.

    Parameters
    ----------
    program : LinearProgram
        Continuous (Charnes–Cooper) or with whole numbers (Dinkelbach). `denominator` must be positive
        wherever the limits hold.
    numerator, denominator : str
        Names of goals.
    settings : SolverSettings, optional
        Gap and time limit; the gap applies to the ratio.

    Raises
    ------
    InfeasibleError, UnboundedError, ConvergenceError
        As `Session.solve` does.
    TableError
        If the denominator can be zero or negative.

    References
    ----------
    Charnes and Cooper (1962), Naval Research Logistics Quarterly 9; Dinkelbach (1967), Management Science 13.
    """
    if program.integer.any():
        return dinkelbach(program, numerator, denominator, settings)
    return charnes_cooper(program, numerator, denominator, settings)


def charnes_cooper(
    program: LinearProgram, numerator: str, denominator: str, settings: SolverSettings | None = None
) -> RatioSolution:
    """Return the best ratio of a continuous programme by one linear programme in ``w = t x, t = 1 / D(x)``.

    max n · w + n₀ t   subject to   d · w + d₀ t = 1,   lower t ≤ rows · w ≤ upper t,   t ≥ 0
    """
    _check_positive(program, denominator)
    program, unit = _handy(program, numerator, denominator)
    try:
        found = Session(homogenised(program, numerator, denominator), settings).solve({numerator: 1.0})
    except UnboundedError as error:
        # The scaled columns mean nothing to a reader: say which of the programme's own grow.
        growing = growing_columns(program, {numerator: 1.0})
        raise UnboundedError("Nothing limits the ratio", labels=growing, hint=error.hint) from None
    t = float(found.x[-1])
    if t < _VANISHING and not is_feasible(program):
        raise InfeasibleError("No solution meets all the limits", hint="loosen or drop a limit")
    if t <= 0.0:
        raise UnboundedError(
            "The ratio is only approached as the plan grows without limit",
            hint="give the variables upper limits",
        )
    x = np.clip(found.x[:-1] / t, program.lower, program.upper)
    goals = program.values(x)
    ratio = goals[numerator] / goals[denominator]
    solution = replace(found, x=x, goals=goals, objective=ratio, bound=ratio)
    return unit.restored(RatioSolution(ratio, ratio, solution, 1, "Charnes–Cooper"))


@dataclass(frozen=True)
class _Unit:
    """The programme as given, and the factors by which its two goals were brought near one."""

    program: LinearProgram
    numerator: float
    denominator: float

    def restored(self, found: RatioSolution) -> RatioSolution:
        """Return a solution of the scaled programme in the units given."""
        factor = self.denominator / self.numerator
        ratio, bound = found.ratio * factor, found.bound * factor
        solution = replace(
            found.solution, goals=self.program.values(found.solution.x), objective=ratio, bound=bound
        )
        return replace(found, ratio=ratio, bound=bound, solution=solution)


def _handy(program: LinearProgram, numerator: str, denominator: str) -> tuple[LinearProgram, _Unit]:
    """Return the programme with numerator and denominator near one in size, and how to undo it."""
    factors = {
        name: near_one(np.append(program.goal(name).coefficients, program.goal(name).constant), _ORDINARY)
        for name in (numerator, denominator)
    }
    scaled = {
        name: Goal(program.goal(name).coefficients * factor, program.goal(name).constant * factor)
        for name, factor in factors.items()
    }
    unit = _Unit(program, factors[numerator], factors[denominator])
    return (program.with_goals(scaled) if set(factors.values()) != {1.0} else program), unit


def homogenised(program: LinearProgram, numerator: str, denominator: str) -> LinearProgram:
    """Return the Charnes–Cooper programme; its last column is ``t``."""
    n = program.size
    matrix, lower, upper = program.stacked()
    bounds = sparse.eye_array(n, format="csr")
    body = sparse.vstack([matrix, bounds], format="csr")
    low, high = np.concatenate([lower, program.lower]), np.concatenate([upper, program.upper])
    families = []
    for name, limits, sign in (("scaled_upper", high, 1.0), ("scaled_lower", low, -1.0)):
        kept = np.flatnonzero(np.isfinite(limits))
        if len(kept):
            block = sparse.hstack([sign * body[kept], -sign * sparse.csr_array(limits[kept][:, None])])
            families.append(Rows.of(name, [str(i) for i in kept], sparse.csr_array(block), upper=0.0))
    above, below = program.goals[numerator], program.goals[denominator]
    unit = np.append(below.coefficients, below.constant)[None, :]
    families.append(Rows.of("unit_denominator", ["one"], unit, 1.0, 1.0))
    return LinearProgram(
        columns=(
            Columns.of("scaled", [str(i) for i in range(n)], -np.inf, np.inf),
            Columns.of("inverse_denominator", ["t"]),
        ),
        rows=tuple(families),
        goals={numerator: Goal(np.append(above.coefficients, above.constant))},
    )


def dinkelbach(
    program: LinearProgram,
    numerator: str,
    denominator: str,
    settings: SolverSettings | None = None,
) -> RatioSolution:
    """Return the best ratio by solving ``F(λ) = max N − λ D`` until it is zero, ``λ ← N / D``.

    With a gap in the whole-number solves the certificate is ``ρ* ≤ λ + UB(F(λ)) / D_min``. The start is the
    ratio of the relaxed programme, which bounds ρ* from above, and the whole numbers that are found are kept
    for a last Charnes–Cooper step in the continuous variables.
    """
    settings = settings or SolverSettings()
    smallest = _check_positive(program, denominator)
    program, unit = _handy(program, numerator, denominator)
    smallest *= unit.denominator
    relaxed = charnes_cooper(program.relaxed(), numerator, denominator)
    least_step = _RATIO_TOLERANCE * min(1.0, abs(relaxed.ratio) or 1.0)
    session = Session(program, settings)
    rate, ceiling, best = relaxed.ratio, relaxed.bound, None
    rounds = 0
    while rounds < _ROUNDS:
        rounds += 1
        tolerance = max(abs(rate) * settings.gap * smallest, least_step)
        found = session.solve({numerator: 1.0, denominator: -rate}, absolute_gap=0.9 * tolerance)
        ratio = found.goals[numerator] / found.goals[denominator]
        ceiling = min(ceiling, rate + max(found.bound, 0.0) / smallest)
        if best is None or ratio > best[0]:
            best = (ratio, found)
        closed = ceiling - best[0] <= max(settings.gap * abs(best[0]), least_step)
        stuck = rounds > 1 and ratio <= rate + least_step * max(1.0, abs(rate))
        if closed or stuck or found.status != "optimal":
            break
        rate = best[0]
    if best is None:
        raise ConvergenceError("The ratio could not be improved in time")
    settled = _settled(program, numerator, denominator, best[1], max(ceiling, best[0]), rounds)
    ended = "optimal" if settled.gap <= settings.gap + _PROVEN else "time limit"
    return unit.restored(replace(settled, solution=replace(settled.solution, status=ended)))


def _settled(
    program: LinearProgram, numerator: str, denominator: str, found: Solution, ceiling: float, rounds: int
) -> RatioSolution:
    """Return the best continuous sizes for the whole numbers found, which removes the solver's tolerance."""
    held = held_integers(program, found.x)
    try:
        sharp = charnes_cooper(held, numerator, denominator)
        x, ratio = sharp.solution.x, sharp.ratio
    except InfeasibleError:
        x, ratio = found.x, found.goals[numerator] / found.goals[denominator]
    solution = replace(found, x=x, goals=program.values(x), objective=ratio, bound=max(ceiling, ratio))
    return RatioSolution(ratio, max(ceiling, ratio), solution, rounds, "Dinkelbach")


def held_integers(program: LinearProgram, x: np.ndarray) -> LinearProgram:
    """Return the programme with every whole-number block held at its rounded value in `x`."""
    for block in program.columns:
        if block.integer:
            program = program.with_fixed(block.name, np.rint(x[program.place(block.name)]))
    return program


def _check_positive(program: LinearProgram, denominator: str) -> float:
    """Return a lower bound of the denominator over the limits, refused unless positive.

    A floor among the rows, or the bounds of the variables, often say it; otherwise it is minimised.
    """
    below = program.goal(denominator)
    smallest = max(_floor_among_rows(program, below), _least_in_bounds(program, below))
    if smallest > 0.0:
        return smallest
    probe = program.relaxed().with_goals({"least": Goal(-below.coefficients, -below.constant)})
    try:
        smallest = -Session(probe).solve({"least": 1.0}).goals["least"]
    except UnboundedError:
        smallest = -np.inf
    size = float(np.abs(np.append(below.coefficients, below.constant)).max())
    if smallest <= _ZERO * size:
        least = (
            "zero"
            if abs(smallest) <= _ZERO * size
            else message("as low as {smallest:.3g}", smallest=smallest)
        )
        least = message("as low as one likes") if np.isinf(smallest) or smallest <= -_ENDLESS else least
        raise TableError(
            message(
                "The ratio per {denominator} has no meaning here: {denominator} can be {least}",
                denominator=denominator,
                least=least,
            ),
            hint=message("give a floor above zero for {denominator}", denominator=denominator),
        )
    return smallest


def _floor_among_rows(program: LinearProgram, goal: Goal) -> float:
    """Return the largest floor that a row with the goal's own coefficients sets."""
    best = -np.inf
    for family in program.rows:
        if len(family.labels) == 1:
            row = family.matrix if isinstance(family.matrix, np.ndarray) else family.matrix.toarray()
            if np.array_equal(row[0], goal.coefficients):
                best = max(best, float(family.lower[0]) + goal.constant)
    return best


def _least_in_bounds(program: LinearProgram, goal: Goal) -> float:
    """Return the least value of a goal over the bounds of the variables alone."""
    used = goal.coefficients != 0.0
    c, low, high = goal.coefficients[used], program.lower[used], program.upper[used]
    return float(np.where(c > 0, c * low, c * high).sum()) + goal.constant
