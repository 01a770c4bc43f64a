"""``footprint study``: many areas, tables and draws, here or over machines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from footprint.commands.line.options import (
    AreasArgument,
    DemandChoice,
    DemandModelOption,
    DrawsOption,
    ExactOption,
    Format,
    FormatOption,
    SeedOption,
    file_name,
)


def command(
    areas: AreasArgument,
    tables: Annotated[
        str,
        typer.Option("--tables", metavar="NAMES", help="Embedded years or names of tables, comma-separated."),
    ] = "2014",
    draws: DrawsOption = 0,
    seed: SeedOption = 0,
    exact: ExactOption = False,
    demand_model: DemandModelOption = DemandChoice.local,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="ADDRESS",
            help="A Dask scheduler, as in tcp://host:8786; or local:2 for two workers here.",
        ),
    ] = None,
    threads: Annotated[
        int, typer.Option("--threads", min=1, help="Pieces side by side, without a cluster.")
    ] = 1,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            parser=file_name,
            help="Folder for the pieces as Parquet; a study that was stopped goes on from there.",
        ),
    ] = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Print the footprints of several areas in several tables, with intervals, here or over machines.

    Each area, table and hundred draws is a piece of its own. The answer is the same wherever it is computed.

    \b
    Examples:
      footprint study Nantes Rennes --tables 2010,2011,2014
      footprint study Nantes Rennes --draws 200 --threads 2 --format csv
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas.study.many import footprint_study
    from footprint.i18n import _
    from footprint.report.document.writer import show
    from footprint.report.progress import telling
    from footprint.report.study.many import study_document

    with telling() as tell:
        found = footprint_study(
            areas,
            tables=[name.strip() for name in tables.split(",") if name.strip()],
            draws=draws,
            seed=seed,
            mode="exact" if exact else "first-order",
            demand_model=demand_model.value,
            cluster=cluster,
            threads=threads,
            path=out,
            progress=lambda done, of: tell(_("{done:,} of {of:,} pieces", done=done, of=of)),
        )
    show(study_document(found), fmt)
