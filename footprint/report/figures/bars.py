"""Horizontal bars, plain, stacked or side by side, with the value of each beside it.

They are HTML, not SVG: names wrap at any width, so that none is cut and none covers another, and every value
is text that can be read aloud, copied and searched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from footprint.i18n import number
from footprint.report.document.chart import Chart
from footprint.report.figures import svg

if TYPE_CHECKING:
    import pandas as pd


#: Longer units stand above the bars alone.
_SHORT = 3


def bars(
    parts: pd.DataFrame,
    *,
    colours: Mapping[str, str],
    unit: str,
    title: str,
    description: str,
    decimals: int = 0,
    stacked: bool = True,
    marked: str = "",
    source: str = "",
) -> Chart:
    """Return horizontal bars.

    Parameters
    ----------
    parts : pandas.DataFrame
        One row for each bar, one column for each part; values not negative, in `unit`.
    colours : mapping
        Colour of each part (column).
    unit, title, description : str
        Unit of the values; words above the bars and for screen readers.
    decimals : int
        Decimals of the values beside the bars.
    stacked : bool
        Parts behind each other with their sum; otherwise a bar for each below each other.
    marked : str
        Row that stands out, such as the place itself among its peers.
    source : str
        Words below; the document's own where empty.
    """
    drawing = drawn_bars(parts, colours, unit, decimals, stacked=stacked, marked=marked)
    return Chart(title, unit, drawing, parts, "bars", description, source, decimals)


def drawn_bars(
    parts: pd.DataFrame,
    colours: Mapping[str, str],
    unit: str,
    decimals: int = 0,
    *,
    stacked: bool = True,
    marked: str = "",
) -> str:
    """Return the HTML of bars; parameters as for `bars`."""
    names = [str(part) for part in parts.columns]
    shades = {name: colours.get(name, svg.NEUTRAL) for name in names}
    tallest = parts.sum(axis=1) if stacked else parts.max(axis=1)
    longest = float(tallest.max()) if len(parts) else 0.0
    longest = longest if longest > 0 else 1.0
    rows = []
    for row_name, row in parts.iterrows():
        values = [float(value) for value in row]
        if stacked:
            lines = [(list(zip(names, values, strict=True)), sum(values))]
        else:
            lines = [([(name, value)], value) for name, value in zip(names, values, strict=True)]
        drawn = "".join(_line(pieces, total, longest, shades, unit, decimals) for pieces, total in lines)
        css = ' class="marked"' if marked and str(row_name) == marked else ""
        rows.append(f'<li{css}><span class="name">{svg.text(row_name)}</span>{drawn}</li>')
    return f'{svg.legend(shades)}<ul class="bars">{"".join(rows)}</ul>'


def _line(
    pieces: list[tuple[str, float]],
    total: float,
    longest: float,
    shades: Mapping[str, str],
    unit: str,
    decimals: int,
) -> str:
    drawn = "".join(
        f'<i style="width:{100 * max(value, 0.0) / longest:.2f}%;background:{shades[name]}" '
        f'title="{svg.text(name)}: {number(value, decimals)} {svg.text(unit)}"></i>'
        for name, value in pieces
    )
    shown = f"{number(total, decimals)} {unit}" if len(unit) <= _SHORT else number(total, decimals)
    return f'<span class="bar">{drawn}</span><span class="value">{svg.text(shown)}</span>'
