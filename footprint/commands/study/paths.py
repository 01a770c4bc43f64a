"""``footprint paths``: the largest supply chains behind an area's footprint."""

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
    WorldOption,
    YearOption,
    read_world,
)


def command(
    area: AreaArgument,
    material: Annotated[
        str | None, typer.Option("--material", metavar="NAME", help="One material, or a group of materials.")
    ] = None,
    product: Annotated[
        str | None, typer.Option("--product", metavar="NAME", help="One product, or a group of products.")
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", help="How many paths, the largest first.")] = 20,
    depth: Annotated[
        int | None,
        typer.Option("--depth", metavar="N", min=0, help="Most deliveries of a path; any number by default."),
    ] = None,
    scope: ScopeOption = Scope.households,
    demand_model: DemandModelOption = DemandChoice.local,
    year: YearOption = None,
    world: WorldOption = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Print the supply chains that cause most of a footprint, from what is bought to where it is dug.

    The list is exact: no chain outside it is larger, and all others together are at most what is said.

    \b
    Examples:
      footprint paths "Nantes Métropole"
      footprint paths Lyon --material "metal ores" --top 10
      footprint paths Rennes --product Construction --format csv
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas.study.paths import supply_paths
    from footprint.report.document.writer import show
    from footprint.report.study.paths import paths_document

    table = read_world(world, year)
    found = supply_paths(
        area,
        material=material,
        product=product,
        top=top,
        depth=depth,
        scope=scope.words,
        demand_model=demand_model.value,
        world=table,
    )
    show(paths_document(found, table), fmt)
