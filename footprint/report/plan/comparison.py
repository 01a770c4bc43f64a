"""Two plans side by side, and the joint plan of several areas, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from footprint.areas.production.detail import detail_year
from footprint.errors import OptionError
from footprint.i18n import _, marked, message, told
from footprint.optimize.plans.comparison import PlanComparison, compare_plans
from footprint.optimize.plans.group import plan_together
from footprint.optimize.plans.together import JointPlan
from footprint.report.account.impacts import changes_table
from footprint.report.document.document import Document, Section
from footprint.report.document.tables import Column, Table


def comparison_document(found: PlanComparison) -> Document:
    """Return what two plans share and what sets them apart."""
    a, b = found.names
    totals = Table(
        _("{a} against {b}", a=a, b=b),
        (
            Column("Quantity", words=True),
            Column("Unit", words=True),
            Column("First", "", 2),
            Column("Second", "", 2),
            Column("Difference", "", 2),
        ),
        found.totals.rename(
            columns={
                "quantity": "Quantity",
                "unit": "Unit",
                "a": "First",
                "b": "Second",
                "difference": "Difference",
            }
        ).replace({"Quantity": {name: name.replace("_", " ") for name in found.totals["quantity"]}}),
        name="Totals",
    )
    columns = {
        "sector": Column("Sector", words=True),
        "in": Column("In", words=True),
        "output_a": Column("Output, first", "MEUR", 1),
        "output_b": Column("Output, second", "MEUR", 1),
        "plants_a": Column("Plants, first", "", 0),
        "plants_b": Column("Plants, second", "", 0),
        "avoided_a": Column("Avoided, first", "kt", 2),
        "avoided_b": Column("Avoided, second", "kt", 2),
    }
    sectors = Table(
        _("Sectors of the two plans"),
        tuple(columns.values()),
        found.sectors.rename(columns={key: column.name for key, column in columns.items()}),
        note=_("{share:.0%} of the sectors of either plan are in both.", share=found.jaccard),
        name="Sectors",
    )
    limits = Table(
        _("Limits of the two plans"),
        (Column("Limit", words=True), Column("First"), Column("Second")),
        found.limits.rename(columns={"limit": "Limit", "a": "First", "b": "Second"}),
        name="Limits",
    )
    sections = [
        Section("totals", _("In short"), tables=(totals,), paragraphs=[told(line) for line in found.why]),
        Section("sectors", _("Sectors"), tables=(sectors,)),
        Section("limits", _("Limits"), tables=(limits,)),
    ]
    return Document(_("{a} against {b}", a=a, b=b), sections, found.to_dict, sectors)


def joint_document(plan: JointPlan) -> Document:
    """Return what is built where in a group of areas, and what its new plants sell each other."""
    built = {
        "area": Column("Area"),
        "sector": Column("Sector", words=True),
        "technology": Column("Technology", words=True),
        "added_output": Column("Output", "MEUR", 1),
        "plants": Column("Plants", "", 0),
        "capex": Column("Capital", "MEUR", 1),
        "jobs": Column("Jobs", "", 0),
        "index_gain": Column("Index of the area", "pts", 2),
    }
    sold = {
        "seller": Column("Seller"),
        "buyer": Column("Buyer"),
        "sector": Column("Sector", words=True),
        "output": Column("Output", "MEUR", 2),
    }
    names = {
        "index": marked("Index gained, mean by inhabitants (points)"),
        "autonomy": marked("Autonomy gained, mean by inhabitants (%)"),
        "avoided": marked("Foreign extraction avoided (kt a year)"),
        "jobs": marked("Jobs in the new plants"),
        "cost": marked("Capital (million EUR)"),
    }
    rows = [(label, plan.totals[name]) for name, label in names.items()]
    summary = Table(
        _("Joint plan: best {objective}", objective=plan.objective.name),
        (Column("What", words=True), Column("Together", "", 2)),
        pd.DataFrame(rows, columns=["What", "Together"]),
        note=" ".join(
            [
                _(
                    "{status}, gap {gap:.2%}. Money at {year} prices; flows are yearly.",
                    status=told(plan.status),
                    gap=plan.gap,
                    year=detail_year(),
                ),
                *(f"{told(line)}." for line in plan.notes),
            ]
        ),
        name="Summary",
    )
    tables = [
        Table(_("What to build"), tuple(built.values()), plan.table.rename(
            columns={key: column.name for key, column in built.items()}), name="Portfolio", shown=40),
        Table(_("What the new plants sell each other"), tuple(sold.values()), plan.sales.rename(
            columns={key: column.name for key, column in sold.items()}), name="Sales", shown=20),
    ]  # fmt: skip
    if len(plan.impacts):
        title = _("Carbon, water, waste and jobs of the group")
        tables.append(changes_table(plan.impacts, title, plan.impact_notes, name=marked("Impacts")))
    return Document.of_tables(summary.title, [summary, *tables], plan.to_dict, tables[0])


#: Options that a group of areas understands.
_OF_GROUPS = (
    "objective", "budget", "avoid_at_least", "elsewhere", "capture", "without", "technologies", "weight", "gap",
    "time_limit", "world",
)  # fmt: skip


def joint_plan(areas: Sequence[str], options: Mapping[str, Any]) -> Document:
    """Return the joint plan of several areas, of the options those that a group understands."""
    kept = {name: options[name] for name in _OF_GROUPS if name in options}
    return joint_document(plan_together(areas, **kept))


def compared_files(files: Sequence[str]) -> Document:
    """Return two plans, given as files, side by side.

    Raises
    ------
    OptionError
        If there are not two files.
    """
    if len(files) != 2:
        raise OptionError(
            message("Two plans are compared"),
            found=message("{count} files", count=len(files)),
            hint="footprint plan compare A.json B.json",
        )
    return comparison_document(compare_plans(files[0], files[1]))
