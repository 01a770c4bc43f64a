"""``footprint report``: everything about an area, as a web page and a workbook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from footprint.commands.line.options import (
    AreaArgument,
    DemandChoice,
    DemandModelOption,
    Format,
    FormatOption,
    IncomeOption,
    OutOption,
    ProfileOption,
    WorldOption,
    YearOption,
    read_world,
)
from footprint.commands.line.spoken import say
from footprint.i18n import _, joined


def command(
    area: AreaArgument,
    out: OutOption = None,
    year: YearOption = None,
    world: WorldOption = None,
    demand_model: DemandModelOption = DemandChoice.local,
    profile: ProfileOption = None,
    income_adjustment: IncomeOption = False,
    fmt: FormatOption = Format.table,
) -> None:
    """Print an area's material footprint and write it as a web page and an Excel workbook.

    The page holds everything it shows (figures, map, tables, sources) and needs no network. The files go to
    report/NAME-OF-AREA where --out names no folder; existing ones are replaced only once the new ones are
    whole.

    \b
    Examples:
      footprint report "Nantes Métropole"
      footprint report 008 --out nantes-urban-area
      footprint report Lyon --format json > lyon.json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas import find_area
    from footprint.files import ready_folder
    from footprint.names import slug
    from footprint.report.account.area_report import build_report
    from footprint.report.document.writer import show, write
    from footprint.report.progress import telling

    found = find_area(area)
    folder = ready_folder(out or Path("report") / slug(found.name))
    table = None if world is None else read_world(world, year)
    with telling() as tell:
        document = build_report(
            found,
            year=year,
            demand_model=None if demand_model is DemandChoice.local else demand_model.value,
            profile=profile,
            income_adjustment=income_adjustment,
            tell=tell,
            world=table,
            world_name=world or "",
        ).document
        tell(_("Writing the page and the workbook"))
        files = write(document, folder, ("html", "xlsx"))
    names = {kind: str(path) for kind, path in files.items()}
    show(replace(document, answer=lambda: {**document.payload(), "files": names}), fmt)
    say("Written: {files}", files=joined(names.values()))
