"""``footprint peers``: places like a place, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from footprint.commands.line.options import (
    AreaArgument,
    Format,
    FormatOption,
    WorldOption,
    YearOption,
    read_world,
)
from footprint.commands.line.spoken import say


def command(
    area: AreaArgument,
    count: Annotated[int, typer.Option("--count", metavar="N", help="How many places, 1 to 50.")] = 8,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="Also write a map of France to this SVG file."),
    ] = None,
    year: YearOption = None,
    world: WorldOption = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Print the places most like an area, their household footprints by group, and its ranks.

    Like in inhabitants, living standard, size of town and houses: an urban area among urban areas, a
    commune among communes, anything else among inter-municipal bodies.

    \b
    Examples:
      footprint peers "Nantes Métropole"
      footprint peers Roubaix --count 12 --format csv
      footprint peers 008 --map france.svg
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas import peers
    from footprint.report.account.place import peers_document
    from footprint.report.document.writer import show

    table = read_world(world, year)
    found = peers(area, count=count, world=table)
    if map_file is not None:
        from footprint.files import written_atomically
        from footprint.report.figures.alone import standing_alone
        from footprint.report.figures.francemap import france_map

        with written_atomically(map_file) as path:
            path.write_text(standing_alone(france_map(found.area, table)), encoding="utf-8")
        say("Written: {files}", files=map_file)
    show(peers_document(found, table.year), fmt)
