"""What an intervention acts on, and what it changes: recipes, extraction intensities, final demand.

An `Economy` holds plain arrays with their labels; a `Delta` holds a change of it. Recipes change in the
columns of the industries that are targeted, so a delta keeps those columns alone, and its rank is at most
their number: that is what `footprint.circular.scenarios.update` makes use of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from footprint.circular.indicators.equivalents import labels_by_name
from footprint.errors import LabelError
from footprint.labels import HOME, aligned, codes_of
from footprint.mrio.impacts.intensities import Impacts
from footprint.mrio.solving.solve import LeontiefSystem
from footprint.mrio.sources.sector_names import SectorNames
from footprint.mrio.system import MRIO
from footprint.mrio.tables import Demand
from footprint.names import plain
from footprint.once import kept_property

Array = np.ndarray[Any, np.dtype[np.float64]]
Solve = Callable[[Array], Array]

#: Coefficients from here on count as negative; what is nearer to zero is rounding.
_NEGATIVE = -1e-12
#: Industries whose recipes are looked at together.
_AT_ONCE = 512


@dataclass(frozen=True)
class Delta:
    """A change of recipes, intensities and final demand; deltas add up, and ``-delta`` undoes one.

    Attributes
    ----------
    columns : ndarray of int
        Sorted positions of the industries whose recipe or intensity changes.
    A : ndarray, n × columns
        Change of the input coefficients of those industries.
    S : ndarray, materials × columns
        Change of their extraction intensities, t/MEUR.
    v : ndarray, columns
        Change of their value added per unit of output that no input coefficient shows (what a processor of
        secondary material earns); it enters the bill of the rebound and nothing else.
    y : ndarray, n
        Change of final demand, MEUR.
    """

    columns: np.ndarray
    A: Array
    S: Array
    v: Array
    y: Array

    @classmethod
    def none(cls, n: int, materials: int) -> Delta:
        """Return the change of nothing."""
        return cls(np.empty(0, int), np.zeros((n, 0)), np.zeros((materials, 0)), np.zeros(0), np.zeros(n))

    def __add__(self, other: Delta) -> Delta:
        columns = np.union1d(self.columns, other.columns).astype(int)
        A = np.zeros((self.A.shape[0], columns.size))
        S = np.zeros((self.S.shape[0], columns.size))
        v = np.zeros(columns.size)
        for delta in (self, other):
            place = np.searchsorted(columns, delta.columns)
            A[:, place] += delta.A
            S[:, place] += delta.S
            v[place] += delta.v
        return Delta(columns, A, S, v, self.y + other.y)

    def __neg__(self) -> Delta:
        return Delta(self.columns, -self.A, -self.S, -self.v, -self.y)

    def factors(self) -> tuple[Array, Array]:
        """Return U and W with ΔA = U Wᵀ, of the smaller rank: changed columns, or changed rows."""
        n = self.A.shape[0]
        changed = self.A.any(axis=0)
        columns, block = self.columns[changed], self.A[:, changed]
        rows = np.flatnonzero(block.any(axis=1))
        if rows.size < columns.size:
            U, W = np.zeros((n, rows.size)), np.zeros((n, rows.size))
            U[rows, np.arange(rows.size)] = 1
            W[columns] = block[rows].T
            return U, W
        W = np.zeros((n, columns.size))
        W[columns, np.arange(columns.size)] = 1
        return block.copy(), W

    def distance(self, other: Delta) -> float:
        """Return the largest absolute difference to another delta, each array relative to its own size."""
        gap = self + (-other)
        worst = 0.0
        for mine, theirs, left in (
            (self.A, other.A, gap.A),
            (self.S, other.S, gap.S),
            (self.y, other.y, gap.y),
        ):
            scale = max((abs(array).max() for array in (mine, theirs) if array.size), default=0.0)
            if scale and left.size:
                worst = max(worst, float(abs(left).max() / scale))
        return worst


@dataclass(frozen=True)
class Economy:
    """Recipes, extraction intensities and one final demand, as arrays with their labels.

    Attributes
    ----------
    regions, sectors : sequence of str
        For each of the n rows, its region and its sector.
    materials, groups : sequence of str
        For each material, its name and its group.
    flows : ndarray, n × n
        What industries buy of each other in the unchanged table, MEUR; read where needed, never copied whole.
    S : ndarray, materials × n
        Extraction intensities, t/MEUR.
    y : ndarray, n
        Final demand whose footprint is asked for, MEUR.
    home : str
        Region where that demand is spent; "France" in the answers.
    x : ndarray, n
        Gross output of the whole world, MEUR, to express changes of recipes in tonnes.
    value_added : ndarray, n
        Value added per unit of output, 1 − Σ_i A_ij of the unchanged table.
    direct : ndarray, materials
        Extraction by the final users themselves, t; no intervention changes it.
    solve, solve_back, used_by : callable
        Return (I − A)⁻¹ b, (I − A)⁻ᵀ b and A b for the unchanged recipes.
    names : SectorNames
        What a scenario may call the sectors.
    material_names : sequence of str
        The embedded table's name of each material, "" where there is none.
    region_names : dict of str to str
        The label of each region by every name it goes by, plainly written.
    impacts : Impacts or None
        Carbon, water, waste, jobs of the industries; no intervention changes them per unit of output.
    nonnegative : bool
        Whether no unchanged input coefficient is negative.
    changed : Delta or None
        How recipes differ from the unchanged ones.
    """

    regions: np.ndarray
    sectors: np.ndarray
    materials: np.ndarray
    groups: np.ndarray
    flows: Array = field(repr=False)
    S: Array
    y: Array
    home: str
    x: Array
    value_added: Array
    direct: Array
    solve: Solve = field(repr=False)
    solve_back: Solve = field(repr=False)
    used_by: Solve = field(repr=False)
    names: SectorNames = field(repr=False)
    material_names: np.ndarray = field(repr=False)
    region_names: dict[str, str] = field(default_factory=dict, repr=False)
    impacts: Impacts | None = field(default=None, repr=False)
    nonnegative: bool = False
    changed: Delta | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        world: MRIO,
        y: Demand,
        *,
        home: str = HOME,
        extension: str = "materials",
        direct: pd.Series | None = None,
        impacts: Impacts | None = None,
    ) -> Economy:
        """Return the economy of a world table and a final demand.

        Parameters
        ----------
        world : MRIO
            The table.
        y : Series or array, n
            Final demand, MEUR, labelled as the table's rows.
        home : str
            Region where it is spent.
        extension : str
            The extraction account.
        direct : Series by material, optional
            Extraction by the final users themselves, t.
        impacts : Impacts, optional
            What else the industries cause.

        Raises
        ------
        LabelError
            If `y` or `direct` does not carry the table's labels, or `home` is not one of its regions.
        """
        flows = world.extension(extension).in_unit("t")
        if home not in world.region_info.index:
            raise LabelError("The region of the demand is not in the table", labels=[home])
        demand = world.demand_values(y)
        x = world.x.to_numpy()
        F = flows.F.to_numpy()
        stressors = flows.stressors
        own = (
            np.zeros(len(F))
            if direct is None
            else aligned(direct, flows.labels, "direct extraction").to_numpy()
        )
        return cls(
            regions=world.index.get_level_values(0).to_numpy(dtype=object),
            sectors=world.index.get_level_values(1).to_numpy(dtype=object),
            materials=flows.labels.to_numpy(dtype=object),
            groups=stressors["group"].to_numpy(dtype=object) if "group" in stressors else np.full(len(F), ""),
            flows=world.Z.to_numpy(),
            S=np.divide(F, x, out=np.zeros_like(F), where=x != 0),
            y=demand,
            home=home,
            x=x,
            value_added=1 - np.divide(world.flow_sums.columns, x, out=np.zeros_like(x), where=x != 0),
            direct=own,
            # No lambdas: an economy can be sent to another process.
            solve=partial(solved, world.leontief),
            solve_back=partial(solved_back, world.leontief),
            used_by=partial(used_by, world.leontief),
            nonnegative=world.leontief.coefficients.nonnegative,
            names=SectorNames.of(map(str, world.sectors), world.sector_info),
            material_names=stressors.get("material", pd.Series("", stressors.index)).to_numpy(dtype=object),
            region_names=labels_by_name(world),
            impacts=impacts,
        )

    def plus(self, delta: Delta) -> Economy:
        """Return the economy after a change; it keeps the solver of the unchanged recipes."""
        S, v, changed = self.S, self.value_added, self.changed
        if delta.columns.size:
            S, v = S.copy(), v.copy()
            S[:, delta.columns] += delta.S
            v[delta.columns] += delta.v
            changed = delta if changed is None else changed + delta
        return replace(self, S=S, y=self.y + delta.y, value_added=v, changed=changed)

    def recipes(self, columns: np.ndarray) -> Array:
        """Return the input coefficients of some industries, n × columns."""
        inverse = np.divide(1.0, self.x, out=np.zeros_like(self.x), where=self.x != 0)
        found: Array = self.flows[:, columns] * inverse[columns]
        if self.changed is not None and self.changed.columns.size:
            place = np.minimum(np.searchsorted(self.changed.columns, columns), self.changed.columns.size - 1)
            hit = self.changed.columns[place] == columns
            found[:, hit] += self.changed.A[:, place[hit]]
        return found

    @kept_property
    def A(self) -> Array:
        """Input coefficients, n × n; for the slow twins, since it is as big as the table."""
        return self.recipes(np.arange(len(self.x)))

    def inputs(self, outputs: Array) -> Array:
        """Return A x, what is used up for outputs, n or n × columns."""
        used = self.used_by(outputs)
        if self.changed is not None:
            used = used + self.changed.A @ outputs[self.changed.columns]
        return used

    @kept_property
    def below_zero(self) -> int:
        """Number of input coefficients that are negative, beyond rounding."""
        changed = np.empty(0, int) if self.changed is None else self.changed.columns
        count = int((self.recipes(changed) < _NEGATIVE).sum())
        kept = np.setdiff1d(np.arange(0 if self.nonnegative else len(self.x)), changed)
        for start in range(0, kept.size, _AT_ONCE):
            count += int((self.recipes(kept[start : start + _AT_ONCE]) < _NEGATIVE).sum())
        return count

    @kept_property
    def outputs_by_product(self) -> Array:
        """Outputs that the demand for each product sets off with the unchanged recipes, n × sectors."""
        return self.solve(self.in_columns(self.y))

    def in_columns(self, y: Array) -> Array:
        """Return a demand by product, n × sectors."""
        placed = np.zeros((len(y), len(self.all_sectors)))
        placed[np.arange(len(y)), self.product_of] = y
        return placed

    @kept_property
    def product_of(self) -> np.ndarray:
        """For each row, the place of its sector in `all_sectors`."""
        return codes_of(pd.Index(self.sectors), pd.Index(self.all_sectors))

    @kept_property
    def at_home(self) -> np.ndarray:
        """Whether each row lies in the region of the demand."""
        return self.regions == self.home

    @kept_property
    def multipliers(self) -> Array:
        """Tonnes at home and abroad per million of final demand, 2 × n."""
        total = self.S.sum(axis=0)
        return self.solve_back(np.stack([total * self.at_home, total * ~self.at_home], axis=1)).T

    @kept_property
    def impact_rows(self) -> Array:
        """Impacts at home, then abroad, per million of output, 2m × n; no rows without impacts."""
        if self.impacts is None:
            return np.zeros((0, len(self.y)))
        return self.impacts.rows(self.x, self.at_home)

    @kept_property
    def impact_multipliers(self) -> Array:
        """Impacts at home, then abroad, per million of final demand, 2m × n."""
        rows = self.impact_rows
        return self.solve_back(np.ascontiguousarray(rows.T)).T if len(rows) else rows

    @kept_property
    def all_regions(self) -> tuple[str, ...]:
        """Regions in the order of the table."""
        return tuple(dict.fromkeys(self.regions))

    @kept_property
    def all_sectors(self) -> tuple[str, ...]:
        """Sectors in the order of the table."""
        return tuple(dict.fromkeys(self.sectors))

    def rows(self, sectors: Sequence[str] | None, regions: Sequence[str] | None) -> np.ndarray:
        """Return the positions of the given sectors in the given regions; None means all."""
        chosen = np.ones(len(self.sectors), bool)
        if sectors is not None:
            chosen &= np.isin(self.sectors, list(self.names.meant(sectors)))
        if regions is not None:
            chosen &= np.isin(self.regions, [self.region_label(region) for region in regions])
        return np.flatnonzero(chosen)

    def bought(self, product: str) -> np.ndarray:
        """Return the positions of a product that money goes to, within a wider one if need be."""
        return np.flatnonzero(np.isin(self.sectors, list(self.names.bought_as(product))))

    def region_label(self, region: str) -> str:
        """Return the label of a region given by its label or a name; what is neither comes back unchanged."""
        return region if region in self.all_regions else self.region_names.get(plain(region), region)

    def material_rows(self, materials: Sequence[str]) -> np.ndarray:
        """Return the positions of materials given by name, by the embedded table's name, or by group."""
        names = (self.materials, self.material_names, self.groups)
        return np.flatnonzero(np.any([np.isin(each, list(materials)) for each in names], axis=0))


def total_change(deltas: Iterable[Delta], economy: Economy) -> Delta:
    """Return the sum of changes; of none, the change of nothing."""
    total = Delta.none(len(economy.y), len(economy.materials))
    for delta in deltas:
        total += delta
    return total


def used_by(system: LeontiefSystem, b: Array) -> Array:
    """Return A b."""
    columns = b.reshape(len(b), -1)
    scale = system.coefficients.scale
    return (scale * system.coefficients.apply(columns / scale, transposed=False)).reshape(b.shape)


def solved_back(system: LeontiefSystem, b: Array) -> Array:
    """Return (I − A)⁻ᵀ b with a certified error."""
    return system.solve(b, transposed=True).values


def solved(system: LeontiefSystem, b: Array) -> Array:
    """Return (I − A)⁻¹ b with a certified error, for right-hand sides of any sign.

    Changes of recipes have both signs, and so has a demand with falling inventories; what remains of their
    solution may be small beside its parts. The parts are solved, and certified, apart.
    """
    if (b >= 0).all():
        return system.solve(b).values
    return system.solve(np.maximum(b, 0.0)).values - system.solve(np.maximum(-b, 0.0)).values
