"""Two plans side by side, as tables."""

from __future__ import annotations

from footprint.optimize.plans.comparison import PlanComparison
from footprint.report.document.document import Document, Section
from footprint.report.document.tables import Column, Table


def comparison_document(found: PlanComparison) -> Document:
    """Return what two plans share and what sets them apart."""
    a, b = found.names
    totals = Table(
        f"{a} against {b}",
        (
            Column("Quantity"),
            Column("Unit"),
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
        "sector": Column("Sector"),
        "in": Column("In"),
        "output_a": Column("Output, first", "MEUR", 1),
        "output_b": Column("Output, second", "MEUR", 1),
        "plants_a": Column("Plants, first", "", 0),
        "plants_b": Column("Plants, second", "", 0),
        "avoided_a": Column("Avoided, first", "kt", 2),
        "avoided_b": Column("Avoided, second", "kt", 2),
    }
    sectors = Table(
        "Sectors of the two plans",
        tuple(columns.values()),
        found.sectors.rename(columns={key: column.name for key, column in columns.items()}),
        note=f"{found.jaccard:.0%} of the sectors of either plan are in both.",
        name="Sectors",
    )
    limits = Table(
        "Limits of the two plans",
        (Column("Limit"), Column("First"), Column("Second")),
        found.limits.rename(columns={"limit": "Limit", "a": "First", "b": "Second"}),
        name="Limits",
    )
    sections = [
        Section("totals", "In short", tables=(totals,), paragraphs=found.why),
        Section("sectors", "Sectors", tables=(sectors,)),
        Section("limits", "Limits", tables=(limits,)),
    ]
    return Document(f"{a} against {b}", sections, found.to_dict, sectors)
