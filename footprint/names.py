"""Names as people type them: accents and case do not matter, and the nearest known names are proposed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from footprint.i18n import message

#: What NFKD leaves: ligatures, and the quotes and dashes that word processors put for ' and -.
_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "Œ": "oe",
        "æ": "ae",
        "Æ": "ae",
        **dict.fromkeys("’‘ʼ`´", "'"),
        **dict.fromkeys("‐‑‒–—−", "-"),
    }
)

#: A shorter beginning of a word says nothing.
_STEM = 3
#: Likeness, 0 to 100, of a whole name and the same with a slip.
_SLIP = 85.0
_SPACED = bytes(code if chr(code).isalnum() or chr(code) == "\n" else 32 for code in range(128)) + bytes(
    [32] * 128
)


def plain(text: str) -> str:
    """Return a name without accents, in lower case, single-spaced.

    Examples
    --------
    >>> plain("  République  tchèque ")
    'republique tcheque'
    """
    ascii_text = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return " ".join(ascii_text.lower().split())


def words(text: str) -> str:
    """Return a name as `plain` writes it, with letters and digits alone between single spaces.

    Examples
    --------
    >>> words("L'Haÿ-les-Roses")
    'l hay les roses'
    """
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain(text)).split())


def folded(names: Iterable[str]) -> bytes:
    r"""Return many names as `words` spells them, a line each, for searching: spaces may be several.

    Hundreds of times as fast as one by one.

    Examples
    --------
    >>> folded(["L'Haÿ-les-Roses", "Œuilly"])
    b'l hay les roses\noeuilly'
    """
    joined = "\n".join(names)
    for letter, plain_letter in _LETTERS.items():
        joined = joined.replace(chr(letter), plain_letter)
    ascii_text = unicodedata.normalize("NFKD", joined).encode("ascii", "ignore")
    return ascii_text.lower().translate(_SPACED)


def words_of_all(names: Iterable[str]) -> list[str]:
    """Return `words` of many names at once.

    Examples
    --------
    >>> words_of_all(["L'Haÿ-les-Roses", "Œuilly"])
    ['l hay les roses', 'oeuilly']
    """
    return [" ".join(line.split()) for line in folded(names).decode().split("\n")]


def nearest(name: str, known: Iterable[str], *, count: int = 3, least: float = 60.0) -> tuple[str, ...]:
    """Return the known names nearest to one: those that hold its words, else those spelt most alike.

    ``"pain"`` is nearer to ``"Pain, viennoiserie et pâtisserie fraîche"`` than to ``"Paints"``.

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
    plain_names = words_of_all(names) if names else []
    places = holding(words(name), plain_names) or nearest_places(
        words(name), plain_names, count=count, least=least
    )
    return tuple(names[place] for place in places[:count])


def holding(name: str, known: Sequence[str]) -> list[int]:
    """Return the positions of the known names that hold all words of `name`, both as `words` spells them.

    Names that hold the very words (a plural is the same word), the earlier in the name the better; where
    there is none, names with words that begin so.
    """
    asked = [_singular(word) for word in name.split()]
    # What begins a word is taken as typed but for a plural s: an x may be a slip ("indx").
    stems = [word[:-1] if len(word) > _STEM and word.endswith("s") else word for word in name.split()]
    if not asked:
        return []
    found = []
    for place, one in enumerate(known):
        there = [_singular(word) for word in one.split()]
        if all(word in there for word in asked):
            found.append((0, there.index(asked[0]), place))
        elif all(len(word) >= _STEM and any(other.startswith(word) for other in there) for word in stems):
            found.append((1, 0, place))
    best = min((how for how, _, _ in found), default=0)
    return [place for how, _, place in sorted(found) if how == best]


def _singular(word: str) -> str:
    # French plurals in x end in -ux (eaux, jeux, choux): "indx" is no plural.
    return word[:-1] if len(word) > _STEM and word.endswith(("s", "ux")) else word


def nearest_places(name: str, known: Sequence[str], *, count: int, least: float) -> list[int]:
    """Return the positions of the known names most like `name`, which are compared as they are written."""
    # Loaded only when a name was not found: no right answer needs it.
    from rapidfuzz import fuzz, process

    found = process.extract(name, known, scorer=fuzz.WRatio, limit=count, score_cutoff=least)
    # A slip in a whole name is likelier than a slip in a part of a longer one: "indx" is "index" first.
    found.sort(key=lambda one: fuzz.ratio(name, one[0]) < _SLIP)
    return [place for _, _, place in found]


def did_you_mean(names: Sequence[str]) -> str:
    """Return ``did you mean 'a' or 'b'?``, nothing where there are no names."""
    if not names:
        return ""
    said = repr(names[0])
    for name in names[1:]:
        said = message("{named} or {one}", named=said, one=repr(name))
    return message("did you mean {names}?", names=said)


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
