"""One demand traced: sums of its ledger by the least work that answers them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from footprint.i18n import message
from footprint.labels import MATERIAL
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving.grouped import grouped_sums, summed_columns
from footprint.mrio.solving.signed import solved_by_sign
from footprint.mrio.solving.work import Step
from footprint.mrio.tracing.extraction import Extraction, Groups, Purchases, joint_groups
from footprint.mrio.tracing.reach import Reach
from footprint.mrio.tracing.rows import WORTH, Headlines
from footprint.once import kept_property, one_at_a_time

Array = np.ndarray


class Trace:
    """A demand, and what was solved of it so far.

    Three answers, from the cheapest on: rows of a few groups, which serve every demand; one forward solution,
    for sums over all products; outputs by product, for everything. What is at hand is taken first.

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
    """

    def __init__(
        self, world: SolvedTables, extension: str, demand: Array, home: str | None, sellers: bool, way: str
    ) -> None:
        self.extraction: Extraction = world._solved_once(
            ("extraction", extension, home), lambda: Extraction.of(world, extension, home)
        )
        self.purchases: Purchases = world._solved_once(
            ("purchases", sellers), lambda: Purchases.of(world, sellers=sellers)
        )
        self._demand = demand
        self._extension = extension
        self._world: SolvedTables | None = world
        self._reach: Reach | None = Reach(world, extension, self.extraction, self.purchases)
        self._rows = Headlines(world, extension, home, self.extraction) if world.n >= WORTH else None
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
            "_known": self.reached, "_world": None, "_reach": None, "_rows": None, "expected": expected,
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
        """M y by stressor, by the multipliers."""
        assert self._world is not None, "without a table, all is known"
        found = self._world.footprint(self._demand, self._extension)
        assert isinstance(found, pd.Series), "one demand has one footprint"
        return found

    @kept_property
    def _outputs(self) -> Array:
        """Extracting industries × 1: the outputs that the whole demand sets off, solved forwards."""
        world, what = self._world, message("outputs of a demand")
        assert world is not None, "without a table, all is known"
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
            if (found := self._rows.serving(inner)) is not None:
                return self._of_rows(found.values, found.labels, inner, columns)
            if not outer:
                return self._summed(self._outputs, rows, None)
        return self._summed(self.reached, rows, columns)

    def other_way(self) -> Array | None:
        """Return the sums by material from outputs, where they were solved; None where rows answered."""
        outputs = self.__dict__.get("_outputs") if self._known is None else self._known
        if outputs is None:
            return None
        return self._summed(outputs, self.groups([MATERIAL], [])[0], None)[:, 0]

    def groups(self, inner: list[str], outer: list[str]) -> tuple[Groups, Groups]:
        """Return the groups of entries and of columns that sums are made by."""
        return joint_groups(self.extraction.labels, inner), joint_groups(self.purchases.labels, outer)

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
