"""``footprint priorities``: strategic, under-supplied sectors of an area."""

from __future__ import annotations

from footprint.commands.line.options import (
    AreaArgument,
    EstablishmentsOption,
    Format,
    FormatOption,
    Variant,
    VariantOption,
    WorldOption,
    YearOption,
    read_plants,
    read_world,
)


def command(
    area: AreaArgument,
    establishments: EstablishmentsOption = None,
    variant: VariantOption = Variant.default,
    year: YearOption = None,
    world: WorldOption = None,
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
    from footprint.circular.autonomy.priorities import priorities
    from footprint.report.autonomy.priorities import priorities_document
    from footprint.report.document.writer import show

    found = find_area(area)
    plants = read_plants(establishments)
    answer = priorities(found, establishments=plants, world=read_world(world, year, variant))
    show(priorities_document(answer), fmt)
