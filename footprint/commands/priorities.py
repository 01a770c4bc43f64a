"""``footprint priorities``: strategic, under-supplied sectors of an area."""

from __future__ import annotations

from footprint.commands.index import SOURCES, EstablishmentsOption
from footprint.commands.options import AreaArgument, Format, FormatOption, Variant, VariantOption, YearOption


def command(
    area: AreaArgument,
    establishments: EstablishmentsOption = None,
    variant: VariantOption = Variant.default,
    year: YearOption = 2011,
    fmt: FormatOption = Format.table,
) -> None:
    """Print which sectors matter most to an area and are supplied least, and what it could build on.

    All are this project's estimates. CSV holds all 257 sectors.

    \b
    Examples:
      footprint priorities Nantes
      footprint priorities Cholet --format csv > cholet.csv
      footprint priorities Cholet --establishments plants.csv
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas import find_area
    from footprint.areas.production.establishments import read_establishments
    from footprint.circular.autonomy.priorities import priorities
    from footprint.mrio import load_world
    from footprint.report.autonomy.index import labelled
    from footprint.report.autonomy.priorities import priorities_tables
    from footprint.report.document.emit import emit

    found = find_area(area)
    given = read_establishments(establishments) if establishments else None
    answer = priorities(found, establishments=given, world=load_world(year=year, variant=variant.value))
    tables = priorities_tables(answer, full=fmt is Format.csv)
    if fmt is Format.csv:
        tables[0] = labelled(tables[0])
    emit(tables, {**answer.to_dict(), "sources": SOURCES}, fmt)
