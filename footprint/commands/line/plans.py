"""What ``footprint plan`` does with solved plans: fronts, documents, files and what is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.commands.line.options import Format
from footprint.commands.line.spoken import say
from footprint.i18n import _

if TYPE_CHECKING:
    import pandas as pd

    from footprint.errors import FootprintError
    from footprint.optimize.plans.plan import Plan
    from footprint.report.document.document import Document

#: Points of the quick front that every rate per tonne shows.
_QUICK_FRONT = 7


def front_of(plan: Plan, points: int | None, tell: Any) -> pd.DataFrame | None:
    """Return the front asked for, or the quick one that every rate per tonne shows."""
    wanted = plan.answer.objective.goal
    goal = wanted if wanted in ("index", "autonomy", "gain") else "index"
    if points is not None:
        from footprint.errors import ConvergenceError

        tell(_("Solving {points} points of the front of {area}", points=points, area=plan.area.name))
        try:
            return plan.front(points, goals=(goal, "avoided"))
        except ConvergenceError:
            say("{area}: no front was found in the time given; the plan stands.", area=plan.area.name)
            return None
    if plan.answer.objective.per == "avoided" or plan.answer.objective.name == "front":
        return plan.front(_QUICK_FRONT, goals=(goal, "avoided"), whole=False)
    return None


def document_of(
    plan: Plan,
    front: pd.DataFrame | None,
    years: int | None,
    yearly_budget: str | None,
    stability: int | None,
    tell: Any,
) -> Document:
    """Return the plan as a document, with its phases and its robust core where they are asked for."""
    from footprint.optimize.relocation.limits import parse_limit
    from footprint.report.plan.sections import plan_document

    phases = None
    if years is not None:
        tell(_("Spreading the plants of {area} over {years} years", area=plan.area.name, years=years))
        phases = plan.phases(years, parse_limit("budget", yearly_budget))
    if stability:
        tell(
            _(
                "Solving the plan of {area} for {draws} draws of the data",
                area=plan.area.name,
                draws=stability,
            )
        )
    return plan_document(plan, front, phases=phases, core=plan.core if stability else None)


def written(document: Document, folder: Path | None, name: str, tell: Any) -> dict[str, Path]:
    """Write the files of a document where a folder is given; return where they lie."""
    if folder is None:
        return {}
    from footprint.report.document.writer import write

    tell(_("Writing the page, the workbook and the data"))
    return write(replace(document, name=name), folder)


def show_plans(
    plans: Sequence[Plan],
    fronts: Sequence[pd.DataFrame | None],
    documents: Sequence[Document],
    failed: Sequence[tuple[str, FootprintError]] | None,
    fmt: Format,
) -> None:
    """Print one plan, or what was found for several areas: then the shape is the same whatever failed."""
    from footprint.report.document.writer import show
    from footprint.report.plan.sections import plans_document

    alone = failed is None
    show(documents[0] if alone else plans_document(plans, fronts, failed or ()), fmt)
    if fmt is not Format.table or not alone:
        for plan in plans:
            for text in plan.warnings:
                say("{name}: {text}", name=plan.area.name, text=text)
