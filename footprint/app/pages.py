"""The dashboard's pages: a head with tabs, the view's form, and the document between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from footprint.app.state import State
from footprint.app.views import VIEWS, View
from footprint.i18n import LANGUAGES, _, language, n_, number, told
from footprint.once import kept
from footprint.report.document.document import Document

_TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
#: Fields that one view hands on to another when a visitor changes tabs.
_SHARED = ("area", "plants")


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
    return rendered("part.html.j2", document=document, said=said)


def tabs(state: State, here: str) -> list[dict[str, Any]]:
    """Return the tabs for a state's place: title, address, whether it is the one shown."""
    shared = {name: getattr(state, name, "") for name in _SHARED}
    found = []
    for view in VIEWS.values():
        kept_fields = {
            key: value for key, value in shared.items() if value and key in view.state.model_fields
        }
        found.append({
            "title": _(view.title), "purpose": _(view.purpose), "here": view.name == here,
            "address": view.state.model_validate(kept_fields).address(view.name),
        })  # fmt: skip
    return found


def downloads(view: View, state: State) -> list[dict[str, str]]:
    """Return what can be downloaded of a view, with addresses."""
    query = urlencode([*state.query(), ("lang", language())])
    kinds = (("html", _("Page")), ("xlsx", _("Workbook")), ("csv", "CSV"), ("json", "JSON"))
    return [{"title": title, "address": f"/download/{view.name}.{kind}?{query}"} for kind, title in kinds]


def switches(path: str, query: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the links that show the same view in each language."""
    rest = [(name, value) for name, value in query if name != "lang"]
    titles: Mapping[str, str] = {"en": "English", "fr": "Français"}
    return [
        {
            "code": code,
            "title": titles[code],
            "here": code == language(),
            "address": f"{path}?{urlencode([*rest, ('lang', code)])}",
        }
        for code in LANGUAGES
    ]
