"""French areas: who lives there, what they consume, what is made there."""

from __future__ import annotations

from footprint.areas.area import Area, area_of_communes, areas_table, compositions
from footprint.areas.find import find_area, list_areas

__all__ = ["Area", "area_of_communes", "areas_table", "compositions", "find_area", "list_areas"]
