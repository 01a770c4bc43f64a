"""Linear programmes as labelled data: blocks of columns, families of rows, goals.

A `LinearProgram` is frozen data and knows no solver. The model builder turns it into Pyomo, the fractional
and front methods rewrite it, and a benchmark can hand the same matrices to the solver directly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy import sparse

from footprint.errors import LabelError, TableError, UnknownNameError
from footprint.i18n import message

Matrix = Any
"""A dense array or a SciPy sparse matrix."""

INFINITY = np.inf


_FACTORS_WITHOUT_NEED = (1e-2, 1e4)
"""Rows whose largest coefficient lies between these are near enough to one."""


def near_one(coefficients: np.ndarray, within: tuple[float, float] = (1.0, 1.0)) -> float:
    """Return the power of two that brings the largest coefficient near one; one if it lies `within`."""
    largest = float(np.abs(coefficients).max(initial=0.0))
    if largest == 0.0 or within[0] <= largest <= within[1]:
        return 1.0
    return float(2.0 ** -np.round(np.log2(largest)))


def _row_factors(matrix: Matrix) -> np.ndarray:
    """Return what brings the largest coefficient of each row near one."""
    if isinstance(matrix, np.ndarray):
        largest = np.abs(matrix).max(axis=1, initial=0.0)
    else:
        largest = np.zeros(matrix.shape[0])
        entries = sparse.coo_array(matrix)
        np.maximum.at(largest, entries.coords[0], np.abs(entries.data))
    low, high = _FACTORS_WITHOUT_NEED
    unhandy = (largest > 0.0) & ((largest < low) | (largest > high))
    return np.where(unhandy, 2.0 ** -np.round(np.log2(np.where(unhandy, largest, 1.0))), 1.0)


@dataclass(frozen=True)
class Columns:
    """One block of decision variables.

    Attributes
    ----------
    name : str
        What the block decides, ``size`` or ``plants``.
    labels : tuple of str
        One label for each variable.
    lower, upper : ndarray
        Bounds, in the unit of the variable.
    integer : bool
        Whether the variables take whole numbers only.
    """

    name: str
    labels: tuple[str, ...]
    lower: np.ndarray
    upper: np.ndarray
    integer: bool = False

    @classmethod
    def of(
        cls,
        name: str,
        labels: Iterable[str],
        lower: Any = 0.0,
        upper: Any = INFINITY,
        *,
        integer: bool = False,
    ) -> Columns:
        """Return a block whose bounds may be given as one number."""
        labels = tuple(labels)
        n = len(labels)
        return cls(
            name,
            labels,
            np.broadcast_to(np.asarray(lower, float), n).copy(),
            np.broadcast_to(np.asarray(upper, float), n).copy(),
            integer,
        )


@dataclass(frozen=True)
class Rows:
    """One family of constraints, ``lower ≤ matrix · x ≤ upper``.

    Attributes
    ----------
    name : str
        What the family says, ``imports`` or ``budget``.
    labels : tuple of str
        One label for each row.
    matrix : array or sparse matrix, rows × columns of the programme
        Coefficients.
    lower, upper : ndarray
        Limits; infinite where there is none, equal for an equation.
    """

    name: str
    labels: tuple[str, ...]
    matrix: Matrix
    lower: np.ndarray
    upper: np.ndarray

    @classmethod
    def of(
        cls, name: str, labels: Iterable[str], matrix: Matrix, lower: Any = -INFINITY, upper: Any = INFINITY
    ) -> Rows:
        """Return a family whose limits may be given as one number."""
        labels = tuple(labels)
        m = len(labels)
        return cls(
            name,
            labels,
            matrix,
            np.broadcast_to(np.asarray(lower, float), m).copy(),
            np.broadcast_to(np.asarray(upper, float), m).copy(),
        )


@dataclass(frozen=True)
class Goal:
    """One linear quantity of interest, ``coefficients · x + constant``."""

    coefficients: np.ndarray
    constant: float = 0.0


@dataclass(frozen=True)
class LinearProgram:
    """A linear or mixed-integer programme with several goals, as data.

    Attributes
    ----------
    columns : tuple of Columns
        Blocks of variables, in the order of the columns of every matrix.
    rows : tuple of Rows
        Families of constraints.
    goals : mapping of str to Goal
        Quantities that can be maximised, weighted or floored.
    """

    columns: tuple[Columns, ...]
    rows: tuple[Rows, ...]
    goals: Mapping[str, Goal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n = self.size
        names = [block.name for block in self.columns] + [family.name for family in self.rows]
        if len(set(names)) != len(names):
            raise LabelError("Blocks and families of a programme need names of their own", labels=names)
        parts: tuple[Columns | Rows, ...] = (*self.columns, *self.rows)
        for part in parts:
            if len(set(part.labels)) != len(part.labels):
                twice = sorted({label for label in part.labels if part.labels.count(label) > 1})
                raise LabelError(
                    message("Labels of {name!r} stand there more than once", name=part.name), labels=twice
                )
        for family in self.rows:
            if family.matrix.shape != (len(family.labels), n):
                raise LabelError(
                    message("The rows {name!r} do not fit the programme", name=family.name),
                    expected=message("a matrix of {count} × {n}", count=len(family.labels), n=n),
                    found=f"{family.matrix.shape[0]} × {family.matrix.shape[1]}",
                )
            entries = family.matrix if isinstance(family.matrix, np.ndarray) else family.matrix.data
            if not np.all(np.isfinite(entries)) or np.any(np.isnan(family.lower) | np.isnan(family.upper)):
                raise TableError(
                    message("The rows {name!r} hold numbers that are not finite", name=family.name)
                )
        for name, goal in self.goals.items():
            if goal.coefficients.shape != (n,) or not np.all(np.isfinite(goal.coefficients)):
                raise TableError(message("The goal {name!r} needs {n} finite coefficients", name=name, n=n))

    @property
    def size(self) -> int:
        """Number of variables."""
        return sum(len(block.labels) for block in self.columns)

    @property
    def lower(self) -> np.ndarray:
        """Lower bounds of all variables."""
        return np.concatenate([block.lower for block in self.columns])

    @property
    def upper(self) -> np.ndarray:
        """Upper bounds of all variables."""
        return np.concatenate([block.upper for block in self.columns])

    @property
    def integer(self) -> np.ndarray:
        """Whether each variable takes whole numbers only."""
        return np.concatenate([np.full(len(block.labels), block.integer) for block in self.columns])

    def place(self, name: str) -> slice:
        """Return where a block's variables stand among all columns."""
        start = 0
        for block in self.columns:
            stop = start + len(block.labels)
            if block.name == name:
                return slice(start, stop)
            start = stop
        raise LabelError(
            message("The programme has no block {name!r}", name=name), labels=[b.name for b in self.columns]
        )

    def over(self, parts: Mapping[str, Matrix], rows: int = 1) -> sparse.csr_array:
        """Return coefficients over all columns, each part standing at its block's place and zero elsewhere.

        Parameters
        ----------
        parts : mapping of str to array or sparse matrix
            Coefficients by block, rows × the block's columns; one row may be given as a vector.
        rows : int
            Number of rows.
        """
        blocks = []
        for block in self.columns:
            part = parts.get(block.name)
            if part is None:
                blocks.append(sparse.csr_array((rows, len(block.labels))))
            else:
                is_array = isinstance(part, np.ndarray)
                blocks.append(sparse.csr_array(part.reshape(rows, len(block.labels)) if is_array else part))
        return sparse.csr_array(sparse.hstack(blocks))

    def goal(self, name: str) -> Goal:
        """Return a goal by name, refusing an unknown one."""
        if name not in self.goals:
            raise UnknownNameError("goal", name, list(self.goals))
        return self.goals[name]

    def value(self, goal: str, x: np.ndarray) -> float:
        """Return a goal's value at `x`, recomputed from its coefficients."""
        return float(self.goal(goal).coefficients @ x + self.goals[goal].constant)

    def values(self, x: np.ndarray) -> dict[str, float]:
        """Return every goal's value at `x`."""
        return {name: self.value(name, x) for name in self.goals}

    def with_rows(self, *families: Rows) -> LinearProgram:
        """Return the programme with further constraints."""
        return replace(self, rows=(*self.rows, *families))

    def with_goals(self, goals: Mapping[str, Goal]) -> LinearProgram:
        """Return the programme with further goals."""
        return replace(self, goals={**self.goals, **goals})

    def relaxed(self) -> LinearProgram:
        """Return the programme with whole numbers given up."""
        return replace(self, columns=tuple(replace(block, integer=False) for block in self.columns))

    def with_fixed(self, name: str, values: np.ndarray) -> LinearProgram:
        """Return the programme with one block continuous and held at `values` by equal bounds.

        Duals of a mixed-integer plan are those of this programme: fixing variables inside the solver gives
        none.
        """
        held = [
            replace(block, lower=values.copy(), upper=values.copy(), integer=False)
            if block.name == name
            else block
            for block in self.columns
        ]
        return replace(self, columns=tuple(held))

    def stacked(self) -> tuple[sparse.csr_array, np.ndarray, np.ndarray]:
        """Return all rows as one sparse matrix with its lower and upper limits."""
        if not self.rows:
            return sparse.csr_array((0, self.size)), np.empty(0), np.empty(0)
        return (
            sparse.csr_array(sparse.vstack([sparse.csr_array(family.matrix) for family in self.rows])),
            np.concatenate([family.lower for family in self.rows]),
            np.concatenate([family.upper for family in self.rows]),
        )

    def balanced(self) -> tuple[LinearProgram, dict[str, np.ndarray], dict[str, float]]:
        """Return the same programme with very small and very large rows and goals brought near one.

        The solver drops coefficients below 1e-9 and has absolute tolerances, so that rows in unhandy units
        (EUR, grams) would else be lost or never be met. Also returned are the factors of each family's rows
        and of each goal; nothing changes where coefficients are ordinary.
        """
        families, by_family = [], {}
        for family in self.rows:
            factors = _row_factors(family.matrix)
            by_family[family.name] = factors
            if np.any(factors != 1.0):
                family = replace(
                    family,
                    matrix=sparse.csr_array(sparse.diags_array(factors) @ sparse.csr_array(family.matrix)),
                    lower=family.lower * factors,
                    upper=family.upper * factors,
                )
            families.append(family)
        by_goal = {
            name: near_one(goal.coefficients, _FACTORS_WITHOUT_NEED) for name, goal in self.goals.items()
        }
        goals = {
            name: Goal(goal.coefficients * by_goal[name], goal.constant * by_goal[name])
            for name, goal in self.goals.items()
        }
        return replace(self, rows=tuple(families), goals=goals), by_family, by_goal

    def violation(self, x: np.ndarray) -> float:
        """Return the largest violation of a bound or row at `x`, relative to the size of the limit."""
        matrix, lower, upper = self.stacked()
        body = np.concatenate([matrix @ x, x])
        low = np.concatenate([lower, self.lower])
        high = np.concatenate([upper, self.upper])
        scale = 1.0 + np.maximum(
            np.where(np.isfinite(low), np.abs(low), 0.0), np.where(np.isfinite(high), np.abs(high), 0.0)
        )
        excess = np.maximum(low - body, body - high)
        return float(np.max(np.maximum(excess, 0.0) / scale, initial=0.0))
