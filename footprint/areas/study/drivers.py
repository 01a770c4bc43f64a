"""Why an area's footprint changed between two years of one source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from footprint.areas.demand.household import area_demand
from footprint.areas.french import HOUSEHOLDS, french_inhabitants, french_purchases
from footprint.areas.places.area import COUNTRY, Area
from footprint.areas.places.find import find_area
from footprint.areas.tracing import categories_of, direct_use
from footprint.i18n import message
from footprint.mrio.paths.decomposition import FootprintChange, decompose_change
from footprint.mrio.system import MRIO
from footprint.results import Result
from footprint.units import as_json


@dataclass(frozen=True, eq=False)
class FootprintDrivers(Result):
    """What moved an area's footprint between two years, by group of drivers.

    Attributes
    ----------
    area : Area
    scope : str
    change : FootprintChange
    direct_change : float
        Change of what final users take themselves, which no driver explains, in the unit of `change`.
    notes : tuple of str
    """

    area: Area
    scope: str
    change: FootprintChange
    direct_change: float
    notes: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a driver; see `FootprintChange.table`."""
        return self.change.to_frame()

    def _content(self) -> Mapping[str, object]:
        return {
            "area": self.area.name,
            "code": self.area.code,
            "scope": self.scope,
            **self.change.to_dict(),
            "direct_change": as_json(self.direct_change, self.change.unit),
            "warnings": list(self.notes),
        }


def footprint_drivers(
    area: Area | str = "France",
    *,
    before: MRIO,
    after: MRIO,
    scope: str = HOUSEHOLDS,
    demand_model: str | None = None,
) -> FootprintDrivers:
    """Return by how much each group of drivers moved an area's footprint between two tables of one release.

    See `footprint.mrio.paths.decomposition.decompose_change` for the equation. For France people are those of
    each year; for other areas they are those of the census of 2016 in both years, so that their number has no
    part in the change.

    Parameters
    ----------
    area : Area or str
    before, after : MRIO
        Tables of two years of one release, as in ``load_world(year=2010)`` and ``load_world(year=2011)``.
    scope, demand_model
        As in `footprint.material_account`.

    Raises
    ------
    TableError
        If the tables are of different releases.
    """
    area = find_area(area)
    whole = area.kind == COUNTRY
    demands, people, direct = [], [], []
    for world in (before, after):
        categories = categories_of(world, scope)
        if whole:
            demands.append(french_purchases(world, categories))
            people.append(french_inhabitants(world))
            share = 1.0
        else:
            bought = area_demand(area, categories, demand_model=demand_model, world=world)
            demands.append(bought.y)
            people.append(area.inhabitants)
            share = bought.share_of_france
        direct.append(float(direct_use(world, categories).sum()) * share)
    change = decompose_change(before, after, *demands, inhabitants=(people[0], people[1]))
    notes: list[str] = [
        message(
            "current prices of {before} and {after}: a rise of prices lowers intensity and lifts level; nothing is deflated, "
            "as no price indices by industry are among the sources",
            before=before.currency,
            after=after.currency,
        )
    ]
    if not whole:
        notes.append(message("inhabitants are those of the census of 2016 in both years"))
    return FootprintDrivers(area, scope, change, direct[1] - direct[0], tuple(notes))
