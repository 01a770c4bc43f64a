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
from footprint.i18n import _, language, number
from footprint.labels import REST_OF_EUROPE
from footprint.mrio.sources.importing.regions import country_names
from footprint.once import kept
from footprint.report.document.chart import Chart
from footprint.report.figures import svg
from footprint.report.figures.bars import drawn_bars
from footprint.report.figures.svg import SHADES

_REST = "url(#rest)"
#: The region of small European countries, where the table has it.
_EUROPE = "REU"
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
        Countries of the rest of the world by code, in `unit`: estimates, shaded below the hatching and
        shown as bars of their own; the empty code is all that are not named.
    source : str
        Words below; the document's own where empty.
    """
    limits = steps([value for code, value in values.items() if code != rest])
    outlines = _outlines()
    estimated = dict(parts or {})

    def view(name: str, heading: str) -> str:
        canvas = outlines["views"][name]
        land = "".join(
            _country(one, name, values, names, limits, rest, unit, estimated) for one in outlines["countries"]
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
    if estimated:
        drawing += f'<p class="head">{svg.text(_("Within the rest of the world, estimated from what is extracted there"))}</p>'
        drawing += drawn_bars(_apart(estimated), {"value": svg.ABROAD}, unit, decimals)
    data = whole.sort_values(ascending=False).rename_axis(_("Country")).to_frame(title)
    return Chart(title, unit, drawing, data, "map", description, source, 1)


def _apart(estimated: Mapping[str, float]) -> pd.DataFrame:
    """Return the largest named countries of the rest of the world, all other named ones, and all unnamed."""
    names = country_names(language())
    named = sorted(((value, code) for code, value in estimated.items() if code), reverse=True)
    rows = {names[code]: value for value, code in named[:_LISTED]}
    if len(named) > _LISTED:
        rows[_("Other countries that statistics name")] = sum(value for value, _code in named[_LISTED:])
    if "" in estimated:
        rows[_("All others: most of Africa, of the Middle East and of Central Asia")] = estimated[""]
    return pd.Series(rows).to_frame("value")


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
    estimated: Mapping[str, float],
) -> str:
    if not country[view]:
        return ""
    code = country["code"]
    name = country_names(language()).get(code, country["name"])

    def said(value: float) -> str:
        return f"{number(value, 1 if value < 10 else 0)} {unit}"

    def drawn(fill: str, hint: str) -> str:
        return f'<path d="{country[view]}" style="fill:{fill}" class="land"><title>{svg.text(hint)}</title></path>'

    if code in values and code != rest:
        return drawn(_shade(values[code], limits), f"{names.get(code, name)}: {said(values[code])}")
    if code in REST_OF_EUROPE and _EUROPE in values:
        hint = _("{country}: counted in {rest}", country=name, rest=names.get(_EUROPE, _EUROPE))
        return drawn(_shade(values[_EUROPE], limits), hint)
    counted = names.get(rest, _("Rest of the world"))
    if code in estimated:
        hint = _(
            "{country}: counted in {rest}, about {value} of it",
            country=name,
            rest=counted,
            value=said(estimated[code]),
        )
        return drawn(_shade(estimated[code], limits), hint) + drawn(_REST, hint)
    return drawn(_REST, _("{country}: counted in {rest}", country=name, rest=counted))


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
