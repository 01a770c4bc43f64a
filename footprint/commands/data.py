"""``footprint data``: embedded and installed databases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from footprint.commands import new_app
from footprint.commands.options import Format, FormatOption

app = new_app("Embedded and installed databases: list, verify, import, remove.")


@app.command("list", short_help="Tables at hand: year, size, source, licence.")
def list_datasets(fmt: FormatOption = Format.table) -> None:
    """List the embedded tables and the installed databases: year, size, source, licence.

    \b
    Examples:
      footprint data list
      footprint data list --format csv
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.mrio.sources.installed import installed_worlds
    from footprint.report.data.listing import datasets_document
    from footprint.report.document.writer import show

    show(datasets_document(installed_worlds()), fmt)


@app.command("verify", short_help="Check every file, compare with published figures.")
def verify(fmt: FormatOption = Format.table) -> None:
    """Check every embedded file and world table, and compare raw material consumption with published figures.

    Exit code 1 if anything is damaged. The comparison is information: the tables are not rescaled to it.

    \b
    Examples:
      footprint data verify
      footprint data verify --format json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.report.data.verification import verification
    from footprint.report.document.writer import show
    from footprint.report.progress import telling

    with telling() as tell:
        document, whole = verification(tell)
    show(document, fmt)
    if not whole:
        typer.echo("The dataset is damaged: reinstall the package.", err=True)
        raise typer.Exit(1)


@app.command("import", short_help="Keep a world table for use with --world NAME.")
def import_database(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A stored table, or EXIOBASE 3 as published.")],
    name: Annotated[
        str | None, typer.Option("--name", help="Name to use it by [default: the folder's name].")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace another table kept by that name.")
    ] = False,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            "--allow",
            metavar="WHAT",
            help="Keep a table that would be refused: extraction-without-output is left out of every footprint, "
            "named and counted in every answer.",
        ),
    ] = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Read a world table, check it, and keep a copy for use with --world NAME.

    PATH is a folder written by MRIO.save, or EXIOBASE 3 as published (its zip file or folder). The copy goes
    to the system's folder for user data, or to the folder named by FOOTPRINT_DATA.

    \b
    Examples:
      footprint data import my-world --name mine
      footprint account Nantes --world mine
      footprint data import IOT_2022_ixi.zip --name exiobase3-2022
      footprint data import my-world --name mine --allow extraction-without-output
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.mrio.sources.installed import install
    from footprint.report.data.listing import kept_document
    from footprint.report.document.writer import show

    world, folder, remarks = install(path, name, replace=replace, allow=allow or ())
    show(kept_document(world, folder, remarks), fmt)


@app.command("remove", short_help="Remove a kept world table.")
def remove_database(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Name it is kept by, see `footprint data list`.")
    ],
) -> None:
    """Remove a world table that `data import` has kept, and what interrupted imports have left.

    \b
    Examples:
      footprint data import my-world --name old
      footprint data remove old
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.mrio.sources.installed import remove_installed

    typer.echo(f"Removed: {remove_installed(name)}")
