"""``footprint circular``: material indicators, circular scenarios, by-product exchange."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from footprint.commands import new_app
from footprint.commands.line.options import (
    AreaArgument,
    DrawsOption,
    EstablishmentsOption,
    Format,
    FormatOption,
    PlaceArgument,
    Scope,
    Variant,
    VariantOption,
    WorldOption,
    YearOption,
    read_plants,
    read_world,
)
from footprint.i18n import _

if TYPE_CHECKING:
    from footprint.circular import ScenarioEffect

app = new_app(help="Material indicators, circular scenarios and by-product exchange.")


class Goal(StrEnum):
    """What an exchange makes as great as possible."""

    footprint = "footprint"
    tonnes = "tonnes"


@app.command("indicators", short_help="DE, RMC, DMC, import dependency, supply concentration.")
def indicators(
    area: PlaceArgument = "France",
    scope: Annotated[
        Scope, typer.Option("--scope", help="For areas: whose final demand counts.")
    ] = Scope.households,
    materials: Annotated[int, typer.Option("--materials", min=1, help="How many materials to show.")] = 15,
    world: WorldOption = None,
    year: YearOption = None,
    variant: VariantOption = Variant.default,
    fmt: FormatOption = Format.table,
) -> None:
    """Print the material indicators of France, of another region of the table, or of an area.

    Domestic extraction, trade by mass and in raw material equivalents, DMI, DMC, RMI, RMC, resource
    productivity, circular material use rate, import dependency, concentration of supply. What nobody
    publishes is shown as unknown.

    \b
    Examples:
      footprint circular indicators
      footprint circular indicators Germany --format json
      footprint circular indicators "Nantes Métropole" --scope final-demand
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.circular import material_indicators
    from footprint.report.circular.indicators import indicators_document
    from footprint.report.document.writer import show

    found = material_indicators(area, scope=scope.words, world=read_world(world, year, variant))
    show(indicators_document(found, materials), fmt)


@app.command("hidden", short_help="Raw material behind imports of a product.")
def hidden(
    product: Annotated[
        str, typer.Argument(metavar="PRODUCT", help="A sector of the table: 'Transport equipment' for cars.")
    ],
    region: Annotated[str, typer.Option("--region", help="Who imports.")] = "France",
    origin: Annotated[str | None, typer.Option("--origin", help="Only imports from this region.")] = None,
    world: WorldOption = None,
    year: YearOption = None,
    variant: VariantOption = Variant.default,
    fmt: FormatOption = Format.table,
) -> None:
    """Print the hidden flows of an import: what was extracted for it, of what, and where.

    \b
    Examples:
      footprint circular hidden "Transport equipment"
      footprint circular hidden Textiles --origin China
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.circular import hidden_flows
    from footprint.report.circular.indicators import hidden_document
    from footprint.report.document.writer import show

    found = hidden_flows(product, region, origin=origin, world=read_world(world, year, variant))
    show(hidden_document(found), fmt)


@app.command("mci", short_help="Material Circularity Indicator of a product.")
def mci(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV of parts: name, mass, recycled, reused, ...")
    ],
    lifetime: Annotated[
        float, typer.Option("--lifetime", help="Service life over the market's average.")
    ] = 1.0,
    use: Annotated[float, typer.Option("--use", help="Intensity of use over the market's average.")] = 1.0,
    fmt: FormatOption = Format.table,
) -> None:
    """Print how linear the material flows of a product are (Ellen MacArthur Foundation and Granta, 2019).

    Columns: name, mass, and any of recycled, reused, sustained, collected_for_recycling, collected_for_reuse,
    composted, energy_recovered, yield_of_feedstock, yield_after_use (fractions from 0 to 1).

    \b
    Examples:
      footprint circular mci chair.csv
      footprint circular mci chair.csv --lifetime 1.5 --format json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.circular import material_circularity
    from footprint.circular.indicators.product_file import read_parts
    from footprint.report.circular.indicators import circularity_document
    from footprint.report.document.writer import show

    found = material_circularity(read_parts(file), lifetime=lifetime, use=use)
    show(circularity_document(file.stem, found), fmt)


