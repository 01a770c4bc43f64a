"""Outlines of the world's countries for the map of the report, projected and simplified.

From the 110 m outlines of world-atlas (Natural Earth, public domain). Each country becomes an SVG path on
two canvases of whole numbers: the world in the Equal Earth projection (Šavrič, Patterson and Jenny 2019) and
Europe in Lambert's azimuthal equal-area projection about 52° N 10° E. Both keep areas true. Arcs are thinned
before they are joined, so that neighbours still share their border. Countries carry their ISO code; what has
none is drawn as the rest of the world.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]

SOURCE = Path("france") / "world-atlas-countries-110m.topojson"
TARGET = Path("maps") / "world_outlines.json"
FRANCE_SOURCE = Path("france") / "regions-version-simplifiee.geojson"
FRANCE_TARGET = Path("maps") / "france_outlines.json"

#: Arcs lose points that lie closer than this to the line that replaces them, in degrees.
TOLERANCE = 0.08
FRANCE_TOLERANCE = 0.015
#: Left out: nobody extracts there, and it would take a third of the map.
LEFT_OUT = frozenset({"010", "260"})

#: ISO 3166 numeric to alphabetic codes.
CODES = {
    "004": "AFG", "008": "ALB", "012": "DZA", "024": "AGO", "031": "AZE", "032": "ARG", "036": "AUS", "040": "AUT",
    "044": "BHS", "050": "BGD", "051": "ARM", "056": "BEL", "064": "BTN", "068": "BOL", "070": "BIH", "072": "BWA",
    "076": "BRA", "084": "BLZ", "090": "SLB", "096": "BRN", "100": "BGR", "104": "MMR", "108": "BDI", "112": "BLR",
    "116": "KHM", "120": "CMR", "124": "CAN", "140": "CAF", "144": "LKA", "148": "TCD", "152": "CHL", "156": "CHN",
    "158": "TWN", "170": "COL", "178": "COG", "180": "COD", "188": "CRI", "191": "HRV", "192": "CUB", "196": "CYP",
    "203": "CZE", "204": "BEN", "208": "DNK", "214": "DOM", "218": "ECU", "222": "SLV", "226": "GNQ", "231": "ETH",
    "232": "ERI", "233": "EST", "238": "FLK", "242": "FJI", "246": "FIN", "250": "FRA", "262": "DJI", "266": "GAB",
    "268": "GEO", "270": "GMB", "275": "PSE", "276": "DEU", "288": "GHA", "300": "GRC", "304": "GRL", "320": "GTM",
    "324": "GIN", "328": "GUY", "332": "HTI", "340": "HND", "348": "HUN", "352": "ISL", "356": "IND", "360": "IDN",
    "364": "IRN", "368": "IRQ", "372": "IRL", "376": "ISR", "380": "ITA", "384": "CIV", "388": "JAM", "392": "JPN",
    "398": "KAZ", "400": "JOR", "404": "KEN", "408": "PRK", "410": "KOR", "414": "KWT", "417": "KGZ", "418": "LAO",
    "422": "LBN", "426": "LSO", "428": "LVA", "430": "LBR", "434": "LBY", "440": "LTU", "442": "LUX", "450": "MDG",
    "454": "MWI", "458": "MYS", "466": "MLI", "478": "MRT", "484": "MEX", "496": "MNG", "498": "MDA", "499": "MNE",
    "504": "MAR", "508": "MOZ", "512": "OMN", "516": "NAM", "524": "NPL", "528": "NLD", "540": "NCL", "548": "VUT",
    "554": "NZL", "558": "NIC", "562": "NER", "566": "NGA", "578": "NOR", "586": "PAK", "591": "PAN", "598": "PNG",
    "600": "PRY", "604": "PER", "608": "PHL", "616": "POL", "620": "PRT", "624": "GNB", "626": "TLS", "630": "PRI",
    "634": "QAT", "642": "ROU", "643": "RUS", "646": "RWA", "682": "SAU", "686": "SEN", "688": "SRB", "694": "SLE",
    "703": "SVK", "704": "VNM", "705": "SVN", "706": "SOM", "710": "ZAF", "716": "ZWE", "724": "ESP", "728": "SSD",
    "729": "SDN", "732": "ESH", "740": "SUR", "748": "SWZ", "752": "SWE", "756": "CHE", "760": "SYR", "762": "TJK",
    "764": "THA", "768": "TGO", "780": "TTO", "784": "ARE", "788": "TUN", "792": "TUR", "795": "TKM", "800": "UGA",
    "804": "UKR", "807": "MKD", "818": "EGY", "826": "GBR", "834": "TZA", "840": "USA", "854": "BFA", "858": "URY",
    "860": "UZB", "862": "VEN", "887": "YEM", "894": "ZMB",
}  # fmt: skip
#: The source draws Crimea with Russia; here it goes with Ukraine, as in the United Nations' maps.
RUSSIA, UKRAINE = "643", "804"

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2


def build(sources: Path, out: Path) -> None:
    """Write ``maps/world_outlines.json`` and ``maps/france_outlines.json`` below `out`."""
    build_france(sources, out)
    topology = json.loads((sources / SOURCE).read_text(encoding="utf-8"))
    arcs = [thinned(degrees(arc, topology["transform"]), TOLERANCE) for arc in topology["arcs"]]
    shapes = topology["objects"]["countries"]["geometries"]
    russia = next(shape for shape in shapes if shape.get("id") == RUSSIA)
    crimea = [
        points for polygon in polygons(russia) for points in [ring(polygon[0], arcs)] if in_crimea(points)
    ]
    countries = []
    for shape in shapes:
        number = shape.get("id") or ""
        if number in LEFT_OUT:
            continue
        rings = [ring(indices, arcs) for polygon in polygons(shape) for indices in polygon]
        rings = [points for points in rings if number != RUSSIA or not in_crimea(points)]
        if number == UKRAINE:
            rings += crimea
        paths = {
            name: "".join(as_path(view.drawn(points)) for points in rings) for name, view in VIEWS.items()
        }
        countries.append({"code": CODES.get(number, ""), "name": shape["properties"]["name"], **paths})
    countries.sort(key=lambda country: (country["code"] == "", country["code"], country["name"]))
    content = {
        "source": "world-atlas countries 110m (Natural Earth, public domain)",
        "views": {
            name: {"projection": view.projection, "width": view.width, "height": view.height}
            for name, view in VIEWS.items()
        },
        "countries": countries,
    }
    target = out / TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def in_crimea(points: list[Point]) -> bool:
    """Whether a ring lies on the Crimean peninsula."""
    return all(32 < longitude < 37 and 44 < latitude < 46.5 for longitude, latitude in points)


def equal_earth(longitude: float, latitude: float) -> Point:
    """Return the Equal Earth coordinates of a point given in degrees."""
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    x = math.radians(longitude) * math.cos(theta)
    x /= _M * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square))
    return x, theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


def lambert_europe(longitude: float, latitude: float) -> Point:
    """Return Lambert's azimuthal equal-area coordinates about 52° N 10° E of a point given in degrees."""
    turn, north, centre = math.radians(longitude - 10), math.radians(latitude), math.radians(52)
    nearness = math.sin(centre) * math.sin(north) + math.cos(centre) * math.cos(north) * math.cos(turn)
    factor = math.sqrt(2 / max(1 + nearness, 1e-9))
    x = factor * math.cos(north) * math.sin(turn)
    y = factor * (math.cos(centre) * math.sin(north) - math.sin(centre) * math.cos(north) * math.cos(turn))
    return x, y


