"""A drawing as a file of its own: the style of the page goes with it."""

from __future__ import annotations

import re

from footprint.report.document.chart import Chart
from footprint.report.document.page import TEMPLATES


def standing_alone(chart: Chart) -> str:
    """Return the SVG of a chart with the page's light colours and a white ground.

    Raises
    ------
    ValueError
        If the chart is no SVG, as bars are.
    """
    svg = chart.svg
    head = re.match(r"<svg\b[^>]*>", svg)
    if head is None:
        raise ValueError(f"the chart {chart.title!r} is drawn as HTML")
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    rules = [line for line in style.splitlines() if line.startswith("svg.figure")]
    colours = re.findall(r"--[\w-]+:\s*#\w+", style[: style.index("}")])
    body = "\n".join([f"svg {{ {'; '.join(colours)} }}", *rules])
    ground = '<rect width="100%" height="100%" fill="white"/>'
    return f"{head[0]}<style>{body}</style>{ground}{svg[head.end() :]}\n"
