"""The ledger: tonnes by material × extracting country × extracting industry × product consumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from footprint.errors import LabelError, OptionError, UnknownNameError
from footprint.i18n import message
from footprint.labels import COUNTRY, INDUSTRY, MATERIAL, PRODUCT, SELLER, codes_of
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving.signed import solved_by_sign
from footprint.mrio.tables import Demand
from footprint.results import Result
from footprint.units import as_json

LOCATION = "location"
#: Origins are solved once and serve every further demand, so they may be this many times more.
ORIGINS_PER_PRODUCT = 10


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
        cells: np.ndarray,
        rows: Mapping[str, pd.Categorical],
        columns: Mapping[str, pd.Categorical],
        expected: pd.Series,
        unit: str,
    ) -> None:
        cells.setflags(write=False)
        self._cells = cells
        self._rows = dict(rows)
        self._columns = dict(columns)
        self.expected = expected
        self.unit = unit

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names that `by` understands."""
        return (*self._rows, *self._columns)

    @property
    def total(self) -> float:
        """Sum of all cells, in `unit`."""
        return float(self._cells.sum())

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
        row, column = np.nonzero(self._cells)
        levels: list[Any] = []
        codes: list[Any] = []
        for name in names:
            values = self._rows.get(name, self._columns.get(name))
            assert values is not None
            levels.append(values.categories)
            codes.append(values.codes[row if name in self._rows else column])
        index = pd.MultiIndex(levels=levels, codes=codes, names=names, verify_integrity=False)
        return pd.Series(self._cells[row, column], index=index, name=self.unit)

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
        inner = [name for name in dimensions if name in self._rows]
        outer = [name for name in dimensions if name in self._columns]
        row_codes, row_sizes = _joint([self._rows[name] for name in inner], self._cells.shape[0])
        column_codes, column_sizes = _joint([self._columns[name] for name in outer], self._cells.shape[1])
        width = int(np.prod(column_sizes))
        table = np.zeros((self._cells.shape[0], width))
        np.add.at(table.T, column_codes, self._cells.T)
        summed = np.zeros((int(np.prod(row_sizes)), width))
        np.add.at(summed, row_codes, table)
        present = np.zeros(summed.shape, dtype=bool)
        present[np.ix_(np.unique(row_codes), np.unique(column_codes))] = True
        cube = summed.reshape([*row_sizes, *column_sizes])
        shown = present.reshape(cube.shape)
        order = [[*inner, *outer].index(name) for name in dimensions]
        cube, shown = cube.transpose(order), shown.transpose(order)
        categories = [self._categories(name) for name in dimensions]
        if len(dimensions) == 1:
            index: pd.Index = pd.Index(categories[0], name=dimensions[0])
        else:
            index = pd.MultiIndex.from_product(categories, names=dimensions)
        return pd.Series(cube.ravel(), index=index, name=self.unit)[shown.ravel()]

    def _categories(self, name: str) -> pd.Index:
        values = self._rows.get(name, self._columns.get(name))
        assert values is not None
        return values.categories

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


def _joint(values: list[pd.Categorical], length: int) -> tuple[np.ndarray, list[int]]:
    """Return one code for each combination of several categoricals, and their sizes."""
    codes = np.zeros(length, dtype=np.intp)
    sizes = []
    for value in values:
        codes = codes * len(value.categories) + value.codes
        sizes.append(len(value.categories))
    return codes, sizes


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
    industry extracts.

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
    intensity = world.intensities(extension).to_numpy()
    stressor, industry = np.nonzero(intensity)
    regions = codes_of(world.index.get_level_values(0), world.regions)
    sectors = codes_of(world.index.get_level_values(1), world.sectors)
    width = len(world.sectors)
    target = regions * width + sectors if sellers else sectors
    size = width * len(world.regions) if sellers else width
    extracting = np.unique(industry)
    reached = _reached(world, extension, demand, extracting, target, size, way)
    cells = intensity[stressor, industry][:, None] * reached[np.searchsorted(extracting, industry)]
    rows = {
        MATERIAL: pd.Categorical.from_codes(stressor, flows.labels),
        COUNTRY: pd.Categorical.from_codes(regions[industry], world.regions),
        INDUSTRY: pd.Categorical.from_codes(sectors[industry], world.sectors),
    }
    position = np.arange(size)
    columns = {PRODUCT: pd.Categorical.from_codes(position % width, world.sectors)}
    if sellers:
        columns[SELLER] = pd.Categorical.from_codes(position // width, world.regions)
    if "group" in flows.stressors:
        rows["material group"] = _grouped(flows.stressors["group"], stressor)
    if "group" in world.sector_info:
        columns["product group"] = _grouped(world.sector_info["group"], position % width)
    if home is not None:
        if home not in world.regions:
            raise UnknownNameError(
                "region",
                home,
                hint=message("this table has: {regions}", regions=", ".join(map(str, world.regions))),
            )
        abroad = (world.regions[regions[industry]] != home).astype(int)
        rows[LOCATION] = pd.Categorical.from_codes(abroad, pd.Index([home, "abroad"]))
    expected = world.footprint(demand, extension)
    assert isinstance(expected, pd.Series), "one demand has one footprint"
    return Ledger(cells, rows, columns, expected, flows.unit)


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
    if way == "auto":
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
