"""How sure a plan's figures are, as a table and in the notes beside its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, marked, told
from footprint.optimize.certainty.intervals import source_words
from footprint.report.area.words import figures
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.optimize.plans.plan import Plan

_WORDS = {
    "index_gain": (marked("FabCity index gained"), marked("points of 100"), 2),
    "autonomy_gain": (marked("Autonomy gained"), "%", 2),
    "avoided_foreign_extraction": (marked("Foreign extraction avoided"), marked("kt a year"), 1),
    "capex": (marked("Capital"), marked("million EUR"), 1),
}


def intervals_table(plan: Plan) -> list[Table]:
    """Return the intervals of the plan's figures with their largest source of error; none if not known."""
    found = plan.intervals
    if found is None:
        return []
    words = source_words()
    frame = pd.DataFrame({
        "What": [_WORDS[str(name)][0] for name in found.table.index],
        "Low": found.table["low"].to_numpy(),
        "Value": found.table["value"].to_numpy(),
        "High": found.table["high"].to_numpy(),
        "Unit": [_WORDS[str(name)][1] for name in found.table.index],
        "Mostly unsure because of": [words[found.largest_source(str(name))] for name in found.table.index],
    })  # fmt: skip
    columns = (
        Column("What", words=True),
        *(Column(name, decimals=2) for name in ("Low", "Value", "High")),
        Column("Unit", words=True),
        Column("Mostly unsure because of", words=True),
    )
    note = _(
        "Nine draws of ten lie between low and high. The plants are held as they are; the form of the index model is not drawn."
    )
    title = _("How sure the plan's figures are")
    decimals = tuple(_WORDS[str(name)][2] for name in found.table.index)
    return [Table(title, columns, frame, note=note, name="How sure", row_decimals=decimals)]


def between(plan: Plan, quantity: str, factor: float = 1.0) -> str:
    """Return a sentence on the interval of a quantity and its largest source of error; nothing if unknown."""
    found = plan.intervals
    if found is None:
        return ""
    low, high = found.ends(quantity)
    return _(
        "Nine times in ten between {low} and {high}; most of the doubt: {source}.",
        low=figures(factor * low),
        high=figures(factor * high),
        source=told(source_words()[found.largest_source(quantity)]),
    )
