"""Footprints by a few groups of extraction, solved backwards once: they answer for every demand.

With s the intensities of a group (a material, a country, a material at home), m = (I − A)⁻ᵀ s is what one
unit of each product sets off in the group. A headline needs a row for each material and each country: some
dozens, against one column for each product or one row for each extracting industry. Where materials are
too many for that, it has rows for groups of materials at home and abroad, and the rest from outputs solved
forwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from footprint.i18n import message
from footprint.labels import COUNTRY, LOCATION, MATERIAL
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving.solution import Solution
from footprint.mrio.solving.solve import TOLERANCE
from footprint.mrio.solving.work import Step
from footprint.mrio.tracing.extraction import MATERIAL_GROUP, Extraction, joint_groups

#: Smaller tables have all their cells in a fraction of a second.
WORTH = 2500
#: Rows of a headline where materials are few, and where they are many; the first of each answer for totals.
_FEW, _MANY = ((MATERIAL,), (COUNTRY,)), ((LOCATION, MATERIAL_GROUP),)
#: Groups that rows are solved for, and the dimensions they answer for.
BASES: Mapping[tuple[str, ...], frozenset[str]] = {
    (MATERIAL,): frozenset({MATERIAL, MATERIAL_GROUP}),
    (LOCATION, MATERIAL_GROUP): frozenset({LOCATION, MATERIAL_GROUP}),
    (COUNTRY,): frozenset({COUNTRY, LOCATION}),
    (LOCATION, MATERIAL): frozenset({LOCATION, MATERIAL, MATERIAL_GROUP}),
}

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Rows:
    """What one unit of demand for each product sets off in each group.

    Attributes
    ----------
    values : ndarray
        Groups × n.
    labels : mapping of str to Categorical
        By dimension, the label of each group.
    """

    values: Array
    labels: Mapping[str, pd.Categorical]


def most_rows(n: int) -> int:
    """Return the most rows that are solved for the sake of later demands; more cost as much as all cells."""
    return max(128, n // 75)


class Headlines:
    """The rows of one extension of a table, each base solved once and kept with the table.

    Parameters
    ----------
    world : SolvedTables
    extension : str
    home : str or None
        The region that counts as home.
    extraction : Extraction
    """

    def __init__(self, world: SolvedTables, extension: str, home: str | None, extraction: Extraction) -> None:
        self.world = world
        self.extension = extension
        self.home = home
        self.extraction = extraction

    @classmethod
    def of(cls, world: SolvedTables, extension: str, home: str | None) -> Headlines:
        """Return the rows of an extension, with the entries that they sum."""
        key = ("extraction", extension, home)
        return cls(
            world, extension, home, world._solved_once(key, lambda: Extraction.of(world, extension, home))
        )

    @property
    def many(self) -> bool:
        """Whether materials are too many to solve a row for each."""
        return sum(map(self._count, _FEW)) > most_rows(self.world.n)

    @property
    def solved_by_material(self) -> bool:
        """Whether the multipliers are at hand, however many they are."""
        return self._key((MATERIAL,)) in self.world._solved

    @property
    def headline(self) -> tuple[tuple[str, ...], ...]:
        """The bases that a headline is made of."""
        return _MANY if self.many and set(*_MANY) <= set(self.extraction.labels) else _FEW

    def serving(self, names: list[str], *, solve: bool = True) -> Rows | None:
        """Return rows that can be summed to `names`, solved if they are few; None if they are many.

        Without `solve`, only those of a headline are solved for it, others if they are known.
        """
        first = [base for base in self._bases() if base in self.headline]
        others = [base for base in self._bases() if base not in first]
        able = [base for base in (*first, *others) if BASES[base].issuperset(names)]
        known = [base for base in able if self._key(base) in self.world._solved]
        asked = able if solve else [base for base in able if base in self.headline]
        few = [base for base in asked if self._count(base) <= most_rows(self.world.n)]
        found = (known or few)[:1]
        return self._rows(found[0]) if found else None

    def totals(self) -> Array:
        """Return n numbers: what one unit of demand for each product sets off, all groups together."""
        if self.world.n >= WORTH:
            self.solve_together()
        found = self.serving([])
        rows = self.world.multiplier_solution(self.extension).values.T if found is None else found.values
        return np.asarray(rows.sum(axis=0))

    def solve_together(self) -> None:
        """Solve what a headline needs in the same passes over the table."""
        world, bases = self.world, list(self.headline)
        missing = [b for b in bases if self._key(b) not in world._solved]
        if len(missing) < len(bases) or sum(map(self._count, bases)) > most_rows(world.n):
            return
        keys, counts = list(map(self._key, bases)), list(map(self._count, bases))
        found = [
            world._from_disk(key, self._what(base), count)
            for key, base, count in zip(keys, bases, counts, strict=True)
        ]
        if not any(found):
            right = np.hstack([self._right(base) for base in bases])
            solution = world.leontief.solve(right, transposed=True, tolerance=TOLERANCE)
            what = (
                message("{extension} by material and by country", extension=self.extension)
                if len(bases) > 1
                else self._what(bases[0])
            )
            world._work.append(Step.of(what, solution, transposed=True))
            edges = np.cumsum([0, *counts]).tolist()
            parts = [solution.part(slice(*edge)) for edge in pairwise(edges)]
            found = [*parts]
            for key, part in zip(keys, parts, strict=True):
                part.values.setflags(write=False)
                world._to_disk(key, part)
        for key, known in zip(keys, found, strict=True):
            if known is not None:
                world._solved.setdefault(key, known)

    def _bases(self) -> list[tuple[str, ...]]:
        return [base for base in BASES if set(base) <= set(self.extraction.labels)]

    def _count(self, base: tuple[str, ...]) -> int:
        if base == (MATERIAL,):
            return len(self.extraction.labels[MATERIAL].categories)
        return len(self._first(base))

    def _first(self, base: tuple[str, ...]) -> Array:
        """Return, for each group, the first entry that is one of it."""
        key = ("first", self.extension, self.home, *base)
        found: Array = self.world._solved_once(
            key, lambda: np.unique(self._codes(base), return_index=True)[1]
        )
        return found

    def _codes(self, base: tuple[str, ...]) -> Array:
        groups = joint_groups(self.extraction.labels, list(base))
        assert groups is not None, "a base has a name"
        return groups[0]

    def _key(self, base: tuple[str, ...]) -> tuple[object, ...]:
        if base == (MATERIAL,):
            return ("multipliers", self.extension, "auto", TOLERANCE)
        return ("rows", self.extension, *base, *([self.home] if LOCATION in base else []))

    def _what(self, base: tuple[str, ...]) -> str:
        if base == (LOCATION, MATERIAL_GROUP):
            return message("{extension} by group of materials, at home and abroad", extension=self.extension)
        if LOCATION in base:
            return message("{extension} by material, at home and abroad", extension=self.extension)
        if base == (COUNTRY,):
            return message("{extension} by country", extension=self.extension)
        return message("multipliers of {extension}", extension=self.extension)

    def _right(self, base: tuple[str, ...]) -> Array:
        """Return n × groups: the intensities of each group."""
        if base == (MATERIAL,):
            return self.world.intensities(self.extension).to_numpy().T
        _, group = np.unique(self._codes(base), return_inverse=True)
        right = np.zeros((self.world.n, int(group.max(initial=-1)) + 1))
        np.add.at(right, (self.extraction.industry, group), self.extraction.intensity)
        return right

    def _rows(self, base: tuple[str, ...]) -> Rows:
        labels = self.extraction.labels
        if base == (MATERIAL,):
            values = self.world.multiplier_solution(self.extension).values.T
            first = self._first(base)
            values = values[labels[MATERIAL].codes[first]]
        else:
            key = self._key(base)

            def solve() -> Solution:
                count = self._count(base)
                return self.world._backward_rows(key, self._what(base), lambda: self._right(base), count)

            values = self.world._solved_once(key, solve).values.T
            first = self._first(base)
        kept = {name: each.take(first) for name, each in labels.items() if name in BASES[base]}
        return Rows(values, kept)
