"""``footprint report``: everything about an area as one document: page, workbook, PDF."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from footprint.commands.line.options import (
    DemandChoice,
    DemandModelOption,
    DemandOption,
    EstablishmentsOption,
    Format,
    FormatOption,
    IncomeOption,
    OutOption,
    ProfileOption,
    WorldOption,
    YearOption,
    kind_of,
    read_plants,
    read_world,
)
from footprint.commands.line.spoken import say
from footprint.i18n import _, joined


def command(
    area: Annotated[
        str | None,
        typer.Argument(
            metavar="AREA",
            help="Name or code of an urban area, inter-municipal body, commune, département or region; accents do "
            "not matter.",
        ),
    ] = None,
    everywhere: Annotated[
        str | None,
        typer.Option(
            "--all",
            metavar="KIND",
            help="A report of every area of a kind, urban or inter-municipal, with an index page; goes on where it stopped.",
        ),
    ] = None,
    compare: Annotated[
        str | None, typer.Option("--compare", metavar="AREA2", help="Another area to stand beside.")
    ] = None,
    peers: Annotated[bool, typer.Option("--peers", help="Say what differs from the areas like it.")] = False,
    demand: DemandOption = None,
    establishments: EstablishmentsOption = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario",
            metavar="NAME|FILE",
            help="Scenario to tell of, repeatable; by default three that touch most of what is bought; none for none.",
        ),
    ] = None,
    plan: Annotated[
        str,
        typer.Option(
            "--plan",
            metavar="LIMITS",
            help='Limits of the plan, as in "budget 50 MEUR, jobs 200"; none for no plan '
            "[default: 100 EUR of investment an inhabitant].",
        ),
    ] = "",
    year: YearOption = None,
    world: WorldOption = None,
    demand_model: DemandModelOption = DemandChoice.local,
    profile: ProfileOption = None,
    income_adjustment: IncomeOption = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Also print a PDF; needs Chromium, Chrome or Edge.")
    ] = False,
    most: Annotated[
        int | None,
        typer.Option("--most", metavar="N", min=1, help="With --all: only the N areas of most inhabitants."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="With --all: areas at once [default: one a processor]."),
    ] = None,
    out: OutOption = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Print everything about an area and write it as one document: a web page and an Excel workbook.

    Page 1 is a summary fit for a council. The page holds everything it shows (figures, maps, tables, sources)
    and needs no network. The files go to report/NAME-CODE where --out names no folder; existing ones are
    replaced only once the new ones are whole.

    \b
    Examples:
      footprint report "Nantes Métropole"
      footprint report 93066 --compare Roubaix --pdf
      footprint report Lyon --plan "budget 50 MEUR, jobs 200" --scenario plant-rich-diet
      footprint report --all inter-municipal --most 50 --out reports
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.errors import OptionError
    from footprint.report.document.pdf import find_browser

    if (area is None) == (everywhere is None):
        raise OptionError(
            "Which area?",
            hint="name one, as in `footprint report Nantes`, or give --all urban or --all inter-municipal",
        )
    if pdf:
        find_browser()  # before any work
    kinds = ("html", "pdf", "xlsx") if pdf else ("html", "xlsx")
    options: dict[str, Any] = {
        "year": year,
        "demand_model": None if demand_model is DemandChoice.local else demand_model.value,
        "income_adjustment": income_adjustment,
        "peers": peers,
        "scenarios": tuple(scenario or ()),
        "plan": plan,
    }
    if area is None:
        given = {
            "--compare": compare,
            "--demand": demand,
            "--establishments": establishments,
            "--profile": profile,
        }
        if refused := [name for name, value in given.items() if value is not None]:
            raise OptionError(
                _("{options} holds for one area, not for --all", options=joined(refused)),
                hint=_("leave it out"),
            )
        _all(kind_of(everywhere), most, workers, world, out, kinds, options)
        return
    options |= {
        "compare": compare,
        "demand": demand,
        "profile": profile,
        "establishments": read_plants(establishments),
    }
    _one(area, world, out, kinds, options, fmt)


def _one(
    area: str,
    world: str | None,
    out: Path | None,
    kinds: tuple[str, ...],
    options: dict[str, Any],
    fmt: Format,
) -> None:
    from footprint.report.area.limits import NONE
    from footprint.report.area.workers import planner

    beside = None
    if world is None and options["plan"].strip().lower() != NONE:
        beside = planner()  # first, so that it gets ready while this process does
    from footprint.areas import find_area
    from footprint.files import filled_folder
    from footprint.report.account.area_report import build_report
    from footprint.report.area.words import folder_name
    from footprint.report.document.writer import show, write
    from footprint.report.progress import telling

    found = find_area(area)
    table = None if world is None else read_world(world, options["year"])
    with filled_folder(out or Path("report") / folder_name(found)) as folder, telling() as tell:
        document = build_report(
            found, **options, planner=beside, tell=tell, world=table, world_name=world or ""
        ).document
        tell(_("Writing the page and the workbook"))
        files = write(document, folder, kinds)
    names = {kind: str(path) for kind, path in files.items()}
    show(replace(document, answer=lambda: {**document.payload(), "files": names}), fmt)
    say("Written: {files}", files=joined(names.values()))


def _all(
    kind: str | None,
    most: int | None,
    workers: int | None,
    world: str | None,
    out: Path | None,
    kinds: tuple[str, ...],
    options: dict[str, Any],
) -> None:
    from footprint.report.area.many import write_all
    from footprint.report.progress import telling

    with telling() as tell:
        done = write_all(
            str(kind),
            out or Path("report"),
            kinds=kinds,
            most=most,
            workers=workers,
            world=world,
            options=options,
            tell=tell,
        )
    say(
        "Written: {index} ({written} areas now, {kept} before)",
        index=done.index,
        written=done.written,
        kept=done.kept,
    )
    for name, why in done.failed.items():
        say("Left out {name}: {why}", name=name, why=why)
    if done.failed:
        raise typer.Exit(1)
