"""Names as people type them: accents and case do not matter, and the nearest known names are proposed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def plain(text: str) -> str:
    """Return a name without accents, in lower case, single-spaced.

    Examples
    --------
    >>> plain("  République  tchèque ")
    'republique tcheque'
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(ascii_text.lower().split())


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return up to three known names that are spelt most alike, best first."""
    from rapidfuzz import process

    matches = process.extract(name, sorted(set(known)), processor=plain, limit=3, score_cutoff=60)
    return tuple(str(match[0]) for match in matches)


def slug(text: str) -> str:
    """Return a name as lower-case ASCII words joined by dashes, for folders, files and anchors.

    Examples
    --------
    >>> slug("Nantes Métropole")
    'nantes-metropole'
    """
    words = re.sub(r"[^a-z0-9]+", "-", plain(text.replace("œ", "oe").replace("Œ", "Oe")))
    return words.strip("-") or "unnamed"
