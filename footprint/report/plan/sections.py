"""What a relocation plan shows: tables and figures for the terminal, the page and the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.areas.production.detail import detail_year
from footprint.errors import FootprintError, failure
from footprint.i18n import number
from footprint.names import slug
from footprint.optimize.plans.words import nothing_built
from footprint.report.document.document import Document, Section
from footprint.report.document.tables import Column, Table
from footprint.report.plan.figures import before_after, bubbles, front_figure
from footprint.report.plan.map import area_map
from footprint.report.plan.more import (
    core_json,
    core_section,
    costs_table,
    phases_json,
    phases_section,
    why_no_more,
)

if TYPE_CHECKING:
    from footprint.optimize.plans.phasing import Phases
    from footprint.optimize.plans.plan import Plan

PRICES = f"Money is at {detail_year()} prices; flows are yearly."
_FIRST = 25


def plan_document(
    plan: Plan,
    front: pd.DataFrame | None = None,
    *,
    phases: Phases | None = None,
    core: pd.DataFrame | None = None,
) -> Document:
    """Return a plan, with efficient points, phases over years and robust core where there are any."""
    full = portfolio_table(plan, full=True)

    def parts() -> list[Section]:
        sections = plan_sections(plan, front)
        rest = sections.pop()
        if phases is not None:
            sections.append(phases_section(phases))
        if core is not None:
            sections.append(core_section(core))
        return [*sections, rest]

    def answer() -> dict[str, Any]:
        found = dict(plan.to_dict(front))
        if phases is not None:
            found["phases"] = phases_json(phases)
        if core is not None:
            found["robust_core"] = core_json(core)
        return found

    return Document(
        title=f"Relocation plan for {plan.area.name}",
        parts=parts,
        answer=answer,
        main=full,
        sheets=(full,),
        name=f"plan-{slug(plan.area.name)}",
        heading=plan.area.name,
        kicker=f"Relocation plan: {plan.answer.objective.words}",
        lead=reading(plan),
        note="Defaults of costs and plant sizes are assumptions with ranges: see data/technologies.csv.",
    )


def plans_document(
    plans: Sequence[Plan],
    fronts: Sequence[pd.DataFrame | None],
    failed: Sequence[tuple[str, FootprintError]] = (),
) -> Document:
    """Return several areas' plans, a row each, and in the data what became of the areas without one."""
    table = areas_table(plans)

    def answer() -> dict[str, Any]:
        return {
            "plans": [plan.to_dict(front) for plan, front in zip(plans, fronts, strict=True)],
            "failures": [failure(name, error) for name, error in failed],
        }

    return Document.of_tables(table.title, [table], answer)


def plan_sections(plan: Plan, front: pd.DataFrame | None = None) -> list[Section]:
    """Return the plan as sections: in short, the portfolio, before and after, the front, what it rests on."""
    built = len(plan.table) > 0
    sections = [
        Section(
            "summary",
            "The plan in short",
            reading(plan),
            figure=area_map(plan) + (front_figure(plan, front) if front is not None and len(front) else ""),
            tables=[summary_table(plan)],
            paragraphs=[why_no_more(plan)],
        ),
        Section(
            "portfolio",
            "What to build",
            "Each bubble is one way of making one product: to the right it avoids more per euro, higher up it gains more.",
            figure=bubbles(plan) if built else "",
            tables=[portfolio_table(plan)],
            paragraphs=technologies_text(plan),
        ),
        Section(
            "macro-sectors",
            "Before and after",
            "FabCity index within each macro-sector, today and once the plan runs.",
            figure=before_after(plan),
            tables=[macro_table(plan)],
        ),
    ]
    if front is not None and len(front):
        sections.append(
            Section(
                "front",
                "The choice behind it",
                "Every point is the best that can be had: more tonnes avoided cost index points. The slope says how many.",
                tables=[front_table(front)],
            )
        )
    sections.append(Section("costs", "What it costs", tables=[costs_table(plan)]))
    unbuilt = not_built_table(plan)
    sections.append(
        Section(
            "rests-on",
            "What it rests on",
            tables=[limits_table(plan)] + ([unbuilt] if len(unbuilt.rows) else []),
            paragraphs=[*plan.shadow_prices, *plan.warnings, verification_text(plan)],
        )
    )
    return sections


def reading(plan: Plan) -> str:
    """Return the plan in two or three sentences."""
    totals, before, after = plan.totals, plan.before, plan.after
    if not len(plan.table):
        return f"Nothing is built in {plan.area.name}: {nothing_built(plan)}."
    avoided, in_france = totals["avoided_foreign_extraction"], totals["added_extraction_in_france"]
    abroad = f"{number(avoided, 1)} kt of foreign extraction a year are avoided"
    if avoided < 0:
        abroad = f"foreign extraction rises by {number(-avoided, 1)} kt a year"
    return (
        f"For {number(totals['capex'], 1)} million EUR, {_counted(int(totals['plants']), 'plant')} in "
        f"{_counted(plan.table['sector'].nunique(), 'sector')} of {plan.area.name} make {number(totals['added_output'], 1)} million EUR "
        f"of goods a year. The FabCity index rises from {number(before['index'].magnitude, 2)} to "
        f"{number(after['index'].magnitude, 2)}, autonomy from {number(before['autonomy'].magnitude, 2)} to "
        f"{number(after['autonomy'].magnitude, 2)} %, and {abroad} (fixed multipliers would have promised "
        f"{number(totals['naive_avoided_foreign_extraction'], 1)} kt{' avoided' if avoided < 0 else ''}), with "
        f"{number(abs(in_france), 1)} kt {'more' if in_france >= 0 else 'less'} extracted in France."
    )


