"""Structural decomposition: by how much each group of drivers moved a footprint from one year to another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from footprint.errors import LabelError, OptionError, TableError
from footprint.labels import check_same, codes_of
from footprint.mrio.checks.release import check_same_release
from footprint.mrio.paths.structural import chosen_intensities, multipliers_of
from footprint.mrio.solving.solve import LeontiefSystem
from footprint.mrio.system import MRIO
from footprint.results import Result
from footprint.units import as_json

#: Groups of drivers, in the order of the first polar form.
DRIVERS = ("intensity", "technology", "origins", "mix", "level", "inhabitants")
_TOLERANCE = 1e-11
_N = len(DRIVERS)
_FULL = frozenset(range(_N))


@dataclass(frozen=True, eq=False)
class FootprintChange(Result):
    """What moved a footprint between two years, by group of drivers.

    Attributes
    ----------
    years : tuple of int or None
        Of the two tables.
    before, after : float
        The footprint of each year, in `unit`; without what final users take directly.
    table : DataFrame
        By driver (`DRIVERS`): first_polar, last_polar, polar_mean, mean, low, high. Each of the first four
        sums to after less before; low and high are the smallest and largest effect over all n! orders.
    unit : str
    currency : tuple of str
        Money of the two tables: at current prices, a rise of prices lowers intensity and lifts level.
    """

    years: tuple[int | None, int | None]
    before: float
    after: float
    table: pd.DataFrame
    unit: str
    currency: tuple[str, str]

    @property
    def difference(self) -> float:
        """After less before."""
        return self.after - self.before

    def to_frame(self) -> pd.DataFrame:
        """Return one row a driver."""
        return self.table.rename_axis("driver").reset_index()

    def _content(self) -> Mapping[str, object]:
        return {
            "years": list(self.years),
            "before": as_json(self.before, self.unit),
            "after": as_json(self.after, self.unit),
            "difference": as_json(self.difference, self.unit),
            "drivers": {
                str(driver): {str(name): as_json(value, self.unit) for name, value in row.items()}
                for driver, row in self.table.iterrows()
            },
            "prices": {"currency": list(self.currency), "deflated": False},
        }


@dataclass(frozen=True)
class _Year:
    """The factors of one year; their product is the footprint."""

    s: np.ndarray
    H: np.ndarray
    C: np.ndarray
    mix: np.ndarray
    origins: np.ndarray
    level: float
    inhabitants: float


def decompose_change(
    before: MRIO,
    after: MRIO,
    demand_before: pd.Series | np.ndarray,
    demand_after: pd.Series | np.ndarray,
    *,
    inhabitants: tuple[float, float] = (1.0, 1.0),
    extension: str = "materials",
    stressors: Collection[str] | None = None,
) -> FootprintChange:
    """Return by how much each group of drivers moved the footprint of a demand between two years.

    The footprint is a product of six factors,

        f = s (I − A)⁻¹ y,   a_rs,j = C_rs,j H_s,j,   y_rs = O_rs · b_s · ℓ · N,

    intensity s; technology H, what an industry takes of each product wherever from; origins C and O, the
    share of each region in it; mix b of products; level ℓ of demand for each inhabitant; inhabitants N. With
    all 2⁶ mixtures of the two years' factors the effect of a driver is known for every order in which the
    drivers may change. The two polar forms change them first to last and last to first; the mean of all n!
    orders is Shapley's value, Σ |K|! (n − 1 − |K|)! / n! · [f(K ∪ i) − f(K)]. All sum exactly to the
    difference (Dietzenbacher and Los 1998, Economic Systems Research 10(4)).

    Where a region's share is undefined because nothing was bought in one year, that of the other year
    stands for it. Prices are those of each year: a rise of prices lowers intensity and lifts level. Nothing
    is deflated, as no deflators by industry are among the sources.

    Parameters
    ----------
    before, after : MRIO
        Tables of one release, with the same labels.
    demand_before, demand_after : Series or array
        n, in each table's money; what final users of a region or of an area buy.
    inhabitants : (float, float)
        Who they are bought for.
    extension : str
    stressors : collection of str, optional
        Stressors that count, added up; by default all.

    Raises
    ------
    TableError
        If the tables are of different releases, or purchases of a product cancel to nothing.
    LabelError
        If their labels differ.
    OptionError
        If a number of inhabitants is not positive.
    """
    check_same_release(before, after)
    check_same(after.index, before.index, f"table of {after.year}")
    unit = before.extension(extension).unit
    if after.extension(extension).unit != unit:
        raise LabelError("The two tables have their extension in different units", expected=unit)
    if not min(inhabitants) > 0:
        raise OptionError("Inhabitants must be more than none", found=f"{inhabitants}")
    aligned = after if after.index.equals(before.index) else _in_order(after, before)
    years = [
        _factors(world, world.demand_values(y), people, extension, stressors)
        for world, y, people in zip(
            (before, aligned), (demand_before, demand_after), inhabitants, strict=True
        )
    ]
    values = _mixtures(_completed(years[0], years[1]), _completed(years[1], years[0]), before)
    return FootprintChange(
        years=(before.year, after.year),
        before=values[frozenset()],
        after=values[_FULL],
        table=_table(values),
        unit=unit,
        currency=(before.currency, after.currency),
    )


def _in_order(world: MRIO, other: MRIO) -> MRIO:
    """Return a table with its rows in the order of another's."""
    Z = world.Z.reindex(index=other.index, columns=other.index)
    return world.replace(
        Z=Z, Y=world.Y.reindex(index=other.index), x=world.x.reindex(other.index), check=False
    )


