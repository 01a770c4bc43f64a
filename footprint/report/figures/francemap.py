"""A map of metropolitan France: tonnes per inhabitant by squares of about ten km, and the area itself.

Outlines of the regions are part of the embedded dataset (``data/maps``). Every square has the mean over the
inhabitants of the communes whose centre lies in it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from footprint.areas.local.peers import footprints_by_group
from footprint.areas.places.area import COMMUNES, communes_table
from footprint.embedded import embedded
from footprint.once import kept
from footprint.report.figures import svg

if TYPE_CHECKING:
    from footprint.areas.places.area import Area
    from footprint.mrio import MRIO

#: From little to much, as on the world map.
SHADES = ("#e3edf6", "#b5d0e8", "#7aa8d3", "#3f78b5", "#123f75")
_WEST, _EAST, _SOUTH, _NORTH = -5.3, 9.8, 41.2, 51.2
_MIDDLE = 46.5
_WIDTH, _LEGEND = 760.0, 210.0
_STEP = 0.1


def _project(lon: Any, lat: Any) -> tuple[Any, Any]:
    """Return canvas coordinates: degrees of longitude are shortened as at 46.5° N."""
    scale = _WIDTH / (_EAST - _WEST)
    return (lon - _WEST) * scale, (_NORTH - lat) * scale / np.cos(np.radians(_MIDDLE))


@kept(1)
def _outlines() -> list[list[list[int]]]:
    loaded: dict[str, Any] = json.loads(embedded("maps", "france_outlines.json").read_text(encoding="utf-8"))
    rings: list[list[list[int]]] = loaded["rings"]
    return rings


def france_map(area: Area, world: MRIO | None = None) -> str:
    """Return the map as SVG, with the communes of an area framed by its mean place.

    Parameters
    ----------
    area : Area
        Marked with a ring where it lies in metropolitan France.
    world : MRIO, optional
        The embedded table by default.
    """
    cells = squares(footprints_by_group(COMMUNES, world).sum(axis=1))
    limits = [round(float(limit), 1) for limit in cells["value"].quantile([0.1, 0.35, 0.65, 0.9])]
    shade = np.searchsorted(limits, cells["value"].to_numpy(), side="right")
    x, y = _project(cells["lon"].to_numpy(), cells["lat"].to_numpy())
    right, below = _project(_WEST + _STEP, _NORTH - _STEP)
    body = []
    for step, colour in enumerate(SHADES):
        at = shade == step
        path = "".join(
            f"M{left:.0f} {top:.0f}h{right:.1f}v{below:.1f}h-{right:.1f}z"
            for left, top in zip(x[at], y[at] - below, strict=True)
        )
        body.append(f'<path d="{path}" fill="{colour}"><title>{_words(limits, step)}</title></path>')
    for ring in _outlines():
        points = [_project(lon / 100, lat / 100) for lon, lat in ring]
        line = " ".join(f"{across:.0f},{down:.0f}" for across, down in points)
        body.append(f'<polygon points="{line}" fill="none" stroke="#55606b" stroke-width="0.8"/>')
    if (
        area.lon is not None
        and area.lat is not None
        and _WEST < area.lon < _EAST
        and _SOUTH < area.lat < _NORTH
    ):
        across, down = _project(area.lon, area.lat)
        body.append(
            f'<circle cx="{across:.0f}" cy="{down:.0f}" r="9" fill="none" stroke="#b5482a" stroke-width="3">'
            f"<title>{svg.text(area.name)}</title></circle>"
        )
        body.append(svg.label(across + 13, down, area.name, css="head halo"))
    body.append(_legend(limits))
    height = float(_project(_WEST, _SOUTH)[1])
    return svg.frame(
        _WIDTH + _LEGEND,
        height,
        f"Household footprint per inhabitant over France, with {area.name}",
        "Map of metropolitan France in squares of about ten kilometres, shaded by tonnes per inhabitant and year.",
        "".join(body),
        "map",
    )


def squares(each: pd.Series) -> pd.DataFrame:
    """Return squares of a tenth of a degree with the mean over inhabitants of a figure of communes.

    Columns lon, lat (of the south-west corner), value.
    """
    table = communes_table()[["lon", "lat", "inhabitants"]].reindex(each.index).astype(float)
    table["value"] = each
    inside = table["lon"].between(_WEST, _EAST) & table["lat"].between(_SOUTH, _NORTH)
    table = table[inside & (table["inhabitants"] > 0)]
    column = np.floor(table["lon"] / _STEP + 1e-6).astype(int)
    row = np.floor(table["lat"] / _STEP + 1e-6).astype(int)
    table["weighted"] = table["value"] * table["inhabitants"]
    sums = table.groupby([column.rename("column"), row.rename("row")])[["weighted", "inhabitants"]].sum()
    found = sums.index.to_frame(index=False).astype(float) * _STEP
    return pd.DataFrame({
        "lon": found["column"], "lat": found["row"], "value": (sums["weighted"] / sums["inhabitants"]).to_numpy()
    })  # fmt: skip


def _words(limits: list[float], step: int) -> str:
    if step == 0:
        return f"below {limits[0]:.1f} t per inhabitant"
    if step == len(limits):
        return f"{limits[-1]:.1f} t per inhabitant and more"
    return f"{limits[step - 1]:.1f} to {limits[step]:.1f} t per inhabitant"


def _legend(limits: list[float]) -> str:
    drawn = [svg.label(_WIDTH, 30, "t per inhabitant, a year", css="head")]
    for step, colour in enumerate(SHADES):
        y = 58.0 + 26 * (len(SHADES) - 1 - step)
        drawn.append(svg.rectangle(_WIDTH, y - 9, 26, 18, colour, css="key"))
        drawn.append(svg.label(_WIDTH + 36, y, _words(limits, step).replace(" t per inhabitant", "")))
    return "".join(drawn)
