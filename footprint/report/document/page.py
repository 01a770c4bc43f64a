"""The report as one web page that holds everything it shows: no script, no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from footprint import __version__
from footprint.files import written_atomically

if TYPE_CHECKING:
    from footprint.report.account.area_report import AreaReport

_TEMPLATES = Path(__file__).parent / "templates"


def as_html(report: AreaReport) -> str:
    """Return the report as the text of a self-contained HTML page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    style = Markup((_TEMPLATES / "style.css").read_text(encoding="utf-8"))  # our own file
    return environment.get_template("page.html.j2").render(report=report, style=style, version=__version__)


def write_html(report: AreaReport, path: Path) -> Path:
    """Write the page; an existing one is replaced only when the new one is whole.

    Raises
    ------
    StoreError
        If the place cannot be written.
    """
    content = as_html(report)
    with written_atomically(path) as draft:
        draft.write_text(content, encoding="utf-8")
    return path
