"""What the index shows: tables for people, plain data for programs; every figure labelled an estimate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.areas.production.detail import detail_money, detail_year
from footprint.circular.autonomy.certainty import PRESENT
from footprint.errors import FootprintError, failure
from footprint.i18n import _, joined, marked, parted, told
from footprint.report.area.words import several_of
from footprint.report.autonomy.establishments import establishments_records, establishments_table
from footprint.report.autonomy.labels import NOTE, SOURCES, labelled
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.circular.autonomy.index import FabcityIndex
    from footprint.circular.autonomy.radius import RadiusCurve
    from footprint.circular.autonomy.target import TargetGap

#: So many areas are named with kind, code and département in the note.
_NAMED = 3


def index_document(
    scores: Sequence[FabcityIndex],
    gaps: Sequence[TargetGap],
    *,
    curve: RadiusCurve | None = None,
    explained: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
    sectors: bool = False,
    failed: Sequence[tuple[str, FootprintError]] = (),
    several: bool = False,
) -> Document:
    """Return the scores of some areas; of a single one also its parts and what is asked for about it.

    Parameters
    ----------
    scores, gaps : sequence
        By area: the index, and the gap to the target.
    curve : RadiusCurve, optional
        Autonomy by distance.
    explained : DataFrame, optional
        What a planner's establishments count as (see `explain_establishments`).
    names : mapping, optional
        Names of the sectors by code, for `curve`.
    sectors : bool
        Whether to list all sectors.
    failed : sequence of (str, FootprintError)
        Areas that could not be scored.
    several : bool
        Whether several areas were asked for: the data has the same shape then, whatever failed.
    """
    records: list[dict[str, Any]] = [
        {**score.to_dict(), "gap": gap.to_dict()} for score, gap in zip(scores, gaps, strict=True)
    ]
    tables = [scores_table(scores)]
    main = tables[0]
    if len(scores) == 1 and not several:
        tables += [macro_table(scores[0]), diversity_table(scores[0]), gap_table(gaps[0])]
        if curve is not None:
            rings = radius_tables(curve, names or {})
            records[0]["radius"] = curve.to_dict()["rings"]
            main = rings[0]
            tables += rings
        if explained is not None:
            records[0]["establishments"] = establishments_records(explained)
            tables.append(establishments_table(explained))
        if sectors:
            main = sectors_table(scores[0])
            records[0]["sectors"] = sectors_records(scores[0])
            tables.append(main)
    answer: dict[str, Any] = {
        "areas": records,
        "label": scores[0].label if scores else "",
        "sources": SOURCES,
    }
    if several:
        answer["failures"] = [failure(name, error) for name, error in failed]
    return Document.of_tables(tables[0].title, tables, answer, labelled(main))


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
    title = _("FabCity Index and autonomy, this project's estimate")
    if not scores:
        return Table(title, columns, rows, _("No area could be scored."), "index")
    first = scores[0]
    named = [score.area for score in scores[:_NAMED]]
    which = ". ".join(
        [
            parted(told(area.title) for area in named),
            *(told(note) for area in named for note in area.notes),
            *(told(note) for note in first.table_notes),
        ]
    )
    among = joined(
        _("{ranked} {kind}", ranked=count, kind=several_of(*among))
        for among, count in {(one.ranked_kind, one.ranked_among): one.ranked for one in scores}.items()
    )
    note = _(
        "{which}. {note} Ranked among {among}. Low and high hold nine draws of ten over the "
        "parameters and the lumpiness of plants; against published scores the index errs by "
        "{expected_error:.1f} points on average. 'By size' is the rank by inhabitants; 'jobs alone' "
        "and 'people alone' are what a line on one number would predict. Plants from: {basis}.",
        which=which,
        note=told(NOTE),
        among=among,
        expected_error=first.expected_error,
        basis=told(first.basis),
    )
    return Table(title, columns, rows, note, "index")


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
        Column("Macro-sector", words=True),
        Column("Score", "of 100", 1),
        Column("Rank", decimals=0),
        Column("Autonomy", "%", 1),
        Column("Sectors", decimals=0),
        Column("Present", decimals=0),
        Column("Producers", decimals=0),
        Column("Jobs", decimals=0),
    )
    note = _("Present: sectors with a producer at least as likely as not.")
    return Table(_("Macro-sectors of {area}", area=score.area.name), columns, rows, note, "macro-sectors")


def diversity_table(score: FabcityIndex) -> Table:
    """Return how broad the fabric is."""
    found = score.diversity
    rows = pd.DataFrame(
        [
            (marked("Goods sectors present, of 257"), found["sectors_present"]),
            (marked("of which with two producers or more"), found["sectors_with_several_producers"]),
            (
                marked("of which observed or nearly sure (95 %)"),
                float((score.sectors["presence"] >= 0.95).sum()),
            ),
            (marked("of which rest on an expected plant"), float(_expected(score))),
            (marked("Producers"), found["producers"]),
            (marked("Sectors of equal size with the same diversity"), found["effective_sectors"]),
            (marked("Largest sector's share of goods jobs (%)"), 100.0 * found["largest_sector_share"]),
        ],
        columns=["Diversity of the fabric", "Value"],
    )
    note = _(
        "A few big producers do not make a productive city: the index counts sectors, not the size of one."
    )
    columns = (Column("Diversity of the fabric", words=True), Column("Value", decimals=0))
    return Table(_("Diversity of {area}", area=score.area.name), columns, rows, note, "diversity")


def _expected(score: FabcityIndex) -> int:
    """Return how many sectors that count as present rest on an expected plant."""
    part = score.sectors
    return int(((part["presence"] >= PRESENT) & (part["plants_are"] == "expected")).sum())


def gap_table(gap: TargetGap, shown: int = 10) -> Table:
    """Return the gap to the target, in all and for the sectors that carry most of it."""
    head = pd.DataFrame(
        {
            "Sector": [marked("All sectors")],
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
    unit = marked("EUR")
    columns = (
        Column("Sector", words=True),
        Column("Need", unit, 0),
        Column("Self-supply", "%", 1),
        Column("Missing", unit, 0),
        Column("Gap", unit, 1),
    )
    note = _(
        "Gross production, EUR of {year} a year and an inhabitant. Counted as value added, "
        "which counts nothing twice, an inhabitant's goods need {value_added:,.0f} EUR and the gap "
        "is {value_added_per_inhabitant:,.0f} EUR. For the whole area: {total:,.0f} MEUR a year of "
        "gross production.",
        year=detail_year(),
        value_added=gap.value_added,
        value_added_per_inhabitant=gap.value_added_per_inhabitant,
        total=gap.total,
    )
    title = _(
        "From {autonomy:.1f} % to {target:.0f} % in {area}",
        autonomy=gap.autonomy,
        target=gap.target,
        area=gap.area.name,
    )
    return Table(title, columns, pd.concat([head, body], ignore_index=True), note, "gap", shown=shown + 1)


def radius_tables(curve: RadiusCurve, names: Mapping[str, str]) -> list[Table]:
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
        Column("Territory", words=True),
        Column("Urban areas", decimals=0),
        Column("Inhabitants", decimals=0),
        Column("Autonomy", "%", 1),
        Column("Capacity", "%", 0),
        Column("Index", "of 100", 1),
        Column("Present", "sectors", 0),
        Column("Added", "sectors", 0),
    )
    note = _("A radius counts the urban areas whose centre lies within it, and all their inhabitants' needs.")
    curve_table = Table(_("Autonomy around {area}", area=curve.area.name), columns, rows, note, "radius")
    listed = [
        (ring, parted(told(names[code]) for code in codes[:12]) + (" …" if len(codes) > 12 else ""))
        for ring, codes in list(curve.added.items())[1:]
        if codes
    ]
    added = pd.DataFrame(listed, columns=["Territory", "Sectors it adds (largest needs first)"])
    texts = (Column("Territory", words=True), Column("Sectors it adds (largest needs first)", words=True))
    return [curve_table, Table(_("Sectors each ring adds"), texts, added, "", "added")]


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
            "plants_are": "Plants are",
            "how_sure": "How sure",
        }
    )
    columns = (
        Column("Code"),
        Column("Sector", words=True),
        Column("Secteur"),
        Column("Macro-sector", words=True),
        Column("Need", "EUR per inhabitant", 1),
        Column("Priority", "of 10", 0),
        Column("Capacity", "share", 3),
        Column("Coverage", "share", 3),
        Column("Self-supply", "share", 3),
        Column("Producers", decimals=1),
        Column("Presence", "probability", 2),
        Column("Jobs", decimals=0),
        Column("Output", "MEUR", 1),
        Column("Plants are", words=True),
        Column("How sure", words=True),
    )
    return Table(_("Sectors of {area}", area=score.area.name), columns, rows, told(NOTE), "sectors")


def sectors_records(score: FabcityIndex) -> list[dict[str, Any]]:
    """Return all 257 sectors of one area as plain data for JSON."""
    units = {
        "need": f"{detail_money()}/inhabitant/year", "priority": "point", "capacity": "1", "coverage": "1", "self_supply": "1",
        "producers": "1", "presence": "1", "jobs": "job", "output": f"{detail_money('MEUR')}/year",
    }  # fmt: skip
    texts = ("name_en", "name_fr", "macro_sector", "a38", "plants_are", "how_sure")
    return [
        {"code": code, **{name: row[name] for name in texts},
         **{name: as_json(row[name], unit) for name, unit in units.items()}}
        for code, row in score.sectors.iterrows()
    ]  # fmt: skip
