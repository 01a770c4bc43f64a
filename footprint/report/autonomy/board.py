"""Every area at once, best first: a table for people, plain data for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from footprint.circular.autonomy.autonomy import ESTIMATE
from footprint.circular.autonomy.scores import ranks
from footprint.i18n import _, told
from footprint.report.autonomy.labels import NOTE, SOURCES, labelled
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table
from footprint.units import as_json


def board_document(
    board: pd.DataFrame, macro_sectors: Sequence[str], expected_error: float, notes: Sequence[str] = ()
) -> Document:
    """Return every area, best first; twelve more columns fit a file, not a terminal.

    Notes are what is to be told of the world table behind it.
    """

    def answer() -> dict[str, Any]:
        return {
            "areas": board_payload(board, macro_sectors),
            "expected_error": {"value": expected_error, "unit": "point"},
            "label": ESTIMATE,
            "sources": SOURCES,
            **({"warnings": list(notes)} if notes else {}),
        }

    table = board_table(board, [])
    table = replace(table, note=" ".join([table.note, *(f"{told(one)}." for one in notes)]).strip())
    return Document.of_tables(table.title, [table], answer, labelled(board_table(board, macro_sectors)))


def board_table(board: pd.DataFrame, macro_sectors: Sequence[str]) -> Table:
    """Return every area, best first."""
    rows = board.reset_index().rename(
        columns={
            "code": "Code",
            "name": "Area",
            "part_of_france": "Part of France",
            "inhabitants": "Inhabitants",
            "index": "Index",
            "index_low": "Index, low",
            "index_high": "Index, high",
            "autonomy": "Autonomy",
            "autonomy_low": "Autonomy, low",
            "autonomy_high": "Autonomy, high",
            "capacity": "Capacity",
            "rank": "Rank",
            "population_rank": "Rank by inhabitants",
            "jobs": "Goods jobs",
            "jobs_only": "Jobs alone",
            "population_only": "Inhabitants alone",
            "sectors_present": "Sectors present",
        }
    )
    columns = [
        Column("Code"),
        Column("Area"),
        Column("Inhabitants", decimals=0),
        Column("Index", "of 100", 1),
        Column("Index, low", decimals=1),
        Column("Index, high", decimals=1),
        Column("Autonomy", "%", 1),
        Column("Autonomy, low", "%", 1),
        Column("Autonomy, high", "%", 1),
        Column("Capacity", "%", 0),
        Column("Rank", decimals=0),
        Column("Rank by inhabitants", decimals=0),
        Column("Goods jobs", decimals=0),
        Column("Jobs alone", "of 100", 1),
        Column("Inhabitants alone", "of 100", 1),
        Column("Sectors present", decimals=0),
        Column("Part of France", words=True),
        *(Column(name, "of 100", 1) for name in macro_sectors),
    ]
    return Table(_("FabCity Index of all areas, this project's estimate"), columns, rows, told(NOTE), "areas")


def board_payload(board: pd.DataFrame, macro_sectors: Sequence[str]) -> list[dict[str, Any]]:
    """Return every area as plain data for JSON."""
    part = board["part_of_france"]
    placed = {name: ranks(board[name], part).to_dict() for name in macro_sectors}
    return [
        {
            "code": code,
            "name": row["name"],
            "inhabitants": as_json(row["inhabitants"], "inhabitant"),
            "index": as_json(row["index"], "point"),
            "index_interval": {
                "low": as_json(row["index_low"], "point"),
                "high": as_json(row["index_high"], "point"),
            },
            "autonomy": as_json(row["autonomy"], "%"),
            "autonomy_interval": {
                "low": as_json(row["autonomy_low"], "%"),
                "high": as_json(row["autonomy_high"], "%"),
            },
            "capacity": as_json(row["capacity"], "%"),
            "rank": int(row["rank"]),
            "population_rank": int(row["population_rank"]),
            "ranked_among": row["part_of_france"],
            "sectors_present": int(row["sectors_present"]),
            "macro_sectors": {
                name: {"score": as_json(row[name], "point"), "rank": placed[name][code]}
                for name in macro_sectors
            },
            "predictions": {
                "jobs_only": as_json(row["jobs_only"], "point"),
                "population_only": as_json(row["population_only"], "point"),
            },
        }
        for code, row in board.iterrows()
    ]
