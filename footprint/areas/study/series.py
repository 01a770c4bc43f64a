"""An area's footprint year by year, from a derived series of French households; releases are never joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.areas.demand.household import area_demand
from footprint.areas.demand.local import weights_of
from footprint.areas.french import HOUSEHOLDS
from footprint.areas.places.area import COUNTRY, Area
from footprint.areas.places.find import find_area
from footprint.areas.tracing import UNIT
from footprint.embedded import embedded
from footprint.errors import OptionError
from footprint.i18n import message
from footprint.labels import ABROAD, FRANCE, HOME
from footprint.mrio.sources import load_world
from footprint.once import kept
from footprint.results import Result
from footprint.units import as_json

_DIRECT = "Used directly"
#: A table of the same products as each release's series.
_LABELLED_LIKE = {"WIOD 2013": 2011, "WIOD 2016": 2014}


@dataclass(frozen=True, eq=False)
class FootprintSeries(Result):
    """The footprint of an area's households by year.

    Attributes
    ----------
    area : Area
    years : DataFrame
        By year: release, inhabitants, france, abroad, total (t), per_inhabitant (t), share_abroad (1), and
        t of each group of materials.
    drivers : DataFrame
        For France, what moved the footprint from each year to the next of the same release: start, end,
        driver, mean, polar_mean, low, high (t). Empty for other areas.
    notes : tuple of str
    """

    area: Area
    years: pd.DataFrame
    drivers: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def releases(self) -> tuple[str, ...]:
        """The releases of the source, oldest first; figures of two of them must not be subtracted."""
        return tuple(dict.fromkeys(self.years["release"]))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year."""
        return self.years.reset_index()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the workbook: years, drivers."""
        found = {"Years": self.to_frame()}
        return found if self.drivers.empty else {**found, "Drivers": self.drivers.copy()}

    def _content(self) -> Mapping[str, object]:
        groups = [name for name in self.years.columns if name not in _HEADLINE]
        years = [
            {
                "year": int(str(year)),
                "release": row["release"],
                "inhabitants": as_json(row["inhabitants"], "inhabitant"),
                "footprint": {
                    **{name: as_json(row[name], UNIT) for name in ("france", "abroad", "total")},
                    "per_inhabitant": as_json(row["per_inhabitant"], f"{UNIT}/inhabitant"),
                    "share_abroad": as_json(row["share_abroad"], "1"),
                },
                "by_material_group": {name: as_json(row[name], UNIT) for name in groups},
            }
            for year, row in self.years.iterrows()
        ]
        return {
            "area": self.area.name,
            "code": self.area.code,
            "years": years,
            "breaks": [int(year) for year in self._breaks()],
            "drivers": self.drivers.to_dict("records"),
            "warnings": list(self.notes),
        }

    def _breaks(self) -> list[int]:
        """Return the first year of each release but the first."""
        first = self.years.reset_index().groupby("release", sort=False)["year"].min()
        return sorted(first)[1:]


_HEADLINE = ("release", "inhabitants", "france", "abroad", "total", "per_inhabitant", "share_abroad")


def footprint_series(
    area: Area | str = "France", *, years: Iterable[int] | None = None, demand_model: str = "local"
) -> FootprintSeries:
    """Return the footprint of an area's households for each year that is known, 1995 to 2011 and 2014.

    tonnes = Σ_p (French tonnes behind product p in the year / French inhabitants of the year) × inhabitants
    × Σ_c w_pc r_c, so that an area differs from France as in its account, with the differences of today in
    every year. People of France are those of each year, of other areas those of the census of 2016.

    The years to 2011 and 2014 are of two releases of the source that compile the same year differently: no
    change between them is given.

    Parameters
    ----------
    area : Area or str
    years : iterable of int, optional
        By default all that are known.
    demand_model : {"local", "national"}

    Raises
    ------
    OptionError
        If none of the years is known, or the demand model has no series.
    """
    if demand_model not in ("local", "national"):
        raise OptionError(f"A series knows no demand model {demand_model!r}", expected="local or national")
    area = find_area(area)
    cells, facts = _cells(), _years()
    asked = sorted({int(str(year)) for year in (facts.index if years is None else years)})
    known = [year for year in asked if year in set(facts.index)]
    if not known:
        raise OptionError(
            "No year asked for has a table",
            found=", ".join(map(str, asked)),
            expected=f"{facts.index.min()} to 2011, or 2014",
        )
    whole = area.kind == COUNTRY
    notes: list[str] = []
    rows = {}
    for release, part in facts.loc[known].groupby("release", sort=False):
        factors = None if whole or demand_model == "national" else _factors(area, str(release))
        for year, fact in part.iterrows():
            found = cells[cells["year"] == year]
            rows[year] = _row(found, fact, float(fact["inhabitants"]) if whole else area.inhabitants, factors)
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("year").sort_index()
    numbers = table.columns.drop("release")
    table[numbers] = table[numbers].fillna(0.0)
    notes += _notes(table, facts.loc[known], asked, whole)
    drivers = _drivers() if whole else _drivers().iloc[:0]
    drivers = drivers[drivers["start"].isin(known) & drivers["end"].isin(known)].reset_index(drop=True)
    return FootprintSeries(area, table, drivers, tuple(notes))


def _row(
    cells: pd.DataFrame, fact: pd.Series, inhabitants: float, factors: pd.Series | None
) -> dict[str, object]:
    tonnes = cells["tonnes"].to_numpy(float) * inhabitants / float(fact["inhabitants"])
    if factors is not None:
        tonnes = tonnes * factors.reindex(cells["product"]).fillna(1.0).to_numpy(float)
    at_home = (cells["country"] == HOME).to_numpy()
    total, home = float(tonnes.sum()), float(tonnes[at_home].sum())
    groups = pd.Series(tonnes).groupby(cells["material_group"].to_numpy()).sum()
    return {
        "release": fact["release"],
        "inhabitants": inhabitants,
        FRANCE.lower(): home,
        ABROAD: total - home,
        "total": total,
        "per_inhabitant": total / inhabitants,
        "share_abroad": (total - home) / total,
        **{str(name): float(value) for name, value in groups.items()},
    }


def _factors(area: Area, release: str) -> pd.Series | None:
    """Return what the area buys over the French average by product; None where it is not known."""
    world = load_world(year=_LABELLED_LIKE[release])
    if weights_of(world) is None:
        return None
    bought = area_demand(area, (HOUSEHOLDS,), world=world)
    if bought.local is None:
        return None
    factors = bought.local.factors()
    return pd.concat([factors, pd.Series({_DIRECT: bought.direct_factor})])


def _notes(table: pd.DataFrame, facts: pd.DataFrame, asked: list[int], whole: bool) -> list[str]:
    notes: list[str] = []
    releases = list(dict.fromkeys(table["release"]))
    if len(releases) > 1:
        notes.append(
            message(
                "the figures to {last} are of {old}, those of {first} of {new}: the two compile the same year differently, so "
                "that no change between them is given or drawn",
                last=int(table.index[table["release"] == releases[0]].max()),
                first=int(table.index[table["release"] == releases[-1]].min()),
                old=releases[0],
                new=releases[-1],
            )
        )
    if missing := [year for year in asked if year not in table.index]:
        notes.append(message("no table is known for {years}", years=", ".join(map(str, missing))))
    if (facts["fuel_factor_of"] != facts.index).any():
        notes.append(
            message(
                "before {fuel}, spending on motor fuel is not among the sources: the factor of {fuel} is taken; before {farm}, "
                "crops and livestock share farming as in {farm}",
                fuel=int(facts["fuel_factor_of"].min()),
                farm=int(facts["farm_shares_of"].min()),
            )
        )
    if not whole:
        notes.append(
            message(
                "the area's inhabitants are those of the census of 2016 and its differences from France those of today, in every year"
            )
        )
    return notes


@kept(1)
def _cells() -> pd.DataFrame:
    return pd.read_parquet(embedded("series", "france.parquet"))


@kept(1)
def _years() -> pd.DataFrame:
    return pd.read_csv(embedded("series", "years.csv")).set_index("year").sort_index()


@kept(1)
def _drivers() -> pd.DataFrame:
    return pd.read_csv(embedded("series", "drivers.csv"))


def years_of(text: str) -> list[int]:
    """Return the years of a text such as ``"1995-2014"`` or ``"1995,2000,2014"``.

    Raises
    ------
    OptionError
        If it is no year, list or range of years.
    """
    found: list[int] = []
    for word in text.split(","):
        first, dash, last = word.strip().partition("-")
        if not first.isdigit() or (dash and not last.isdigit()):
            raise OptionError(
                f"{word.strip()!r} is no year or range of years", expected="1995-2014, or 1995,2011"
            )
        found += range(int(first), int(last if dash else first) + 1)
    if not found or max(found) - min(found) > np.iinfo(np.int8).max:
        raise OptionError(f"{text!r} is no range of years", expected="1995-2014, or 1995,2011")
    return sorted(set(found))
