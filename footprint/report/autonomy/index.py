"""What the index shows: tables for people, plain data for programs; every figure labelled an estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.circular.autonomy.autonomy import ESTIMATE
from footprint.report.document.tables import Column, Table
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.circular.autonomy.index import FabcityIndex
    from footprint.circular.autonomy.radius import RadiusCurve
    from footprint.circular.autonomy.target import TargetGap

NOTE = (
    "This project's estimate, not the published FabCity Index. Capacity is what local plants could make if they "
    "sold nothing elsewhere; autonomy is what local households buy of it."
)


def labelled(table: Table) -> Table:
    """Return a table with a last column that says whose estimate it is: a CSV file has no title or note."""
    rows = table.rows.assign(Label=ESTIMATE)
    return replace(table, columns=(*table.columns, Column("Label")), rows=rows)


def scores_table(scores: Sequence[FabcityIndex]) -> Table:
    """Return one row for each area: index, interval, autonomy, ranks, and the simple predictions beside."""
    rows = pd.DataFrame(
        {
            "Area": [score.area.name for score in scores],
            "Inhabitants": [float(score.area.inhabitants) for score in scores],
            "Index": [score.value for score in scores],
            "Low": [score.interval[0] for score in scores],
            "High": [score.interval[1] for score in scores],
            "Rank": [score.rank for score in scores],
            "By size": [score.population_rank for score in scores],
            "Autonomy": [score.autonomy for score in scores],
            "Capacity": [score.capacity for score in scores],
            "Jobs alone": [score.jobs_only for score in scores],
            "People alone": [score.population_only for score in scores],
        }
    )
    columns = (
        Column("Area"),
        Column("Inhabitants", decimals=0),
        Column("Index", decimals=1),
        Column("Low", decimals=1),
        Column("High", decimals=1),
        Column("Rank", decimals=0),
        Column("By size", decimals=0),
        Column("Autonomy", "%", 1),
        Column("Capacity", "%", 0),
        Column("Jobs alone", decimals=1),
        Column("People alone", decimals=1),
    )
    first = scores[0]
    note = (
        f"{NOTE} Ranked among {first.ranked} areas. Low and high hold nine draws of ten over the parameters and the "
        f"lumpiness of plants; against published scores the index errs by {first.expected_error:.1f} points on "
        "average. 'By size' is the rank by inhabitants; 'jobs alone' and 'people alone' are what a line on one "
        "number would predict. Plants from: "
        f"{first.basis}."
    )
    return Table("FabCity Index and autonomy, this project's estimate", columns, rows, note, "index")


def macro_table(score: FabcityIndex) -> Table:
    """Return scores and ranks by macro-sector, best first."""
    table = score.macro_sectors.sort_values("score", ascending=False)
    rows = pd.DataFrame(
        {
            "Macro-sector": table.index,
            "Score": table["score"].to_numpy(),
            "Rank": table["rank"].to_numpy(),
            "Autonomy": table["autonomy"].to_numpy(),
            "Sectors": table["sectors"].to_numpy(),
            "Present": table["present"].to_numpy(),
            "Producers": table["producers"].to_numpy(),
            "Jobs": table["jobs"].to_numpy(),
        }
    )
    columns = (
        Column("Macro-sector"),
        Column("Score", "of 100", 1),
        Column("Rank", decimals=0),
        Column("Autonomy", "%", 1),
        Column("Sectors", decimals=0),
        Column("Present", decimals=0),
        Column("Producers", decimals=0),
        Column("Jobs", decimals=0),
    )
    note = "Present: sectors with a producer at least as likely as not."
    return Table(f"Macro-sectors of {score.area.name}", columns, rows, note, "macro-sectors")


def diversity_table(score: FabcityIndex) -> Table:
    """Return how broad the fabric is."""
    told = score.diversity
    rows = pd.DataFrame(
        [
            ("Goods sectors present, of 257", told["sectors_present"]),
            ("of which with two producers or more", told["sectors_with_several_producers"]),
            ("Producers", told["producers"]),
            ("Sectors of equal size with the same diversity", told["effective_sectors"]),
            ("Largest sector's share of goods jobs (%)", 100.0 * told["largest_sector_share"]),
        ],
        columns=["Diversity of the fabric", "Value"],
    )
    note = "A few big producers do not make a productive city: the index counts sectors, not the size of one."
    columns = (Column("Diversity of the fabric"), Column("Value", decimals=0))
    return Table(f"Diversity of {score.area.name}", columns, rows, note, "diversity")


def gap_table(gap: TargetGap, shown: int = 10) -> Table:
    """Return the gap to the target, in all and for the sectors that carry most of it."""
    head = pd.DataFrame(
        {
            "Sector": ["All sectors"],
            "Need": [gap.production],
            "Self-supply": [gap.autonomy],
            "Missing": [gap.production * (1.0 - gap.autonomy / 100.0)],
            "Gap": [gap.per_inhabitant],
        }
    )
    part = gap.sectors
    body = pd.DataFrame(
        {
            "Sector": part["name_en"].to_numpy(),
            "Need": part["need"].to_numpy(),
            "Self-supply": 100.0 * part["self_supply"].to_numpy(),
            "Missing": part["missing"].to_numpy(),
            "Gap": part["gap"].to_numpy(),
        }
    )
    unit = "EUR"
    columns = (
        Column("Sector"),
        Column("Need", unit, 0),
        Column("Self-supply", "%", 1),
        Column("Missing", unit, 0),
        Column("Gap", unit, 1),
    )
    note = (
        f"Gross production, EUR of 2011 a year and an inhabitant. Counted as value added, which counts nothing twice, an inhabitant's "
        f"goods need {gap.value_added:,.0f} EUR and the gap is {gap.value_added_per_inhabitant:,.0f} EUR. For the "
        f"whole area: {gap.total:,.0f} MEUR a year of gross production."
    )
    title = f"From {gap.autonomy:.1f} % to {gap.target:.0f} % in {gap.area.name}"
    return Table(title, columns, pd.concat([head, body], ignore_index=True), note, "gap", shown=shown + 1)


def radius_tables(curve: RadiusCurve, names: pd.Series) -> list[Table]:
    """Return autonomy by radius, and the sectors that each ring is the first to have."""
    rings = curve.rings
    rows = pd.DataFrame(
        {
            "Territory": rings.index,
            "Urban areas": rings["areas"].astype(int).to_numpy(),
            "Inhabitants": rings["inhabitants"].to_numpy(),
            "Autonomy": rings["autonomy"].to_numpy(),
            "Capacity": rings["capacity"].to_numpy(),
            "Index": rings["index"].to_numpy(),
            "Present": rings["sectors_present"].astype(int).to_numpy(),
            "Added": rings["added"].astype(int).to_numpy(),
        }
    )
    columns = (
        Column("Territory"),
        Column("Urban areas", decimals=0),
        Column("Inhabitants", decimals=0),
        Column("Autonomy", "%", 1),
        Column("Capacity", "%", 0),
        Column("Index", "of 100", 1),
        Column("Present", "sectors", 0),
        Column("Added", "sectors", 0),
    )
    note = "A radius counts the urban areas whose centre lies within it, and all their inhabitants' needs."
    curve_table = Table(f"Autonomy around {curve.area.name}", columns, rows, note, "radius")
    listed = [
        (ring, "; ".join(names[code] for code in codes[:12]) + (" …" if len(codes) > 12 else ""))
        for ring, codes in list(curve.added.items())[1:]
        if codes
    ]
    added = pd.DataFrame(listed, columns=["Territory", "Sectors it adds (largest needs first)"])
    texts = (Column("Territory"), Column("Sectors it adds (largest needs first)"))
    return [curve_table, Table("Sectors each ring adds", texts, added, "", "added")]


def sectors_table(score: FabcityIndex) -> Table:
    """Return all 257 sectors of one area."""
    part = score.sectors
    rows = part.reset_index().rename(
        columns={
            "code": "Code",
            "name_en": "Sector",
            "name_fr": "Secteur",
            "macro_sector": "Macro-sector",
            "need": "Need",
            "priority": "Priority",
            "capacity": "Capacity",
            "coverage": "Coverage",
            "self_supply": "Self-supply",
            "producers": "Producers",
            "presence": "Presence",
            "jobs": "Jobs",
            "output": "Output",
        }
    )
    columns = (
        Column("Code"),
        Column("Sector"),
        Column("Secteur"),
        Column("Macro-sector"),
        Column("Need", "EUR per inhabitant", 1),
        Column("Priority", "of 10", 0),
        Column("Capacity", "share", 3),
        Column("Coverage", "share", 3),
        Column("Self-supply", "share", 3),
        Column("Producers", decimals=1),
        Column("Presence", "probability", 2),
        Column("Jobs", decimals=0),
        Column("Output", "MEUR", 1),
    )
    return Table(f"Sectors of {score.area.name}", columns, rows, NOTE, "sectors")


def board_table(board: pd.DataFrame, macro_sectors: Sequence[str]) -> Table:
    """Return every area, best first."""
    rows = board.reset_index().rename(
        columns={
            "code": "Code",
            "name": "Area",
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
        *(Column(name, "of 100", 1) for name in macro_sectors),
    ]
    return Table("FabCity Index of all areas, this project's estimate", columns, rows, NOTE, "areas")


def board_payload(board: pd.DataFrame, macro_sectors: Sequence[str]) -> list[dict[str, Any]]:
    """Return every area as plain data for JSON."""
    places = board[list(macro_sectors)].rank(method="min", ascending=False).astype(int)
    ranks = places.to_dict()
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
            "sectors_present": int(row["sectors_present"]),
            "macro_sectors": {
                name: {"score": as_json(row[name], "point"), "rank": ranks[name][code]}
                for name in macro_sectors
            },
            "predictions": {
                "jobs_only": as_json(row["jobs_only"], "point"),
                "population_only": as_json(row["population_only"], "point"),
            },
        }
        for code, row in board.iterrows()
    ]
