"""Figures of a relocation plan as plain SVG: the front, a bubble chart of sectors, before and after."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from footprint.i18n import _, marked, number, told
from footprint.report.figures import svg
from footprint.report.plan.labels import Labels

if TYPE_CHECKING:
    import pandas as pd

    from footprint.optimize.plans.plan import Plan

_WIDTH, _HEIGHT = 1000.0, 520.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 80.0, 30.0, 24.0, 60.0
_NAMED, _LEGEND_STEP = 12, 22.0
PALETTE = (
    "#4d8b31", "#b5482a", "#1f5c99", "#b08a2e", "#3d4852", "#7a4fa3",
    "#2a9d8f", "#c2185b", "#8fb4d9", "#8d6e63", "#607d3b", "#7a7f87",
)  # fmt: skip
"""Colours of the macro-sectors, in the order in which they appear."""


_GAINED = {
    "index": marked("index gained (points)"),
    "autonomy": marked("autonomy gained (points)"),
    "gain": marked("gain gained (points)"),
}


class _Axes:
    """A plotting area with linear axes from the data's range."""

    def __init__(self, x: list[float], y: list[float], x_name: str, y_name: str) -> None:
        self.x0, self.x1, self.x_ticks = _range(x)
        self.y0, self.y1, self.y_ticks = _range(y)
        self.names = (x_name, y_name)

    def at(self, x: float, y: float) -> tuple[float, float]:
        width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        return (
            _LEFT + width * (x - self.x0) / (self.x1 - self.x0),
            _TOP + height * (1.0 - (y - self.y0) / (self.y1 - self.y0)),
        )

    def drawn(self) -> str:
        parts = []
        for value in self.x_ticks:
            x = self.at(value, self.y0)[0]
            parts.append(_line(x, _TOP, x, _HEIGHT - _BOTTOM))
            parts.append(svg.label(x, _HEIGHT - _BOTTOM + 16, _("{value:g}", value=value), anchor="middle"))
        for value in self.y_ticks:
            y = self.at(self.x0, value)[1]
            parts.append(_line(_LEFT, y, _WIDTH - _RIGHT, y))
            parts.append(svg.label(_LEFT - 8, y, _("{value:g}", value=value), anchor="end"))
        parts.append(svg.label((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 16, self.names[0], anchor="middle"))
        parts.append(svg.label(8, _TOP - 12, self.names[1]))
        return "".join(parts)


def _range(values: list[float]) -> tuple[float, float, list[float]]:
    low, high = min([0.0, *values]), max([0.0, *values])
    if high - low <= 0.0:
        high = low + 1.0
    step = 10.0 ** math.floor(math.log10((high - low) / 4.0))
    step = next(step * factor for factor in (1, 2, 5, 10) if (high - low) / (step * factor) <= 6)
    first, last = math.floor(low / step), math.ceil(high / step)
    return first * step, last * step, [round(i * step, 12) for i in range(first, last + 1)]


def _line(x1: float, y1: float, x2: float, y2: float, colour: str = "#dde2e7", width: float = 1.0) -> str:
    n = svg.num
    return f'<line x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}" stroke="{colour}" stroke-width="{n(width)}"/>'


def _circle(x: float, y: float, radius: float, colour: str, hint: str, opacity: float = 1.0) -> str:
    n = svg.num
    return (
        f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}" fill="{colour}" fill-opacity="{n(opacity)}" '
        f'stroke="#ffffff"><title>{svg.text(hint)}</title></circle>'
    )


def front_figure(plan: Plan, front: pd.DataFrame) -> str:
    """Return gain against avoided tonnes, with the plan itself marked."""
    gain = next(name for name in ("index", "autonomy", "gain") if name in front.columns)
    x, y = front["avoided"].tolist(), front[gain].tolist()
    here = (plan.totals["avoided_foreign_extraction"], plan.gained(gain))
    axes = _Axes(
        [*x, here[0]],
        [*y, here[1]],
        _("foreign extraction avoided (kt a year)"),
        told(_GAINED[gain]),
    )
    places = [axes.at(a, b) for a, b in zip(x, y, strict=True)]
    body = [axes.drawn()]
    body += [_line(*a, *b, svg.HOME, 2.0) for a, b in itertools.pairwise(places)]
    body += [
        _circle(*place, 5.0, svg.HOME, _("{tonnes:,.1f} kt, {points:,.2f} points", tonnes=a, points=b))
        for place, a, b in zip(places, x, y, strict=True)
    ]
    at = axes.at(*here)
    body.append(
        _circle(
            *at,
            8.0,
            "#b5482a",
            _("this plan: {tonnes:,.1f} kt, {points:,.2f} points", tonnes=here[0], points=here[1]),
        )
    )
    body.append(svg.label(at[0] + 12, at[1] - 10, _("this plan")))
    described = _(
        "The front has {count} points, from {least:,.0f} to {most:,.0f} kt avoided a year.",
        count=len(front),
        least=min(x),
        most=max(x),
    )
    return svg.frame(
        _WIDTH, _HEIGHT, _("Front of {area}", area=plan.area.name), described, "".join(body), "front"
    )


