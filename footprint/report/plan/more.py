"""Costs, phases and robust core of a plan: tables and data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

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
        ("Capital", "MEUR", costs.capital),
        ("Capital paid back a year, with interest", "MEUR a year", costs.capital_recovery),
        ("Extra running cost", "MEUR a year", costs.running),
        ("Cost a year", "MEUR a year", costs.annual),
        ("Cost a year per kt avoided", "MEUR per kt", costs.per_kt),
        ("Cost a year per job", "MEUR per job", costs.per_job),
        ("Cost a year per point of index", "MEUR per point", costs.per_index_point),
        ("Cost a year per point of autonomy", "MEUR per point", costs.per_autonomy_point),
    ]
    columns = (Column("What"), Column("Unit"), Column("Value", "", 3))
    frame = pd.DataFrame(rows, columns=["What", "Unit", "Value"])
    return Table(
        "Costs",
        columns,
        frame,
        note=f"Euros of {costs.year}; --prices moves them by consumer prices.",
        name="Costs",
    )


def phases_section(phases: Phases) -> Section:
    """Return the plan year by year."""
    columns = {
        "year": Column("Year", "", 0),
        "plants": Column("Plants", "", 0),
        "capex": Column("Capital", "MEUR", 1),
        "index_gain": Column("Index by then", "pts", 2),
        "autonomy_gain": Column("Autonomy by then", "%", 3),
        "avoided_foreign_extraction": Column("Avoided by then", "kt", 1),
    }
    years = Table(
        "The plan year by year",
        tuple(columns.values()),
        phases.years.rename(columns={key: column.name for key, column in columns.items()}),
        note=f"At most {phases.yearly_budget:,.4g} MEUR a year; the earliest gain first.",
        name="Years",
    )
    begun = {
        "year": Column("Year", "", 0),
        "sector": Column("Sector"),
        "technology": Column("Technology"),
        "plants": Column("Plants", "", 0),
        "capex": Column("Capital", "MEUR", 1),
    }
    plants = Table(
        "What is built when",
        tuple(begun.values()),
        phases.table.rename(columns={key: column.name for key, column in begun.items()}),
        name="Phases",
        shown=_MOST_SHOWN,
    )
    return Section("years", "Year by year", tables=[years, plants])


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
        "sector": Column("Sector"),
        "in_plan": Column("In this plan"),
        "near_optimal": Column("In plans nearly as good", "share", 2),
        "draws": Column("In plans for drawn data", "share", 2),
        "core": Column("In"),
    }
    shown = core.assign(in_plan=core["in_plan"].map({True: "yes", False: "no"}))
    table = Table(
        "Robust core",
        tuple(columns.values()),
        shown.rename(columns={key: column.name for key, column in columns.items()}),
        note="Nearly as good: within 1 % of the best, in random directions; sizes are free of their smallest plant. "
        "In all: 99 % of both; most: two thirds.",
        name="Robust core",
        shown=_MOST_SHOWN,
    )
    return Section("core", "How far the plan may move", tables=[table])


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
    share = f"{local / made:.0%}" if made > 0 else "none"
    return (
        "Why no more points: people go on buying what they know, from everywhere. By the index, a new plant sells a few percent "
        f"of what it makes in its own area (here {share}); the rest goes elsewhere, where {plan.problem.elsewhere:.0%} of it "
        "displaces other makers. No sector gets further than places of that size do at best today."
    )