@dataclass(frozen=True)
class View:
    """A projection and the rectangle of it that is drawn, on a canvas `width` units wide."""

    projection: str
    project: Callable[[float, float], Point]
    left: float
    right: float
    bottom: float
    top: float
    width: int

    @property
    def scale(self) -> float:
        """Return canvas units for one unit of the projection."""
        return self.width / (self.right - self.left)

    @property
    def height(self) -> int:
        """Return the height of the canvas."""
        return round((self.top - self.bottom) * self.scale)

    def drawn(self, points: list[Point]) -> list[tuple[int, int]]:
        """Return a ring of degrees as whole canvas coordinates, cut at the edges."""
        flat = [self.project(*point) for point in points]
        scaled = [((x - self.left) * self.scale, (self.top - y) * self.scale) for x, y in flat]
        inside = cut(scaled, self.width, self.height)
        whole = [(round(x), round(y)) for x, y in inside]
        return [
            point for position, point in enumerate(whole) if position == 0 or point != whole[position - 1]
        ]


VIEWS = {
    "world": View("Equal Earth", equal_earth, -2.58, 2.72, -1.02, 1.30, 9500),
    "europe": View(
        "Lambert azimuthal equal-area, 52° N 10° E", lambert_europe, -0.40, 0.46, -0.30, 0.36, 5000
    ),
}


