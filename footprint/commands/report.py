"""``footprint report``: everything about an area, as a web page and a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from footprint.commands.options import AreaArgument, Format, FormatOption, IncomeOption, YearOption, file_name


def command(
    area: AreaArgument,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            parser=file_name,
            help="Folder for the files [default: report/NAME-OF-AREA].",
        ),
    ] = None,
    year: YearOption = 2011,
    income_adjustment: IncomeOption = False,
    fmt: FormatOption = Format.table,
) -> None:
    """Print an area's material footprint and write it as a web page and an Excel workbook.

    The page holds everything it shows (figures, map, tables, sources) and needs no network. Existing files are
    replaced only once the new ones are whole.

    \b
    Examples:
      footprint report "Nantes Métropole"
      footprint report 008 --out nantes-urban-area
      footprint report Lyon --format json > lyon.json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas import find_area
    from footprint.files import ready_folder
    from footprint.report.account.area_report import build_report
    from footprint.report.document.emit import emit, print_sections
    from footprint.report.document.page import write_html
    from footprint.report.document.tables import slug
    from footprint.report.document.workbook import write_workbook
    from footprint.report.progress import telling

    found = find_area(area)
    name = slug(found.name)
    folder = ready_folder(out or Path("report") / name)
    with telling() as tell:
        report = build_report(found, year=year, income_adjustment=income_adjustment, tell=tell)
        tell("Writing the page and the workbook")
        page = write_html(report, folder / f"{name}.html")
        workbook = write_workbook(report, folder / f"{name}.xlsx")
    payload = {**report.payload(), "files": {"html": str(page), "xlsx": str(workbook)}}
    if fmt is Format.table:
        print_sections(report.sections)
    else:
        emit(report.all_tables(), payload, fmt)
    typer.echo(f"Written: {page} and {workbook}", err=True)
