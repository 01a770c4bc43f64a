"""What stands beside every figure of autonomy: that it is an estimate, what it means, where it comes from."""

from __future__ import annotations

from dataclasses import replace

from footprint.areas.production.detail import detail_year
from footprint.circular.autonomy.autonomy import ESTIMATE
from footprint.i18n import marked
from footprint.report.document.tables import Column, Table

SOURCES = (
    f"WIOD (world table of {detail_year()})",
    "BEA benchmark input-output tables, United States 2012",
    "URSSAF: salaried jobs by employment zone 2019, employer establishments by département and NAF 2021",
    "INSEE: census 2016, household consumption by purpose, NAF rev. 2",
    "FAO production values",
)
NOTE = marked(
    "This project's estimate, not the published FabCity Index. Capacity is what local plants "
    "could make if they sold nothing elsewhere; autonomy is what local households buy of it."
)


def labelled(table: Table) -> Table:
    """Return a table with a last column that says whose estimate it is: a CSV file has no title or note."""
    rows = table.rows.assign(Label=ESTIMATE)
    return replace(table, columns=(*table.columns, Column("Label")), rows=rows)