@app.command("scenario", short_help="What a circular scenario changes.")
def scenario(
    area: Annotated[str, typer.Argument(metavar="AREA", help="France, or an area by name or code.")],
    file: Annotated[
        str,
        typer.Argument(metavar="SCENARIO", help="A TOML file, a scenario of the library, or 'all' of them."),
    ],
    scope: Annotated[
        Scope | None,
        typer.Option("--scope", help="Whose final demand counts; by default the scenario's own."),
    ] = None,
    draws: DrawsOption = 200,
    world: WorldOption = None,
    year: YearOption = None,
    variant: VariantOption = Variant.default,
    fmt: FormatOption = Format.table,
) -> None:
    """Print what a circular scenario does to the material footprint of France or of an area.

    \b
    Examples:
      footprint circular scenario "Nantes Métropole" plant-rich-diet
      footprint circular scenario France my-scenario.toml --format json
      footprint circular scenario France all
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.circular import run_scenario
    from footprint.circular.scenarios.file import library
    from footprint.report.circular.scenarios import scenario_document, scenarios_document
    from footprint.report.document.writer import show
    from footprint.report.progress import telling

    table = read_world(world, year, variant)
    wanted = None if scope is None else scope.words

    chosen: list[str | Path] = list(library().values()) if file == "all" else [file]

    def run(place: int, one: str | Path) -> ScenarioEffect:
        name = Path(one).stem + (
            _(" ({place} of {count})", place=place, count=len(chosen)) if len(chosen) > 1 else ""
        )
        tell(name)
        return run_scenario(
            area,
            one,
            scope=wanted,
            draws=draws,
            progress=lambda done, total: tell(
                _("{name}: draw {done} of {total}", name=name, done=done, total=total)
            ),
            world=table,
        )

    with telling() as tell:
        effects = [run(place, one) for place, one in enumerate(chosen, start=1)]
    show(scenarios_document(effects) if file == "all" else scenario_document(effects[0]), fmt)


@app.command("scenarios", short_help="The library of documented scenarios.")
def scenarios(fmt: FormatOption = Format.table) -> None:
    """Print the scenarios that come with the program; run one with `footprint circular scenario`.

    \b
    Examples:
      footprint circular scenarios
      footprint circular scenarios --format json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.circular.scenarios.file import library, read_scenario
    from footprint.report.circular.scenarios import library_document
    from footprint.report.document.writer import show

    show(library_document([read_scenario(path) for path in library().values()]), fmt)


@app.command("kinds", short_help="Kinds of intervention and their keys.")
def kinds(fmt: FormatOption = Format.table) -> None:
    """Print the kinds of intervention that a scenario file can hold, with their keys.

    \b
    Examples:
      footprint circular kinds
      footprint circular kinds --format json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.circular.scenarios.kinds import common_keys, kinds_of_intervention
    from footprint.report.circular.scenarios import kinds_document
    from footprint.report.document.writer import show

    show(kinds_document(kinds_of_intervention(), common_keys()), fmt)


@app.command("exchange", short_help="Match by-products of an area to sectors that can use them.")
def exchange(
    area: AreaArgument,
    offers: Annotated[
        Path | None, typer.Option("--offers", metavar="FILE", help="Your own by-products (CSV).")
    ] = None,
    needs: Annotated[
        Path | None, typer.Option("--needs", metavar="FILE", help="Your own needs (CSV).")
    ] = None,
    establishments: EstablishmentsOption = None,
    objective: Annotated[
        Goal, typer.Option("--objective", help="Most extraction avoided, or most virgin material displaced.")
    ] = Goal.footprint,
    draws: DrawsOption = 100,
    world: WorldOption = None,
    year: YearOption = None,
    variant: VariantOption = Variant.default,
    fmt: FormatOption = Format.table,
) -> None:
    """Print which by-products of an area's sectors should go to whom, and the extraction this avoids.

    \b
    Examples:
      footprint circular exchange "Saint-Nazaire"
      footprint circular exchange Rennes --offers offers.csv --needs needs.csv
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.circular import by_product_exchange
    from footprint.report.circular.exchange import exchange_document
    from footprint.report.document.writer import show
    from footprint.report.progress import telling

    with telling() as tell:
        found = by_product_exchange(
            area,
            world=read_world(world, year, variant),
            offers=offers,
            needs=needs,
            establishments=read_plants(establishments),
            objective=objective.value,
            draws=draws,
            progress=lambda done, total: tell(_("draw {done} of {total}", done=done, total=total)),
        )
    show(exchange_document(found), fmt)


@app.command(
    "technologies", short_help="Circular plants that the optimiser can choose from, as its own table."
)
def technologies(fmt: FormatOption = Format.csv) -> None:
    """Print the circular technologies as a table that `footprint plan --technologies` reads.

    \b
    Examples:
      footprint circular technologies > circular.csv
      footprint plan Nantes --technologies circular.csv
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.circular.scenarios.technologies import circular_technologies
    from footprint.report.circular.exchange import technologies_document
    from footprint.report.document.writer import show

    show(technologies_document(circular_technologies()), fmt)
