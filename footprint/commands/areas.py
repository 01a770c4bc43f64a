"""``footprint areas``: find an area."""

from __future__ import annotations

from typing import Annotated

import typer

from footprint.commands.line.options import OLD_KINDS, Format, FormatOption, KindOption
from footprint.commands.line.spoken import say


def command(
    query: Annotated[
        str | None,
        typer.Argument(
            metavar="[QUERY]", help="Part of a name, the start of a code, or the number of a département."
        ),
    ] = None,
    kind: KindOption = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Find an area: name, kind, code, département, inhabitants.

    Accents and case do not matter; where no name fits, the nearest ones are listed. Codes can be used
    wherever a command asks for AREA: of urban areas, bodies, communes (several joined by commas),
    départements (35), regions (REG-53) and France (FR). Without a query or a kind, urban areas and
    inter-municipal bodies are listed; here --kind takes commune, department, region and country too.

    \b
    Examples:
      footprint areas nantes
      footprint areas 35
      footprint areas --kind region
      footprint areas saint-denis --kind commune --format json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas import list_areas
    from footprint.errors import UnknownNameError
    from footprint.report.data.listing import areas_document
    from footprint.report.document.writer import show

    if kind in OLD_KINDS:
        say("Warning: --kind {old} is now written --kind {kind}", old=kind, kind=OLD_KINDS[kind])
        kind = OLD_KINDS[kind]
    found = list_areas(query, kind)
    if found.empty:
        raise UnknownNameError(
            "area", query or "", hint="try a part of its name, or list all with `footprint areas`"
        )
    show(areas_document(found, query), fmt)