def technologies_text(plan: Plan) -> list[str]:
    """Return, for each technology of the plan, where it is chosen and why."""
    said = []
    for name, rows in plan.table.groupby("technology", sort=False):
        reason = rows.groupby("why")["added_output"].sum().idxmax()
        where = ", ".join(rows["sector"].head(3)) + (f" and {len(rows) - 3} more" if len(rows) > 3 else "")
        said.append(
            f"{str(name).capitalize()}: {where}; mostly because it is {reason}."
            if str(reason).startswith(("the only", "small"))
            else f"{str(name).capitalize()}: {where}; mostly because it {reason}."
        )
    return said


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def summary_table(plan: Plan) -> Table:
    """Return before and after as one table."""
    before, after, totals = plan.before, plan.after, plan.totals
    names = {
        "index": "FabCity index (points of 100)",
        "autonomy": "Autonomy (%)",
        "foreign_extraction": "Foreign extraction behind the area's goods (kt)",
        "domestic_extraction": "Extraction in France behind them (kt)",
    }
    rows: list[tuple[str, float | None, float, float]] = [
        (label, before[name].magnitude, after[name].magnitude, after[name].magnitude - before[name].magnitude)
        for name, label in names.items()
    ]
    rows += [
        ("Jobs in the new plants", None, totals["jobs"], totals["jobs"]),
        ("Capital (million EUR)", None, totals["capex"], totals["capex"]),
        ("Cost a year, capital paid back (million EUR)", None, totals["annual_cost"], totals["annual_cost"]),
        ("Extra running cost a year (million EUR)", None, totals["running_cost"], totals["running_cost"]),
        ("Land (ha)", None, totals["land"], totals["land"]),
        ("Water a year (1,000 m³)", None, totals["water"], totals["water"]),
    ]
    frame = pd.DataFrame(rows, columns=["What", "Today", "With the plan", "Change"])
    columns = (
        Column("What"),
        Column("Today", "", 2),
        Column("With the plan", "", 2),
        Column("Change", "", 2),
    )
    objective = plan.answer.objective
    title = f"Relocation plan for {plan.area.title}: best {objective.name}"
    value = plan.answer.solution.objective * (-1.0 if objective.minimised else 1.0) + 0.0
    note = f"{plan.status}, gap {plan.gap:.2%}; {objective.words}: {number(value, 4)}. {PRICES}"
    return Table(title, columns, frame, note=note, name="Summary")


def portfolio_table(plan: Plan, *, full: bool = False) -> Table:
    """Return the portfolio, the largest first; `full` adds the columns that a terminal has no room for."""
    kept = {key: column for key, column in _PORTFOLIO.items() if full or key not in _ONLY_IN_FULL}
    frame = plan.table.rename(columns={key: column.name for key, column in _PORTFOLIO.items()})
    note = (
        "Avoided: foreign extraction once supply chains respond, by what local and other sales displace less what the inputs "
        f"bring; of other sales {plan.problem.elsewhere:.0%} displace rivals. France: extraction added there. Index: computed "
        f"again with the new plants. {PRICES}"
    )
    return Table(
        f"What to build in {plan.area.name}",
        tuple(kept.values()),
        frame,
        note=note,
        name="Portfolio in full" if full else "Portfolio",
        shown=_FIRST,
    )


_ONLY_IN_FULL = (
    "code",
    "sector_fr",
    "macro_sector",
    "autonomy_gain",
    "annual_cost",
    "running_cost",
    "land",
    "water",
    "local_share",
    "sold_locally",
    "sold_elsewhere",
    "avoided_by_inputs",
    "naive_avoided_foreign_extraction",
    "producers_before",
    "producers_after",
    "score",
    "why",
)

_PORTFOLIO = {
    "sector": Column("Sector"),
    "technology": Column("Technology"),
    "added_output": Column("Output", "MEUR", 1),
    "plants": Column("Plants", "", 0),
    "size_band": Column("Size of each"),
    "jobs": Column("Jobs", "", 0),
    "capex": Column("Capital", "MEUR", 1),
    "avoided_foreign_extraction": Column("Avoided", "kt", 2),
    "avoided_locally": Column("By local sales", "kt", 2),
    "avoided_elsewhere": Column("By other sales", "kt", 2),
    "avoided_by_inputs": Column("By its inputs", "kt", 2),
    "naive_avoided_foreign_extraction": Column("Naive", "kt", 2),
    "added_extraction_in_france": Column("France", "kt", 2),
    "index_gain": Column("Index", "pts", 2),
    "autonomy_gain": Column("Autonomy", "%", 3),
    "producers_after": Column("Producers after", "", 1),
    "producers_before": Column("Producers before", "", 1),
    "sold_locally": Column("Sold locally", "MEUR", 2),
    "sold_elsewhere": Column("Sold elsewhere", "MEUR", 2),
    "local_share": Column("Local share", "share", 3),
    "annual_cost": Column("Cost a year", "MEUR", 3),
    "running_cost": Column("Extra running cost", "MEUR", 3),
    "land": Column("Land", "ha", 3),
    "water": Column("Water", "1,000 m³", 3),
    "score": Column("Score", "per MEUR of output", 6),
    "why": Column("Why this technology"),
    "macro_sector": Column("Macro-sector"),
    "code": Column("Code"),
    "sector_fr": Column("Secteur"),
}


