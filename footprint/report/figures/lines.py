"""A figure of one quantity by year, drawn as plain SVG; a line never crosses from one source to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 760, 320, 56, 36, 16, 160
_COLOURS = ("#00695c", "#ef6c00", "#5e35b1", "#546e7a", "#c62828", "#1565c0")


def line_figure(
    parts: Sequence[Mapping[int, Mapping[str, float]]], unit: str, title: str, breaks: Sequence[str] = ()
) -> str:
    """Return an SVG of several quantities by year.

    Parameters
    ----------
    parts : sequence of {year: {name: value}}
        Years of one source each; lines join years of one part only, and a dashed upright stands between
        parts.
    unit : str
        Unit of all values.
    title : str
        Read out where the figure is not seen.
    breaks : sequence of str
        Name of each part.
    """
    years = [year for part in parts for year in part]
    names = list(dict.fromkeys(name for part in parts for row in part.values() for name in row))
    highest = max((value for part in parts for row in part.values() for value in row.values()), default=1.0)
    step = _step(highest)
    top = step * (int(highest / step) + 1)
    span = max(max(years) - min(years), 1)

    def x(year: float) -> float:
        return _LEFT + (year - min(years)) / span * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - value / top * (_HEIGHT - _BOTTOM - _TOP)

    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(title)}</title>'
    ]
    drawn.extend(
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(i * step):.1f}" y2="{y(i * step):.1f}" stroke="#ddd"/>'
        f'<text x="{_LEFT - 6}" y="{y(i * step) + 4:.1f}" text-anchor="end">{i * step:g}</text>'
        for i in range(round(top / step) + 1)
    )
    drawn.append(f'<text x="{_LEFT}" y="{_TOP - 4}" fill="#555">{escape(unit)}</text>')
    marked = sorted({min(years), max(years), *(year for year in years if year % 5 == 0)})
    drawn.extend(
        f'<text x="{x(year):.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{year}</text>'
        for year in marked
    )
    for before, after in pairwise(parts):
        middle = x((max(before) + min(after)) / 2)
        drawn.append(
            f'<line x1="{middle:.1f}" x2="{middle:.1f}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}" stroke="#999" '
            'stroke-dasharray="4 4"/>'
        )
    for part, name in zip(parts, breaks, strict=False):
        drawn.append(f'<text x="{x(min(part)):.1f}" y="{_HEIGHT - 4}" fill="#555">{escape(name)}</text>')
    for place, name in enumerate(names):
        colour = _COLOURS[place % len(_COLOURS)]
        for part in parts:
            points = [(x(year), y(row[name])) for year, row in sorted(part.items()) if name in row]
            joined = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
            drawn.append(f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>')
            drawn += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        last = parts[-1][max(parts[-1])]
        drawn.append(
            f'<text x="{_WIDTH - _RIGHT + 8}" y="{y(last.get(name, 0.0)) + 4:.1f}" fill="{colour}">{escape(name)}</text>'
        )
    return "\n".join([*drawn, "</svg>"])


def _step(highest: float) -> float:
    """Return a round step that divides the axis into four to ten."""
    size = 10.0 ** len(str(int(max(highest, 1.0)))) / 100
    while highest / size > 8:
        size *= 2.5 if str(f"{size:g}")[0] == "2" else 2
    return size
