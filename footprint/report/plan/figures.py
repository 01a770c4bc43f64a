"""Figures of a relocation plan: the front, a bubble chart of sectors, before and after."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, number, told
from footprint.report.document.chart import Chart
from footprint.report.figures import svg
from footprint.report.figures.bars import bars
from footprint.report.figures.points import Dot, points

if TYPE_CHECKING:
    from footprint.optimize.plans.plan import Plan

_NAMED = 12
PALETTE = (
    "#5f9a45", "#c45a3a", "#3f7fbf", "#b08a2e", "#77838f", "#9a6fc3",
    "#2a9d8f", "#d04f86", "#6f9ecb", "#a2867b", "#7f9b57", "#8a8f97",
)  # fmt: skip
"""Colours of the macro-sectors, in the order in which they appear; 3:1 on a light and on a dark ground."""


def front_figure(
    plan: Plan, front: pd.DataFrame, lead_to: Callable[[float], str] = lambda _kilotonnes: ""
) -> Chart:
    """Return gain against avoided tonnes, with the plan itself marked.

    Parameters
    ----------
    plan : Plan
    front : DataFrame
        As `Plan.front` returns it.
    lead_to : callable, optional
        Address that the point of so many kilotonnes leads to.
    """
    gain = next(name for name in ("index", "autonomy", "gain") if name in front.columns)
    gained = {
        "index": _("Index gained (points)"),
        "autonomy": _("Autonomy gained (points)"),
        "gain": _("Gain (points)"),
    }[gain]
    avoided = _("Extraction abroad avoided (kt a year)")
    here = (plan.totals["avoided_foreign_extraction"], plan.gained(gain))

    def said(x: float, y: float) -> str:
        return _("{avoided:,.1f} kt avoided, {gain:,.2f} points", avoided=x, gain=y)

    dots = [
        Dot(x, y, 5.0, svg.HOME, said(x, y), address=lead_to(x))
        for x, y in zip(front["avoided"].tolist(), front[gain].tolist(), strict=True)
    ]
    name = _("this plan")
    dots.append(Dot(*here, 8.0, svg.MARK, f"{name}: {said(*here)}", name))
    title = _("What more tonnes cost in points: {area}", area=plan.area.name)
    description = _(
        "The front has {count} points, from {low:,.0f} to {high:,.0f} kt avoided a year.",
        count=len(front), low=float(front["avoided"].min()), high=float(front["avoided"].max()),
    )  # fmt: skip
    drawing = points(dots, x_name=avoided, y_name=gained, title=title, description=description, joined=True)
    data = front.set_index("avoided")[[gain]].set_axis([gained], axis=1).rename_axis(avoided)
    return Chart(title, _("points"), drawing, data, "points", description, decimals=2)


def bubbles(plan: Plan) -> Chart:
    """Return sectors by what a million EUR brings: tonnes to the right, points up; area is output."""
    table = plan.table
    capex = table["capex"].clip(lower=1e-9)
    x = (table["avoided_foreign_extraction"] / capex).tolist()
    y = (table["index_gain"] / capex).tolist()
    groups = list(dict.fromkeys(plan.problem.groups))
    colours = {name: PALETTE[place % len(PALETTE)] for place, name in enumerate(groups)}
    largest = float(table["added_output"].max())
    dots = [
        Dot(
            x[place],
            y[place],
            4.0 + 26.0 * math.sqrt(row["added_output"] / largest),
            colours[row["macro_sector"]],
            _(
                "{sector} ({technology}): {output:,.1f} MEUR a year, {avoided:,.2f} kt, {points:,.2f} points",
                sector=row["sector"], technology=row["technology"], output=row["added_output"],
                avoided=row["avoided_foreign_extraction"], points=row["index_gain"],
            ),
            row["sector"] if place < _NAMED else "",
        )
        for place, row in enumerate(table.to_dict("records"))
    ]  # fmt: skip
    across, up = _("Avoided, kt per million EUR"), _("Index, points per million EUR")
    shown = {name: colour for name, colour in colours.items() if name in set(table["macro_sector"])}
    title = _("What a million EUR brings by sector: {area}", area=plan.area.name)
    description = _(
        "{count} ways of making a product, the largest {sector}.",
        count=len(table),
        sector=table["sector"].iloc[0],
    )
    drawing = points(
        dots, x_name=across, y_name=up, title=title, description=description, legend=svg.legend(shown)
    )
    data = pd.DataFrame({across: x, up: y}, index=pd.Index(table["sector"], name=_("Sector")))
    return Chart(title, _("per million EUR"), drawing, data, "points", description, decimals=3)


def before_after(plan: Plan) -> Chart:
    """Return the index within each macro-sector, today and with the plan, as paired bars."""
    table = plan.macro_sectors
    today, then = _("Today"), _("With the plan")
    parts = pd.DataFrame(
        {today: table["before"].to_numpy(), then: table["after"].to_numpy()},
        index=pd.Index([told(str(name)) for name in table["macro_sector"]], name=_("Macro-sector")),
    )
    return bars(
        parts,
        colours={today: svg.ABROAD, then: svg.HOME},
        unit=_("points of 100"),
        title=_("FabCity Index by macro-sector, today and with the plan: {area}", area=plan.area.name),
        description=_(
            "FabCity Index of {count} macro-sectors, today and with the plan.", count=number(len(table))
        ),
        decimals=1,
        stacked=False,
    )
