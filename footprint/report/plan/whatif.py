"""What changes when plants open or close, as tables."""

from __future__ import annotations

import pandas as pd

from footprint.areas.production.detail import detail_year
from footprint.optimize.plans.whatif import WhatIf
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table

_SECTORS = {
    "sector": Column("Sector"),
    "technology": Column("Technology"),
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
    return Document.of_tables(summary.title, [summary, sectors], answer.to_dict)


def _tables(answer: WhatIf) -> tuple[Table, Table]:
    frame = answer.sectors.rename(columns={key: column.name for key, column in _SECTORS.items()})
    note = (
        "Minus: a plant closes. The index is computed again with the plants; of what they sell outside the area "
        f"{answer.elsewhere:.0%} displaces rivals. Money at {detail_year()} prices; estimates of this project."
    )
    note = " ".join([note, *(f"{line}." for line in answer.notes)])
    sectors = Table(
        f"Plants in {answer.area.name}", tuple(_SECTORS.values()), frame, note=note, name="Plants"
    )
    rows: list[tuple[str, float | None, float | None, float]] = [
        (label, answer.before[name], answer.after[name], answer.change[name])
        for name, label in (
            ("index", "FabCity index (points of 100)"),
            ("rank", "Rank"),
            ("autonomy", "Autonomy (%)"),
        )
    ]
    rows += [
        ("Foreign extraction avoided (kt a year)", None, None, answer.avoided),
        ("Extraction added in France (kt a year)", None, None, answer.added_in_france),
        ("Jobs in the plants", None, None, float(answer.sectors["jobs"].sum())),
        ("Output set off in the area, theirs included (MEUR)", None, None, answer.set_off["area"]["output"]),
        ("Output set off in France, theirs included (MEUR)", None, None, answer.set_off["france"]["output"]),
        ("Further jobs in the area", None, None, answer.set_off["area"]["jobs"]),
        ("Further jobs in France, the area included", None, None, answer.set_off["france"]["jobs"]),
    ]
    columns = (Column("What"), Column("Today", "", 3), Column("Then", "", 3), Column("Change", "", 3))
    summary = Table(
        f"What changes in {answer.area.name}",
        columns,
        pd.DataFrame(rows, columns=[column.name for column in columns]),
        name="Summary",
    )
    return summary, sectors
