"""``footprint drivers``: why a footprint changed between two years."""

from __future__ import annotations

from typing import Annotated

import typer

from footprint.commands.line.options import (
    AreaArgument,
    DemandChoice,
    DemandModelOption,
    Format,
    FormatOption,
    Scope,
    ScopeOption,
    read_world,
)


def command(
    area: AreaArgument,
    start: Annotated[
        str,
        typer.Option("--from", metavar="YEAR", help="First table: an embedded year, or a table you keep."),
    ] = "2010",
    end: Annotated[
        str, typer.Option("--to", metavar="YEAR", help="Second table, of the same release.")
    ] = "2011",
    scope: ScopeOption = Scope.households,
    demand_model: DemandModelOption = DemandChoice.local,
    fmt: FormatOption = Format.table,
) -> None:
    """Print by how much intensity, technology, origins, mix, level and people moved a footprint.

    Both tables must be of one release: 2010 and 2011 are embedded. The parts sum exactly to the change.

    \b
    Examples:
      footprint drivers France
      footprint drivers "Nantes Métropole" --from 2010 --to 2011 --format json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas.study.drivers import footprint_drivers
    from footprint.report.document.writer import show
    from footprint.report.study.drivers import drivers_document

    found = footprint_drivers(
        area,
        before=read_world(start),
        after=read_world(end),
        scope=scope.words,
        demand_model=demand_model.value,
    )
    show(drivers_document(found), fmt)
