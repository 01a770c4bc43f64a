"""``footprint account``: the material footprint of an area's consumption."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from footprint.commands.options import (
    DemandChoice,
    DemandModelOption,
    DemandOption,
    Format,
    FormatOption,
    IncomeOption,
    ProfileOption,
    Variant,
    VariantOption,
    YearOption,
)

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount
    from footprint.mrio import MRIO


class Scope(StrEnum):
    """What is counted as consumption of the area."""

    households = "households"
    consumption = "consumption"
    households_and_capital = "households-and-capital"
    final_demand = "final-demand"


class Everywhere(StrEnum):
    """The kinds of areas that can be counted at once."""

    urban = "urban"
    bodies = "bodies"
    communes = "communes"


_KINDS = {"urban": "urban area", "bodies": "inter-municipal body", "communes": "communes"}
#: What the footprint can be split by.
DIMENSIONS = ("location", "country", "industry", "material", "material group", "product", "product group")


def command(
    area: Annotated[
        str | None,
        typer.Argument(
            metavar="AREA",
            help="Name or code of an urban area, inter-municipal body or commune; accents do not matter.",
        ),
    ] = None,
    everywhere: Annotated[
        Everywhere | None,
        typer.Option("--all", help="Every area of a kind in one table: urban areas, bodies or communes."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="DIMENSION",
            help="Split by location, country, industry, material, material-group, product or product-group; "
            "several, comma-separated or repeated, are crossed.",
        ),
    ] = None,
    scope: Annotated[
        Scope, typer.Option("--scope", help="Whose final demand is counted.")
    ] = Scope.households,
    demand_model: DemandModelOption = DemandChoice.local,
    demand: DemandOption = None,
    profile: ProfileOption = None,
    household: Annotated[
        str | None,
        typer.Option(
            "--household",
            metavar="KIND",
            help="One household of the place: person living alone, single parent, couple without children, couple "
            "with children, other household.",
        ),
    ] = None,
    income_decile: Annotated[
        int | None,
        typer.Option(
            "--income-decile", metavar="1-10", help="Its national tenth of living standards, 1 the lowest."
        ),
    ] = None,
    income_adjustment: IncomeOption = False,
    variant: VariantOption = Variant.default,
    year: YearOption = 2011,
    world: Annotated[
        str | None,
        typer.Option(
            "--world", metavar="SPEC", help="Another table: a stored one by path or name, or exiobase3:2022."
        ),
    ] = None,
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
      footprint account Roubaix --household "couple with children" --income-decile 3
      footprint account --all communes --format csv > communes.csv
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas import find_area, material_account
    from footprint.mrio import load_world
    from footprint.report.data.worlds import located
    from footprint.report.document.emit import emit

    dimensions = _dimensions(by or ())
    _check(area, everywhere, household or income_decile is not None, demand or profile, dimensions)
    found = find_area(area) if area else None
    table = load_world(located(world), year=year, variant=variant.value)
    if found is None:
        assert everywhere is not None
        _everywhere(table, everywhere, scope, demand_model, income_adjustment, fmt)
        return
    account = material_account(
        table,
        found,
        scope=scope.value.replace("-", " "),
        demand_model=demand_model.value,
        income_adjustment=income_adjustment,
        demand=demand,
        profile=profile,
    )
    if household or income_decile is not None:
        _household(account, household, income_decile, fmt)
        return
    if fmt is Format.json and not dimensions:
        emit((), account.to_dict(), fmt)
        return
    from footprint.report.account.account import account_tables, split_payload, split_table

    if fmt is Format.json:
        emit((), {**account.to_dict(), "by": split_payload(account, table, dimensions)}, fmt)
    elif dimensions:
        emit([split_table(account, table, dimensions)], {}, fmt)
    else:
        emit(account_tables(account, table), {}, fmt)


def _check(
    area: str | None, everywhere: Everywhere | None, household: bool, own: Path | None, dimensions: list[str]
) -> None:
    """Refuse options that exclude each other."""
    from footprint.errors import OptionError

    if area is None and everywhere is None:
        raise OptionError(
            "Which area?", hint="name one, as in `footprint account Nantes`, or give --all communes"
        )
    if everywhere is not None and (area or household or own or dimensions):
        raise OptionError(
            "--all counts every area of a kind",
            hint="leave out the name, --by, --demand, --profile, --household and --income-decile",
        )
    if household and dimensions:
        raise OptionError("--by does not go with --household", hint="leave out one of them")


def _everywhere(
    table: MRIO, kind: Everywhere, scope: Scope, model: DemandChoice, income_adjustment: bool, fmt: Format
) -> None:
    from footprint.areas import area_footprints
    from footprint.report.account.place import everywhere_table
    from footprint.report.document.emit import emit
    from footprint.units import as_json

    name = _KINDS[kind.value]
    found = area_footprints(
        table,
        name,
        scope=scope.value.replace("-", " "),
        demand_model=model.value,
        income_adjustment=income_adjustment,
    )
    units = found.attrs["units"]
    payload: dict[str, Any] = {}
    if fmt is Format.json:
        rows = found.reset_index().to_dict("records")
        payload = {
            "kind": name,
            "year": table.year,
            "scope": scope.value.replace("-", " "),
            "demand_model": model.value,
            "areas": [
                {key: as_json(value, units[key]) if key in units else value for key, value in row.items()}
                for row in rows
            ],
        }
    title = (
        f"Material footprint of every {name.removesuffix('s')}, {scope.value.replace('-', ' ')}, {table.year}"
    )
    emit([everywhere_table(found, title)], payload, fmt)


def _household(account: MaterialAccount, kind: str | None, decile: int | None, fmt: Format) -> None:
    from footprint.areas.local.households import household_footprint
    from footprint.errors import OptionError
    from footprint.report.account.place import household_table
    from footprint.report.document.emit import emit

    local, tonnes = account.demand.local, account.demand.class_tonnes
    if local is None or tonnes is None:
        raise OptionError(
            "Kinds of household are known only with the local demand model",
            hint="leave out --demand and --demand-model, and choose a place whose living standards are published",
        )
    found = household_footprint(local, tonnes, kind, decile)
    payload = {
        "area": account.area.name,
        "code": account.area.code,
        "year": account.year,
        "household": found.to_dict(),
    }
    emit([household_table(found, account.area.name)], payload, fmt)


def _dimensions(given: Sequence[str]) -> list[str]:
    """Return the names of the dimensions asked for, each once."""
    asked = [word.strip().replace("-", " ").replace("_", " ") for text in given for word in text.split(",")]
    for name in asked:
        if name not in DIMENSIONS:
            from difflib import get_close_matches

            from footprint.errors import UnknownNameError

            near = [word.replace(" ", "-") for word in get_close_matches(name, DIMENSIONS, 2)]
            known = ", ".join(word.replace(" ", "-") for word in DIMENSIONS)
            raise UnknownNameError("dimension", name, near, hint=f"the footprint can be split by {known}")
    return list(dict.fromkeys(asked))
