"""What stands around a view: tabs, downloads, languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from footprint.app.state import State
from footprint.app.views import VIEWS, View
from footprint.i18n import LANGUAGES, _, language, told

#: Fields that one view hands on to another when a visitor changes tabs.
_SHARED = ("area", "plants")


def tabs(state: State, here: str) -> list[dict[str, Any]]:
    """Return the tabs for a state's place: title, address, whether it is the one shown."""
    shared = {name: getattr(state, name, "") for name in _SHARED}
    found = []
    for view in VIEWS.values():
        kept_fields = {
            key: value for key, value in shared.items() if value and key in view.state.model_fields
        }
        found.append({
            "title": told(view.title), "purpose": told(view.purpose), "here": view.name == here,
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
