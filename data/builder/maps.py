"""Outlines of the world's countries for the map of the report, projected and simplified.

From the 110 m outlines of world-atlas (Natural Earth, public domain). Each country becomes one SVG path in
the Equal Earth projection, which keeps areas true (Šavrič, Patterson and Jenny 2019), on a canvas of whole
numbers. Arcs are thinned before they are joined, so that neighbours still share their border. Countries
that a world table may hold on their own carry their ISO code; all others have an empty one and are drawn as
the rest of the world.
"""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

SOURCE = Path("france") / "world-atlas-countries-110m.topojson"
TARGET = Path("maps") / "world_outlines.json"

#: Width of the canvas in its own units; the height follows from the projection.
CANVAS = 10_000
#: Arcs lose points that lie closer than this to the line that replaces them, in degrees.
TOLERANCE = 0.08
#: Left out: nobody extracts there, and it would take a third of the map.
LEFT_OUT = frozenset({"010", "260"})

#: ISO 3166 numeric to alphabetic codes of the countries that multi-region tables hold on their own.
CODES = {
    "036": "AUS", "040": "AUT", "056": "BEL", "076": "BRA", "100": "BGR", "124": "CAN", "156": "CHN",
    "158": "TWN", "191": "HRV", "196": "CYP", "203": "CZE", "208": "DNK", "233": "EST", "246": "FIN",
    "250": "FRA", "276": "DEU", "300": "GRC", "348": "HUN", "356": "IND", "360": "IDN", "372": "IRL",
    "380": "ITA", "392": "JPN", "410": "KOR", "428": "LVA", "440": "LTU", "442": "LUX", "470": "MLT",
    "484": "MEX", "528": "NLD", "578": "NOR", "616": "POL", "620": "PRT", "642": "ROU", "643": "RUS",
    "703": "SVK", "705": "SVN", "710": "ZAF", "724": "ESP", "752": "SWE", "756": "CHE", "792": "TUR",
    "826": "GBR", "840": "USA",
}  # fmt: skip

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2


def build(sources: Path, out: Path) -> None:
    """Write ``maps/world_outlines.json`` below `out`."""
    topology = json.loads((sources / SOURCE).read_text(encoding="utf-8"))
    arcs = [thinned(degrees(arc, topology["transform"]), TOLERANCE) for arc in topology["arcs"]]
    countries = []
    for shape in topology["objects"]["countries"]["geometries"]:
        number = shape.get("id") or ""
        if number in LEFT_OUT:
            continue
        path = "".join(as_path(ring(indices, arcs)) for polygon in polygons(shape) for indices in polygon)
        countries.append({"code": CODES.get(number, ""), "name": shape["properties"]["name"], "path": path})
    countries.sort(key=lambda country: (country["code"] == "", country["code"], country["name"]))
    half_width, half_height = extent()
    content = {
        "projection": "Equal Earth",
        "source": "world-atlas countries 110m (Natural Earth, public domain)",
        "width": CANVAS,
        "height": round(CANVAS * half_height / half_width),
        "countries": countries,
    }
    target = out / TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Return the Equal Earth coordinates of a point given in degrees."""
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    x = math.radians(longitude) * math.cos(theta)
    x /= _M * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square))
    return x, theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


def extent() -> tuple[float, float]:
    """Return half the width and half the height of the projected globe."""
    return project(180.0, 0.0)[0], project(0.0, 90.0)[1]


def on_canvas(longitude: float, latitude: float) -> tuple[int, int]:
    """Return whole canvas coordinates, origin at the upper left."""
    half_width, half_height = extent()
    x, y = project(longitude, latitude)
    scale = CANVAS / (2 * half_width)
    return round((x + half_width) * scale), round((half_height - y) * scale)


def degrees(arc: list[list[int]], transform: dict[str, Any]) -> list[tuple[float, float]]:
    """Return the points of a quantised, delta-encoded TopoJSON arc in degrees."""
    (scale_x, scale_y), (shift_x, shift_y) = transform["scale"], transform["translate"]
    points, x, y = [], 0, 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + shift_x, y * scale_y + shift_y))
    return points


def thinned(points: list[tuple[float, float]], tolerance: float) -> list[tuple[float, float]]:
    """Return the points that matter (Ramer, Douglas and Peucker); both ends stay."""
    if len(points) < 3:
        return points
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = math.hypot(x1 - x0, y1 - y0)

    def distance(point: tuple[float, float]) -> float:
        if length == 0:
            return math.hypot(point[0] - x0, point[1] - y0)
        return abs((x1 - x0) * (y0 - point[1]) - (x0 - point[0]) * (y1 - y0)) / length

    farthest = max(range(1, len(points) - 1), key=lambda position: distance(points[position]))
    if distance(points[farthest]) <= tolerance:
        return [points[0], points[-1]]
    return thinned(points[: farthest + 1], tolerance)[:-1] + thinned(points[farthest:], tolerance)


def polygons(shape: dict[str, Any]) -> list[list[list[int]]]:
    """Return a geometry as polygons, each a list of rings, each a list of arc numbers."""
    return [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]


def ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[int, int]]:
    """Return a closed ring on the canvas; a negative number means the arc read backwards."""
    points: list[tuple[float, float]] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    canvas = [on_canvas(*point) for point in points]
    return [point for position, point in enumerate(canvas) if position == 0 or point != canvas[position - 1]]


def as_path(points: list[tuple[int, int]]) -> str:
    """Return a ring as an SVG path in relative steps; rings that vanish on the canvas give nothing."""
    if len(points) < 4:
        return ""
    steps = "".join(f"{x1 - x0} {y1 - y0} " for (x0, y0), (x1, y1) in pairwise(points[:-1]))
    return f"M{points[0][0]} {points[0][1]}l{steps.rstrip()}z"
