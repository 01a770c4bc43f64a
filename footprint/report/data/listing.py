"""What is at hand: the embedded dataset, tables kept on this machine, areas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, marked
from footprint.report.data.dataset import DATASETS
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.areas.production.observed import Observed
    from footprint.mrio import MRIO

_AREAS = 30


def datasets_document(kept: Sequence[Path]) -> Document:
    """Return the parts of the embedded dataset, and the folders of tables kept on this machine."""
    rows = pd.DataFrame(
        [(p.name, p.content, p.years, p.size / 1000, p.source, p.licence) for p in DATASETS],
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
    tables = [
        Table(_("Embedded dataset"), columns, rows, note=_("Details of every step: data/PROVENANCE.md."))
    ]
    installed = [{"name": path.name, "folder": str(path)} for path in kept]
    if installed:
        both = (Column("name"), Column("folder"))
        tables.append(Table(_("Kept on this machine"), both, pd.DataFrame(installed)))
    parts = [
        {
            "name": p.name,
            "content": p.content,
            "years": p.years,
            "size": as_json(p.size, "B"),
            "source": p.source,
            "licence": p.licence,
        }
        for p in DATASETS
    ]
    return Document.of_tables(_("Data at hand"), tables, {"datasets": parts, "installed": installed})


def kept_document(world: MRIO, folder: Path, remarks: Sequence[str]) -> Document:
    """Return what was kept by ``footprint data import``."""
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
    table = Table(_("World table {folder}", folder=folder.name), (Column("Kept"), Column("Value")), rows)
    return Document.of_tables(table.title, [table], facts)


def areas_document(found: pd.DataFrame, query: str | None = None) -> Document:
    """Return the areas that `footprint.list_areas` found for a query."""
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
    note = marked("Give a part of a name to narrow the list down.") if len(found) > _AREAS else ""
    title = _("Areas matching {query!r}", query=query) if query else "Areas, largest first"
    return Document.of_tables(
        title, [Table(title, columns, found, note=note, shown=_AREAS)], {"areas": areas}
    )


def plants_document(kept: Observed) -> Document:
    """Return what ``footprint data import urssaf`` or ``sirene`` kept."""
    answer = kept.to_dict()
    rows = pd.DataFrame([
        ("source", f"{kept.source}, {kept.year or 'year not stated'}"),
        ("rows read", f"{kept.rows:,}"),
        (marked("communes with producers of goods"), f"{answer['communes']:,}"),
        ("activities (NAF)", f"{answer['activities']:,}"),
        ("establishments", f"{answer['establishments']:,.0f}"),
        (marked("of them with secret jobs, filled by the model"), f"{answer['establishments_with_secret_jobs']:,.0f}"),
        ("jobs", f"{answer['jobs']:,.0f}"),
        ("kept in", str(answer["folder"])),
    ], columns=["What", "Value"])  # fmt: skip
    note = _(
        "Index, autonomy, priorities, plans and exchange of every area now use these plants (farming "
        "stays as estimated). `footprint data remove {casefold}` goes back to the estimates.",
        casefold=kept.source.casefold(),
    )
    table = Table(_("Observed plants, kept"), (Column("What"), Column("Value")), rows, note, "plants")
    return Document.of_tables(table.title, [table], answer)
