"""``footprint check``: what a file is understood as, before anything is computed from it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from footprint.commands.line.options import Format, FormatOption


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, xlsx, ods, or TOML.")],
    kind: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="KIND",
            help="demand, establishments, offers, needs, parts, technologies or scenario [default: its columns tell].",
        ),
    ] = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Print what a file is understood as: kind, rows, units, classes with their labels, totals.

    \b
    Examples:
      footprint check my-demand.xlsx
      footprint check plants.csv --as establishments --format json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.report.document.writer import show
    from footprint.report.inputs.check import check_file

    show(check_file(file, kind).document(), fmt)
