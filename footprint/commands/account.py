"""``footprint account``: the material footprint of an area's consumption."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from footprint.commands.options import (
    AreaArgument,
    DemandOption,
    Format,
    FormatOption,
    IncomeOption,
    Scope,
    ScopeOption,
    Variant,
    VariantOption,
    WorldOption,
    YearOption,
    read_world,
)

#: What the footprint can be split by.
DIMENSIONS = ("location", "country", "industry", "material", "material group", "product", "product group")


def command(
    area: AreaArgument,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="DIMENSION",
            help="Split by location, country, industry, material, material-group, product or product-group; "
            "several, comma-separated or repeated, are crossed.",
        ),
    ] = None,
    extension: Annotated[
        list[str] | None,
        typer.Option(
            "--extension",
            metavar="NAME",
            help="What is accounted: materials (default), carbon, co2, water, waste, waste-treated or stocks; several, "
            "comma-separated or repeated, stand side by side.",
        ),
    ] = None,
    scope: ScopeOption = Scope.households,
    demand: DemandOption = None,
    income_adjustment: IncomeOption = False,
    variant: VariantOption = Variant.default,
    year: YearOption = None,
    world: WorldOption = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Print how many tonnes of raw material an area's consumption takes from the earth, and where.

    \b
    Examples:
      footprint account "Nantes Métropole"
      footprint account "Nantes Métropole" --format json
      footprint account Lyon --by country,material-group
      footprint account 44109,44143 --scope final-demand
      footprint account Rennes --demand my-demand.csv --format csv
      footprint account Rennes --extension carbon,water,waste,materials
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas import find_area, material_account
    from footprint.report.account.account import account_document
    from footprint.report.document.writer import show

    dimensions = _dimensions(by or ())
    found = find_area(area)
    names = list(dict.fromkeys(word.strip() for text in extension or () for word in text.split(",")))
    table = read_world(world, year, variant)
    if names not in ([], ["materials"]):
        from footprint.mrio.sources.satellites import with_satellites
        from footprint.report.account.extensions import extensions_document

        table = with_satellites(table, *names)
    accounts = {
        name: material_account(
            found,
            scope=scope.words,
            income_adjustment=income_adjustment,
            demand=demand,
            extension=name,
            world=table,
        )
        for name in names or ["materials"]
    }
    if names in ([], ["materials"]):
        show(account_document(accounts["materials"], table, dimensions), fmt)
    else:
        show(extensions_document(accounts, table, dimensions), fmt)


def _dimensions(given: Sequence[str]) -> list[str]:
    """Return the names of the dimensions asked for, each once."""
    asked = [word.strip().replace("-", " ").replace("_", " ") for text in given for word in text.split(",")]
    for name in asked:
        if name not in DIMENSIONS:
            from footprint.errors import UnknownNameError
            from footprint.names import nearest

            near = [word.replace(" ", "-") for word in nearest(name, DIMENSIONS)]
            known = ", ".join(word.replace(" ", "-") for word in DIMENSIONS)
            raise UnknownNameError("dimension", name, near, hint=f"the footprint can be split by {known}")
    return list(dict.fromkeys(asked))
