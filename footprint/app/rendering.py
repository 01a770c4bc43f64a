"""Templates filled in the language spoken now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from footprint.i18n import LANGUAGES, _, language, n_, number, told
from footprint.once import kept
from footprint.report.document.document import Document
from footprint.report.document.page import as_part

_TEMPLATES = Path(__file__).parent / "templates"


@kept()
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_=_, n_=n_, number=number, told=told, languages=LANGUAGES, language=language)
    return environment


def rendered(name: str, **values: Any) -> str:
    """Return a page made from a template, in the language spoken now."""
    text: str = _environment().get_template(name).render(**values)
    return text


def part_of(document: Document, said: Sequence[str] = ()) -> str:
    """Return a document's head and sections as part of a page, with what was warned of."""
    return rendered("part.html.j2", shown=as_part(document), said=said)