def cut(points: list[Point], width: float, height: float) -> list[Point]:
    """Return the part of a closed ring inside the canvas (Sutherland and Hodgman)."""
    for axis, limit, keeps_below in ((0, 0.0, False), (0, width, True), (1, 0.0, False), (1, height, True)):
        kept: list[Point] = []
        for position, here in enumerate(points):
            before = points[position - 1]
            inside, was_inside = ((value[axis] <= limit) == keeps_below for value in (here, before))
            if inside != was_inside:
                part = (limit - before[axis]) / (here[axis] - before[axis])
                crossing = [before[k] + part * (here[k] - before[k]) for k in (0, 1)]
                kept.append((crossing[0], crossing[1]))
            if inside:
                kept.append(here)
        points = kept
    return points


def build_france(sources: Path, out: Path) -> None:
    """Write the outlines of the metropolitan regions, hundredths of degrees, without specks under 0.1°."""
    collection = json.loads((sources / FRANCE_SOURCE).read_text(encoding="utf-8"))
    rings = []
    for feature in collection["features"]:
        shape = feature["geometry"]
        parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for polygon in parts:
            points = [(float(lon), float(lat)) for lon, lat in polygon[0]]
            # A ring begins where it ends: thinned in two halves, so that its ends are not all that is left.
            half = len(points) // 2
            kept = thinned(points[: half + 1], FRANCE_TOLERANCE)[:-1] + thinned(
                points[half:], FRANCE_TOLERANCE
            )
            spread = [max(axis) - min(axis) for axis in zip(*kept, strict=True)]
            if max(spread) > 0.1:
                rings.append([[round(100 * lon), round(100 * lat)] for lon, lat in kept])
    content = {"source": "France's regions, simplified (IGN, INSEE, Etalab; Licence Ouverte)", "rings": rings}
    (out / FRANCE_TARGET).parent.mkdir(parents=True, exist_ok=True)
    (out / FRANCE_TARGET).write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


def degrees(arc: list[list[int]], transform: dict[str, Any]) -> list[Point]:
    """Return the points of a quantised, delta-encoded TopoJSON arc in degrees."""
    (scale_x, scale_y), (shift_x, shift_y) = transform["scale"], transform["translate"]
    points, x, y = [], 0, 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + shift_x, y * scale_y + shift_y))
    return points


def thinned(points: list[Point], tolerance: float) -> list[Point]:
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


def ring(indices: list[int], arcs: list[list[Point]]) -> list[Point]:
    """Return a ring in degrees without its closing point; a negative number means the arc read backwards."""
    points: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return unbroken(points)[:-1]


def unbroken(points: list[Point]) -> list[Point]:
    """Return a ring that crosses the date line as one piece, drawn past the edge of the map."""
    result, turn = [], 0.0
    for position, (longitude, latitude) in enumerate(points):
        if position:
            step = longitude - points[position - 1][0]
            turn += -360.0 if step > 180 else 360.0 if step < -180 else 0.0
        result.append((longitude + turn, latitude))
    return result


def as_path(points: list[tuple[int, int]]) -> str:
    """Return a ring as an SVG path in relative steps; rings that vanish on the canvas give nothing."""
    if len(points) < 3:
        return ""
    steps = "".join(f"{x1 - x0} {y1 - y0} " for (x0, y0), (x1, y1) in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l{steps.rstrip()}z"
