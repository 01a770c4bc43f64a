"""Chapters on what could be changed: scenarios of consumption, and a plan of what to make at home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, number, told
from footprint.report.area.limits import NONE, default_budget
from footprint.report.area.words import amount, figures, lowered, percent, place_name, sector_name
from footprint.report.document.document import Section
from footprint.report.document.tables import Column, Table
from footprint.report.figures import svg
from footprint.report.figures.bars import bars
from footprint.report.plan.figures import before_after, front_figure

if TYPE_CHECKING:
    from footprint.report.area.gather import Gathered

_KT = 1000.0
_SHOWN = 12


def choice_sections(found: Gathered) -> list[Section]:
    """Return what could be changed; a sentence where a part could not be computed."""
    sections = []
    if found.effects:
        sections.append(_scenarios(found))
    elif "scenarios" in found.lacking:
        why = _("Not computed: {why}.", why=told(found.lacking["scenarios"]))
        sections.append(Section("scenarios", _("What a change of habits would bring"), why))
    if found.made.plan is not None:
        sections.append(_plan(found))
    elif (
        found.made.score is not None and found.asked.plan.strip().lower() != NONE and "plan" in found.lacking
    ):
        why = _("No plan: {why}.", why=told(found.lacking["plan"]))
        sections.append(Section("plan", _("What could be made here, and what it would cost"), why))
    return sections


def _scenarios(found: Gathered) -> Section:
    rows = []
    for effect in found.effects:
        totals = effect.result.totals.to_dict("index")
        before = totals["total"]["before"]
        rows.append({
            "Scenario": told(effect.result.scenario.title or effect.result.scenario.name),
            "Total": totals["total"]["change"],
            "In France": totals["home"]["change"],
            "Abroad": totals["abroad"]["change"],
            "Share": 100.0 * totals["total"]["change"] / before,
        })  # fmt: skip
    frame = pd.DataFrame(rows).sort_values("Total", ignore_index=True)
    columns = (
        Column("Scenario"), Column("Total", _("t a year"), 0), Column("In France", _("t a year"), 0),
        Column("Abroad", _("t a year"), 0), Column("Share", "%", 1),
    )  # fmt: skip
    saved = _("Saved")
    parts = pd.DataFrame(
        {saved: (-frame["Total"]).clip(lower=0.0).to_numpy()},
        index=pd.Index(frame["Scenario"], name=_("Scenario")),
    )
    chart = bars(
        parts, colours={saved: svg.HOME}, unit=_("t a year"), title=_("Raw material saved by a change of habits"),
        description=_("Bars of tonnes a year by scenario."),
    )  # fmt: skip
    best = frame.iloc[0]
    reading = _(
        "The changes below touch most of what is bought here. The largest effect: {change}, {saved} a year ({share}).",
        change=lowered(str(best["Scenario"])), saved=amount(float(best["Total"]), "t", 2), share=percent(float(best["Share"]) / 100.0),
    )  # fmt: skip
    paragraphs = (
        _(
            "Each change is taken alone; they do not add up. How far each is adopted is an assumption. Ranges and all others: "
            "`footprint circular scenario AREA all`."
        ),
    )
    title = _("What each change would save, {place}", place=place_name(found.area))
    table = Table(title, columns, frame, name=_("Scenarios"))
    return Section(
        "scenarios", _("What a change of habits would bring"), reading, chart, (table,), paragraphs
    )


def _plan(found: Gathered) -> Section:
    plan, front = found.made.plan, found.made.front
    assert plan is not None
    totals = plan.totals
    title = _("What could be made here, and what it would cost")
    if not len(plan.table):
        return Section("plan", title, _("Under these limits nothing is worth building."))
    built = plan.table.head(_SHOWN)
    rows = pd.DataFrame({
        "Product": [sector_name(row, "sector", "sector_fr") for row in built.to_dict("records")],
        "How": [told(str(name)) for name in built["technology"]],
        "Plants": built["plants"].astype(int).to_numpy(),
        "Jobs": built["jobs"].to_numpy(),
        "Investment": built["capex"].to_numpy(),
        "Avoided abroad": _KT * built["avoided_foreign_extraction"].to_numpy(),
    })  # fmt: skip
    columns = (
        Column("Product"), Column("How"), Column("Plants", _("number"), 0), Column("Jobs", _("jobs"), 0),
        Column("Investment", _("million EUR"), 1), Column("Avoided abroad", _("t a year"), 0),
    )  # fmt: skip
    before, after = plan.levels
    reading = _(
        "With {capital} million EUR, {plants} plants or workshops would employ {jobs} people and avoid {avoided} of extraction abroad a "
        "year, after what their own supplies bring in. The FabCity Index would rise from {before} to {after}.",
        capital=figures(totals["capex"], 2), plants=number(int(totals["plants"])), jobs=figures(totals["jobs"], 2),
        avoided=amount(_KT * totals["avoided_foreign_extraction"], "t", 2), before=figures(before["index"]),
        after=figures(after["index"]),
    )  # fmt: skip
    if found.asked.plan.strip():
        limits = _("Limits asked for: {limits}.", limits=found.asked.plan.strip())
    else:
        limits = _(
            "An example, to show what is possible: most extraction avoided for 100 EUR of investment an inhabitant ({budget}). Your own "
            'limits: `footprint report AREA --plan "budget 50 MEUR, jobs 200"`.',
            budget=default_budget(found.area).replace("MEUR", _("million EUR")),
        )
    paragraphs = [
        limits,
        _(
            "A calculation cannot see sites, owners or markets. Costs and sizes of plants are assumptions with ranges, at the prices of the "
            "tables; most of what is made would be sold outside the area. `footprint plan AREA` shows more."
        ),
    ]
    charts = [front_figure(plan, front) if front is not None and len(front) > 1 else None, before_after(plan)]
    if charts[0] is not None:
        paragraphs.insert(
            0,
            _(
                "Every point of the curve is the best that can be had: more tonnes avoided abroad cost points of the index."
            ),
        )
    name = _("What the plan builds, {place}", place=place_name(found.area))
    return Section(
        "plan",
        title,
        reading,
        charts,
        (Table(name, columns, rows, name=_("Plan"), shown=_SHOWN),),
        paragraphs,
    )
