"""The plan as files: a web page, an Excel workbook and JSON, each written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint import __version__
from footprint.files import written_atomically
from footprint.report.document.emit import as_json_text
from footprint.report.document.section import Section
from footprint.report.document.tables import Table, slug
from footprint.report.plan.sections import plan_sections, workbook_tables

if TYPE_CHECKING:
    import pandas as pd

    from footprint.optimize.plans.plan import Plan

_TEMPLATES = Path(__file__).parent.parent / "document" / "templates"
_WIDEST = 60


def write_plan(plan: Plan, folder: Path, front: pd.DataFrame | None = None) -> dict[str, Path]:
    """Write page, workbook and JSON of a plan and return where they lie.

    Parameters
    ----------
    plan : Plan
        The plan.
    folder : path
        Where to; made if it does not exist. Files of an earlier plan are replaced once the new ones are whole.
    front : DataFrame, optional
        Efficient points.

    Raises
    ------
    StoreError
        If the place cannot be written.
    """
    sections = plan_sections(plan, front)
    name = f"plan-{slug(plan.area.name)}"
    files = {kind: Path(folder) / f"{name}.{kind}" for kind in ("html", "xlsx", "json")}
    page, data = as_html(plan, sections), as_json_text(plan.to_dict(front))
    # All drafts are finished before the first is moved into place.
    with (
        written_atomically(files["json"]) as json_draft,
        written_atomically(files["xlsx"]) as xlsx_draft,
        written_atomically(files["html"]) as html_draft,
    ):
        json_draft.write_text(data + "\n", encoding="utf-8")
        _write_workbook(workbook_tables(plan, sections), xlsx_draft, plan)
        html_draft.write_text(page, encoding="utf-8")
    return files


def as_html(plan: Plan, sections: Sequence[Section]) -> str:
    """Return the plan as a self-contained page: no script, no network."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    style = Markup((_TEMPLATES / "style.css").read_text(encoding="utf-8"))  # our own file
    return environment.get_template("plan.html.j2").render(
        plan=plan, sections=sections, style=style, version=__version__
    )


def _write_workbook(tables: Sequence[Table], draft: Path, plan: Plan) -> None:
    """Write one sheet for each table, numbers at full precision under headers with units, and the warnings."""
    from xlsxwriter import Workbook

    book = Workbook(str(draft))
    book.set_properties({"title": f"Relocation plan for {plan.area.name}"})
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    title = book.add_format({"bold": True, "font_size": 14})
    for table in tables:
        _sheet(book, table, title, bold)
    notes = book.add_worksheet("Notes")
    notes.set_column(0, 0, 120)
    for row, text in enumerate([*plan.limits_in_words, *plan.shadow_prices, *plan.warnings]):
        notes.write_string(row, 0, text)
    book.close()


def _sheet(book: Any, table: Table, title: Any, bold: Any) -> None:
    sheet = book.add_worksheet(table.sheet[:31])
    sheet.write_string(0, 0, table.title, title)
    sheet.write_string(1, 0, table.note)
    for place, column in enumerate(table.columns):
        sheet.write_string(3, place, column.header, bold)
        width = len(column.header)
        number = (
            book.add_format({"num_format": "#,##0." + "0" * (column.decimals or 0)})
            if column.decimals
            else None
        )
        for row, value in enumerate(table.rows[column.name].tolist(), start=4):
            if value is None or value != value:
                continue
            if column.is_number:
                sheet.write_number(row, place, float(value), number)
            else:
                sheet.write_string(row, place, str(value))
                width = max(width, len(str(value)))
        sheet.set_column(place, place, min(max(width, 10) + 2, _WIDEST))
    sheet.freeze_panes(4, 1)
    if len(table.rows):
        sheet.autofilter(3, 0, 3 + len(table.rows), len(table.columns) - 1)
