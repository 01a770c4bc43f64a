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


def on_the_list(materials: pd.Index) -> pd.DataFrame:
    """Return level, covers and note of each material of a table, whatever its publisher calls it.

    A name that the list does not know counts as the embedded table's material that its words say: the list
    would find nothing under ``Metal Ores - Copper ores``.
    """
    from footprint.mrio.sources.importing.concordance import stressor_info

    table = criticality_list()
    by_words = stressor_info(materials)["material"]
    names = [own if own in table.index else other for own, other in zip(materials, by_words, strict=True)]
    found = table.reindex(names).set_axis(materials)
    return found.assign(level=found["level"].fillna("not listed")).fillna("")
