"""What is at hand: the embedded dataset, tables kept on this machine, areas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, marked, number, parted, told
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
        Column("Content", words=True),
        Column("Years", words=True),
        Column("Size", "kB", 0),
        Column("Source", words=True),
        Column("Licence", words=True),
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
        marked("name"): folder.name,
        marked("folder"): str(folder),
        marked("year"): world.year,
        marked("regions"): len(world.regions),
        marked("sectors"): len(world.sectors),
        marked("currency"): world.currency,
        marked("content_hash"): world.content_hash,
        marked("remarks"): list(remarks),
    }
    cells = world.meta.get("import")
    notes = [
        *_texts(world.meta.get("warnings") if cells else None),
        *_texts(world.meta.get("import_remarks")),
    ]
    shown = [
        (key, parted(map(told, value)) if isinstance(value, list) else str(value))
        for key, value in facts.items()
    ]
    rows = pd.DataFrame(shown, columns=["Kept", "Value"])
    table = Table(
        _("World table {name}", name=folder.name), (Column("Kept", words=True), Column("Value")), rows
    )
    tables = [table]
    if isinstance(cells, list) and cells:
        columns = (
            Column("file", words=True), Column("part", words=True), Column("cells", "", 0), Column("sum", "", 3),
            Column("unit", words=True), Column("fate", words=True),
        )  # fmt: skip
        note = parted(map(told, notes))
        rows = pd.DataFrame(cells, dtype=object)  # as text columns, messages would lose their templates
        tables.append(Table(_("What became of every cell"), columns, rows, note=note))
        facts |= {
            "import": cells,
            "notes": notes,
            "database": world.meta.get("database"),
            "version": world.meta.get("version"),
            "licence": world.meta.get("licence"),
        }
    return Document.of_tables(table.title, tables, facts)


def _texts(found: object) -> list[str]:
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


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
        Column("kind", words=True),
        Column("department"),
        Column("inhabitants", "2016", 0),
        Column("income", "EUR a year, 2017", 0),
        Column("goods_jobs", "jobs, 2019", 0),
    )
    note = _("Give a part of a name to narrow the list down.") if len(found) > _AREAS else ""
    title = _("Areas matching {query!r}", query=query) if query else _("Areas, largest first")
    return Document.of_tables(
        title, [Table(title, columns, found, note=note, shown=_AREAS)], {"areas": areas}
    )


def plants_document(kept: Observed) -> Document:
    """Return what ``footprint data import urssaf`` or ``sirene`` kept."""
    answer = kept.to_dict()
    counts = {name: number(value) for name, value in answer.items() if isinstance(value, (int, float))}
    rows = pd.DataFrame([
        (marked("source"), f"{kept.source}, {kept.year}" if kept.year else _("{source}, year not stated", source=kept.source)),
        (marked("rows read"), number(kept.rows)),
        (marked("communes with producers of goods"), counts["communes"]),
        (marked("activities (NAF)"), counts["activities"]),
        (marked("establishments"), counts["establishments"]),
        (marked("of them with secret jobs, filled by the model"), counts["establishments_with_secret_jobs"]),
        (marked("jobs"), counts["jobs"]),
        (marked("kept in"), str(answer["folder"])),
    ], columns=["What", "Value"])  # fmt: skip
    note = _(
        "Index, autonomy, priorities, plans and exchange of every area now use these plants (farming "
        "stays as estimated). `footprint data remove {source}` goes back to the estimates.",
        source=kept.source.casefold(),
    )
    table = Table(
        _("Observed plants, kept"), (Column("What", words=True), Column("Value")), rows, note, "plants"
    )
    return Document.of_tables(table.title, [table], answer)
