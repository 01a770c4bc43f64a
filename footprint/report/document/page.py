"""A document as one web page that holds everything it shows: no script, no network."""

from __future__ import annotations

from pathlib import Path

from footprint import __version__
from footprint.report.document.document import Document

_TEMPLATES = Path(__file__).parent / "templates"


def as_html(document: Document) -> str:
    """Return a document as the text of a self-contained HTML page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    style = Markup((_TEMPLATES / "style.css").read_text(encoding="utf-8"))  # our own file
    return environment.get_template("page.html.j2").render(
        document=document, style=style, version=__version__
    )
