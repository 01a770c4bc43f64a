"""A flow diagram in three columns: extracting country → material → product consumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from footprint.report.figures import svg

if TYPE_CHECKING:
    import pandas as pd

_WIDTH, _HEIGHT = 1000.0, 620.0
_LEFT, _RIGHT, _NODE = 172.0, 764.0, 14.0
_GAP, _LINE, _TOP = 9.0, 15.0, 34.0


@dataclass
class _Node:
    name: str
    x: float
    y: float
    height: float
    out: float = 0.0
    into: float = 0.0


def sankey(
    flows: pd.DataFrame,
    *,
    orders: Mapping[str, Sequence[str]],
    colours: Mapping[str, str],
    unit: str,
    title: str,
    description: str,
    heads: Sequence[str],
) -> str:
    """Return the diagram as SVG.

    Parameters
    ----------
    flows : pandas.DataFrame
        Columns ``country``, ``material``, ``product`` and ``value``; values not negative, in `unit`.
    orders : mapping
        For each of the three columns, its labels from top to bottom.
    colours : mapping
        Colour of each material.
    unit, title, description : str
        Unit of the values; texts for screen readers.
    heads : sequence of str
        Words above the three columns.
    """
    names = ("country", "material", "product")
    total = float(flows["value"].sum())
    most = max(len(orders[name]) for name in names)
    height = max(_HEIGHT, _TOP + most * (_LINE + 8))
    scale = (height - _TOP - _GAP * (most - 1) - 6) / total if total else 0.0
    places = (_LEFT, (_LEFT + _RIGHT - _NODE) / 2, _RIGHT - _NODE)
    columns = [
        _stacked(flows.groupby(name, observed=True)["value"].sum(), orders[name], x, scale, height)
        for name, x in zip(names, places, strict=True)
    ]
    body = [_ribbons(flows, "country", "material", columns[0], columns[1], colours, scale, unit, "material")]
    body.append(
        _ribbons(flows, "material", "product", columns[1], columns[2], colours, scale, unit, "material")
    )
    decimals = _decimals(total)
    for position, (column, head) in enumerate(zip(columns, heads, strict=True)):
        anchor, shift = (("end", -8.0), ("start", _NODE + 6.0), ("start", _NODE + 8.0))[position]
        x = places[position]
        body.append(
            svg.label(
                x + (_NODE if position != 1 else 0),
                10,
                head,
                anchor=anchor if position != 1 else "start",
                css="head",
            )
        )
        last = -_LINE
        for node in column.values():
            value = node.height / scale if scale else 0.0
            colour = colours.get(node.name, svg.NEUTRAL) if position == 1 else "#333a42"
            hint = f"{node.name}: {value:,.{decimals}f} {unit} ({value / total:.1%})" if total else node.name
            body.append(svg.rectangle(node.x, node.y, _NODE, max(node.height, 0.7), colour, hint))
            last = max(node.y + node.height / 2, last + _LINE)
            shown = f"{node.name}  {value:,.{decimals}f}"
            body.append(svg.label(x + shift, last, shown, anchor=anchor, css="halo" if position == 1 else ""))
    return svg.frame(_WIDTH, height, title, description, "".join(body), "sankey")


def _decimals(total: float) -> int:
    return 0 if total >= 200 else 1


def _stacked(
    sizes: pd.Series, order: Sequence[str], x: float, scale: float, height: float
) -> dict[str, _Node]:
    """Return a column's nodes, spread so that every column fills the same height."""
    present = [name for name in order if sizes.get(name, 0.0) > 0]
    free = height - _TOP - scale * float(sizes.sum()) - 6
    gap = free / (len(present) - 1) if len(present) > 1 else 0.0
    nodes, y = {}, _TOP
    for name in present:
        node = _Node(name, x, y, float(sizes[name]) * scale)
        nodes[name] = node
        y += node.height + gap
    return nodes


def _ribbons(
    flows: pd.DataFrame,
    source: str,
    target: str,
    left: dict[str, _Node],
    right: dict[str, _Node],
    colours: Mapping[str, str],
    scale: float,
    unit: str,
    coloured_by: str,
) -> str:
    """Return the bands between two neighbouring columns, stacked in the order of the nodes they join."""
    sums = flows.groupby([source, target], observed=True)["value"].sum()
    decimals = _decimals(float(flows["value"].sum()))
    starts: dict[tuple[str, str], float] = {}
    for a in left:
        for b in right:
            if (a, b) in sums.index:
                starts[a, b] = left[a].out
                left[a].out += float(sums[a, b]) * scale
    drawn = []
    for b in right:
        for a in left:
            if (a, b) not in starts or sums[a, b] <= 0:
                continue
            value = float(sums[a, b])
            thick = value * scale
            y0, y1 = left[a].y + starts[a, b], right[b].y + right[b].into
            right[b].into += thick
            x0, x1 = left[a].x + _NODE, right[b].x
            colour = colours.get(a if source == coloured_by else b, svg.NEUTRAL)
            drawn.append(
                f'<path d="{_band(x0, y0, x1, y1, thick)}" fill="{colour}" class="band">'
                f"<title>{svg.text(a)} → {svg.text(b)}: {value:,.{decimals}f} {svg.text(unit)}</title></path>"
            )
    return "".join(drawn)


def _band(x0: float, y0: float, x1: float, y1: float, thick: float) -> str:
    bend = (x1 - x0) / 2
    n = svg.num
    thick = max(thick, 0.4)
    return (
        f"M{n(x0)} {n(y0)}C{n(x0 + bend)} {n(y0)} {n(x1 - bend)} {n(y1)} {n(x1)} {n(y1)}"
        f"v{n(thick)}C{n(x1 - bend)} {n(y1 + thick)} {n(x0 + bend)} {n(y0 + thick)} {n(x0)} {n(y0 + thick)}z"
    )
