"""Carbon, water, waste and jobs of a plan, as a section of its report and sheets of its workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprint.i18n import _, marked
from footprint.report.account.impacts import changes_table, rows_table
from footprint.report.document.document import Section
from footprint.report.document.tables import Table

if TYPE_CHECKING:
    from footprint.optimize.plans.plan import Plan


def impacts_section(plan: Plan) -> Section:
    """Return what the plan changes beside material, in all and by sector."""
    tables = [
        changes_table(
            plan.impacts,
            _("Carbon, water, waste and jobs with the plan in {area}", area=plan.area.name),
            plan.impact_notes,
        )
    ]
    if len(plan.impact_rows):
        tables.append(rows_table(plan.impact_rows, _("Carbon, water, waste and jobs by sector")))
    text = _(
        "What new plants cause themselves, less what suppliers and rivals cause elsewhere; the supply chains respond "
        "as for tonnes of material, and the whole system was solved again to check it."
    )
    return Section("impacts", _("Carbon, water, waste, jobs"), text, tables=tables)


def impact_sheets(plan: Plan) -> tuple[Table, ...]:
    """Return the sheet of impacts by sector with France and abroad apart; none without impacts."""
    if not len(plan.impact_rows):
        return ()
    title = _("Carbon, water, waste and jobs by sector, in France and abroad")
    return (rows_table(plan.impact_rows, title, full=True, name=marked("Impacts in full")),)
