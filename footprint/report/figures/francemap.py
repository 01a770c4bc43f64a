"""Maps of metropolitan France: tonnes per inhabitant by squares of ten km, and figures of its areas as dots.

Outlines of the regions are part of the embedded dataset (``data/maps``). Every square has the mean over the
inhabitants of the communes whose centre lies in it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from footprint.areas.local.peers import footprints_by_group
from footprint.areas.places.area import COMMUNES, OVERSEAS, communes_table
from footprint.embedded import embedded
from footprint.i18n import _, number
from footprint.once import kept
from footprint.report.document.chart import Chart
from footprint.report.figures import svg
from footprint.report.figures.svg import SHADES

if TYPE_CHECKING:
    from footprint.areas.places.area import Area
    from footprint.mrio import MRIO

_WEST, _EAST, _SOUTH, _NORTH = -5.3, 9.8, 41.2, 51.2
_MIDDLE = 46.5
_WIDTH = 760.0
_STEP = 0.1
_SHARES = (0.1, 0.35, 0.65, 0.9)


def _project(lon: Any, lat: Any) -> tuple[Any, Any]:
    """Return canvas coordinates: degrees of longitude are shortened as at 46.5° N."""
    scale = _WIDTH / (_EAST - _WEST)
    return (lon - _WEST) * scale, (_NORTH - lat) * scale / np.cos(np.radians(_MIDDLE))


@kept(1)
def _outlines() -> list[list[list[int]]]:
    loaded: dict[str, Any] = json.loads(embedded("maps", "france_outlines.json").read_text(encoding="utf-8"))
    rings: list[list[list[int]]] = loaded["rings"]
    return rings


def france_map(area: Area, world: MRIO | None = None) -> Chart:
    """Return household tonnes per inhabitant over France, with an area marked.

    Parameters
    ----------
    area : Area
        Marked with a ring where it lies in metropolitan France.
    world : MRIO, optional
        The embedded table by default.
    """
    cells = squares(footprints_by_group(COMMUNES, world).sum(axis=1))
    limits = _limits(cells["value"])
    shade = np.searchsorted(limits, cells["value"].to_numpy(), side="right")
    x, y = _project(cells["lon"].to_numpy(), cells["lat"].to_numpy())
    right, below = _project(_WEST + _STEP, _NORTH - _STEP)
    unit = _("t per inhabitant")
    body = []
    for step, colour in enumerate(SHADES):
        at = shade == step
        path = "".join(
            f"M{left:.0f} {top:.0f}h{right:.1f}v{below:.1f}h-{right:.1f}z"
            for left, top in zip(x[at], y[at] - below, strict=True)
        )
        hint = svg.text(_range(limits, step, unit))
        body.append(f'<path d="{path}" style="fill:{colour}"><title>{hint}</title></path>')
    title = _("Footprint of households, by place of France")
    description = _(
        "Map of metropolitan France in squares of about ten kilometres, shaded by tonnes per inhabitant a year."
    )
    return _framed(area, title, unit, description, "".join(body), limits, _deciles(cells["value"]))


def areas_map(area: Area, table: pd.DataFrame, column: str, *, title: str, unit: str) -> Chart:
    """Return a figure of all areas of a kind as dots, with an area marked.

    Parameters
    ----------
    area : Area
        Marked with a ring.
    table : DataFrame
        By area: lon, lat, name, and the figure.
    column : str
        Which column is shown.
    title, unit : str
        Words above the map.
    """
    inside = table[table["lon"].between(_WEST, _EAST) & table["lat"].between(_SOUTH, _NORTH)]
    inside = inside.sort_values(column, kind="stable")
    limits = _limits(inside[column])
    shade = np.searchsorted(limits, inside[column].to_numpy(), side="right")
    x, y = _project(inside["lon"].to_numpy(), inside["lat"].to_numpy())
    body = []
    for step, colour in enumerate(SHADES):
        dots = "".join(
            f"M{across - 5:.0f} {down:.0f}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z"
            for across, down in zip(x[shade == step], y[shade == step], strict=True)
        )
        hint = svg.text(_range(limits, step, unit))
        body.append(f'<path d="{dots}" class="dot" style="fill:{colour}"><title>{hint}</title></path>')
    description = _("Map of metropolitan France with a dot for each area, shaded by {unit}.", unit=unit)
    data = inside.set_index("name")[[column]].rename(columns={column: title}).rename_axis(_("Area"))
    return _framed(area, title, unit, description, "".join(body), limits, data.iloc[::-1])


def _framed(
    area: Area, title: str, unit: str, description: str, body: str, limits: list[float], data: pd.DataFrame
) -> Chart:
    lines = []
    for ring in _outlines():
        points = [_project(lon / 100, lat / 100) for lon, lat in ring]
        line = " ".join(f"{across:.0f},{down:.0f}" for across, down in points)
        lines.append(f'<polygon points="{line}" class="outline"/>')
    note = ""
    found = area.lon is not None and area.lat is not None
    if found and _WEST < float(area.lon or 0) < _EAST and _SOUTH < float(area.lat or 0) < _NORTH:
        across, down = _project(area.lon, area.lat)
        lines.append(
            f'<circle cx="{across:.0f}" cy="{down:.0f}" r="13" class="ring"><title>{svg.text(area.name)}</title></circle>'
        )
    elif area.part_of_france == OVERSEAS:
        text = _("{area} lies overseas, beyond the frame of this map.", area=area.name)
        note = f'<p class="note">{svg.text(text)}</p>'
    height = float(_project(_WEST, _SOUTH)[1])
    drawing = svg.frame(_WIDTH, height, title, description, body + "".join(lines), "map france")
    entries = {_range(limits, step, unit): colour for step, colour in enumerate(SHADES)}
    return Chart(title, unit, drawing + svg.legend(entries) + note, data, "map", description, decimals=1)


def _limits(values: pd.Series) -> list[float]:
    """Return four limits between five classes, from the distribution."""
    return [round(float(limit), 1) for limit in values.quantile(list(_SHARES))]


def _deciles(values: pd.Series) -> pd.DataFrame:
    shares = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]
    found = values.quantile(shares)
    names = [
        _("lowest square"),
        "10 %",
        "25 %",
        _("half of the squares below"),
        "75 %",
        "90 %",
        _("highest square"),
    ]
    return pd.DataFrame(
        {_("Footprint"): found.to_numpy()}, index=pd.Index(names, name=_("Squares of France"))
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


def _range(limits: list[float], step: int, unit: str) -> str:
    said = [number(limit, 1) for limit in limits]
    if step == 0:
        return _("below {high} {unit}", high=said[0], unit=unit)
    if step == len(limits):
        return _("{low} {unit} and more", low=said[-1], unit=unit)
    return _("{low} to {high} {unit}", low=said[step - 1], high=said[step], unit=unit)
