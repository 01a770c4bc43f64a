"""Material indicators of a French area: what is meaningful below the level of a country, and what is unknown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from footprint.circular.indicators.equivalents import find_region, region_names
from footprint.circular.indicators.region import Indicators, concentration_by_material, region_indicators
from footprint.errors import UnknownNameError
from footprint.names import nearest, plain
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.areas import Area, MaterialAccount
    from footprint.mrio import MRIO

_HOME = "FRA"
#: Indicators that nobody can tell for an area, and why.
UNKNOWN_FOR_AREAS = {
    "domestic extraction": "extraction is published for countries, not for areas",
    "imports and exports by mass": "nobody weighs what crosses the border of an area",
    "DMI, DMC, PTB": "they follow from extraction and trade by mass",
    "RMI and trade in raw material equivalents": "they follow from the area's extraction and trade",
    "circular material use rate": "it follows from DMC and from waste recycled in the area",
}


@dataclass(frozen=True)
class AreaIndicators:
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

    def to_dict(self) -> dict[str, Any]:
        """Return the indicators for JSON; what is unknown is null with its reason."""
        area = self.account.area

        def rows(table: pd.DataFrame) -> dict[str, Any]:
            return {
                str(label): {str(key): _cell(str(key), value) for key, value in row.items()}
                for label, row in zip(table.index, table.to_dict("records"), strict=True)
            }

        return {
            "area": area.name,
            "code": area.code,
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


def _cell(key: str, value: Any) -> Any:
    if isinstance(value, str):
        return value
    unit = {"rmc": "t", "per_inhabitant": "t/inhabitant"}.get(key)
    if unit:
        return as_json(value, unit)
    return float(value) if np.isfinite(value) else None


def area_indicators(world: MRIO, area: Area | str, *, scope: str = "households") -> AreaIndicators:
    """Return the material indicators of an area that its footprint can tell.

    Raw material consumption is the material account of the area; supply concentration and the share that is
    extracted abroad are those of the countries in its ledger.

    Parameters
    ----------
    world : MRIO
    area : Area or str
    scope : str
        Whose final demand counts, as in `footprint.areas.material_account`.

    Raises
    ------
    UnknownNameError
        If the area or the scope is unknown.
    """
    from footprint.areas import material_account

    account = material_account(world, area, scope=scope)
    ledger = account.ledger
    supply = ledger.groupby(["material", "country"], observed=True).sum().unstack(fill_value=0)  # noqa: PD010
    stressors = world.extension("materials").stressors
    # A table without groups of materials has one of all.
    group = (stressors["group"] if "group" in stressors else pd.Series("all", stressors.index)).reindex(
        supply.index
    )
    materials = concentration_by_material(supply, _HOME)
    materials.insert(0, "group", group)
    materials.insert(1, "rmc", supply.sum(axis=1))
    by_group = supply.groupby(group.to_numpy(), sort=False).sum()
    by_group = pd.concat([by_group, by_group.sum().rename("total").to_frame().T])
    rmc = by_group.sum(axis=1)
    groups = pd.DataFrame(
        {
            "rmc": rmc,
            "per_inhabitant": rmc / account.area.inhabitants,
            "share_abroad": 1 - by_group[_HOME] / rmc,
        }
    )
    return AreaIndicators(account, groups, materials, dict(UNKNOWN_FOR_AREAS), region_names(world))


def material_indicators(
    world: MRIO, place: Area | str = "France", *, scope: str = "households"
) -> Indicators | AreaIndicators:
    """Return the material indicators of a region of the world table or of a French area.

    Parameters
    ----------
    world : MRIO
    place : Area or str
        "France" or another region of the table, by label or name; or an area, by name or code. A name
        that is both is the region.
    scope : str
        For areas: whose final demand counts. A region's indicators are those of all its final demand.

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
    >>> world = fp.load_world()
    >>> round(fp.material_indicators(world, "France").gap, 6)
    0.0
    """
    if not isinstance(place, str):
        return area_indicators(world, place, scope=scope)
    if find_region(world, place) is not None or plain(place) == "france":
        return region_indicators(world, place)
    from footprint.areas import find_area

    try:
        area = find_area(place)
    except UnknownNameError as error:
        info = world.region_info
        names = [*map(str, info.index), *map(str, info.get("name_en", ()))]
        guesses = (*error.suggestions, *nearest(place, names))[:4]
        raise UnknownNameError("area or region", place, guesses) from None
    return area_indicators(world, area, scope=scope)
