"""Names as people type them: accents and case do not matter, and the nearest known names are proposed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})


def plain(text: str) -> str:
    """Return a name without accents, in lower case, single-spaced.

    Examples
    --------
    >>> plain("  République  tchèque ")
    'republique tcheque'
    """
    ascii_text = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).encode("ascii", "ignore").decode()
    return " ".join(ascii_text.lower().split())


def words(text: str) -> str:
    """Return a name as `plain` writes it, with letters and digits alone between single spaces.

    Examples
    --------
    >>> words("L'Haÿ-les-Roses")
    'l hay les roses'
    """
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain(text)).split())


def nearest(name: str, known: Iterable[str], *, count: int = 3, least: float = 60.0) -> tuple[str, ...]:
    """Return the known names that are spelt most alike, best first.

    Parameters
    ----------
    name : str
        What was typed.
    known : iterable of str
        The names there are; among equally good ones the first goes first, of a set the first by alphabet.
    count : int
        How many at most.
    least : float
        Likeness below which a name is not proposed, 0 to 100.
    """
    names = sorted(known) if isinstance(known, (set, frozenset)) else list(dict.fromkeys(known))
    places = nearest_places(words(name), [words(one) for one in names], count=count, least=least)
    return tuple(names[place] for place in places)


def nearest_places(name: str, known: Sequence[str], *, count: int, least: float) -> list[int]:
    """Return the positions of the known names most like `name`, which are compared as they are written."""
    # Loaded only when a name was not found: no right answer needs it.
    from rapidfuzz import fuzz, process

    found = process.extract(name, known, scorer=fuzz.WRatio, limit=count, score_cutoff=least)
    return [place for _, _, place in found]


def did_you_mean(names: Sequence[str]) -> str:
    """Return ``did you mean 'a' or 'b'?``, nothing where there are no names."""
    return f"did you mean {' or '.join(map(repr, names))}?" if names else ""


def slug(text: str) -> str:
    """Return a name as lower-case ASCII words joined by dashes, for folders, files and anchors.

    Examples
    --------
    >>> slug("Nantes Métropole")
    'nantes-metropole'
    """
    return words(text).replace(" ", "-") or "unnamed"


#: Signs of a code that a file name bears: a group of communes has a long one.
_CODE = 40


def distinct_names(areas: Sequence[tuple[str, str]]) -> list[str]:
    """Return a name for the files of each area, given by name and code: all different.

    The code is added where two names are the same, and a number where the codes are too.
    """
    names = [slug(name) for name, _ in areas]
    found: list[str] = []
    for name, (_, code) in zip(names, areas, strict=True):
        wanted = name if names.count(name) == 1 else f"{name}-{slug(code)[:_CODE]}"
        made, count = wanted, 2
        while made in found:
            made, count = f"{wanted}-{count}", count + 1
        found.append(made)
    return found
