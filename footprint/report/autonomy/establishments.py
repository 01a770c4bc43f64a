"""How a planner's own establishments are counted, row by row."""

from __future__ import annotations

from typing import Any

import pandas as pd

from footprint.areas.production.detail import detail_money
from footprint.i18n import _, marked
from footprint.report.document.tables import Column, Table
from footprint.units import as_json

_SHOWN = 15
LEFT_OUT = marked("left out: makes no goods the index counts")


def establishments_table(explained: pd.DataFrame) -> Table:
    """Return what each establishment counts as, from `explain_establishments`."""
    rows = pd.DataFrame({
        "No.": explained["establishment"].to_numpy(),
        "Name": explained["name"].to_numpy(),
        "NAF": explained["naf"].to_numpy(),
        "Counted as": explained["sector_name"].where(explained["goods"], LEFT_OUT).to_numpy(),
        "Part": 100.0 * explained["weight"].to_numpy(),
        "Jobs": explained["jobs"].to_numpy(),
        "Output": explained["output"].to_numpy(),
        "Output from": [_source(row) for _, row in explained.iterrows()],
        "Sold locally": [
            marked("by the model") if pd.isna(share) else _("{share:g} %", share=100 * share)
            for share in explained["share_local"]
        ],
    })  # fmt: skip
    columns = (
        Column("No.", decimals=0),
        Column("Name"),
        Column("NAF"),
        Column("Counted as", words=True),
        Column("Part", "%", 0),
        Column("Jobs", decimals=1),
        Column("Output", "MEUR", 2),
        Column("Output from", words=True),
        Column("Sold locally", words=True),
    )
    note = _("Part: the share of the establishment in this sector, where several share its NAF sub-class.")
    title = _("Establishments and what they count as")
    return Table(title, columns, rows, note, "establishments", shown=_SHOWN)


def establishments_records(explained: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the same as plain data for JSON."""
    return [
        {
            "establishment": int(row["establishment"]),
            "name": row["name"],
            "naf": row["naf"],
            "counted": bool(row["goods"]),
            "sector": row["sector"] or None,
            "weight": as_json(row["weight"], "1"),
            "jobs": as_json(row["jobs"], "job"),
            "output": as_json(row["output"], f"{detail_money('MEUR')}/year"),
            "output_from": _source(row) or None,
            "share_local": None if pd.isna(row["share_local"]) else as_json(row["share_local"], "1"),
        }
        for _, row in explained.iterrows()
    ]


def _source(row: pd.Series) -> str:
    if not row["goods"]:
        return ""
    return marked("turnover") if row["from_turnover"] else marked("jobs")
