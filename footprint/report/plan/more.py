"""Costs, phases and robust core of a plan: tables and data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.i18n import _, marked
from footprint.optimize.plans.portfolio import MONEY
from footprint.report.document.document import Section
from footprint.report.document.tables import Column, Table
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.optimize.plans.phasing import Phases
    from footprint.optimize.plans.plan import Plan

_MOST_SHOWN = 40


def costs_table(plan: Plan) -> Table:
    """Return what the plan costs a year, per tonne, per job and per point."""
    costs = plan.costs
    rows: list[tuple[str, str, float | None]] = [
        (marked("Capital"), marked("MEUR"), costs.capital),
        (marked("Capital paid back a year, with interest"), marked("MEUR a year"), costs.capital_recovery),
        (marked("Extra running cost"), marked("MEUR a year"), costs.running),
        (marked("Cost a year"), marked("MEUR a year"), costs.annual),
        (marked("Cost a year per kt avoided"), marked("MEUR per kt"), costs.per_kt),
        (marked("Cost a year per job"), marked("MEUR per job"), costs.per_job),
        (marked("Cost a year per point of index"), marked("MEUR per point"), costs.per_index_point),
        (marked("Cost a year per point of autonomy"), marked("MEUR per point"), costs.per_autonomy_point),
    ]
    columns = (Column("What", words=True), Column("Unit", words=True), Column("Value", "", 3))
    frame = pd.DataFrame(rows, columns=["What", "Unit", "Value"])
    return Table(
        _("Costs"),
        columns,
        frame,
        note=_("Euros of {year}; --prices moves them by consumer prices.", year=costs.year),
        name="Costs",
    )


def phases_section(phases: Phases) -> Section:
    """Return the plan year by year."""
    columns = {
        "year": Column("Year", "", 0),
        "plants": Column("Plants", "", 0),
        "capex": Column(marked("Capital"), "MEUR", 1),
        "index_gain": Column("Index by then", "pts", 2),
        "autonomy_gain": Column("Autonomy by then", "%", 3),
        "avoided_foreign_extraction": Column("Avoided by then", "kt", 1),
    }
    years = Table(
        _("The plan year by year"),
        tuple(columns.values()),
        phases.years.rename(columns={key: column.name for key, column in columns.items()}),
        note=_(
            "At most {budget:,.4g} MEUR a year; the earliest gain first.",
            budget=phases.yearly_budget,
        ),
        name="Years",
    )
    begun = {
        "year": Column("Year", "", 0),
        "sector": Column("Sector", words=True),
        "technology": Column("Technology", words=True),
        "plants": Column("Plants", "", 0),
        "capex": Column(marked("Capital"), "MEUR", 1),
    }
    plants = Table(
        _("What is built when"),
        tuple(begun.values()),
        phases.table.rename(columns={key: column.name for key, column in begun.items()}),
        name="Phases",
        shown=_MOST_SHOWN,
    )
    return Section("years", _("Year by year"), tables=[years, plants])


def phases_json(phases: Phases) -> dict[str, Any]:
    """Return the phases as data."""
    units = {
        "capex": MONEY,
        "index_gain": "point",
        "autonomy_gain": "%",
        "avoided_foreign_extraction": "kt",
    }

    def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
        return [
            {
                str(name): as_json(value, units[str(name)]) if name in units else value
                for name, value in row.items()
            }
            for row in frame.to_dict("records")
        ]

    return {
        "yearly_budget": as_json(phases.yearly_budget, MONEY),
        "years": rows(phases.years),
        "plants": rows(phases.table),
        "gap": phases.gap,
    }


def core_section(core: pd.DataFrame) -> Section:
    """Return which sectors stay in other plans that are nearly as good."""
    columns = {
        "sector": Column("Sector", words=True),
        "in_plan": Column("In this plan", words=True),
        "near_optimal": Column("In plans nearly as good", "share", 2),
        "draws": Column("In plans for drawn data", "share", 2),
        "core": Column("In", words=True),
    }
    shown = core.assign(in_plan=core["in_plan"].map({True: marked("yes"), False: marked("no")}))
    table = Table(
        _("Robust core"),
        tuple(columns.values()),
        shown.rename(columns={key: column.name for key, column in columns.items()}),
        note=_(
            "Nearly as good: within 1 % of the best, in random directions; sizes are free of their "
            "smallest plant. In all: 99 % of both; most: two thirds."
        ),
        name="Robust core",
        shown=_MOST_SHOWN,
    )
    return Section("core", _("How far the plan may move"), tables=[table])


def core_json(core: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the robust core as data."""
    return [
        {
            "sector": row["sector"],
            "in_plan": bool(row["in_plan"]),
            "near_optimal": row["near_optimal"],
            "draws": None if row["draws"] != row["draws"] else row["draws"],
            "core": row["core"],
        }
        for row in core.to_dict("records")
    ]


def why_no_more(plan: Plan) -> str:
    """Return why an honest plan gains so little, in plain words."""
    totals = plan.totals
    made, local = totals["added_output"], totals["sold_locally"]
    share = _("{share:.0%}", share=local / made) if made > 0 else _("none")
    return _(
        "Why no more points: people go on buying what they know, from everywhere. By the index, a "
        "new plant sells a few percent of what it makes in its own area (here {share}); the rest "
        "goes elsewhere, where {elsewhere:.0%} of it displaces other makers. No sector gets further "
        "than places of that size do at best today.",
        share=share,
        elsewhere=plan.problem.elsewhere,
    )
