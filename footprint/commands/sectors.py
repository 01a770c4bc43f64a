"""``footprint sectors``: the French facts of the 257 goods sectors, with their sources."""

from __future__ import annotations

from typing import Annotated

import typer

from footprint.commands.line.options import Format, FormatOption


def command(
    sector: Annotated[
        str | None, typer.Argument(metavar="[SECTOR]", help="Code or name of a sector [default: all].")
    ] = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Print what France makes, trades and uses of a goods sector, who buys, who supplies, and the sources.

    \b
    Examples:
      footprint sectors
      footprint sectors Wineries
      footprint sectors 327320 --format json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.report.autonomy.sectors import all_sectors_document, sector_document
    from footprint.report.document.writer import show

    if sector is None:
        show(all_sectors_document(), fmt)
        return
    from footprint.areas.production.facts import sector_facts

    show(sector_document(sector_facts(sector)), fmt)
