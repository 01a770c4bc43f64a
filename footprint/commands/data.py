"""``footprint data``: embedded and installed databases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from footprint.commands import new_app
from footprint.commands.options import Format, FormatOption

app = new_app("Embedded and installed databases: list, verify, import.")


@app.command("list")
def list_datasets(fmt: FormatOption = Format.table) -> None:
    """List the embedded tables and the installed databases: year, size, source, licence.

    \b
    Examples:
      footprint data list
      footprint data list --format csv
    """  # noqa: D301 - the parser reads the backspace sign
    import pandas as pd

    from footprint.report.dataset import DATASETS
    from footprint.report.emit import emit
    from footprint.report.tables import Column, Table
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
    payload = {
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
    emit(tables, payload, fmt)


@app.command("verify")
def verify(fmt: FormatOption = Format.table) -> None:
    """Check every embedded file and world table, and compare raw material consumption with published figures.

    Exit code 1 if anything is damaged. The comparison is information: the tables are not rescaled to it.

    \b
    Examples:
      footprint data verify
      footprint data verify --format json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.report.emit import emit
    from footprint.report.progress import telling
    from footprint.report.verification import verification

    with telling() as tell:
        tables, payload = verification(tell)
    emit(tables, payload, fmt)
    if not payload["whole"]:
        typer.echo("The dataset is damaged: reinstall the package.", err=True)
        raise typer.Exit(1)


@app.command("import")
def import_database(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A stored table, or an EXIOBASE 3 folder.")],
    name: Annotated[
        str | None, typer.Option("--name", help="Name to use it by [default: the folder's name].")
    ] = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Read a world table, check it, and keep it for use with ``--world NAME``.

    PATH is a folder written by ``MRIO.save`` or an EXIOBASE 3 folder as published.

    \b
    Examples:
      footprint data import my-world --name mine
      footprint account Nantes --world mine
    """  # noqa: D301 - the parser reads the backspace sign
    raise NotImplementedError((path, name, fmt))
