"""``footprint areas``: find an area."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from footprint.commands.options import Format, FormatOption


class Kind(StrEnum):
    """Kinds of area that are listed."""

    urban = "urban"
    inter_municipal = "inter-municipal"


_KINDS = {Kind.urban: "urban area", Kind.inter_municipal: "inter-municipal body"}
_SHOWN = 30


def command(
    query: Annotated[
        str | None, typer.Argument(metavar="[QUERY]", help="Part of a name, or the start of a code.")
    ] = None,
    kind: Annotated[
        Kind | None, typer.Option("--kind", help="Only urban areas or only inter-municipal bodies.")
    ] = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Find an area: name, code, inhabitants.

    Accents and case do not matter; where no name fits, the nearest ones are listed. Codes can be used wherever a
    command asks for AREA; so can INSEE codes of communes joined by commas.

    \b
    Examples:
      footprint areas nantes
      footprint areas --kind urban
      footprint areas saint-etienne --format json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas import list_areas
    from footprint.errors import UnknownNameError
    from footprint.report.document.emit import emit
    from footprint.report.document.tables import Column, Table
    from footprint.units import as_json

    found = list_areas(query, _KINDS[kind] if kind else None)
    if found.empty:
        raise UnknownNameError(
            "area", query or "", hint="try a part of its name, or list all with `footprint areas`"
        )
    units = found.attrs.get("units", {})
    areas = [
        {
            name: as_json(value, units[name])
            if name in units and value == value
            else (None if value != value else value)
            for name, value in row.items()
        }
        for row in found.to_dict("records")
    ]
    columns = (
        Column("code"),
        Column("name"),
        Column("kind"),
        Column("department"),
        Column("inhabitants", "2016", 0),
        Column("income", "EUR a year, 2017", 0),
        Column("goods_jobs", "jobs, 2019", 0),
    )
    note = "Give a part of a name to narrow the list down." if len(found) > _SHOWN else ""
    title = f"Areas matching {query!r}" if query else "Areas, largest first"
    emit([Table(title, columns, found, note=note, shown=_SHOWN)], {"areas": areas}, fmt)
