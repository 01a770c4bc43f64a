"""A document as one web page that holds everything it shows: no script, no network."""

from __future__ import annotations

from pathlib import Path

from footprint import __version__
from footprint.i18n import _, language
from footprint.report.document.document import Document
from footprint.report.document.links import as_markup

TEMPLATES = Path(__file__).parent / "templates"


def as_html(document: Document) -> str:
    """Return a document as the text of a self-contained HTML page, in the language spoken now."""
    return rendered("page.html.j2", document=document)


def as_part(document: Document) -> str:
    """Return a document's lead and sections as HTML to stand in another page that has the same style."""
    return rendered("part.html.j2", document=document)


def rendered(template: str, **values: object) -> str:
    """Return a page made of one of the templates, with the style of all pages."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["linked"] = as_markup
    style = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))  # our own file
    page = environment.get_template(template)
    return page.render(style=style, version=__version__, language=language(), words=_words(), **values)


def _words() -> dict[str, str]:
    """Return what the template itself says."""
    return {
        "skip": _("Skip to the results"),
        "contents": _("Contents"),
        "summary": _("Summary"),
        "do": _("Three things to do"),
        "source": _("Source:"),
        "download": _("Download the numbers (CSV)"),
        "numbers": _("The numbers"),
        "table": _("Table:"),
        "annex": _("Technical annex"),
        "annex_lead": _("For specialists: the same results with the words and the checks of the method."),
        "made": _("Made by footprint-engine {version} with:", version=__version__),
        "offline": _("This page needs no network; nothing in it is loaded from elsewhere."),
        "unit": _("Unit:"),
        "kt": _("kt (thousands of tonnes)"),
        "Mt": _("Mt (millions of tonnes)"),
    }
