"""Which language a visitor reads: what the address asks for, what was chosen, what the browser says."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from footprint.i18n import LANGUAGES

COOKIE = "footprint_language"
#: The places are French; so is a page whose reader says nothing.
_DEFAULT = "fr"


def language_of(scope: Scope, headers: Headers) -> str:
    """Return the language to answer a request in."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
    chosen = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
    for wanted in (asked, chosen):
        if wanted in LANGUAGES:
            return wanted
    ranked = []
    for part in headers.get("accept-language", "").split(","):
        name, _sep, weight = part.strip().partition(";q=")
        ranked.append((_share(weight), name.split("-")[0].lower()))
    for _weight, name in sorted(ranked, key=lambda one: -one[0]):
        if name in LANGUAGES:
            return name
    return _DEFAULT


def _share(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
