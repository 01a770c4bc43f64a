"""``footprint data``: embedded and installed databases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

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
    import pandas as pd

    from footprint.report.data.dataset import DATASETS
    from footprint.report.data.worlds import kept_worlds
    from footprint.report.document.emit import emit
    from footprint.report.document.tables import Column, Table
    from footprint.units import as_json

    rows = pd.DataFrame(
        [
            (part.name, part.content, part.years, part.size / 1000, part.source, part.licence)
            for part in DATASETS
        ],
        columns=["Name", "Content", "Years", "Size", "Source", "Licence"],
    )
    columns = (
        Column("Name"),
        Column("Content"),
        Column("Years"),
        Column("Size", "kB", 0),
        Column("Source"),
        Column("Licence"),
    )
    tables = [Table("Embedded dataset", columns, rows, note="Details of every step: data/PROVENANCE.md.")]
    payload: dict[str, Any] = {
        "datasets": [
            {
                "name": p.name,
                "content": p.content,
                "years": p.years,
                "size": as_json(p.size, "B"),
                "source": p.source,
                "licence": p.licence,
            }
            for p in DATASETS
        ],
    }
    kept = [{"name": path.name, "folder": str(path)} for path in kept_worlds()]
    payload["installed"] = kept
    if kept:
        tables.append(Table("Kept on this machine", (Column("name"), Column("folder")), pd.DataFrame(kept)))
    emit(tables, payload, fmt)


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
    from footprint.report.document.emit import emit
    from footprint.report.progress import telling

    with telling() as tell:
        tables, payload = verification(tell)
    emit(tables, payload, fmt)
    if not payload["whole"]:
        typer.echo("The dataset is damaged: reinstall the package.", err=True)
        raise typer.Exit(1)


@app.command("import", short_help="Keep a world table for use with --world NAME.")
def import_database(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A stored table, or EXIOBASE 3 as published.")],
    name: Annotated[
        str | None, typer.Option("--name", help="Name to use it by [default: the folder's name].")
    ] = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Read a world table, check it, and keep a copy for use with --world NAME.

    PATH is a folder written by MRIO.save, or EXIOBASE 3 as published (its zip file or folder). The copy goes to the system's folder for user data, or to the folder named by FOOTPRINT_DATA.

    \b
    Examples:
      footprint data import my-world --name mine
      footprint account Nantes --world mine
      footprint data import IOT_2022_ixi.zip --name exiobase3-2022
    """  # noqa: D301 - the parser reads the backspace sign
    import pandas as pd

    from footprint.report.data.worlds import keep
    from footprint.report.document.emit import emit
    from footprint.report.document.tables import Column, Table

    world, folder, remarks = keep(path, name)
    facts = {
        "name": folder.name,
        "folder": str(folder),
        "year": world.year,
        "regions": len(world.regions),
        "sectors": len(world.sectors),
        "currency": world.currency,
        "content_hash": world.content_hash,
        "remarks": list(remarks),
    }
    shown = [
        (key, "; ".join(value) if isinstance(value, list) else str(value)) for key, value in facts.items()
    ]
    rows = pd.DataFrame(shown, columns=["Kept", "Value"])
    emit([Table(f"World table {folder.name}", (Column("Kept"), Column("Value")), rows)], facts, fmt)


@app.command("remove", short_help="Remove a kept world table.")
def remove_database(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Name it is kept by, see `footprint data list`.")
    ],
) -> None:
    """Remove a world table that `data import` has kept, and what interrupted imports have left.

    \b
    Examples:
      footprint data import my-world --name mine
      footprint data remove mine
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.mrio.sources.installed import remove_installed

    typer.echo(f"Removed: {remove_installed(name)}", err=True)
