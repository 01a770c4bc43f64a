"""A flow diagram in three columns: extracting country → material → product consumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from footprint.i18n import number
from footprint.report.document.chart import Chart
from footprint.report.figures import svg
from footprint.report.figures.bars import drawn_bars

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ("country", "material", "product")
_WIDTH, _HEIGHT = 1000.0, 620.0
_LEFT, _RIGHT, _NODE = 172.0, 764.0, 14.0
_PLACES = (_LEFT, (_LEFT + _RIGHT - _NODE) / 2, _RIGHT - _NODE)
_GAP, _LINE, _TOP, _BOTTOM = 9.0, 15.0, 34.0, 6.0
_INK = "var(--ink)"


@dataclass
class _Node:
    """One bar of a column; `out` and `into` say how much of its sides is taken by bands already."""

    name: str
    value: float
    x: float
    y: float
    height: float
    out: float = 0.0
    into: float = 0.0


class _Look(NamedTuple):
    """What all parts of one diagram share."""

    colours: Mapping[str, str]
    unit: str
    scale: float
    total: float

    def said(self, value: float) -> str:
        return number(value, self.decimals)

    @property
    def decimals(self) -> int:
        return 0 if self.total >= 200 else 1


def sankey(
    flows: pd.DataFrame,
    *,
    orders: Mapping[str, Sequence[str]],
    colours: Mapping[str, str],
    unit: str,
    title: str,
    description: str,
    heads: Sequence[str],
    source: str = "",
) -> Chart:
    """Return the diagram; on a phone its three columns become bars, one column after the other.

    Parameters
    ----------
    flows : pandas.DataFrame
        Columns ``country``, ``material``, ``product`` and ``value``; values not negative, in `unit`.
    orders : mapping
        For each of the three columns, its labels from top to bottom.
    colours : mapping
        Colour of each material; bands have the colour of their material.
    unit, title, description : str
        Unit of the values; texts for screen readers.
    heads : sequence of str
        Words above the three columns.
    source : str
        Words below; the document's own where empty.
    """
    total = float(flows["value"].sum())
    most = max(len(orders[name]) for name in _COLUMNS)
    height = max(_HEIGHT, _TOP + most * (_LINE + 8))
    room = height - _TOP - _BOTTOM
    look = _Look(colours, unit, (room - _GAP * (most - 1)) / total if total else 0.0, total)
    left, middle, right = (
        _stacked(flows.groupby(name, observed=True)["value"].sum(), orders[name], x, look.scale, room)
        for name, x in zip(_COLUMNS, _PLACES, strict=True)
    )
    body = [
        *_bands(flows.groupby(["country", "material"], observed=True)["value"].sum(), left, middle, look),
        *_bands(flows.groupby(["material", "product"], observed=True)["value"].sum(), middle, right, look),
        svg.label(_PLACES[0] + _NODE, 10, heads[0], anchor="end", css="head"),
        svg.label(_PLACES[1], 10, heads[1], css="head"),
        svg.label(_PLACES[2], 10, heads[2], css="head"),
        *_drawn(left, look, -8.0, anchor="end"),
        *_drawn(middle, look, _NODE + 6.0, css="halo"),
        *_drawn(right, look, _NODE + 8.0),
    ]
    wide = svg.frame(_WIDTH, height, title, description, "".join(body), "sankey")
    narrow = "".join(
        _column(flows, name, head, orders[name], look) for name, head in zip(_COLUMNS, heads, strict=True)
    )
    data = flows.groupby(list(_COLUMNS), observed=True)[["value"]].sum().sort_values("value", ascending=False)
    data.index.names, data.columns = [str(head) for head in heads], [title]
    return Chart(title, unit, svg.by_width(wide, narrow), data, "flows", description, source, look.decimals)


def _column(flows: pd.DataFrame, name: str, head: str, order: Sequence[str], look: _Look) -> str:
    sums = flows.groupby(name, observed=True)[["value"]].sum()
    rows = sums.reindex([label for label in order if label in sums.index])
    return f'<p class="head">{svg.text(head)}</p>' + drawn_bars(
        rows, {"value": svg.HOME}, look.unit, look.decimals
    )


def _stacked(sizes: pd.Series, order: Sequence[str], x: float, scale: float, room: float) -> dict[str, _Node]:
    """Return a column's nodes, spread so that every column fills the same height."""
    present = [name for name in order if sizes.get(name, 0.0) > 0]
    free = room - scale * float(sizes.sum())
    gap = free / (len(present) - 1) if len(present) > 1 else 0.0
    nodes, y = {}, _TOP
    for name in present:
        value = float(sizes[name])
        nodes[name] = _Node(name, value, x, y, value * scale)
        y += value * scale + gap
    return nodes


def _drawn(
    column: Mapping[str, _Node], look: _Look, shift: float, *, anchor: str = "start", css: str = ""
) -> Iterator[str]:
    """Yield the bars of a column and their labels, labels at least a line apart."""
    last = -_LINE
    for node in column.values():
        hint = (
            f"{node.name}: {look.said(node.value)} {look.unit} ({number(100 * node.value / look.total, 1)} %)"
        )
        colour = look.colours.get(node.name, _INK)
        yield svg.rectangle(node.x, node.y, _NODE, max(node.height, 0.7), colour, hint)
        last = max(node.y + node.height / 2, last + _LINE)
        yield svg.label(node.x + shift, last, f"{node.name}  {look.said(node.value)}", anchor=anchor, css=css)


def _bands(
    sums: pd.Series, left: Mapping[str, _Node], right: Mapping[str, _Node], look: _Look
) -> Iterator[str]:
    """Yield the bands between two neighbouring columns, stacked in the order of the nodes they join."""
    starts: dict[tuple[str, str], float] = {}
    for a in left.values():
        for b in right.values():
            if sums.get((a.name, b.name), 0.0) > 0:
                starts[a.name, b.name] = a.y + a.out
                a.out += float(sums[a.name, b.name]) * look.scale
    for b in right.values():
        for a in left.values():
            if (a.name, b.name) not in starts:
                continue
            value = float(sums[a.name, b.name])
            path = _band(a.x + _NODE, starts[a.name, b.name], b.x, b.y + b.into, value * look.scale)
            b.into += value * look.scale
            colour = look.colours.get(a.name, look.colours.get(b.name, svg.NEUTRAL))
            hint = f"{a.name} → {b.name}: {look.said(value)} {look.unit}"
            yield f'<path d="{path}" style="fill:{colour}" class="band"><title>{svg.text(hint)}</title></path>'


def _band(x0: float, y0: float, x1: float, y1: float, thick: float) -> str:
    """Return the outline of a band that leaves and arrives level."""
    bend = (x1 - x0) / 2
    n = svg.num
    thick = max(thick, 0.4)
    return (
        f"M{n(x0)} {n(y0)}C{n(x0 + bend)} {n(y0)} {n(x1 - bend)} {n(y1)} {n(x1)} {n(y1)}"
        f"v{n(thick)}C{n(x1 - bend)} {n(y1 + thick)} {n(x0 + bend)} {n(y0 + thick)} {n(x0)} {n(y0 + thick)}z"
    )
