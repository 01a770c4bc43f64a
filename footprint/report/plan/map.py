"""A small map: the area of a plan among its neighbours, each as large as its inhabitants."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from footprint.areas.places.area import URBAN_AREA, areas_table
from footprint.i18n import _, number
from footprint.report.document.chart import Chart
from footprint.report.figures import svg
from footprint.report.figures.points import Labels

if TYPE_CHECKING:
    from footprint.areas import Area
    from footprint.optimize.plans.plan import Plan

_HEIGHT, _MARGIN = 340.0, 24.0
_REACH, _NAMED = 90.0, 24
"""Kilometres shown to each side of the area, north and south."""
_DEGREE = 111.2
"""Kilometres in one degree of latitude."""


def area_map(plan: Plan) -> Chart | None:
    """Return the area and the urban areas around it; None where the area's place is not known."""
    area = plan.area
    if area.lon is None or area.lat is None:
        return None
    table = areas_table()
    table = table[(table["kind"] == URBAN_AREA) & table["lon"].notna() & (table.index != area.code)]
    away = pd.DataFrame({
        "name": table["name"].astype(str),
        "inhabitants": table["inhabitants"].astype(float),
        "east": (table["lon"].astype(float) - area.lon) * math.cos(math.radians(area.lat)) * _DEGREE,
        "north": (table["lat"].astype(float) - area.lat) * _DEGREE,
    })  # fmt: skip
    away = away[(away["north"].abs() < _REACH) & (away["east"].abs() < 2 * _REACH)]
    away = away.sort_values("inhabitants", ascending=False)
    title = _("{area} and its neighbours", area=area.name)
    description = _(
        "{area} and {count} urban areas around it, as large as their inhabitants.",
        area=area.name,
        count=len(away),
    )
    drawing = svg.by_width(*(_drawn(area, away, width, title, description) for width in (760.0, 340.0)))
    heads = _("Inhabitants")
    data = away.set_index("name")[["inhabitants"]].set_axis([heads], axis=1).rename_axis(_("Urban area"))
    return Chart(title, _("inhabitants"), drawing, data, "map", description)


def _drawn(area: Area, away: pd.DataFrame, width: float, title: str, description: str) -> str:
    scale = (_HEIGHT / 2.0 - _MARGIN) / _REACH
    largest = max([float(area.inhabitants), *away["inhabitants"]])
    places = [(0.0, 0.0, float(area.inhabitants), area.name)]
    places += list(away[["east", "north", "inhabitants", "name"]].itertuples(index=False, name=None))
    drawn, labels, named = [], Labels(width), []
    for place, (east, north, people, name) in enumerate(places):
        x, y = width / 2.0 + east * scale, _HEIGHT / 2.0 - north * scale
        if not _MARGIN <= x <= width - _MARGIN:
            continue
        radius = 2.0 + 18.0 * math.sqrt(people / largest)
        hint = _("{area}: {count} inhabitants", area=name, count=number(people))
        n = svg.num
        drawn.append(
            f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}" class="dot" style="fill:{svg.ABROAD if place else svg.HOME}">'
            f"<title>{svg.text(hint)}</title></circle>"
        )
        labels.keep_clear(x, y, radius)
        named.append((x, y, radius, svg.shortened(name, 30 if width > 500 else 18)))
    drawn += [labels.beside(*one) for one in named[:_NAMED]]
    css = "map around" if width > 500 else "map around phone"
    return svg.frame(width, _HEIGHT, title, description, "".join(drawn), css)
