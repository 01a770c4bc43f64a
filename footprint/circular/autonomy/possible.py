"""What cannot be made in an area whatever a planner wishes: extraction where nothing lies in the ground."""

from __future__ import annotations

import pandas as pd

from footprint.areas.places.area import Area
from footprint.areas.production.france import FranceDetail
from footprint.i18n import message

#: Industries of the world table that need a deposit.
EXTRACTING = ("Oil and gas", "Coal", "Metal ores", "Construction minerals", "Industrial minerals")
#: Output below this share of output and imports is none worth naming.
LEAST = 1e-3
NOT_IN_FRANCE = message("nothing of it is extracted in France")
NOT_HERE = message("nobody extracts it in the area's départements: no deposit is known there")


def impossible(area: Area, france: FranceDetail, presence: pd.Series) -> pd.Series:
    """Return why a sector cannot exist in an area, by goods sector; empty where it can.

    Only extraction is refused: where France has next to no output of it, or no employer of the area's
    départements is in it. A plant that is known to be there (`presence` 1) is never refused.

    Parameters
    ----------
    area : Area
        The area.
    france : FranceDetail
        Production in detail.
    presence : Series
        Probability of a producer by goods sector.
    """
    goods = france.goods
    table = france.sectors.loc[goods]
    extracting = table["parent"].isin(EXTRACTING)
    here = france.producers.reindex(area.departments.index.astype(str)).fillna(0.0).sum()
    reason = pd.Series("", goods)
    reason[extracting & (here.reindex(goods).fillna(0.0) <= 0)] = NOT_HERE
    reason[extracting & (table["output"] <= LEAST * (table["output"] + table["imports"]))] = NOT_IN_FRANCE
    return reason.where(presence.reindex(goods).fillna(0.0) < 1.0, "")