def _factors(
    world: MRIO, y: np.ndarray, people: float, extension: str, stressors: Collection[str] | None
) -> _Year:
    sectors = codes_of(world.index.get_level_values(1), world.sectors)
    A = world.A.to_numpy()
    H = _by_product(A, sectors, len(world.sectors))
    bought = _by_product(y[:, None], sectors, len(world.sectors))
    whole = float(bought.sum())
    if whole == 0:
        raise TableError(f"Nothing is bought in {world.year}", hint="give a demand that is not zero")
    return _Year(
        s=chosen_intensities(world, extension, stressors).to_numpy().sum(axis=0),
        H=H[sectors],
        C=_shares(A, H[sectors], world),
        mix=(bought / whole)[sectors, 0],
        origins=_shares(y[:, None], bought[sectors], world)[:, 0],
        level=whole / people,
        inhabitants=people,
    )


def _by_product(values: np.ndarray, sectors: np.ndarray, count: int) -> np.ndarray:
    found = np.zeros((count, values.shape[1]))
    np.add.at(found, sectors, values)
    return found


def _shares(values: np.ndarray, whole: np.ndarray, world: MRIO) -> np.ndarray:
    """Return values over their sum by product; NaN where nothing is bought."""
    if ((whole == 0) & (values != 0)).any():
        bad = world.index[((whole == 0) & (values != 0)).any(axis=1)]
        raise TableError(
            "Purchases of a product cancel to nothing, so that they have no shares", labels=list(bad)
        )
    return np.divide(values, whole, out=np.full(values.shape, np.nan), where=whole != 0)


def _completed(year: _Year, other: _Year) -> _Year:
    """Return a year whose undefined shares are the other year's, or 0 where neither has any."""

    def filled(own: np.ndarray, others: np.ndarray) -> np.ndarray:
        return np.nan_to_num(np.where(np.isnan(own), others, own), nan=0.0)

    return _Year(
        year.s, year.H, filled(year.C, other.C), year.mix, filled(year.origins, other.origins), year.level,
        year.inhabitants,
    )  # fmt: skip


def _mixtures(start: _Year, end: _Year, world: MRIO) -> dict[frozenset[int], float]:
    """Return the footprint for every set of drivers that are those of the end year."""
    both = (start, end)
    values: dict[frozenset[int], float] = {}
    one = np.ones(world.n)
    for technology, origins in ((t, o) for t in (0, 1) for o in (0, 1)):
        A = both[technology].H * both[origins].C
        system = LeontiefSystem(np.ascontiguousarray(A), one)
        for intensity in (0, 1):
            m, _ = multipliers_of(system, both[intensity].s, _TOLERANCE)
            for mix in (0, 1):
                each = float(m @ (both[origins].origins * both[mix].mix))
                for level, people in ((lev, peo) for lev in (0, 1) for peo in (0, 1)):
                    chosen = (intensity, technology, origins, mix, level, people)
                    key = frozenset(i for i, late in enumerate(chosen) if late)
                    values[key] = each * both[level].level * both[people].inhabitants
    return values


def _table(values: Mapping[frozenset[int], float]) -> pd.DataFrame:
    rows = {}
    for i, driver in enumerate(DRIVERS):
        others = [j for j in range(_N) if j != i]
        effects, weights = [], []
        for size in range(_N):
            weight = factorial(size) * factorial(_N - 1 - size) / factorial(_N)
            for chosen in combinations(others, size):
                effects.append(values[frozenset(chosen) | {i}] - values[frozenset(chosen)])
                weights.append(weight)
        first = values[frozenset(range(i + 1))] - values[frozenset(range(i))]
        last = values[frozenset(range(i, _N))] - values[frozenset(range(i + 1, _N))]
        rows[driver] = {
            "first_polar": first,
            "last_polar": last,
            "polar_mean": 0.5 * (first + last),
            "mean": float(np.dot(effects, weights)),
            "low": min(effects),
            "high": max(effects),
        }
    return pd.DataFrame.from_dict(rows, orient="index")
