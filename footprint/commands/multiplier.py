"""``footprint multiplier``: what 100 EUR of local output sets off, locally and nationally."""

from __future__ import annotations

from typing import Annotated

import typer

from footprint.commands.line.options import (
    AreaArgument,
    EstablishmentsOption,
    Format,
    FormatOption,
    WorldOption,
    read_plants,
    read_world,
)


def command(
    area: AreaArgument,
    establishments: EstablishmentsOption = None,
    delta: Annotated[
        float, typer.Option("--delta", help="δ of Flegg's location quotient, 0 to 1; lower keeps more local.")
    ] = 0.3,
    world: WorldOption = None,
    sectors: Annotated[bool, typer.Option("--sectors", help="CSV by sector instead of in all.")] = False,
    fmt: FormatOption = Format.table,
) -> None:
    """Print what 100 EUR of an area's output sets off: suppliers, households, public spending.

    All are this project's estimates.

    \b
    Examples:
      footprint multiplier Nantes
      footprint multiplier Cholet --sectors --format csv
      footprint multiplier Cholet --delta 0.2
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas import find_area
    from footprint.circular.autonomy.multiplier import local_multiplier
    from footprint.report.autonomy.priorities import multiplier_document
    from footprint.report.document.writer import show

    answer = local_multiplier(
        find_area(area),
        establishments=read_plants(establishments),
        delta=delta,
        world=None if world is None else read_world(world),
    )
    show(multiplier_document(answer, sectors=sectors), fmt)
