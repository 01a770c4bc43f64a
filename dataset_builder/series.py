"""France's yearly series: the footprint of its households 1995 to 2011, and 2014 from another release.

Each year's table is built as the world table of 2011 is (`dataset_builder.world`), traced for what French
households buy, and kept as tonnes by group of materials, country and product; the tables themselves are not
kept. Between one year and the next of a release the change is decomposed by driver.

Two inputs do not reach back: farm values by country begin in 2010, so that earlier years take the shares of
2010; spending on motor fuel begins in 2005, so that earlier years take the factor of 2005 between what the
table says French households buy of refined fuels and what they spend.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from dataset_builder.world import extraction as world_extraction
from dataset_builder.world import motor_fuel, world
from dataset_builder.world import sources as world_sources
from footprint.areas.french import french_purchases
from footprint.areas.tracing import direct_use
from footprint.files import written_atomically
from footprint.mrio import MRIO, attribute
from footprint.mrio.paths.decomposition import decompose_change

YEARS = tuple(range(1995, 2012))
OTHER_RELEASE = 2014
#: First year of the national accounts by purpose among the sources.
FIRST_FUEL_YEAR = 2005
FOLDER = "series"
_HOME, _HOUSEHOLDS = "FRA", ("households",)
_DIRECT = "Used directly"


def build(sources: Path, out: Path) -> None:
    """Write cells, years and drivers below ``out/series``; needs ``out/world`` and ``out/households``."""
    cells, years, drivers = [], [], []
    before: MRIO | None = None
    for table, facts in tables(sources, out):
        cells.append(french_cells(table))
        years.append({**facts, "tonnes": float(cells[-1]["tonnes"].sum())})
        if before is not None and before.meta["release"] == table.meta["release"]:
            drivers.append(_drivers(before, table))
        before = table
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    pd.concat(cells, ignore_index=True).to_parquet(folder / "france.parquet", index=False, compression="zstd")
    for name, rows in (("years.csv", pd.DataFrame(years)), ("drivers.csv", pd.concat(drivers))):
        with written_atomically(folder / name) as path:
            rows.round(4).to_csv(path, index=False, lineterminator="\n")


def tables(sources: Path, out: Path) -> Iterator[tuple[MRIO, dict[str, object]]]:
    """Yield each year's table, oldest first, with what was assumed of it."""
    people = pd.read_csv(out / FOLDER / "french_inhabitants.csv").set_index("year")["inhabitants"]
    known = world.read_inhabitants(sources)
    # One source for all years: the growth of the one that reaches back, the level of the other.
    level = float(known.loc[_HOME, 2010]) / float(people[2010])
    factor = _fuel_factor(sources, out, FIRST_FUEL_YEAR)
    for year in YEARS:
        table, used = year_table(sources, out, year, factor)
        count = float(known.loc[_HOME, year]) if year in known.columns else float(people[year]) * level
        info = table.region_info
        info["inhabitants"] = pd.Series({_HOME: count}).reindex(info.index)
        yield table.replace(region_info=info), _facts(table, count, used)
    newest = MRIO.load(out / "world" / str(OTHER_RELEASE))
    count = float(newest.region_info.loc[_HOME, "inhabitants"])
    steps = newest.meta["steps"]
    yield newest, _facts(newest, count, float(steps["french_household_fuel_factor"]))  # type: ignore[index]


def year_table(sources: Path, out: Path, year: int, early_factor: float) -> tuple[MRIO, float]:
    """Return one year's table, and the factor of French households' refined fuels."""
    assumed = world_extraction.read_assumptions(pd.read_csv(out / "assumptions.csv"))
    given = _given(sources, out, year)
    split, _ = world.split(given, assumed, replace(world.ALL_STEPS, motor_fuel=False))
    bought = _fuel_bought(split, given)
    target = given.fuel_spending if year >= FIRST_FUEL_YEAR else early_factor * bought
    split, factor = motor_fuel.reconciled(split, given.release, target)
    nobody = pd.DataFrame(columns=[year], dtype=float)
    return world.as_mrio(world.booked(given, assumed, split), given, nobody), factor


def french_cells(table: MRIO) -> pd.DataFrame:
    """Return year, release, material group, country, product, tonnes of French households' footprint."""
    traced = attribute(table, french_purchases(table, _HOUSEHOLDS), home=_HOME)
    cells = traced.by("material group", "country", "product").rename("tonnes").reset_index()
    groups = table.extension("materials").stressors["group"]
    own = direct_use(table, _HOUSEHOLDS).groupby(groups).sum().rename("tonnes").rename_axis("material group")
    own = own.reset_index().assign(country=_HOME, product=_DIRECT)
    rows = pd.concat([cells, own])[lambda frame: frame["tonnes"] != 0]
    names = {"material group": "material_group"}
    rows = rows.rename(columns=names).assign(year=table.year, release=str(table.meta["release"]))
    columns = ["material_group", "country", "product", "release"]
    rows = rows.astype({**dict.fromkeys(columns, str), "year": "int16", "tonnes": "float32"})
    return rows[["year", "release", "material_group", "country", "product", "tonnes"]]


def _given(sources: Path, out: Path, year: int) -> world.Sources:
    wiod = world_sources.read_wiod(sources, year)
    fuel_year = max(year, FIRST_FUEL_YEAR)
    # What is spent on fuel is read apart: the national accounts do not reach back to every year.
    return world.of_wiod(sources, out, wiod, fuel_year=fuel_year)


def _fuel_bought(split: object, given: world.Sources) -> float:
    R, _, S, C = given.release.shape
    at = given.release.source_regions.index(_HOME)
    refining = given.release.sectors.index(given.release.role.refining)
    return float(split.Y.reshape(R, S, R, C)[:, refining, at, 0].sum())  # type: ignore[attr-defined]


def _fuel_factor(sources: Path, out: Path, year: int) -> float:
    return year_table(sources, out, year, 1.0)[1]


def _facts(table: MRIO, inhabitants: float, factor: float) -> dict[str, object]:
    year = int(table.year or 0)
    return {
        "year": year,
        "release": str(table.meta["release"]),
        "inhabitants": round(inhabitants),
        "fuel_factor": factor,
        "fuel_factor_of": year if year >= FIRST_FUEL_YEAR else FIRST_FUEL_YEAR,
        "farm_shares_of": max(year, world_sources.FIRST_FARM_YEAR),
    }


def _drivers(before: MRIO, after: MRIO) -> pd.DataFrame:
    people = [float(world.region_info.loc[_HOME, "inhabitants"]) for world in (before, after)]
    change = decompose_change(
        before, after, french_purchases(before, _HOUSEHOLDS), french_purchases(after, _HOUSEHOLDS),
        inhabitants=(people[0], people[1]),
    )  # fmt: skip
    rows = change.to_frame()
    rows.insert(0, "start", before.year)
    rows.insert(1, "end", after.year)
    return rows[["start", "end", "driver", "mean", "polar_mean", "low", "high"]].round(0)
