"""Impacts beside raw materials on the embedded world tables: carbon, water, waste, stocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.embedded import embedded
from footprint.errors import TableError, UnknownNameError
from footprint.i18n import message
from footprint.mrio.extension import Extension
from footprint.once import kept

if TYPE_CHECKING:
    from footprint.mrio.system import MRIO

#: Years whose table has satellites.
YEARS = (2014, 2011)
MATERIALS, CARBON = "materials", "carbon"
_OWN, _SHARE_ALIKE = "satellites", "satellites-exiobase"
_HOUSEHOLDS = "households"


@dataclass(frozen=True)
class Satellite:
    """One impact that an account can be made of.

    Attributes
    ----------
    name, title, unit : str
        As asked for, as a heading, and the unit of its figures.
    note : str
        What a reader must know of it.
    source : str
        Where it comes from, with its licence.
    files : tuple of str
        Files of ``data/`` it is read from, `{year}` standing for the table's.
    """

    name: str
    title: str
    unit: str
    note: str
    source: str
    files: tuple[str, ...]


_JRC = "European Commission JRC, CO2 emissions by industry in WIOD 2016 classification (CC BY 4.0)"
_EXIOBASE = "EXIOBASE 3.3 hybrid, 2011 (CC BY-SA 4.0)"
SATELLITES = {
    s.name: s
    for s in (
        Satellite(CARBON, message("Greenhouse gases"), "t",
                  message("tonnes of CO2-equivalent: CO2, CH4 and N2O by their global warming potential over 100 years "
                          "(IPCC AR5); fluorinated gases and land use are left out"),
                  f"{_JRC}; {_EXIOBASE}",
                  (f"{_OWN}/{{year}}/co2", f"{_SHARE_ALIKE}/{{year}}/greenhouse-gases")),
        Satellite("co2", "CO2", "t", message("CO2 of fuels and processes"), _JRC, (f"{_OWN}/{{year}}/co2",)),
        Satellite("water", message("Blue water"), "m³",
                  message("blue water consumed (not returned), by use; rain water is left out"),
                  _EXIOBASE, (f"{_SHARE_ALIKE}/{{year}}/water",)),
        Satellite("waste", message("Waste"), "t",
                  message("waste supplied, 19 kinds; manure, mining waste, unused extraction and the ore of nuclear fuel, "
                          "which the source books as waste of power stations, are groups of their own"),
                  _EXIOBASE, (f"{_SHARE_ALIKE}/{{year}}/waste",)),
        Satellite("waste-treated", message("Waste treated"), "t",
                  message("waste by treatment, on the industries that treat it; ashes, which the source mislabels, are "
                          "left out"), _EXIOBASE, (f"{_SHARE_ALIKE}/{{year}}/waste-treated",)),
        Satellite("stocks", message("Additions to stocks"), "t",
                  message("materials that stay in buildings, machines and goods"),
                  _EXIOBASE, (f"{_SHARE_ALIKE}/{{year}}/stocks",)),
    )
}  # fmt: skip
_GROUPS = {"Manure": "Manure", "Mining waste": "Mining waste and unused extraction",
           "Unused waste": "Mining waste and unused extraction", "Ore of nuclear fuel": "Ore of nuclear fuel"}  # fmt: skip


def satellite_names() -> tuple[str, ...]:
    """Return the names of all extensions that an account can be made of, raw materials first."""
    return (MATERIALS, *SATELLITES)


def has_satellites(world: MRIO) -> bool:
    """Whether the embedded satellites were made for this table: its year, variant and all its rows."""
    of_year = world.year in YEARS and "release" in world.meta
    default = world.meta.get("variant", "default") == "default"
    return of_year and default and world.n == _rows(int(world.year or 0))


def with_satellites(world: MRIO, *names: str) -> MRIO:
    """Return an embedded table with satellites as further extensions; flows of households are in their F_Y.

    On the table of 2014, everything but CO2 is of 2011, carried by intensity: flow × growth of output in
    euros.

    Parameters
    ----------
    world : MRIO
        An embedded table of 2014 or 2011, of the default variant.
    *names : str
        ``"carbon"``, ``"co2"``, ``"water"``, ``"waste"``, ``"waste-treated"``, ``"stocks"``; extensions that
        the table has already are left as they are.

    Raises
    ------
    UnknownNameError
        If there is no such satellite.
    TableError
        If the table is not one that satellites were made for.
    """
    wanted = [name for name in dict.fromkeys(names) if name not in world.extensions]
    if not wanted:
        return world
    for name in wanted:
        if name not in SATELLITES:
            from footprint.names import nearest

            raise UnknownNameError(
                "extension",
                name,
                nearest(name, satellite_names()),
                hint=message("there are: {satellite_names}", satellite_names=", ".join(satellite_names())),
            )
    if not has_satellites(world):
        raise TableError(
            message("There is no {wanted} for the table {name!r}", wanted=wanted[0], name=world.name),
            expected=message("an embedded table of {years}", years=" or ".join(map(str, YEARS))),
            hint="give a table of your own its extensions with MRIO.from_frames(Z, Y, {...})",
        )
    from footprint.mrio.system import MRIO

    year = int(world.year or 0)
    added = {name: _extension(name, year, world) for name in wanted}
    return MRIO(
        world._Z,
        world._Y,
        world._x,
        world.index,
        world.y_columns,
        {**world.extensions, **added},
        currency=world.currency,
        year=year,
        name=world.name,
        region_info=world.region_info,
        sector_info=world.sector_info,
        meta=world.meta,
        flow_sums=world.flow_sums,
    )


def notes_of(name: str, world: MRIO) -> tuple[str, ...]:
    """Return what a reader of a satellite's account must know."""
    if name not in SATELLITES:
        return ()
    notes = [SATELLITES[name].note]
    if world.year != 2011 and _SHARE_ALIKE in "".join(SATELLITES[name].files):
        notes.append(
            message(
                "CH4 and N2O are of 2011, carried to {year} with the growth of output in euros by industry",
                year=world.year,
            )
            if name == CARBON
            else message(
                "flows are of 2011, carried to {year} with the growth of output in euros by industry",
                year=world.year,
            )
        )
    return tuple(notes)


