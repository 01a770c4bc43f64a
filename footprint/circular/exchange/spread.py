"""Where the activities of an area are, by commune."""

from __future__ import annotations

import numpy as np

from footprint.areas.places.area import Area, communes_table
from footprint.geography import Spread

#: Column of the communes that says how an activity is spread.
SPREAD = {"farming": "farming_jobs", "making": "manufacturing_jobs", "living": "inhabitants"}


def spreads(area: Area) -> dict[str, Spread]:
    """Return where farming, making and living are in an area, by commune."""
    table = communes_table().reindex(list(area.communes))
    own = table[table["lon"].notna() & table["lat"].notna()]
    if own.empty:
        return {kind: Spread.at(area.lon or 0.0, area.lat or 0.0) for kind in SPREAD}
    lon, lat = own["lon"].to_numpy(dtype=float), own["lat"].to_numpy(dtype=float)
    found = {}
    for kind, column in SPREAD.items():
        weight = own[column].fillna(0).to_numpy(dtype=float)
        weight = weight if weight.sum() > 0 else np.ones(len(own))
        found[kind] = Spread(lon, lat, weight / weight.sum())
    return found
