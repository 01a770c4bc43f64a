"""Two places side by side, and the map, as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.areas import find_area, material_account
from footprint.areas.places.area import BODY, URBAN_AREA, areas_table
from footprint.circular.autonomy.board import scoreboard
from footprint.circular.autonomy.index import fabcity_index
from footprint.i18n import _, marked, told
from footprint.mrio import load_world
from footprint.report.document.document import Document, Section
from footprint.report.document.tables import Column, Table
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.areas import Area

_UNITS = {"footprint": "t/inhabitant", "index": "point", "autonomy": "%"}
#: Rows of the comparison: name and unit; the decimals are those that the sources bear.
_ROWS = (
    (marked("Inhabitants"), "", 0),
    (marked("Material footprint"), "t", 0),
    (marked("Material footprint per inhabitant"), marked("t per inhabitant"), 1),
    (marked("Extracted abroad"), "%", 0),
    (marked("FabCity index"), marked("of 100"), 1),
    (marked("Autonomy"), "%", 1),
)


def beside_document(first: str, second: str) -> Document:
    """Return two places side by side: footprint, index, autonomy, and the footprint by product group.

    Raises
    ------
    UnknownNameError
        If a place is not known.
    """
    world = load_world()
    areas = [find_area(first), find_area(second)]
    accounts = [material_account(area, world=world) for area in areas]
    scores = [fabcity_index(area) for area in areas]
    names = [_heading(area) for area in areas]
    figures = {
        name: [
            account.area.inhabitants,
            account.total_tonnes,
            account.total_tonnes / account.area.inhabitants,
            100 * float(account.share_abroad),
            score.value,
            score.autonomy,
        ]
        for name, account, score in zip(names, accounts, scores, strict=True)
    }
    what, unit = _("Figure"), _("Unit")
    rows = pd.DataFrame({
        what: [told(row) for row, _unit, _digits in _ROWS], **figures, unit: [told(u) for _row, u, _d in _ROWS],
    })  # fmt: skip
    columns = (Column(what), *(Column(name, decimals=0) for name in names), Column(unit))
    title = _("{first} beside {second}", first=names[0], second=names[1])
    whole = Table(
        title, columns, rows, row_decimals=[digits for _row, _unit, digits in _ROWS], name="Figures"
    )
    group = _("For what")
    grouped = pd.DataFrame({
        name: account.tonnes("product group") / account.area.inhabitants
        for name, account in zip(names, accounts, strict=True)
    })  # fmt: skip
    parts = Table(
        _("Footprint per inhabitant by what it is for"),
        (Column(group), *(Column(name, _("t per inhabitant"), 2) for name in names)),
        grouped.rename_axis(group).reset_index(),
        name="Products",
    )
    answer = {
        "areas": [
            {
                **area.identity(),
                "name": area.name,
                "footprint": as_json(account.total_tonnes, "t"),
                "per_inhabitant": as_json(account.total_tonnes / area.inhabitants, "t/inhabitant"),
                "share_abroad": as_json(float(account.share_abroad), "1"),
                "index": as_json(score.value, "point"),
                "autonomy": as_json(score.autonomy, "%"),
            }
            for area, account, score in zip(areas, accounts, scores, strict=True)
        ]
    }
    return Document.of_tables(title, [whole, parts], answer)


def map_document(name: str, measure: str) -> Document:
    """Return the map of France with a place marked, for one measure.

    Parameters
    ----------
    name : str
        Name or code of the place.
    measure : {"footprint", "index", "autonomy"}
        By squares of communes; or by urban area or inter-municipal body, of the kind of the place.

    Raises
    ------
    UnknownNameError
        If the place is not known.
    """
    from footprint.report.figures.francemap import areas_map, france_map

    area = find_area(name)
    if measure == "footprint":
        world = load_world()
        figure = france_map(area, world)
        unit, value = (
            marked("t per inhabitant"),
            material_account(area, world=world).total_tonnes / area.inhabitants,
        )
    else:
        kind = BODY if area.kind == BODY else URBAN_AREA
        board = scoreboard(kind)[["name", "index", "autonomy"]]
        table = board.join(areas_table()[["lon", "lat"]].astype(float)).dropna(subset=["lon", "lat"])
        score = fabcity_index(area)
        if measure == "index":
            unit, value, title = marked("of 100"), score.value, _("FabCity index")
        else:
            unit, value, title = "%", score.autonomy, _("Autonomy")
        figure = areas_map(area, table, measure, title=title, unit=told(unit))
    table_shown = Table(
        _("{place} on the map", place=_heading(area)),
        (Column(_("Place")), Column(_("Value"), told(unit), 1)),
        pd.DataFrame({_("Place"): [_heading(area)], _("Value"): [value]}),
        name="Map",
    )
    section = Section("map", _("Map of France"), figure=figure, tables=(table_shown,))
    answer = {**area.identity(), "measure": measure, "value": as_json(float(value), _UNITS[measure])}
    return Document(table_shown.title, [section], answer)


def _heading(area: Area) -> str:
    return f"{area.name} ({area.code})"
