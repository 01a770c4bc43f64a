"""The ledger: tonnes by material × extracting country × extracting industry × product consumed.

Its cells are products of two factors, intensities S and outputs set off X = L · Y by product. Only the
factors are kept, and every sum of cells is made from them by a smaller product; cells come to be where a
caller asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from footprint.errors import LabelError, OptionError, UnknownNameError
from footprint.i18n import message
from footprint.labels import COUNTRY, INDUSTRY, MATERIAL, PRODUCT, SELLER, codes_of
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving.grouped import grouped_sums
from footprint.mrio.solving.mix import scales_of_mix
from footprint.mrio.solving.signed import solved_by_sign
from footprint.mrio.tables import Demand
from footprint.once import kept_property
from footprint.results import Result
from footprint.units import as_json

LOCATION = "location"
#: Origins are solved once and serve every further demand, so they may be this many times more.
ORIGINS_PER_PRODUCT = 10
#: Cells that are made at a time where all are asked for.
_CELLS_AT_ONCE = 1 << 22

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Extraction:
    """Who extracts what: the entries of S that are not zero, and their labels; made once for a table.

    Attributes
    ----------
    intensity : ndarray
        S of each entry, in the extension's unit for each unit of output.
    position : ndarray
        For each entry, its industry's place in `industries`.
    industries : ndarray
        Positions in the table of the industries that extract, ascending.
    labels : mapping of str to Categorical
        By dimension, the label of each entry.
    """

    intensity: Array
    position: Array
    industries: Array
    labels: Mapping[str, pd.Categorical]


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
        Relative distance between the two, Σₖ |Σ ledgerₖ − (M y)ₖ| / Σₖ |(M y)ₖ|.
    """

    def __init__(
        self,
        extraction: Extraction,
        reached: Array,
        columns: Mapping[str, pd.Categorical],
        expected: pd.Series,
        unit: str,
    ) -> None:
        reached.setflags(write=False)
        self._extraction = extraction
        self._reached = reached
        self._rows = extraction.labels
        self._columns = dict(columns)
        self._sums: dict[str, pd.Series] = {}
        self.expected = expected
        self.unit = unit

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names that `by` understands."""
        return (*self._rows, *self._columns)

    @kept_property
    def total(self) -> float:
        """Sum of all cells, in `unit`."""
        return float(self._summed([], [])[0, 0])

    @property
    def closure(self) -> float:
        """Relative distance from the footprint M y computed the other way."""
        size = float(self.expected.abs().sum())
        found = self.by(MATERIAL).reindex(self.expected.index, fill_value=0.0)
        gap = float((found - self.expected).abs().sum())
        return gap / size if size else gap

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
        intensity, position = self._extraction.intensity, self._extraction.position
        step = max(1, _CELLS_AT_ONCE // max(1, self._reached.shape[1]))
        # Once at least, so that a ledger without cells has columns of the right kind.
        for start in range(0, max(1, len(intensity)), step):
            part = slice(start, start + step)
            cells = intensity[part, None] * self._reached[position[part]]
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
        cube = self._summed(inner, outer).reshape(sizes)
        # Combinations of labels that no entry has are left out, not shown as 0.
        there = [np.bincount(g[0], minlength=g[1]) > 0 if g else [True] for g in self._groups(inner, outer)]
        shown = np.logical_and.outer(*there).reshape(sizes)
        order = [[*inner, *outer].index(name) for name in dimensions]
        cube, shown = cube.transpose(order), shown.transpose(order)
        categories = [self._categories(name) for name in dimensions]
        if len(dimensions) == 1:
            index: pd.Index = pd.Index(categories[0], name=dimensions[0])
        else:
            index = pd.MultiIndex.from_product(categories, names=dimensions)
        return pd.Series(cube.ravel(), index=index, name=self.unit)[shown.ravel()]

    def _summed(self, inner: list[str], outer: list[str]) -> Array:
        """Return the cells summed by dimensions of S (rows) and of X (columns)."""
        extraction = self._extraction
        rows, columns = self._groups(inner, outer)
        return grouped_sums(extraction.intensity, extraction.position, self._reached, rows, columns)

    def _groups(self, *sides: list[str]) -> list[tuple[Array, int] | None]:
        """Return one code for each combination of labels of a side, with their number."""
        found: list[tuple[Array, int] | None] = []
        for names in sides:
            joint: tuple[Array, int] | None = None
            for labels in map(self._labels, names):
                codes, size = joint or (np.zeros(1, np.intp), 1)
                count = len(labels.categories)
                joint = codes * count + labels.codes, size * count
            found.append(joint)
        return found

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
) -> Ledger:
    """Return the ledger of a final demand: what is extracted, of what, where, by whom, for which product.

    cell (k, r, s, p) = S_k,rs · Σ over selling regions q of L_rs,qp · y_qp

    Two ways to the same cells. ``"origins"`` solves the rows of L of the extracting industries backwards,
    once for each table and extension; further demands then cost one product of matrices.
    ``"products"`` solves forwards for each product of this demand, which is cheaper where nearly every
    industry extracts. A further demand that buys every product from the same origins in the same shares
    is not solved again: its outputs are those of the first, rescaled.

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
        By default products for the first few demands; origins once these have cost as much, unless the
        origins are more than `ORIGINS_PER_PRODUCT` times the products bought.

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
    flows = world.extension(extension)
    if home is not None and home not in world.regions:
        raise UnknownNameError(
            "region",
            home,
            hint=message("this table has: {regions}", regions=", ".join(map(str, world.regions))),
        )
    made = ("extraction", extension, home)
    extraction = world._solved_once(made, lambda: _extraction(world, extension, home))
    sectors = codes_of(world.index.get_level_values(1), world.sectors)
    width = len(world.sectors)
    regions = codes_of(world.index.get_level_values(0), world.regions)
    target = regions * width + sectors if sellers else sectors
    size = width * len(world.regions) if sellers else width
    reached = _reached(world, extension, demand, extraction.industries, target, size, way)
    position = np.arange(size)
    columns = {PRODUCT: pd.Categorical.from_codes(position % width, world.sectors)}
    if sellers:
        columns[SELLER] = pd.Categorical.from_codes(position // width, world.regions)
    if "group" in world.sector_info:
        columns["product group"] = _grouped(world.sector_info["group"], position % width)
    expected = world.footprint(demand, extension)
    assert isinstance(expected, pd.Series), "one demand has one footprint"
    return Ledger(extraction, reached, columns, expected, flows.unit)


def _extraction(world: SolvedTables, extension: str, home: str | None) -> Extraction:
    flows = world.extension(extension)
    intensity = world.intensities(extension).to_numpy()
    stressor, industry = np.nonzero(intensity)
    regions = codes_of(world.index.get_level_values(0), world.regions)[industry]
    sectors = codes_of(world.index.get_level_values(1), world.sectors)[industry]
    labels = {
        MATERIAL: pd.Categorical.from_codes(stressor, flows.labels),
        COUNTRY: pd.Categorical.from_codes(regions, world.regions),
        INDUSTRY: pd.Categorical.from_codes(sectors, world.sectors),
    }
    if "group" in flows.stressors:
        labels["material group"] = _grouped(flows.stressors["group"], stressor)
    if home is not None:
        abroad = (world.regions[regions] != home).astype(int)
        labels[LOCATION] = pd.Categorical.from_codes(abroad, pd.Index([home, "abroad"]))
    industries, position = np.unique(industry, return_inverse=True)
    return Extraction(intensity[stressor, industry], position, industries, labels)


def _grouped(groups: pd.Series, position: np.ndarray) -> pd.Categorical:
    categories = pd.Index(groups.unique())
    return pd.Categorical.from_codes(categories.get_indexer(pd.Index(groups))[position], categories)


def _reached(
    world: SolvedTables,
    extension: str,
    demand: np.ndarray,
    extracting: np.ndarray,
    target: np.ndarray,
    size: int,
    way: str,
) -> np.ndarray:
    """Return extracting industries × products: the output that each product sets off in each of them."""
    bought = np.unique(target[demand != 0])
    mixed = ("mix", extension, size)
    if way == "auto":
        mix, solved = world._solved.get(mixed, (None, None))
        scales = None if mix is None else scales_of_mix(demand, mix, target, size)
        if scales is not None:
            return np.asarray(solved * scales)
        # Solving for the products of one demand is the quicker for the first few; once that has cost as many
        # columns as the origins would, those are solved, and serve all that follow.
        few = len(extracting) <= ORIGINS_PER_PRODUCT * max(len(bought), 1)
        asked = ("columns solved", extension)
        world._solved[asked] = world._solved.get(asked, 0) + len(bought)
        known = _origin_key(extension) in world._solved
        way = "origins" if known or (few and world._solved[asked] > len(extracting)) else "products"
    if way == "origins":
        set_off = origin_rows(world, extension, extracting) * demand
        reached = np.zeros((size, len(extracting)))
        np.add.at(reached, target, set_off.T)
        return reached.T
    if way != "products":
        raise OptionError(message("There is no way {way!r}", way=way), expected="auto, origins or products")
    position = np.searchsorted(bought, target)
    chosen = np.flatnonzero(demand)
    right = np.zeros((world.n, len(bought)))
    right[chosen, position[chosen]] = demand[chosen]
    reached = np.zeros((len(extracting), size))
    output = solved_by_sign(world.leontief, right)
    reached[:, bought] = output[extracting]
    if size < world.n:
        # By product alone it is small; by seller and product it may be as big as the table.
        world._solved[mixed] = demand.copy(), reached
    return reached


def origin_rows(world: SolvedTables, extension: str, extracting: np.ndarray) -> np.ndarray:
    """Return the rows of L = (I − A)⁻¹ of the industries that extract, solved backwards once and kept."""

    def solve() -> np.ndarray:
        unit = np.zeros((world.n, len(extracting)))
        unit[extracting, np.arange(len(extracting))] = 1.0
        rows = np.ascontiguousarray(world.leontief.solve(unit, transposed=True).values.T)
        rows.setflags(write=False)
        return rows

    return world._solved_once(_origin_key(extension), solve)


def _origin_key(extension: str) -> tuple[str, str]:
    return ("origin rows", extension)
