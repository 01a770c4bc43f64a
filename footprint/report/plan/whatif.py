"""What changes when plants open or close, as tables."""

from __future__ import annotations

import pandas as pd

from footprint.areas.production.detail import detail_year
from footprint.i18n import _, marked, told
from footprint.optimize.plans.whatif import WhatIf
from footprint.report.account.impacts import changes_table
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table

_SECTORS = {
    "sector": Column("Sector", words=True),
    "technology": Column("Technology", words=True),
    "output": Column("Output", "MEUR", 2),
    "jobs": Column("Jobs", "", 0),
    "coverage_before": Column("Coverage today", "share", 3),
    "coverage_after": Column("Coverage then", "share", 3),
    "index_gain": Column("Index", "pts", 3),
    "autonomy_gain": Column("Autonomy", "%", 3),
    "sold_locally": Column("Sold locally", "MEUR", 2),
    "avoided_foreign_extraction": Column("Avoided", "kt", 3),
    "added_extraction_in_france": Column("France", "kt", 3),
}


def whatif_document(answer: WhatIf) -> Document:
    """Return what changes: the area before and after, then the plants, sector by sector."""
    summary, sectors = _tables(answer)
    impacts = changes_table(
        answer.impacts,
        _("Carbon, water, waste and jobs: {area}", area=answer.area.name),
        answer.impact_notes,
        name=marked("Impacts"),
    )
    return Document.of_tables(summary.title, [summary, sectors, impacts], answer.to_dict)


def _tables(answer: WhatIf) -> tuple[Table, Table]:
    frame = answer.sectors.rename(columns={key: column.name for key, column in _SECTORS.items()})
    note = _(
        "Minus: a plant closes. The index is computed again with the plants; of what they sell "
        "outside the area {elsewhere:.0%} displaces rivals. Money at {year} prices; estimates "
        "of this project.",
        elsewhere=answer.elsewhere,
        year=detail_year(),
    )
    note = " ".join([note, *(f"{told(line)}." for line in answer.notes)])
    sectors = Table(
        _("Plants in {area}", area=answer.area.name),
        tuple(_SECTORS.values()),
        frame,
        note=note,
        name="Plants",
    )
    rows: list[tuple[str, float | None, float | None, float]] = [
        (label, answer.before[name], answer.after[name], answer.change[name])
        for name, label in (
            ("index", marked("FabCity index (points of 100)")),
            ("rank", marked("Rank")),
            ("autonomy", marked("Autonomy (%)")),
        )
    ]
    rows += [
        (marked("Foreign extraction avoided (kt a year)"), None, None, answer.avoided),
        (marked("Extraction added in France (kt a year)"), None, None, answer.added_in_france),
        (marked("Jobs in the plants"), None, None, float(answer.sectors["jobs"].sum())),
        (
            marked("Output set off in the area, theirs included (MEUR)"),
            None,
            None,
            answer.set_off["area"]["output"],
        ),
        (
            marked("Output set off in France, theirs included (MEUR)"),
            None,
            None,
            answer.set_off["france"]["output"],
        ),
        (marked("Further jobs in the area"), None, None, answer.set_off["area"]["jobs"]),
        (marked("Further jobs in France, the area included"), None, None, answer.set_off["france"]["jobs"]),
    ]
    columns = (
        Column("What", words=True),
        Column("Today", "", 3),
        Column("Then", "", 3),
        Column("Change", "", 3),
    )
    summary = Table(
        _("What changes in {area}", area=answer.area.name),
        columns,
        pd.DataFrame(rows, columns=[column.name for column in columns]),
        name="Summary",
    )
    return summary, sectors
