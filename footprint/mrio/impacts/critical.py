"""The European list of critical and strategic raw materials, on the materials of the world tables."""

from __future__ import annotations

import pandas as pd

from footprint.embedded import embedded
from footprint.i18n import message
from footprint.once import kept

#: The list that ``data/criticality.csv`` carries over to the materials of the world tables.
SOURCE = message(
    "Regulation (EU) 2024/1252 (Critical Raw Materials Act) of 11 April 2024, annex I (strategic) and annex II "
    "(critical raw materials)"
)


@kept(1)
def criticality_list() -> pd.DataFrame:
    """Return which materials of the tables the European list covers: level, covers, note, by material.

    The list names metals and minerals, the tables ores and groups of minerals: `covers` says which entries of
    the list are in a material, `note` what else is.
    """
    table = pd.read_csv(embedded("criticality.csv")).set_index("material")
    level = table["strategic"].map({1: "strategic", 0: "critical"})
    return table.assign(level=level.where(table["critical"] == 1, "not listed"))[
        ["level", "covers", "note"]
    ].fillna("")
