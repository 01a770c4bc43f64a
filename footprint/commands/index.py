"""``footprint index``: FabCity index, autonomy and ranks of areas."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from footprint.commands.options import Format, FormatOption

if TYPE_CHECKING:
    from footprint.areas.places.area import Area
    from footprint.areas.production.establishments import Establishments


class Kind(StrEnum):
    """Which areas ``--all`` scores."""

    urban = "urban"
    bodies = "bodies"


EstablishmentsOption = Annotated[
    Path | None,
    typer.Option(
        "--establishments",
        metavar="FILE",
        help="CSV file of the area's own establishments (NAF code, headcount or size band); it replaces the "
        "statistical plants.",
    ),
]


def command(
    areas: Annotated[
        list[str] | None,
        typer.Argument(metavar="AREA", help="Names or codes of areas; accents do not matter."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Score every area at once, best first.")] = False,
    kind: Annotated[
        Kind, typer.Option("--kind", help="With --all: urban areas, or inter-municipal bodies.")
    ] = Kind.urban,
    radius: Annotated[
        bool, typer.Option("--radius", help="Autonomy within 50, 100 and 250 km, and in France.")
    ] = False,
    sectors: Annotated[bool, typer.Option("--sectors", help="List all 257 sectors (one area).")] = False,
    target: Annotated[
        float, typer.Option("--target", metavar="PERCENT", help="Autonomy to aim at, percent.")
    ] = 10.0,
    establishments: EstablishmentsOption = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Print how much of what an area's households need is made there: index, autonomy, ranks.

    The scores are this project's estimates, not the published FabCity Index.

    \b
    Examples:
      footprint index Nantes
      footprint index Nantes Rennes Brest --format csv
      footprint index --all --format csv > all.csv
      footprint index Aubenas --radius
      footprint index Cholet --establishments plants.csv --sectors
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.errors import FootprintError

    names = areas or []
    if everything and (names or establishments or radius or sectors):
        raise FootprintError(
            "--all scores every area: leave out names, --establishments, --radius and --sectors"
        )
    if not everything and not names:
        raise FootprintError("Which area?", hint="name one, as in `footprint index Nantes`, or give --all")
    if (establishments or radius or sectors) and len(names) > 1:
        raise FootprintError("--establishments, --radius and --sectors describe one area: name one at a time")
    if everything:
        _all(kind, fmt)
        return
    from footprint.areas import find_area
    from footprint.areas.production.establishments import read_establishments

    given = read_establishments(establishments) if establishments else None
    _some([find_area(name) for name in names], given, target / 100.0, radius, sectors, fmt)


def _some(
    found: list[Area], given: Establishments | None, target: float, radius: bool, sectors: bool, fmt: Format
) -> None:
    from footprint.areas.production.establishments import explain_establishments
    from footprint.areas.production.france import load_france
    from footprint.circular.autonomy.index import fabcity_index
    from footprint.circular.autonomy.radius import radius_curve
    from footprint.circular.autonomy.target import target_gap
    from footprint.errors import FootprintError
    from footprint.report.autonomy.establishments import establishments_records, establishments_table
    from footprint.report.autonomy.index import (
        diversity_table,
        gap_table,
        labelled,
        macro_table,
        radius_tables,
        scores_table,
        sectors_table,
    )
    from footprint.report.document.emit import emit

    gaps, scores, failures = [], [], []
    for area in found:
        try:
            gap, score = (
                target_gap(area, target, establishments=given),
                fabcity_index(area, establishments=given),
            )
        except FootprintError as error:
            if len(found) == 1:
                raise
            failures.append({"area": area.name, "kind": type(error).__name__, "error": str(error)})
            continue
        gaps.append(gap)
        scores.append(score)
    records: list[dict[str, Any]] = [
        {**score.to_dict(), "gap": gap.to_dict()} for score, gap in zip(scores, gaps, strict=True)
    ]
    tables = [scores_table(scores)]
    if len(found) == 1:
        tables += [macro_table(scores[0]), diversity_table(scores[0]), gap_table(gaps[0])]
        if radius:
            curve = radius_curve(found[0], establishments=given)
            rings = radius_tables(curve, load_france().sectors["name_en"])
            records[0]["radius"] = curve.to_dict()
            tables = [*rings, *tables] if fmt is Format.csv else [*tables, *rings]
        if given is not None:
            explained = explain_establishments(given)
            records[0]["establishments"] = establishments_records(explained)
            tables.append(establishments_table(explained))
        if sectors:
            listed = sectors_table(scores[0])
            records[0]["sectors"] = _records(scores[0].sectors)
            tables = [listed, *tables] if fmt is Format.csv else [*tables, listed]
    if fmt is Format.csv:
        tables[0] = labelled(tables[0])
    label = scores[0].label if scores else ""
    payload = {"areas": records, "label": label, "sources": SOURCES}
    emit(tables, {**payload, "failures": failures} if len(found) > 1 else payload, fmt)
    for failure in failures:
        typer.echo(f"Left out {failure['area']}: {failure['error']}", err=True)
    if failures:
        raise typer.Exit(1)


def _records(table: Any) -> list[dict[str, Any]]:
    from footprint.units import as_json

    units = {
        "need": "EUR_2011/inhabitant/year", "priority": "point", "capacity": "1", "coverage": "1", "self_supply": "1",
        "producers": "1", "presence": "1", "jobs": "job", "output": "MEUR_2011/year",
    }  # fmt: skip
    texts = ("name_en", "name_fr", "macro_sector", "a38")
    return [
        {"code": code, **{name: row[name] for name in texts},
         **{name: as_json(row[name], unit) for name, unit in units.items()}}
        for code, row in table.iterrows()
    ]  # fmt: skip


def _all(kind: Kind, fmt: Format) -> None:
    from footprint.areas.places.area import BODY, URBAN_AREA
    from footprint.areas.production.france import load_france
    from footprint.circular.autonomy.autonomy import ESTIMATE, fitted_parameters
    from footprint.circular.autonomy.index import scoreboard, scoreboard_intervals
    from footprint.report.autonomy.index import board_payload, board_table, labelled
    from footprint.report.document.emit import emit

    chosen = URBAN_AREA if kind is Kind.urban else BODY
    board = scoreboard(chosen).join(scoreboard_intervals(chosen))
    macro = list(dict.fromkeys(load_france().sectors["macro_sector"][load_france().goods]))
    payload = {
        "areas": board_payload(board, macro) if fmt is Format.json else [],
        "expected_error": {"value": fitted_parameters().error, "unit": "point"},
        "label": ESTIMATE,
        "sources": SOURCES,
    }
    # Twelve more columns fit a file, not a terminal.
    table = board_table(board, macro if fmt is Format.csv else [])
    emit([labelled(table) if fmt is Format.csv else table], payload, fmt)


SOURCES = [
    "WIOD 2013 release (world table of 2011)",
    "BEA benchmark input-output tables, United States 2012",
    "URSSAF: salaried jobs by employment zone 2019, employer establishments by département and NAF 2021",
    "INSEE: census 2016, household consumption by purpose 2011, NAF rev. 2",
    "FAO production values 2011",
]
