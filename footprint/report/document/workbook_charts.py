"""Native charts of a workbook: they follow the numbers beside them, so that a reader can change both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footprint.report.document.chart import Chart

if TYPE_CHECKING:
    from xlsxwriter import Workbook

#: Bars drawn of a long table; the sheet holds all rows.
_BARS = 20
_COLOURS = ("#1f5c99", "#6f9ecb", "#b08a2e", "#4d8b31", "#b5482a", "#3d4852", "#7a4fa3")


def insert_chart(book: Workbook, sheet: str, chart: Chart, first: int) -> None:
    """Draw a chart beside its numbers.

    Parameters
    ----------
    book : Workbook
        Being written.
    sheet : str
        Name of the sheet that holds ``chart.table``, from row `first` on.
    chart : Chart
        What to draw: bars, a line, or marks on two axes.
    first : int
        First row of numbers, counted from 0.
    """
    rows = len(chart.data)
    if not rows:
        return
    heads = chart.data.index.nlevels
    shown = rows if chart.kind in ("lines", "points") else min(rows, _BARS)
    last = first + shown - 1
    several = len(chart.data.columns) > 1
    if chart.kind == "points":
        options: dict[str, Any] = {"type": "scatter", "subtype": "straight_with_markers"}
    elif chart.kind == "lines":
        options = {"type": "line"}
    else:
        options = {"type": "bar", **({"subtype": "stacked"} if several else {})}
    drawn = book.add_chart(options)
    if drawn is None:  # pragma: no cover - xlsxwriter knows all three types
        return
    across = chart.kind == "points" and several
    categories = [sheet, first, heads, last, heads] if across else [sheet, first, 0, last, heads - 1]
    for place in range(1 if across else 0, len(chart.data.columns)):
        column = heads + place
        colour = _COLOURS[place % len(_COLOURS)]
        fill: dict[str, Any] = {"fill": {"color": colour}}
        if chart.kind in ("points", "lines"):
            fill = {
                "line": {"none": True} if across else {"color": colour},
                "marker": {"type": "circle", "fill": {"color": colour}},
            }
        drawn.add_series(
            {
                "name": [sheet, first - 1, column],
                "categories": categories,
                "values": [sheet, first, column, last, column],
                **fill,
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}, "overlay": False})
    drawn.set_legend({"position": "bottom"} if several else {"none": True})
    value_axis = {"name": chart.unit, "num_format": "#,##0.##"}
    if options["type"] == "bar":
        drawn.set_x_axis(value_axis)
        drawn.set_y_axis({"reverse": True})
    else:
        drawn.set_x_axis({"name": str(chart.data.columns[0] if across else chart.data.index.names[0])})
        drawn.set_y_axis({**value_axis, "name": str(chart.data.columns[-1])})
    drawn.set_size({"width": 760, "height": max(320, 26 * shown + 120) if options["type"] == "bar" else 420})
    worksheet = book.get_worksheet_by_name(sheet)
    if worksheet is not None:
        worksheet.insert_chart(
            first,
            heads + len(chart.data.columns) + 1,
            drawn,
            {"description": chart.description or chart.title},
        )