def macro_table(plan: Plan) -> Table:
    """Return the index by macro-sector before and after."""
    frame = plan.macro_sectors.rename(
        columns={
            "macro_sector": "Macro-sector",
            "before": "Today",
            "after": "With the plan",
            "added_output": "Output",
        }
    )
    columns = (
        Column("Macro-sector"),
        Column("Today", "points", 1),
        Column("With the plan", "points", 1),
        Column("Output", "MEUR", 1),
    )
    return Table("FabCity index by macro-sector", columns, frame, name="Macro-sectors")


def front_table(front: pd.DataFrame) -> Table:
    """Return the efficient points with the rate and the slope."""
    names = {
        "index": Column("Index gain", "points", 2),
        "autonomy": Column("Autonomy gain", "%", 2),
        "gain": Column("Gain", "points", 2),
        "avoided": Column("Avoided", "kt", 2),
        "cost": Column("Capital", "MEUR", 2),
        "rate": Column("Rate", "points per kt", 4),
        "slope_to_next": Column("Slope to next", "points per kt", 4),
    }
    kept = {key: column for key, column in names.items() if key in front.columns}
    frame = front.rename(columns={key: column.name for key, column in kept.items()})
    note = "Rate: gain per kt avoided. Slope: what the next kt costs; this is where a gain per tonne has a meaning."
    if not front.attrs.get("whole", True):
        note += (
            " Sizes are free of their smallest plant here: an upper bound; --front N solves for whole plants."
        )
    return Table("The front: gain against tonnes", tuple(kept.values()), frame, note=note, name="Front")


def limits_table(plan: Plan) -> Table:
    """Return the limits in words."""
    frame = pd.DataFrame({"Limit": plan.limits_in_words or ["none"]})
    return Table("Limits of the plan", (Column("Limit"),), frame, name="Limits")


def not_built_table(plan: Plan) -> Table:
    """Return the sectors that are not built and come next, best first."""
    frame = plan.nearly.rename(
        columns={
            "sector": "Sector",
            "technology": "Technology",
            "score": "Net gain",
            "smallest_plant": "Smallest plant",
            "avoided_per_output": "Avoided per output",
            "reason": "Why not",
        }
    )
    columns = (
        Column("Sector"),
        Column("Technology"),
        Column("Net gain", "of the objective", 4),
        Column("Smallest plant", "MEUR", 2),
        Column("Avoided per output", "kt per MEUR", 3),
        Column("Why not"),
    )
    note = "Net gain: what the smallest plant would add to the objective, less what its capital, jobs and land bring elsewhere."
    return Table("Best sectors not built", columns, frame, note=note, name="Not built")


def verification_text(plan: Plan) -> str:
    """Return how the plan was solved and checked."""
    solution, check = plan.answer.solution, plan.verification
    return (
        f"Solved with {solution.solver} ({plan.answer.method}), status {plan.status}, gap {plan.gap:.3%}. "
        f"Checked: {check.method}; largest relative difference {check.max_relative_difference:.1e}."
    )


def areas_table(plans: Sequence[Plan]) -> Table:
    """Return several areas side by side."""
    frame = pd.DataFrame(
        {
            "Area": [plan.area.name for plan in plans],
            "Status": [plan.status for plan in plans],
            "Capital": [plan.totals["capex"] for plan in plans],
            "Plants": [int(plan.totals["plants"]) for plan in plans],
            "Jobs": [plan.totals["jobs"] for plan in plans],
            "Avoided": [plan.totals["avoided_foreign_extraction"] for plan in plans],
            "Index before": [plan.before["index"].magnitude for plan in plans],
            "Index after": [plan.after["index"].magnitude for plan in plans],
            "Autonomy before": [plan.before["autonomy"].magnitude for plan in plans],
            "Autonomy after": [plan.after["autonomy"].magnitude for plan in plans],
        }
    )
    columns = (
        Column("Area"),
        Column("Status"),
        Column("Capital", "MEUR", 1),
        Column("Plants", "", 0),
        Column("Jobs", "", 0),
        Column("Avoided", "kt", 2),
        Column("Index before", "points", 1),
        Column("Index after", "points", 1),
        Column("Autonomy before", "%", 1),
        Column("Autonomy after", "%", 1),
    )
    return Table("Relocation plans by area", columns, frame, note=PRICES, name="Areas")
