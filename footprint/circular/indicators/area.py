"""Material indicators of a French area: what can be told below the level of a country, and what cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from footprint.areas.account import MaterialAccount, material_account
from footprint.areas.places.area import Area
from footprint.areas.places.find import find_area
from footprint.areas.world import world_last, world_or_default
from footprint.circular.indicators.equivalents import find_region, region_names
from footprint.circular.indicators.region import Indicators, concentration_by_material, region_indicators
from footprint.errors import UnknownNameError
from footprint.i18n import message
from footprint.labels import FRANCE, HOME
from footprint.mrio.system import MRIO
from footprint.names import nearest, plain
from footprint.results import Result
from footprint.units import as_json

#: Indicators that nobody can tell for an area, and why.
UNKNOWN_FOR_AREAS = {
    message("domestic extraction"): message("extraction is published for countries, not for areas"),
    message("imports and exports by mass"): message("nobody weighs what crosses the border of an area"),
    message("DMI, DMC, PTB"): message("they follow from extraction and trade by mass"),
    message("RMI and trade in raw material equivalents"): message(
        "they follow from the area's extraction and trade"
    ),
    message("circular material use rate"): message("it follows from DMC and from waste recycled in the area"),
}


@dataclass(frozen=True)
class AreaIndicators(Result):
    """Material indicators of an area's consumption, t a year.

    Attributes
    ----------
    account : MaterialAccount
        The footprint they are taken from: raw material consumption of the scope's final demand.
    groups : DataFrame
        Material group and total × rmc, per_inhabitant, share_abroad.
    materials : DataFrame
        Material × group, rmc, share_abroad, concentration, concentration_abroad, largest_supplier,
        largest_share.
    unknown : dict of str to str
        Indicators that cannot be given for an area, and why.
    names : dict of str to str
        Name to read of every region.
    """

    account: MaterialAccount
    groups: pd.DataFrame
    materials: pd.DataFrame
    unknown: dict[str, str]
    names: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def rmc(self) -> float:
        """Raw material consumption of the scope's final demand, t."""
        return float(self.groups["rmc"].loc["total"])

    def to_frame(self) -> pd.DataFrame:
        """Return material groups and their total: rmc (t), per_inhabitant, share_abroad."""
        return self.groups.rename_axis("group").reset_index()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return material groups and materials."""
        return {"Groups": self.groups, "Materials": self.materials}

    def _heading(self) -> str:
        return f"Material indicators of {self.account.area.name}: raw material consumption {self.rmc:,.0f} t"

    def _content(self) -> Mapping[str, object]:
        area = self.account.area

        def rows(table: pd.DataFrame) -> dict[str, object]:
            return {
                str(label): {str(key): _cell(str(key), value) for key, value in row.items()}
                for label, row in zip(table.index, table.to_dict("records"), strict=True)
            }

        return {
            "area": area.name,
            **area.identity(),
            "inhabitants": as_json(area.inhabitants, "inhabitant"),
            "year": self.account.year,
            "scope": self.account.scope,
            "raw_material_consumption": as_json(self.rmc, "t"),
            "groups": rows(self.groups),
            "materials": rows(self.materials),
            "unknown": self.unknown,
            "sources": list(self.account.sources),
            "warnings": list(self.account.warnings),
        }


def _cell(key: str, value: Any) -> object:
    if isinstance(value, str):
        return value
    unit = {"rmc": "t", "per_inhabitant": "t/inhabitant"}.get(key)
    if unit:
        return as_json(value, unit)
    return float(value) if np.isfinite(value) else None


@world_last
def area_indicators(
    area: Area | str, *, scope: str = "households", world: MRIO | None = None
) -> AreaIndicators:
    """Return the material indicators of an area that its footprint can tell.

    Raw material consumption is the material account of the area; supply concentration and the share that is
    extracted abroad are those of the countries in its ledger.

    Parameters
    ----------
    area : Area or str
    scope : str
        Whose final demand counts, as in `footprint.areas.material_account`.
    world : MRIO, optional
        The world table; the embedded one by default.

    Raises
    ------
    UnknownNameError
        If the area or the scope is unknown.
    """
    world = world_or_default(world)
    account = material_account(area, scope=scope, world=world)
    ledger = account.ledger
    supply = ledger.groupby(["material", "country"], observed=True).sum().unstack(fill_value=0)  # noqa: PD010
    group = world.extension("materials").groups.reindex(supply.index)
    materials = concentration_by_material(supply, HOME)
    materials.insert(0, "group", group)
    materials.insert(1, "rmc", supply.sum(axis=1))
    by_group = supply.groupby(group.to_numpy(), sort=False).sum()
    by_group = pd.concat([by_group, by_group.sum().rename("total").to_frame().T])
    rmc = by_group.sum(axis=1)
    groups = pd.DataFrame(
        {
            "rmc": rmc,
            "per_inhabitant": rmc / account.area.inhabitants,
            "share_abroad": 1 - by_group[HOME] / rmc,
        }
    )
    return AreaIndicators(account, groups, materials, dict(UNKNOWN_FOR_AREAS), region_names(world))


@world_last
def material_indicators(
    area: Area | str = FRANCE, *, scope: str = "households", world: MRIO | None = None
) -> Indicators | AreaIndicators:
    """Return the material indicators of a region of the world table or of a French area.

    Parameters
    ----------
    area : Area or str
        "France" or another region of the table, by label or name; or an area, by name or code. A name
        that is both is the region.
    scope : str
        For areas: whose final demand counts. A region's indicators are those of all its final demand.
    world : MRIO, optional
        The world table; the embedded one by default.

    Returns
    -------
    Indicators or AreaIndicators

    Raises
    ------
    UnknownNameError
        If neither a region nor an area is called that.

    Examples
    --------
    >>> import footprint as fp
    >>> round(fp.material_indicators("France").gap, 6)
    0.0
    """
    world = world_or_default(world)
    if not isinstance(area, str):
        return area_indicators(area, scope=scope, world=world)
    if find_region(world, area) is not None or plain(area) == plain(FRANCE):
        return region_indicators(area, world=world)
    try:
        found = find_area(area)
    except UnknownNameError as error:
        info = world.region_info
        names = [*map(str, info.index), *map(str, info.get("name_en", ()))]
        guesses = (*error.suggestions, *nearest(area, names))[:4]
        raise UnknownNameError("area or region", area, guesses) from None
    return area_indicators(found, scope=scope, world=world)
