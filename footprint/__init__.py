"""Material footprint and circularity accounting for French urban areas.

The public face: names are imported from their rooms at first use, so that ``footprint --help``
does not load pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "MRIO": "footprint.mrio",
    "Extension": "footprint.mrio",
    "load_world": "footprint.mrio",
    "find_area": "footprint.areas",
    "list_areas": "footprint.areas",
    "area_of_communes": "footprint.areas",
    "autonomy": "footprint.circular.index",
    "fabcity_index": "footprint.circular.index",
    "local_multiplier": "footprint.circular.multiplier",
    "priorities": "footprint.circular.priorities",
    "radius_curve": "footprint.circular.radius",
    "read_establishments": "footprint.areas.establishments",
    "target_gap": "footprint.circular.target",
    "material_account": "footprint.areas",
    "plan_areas": "footprint.optimize",
    "plan_relocation": "footprint.optimize",
    "household_demand": "footprint.areas",
    "area_footprints": "footprint.areas",
    "by_product_exchange": "footprint.circular",
    "hidden_flows": "footprint.circular",
    "material_circularity": "footprint.circular",
    "material_indicators": "footprint.circular",
    "read_scenario": "footprint.circular",
    "run_scenario": "footprint.circular",
}

__all__ = ["__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'footprint' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
