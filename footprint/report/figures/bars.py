"""Horizontal bars, plain or stacked, with the value of each bar beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from footprint.report.figures import svg

if TYPE_CHECKING:
    import pandas as pd

_WIDTH, _LABELS, _VALUES = 1000.0, 320.0, 120.0
_BAR, _STEP, _TOP = 16.0, 25.0, 34.0


def bars(
    parts: pd.DataFrame,
    *,
    colours: Mapping[str, str],
    unit: str,
    title: str,
    description: str,
    decimals: int = 0,
) -> str:
    """Return stacked horizontal bars as SVG.

    Parameters
    ----------
    parts : pandas.DataFrame
        One row for each bar, one column for each part; values not negative, in `unit`.
    colours : mapping
        Colour of each part (column).
    unit, title, description : str
        Unit of the values; texts for screen readers.
    decimals : int
        Decimals of the values beside the bars.
    """
    longest = float(parts.sum(axis=1).max()) or 1.0
    scale = (_WIDTH - _LABELS - _VALUES) / longest
    body = [_legend(colours, list(parts.columns))]
    y = _TOP if len(parts.columns) > 1 else 6.0
    for name, row in parts.iterrows():
        body.append(svg.label(_LABELS - 10, y + _BAR / 2, svg.shortened(name, 40), anchor="end"))
        x = _LABELS
        for part, value in row.items():
            width = float(value) * scale
            hint = f"{name}, {part}: {value:,.{decimals}f} {unit}"
            body.append(svg.rectangle(x, y, width, _BAR, colours.get(str(part), svg.NEUTRAL), hint))
            x += width
        shown = f"{float(row.sum()):,.{decimals}f} {unit}"
        body.append(svg.label(x + 8, y + _BAR / 2, shown, css="value"))
        y += _STEP
    return svg.frame(_WIDTH, y + 4, title, description, "".join(body), "bars")


def _legend(colours: Mapping[str, str], parts: list[str]) -> str:
    if len(parts) < 2:
        return ""
    drawn, x = [], _LABELS
    for part in parts:
        drawn.append(svg.rectangle(x, 3, 12, 12, colours.get(part, svg.NEUTRAL)))
        drawn.append(svg.label(x + 18, 9, part, css="legend"))
        x += 18 + 8.0 * len(part) + 22
    return "".join(drawn)
