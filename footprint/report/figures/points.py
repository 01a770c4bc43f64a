"""Charts on two axes: a front of choices, sectors as bubbles; drawn for a desk and for a phone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from footprint.i18n import number
from footprint.report.figures import svg

HEIGHT = 380.0
_WIDE, _NARROW = 760.0, 340.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 16.0, 34.0, 52.0
_SIGN, _LINE, _GAP = 7.4, 15.0, 4.0
"""Width of one sign and height of a line, on the safe side of the figure's font."""


class Dot(NamedTuple):
    """One mark: where, how large, its colour, its hint, the name beside it and the address it leads to."""

    x: float
    y: float
    radius: float
    colour: str
    hint: str
    name: str = ""
    address: str = ""


def points(
    dots: Iterable[Dot],
    *,
    x_name: str,
    y_name: str,
    title: str,
    description: str,
    joined: bool = False,
    legend: str = "",
) -> str:
    """Return the marks on linear axes that hold zero, as HTML for both widths.

    Parameters
    ----------
    dots : iterable of Dot
        In order; those with a name are named where there is room, the first ones first.
    x_name, y_name : str
        What the axes show, with units.
    title, description : str
        For screen readers.
    joined : bool
        Whether a line joins the marks without a name, in their order.
    legend : str
        HTML below.
    """
    found = list(dots)

    def at_width(width: float, css: str) -> str:
        return _drawn(found, width, x_name, y_name, title, description, joined, css)

    return svg.by_width(at_width(_WIDE, "points"), at_width(_NARROW, "points phone")) + legend


def _drawn(
    dots: list[Dot],
    width: float,
    x_name: str,
    y_name: str,
    title: str,
    description: str,
    joined: bool,
    css: str,
) -> str:
    steps = 6 if width > 500 else 3
    x0, x1, x_ticks = axis([dot.x for dot in dots], steps)
    y0, y1, y_ticks = axis([dot.y for dot in dots], 5)
    inner, height = width - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM
    scale = 1.0 if width > 500 else 0.6

    def at(x: float, y: float) -> tuple[float, float]:
        return _LEFT + inner * (x - x0) / (x1 - x0), _TOP + height * (1.0 - (y - y0) / (y1 - y0))

    body = []
    for value in x_ticks:
        x, _ = at(value, y0)
        anchor = "end" if x > width - 3 * _SIGN else "middle"
        body.append(_rule(x, _TOP, x, HEIGHT - _BOTTOM, zero=value == 0.0))
        body.append(svg.label(x, HEIGHT - _BOTTOM + 14, _tick(value, x_ticks), anchor=anchor))
    for value in y_ticks:
        _, y = at(x0, value)
        body.append(_rule(_LEFT, y, width - _RIGHT, y, zero=value == 0.0))
        body.append(svg.label(_LEFT - 6, y, _tick(value, y_ticks), anchor="end"))
    body.append(svg.label(width - _RIGHT, HEIGHT - 14, x_name, anchor="end", css="head"))
    body.append(svg.label(2, 12, y_name, css="head"))
    if joined:
        line = " ".join(
            f"{svg.num(x)},{svg.num(y)}" for x, y in (at(dot.x, dot.y) for dot in dots if not dot.name)
        )
        body.append(f'<polyline points="{line}" class="line"/>')
    labels = Labels(width)
    names = []
    for dot in dots:
        labels.keep_clear(*at(dot.x, dot.y), max(3.0, dot.radius * scale))
    for dot in dots:
        x, y = at(dot.x, dot.y)
        radius = max(3.0, dot.radius * scale)
        mark = (
            f'<circle cx="{svg.num(x)}" cy="{svg.num(y)}" r="{svg.num(radius)}" class="dot" style="fill:{dot.colour}">'
            f"<title>{svg.text(dot.hint)}</title></circle>"
        )
        if dot.address:
            mark = f'<a href="{svg.text(dot.address)}" aria-label="{svg.text(dot.hint)}">{mark}</a>'
        body.append(mark)
        if dot.name:
            names.append(labels.beside(x, y, radius, svg.shortened(dot.name, 30 if width > 500 else 18)))
    # What can be followed stays within reach of the keyboard; an image is one thing for a screen reader.
    role = "group" if any(dot.address for dot in dots) else "img"
    return svg.frame(width, HEIGHT, title, description, "".join(body + names), css, role)


def _rule(x1: float, y1: float, x2: float, y2: float, *, zero: bool) -> str:
    n = svg.num
    css = "axis" if zero else "rule"
    return f'<line x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}" class="{css}"/>'


def _tick(value: float, ticks: list[float]) -> str:
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    return number(value, max(0, -math.floor(math.log10(step) + 1e-9)))


def axis(values: list[float], most: int = 6) -> tuple[float, float, list[float]]:
    """Return both ends of an axis that holds zero and all values, and its ticks (1, 2, 5 × a power of ten).

    Examples
    --------
    >>> axis([3.0, 17.0])
    (0.0, 20.0, [0.0, 5.0, 10.0, 15.0, 20.0])
    """
    low, high = min([0.0, *values]), max([0.0, *values])
    if high - low <= 0.0:
        high = low + 1.0
    step = 10.0 ** math.floor(math.log10((high - low) / most))
    step = next(step * factor for factor in (1, 2, 5, 10, 20) if (high - low) / (step * factor) <= most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return first * step, last * step, [round(place * step, 12) for place in range(first, last + 1)]


Box = tuple[float, float, float, float]


class Labels:
    """Places for names beside marks that are still free, so that no name covers another.

    Parameters
    ----------
    width : float
        Width of the figure, which no name may leave.
    """

    def __init__(self, width: float) -> None:
        self.width = width
        self.boxes: list[Box] = []
        self.marks: list[Box] = []

    def keep_clear(self, x: float, y: float, radius: float) -> None:
        """Let no name cover a mark."""
        self.marks.append((x - radius, x + radius, y - radius, y + radius))

    def beside(self, x: float, y: float, radius: float, name: str) -> str:
        """Return the name to the right of a mark, else to the left, else nothing: its hint still names it."""
        length = _SIGN * len(name)
        for left, anchor in ((x + radius + _GAP, "start"), (x - radius - _GAP - length, "end")):
            box = (left, left + length, y - _LINE / 2.0, y + _LINE / 2.0)
            if (
                left >= 0.0
                and left + length <= self.width
                and not any(_overlap(box, one) for one in (*self.boxes, *self.marks))
            ):
                self.boxes.append(box)
                return svg.label(
                    left if anchor == "start" else left + length, y, name, anchor=anchor, css="halo"
                )
        return ""


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]
