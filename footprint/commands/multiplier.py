"""``footprint multiplier``: what 100 EUR of local output sets off, locally and nationally."""

from __future__ import annotations

from typing import Annotated

import typer

from footprint.commands.index import SOURCES, EstablishmentsOption
from footprint.commands.options import AreaArgument, Format, FormatOption


def command(
    area: AreaArgument,
    establishments: EstablishmentsOption = None,
    delta: Annotated[
        float, typer.Option("--delta", help="δ of Flegg's location quotient, 0 to 1; lower keeps more local.")
    ] = 0.3,
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
    from footprint.areas.production.establishments import read_establishments
    from footprint.circular.autonomy.multiplier import local_multiplier
    from footprint.report.autonomy.index import labelled
    from footprint.report.autonomy.priorities import multiplier_tables
    from footprint.report.document.emit import emit

    found = find_area(area)
    given = read_establishments(establishments) if establishments else None
    answer = local_multiplier(found, establishments=given, delta=delta)
    tables = multiplier_tables(answer)
    if sectors:
        tables = [tables[1], tables[0], tables[2]]
    if fmt is Format.csv:
        tables[0] = labelled(tables[0])
    emit(tables, {**answer.to_dict(), "sources": SOURCES}, fmt)