def bubbles(plan: Plan) -> str:
    """Return sectors by what a million EUR brings: tonnes to the right, points up; area is output."""
    table = plan.table
    capex = table["capex"].clip(lower=1e-9)
    x = (table["avoided_foreign_extraction"] / capex).tolist()
    y = (table["index_gain"] / capex).tolist()
    axes = _Axes(x, y, _("kt avoided per MEUR of capital"), _("index points per MEUR of capital"))
    groups = list(dict.fromkeys(plan.problem.groups))
    largest = float(table["added_output"].max())
    body = [axes.drawn()]
    labels, names = Labels(_WIDTH), list[str]()
    for place, row in enumerate(table.to_dict("records")):
        radius = 4.0 + 26.0 * math.sqrt(row["added_output"] / largest)
        colour = PALETTE[groups.index(row["macro_sector"]) % len(PALETTE)]
        hint = _(
            "{sector} ({technology}), {macro_sector}: {added_output:,.1f} MEUR a year, "
            "{avoided_foreign_extraction:,.2f} kt, {index_gain:,.2f} points",
            sector=told(row["sector"]),
            technology=told(row["technology"]),
            macro_sector=told(row["macro_sector"]),
            added_output=row["added_output"],
            avoided_foreign_extraction=row["avoided_foreign_extraction"],
            index_gain=row["index_gain"],
        )
        at = axes.at(x[place], y[place])
        body.append(_circle(*at, radius, colour, hint, 0.75))
        if len(names) < _NAMED:
            name = svg.shortened(told(row["sector"]), 28)
            names += [text for text in [labels.beside(*at, radius, name)] if text]
    body += names
    body.append(_groups_legend(groups, set(table["macro_sector"])))
    described = _(
        "{count} ways of making a product, the largest {sector}.",
        count=len(table),
        sector=told(table["sector"].iloc[0]),
    )
    title = _("Sectors of the plan for {area}", area=plan.area.name)
    return svg.frame(_WIDTH, _HEIGHT + 3 * _LEGEND_STEP, title, described, "".join(body), "bubbles")


def _groups_legend(groups: list[str], shown: set[str]) -> str:
    """Return the colours of the macro-sectors in the figure, four to a line."""
    drawn = []
    for place, name in enumerate(name for name in groups if name in shown):
        x, y = _LEFT + 225.0 * (place % 4), _HEIGHT + _LEGEND_STEP * (place // 4)
        drawn.append(svg.rectangle(x, y, 12, 12, PALETTE[groups.index(name) % len(PALETTE)]))
        drawn.append(svg.label(x + 18, y + 6, told(name), css="legend"))
    return "".join(drawn)


def before_after(plan: Plan) -> str:
    """Return the index within each macro-sector, today and with the plan, as paired bars."""
    table = plan.macro_sectors
    labels, values, step, bar = 300.0, 120.0, 40.0, 14.0
    scale = (_WIDTH - labels - values) / max(100.0, float(table["after"].max()))
    body = [svg.rectangle(labels, 3, 12, 12, svg.ABROAD), svg.label(labels + 18, 9, _("today"), css="legend")]
    body += [
        svg.rectangle(labels + 90, 3, 12, 12, svg.HOME),
        svg.label(labels + 108, 9, _("with the plan"), css="legend"),
    ]
    y = 30.0
    for row in table.to_dict("records"):
        name = told(str(row["macro_sector"]))
        body.append(svg.label(labels - 10, y + bar, svg.shortened(name, 38), anchor="end"))
        hints = (
            _("{name}, before: {points:,.1f} points", name=name, points=row["before"]),
            _("{name}, after: {points:,.1f} points", name=name, points=row["after"]),
        )
        for shift, (moment, colour) in enumerate((("before", svg.ABROAD), ("after", svg.HOME))):
            hint = hints[shift]
            body.append(svg.rectangle(labels, y + shift * (bar + 1), row[moment] * scale, bar, colour, hint))
        shown = f"{number(row['before'], 1)} → {number(row['after'], 1)}"
        body.append(svg.label(labels + row["after"] * scale + 8, y + bar, shown, css="value"))
        y += step
    described = _("FabCity index of {count} macro-sectors, today and with the plan.", count=len(table))
    return svg.frame(
        _WIDTH, y + 4, _("Before and after in {area}", area=plan.area.name), described, "".join(body), "bars"
    )
