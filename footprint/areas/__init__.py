"""French areas: who lives there, what they consume, what is made there.

Names are imported at first use, so that finding an area does not load what accounts need.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount as MaterialAccount
    from footprint.areas.account import material_account as material_account
    from footprint.areas.demand.household import household_demand as household_demand
    from footprint.areas.local.peers import peers as peers
    from footprint.areas.many import area_footprints as area_footprints
    from footprint.areas.places.area import Area as Area
    from footprint.areas.places.area import area_of_communes as area_of_communes
    from footprint.areas.places.area import areas_table as areas_table
    from footprint.areas.places.area import compositions as compositions
    from footprint.areas.places.find import find_area as find_area
    from footprint.areas.places.listing import list_areas as list_areas

_HOMES = {
    "Area": "footprint.areas.places.area",
    "area_of_communes": "footprint.areas.places.area",
    "areas_table": "footprint.areas.places.area",
    "compositions": "footprint.areas.places.area",
    "find_area": "footprint.areas.places.find",
    "list_areas": "footprint.areas.places.listing",
    "household_demand": "footprint.areas.demand.household",
    "MaterialAccount": "footprint.areas.account",
    "area_footprints": "footprint.areas.many",
    "material_account": "footprint.areas.account",
    "peers": "footprint.areas.local.peers",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'footprint.areas' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
