"""``footprint account``: the material footprint of an area's consumption."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from footprint.commands.line.options import (
    DemandChoice,
    DemandModelOption,
    DemandOption,
    ExactOption,
    Format,
    FormatOption,
    IncomeOption,
    PriceIndexOption,
    ProfileOption,
    Scope,
    ScopeOption,
    SeedOption,
    Variant,
    VariantOption,
    WorldOption,
    YearOption,
    kind_of,
    read_world,
)
from footprint.i18n import message

if TYPE_CHECKING:
    from footprint.areas import Area
    from footprint.areas.account import MaterialAccount
    from footprint.mrio import MRIO
    from footprint.report.document.document import Document

#: What `--all` takes besides the kinds of `--kind`.
COMMUNES = "communes"
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
        str | None,
        typer.Option(
            "--all",
            metavar="[urban|inter-municipal|communes]",
            help="Every urban area, inter-municipal body or commune in one table.",
        ),
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
    demand_model: DemandModelOption = DemandChoice.local,
    demand: DemandOption = None,
    price_index: PriceIndexOption = None,
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
    uncertainty: Annotated[
        int | None,
        typer.Option(
            "--uncertainty",
            metavar="N",
            min=2,
            help="Also the interval of N draws, and the largest source of error.",
        ),
    ] = None,
    seed: SeedOption = 0,
    exact: ExactOption = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Also how the world table was solved: way and reason, right-hand sides, passes, memory, seconds, error.",
        ),
    ] = False,
    years: Annotated[
        str | None,
        typer.Option(
            "--years", metavar="YEARS", help="Year by year, as in 1995-2014: what `footprint series` prints."
        ),
    ] = None,
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
      footprint account Roubaix --household "couple with children" --income-decile 3
      footprint account Nantes --uncertainty 1000
      footprint account Nantes --world exiobase3:2022 --explain
      footprint account France --years 1995-2014
      footprint account --all communes --format csv > communes.csv
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas import find_area, material_account
    from footprint.report.account.account import account_document
    from footprint.report.document.writer import show

    dimensions = _dimensions(by or ())
    _refuse_idle(demand is not None, income_adjustment, bool(price_index))
    levels = None
    if demand is not None:
        from footprint.areas.demand.money import price_levels
        from footprint.reading.source import check_readable

        check_readable(demand)
        levels = price_levels(price_index)
    one_household = household is not None or income_decile is not None
    names = list(dict.fromkeys(word.strip() for text in extension or () for word in text.split(",")))
    _check(area, everywhere, one_household, demand or profile, dimensions)
    if names not in ([], ["materials"]):
        _refuse_with_impacts(everywhere is not None, one_household, uncertainty is not None)
    if area is None:
        kind = COMMUNES if everywhere == COMMUNES else kind_of(everywhere)
        table = read_world(world, year, variant)
        show(_everywhere(table, str(kind), scope, demand_model, income_adjustment), fmt)
        return
    found = find_area(area)
    if years is not None:
        show(_by_year(found, years, demand_model, scope, bool(dimensions or demand or extension)), fmt)
        return
    table = read_world(world, year, variant)
    if names not in ([], ["materials"]):
        from footprint.mrio.impacts.satellites import with_satellites

        table = with_satellites(table, *names)
    accounts = {
        name: material_account(
            found,
            scope=scope.words,
            demand_model=demand_model.value,
            income_adjustment=income_adjustment,
            demand=demand,
            price_index=levels,
            profile=profile,
            extension=name,
            world=table,
        )
        for name in names or ["materials"]
    }
    first = next(iter(accounts.values()))
    if one_household:
        show(_one_household(first, household, income_decile), fmt)
    elif names in ([], ["materials"]):
        document = account_document(first, table, dimensions)
        if uncertainty is not None:
            document = _with_interval(document, first, table, uncertainty, seed, exact)
        if explain:
            from footprint.areas.tracing import table_of
            from footprint.report.study.work import with_work

            document = with_work(document, table_of(table, scope.words))
        show(document, fmt)
    else:
        from footprint.report.account.extensions import extensions_document

        show(extensions_document(accounts, table, dimensions), fmt)


def _by_year(area: Area, years: str, model: DemandChoice, scope: Scope, other: bool) -> Document:
    """Return the household footprint year by year; options that a series does not know are refused."""
    from footprint.areas.study.series import footprint_series, years_of
    from footprint.errors import OptionError
    from footprint.report.study.series import series_document

    if other or scope is not Scope.households:
        raise OptionError(
            "--years knows what households buy, of all materials",
            hint="leave out --by, --demand, --extension, --scope",
        )
    return series_document(footprint_series(area, years=years_of(years), demand_model=model.value))


def _with_interval(
    document: Document, account: MaterialAccount, table: MRIO, draws: int, seed: int, exact: bool
) -> Document:
    from footprint.areas.study.uncertainty import footprint_interval
    from footprint.report.study.uncertainty import with_interval

    mode = "exact" if exact else "first-order"
    return with_interval(
        document, footprint_interval(account, draws=draws, seed=seed, mode=mode, world=table)
    )


def _check(
    area: str | None, everywhere: str | None, household: bool, own: Path | None, dimensions: list[str]
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


def _refuse_with_impacts(everywhere: bool, household: bool, uncertainty: bool) -> None:
    """Refuse options that know raw material alone, rather than leave --extension out in silence."""
    from footprint.errors import OptionError

    for given, option in (
        (everywhere, "--all"), (household, "--household"), (uncertainty, "--uncertainty"),
    ):  # fmt: skip
        if given:
            raise OptionError(
                message("{option} knows raw material alone", option=option),
                hint=message("leave out --extension or {option}", option=option),
            )


def _everywhere(
    table: MRIO, kind: str, scope: Scope, model: DemandChoice, income_adjustment: bool
) -> Document:
    from footprint.areas import area_footprints
    from footprint.report.account.place import everywhere_document

    found = area_footprints(
        kind,
        scope=scope.words,
        demand_model=model.value,
        income_adjustment=income_adjustment,
        world=table,
    )
    asked = {"kind": kind, "year": table.year, "scope": scope.words, "demand_model": model.value}
    return everywhere_document(found, asked)


def _one_household(account: MaterialAccount, kind: str | None, decile: int | None) -> Document:
    from footprint.areas.local.households import household_footprint
    from footprint.errors import OptionError
    from footprint.report.account.place import household_document

    local, tonnes = account.demand.local, account.demand.class_tonnes
    if local is None or tonnes is None:
        raise OptionError(
            "Kinds of household are known only with the local demand model",
            hint="leave out --demand and --demand-model, and choose a place whose living standards are published",
        )
    return household_document(account, household_footprint(local, tonnes, kind, decile))


def _refuse_idle(demand: bool, income_adjustment: bool, price_index: bool) -> None:
    """Refuse options that would do nothing.

    Raises
    ------
    UnitError
        Naming the option.
    """
    from footprint.errors import UnitError

    if demand and income_adjustment:
        raise UnitError(
            "--income-adjustment would do nothing beside --demand",
            hint="leave it out: your own demand says what your people buy",
        )
    if price_index and not demand:
        raise UnitError(
            "--price-index would do nothing without --demand", hint="leave it out, or give a demand"
        )


def _dimensions(given: Sequence[str]) -> list[str]:
    """Return the names of the dimensions asked for, each once."""
    asked = [word.strip().replace("-", " ").replace("_", " ") for text in given for word in text.split(",")]
    for name in asked:
        if name not in DIMENSIONS:
            from footprint.errors import UnknownNameError
            from footprint.names import nearest

            near = [word.replace(" ", "-") for word in nearest(name, DIMENSIONS)]
            known = ", ".join(word.replace(" ", "-") for word in DIMENSIONS)
            raise UnknownNameError(
                "dimension", name, near, hint=message("the footprint can be split by {known}", known=known)
            )
    return list(dict.fromkeys(asked))
