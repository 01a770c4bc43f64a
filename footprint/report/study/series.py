"""What ``footprint series`` shows: a footprint year by year, release by release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprint.i18n import _, told
from footprint.report.document.chart import Chart
from footprint.report.document.document import Document, Section
from footprint.report.document.tables import Column, Table
from footprint.report.figures.lines import line_figure

if TYPE_CHECKING:
    from footprint.areas.study.series import FootprintSeries

_SHOWN = ("france", "abroad", "total", "per_inhabitant", "share_abroad")


def series_document(found: FootprintSeries) -> Document:
    """Return the years, with a figure on the page and drivers where they are known."""
    return Document(
        _title(found),
        lambda: [
            Section("series", figure=_chart(found), tables=(_table(found),)),
            *([Section("drivers", tables=(_drivers(found),))] if not found.drivers.empty else []),
        ],
        found.to_dict,
    )


def _title(found: FootprintSeries) -> str:
    first, last = int(found.years.index.min()), int(found.years.index.max())
    return _("Household footprint of {area}, {first} to {last}", area=found.area.name, first=first, last=last)


def series_figure(found: FootprintSeries) -> str:
    """Return tonnes per inhabitant by group of materials and in all, a line for each release."""
    groups = [name for name in found.years.columns if name[:1].isupper()]
    parts = []
    for _release, rows in found.years.groupby("release", sort=False):
        each = (
            rows[["total", *groups]].div(rows["inhabitants"], axis=0).rename(columns={"total": _("In all")})
        )
        parts.append({int(str(year)): dict(row) for year, row in each.iterrows()})
    return line_figure(parts, _("t per inhabitant"), _title(found), found.releases)


def _chart(found: FootprintSeries) -> Chart:
    groups = [name for name in found.years.columns if name[:1].isupper()]
    each = found.years[["total", *groups]].div(found.years["inhabitants"], axis=0)
    description = _("Lines stop where the release of the source changes: no change is drawn between the two.")
    return Chart(
        _title(found), _("t per inhabitant"), series_figure(found), each, "points", description, decimals=2
    )


def _table(found: FootprintSeries) -> Table:
    year, release = _("Year"), _("Release")
    named = {"france": _("France"), "abroad": _("Abroad"), "total": _("Total"),
             "per_inhabitant": _("Per inhabitant"), "share_abroad": _("Share abroad")}  # fmt: skip
    rows = found.years[["release", *_SHOWN]].reset_index()
    rows["share_abroad"] *= 100
    rows["year"] = rows["year"].astype(str)
    rows = rows.rename(columns={"year": year, "release": release, **named})
    columns = (
        Column(year), Column(release), Column(named["france"], "t", 0), Column(named["abroad"], "t", 0),
        Column(named["total"], "t", 0), Column(named["per_inhabitant"], "t", 2), Column(named["share_abroad"], "%", 1),
    )  # fmt: skip
    note = " ".join(f"{text[:1].upper()}{text[1:].rstrip('.')}." for text in map(told, found.notes))
    return Table(_title(found), columns, rows, note, name="Series")


def _drivers(found: FootprintSeries) -> Table:
    from footprint.report.study.drivers import driver_words

    words, years = driver_words(), _("Years")
    wide = found.drivers.pivot_table(index=["start", "end"], columns="driver", values="mean").reset_index()
    wide[years] = [
        _("{start} to {end}", start=a, end=b) for a, b in zip(wide["start"], wide["end"], strict=True)
    ]
    rows = wide[[years, *words]].copy()
    rows[list(words)] = rows[list(words)] / 1e6
    rows = rows.rename(columns=words)
    columns = (Column(years), *(Column(word, "Mt", 1) for word in words.values()))
    note = _(
        "Mean of all orders of change; current prices: a rise of prices lowers extraction for each euro and lifts what is bought. "
        "Between releases nothing is given."
    )
    return Table(_("What moved the footprint from year to year"), columns, rows, note, name="Drivers")
