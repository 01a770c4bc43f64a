"""A small map: the area of a plan among its neighbours, each as large as its inhabitants."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from footprint.areas.places.area import URBAN_AREA, areas_table
from footprint.i18n import _
from footprint.report.figures import svg
from footprint.report.plan.labels import Labels

if TYPE_CHECKING:
    from footprint.optimize.plans.plan import Plan

_WIDTH, _HEIGHT, _MARGIN = 1000.0, 380.0, 30.0
_REACH = 90.0
"""Kilometres shown to each side of the area, north and south."""
_DEGREE = 111.2
"""Kilometres in one degree of latitude."""


def area_map(plan: Plan) -> str:
    """Return the area and the urban areas around it; empty where the area's place is not known."""
    area = plan.area
    if area.lon is None or area.lat is None:
        return ""
    scale = (_HEIGHT / 2.0 - _MARGIN) / _REACH
    wide = math.cos(math.radians(area.lat)) * _DEGREE
    table = areas_table()
    table = table[(table["kind"] == URBAN_AREA) & table["lon"].notna()].sort_values(
        "inhabitants", ascending=False
    )
    drawn, labels, count = [], Labels(_WIDTH), 0
    circles = []
    for code, row in table.iterrows():
        x = _WIDTH / 2.0 + (float(row["lon"]) - area.lon) * wide * scale
        y = _HEIGHT / 2.0 - (float(row["lat"]) - area.lat) * _DEGREE * scale
        if not (_MARGIN <= x <= _WIDTH - _MARGIN and _MARGIN <= y <= _HEIGHT - _MARGIN) or code == area.code:
            continue
        circles.append((x, y, float(row["inhabitants"]), str(row["name"])))
        count += 1
    home = (_WIDTH / 2.0, _HEIGHT / 2.0)
    largest = max([area.inhabitants, *(people for _, _, people, _ in circles)])
    for x, y, people, name in [(*home, area.inhabitants, area.name), *circles]:
        here = (x, y) == home
        radius = 2.0 + 18.0 * math.sqrt(people / largest)
        colour = svg.HOME if here else svg.ABROAD
        n = svg.num
        drawn.append(
            f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}" fill="{colour}" fill-opacity="0.8" stroke="#ffffff">'
            f"<title>{svg.text(_('{name}: {people:,.0f} inhabitants', name=name, people=people))}</title></circle>"
        )
        drawn.append(labels.beside(x, y, radius, svg.shortened(name, 30)))
    described = _(
        "{area} and {count} urban areas around it, as large as their inhabitants.",
        area=area.name,
        count=count,
    )
    return svg.frame(
        _WIDTH, _HEIGHT, _("{area} and its neighbours", area=area.name), described, "".join(drawn), "map"
    )
