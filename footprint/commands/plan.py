"""``footprint plan``: relocation portfolios, what to make at home, and their front."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from footprint.commands.line.options import (
    AreasArgument,
    EstablishmentsOption,
    Format,
    FormatOption,
    OutOption,
    WorldOption,
    read_plants,
    read_world,
)
from footprint.commands.line.plans import document_of, front_of, show_plans, written
from footprint.commands.line.spoken import say
from footprint.i18n import _, message


def command(
    areas: AreasArgument,
    budget: Annotated[
        str | None,
        typer.Option(
            "--budget", metavar="MONEY", help='Most capital, as in "200 MEUR" (prices of the tables).'
        ),
    ] = None,
    objective: Annotated[
        str | None,
        typer.Option(
            "--objective",
            metavar="NAME",
            help="What is best: index-per-tonne, autonomy-per-tonne, gain-per-tonne, index-per-euro, "
            "avoided-per-euro, index, autonomy, gain, avoided, jobs, cost or front [default: index-per-tonne].",
        ),
    ] = None,
    avoid_at_least: Annotated[
        str | None,
        typer.Option(
            "--avoid-at-least",
            metavar="MASS",
            help='Least foreign extraction avoided a year, as in "20 kt" [default for rates: half of what is possible].',
        ),
    ] = None,
    adjust_floor: Annotated[
        bool,
        typer.Option(
            "--adjust-floor", help="Lower an impossible floor to the most that is possible, and say so."
        ),
    ] = False,
    target: Annotated[
        str | None,
        typer.Option(
            "--target", metavar="TARGET", help='Cheapest plan that reaches "autonomy 10 %" or "index 20".'
        ),
    ] = None,
    jobs_at_least: Annotated[
        str | None, typer.Option("--jobs-at-least", metavar="JOBS", help="Least jobs created.")
    ] = None,
    labour: Annotated[
        list[str] | None,
        typer.Option(
            "--labour",
            metavar="SKILL=JOBS",
            help="Most jobs of workers, technicians or engineers; repeatable.",
        ),
    ] = None,
    max_plants: Annotated[int | None, typer.Option("--max-plants", min=0, help="Most plants.")] = None,
    land: Annotated[
        str | None, typer.Option("--land", metavar="AREA", help='Most land, as in "20 ha".')
    ] = None,
    water: Annotated[
        str | None, typer.Option("--water", metavar="VOLUME", help='Most water a year, as in "500000 m3".')
    ] = None,
    local_extraction: Annotated[
        str | None,
        typer.Option("--local-extraction", metavar="MASS", help="Most extraction in the area a year."),
    ] = None,
    force: Annotated[
        list[str] | None,
        typer.Option(
            "--force",
            metavar="SECTOR",
            help='Sector that must be built, also "SECTOR: 30 jobs" or "SECTOR: 2 MEUR"; repeatable.',
        ),
    ] = None,
    forbid: Annotated[
        list[str] | None,
        typer.Option("--forbid", metavar="SECTOR", help="Sector that must not be built; repeatable."),
    ] = None,
    capture: Annotated[
        list[str] | None,
        typer.Option(
            "--capture",
            metavar="[SECTOR:] SHARE",
            help='Most of the need that may be covered, as in "60 %" or "Food and beverage: 50 %"; repeatable.',
        ),
    ] = None,
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
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            metavar="LIMIT",
            help="Limit that holds by default and shall not: jobs, land, water, market or all; repeatable.",
        ),
    ] = None,
    literal_rate: Annotated[
        bool,
        typer.Option(
            "--literal-rate",
            help="Take a rate per tonne as the bare ratio, though other plans beat it in both.",
        ),
    ] = False,
    prices: Annotated[
        int | None,
        typer.Option(
            "--prices",
            metavar="YEAR",
            help="Report costs at the prices of this year [default: of the tables].",
        ),
    ] = None,
    backfire: Annotated[
        bool | None,
        typer.Option(
            "--allow-backfire/--no-backfire",
            help="Whether to build what raises foreign extraction by itself [default: not for literal rates].",
        ),
    ] = None,
    technologies: Annotated[
        Path | None,
        typer.Option(
            "--technologies",
            metavar="FILE",
            help="CSV, xlsx, ods or TOML with your own costs, sizes, technologies.",
        ),
    ] = None,
    establishments: EstablishmentsOption = None,
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            metavar="NAME|FILE",
            help="Circular scenario to apply before planning; `footprint circular kinds` lists interventions.",
        ),
    ] = None,
    weight: Annotated[
        float | None,
        typer.Option(
            "--weight",
            min=0.0,
            max=1.0,
            help="Weight of the index, against autonomy, in 'gain' [default: 0.5].",
        ),
    ] = None,
    robust: Annotated[
        float | None,
        typer.Option(
            "--robust",
            metavar="LEVEL",
            help="Keep floor and budget on average over the worst draws beyond this level, as in 0.9.",
        ),
    ] = None,
    stability: Annotated[
        int | None,
        typer.Option("--stability", metavar="DRAWS", min=1, help="Say which sectors other good plans share."),
    ] = None,
    years: Annotated[
        int | None,
        typer.Option(
            "--years", metavar="N", help="Spread the plants over so many years, the earliest gain first."
        ),
    ] = None,
    yearly_budget: Annotated[
        str | None,
        typer.Option(
            "--yearly-budget",
            metavar="MONEY",
            help="Most capital in one year [default: as evenly as can be].",
        ),
    ] = None,
    front: Annotated[
        int | None,
        typer.Option(
            "--front", metavar="N", min=2, help="Efficient plans between most gain and most tonnes."
        ),
    ] = None,
    gap: Annotated[float, typer.Option("--gap", help="Relative gap to the bound at which to stop.")] = 0.005,
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit", metavar="SECONDS", help="Return the best plan found by then, with its gap."
        ),
    ] = None,
    together: Annotated[
        bool,
        typer.Option("--together", help="Plan the areas at once, under one budget, selling to each other."),
    ] = False,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Areas planned at once.")] = 1,
    world: WorldOption = None,
    out: OutOption = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Choose what to make at home: which sectors, how much, by which technology, for which budget.

    Avoided tonnes are counted exactly: the new plants' own inputs must be made or imported too. The plan is
    checked by solving the full system again.

    \b
    Examples:
      footprint plan "Nantes" --budget "200 MEUR" --avoid-at-least "20 kt"
      footprint plan "Nantes" --budget "200 MEUR" --objective avoided --front 10 --out nantes-plan
      footprint plan "Nantes" --target "autonomy 10 %"
      footprint plan Rennes Angers --budget "50 MEUR" --objective index --format csv
      footprint plan Angers --budget "50 MEUR" --years 5 --stability 50
      footprint plan Angers --budget "50 MEUR" --scenario second-hand-clothing
      footprint plan compare angers-index.json angers-tonnes.json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.report.document.writer import show

    if areas[0] == "compare":
        from footprint.report.plan.comparison import compared_files

        show(compared_files(areas[1:]), fmt)
        return
    from footprint.errors import FootprintError
    from footprint.files import ready_folder
    from footprint.names import distinct_names
    from footprint.optimize.several import plan_areas
    from footprint.report.progress import telling

    folder = ready_folder(out) if out is not None else None
    _refuse_idle(objective, target, weight, avoid_at_least, adjust_floor)
    options: dict[str, Any] = {
        "objective": objective or "index-per-tonne",
        "budget": budget,
        "avoid_at_least": avoid_at_least,
        "adjust_floor": adjust_floor,
        "target": target,
        "jobs_at_least": jobs_at_least,
        "labour": labour or None,
        "max_plants": max_plants,
        "land": land,
        "water": water,
        "local_extraction": local_extraction,
        "force": force or (),
        "forbid": forbid or (),
        "allow_backfire": backfire,
        "capture": capture,
        "without": without or (),
        "literal_rate": literal_rate,
        **({} if prices is None else {"prices": prices}),
        "technologies": technologies,
        "scenario": scenario,
        "weight": 0.5 if weight is None else weight,
        "robust": robust,
        "stability": stability,
        "gap": gap,
        "time_limit": time_limit,
        "establishments": read_plants(establishments),
        "world": None if world is None else read_world(world),
    }
    if elsewhere is not None:
        options["elsewhere"] = elsewhere
    if together:
        if scenario is not None:
            from footprint.errors import OptionError

            raise OptionError(
                "--scenario cannot be used with --together",
                hint="plan the areas one by one, or leave one out",
            )
        from footprint.report.plan.comparison import joint_plan

        show(joint_plan(areas, options), fmt)
        return
    with telling() as tell:
        tell(_("Choosing among ways to make 257 products in {areas}", areas=", ".join(areas)))
        found = plan_areas(areas, workers=workers, **options)
        plans = [plan for plan in found if not isinstance(plan, FootprintError)]
        failed = [
            (name, one) for name, one in zip(areas, found, strict=True) if isinstance(one, FootprintError)
        ]
        if failed and len(areas) == 1:
            raise failed[0][1]
        fronts = [front_of(plan, front, tell) for plan in plans]
        documents = [
            document_of(plan, points, years, yearly_budget, stability, tell)
            for plan, points in zip(plans, fronts, strict=True)
        ]
        names = distinct_names([(plan.area.name, plan.area.code) for plan in plans])
        files_written = [
            written(document, folder, f"plan-{name}", tell)
            for document, name in zip(documents, names, strict=True)
        ]
    show_plans(plans, fronts, documents, failed if len(areas) > 1 else None, fmt)
    for files in files_written:
        if files:
            say("Written: {files}", files=", ".join(map(str, files.values())))
    for name, error in failed:
        say("Left out {name}: {error}", name=name, error=error)
    if failed:
        raise typer.Exit(1)


def _refuse_idle(
    objective: str | None, target: str | None, weight: float | None, floor: str | None, adjust_floor: bool
) -> None:
    """Refuse options that would do nothing beside the others.

    Raises
    ------
    UnitError
        Naming the option.
    """
    from footprint.errors import UnitError

    if target is not None and objective not in (None, "cost"):
        raise UnitError(
            message(
                "--objective {objective} would do nothing beside --target, which asks for the cheapest plan",
                objective=objective,
            ),
            hint="leave one of them out",
        )
    if weight is not None and "gain" not in (objective or ""):
        raise UnitError(
            "--weight would do nothing: only the objectives with 'gain' weigh", hint="leave it out"
        )
    if adjust_floor and floor is None:
        raise UnitError(
            "--adjust-floor would do nothing without --avoid-at-least", hint="leave it out, or give a floor"
        )
