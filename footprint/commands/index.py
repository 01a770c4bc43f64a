"""``footprint index``: FabCity index, autonomy and ranks of areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from footprint.commands.line.options import (
    EstablishmentsOption,
    Format,
    FormatOption,
    KindOption,
    WorldOption,
    kind_of,
    read_plants,
    read_world,
)
from footprint.commands.line.spoken import say

if TYPE_CHECKING:
    from footprint.areas.production.establishments import Establishments
    from footprint.errors import FootprintError
    from footprint.mrio import MRIO
    from footprint.report.document.document import Document


def command(
    areas: Annotated[
        list[str] | None,
        typer.Argument(metavar="AREA", help="Names or codes of areas; accents do not matter."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Score every area at once, best first.")] = False,
    kind: KindOption = None,
    radius: Annotated[
        bool, typer.Option("--radius", help="Autonomy within 50, 100 and 250 km, and in France.")
    ] = False,
    sectors: Annotated[bool, typer.Option("--sectors", help="List all 257 sectors (one area).")] = False,
    target: Annotated[
        float, typer.Option("--target", metavar="PERCENT", help="Autonomy to aim at, percent.")
    ] = 10.0,
    establishments: EstablishmentsOption = None,
    world: WorldOption = None,
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
    table = None if world is None else read_world(world)
    if everything and (names or establishments or radius or sectors):
        raise FootprintError(
            "--all scores every area: leave out names, --establishments, --radius and --sectors"
        )
    if not everything and not names:
        raise FootprintError("Which area?", hint="name one, as in `footprint index Nantes`, or give --all")
    if (establishments or radius or sectors) and len(names) > 1:
        raise FootprintError("--establishments, --radius and --sectors describe one area: name one at a time")
    from footprint.report.document.writer import show

    if everything:
        show(_all(kind_of(kind or "urban"), table), fmt)
        return
    if kind:
        raise FootprintError("--kind goes with --all, which scores every area of a kind")
    document, failed = _some(
        names, read_plants(establishments), target / 100.0, radius=radius, sectors=sectors, world=table
    )
    show(document, fmt)
    for name, error in failed:
        say("Left out {name}: {error}", name=name, error=error)
    if failed:
        raise typer.Exit(1)


def _some(
    names: list[str],
    plants: Establishments | None,
    target: float,
    *,
    radius: bool,
    sectors: bool,
    world: MRIO | None,
) -> tuple[Document, list[tuple[str, FootprintError]]]:
    from footprint.areas import find_area
    from footprint.areas.production.establishments import explain_establishments
    from footprint.areas.production.france import load_france
    from footprint.circular.autonomy.index import fabcity_index
    from footprint.circular.autonomy.radius import radius_curve
    from footprint.circular.autonomy.target import target_gap
    from footprint.errors import FootprintError
    from footprint.report.autonomy.index import index_document

    gaps, scores = [], []
    failed: list[tuple[str, FootprintError]] = []
    for name in names:
        try:
            area = find_area(name)
            gap = target_gap(area, target, establishments=plants, world=world)
            score = fabcity_index(area, establishments=plants, world=world)
        except FootprintError as error:
            if len(names) == 1:
                raise
            failed.append((name, error))
            continue
        gaps.append(gap)
        scores.append(score)
    document = index_document(
        scores=scores,
        gaps=gaps,
        curve=radius_curve(scores[0].area, establishments=plants, world=world) if radius else None,
        explained=None if plants is None else explain_establishments(plants),
        names={str(code): str(name) for code, name in load_france().sectors["name_en"].items()},
        sectors=sectors,
        failed=failed,
        several=len(names) > 1,
    )
    return document, failed


def _all(kind: str | None, world: MRIO | None) -> Document:
    from footprint.areas.detailed.answers import detail_notes
    from footprint.areas.places.area import URBAN_AREA
    from footprint.areas.production.france import load_france
    from footprint.circular.autonomy.autonomy import fitted_parameters
    from footprint.circular.autonomy.board import scoreboard, scoreboard_intervals
    from footprint.report.autonomy.board import board_document

    kind = kind or URBAN_AREA
    france = load_france()
    macro_sectors = list(dict.fromkeys(france.sectors["macro_sector"][france.goods]))
    board = scoreboard(kind, world=world).join(scoreboard_intervals(kind, world=world))
    notes = () if world is None else detail_notes(world)
    return board_document(board, macro_sectors, fitted_parameters().error, notes)
