"""Critical and strategic raw materials: supply concentration, and how far a country depends on others."""

from __future__ import annotations

import pandas as pd

from footprint.i18n import marked
from footprint.mrio.impacts.critical import on_the_list

LEVELS = (marked("strategic"), marked("critical"), marked("not listed"))


def criticality(materials: pd.DataFrame) -> pd.DataFrame:
    """Return the raw materials that a region consumes, by level of the European list and most exposed first.

    Dependency is the share extracted abroad; concentration the Herfindahl–Hirschman index, Σ shares², of the
    countries that extract what the region consumes, and of those that extract the material in the world.
    Exposure is dependency × concentration of supply. The world tables gather many countries in their rest of
    the world, which makes supply look more concentrated where that region leads, and hides who leads in it.

    Parameters
    ----------
    materials : DataFrame
        As `footprint.circular.indicators.region.Indicators.materials`.

    Returns
    -------
    DataFrame
        By material: level (strategic, critical, not listed), covers, consumed (t a year), dependency (0–1),
        supply_concentration, world_concentration (0–1), largest_supplier (label), largest_share (0–1),
        exposure.
    """
    used = materials[materials["rmc"] > 0]
    listed = on_the_list(used.index)
    found = pd.DataFrame(
        {
            "level": listed["level"],
            "covers": listed["covers"],
            "consumed": used["rmc"],
            "dependency": used["share_abroad"],
            "supply_concentration": used["concentration"],
            "world_concentration": used["world_concentration"],
            "largest_supplier": used["largest_supplier"],
            "largest_share": used["largest_share"],
            "exposure": used["share_abroad"] * used["concentration"],
        }
    )
    order = found["level"].map(LEVELS.index)
    ranked = found.assign(order=order).sort_values(
        ["order", "exposure"], ascending=[True, False], kind="stable"
    )
    return ranked.drop(columns="order")