def sources_of(name: str) -> tuple[str, ...]:
    """Return the sources of a satellite, with their licences."""
    return tuple(SATELLITES[name].source.split("; ")) if name in SATELLITES else ()


@kept(1)
def warming_potentials() -> pd.DataFrame:
    """Return the factors of ``data/satellites/factors.csv``: global warming potentials over 100 years."""
    return pd.read_csv(embedded("satellites", "factors.csv"), comment="#")


@kept(len(YEARS))
def _rows(year: int) -> int:
    """Return how many industries the satellites of a year have."""
    import pyarrow.parquet as pq

    first = pq.read_table(embedded(_OWN, str(year), "co2.parquet"), columns=["F"], use_threads=False)
    return len(first.column("F")[0])


def _extension(name: str, year: int, world: MRIO) -> Extension:
    parts = [_read(file.format(year=year), world) for file in SATELLITES[name].files]
    F, direct = (pd.concat([part[i] for part in parts]) for i in (0, 1))
    if name == CARBON:
        factor = warming_potentials().set_index("stressor")["factor"].reindex(F.index).to_numpy()[:, None]
        F, direct = F * factor, direct * factor
    F_Y = pd.DataFrame(0.0, index=F.index, columns=world.y_columns)
    for region in world.regions:
        F_Y[(region, _HOUSEHOLDS)] = direct[region]
    group = [_GROUPS.get(label, SATELLITES[name].title) for label in F.index]
    info = pd.DataFrame({"group": group}, index=F.index)
    return Extension(name, F, F_Y, SATELLITES[name].unit, info)


def _read(file: str, world: MRIO) -> tuple[pd.DataFrame, pd.DataFrame]:
    import pyarrow.parquet as pq

    table = pq.read_table(embedded(*f"{file}.parquet".split("/")), use_threads=False)
    stressors = table.column("stressor").to_pylist()
    F, direct = (
        np.array(table.column(column).to_pylist(), dtype=np.float64) for column in ("F", _HOUSEHOLDS)
    )
    return (
        pd.DataFrame(F, index=stressors, columns=world.index),
        pd.DataFrame(direct, index=stressors, columns=world.regions),
    )
