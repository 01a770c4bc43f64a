"""One demand traced: sums of its ledger by the least work that answers them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from footprint.i18n import message
from footprint.labels import COUNTRY, LOCATION, MATERIAL
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving.grouped import grouped_sums, summed_columns
from footprint.mrio.solving.signed import solved_by_sign
from footprint.mrio.solving.work import Step
from footprint.mrio.tracing.extraction import MATERIAL_GROUP, Extraction, Groups, Purchases, joint_groups
from footprint.mrio.tracing.family import Family
from footprint.mrio.tracing.reach import Reach
from footprint.mrio.tracing.rows import WORTH, Headlines
from footprint.once import kept_property, one_at_a_time

Array = np.ndarray


class Trace:
    """A demand, and what was solved of it so far.

    Three answers, from the cheapest on: rows of a few groups, which serve every demand; one forward solution,
    for sums over all products; outputs by product, for everything. What is at hand is taken first.

    Where materials are too many to solve a row for each, sums by material and by country are those of the
    forward solution, and rows tell only groups of materials at home and abroad. A family of demands is
    solved forwards together, so that no sum of its members needs a solution of its own.

    Parameters
    ----------
    world : SolvedTables
    extension : str
    demand : ndarray
        n.
    home : str or None
        The region that counts as home.
    sellers : bool
        Whether products of each seller are told apart.
    way : {"auto", "origins", "products"}
        How outputs by product are solved; other than auto, at once.
    family : Family, optional
        Demands that this one, and others to come, are sums of.
    """

    def __init__(
        self,
        world: SolvedTables,
        extension: str,
        demand: Array,
        home: str | None,
        sellers: bool,
        way: str,
        family: Family | None = None,
    ) -> None:
        rows = Headlines.of(world, extension, home)
        self.extraction: Extraction = rows.extraction
        self.purchases: Purchases = world._solved_once(
            ("purchases", sellers), lambda: Purchases.of(world, sellers=sellers)
        )
        self._demand = demand
        self._family = family
        self._extension = extension
        self._world: SolvedTables | None = world
        self._reach: Reach | None = Reach(world, extension, self.extraction, self.purchases)
        self._rows = rows if world.n >= WORTH else None
        self._known: Array | None = None
        if way != "auto" or self._rows is None:
            self._known = self._reach.solved(demand, way)
        else:
            self._known = self._reach.at_hand(demand)
            self._rows.solve_together()

    def __getstate__(self) -> dict[str, Any]:
        # A trace goes without its table, so it takes all that may be asked of it along.
        expected = self.expected
        return {
            **{k: v for k, v in self.__dict__.items() if k not in ("_world", "_reach", "_rows")},
            "_known": self.reached, "_world": None, "_reach": None, "_rows": None, "_family": None,
            "expected": expected,
        }  # fmt: skip

    @property
    def reached(self) -> Array:
        """Extracting industries × products: the outputs that each product sets off."""
        if self._known is None:
            with one_at_a_time(id(self), "reached"):
                if self._known is None:
                    assert self._reach is not None, "without a table, all is known"
                    self._known = self._reach.solved(self._demand)
        return self._known

    @kept_property
    def expected(self) -> pd.Series:
        """The footprint by stressor, by the multipliers, or by outputs where no row of each is solved."""
        assert self._world is not None, "without a table, all is known"
        if self._many:
            labels = self.extraction.labels[MATERIAL].categories
            return pd.Series(self._inside(self._outputs, [MATERIAL])[:, 0], labels)
        found = self._world.footprint(self._demand, self._extension)
        assert isinstance(found, pd.Series), "one demand has one footprint"
        return found

    @kept_property
    def _many(self) -> bool:
        """Whether materials are so many that their multipliers are not solved, and nobody else did.

        Once and for all: sums that came from outputs must not be compared with outputs when somebody has
        solved the multipliers meanwhile.
        """
        return self._rows is not None and self._rows.many and not self._rows.solved_by_material

    @kept_property
    def _outputs(self) -> Array:
        """Extracting industries × 1: the outputs that the whole demand sets off, solved forwards."""
        world, what = self._world, message("outputs of a demand")
        assert world is not None, "without a table, all is known"
        if self._family and (found := self._family.outputs(world, self._demand)) is not None:
            return found[self.extraction.industries]
        output = solved_by_sign(
            world.leontief,
            self._demand[:, None],
            lambda found: world._work.append(Step.of(what, found, transposed=False)),
        )
        return output[self.extraction.industries]

    def sums(self, inner: list[str], outer: list[str]) -> Array:
        """Return the cells summed by dimensions of extraction (rows) and of purchases (columns)."""
        rows, columns = self.groups(inner, outer)
        if self._known is None and self._rows is not None:
            if not outer and "_outputs" in self.__dict__:
                return self._summed(self._outputs, rows, None)
            if (found := self._rows.serving(inner, solve=bool(outer) or not self._many)) is not None:
                return self._of_rows(found.values, found.labels, inner, columns)
            if not outer:
                return self._summed(self._outputs, rows, None)
        return self._summed(self.reached, rows, columns)

    def closure(self) -> float:
        """Return the relative distance of two ways to the same sums, one of them forwards if any was.

        By stressor, outputs against multipliers; by group of stressors and location, outputs against rows,
        where stressors are many; else countries against stressors, whose rows were solved apart.
        """
        size, gap = float(self.expected.abs().sum()), self._gap()
        return gap / size if size else gap

    def _gap(self) -> float:
        if self._known is None and self._rows is not None:
            labels = self.extraction.labels
            names = [LOCATION, MATERIAL_GROUP] if {LOCATION, MATERIAL_GROUP} <= labels.keys() else [COUNTRY]
            if self._many and (rows := self._rows.serving(names)) is not None:
                backwards = self._of_rows(rows.values, rows.labels, names, None)
                return float(np.abs(backwards - self._inside(self._outputs, names)).sum())
            if not self._many and "_outputs" not in self.__dict__:
                return abs(float(self.sums([COUNTRY], []).sum()) - float(self.expected.sum()))
        outputs = self._outputs if self._known is None and not self._many else self.reached
        there = pd.Series(
            self._inside(outputs, [MATERIAL])[:, 0], self.extraction.labels[MATERIAL].categories
        )
        return float((there.reindex(self.expected.index, fill_value=0.0) - self.expected).abs().sum())

    def groups(self, inner: list[str], outer: list[str]) -> tuple[Groups, Groups]:
        """Return the groups of entries and of columns that sums are made by."""
        return joint_groups(self.extraction.labels, inner), joint_groups(self.purchases.labels, outer)

    def _inside(self, outputs: Array, names: list[str]) -> Array:
        return self._summed(outputs, self.groups(names, [])[0], None)

    def _summed(self, outputs: Array, rows: Groups, columns: Groups) -> Array:
        return grouped_sums(self.extraction.intensity, self.extraction.position, outputs, rows, columns)

    def _of_rows(
        self, values: Array, labels: Mapping[str, pd.Categorical], inner: list[str], columns: Groups
    ) -> Array:
        if columns is None:
            each = (values @ self._demand)[:, None]
        else:
            by_product = summed_columns(values * self._demand, self.purchases.target, self.purchases.size)
            each = summed_columns(by_product, *columns)
        groups = joint_groups(labels, inner)
        return each.sum(axis=0)[None] if groups is None else summed_columns(each.T, *groups).T
