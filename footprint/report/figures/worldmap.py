"""A world map and a map of Europe, each country shaded by what is extracted there for the area.

The outlines are part of the embedded dataset (``data/maps``), already projected so that
areas are true; the map needs nothing from the network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from footprint.embedded import embedded
from footprint.once import kept
from footprint.report.figures import svg

#: From little to much; five steps that stay apart on a grey print.
SHADES = ("#e3edf6", "#b5d0e8", "#7aa8d3", "#3f78b5", "#123f75")
_REST = "url(#rest)"
#: Where Europe and the legend begin, below the world.
_BELOW = 454.0


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
) -> str:
    """Return both maps as SVG.

    Parameters
    ----------
    values : mapping
        Value of each region by ISO code, in `unit`; the region `rest` is hatched, not shaded.
    names : mapping
        Name of each region by code.
    rest : str
        Code of the rest of the world: every outline whose code has no value of its own.
    unit, title, description : str
        Unit of the values; texts for screen readers.
    """
    limits = steps([value for code, value in values.items() if code != rest])
    outlines = _outlines()
    hatch = (
        '<defs><pattern id="rest" width="52" height="52" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="52" height="52" fill="#f3f3f1"/>'
        '<line x1="0" y1="0" x2="0" y2="52" stroke="#cdd1d6" stroke-width="18"/></pattern></defs>'
    )

    def land(view: str) -> str:
        drawn = (
            _country(country, view, values, names, limits, rest, unit) for country in outlines["countries"]
        )
        return "".join(drawn)

    world, europe = (outlines["views"][view] for view in ("world", "europe"))
    body = (
        hatch
        + _view(0, 0, 1000, world, land("world"))
        + _view(0, _BELOW, 560, europe, land("europe"))
        + svg.label(8, _BELOW + 14, "Europe", css="head halo")
        + _legend(limits, unit, values.get(rest, 0.0), names.get(rest, "Rest of the world"))
    )
    bottom = _BELOW + 560 * europe["height"] / europe["width"]
    return svg.frame(1000, bottom, title, description, body, "map")


def _view(x: float, y: float, width: float, canvas: Mapping[str, int], land: str) -> str:
    height = width * canvas["height"] / canvas["width"]
    return (
        f'<svg x="{x}" y="{y}" width="{width}" height="{svg.num(height)}" '
        f'viewBox="0 0 {canvas["width"]} {canvas["height"]}">'
        f'<rect width="{canvas["width"]}" height="{canvas["height"]}" fill="#f8fafb"/>{land}</svg>'
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
    if code in values and code != rest:
        fill, decimals = _shade(values[code], limits), 1 if values[code] < 10 else 0
        hint = f"{names.get(code, country['name'])}: {values[code]:,.{decimals}f} {unit}"
    else:
        fill, hint = (
            _REST,
            f"{country['name']}: counted in {names.get(rest, 'the rest of the world').lower()}",
        )
    return f'<path d="{country[view]}" fill="{fill}" class="land"><title>{svg.text(hint)}</title></path>'


def _legend(limits: list[float], unit: str, rest_value: float, rest_name: str) -> str:
    x, y, drawn = (
        620.0,
        _BELOW + 45,
        [svg.label(620, _BELOW + 16, f"Extracted for the area, {unit} a year", css="head")],
    )
    bounds = [None, *limits, None]
    for position in range(len(limits), -1, -1):
        low, high = bounds[position], bounds[position + 1]
        if low is None:
            words = f"below {high:,g}" if high is not None else "any"
        else:
            words = f"{low:,g} and more" if high is None else f"{low:,g} to {high:,g}"
        drawn.append(
            svg.rectangle(x, y - 9, 26, 18, SHADES[len(SHADES) - 1 - len(limits) + position], css="key")
        )
        drawn.append(svg.label(x + 36, y, words))
        y += 27
    drawn.append(
        f'<svg x="{x}" y="{y - 9}" width="26" height="18" viewBox="0 0 260 180">'
        f'<rect width="260" height="180" fill="{_REST}" stroke="#9aa0a6" stroke-width="8"/></svg>'
    )
    drawn.append(svg.label(x + 36, y, f"{rest_name}, taken together: {rest_value:,.0f}"))
    return "".join(drawn)
