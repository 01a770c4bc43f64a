"""``footprint areas``: find an area."""

from __future__ import annotations

from typing import Annotated

import typer

from footprint.commands.options import Format, FormatOption, KindOption, kind_of


def command(
    query: Annotated[
        str | None, typer.Argument(metavar="[QUERY]", help="Part of a name, or the start of a code.")
    ] = None,
    kind: KindOption = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Find an area: name, code, inhabitants.

    Accents and case do not matter; where no name fits, the nearest ones are listed. Codes can be used
    wherever a command asks for AREA; so can INSEE codes of communes joined by commas.

    \b
    Examples:
      footprint areas nantes
      footprint areas --kind urban
      footprint areas saint-etienne --format json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas import list_areas
    from footprint.errors import UnknownNameError
    from footprint.report.data.listing import areas_document
    from footprint.report.document.writer import show

    found = list_areas(query, kind_of(kind))
    if found.empty:
        raise UnknownNameError(
            "area", query or "", hint="try a part of its name, or list all with `footprint areas`"
        )
    show(areas_document(found, query), fmt)
