"""What ``footprint study`` shows: areas and tables below each other, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprint.i18n import _
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.areas.study.many import FootprintStudy


def study_document(found: FootprintStudy) -> Document:
    """Return one row an area and table."""
    return Document.of_tables(_("Footprints of areas and tables"), lambda: [_table(found)], found.to_dict)


def _table(found: FootprintStudy) -> Table:
    labels = {
        "area": _("Area"), "table": _("Table"), "total": _("Total"), "low": _("Low"), "high": _("High"),
        "per_inhabitant": _("Per inhabitant"), "share_abroad": _("Share abroad"), "draws": _("Draws"),
    }  # fmt: skip
    rows = found.to_frame()
    rows["share_abroad"] *= 100
    rows = rows.rename(columns=labels)
    columns = (
        Column(labels["area"]), Column(labels["table"]), Column(labels["total"], "t", 0), Column(labels["low"], "t", 0),
        Column(labels["high"], "t", 0), Column(labels["per_inhabitant"], "t", 2), Column(labels["share_abroad"], "%", 1),
        Column(labels["draws"], decimals=0),
    )  # fmt: skip
    note = _(
        "Low and high hold nine draws of ten; errors are those of the world table alone. Tables of different releases must not "
        "be subtracted from each other."
    )
    return Table(_("Footprints of areas and tables"), columns, rows, note, name="Study")
