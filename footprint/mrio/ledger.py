"""The ledger: tonnes by material × extracting country × extracting industry × product consumed.

Its cells are products of two factors, intensities S and outputs set off X = L · Y by product. Only the
factors are kept, and every sum of cells is made from them by a smaller product, or, on a big table, from
fewer solutions than all of X (`footprint.mrio.tracing`); cells come to be where a caller asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from footprint.errors import LabelError, UnknownNameError
from footprint.i18n import message
from footprint.labels import COUNTRY, INDUSTRY, MATERIAL, PRODUCT, SELLER
from footprint.mrio.solved import SolvedTables
from footprint.mrio.tables import Demand
from footprint.mrio.tracing.family import Family
from footprint.mrio.tracing.trace import Trace
from footprint.once import kept_property
from footprint.results import Result
from footprint.units import as_json

#: Cells that are made at a time where all are asked for.
_CELLS_AT_ONCE = 1 << 22

Array = np.ndarray


class Ledger(Result):
    """What a final demand makes others extract, cell by cell. Immutable.

    Only cells whose industry extracts the material exist; everything else is zero.

    Attributes
    ----------
    unit : str
        Unit of every cell, a year.
    total : float
        Sum of all cells.
    expected : Series
        For each material, the same total by the independent route M y (backward solution).
    closure : float
        Relative distance between the two, Σₖ |Σ ledgerₖ − (M y)ₖ| / Σₖ |(M y)ₖ|. On a big table, where no
        question needed a forward solution yet, the distance between the sums by country and by material,
        whose rows were solved apart; on one of very many materials, that between outputs solved forwards and
        rows of groups of materials at home and abroad, solved backwards.
    """

    def __init__(self, trace: Trace, unit: str) -> None:
        self._trace = trace
        self._rows = trace.extraction.labels
        self._columns = trace.purchases.labels
        self._sums: dict[str, pd.Series] = {}
        self.unit = unit

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names that `by` understands."""
        return (*self._rows, *self._columns)

    @property
    def expected(self) -> pd.Series:
        """For each material, the total by the independent route M y; of very many materials, by outputs."""
        return self._trace.expected

    @kept_property
    def total(self) -> float:
        """Sum of all cells, in `unit`."""
        return float(self._trace.sums([], [])[0, 0])

    @property
    def closure(self) -> float:
        """Relative distance of the footprint from the same computed the other way."""
        return self._trace.closure()

    @property
    def series(self) -> pd.Series:
        """Every cell that is not zero, indexed material × country × industry × product."""
        names = [name for name in (MATERIAL, COUNTRY, INDUSTRY, SELLER, PRODUCT) if name in self.dimensions]
        found = list(self._cells())
        row, column = (np.concatenate([part[i] for part in found]) for i in (0, 1))
        values = np.concatenate([part[2] for part in found])
        labels = [self._labels(name) for name in names]
        levels: list[Any] = [each.categories for each in labels]
        codes: list[Any] = [
            each.codes[row if name in self._rows else column]
            for name, each in zip(names, labels, strict=True)
        ]
        index = pd.MultiIndex(levels=levels, codes=codes, names=names, verify_integrity=False)
        return pd.Series(values, index=index, name=self.unit)

    def _cells(self) -> Iterator[tuple[Array, Array, Array]]:
        """Yield entry of S, column of X and value of the cells that are not zero, some rows at a time."""
        reached = self._trace.reached
        intensity, position = self._trace.extraction.intensity, self._trace.extraction.position
        step = max(1, _CELLS_AT_ONCE // max(1, reached.shape[1]))
        # Once at least, so that a ledger without cells has columns of the right kind.
        for start in range(0, max(1, len(intensity)), step):
            part = slice(start, start + step)
            cells = intensity[part, None] * reached[position[part]]
            row, column = np.nonzero(cells)
            yield row + start, column, cells[row, column]

    def by(self, *dimensions: str) -> pd.Series:
        """Return the ledger summed by some dimensions, in their labels' order; the total is kept.

        Parameters
        ----------
        *dimensions : str
            Any of `dimensions`: ``"material"``, ``"country"``, ``"industry"``, ``"product"`` and the
            groups known for them; one that is named twice counts once.

        Raises
        ------
        UnknownNameError
            If a dimension is unknown.
        """
        if not dimensions:
            raise UnknownNameError(
                "dimension",
                "",
                hint=message("give one or more of: {dimensions}", dimensions=", ".join(self.dimensions)),
            )
        for name in dimensions:
            if name not in self.dimensions:
                raise UnknownNameError("dimension", name, hint=f"known: {', '.join(self.dimensions)}")
        dimensions = tuple(dict.fromkeys(dimensions))
        if len(dimensions) > 1:
            return self._split(dimensions)
        # Every account asks for these, and those of one demand share a ledger.
        if dimensions[0] not in self._sums:
            self._sums[dimensions[0]] = self._split(dimensions)
        return self._sums[dimensions[0]].copy()

    def _split(self, dimensions: tuple[str, ...]) -> pd.Series:
        inner = [name for name in dimensions if name in self._rows]
        outer = [name for name in dimensions if name in self._columns]
        sizes = [len(self._categories(name)) for name in (*inner, *outer)]
        cube = self._trace.sums(inner, outer).reshape(sizes)
        # Combinations of labels that no entry has are left out, not shown as 0.
        groups = self._trace.groups(inner, outer)
        there = [np.bincount(g[0], minlength=g[1]) > 0 if g else [True] for g in groups]
        shown = np.logical_and.outer(*there).reshape(sizes)
        order = [[*inner, *outer].index(name) for name in dimensions]
        cube, shown = cube.transpose(order), shown.transpose(order)
        categories = [self._categories(name) for name in dimensions]
        if len(dimensions) == 1:
            index: pd.Index = pd.Index(categories[0], name=dimensions[0])
        else:
            index = pd.MultiIndex.from_product(categories, names=dimensions)
        return pd.Series(cube.ravel(), index=index, name=self.unit)[shown.ravel()]

    def _labels(self, name: str) -> pd.Categorical:
        return self._rows[name] if name in self._rows else self._columns[name]

    def _categories(self, name: str) -> pd.Index:
        return self._labels(name).categories

    def to_frame(self) -> pd.DataFrame:
        """Return every cell that is not zero: material, country, industry, product, value.

        ``attrs["units"]`` holds the unit of the values.
        """
        frame = self.series.rename("value").reset_index()
        frame.attrs["units"] = {"value": self.unit}
        return frame

    def _shown(self) -> pd.DataFrame:
        return self.by(MATERIAL).sort_values(ascending=False).to_frame()

    def _content(self) -> Mapping[str, object]:
        sums = {}
        for name in self.dimensions:
            values = self.by(name).sort_values(ascending=False)
            sums[name] = {str(label): as_json(value, self.unit) for label, value in values.items()}
        return {
            "total": as_json(self.total, self.unit),
            "closure": as_json(self.closure, "1"),
            **{f"by_{name.replace(' ', '_')}": values for name, values in sums.items()},
        }

    def _heading(self) -> str:
        return f"Ledger: {self.total:,.6g} {self.unit} by material"

    def __repr__(self) -> str:
        return f"<Ledger {self.total:,.6g} {self.unit}, by {' × '.join(self.dimensions)}>"


def attribute(
    world: SolvedTables,
    y: Demand,
    extension: str = "materials",
    *,
    home: str | None = None,
    sellers: bool = False,
    way: str = "auto",
    family: Family | None = None,
) -> Ledger:
    """Return the ledger of a final demand: what is extracted, of what, where, by whom, for which product.

    cell (k, r, s, p) = S_k,rs · Σ over selling regions q of L_rs,qp · y_qp

    Two ways to the same cells. ``"origins"`` solves the rows of L of the extracting industries backwards,
    once for each table and extension; further demands then cost one product of matrices.
    ``"products"`` solves forwards for each product of this demand, which is cheaper where nearly every
    industry extracts. A further demand that buys every product from the same origins in the same shares
    is not solved again: its outputs are those of the first, rescaled.

    On a table of `footprint.mrio.tracing.rows.WORTH` industries or more, neither is solved before a question
    needs it: sums by material, group, country, location and product come from a row for each material and
    country, which serve every further demand; those by industry from one forward solution. Where materials
    are too many for that, rows tell groups of materials at home and abroad, and sums by material or country
    come from the forward solution, or from that of the family that the demand belongs to.
    `world.explain()` tells what was solved, and why so.

    Parameters
    ----------
    world : SolvedTables
    y : Series or array
        n, in the table's currency a year: what is bought, by selling region and product.
    extension : str
    home : str, optional
        A region; adds the dimension ``"location"`` with it and ``"abroad"``.
    sellers : bool
        Whether to keep the selling region as a dimension ``"seller"``.
    way : {"auto", "origins", "products"}
        By default what costs least: products for the first few demands; origins once these have cost as
        much, unless they are more than `footprint.mrio.tracing.reach.ORIGINS_PER_PRODUCT` times as many.
    family : Family, optional
        Demands whose sums this and others to come are; on a big table they are solved forwards together once,
        where one of them needs a forward solution.

    Returns
    -------
    Ledger
        In the extension's unit. Direct flows of final users (F_Y) are no part of it.

    Raises
    ------
    LabelError, TableError
        If the demand does not fit the table.
    ConvergenceError
        If a solution cannot be certified.
    """
    demand = world.demand_values(y)
    if demand.ndim != 1:
        raise LabelError(
            "A ledger needs one demand", expected=f"{world.n} numbers", found=f"shape {demand.shape}"
        )
    unit = world.extension(extension).unit
    if home is not None and home not in world.regions:
        raise UnknownNameError(
            "region",
            home,
            hint=message("this table has: {regions}", regions=", ".join(map(str, world.regions))),
        )
    return Ledger(Trace(world, extension, demand, home, sellers, way, family), unit)
