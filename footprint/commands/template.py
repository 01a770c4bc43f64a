"""``footprint template``: a filled example of each file that can be given."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from footprint.commands.line.options import file_name
from footprint.i18n import _


def command(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="Which file: demand, establishments, offers, needs, parts, technologies or scenario.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            parser=file_name,
            help="Write it there, as .xlsx or .csv (.toml for a scenario); an existing file is kept.",
        ),
    ] = None,
) -> None:
    """Print, or write as a workbook, a filled example of a file that you can give.

    Change the rows to yours; `footprint check FILE` says what they are understood as.

    \b
    Examples:
      footprint template demand --out my-demand.xlsx
      footprint template establishments --out my-plants.csv
      footprint template technologies
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.report.document.writer import write_utf8
    from footprint.report.inputs.template import template_text, write_template

    if out is None:
        write_utf8(template_text(kind))
        return
    typer.echo(_("Written: {files}", files=write_template(kind, out)))
