"""What a relocation plan shows: tables and figures for the terminal, the page and the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.errors import FootprintError, failure
from footprint.i18n import _, marked, n_, number, told
from footprint.names import slug
from footprint.optimize.plans.words import nothing_built
from footprint.report.area.words import place_name
from footprint.report.document.document import Document, Section
from footprint.report.document.tables import Column, Table
from footprint.report.plan.certainty import intervals_table
from footprint.report.plan.figures import before_after, bubbles, front_figure
from footprint.report.plan.impacts import impact_sheets, impacts_section
from footprint.report.plan.map import area_map
from footprint.report.plan.more import (
    core_json,
    core_section,
    costs_table,
    phases_json,
    phases_section,
    why_no_more,
)
from footprint.report.plan.portfolio import not_built_table, portfolio_table, prices
from footprint.report.plan.summary import built_bars, plan_actions, plan_highlights

if TYPE_CHECKING:
    from footprint.optimize.plans.phasing import Phases
    from footprint.optimize.plans.plan import Plan


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
        title=_("Relocation plan for {area}", area=place_name(plan.area)),
        parts=parts,
        answer=answer,
        main=full,
        sheets=(full, *impact_sheets(plan)),
        name=f"plan-{slug(plan.area.name)}",
        heading=place_name(plan.area),
        kicker=_("Relocation plan: {objective}", objective=told(plan.answer.objective.words)),
        lead=reading(plan),
        highlights=plan_highlights(plan),
        picture=built_bars(plan) if len(plan.table) else None,
        actions=plan_actions(plan),
        credit=_(
            "this program, from INSEE, URSSAF, WIOD and its own assumptions on costs (data/technologies.csv)"
        ),
        note=_("Defaults of costs and plant sizes are assumptions with ranges: see data/technologies.csv."),
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
            _("The plan in short"),
            reading(plan),
            figure=(area_map(plan), front_figure(plan, front) if front is not None and len(front) else None),
            tables=[summary_table(plan), *intervals_table(plan)],
            paragraphs=[why_no_more(plan)],
        ),
        Section(
            "portfolio",
            _("What to build"),
            _(
                "Each bubble is one way of making one product: to the right it avoids more per euro, higher "
                "up it gains more."
            ),
            figure=bubbles(plan) if built else None,
            tables=[portfolio_table(plan)],
            paragraphs=technologies_text(plan),
        ),
        Section(
            "macro-sectors",
            _("Before and after"),
            _("FabCity index within each macro-sector, today and once the plan runs."),
            figure=before_after(plan),
            tables=[macro_table(plan)],
        ),
    ]
    if front is not None and len(front):
        sections.append(
            Section(
                "front",
                _("The choice behind it"),
                _(
                    "Every point is the best that can be had: more tonnes avoided cost index points. The slope "
                    "says how many."
                ),
                tables=[front_table(front)],
            )
        )
    sections.append(impacts_section(plan))
    sections.append(Section("costs", _("What it costs"), tables=[costs_table(plan)]))
    unbuilt = not_built_table(plan)
    sections.append(
        Section(
            "rests-on",
            _("What it rests on"),
            tables=[limits_table(plan)] + ([unbuilt] if len(unbuilt.rows) else []),
            paragraphs=[*map(told, plan.shadow_prices), *map(told, plan.warnings), verification_text(plan)],
        )
    )
    return sections


def reading(plan: Plan) -> str:
    """Return the plan in two or three sentences."""
    totals, before, after = plan.totals, plan.before, plan.after
    if not len(plan.table):
        return _(
            "Nothing is built in {area}: {reason}.",
            area=plan.area.name,
            reason=told(nothing_built(plan)),
        )
    avoided, in_france = totals["avoided_foreign_extraction"], totals["added_extraction_in_france"]
    promised = number(totals["naive_avoided_foreign_extraction"], 1)
    if avoided < 0:
        abroad = _(
            "foreign extraction rises by {amount} kt a year (fixed multipliers would have promised {promised} kt "
            "avoided)",
            amount=number(-avoided, 1),
            promised=promised,
        )
    else:
        abroad = _(
            "{amount} kt of foreign extraction a year are avoided (fixed multipliers would have promised "
            "{promised} kt)",
            amount=number(avoided, 1),
            promised=promised,
        )
    amount = number(abs(in_france), 1)
    return _(
        "For {capital} million EUR, {plants} in {sectors} of {area} make {output} million EUR of goods a year. "
        "The FabCity index rises from {index_before} to {index_after}, autonomy from {autonomy_before} to "
        "{autonomy_after} %, and {abroad}, with {france}.",
        capital=number(totals["capex"], 1),
        plants=n_("{count:,} plant", "{count:,} plants", int(totals["plants"])),
        sectors=n_("{count:,} sector", "{count:,} sectors", plan.table["sector"].nunique()),
        area=plan.area.name,
        output=number(totals["added_output"], 1),
        index_before=number(before["index"].magnitude, 2),
        index_after=number(after["index"].magnitude, 2),
        autonomy_before=number(before["autonomy"].magnitude, 2),
        autonomy_after=number(after["autonomy"].magnitude, 2),
        abroad=abroad,
        france=_("{amount} kt more extracted in France", amount=amount)
        if in_france >= 0
        else _("{amount} kt less extracted in France", amount=amount),
    )


def technologies_text(plan: Plan) -> list[str]:
    """Return, for each technology of the plan, where it is chosen and why."""
    said = []
    for name, rows in plan.table.groupby("technology", sort=False):
        # Added up by hand: as labels of a table, messages would lose their templates.
        made: dict[str, float] = {}
        for why, output in zip(rows["why"], rows["added_output"], strict=True):
            made[why] = made.get(why, 0.0) + float(output)
        reason = max(made, key=lambda why: made[why])
        where = ", ".join(map(told, rows["sector"].head(3)))
        if len(rows) > 3:
            where = _("{sectors} and {count} more", sectors=where, count=len(rows) - 3)
        parts = {"name": told(str(name)).capitalize(), "where": where, "reason": told(reason)}
        said.append(
            _("{name}: {where}; mostly because it is {reason}.", **parts)
            if reason.startswith(("the only", "small"))
            else _("{name}: {where}; mostly because it {reason}.", **parts)
        )
    return said


def summary_table(plan: Plan) -> Table:
    """Return before and after as one table."""
    before, after, totals = plan.before, plan.after, plan.totals
    names = {
        "index": marked("FabCity index (points of 100)"),
        "autonomy": marked("Autonomy (%)"),
        "foreign_extraction": marked("Extraction abroad behind all goods used here (kt)"),
        "domestic_extraction": marked("Extraction in France behind them (kt)"),
    }
    rows: list[tuple[str, float | None, float, float]] = [
        (label, before[name].magnitude, after[name].magnitude, after[name].magnitude - before[name].magnitude)
        for name, label in names.items()
    ]
    rows += [
        (marked("Jobs in the new plants"), None, totals["jobs"], totals["jobs"]),
        (marked("Capital (million EUR)"), None, totals["capex"], totals["capex"]),
        (
            marked("Cost a year, capital paid back (million EUR)"),
            None,
            totals["annual_cost"],
            totals["annual_cost"],
        ),
        (
            marked("Extra running cost a year (million EUR)"),
            None,
            totals["running_cost"],
            totals["running_cost"],
        ),
        (marked("Land (ha)"), None, totals["land"], totals["land"]),
        (marked("Water a year (1,000 m³)"), None, totals["water"], totals["water"]),
    ]
    frame = pd.DataFrame(rows, columns=["What", "Today", "With the plan", "Change"])
    columns = (
        Column("What", words=True),
        Column("Today", "", 2),
        Column("With the plan", "", 2),
        Column("Change", "", 2),
    )
    objective = plan.answer.objective
    title = _(
        "Relocation plan for {title}: best {objective}", title=told(plan.area.title), objective=objective.name
    )
    value = plan.answer.solution.objective * (-1.0 if objective.minimised else 1.0) + 0.0
    note = _(
        "{status}, gap {gap:.2%}; {objective}: {value}. {prices}",
        status=told(plan.status),
        gap=plan.gap,
        objective=told(objective.words),
        value=number(value, 4),
        prices=prices(),
    )
    return Table(title, columns, frame, note=note, name="Summary")


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
        Column("Macro-sector", words=True),
        Column("Today", "points", 1),
        Column("With the plan", "points", 1),
        Column("Output", "MEUR", 1),
    )
    return Table(_("FabCity index by macro-sector"), columns, frame, name="Macro-sectors")


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
    note = _(
        "Rate: gain per kt avoided. Slope: what the next kt costs; this is where a gain per tonne "
        "has a meaning."
    )
    if not front.attrs.get("whole", True):
        note += " " + _(
            "Sizes are free of their smallest plant here: an upper bound; --front N solves for whole plants."
        )
    return Table(_("The front: gain against tonnes"), tuple(kept.values()), frame, note=note, name="Front")


def limits_table(plan: Plan) -> Table:
    """Return the limits in words."""
    frame = pd.DataFrame({"Limit": pd.Series(plan.limits_in_words or [marked("none")], dtype=object)})
    return Table(_("Limits of the plan"), (Column("Limit", words=True),), frame, name="Limits")


def verification_text(plan: Plan) -> str:
    """Return how the plan was solved and checked."""
    solution, check = plan.answer.solution, plan.verification
    return _(
        "Solved with {solver} ({method}), status {status}, gap {gap:.3%}. Checked: {check}; "
        "largest relative difference {difference:.1e}.",
        solver=solution.solver,
        method=told(plan.answer.method),
        status=told(plan.status),
        gap=plan.gap,
        check=told(check.method),
        difference=check.max_relative_difference,
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
        Column("Status", words=True),
        Column("Capital", "MEUR", 1),
        Column("Plants", "", 0),
        Column("Jobs", "", 0),
        Column("Avoided", "kt", 2),
        Column("Index before", "points", 1),
        Column("Index after", "points", 1),
        Column("Autonomy before", "%", 1),
        Column("Autonomy after", "%", 1),
    )
    return Table(_("Relocation plans by area"), columns, frame, note=prices(), name="Areas")
