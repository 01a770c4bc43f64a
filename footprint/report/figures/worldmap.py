"""A world map and a map of Europe, each country shaded by what is extracted there for the area.

The outlines are part of the embedded dataset (``data/maps``), already projected so that
areas are true; the map needs nothing from the network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from footprint.embedded import embedded
from footprint.i18n import _, number
from footprint.once import kept
from footprint.report.document.chart import Chart
from footprint.report.figures import svg
from footprint.report.figures.bars import drawn_bars
from footprint.report.figures.svg import SHADES

_REST = "url(#rest)"
#: The region of small European countries, and who is counted in it where the table has it.
_EUROPE = "REU"
_OF_EUROPE = frozenset(
    ["BGR", "CYP", "EST", "GRC", "HRV", "HUN", "LTU", "LUX", "LVA", "MLT", "ROU", "SVK", "SVN"]
)
_LISTED = 8


@kept(1)
def _outlines() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(embedded("maps", "world_outlines.json").read_text(encoding="utf-8"))
    return loaded


def steps(values: list[float]) -> list[float]:
    """Return four round limits (1, 2 or 5 × a power of ten) between five classes of positive values.

    The highest limit is the round number at or below a third of the largest value; each one below it is
    about a third of the next, since extraction by country spans orders of magnitude.
    """
    import math

    top = max(values, default=0.0) / 3
    limits: list[float] = []
    while len(limits) < 4 and top > 0:
        power = 10.0 ** math.floor(math.log10(top))
        limit = max(step * power for step in (1, 2, 5) if step * power <= top * (1 + 1e-9))
        limits.append(limit)
        top = limit / 2.5
    return sorted(limits)


def world_map(
    values: Mapping[str, float],
    names: Mapping[str, str],
    *,
    rest: str,
    unit: str,
    title: str,
    description: str,
    parts: Mapping[str, float] | None = None,
    source: str = "",
) -> Chart:
    """Return the world, Europe, and the largest values as bars.

    Parameters
    ----------
    values : mapping
        Value of each region by ISO code, in `unit`; the region `rest` is hatched, not shaded.
    names : mapping
        Name of each region by code.
    rest : str
        Code of the rest of the world: every outline whose code has no value of its own.
    unit, title, description : str
        Unit of the values; words above the map and for screen readers.
    parts : mapping, optional
        Large parts of the rest of the world by name, in `unit`, shown as bars of their own.
    source : str
        Words below; the document's own where empty.
    """
    limits = steps([value for code, value in values.items() if code != rest])
    outlines = _outlines()

    def view(name: str, heading: str) -> str:
        canvas = outlines["views"][name]
        land = "".join(
            _country(one, name, values, names, limits, rest, unit) for one in outlines["countries"]
        )
        ground = f'<rect width="{canvas["width"]}" height="{canvas["height"]}" class="sea"/>'
        hatch = _HATCH.replace("rest", f"rest-{name}")
        drawn = hatch + ground + land.replace(_REST, f"url(#rest-{name})")
        return (
            f'<div><p class="head">{svg.text(heading)}</p>'
            + svg.frame(
                canvas["width"], canvas["height"], f"{title}, {heading}", description, drawn, f"map {name}"
            )
            + "</div>"
        )

    rest_name = names.get(rest, _("Rest of the world"))
    whole = pd.Series({names.get(code, code): float(value) for code, value in values.items()})
    largest = whole.drop(rest_name, errors="ignore").sort_values(ascending=False)
    decimals = 0 if float(largest.max() if len(largest) else 0.0) >= 100 else 1
    listed = largest.head(_LISTED).to_frame("value")
    listed.loc[rest_name] = float(values.get(rest, 0.0))
    drawing = (
        f'<div class="maps">{view("world", _("World"))}{view("europe", _("Europe"))}</div>'
        + _legend(limits, unit, rest_name)
        + drawn_bars(listed, {"value": svg.HOME}, unit, decimals)
    )
    if parts:
        drawing += f'<p class="head">{svg.text(_("Within the rest of the world, estimated from what is extracted there"))}</p>'
        drawing += drawn_bars(pd.Series(dict(parts)).to_frame("value"), {"value": svg.ABROAD}, unit, decimals)
    data = whole.sort_values(ascending=False).rename_axis(_("Country")).to_frame(title)
    return Chart(title, unit, drawing, data, "map", description, source, 1)


_HATCH = (
    '<defs><pattern id="rest" width="52" height="52" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="52" height="52" class="hatch-ground"/><line x1="0" y1="0" x2="0" y2="52" class="hatch" stroke-width="18"/>'
    "</pattern></defs>"
)


def _shade(value: float, limits: list[float]) -> str:
    return SHADES[len(SHADES) - 1 - len(limits) + sum(value >= limit for limit in limits)]


def _country(
    country: Mapping[str, str],
    view: str,
    values: Mapping[str, float],
    names: Mapping[str, str],
    limits: list[float],
    rest: str,
    unit: str,
) -> str:
    if not country[view]:
        return ""
    code = country["code"]
    if code in _OF_EUROPE and code not in values and _EUROPE in values:
        hint = _("{country}: counted in {rest}", country=country["name"], rest=names.get(_EUROPE, _EUROPE))
        shade = _shade(values[_EUROPE], limits)
        return f'<path d="{country[view]}" style="fill:{shade}" class="land"><title>{svg.text(hint)}</title></path>'
    if code in values and code != rest:
        fill = _shade(values[code], limits)
        value = number(values[code], 1 if values[code] < 10 else 0)
        hint = f"{names.get(code, country['name'])}: {value} {unit}"
    else:
        fill = _REST
        hint = _(
            "{country}: counted in {rest}",
            country=country["name"],
            rest=names.get(rest, _("Rest of the world")),
        )
    return (
        f'<path d="{country[view]}" style="fill:{fill}" class="land"><title>{svg.text(hint)}</title></path>'
    )


def _legend(limits: list[float], unit: str, rest_name: str) -> str:
    def said(limit: float) -> str:
        return number(limit, 0 if limit >= 1 else 2)

    entries = {}
    bounds = [None, *limits, None]
    for position in range(len(limits) + 1):
        low, high = bounds[position], bounds[position + 1]
        if low is None:
            words = _("below {high} {unit}", high=said(high), unit=unit) if high is not None else _("any")
        elif high is None:
            words = _("{low} {unit} and more", low=said(low), unit=unit)
        else:
            words = _("{low} to {high} {unit}", low=said(low), high=said(high), unit=unit)
        entries[words] = SHADES[len(SHADES) - 1 - len(limits) + position]
    entries[rest_name] = "var(--hatch)"
    return svg.legend(entries)
