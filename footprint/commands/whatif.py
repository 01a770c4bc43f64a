"""``footprint whatif``: plants open or close in an area; what changes."""

from __future__ import annotations

from typing import Annotated, Any

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
    opened: Annotated[
        list[str] | None,
        typer.Option(
            "--open",
            metavar="PLANT",
            help='Plant that opens: "SECTOR: 50 jobs" or "SECTOR: 3 MEUR", and ", TECHNOLOGY"; repeatable.',
        ),
    ] = None,
    closed: Annotated[
        list[str] | None,
        typer.Option("--close", metavar="PLANT", help='Plant that closes, "SECTOR: 300 jobs"; repeatable.'),
    ] = None,
    establishments: EstablishmentsOption = None,
    elsewhere: Annotated[
        float | None,
        typer.Option(
            "--elsewhere",
            metavar="SHARE",
            min=0.0,
            max=1.0,
            help="Share of what is sold outside the area that displaces rivals there [default: 0.75].",
        ),
    ] = None,
    world: WorldOption = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Open and close plants in an area and print what changes: coverage, index, rank, autonomy, tonnes, jobs.

    The index is computed again with the plants. No list of all other plants is asked for;
    --establishments gives one.

    \b
    Examples:
      footprint whatif Nantes --open "Bread and bakery products: 50 jobs"
      footprint whatif Cholet --open "Breweries: 12 jobs, micro-factory" --close "Apparel: 40 jobs"
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.optimize.plans.whatif import what_if
    from footprint.report.document.writer import show
    from footprint.report.plan.whatif import whatif_document

    options: dict[str, Any] = {} if elsewhere is None else {"elsewhere": elsewhere}
    answer = what_if(
        area,
        opened or (),
        closed or (),
        establishments=read_plants(establishments),
        world=None if world is None else read_world(world),
        **options,
    )
    show(whatif_document(answer), fmt)
