"""The first page of a plan, fit for a council: five figures with what to know, and what to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, number, told
from footprint.report.area.words import amount, figures, lowered, sector_name
from footprint.report.document.document import Highlight
from footprint.report.figures import svg
from footprint.report.figures.bars import bars
from footprint.report.plan.certainty import between

if TYPE_CHECKING:
    from footprint.optimize.plans.plan import Plan
    from footprint.report.document.chart import Chart

_KT, _SHOWN = 1000.0, 9


def plan_highlights(plan: Plan) -> list[Highlight]:
    """Return the five figures of a plan, each with what to know; none where nothing is built."""
    if not len(plan.table):
        return []
    totals, after = plan.totals, plan.after
    avoided = _KT * totals["avoided_foreign_extraction"]
    return [
        Highlight(
            _("Investment"),
            figures(totals["capex"]),
            _("million EUR"),
            between(plan, "capex") or _("Costs are assumptions with ranges, at the prices of the tables."),
        ),
        Highlight(
            _("Plants and workshops"),
            number(int(totals["plants"])),
            "",
            _(
                "In {count} kinds of goods; sites and owners are not looked for.",
                count=plan.table["sector"].nunique(),
            ),
        ),
        Highlight(
            _("Jobs in them"),
            figures(totals["jobs"]),
            "",
            _("At today's output of a job; jobs lost elsewhere are not counted."),
        ),
        Highlight(
            _("Extraction abroad avoided"),
            amount(avoided, "t"),
            _("a year"),
            between(plan, "avoided_foreign_extraction", _KT)
            or _("After what the plants' own supplies bring in, if their sales displace imports as assumed."),
        ),
        Highlight(
            _("FabCity Index"),
            figures(after["index"].magnitude),
            _("of 100"),
            _index_note(plan),
        ),
    ]


def _index_note(plan: Plan) -> str:
    today = figures(plan.before["index"].magnitude)
    if plan.intervals is None:
        return _("Today {index}; both are estimates.", index=today)
    low, high = plan.intervals.ends("index_gain")
    return _(
        "Today {index}; the gain is nine times in ten between {low} and {high} points, by what the index model gives a new plant.",
        index=today,
        low=figures(low, 2),
        high=figures(high, 2),
    )


def built_bars(plan: Plan) -> Chart:
    """Return what the plan's largest products avoid abroad, as bars."""
    first = plan.table.sort_values("avoided_foreign_extraction", ascending=False).head(_SHOWN)
    names = [sector_name(row, "sector", "sector_fr") for row in first.to_dict("records")]
    avoided = _("Avoided abroad")
    values = (_KT * first["avoided_foreign_extraction"]).clip(lower=0.0).to_numpy()
    return bars(
        pd.DataFrame({avoided: values}, index=pd.Index(names, name=_("Product"))),
        colours={avoided: svg.HOME},
        unit=_("t a year"),
        title=_("What would be made here, by extraction avoided abroad"),
        description=_("Bars of tonnes a year by product."),
    )


def plan_actions(plan: Plan) -> list[str]:
    """Return what to begin with: the three largest of what the plan builds."""
    first = plan.table.sort_values("avoided_foreign_extraction", ascending=False).head(3)
    return [
        _(
            "{sector}: {how}, {jobs} jobs for {capital} million EUR, {avoided} avoided abroad a year.",
            sector=sector_name(row, "sector", "sector_fr"),
            how=lowered(told(str(row["technology"]))),
            jobs=figures(row["jobs"], 2),
            capital=figures(row["capex"], 2),
            avoided=amount(_KT * row["avoided_foreign_extraction"], "t", 2),
        )
        for row in first.to_dict("records")
    ]
