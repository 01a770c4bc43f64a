"""Names of places as people write them: accents, abbreviations, a kind or département beside a name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from footprint.areas.places.area import BODY, COMMUNE, COUNTRY, DEPARTMENT, KIND_NAMES, REGION
from footprint.errors import UnknownNameError
from footprint.i18n import message
from footprint.names import nearest, plain, words, words_of_all

_ABBREVIATIONS = (
    (r"\bcommunaute de communes\b", "cc"),
    (r"\bcommunaute d agglomeration\b", "ca"),
    (r"\bcommunaute urbaine\b", "cu"),
    (r"\bste\b", "sainte"),
    (r"\bst\b", "saint"),
)
#: Kinds of area by the words for them, as `words` writes them, in English and French.
KIND_WORDS = {
    **{words(name): kind for kind, names in KIND_NAMES.items() for name in names},
    "agglomeration": BODY, "agglo": BODY, "metropole": BODY, "ept": BODY,
    "commune": COMMUNE, "ville": COMMUNE, "city": COMMUNE, "town": COMMUNE,
    "department": DEPARTMENT, "departement": DEPARTMENT, "dept": DEPARTMENT, "dep": DEPARTMENT,
    "region": REGION, "country": COUNTRY, "pays": COUNTRY,
}  # fmt: skip
_LINK = r"(?:(?:of the|of|de la|de l|du|des|de|d) )?"
_LEADING = re.compile(rf"({'|'.join(sorted(KIND_WORDS, key=len, reverse=True))}) {_LINK}(.+)")
_NUMBER = r"\d\d|2[ABab]|97\d"
_BESIDE = re.compile(r"(.+?)\s*\(([^()]+)\)")
_BEHIND = re.compile(rf"(.+?)(?:\s*,\s*|\s+)({_NUMBER})")
#: A postcode before or behind the name of a place.
_POSTCODE = re.compile(r"(\d{5})[\s,]+(\D+)|(\D+?)[\s,]+(\d{5})")
_AFTER_COMMA = re.compile(r"(.+?)\s*,\s*(\D+)")
_ARTICLE = re.compile(r"^(?:la|le|les|l) ")


class Asked(NamedTuple):
    """What a query says: a normalised name, and the kind and the word beside it where it says them."""

    key: str
    kind: str | None
    beside: str


def normalised(name: str) -> str:
    """Return a name without accents, case, punctuation and abbreviations, for comparison.

    ``"St-Étienne"`` and ``"saint etienne"`` give the same.
    """
    return _spelt_out(words(re.sub(r"\bs/", "sur ", plain(name))))


def normalised_all(names: Iterable[str]) -> list[str]:
    """Return `normalised` of many names at once."""
    return _spelt_out("\n".join(words_of_all(names))).split("\n")


def _spelt_out(text: str) -> str:
    for pattern, full in _ABBREVIATIONS:
        text = re.sub(pattern, full, text)
    return text


def without_article(key: str) -> str:
    """Return a normalised name without its article: ``"la reunion"`` is ``"reunion"``."""
    return _ARTICLE.sub("", key)


def kind_named(kind: str) -> str:
    """Return the kind of area that a word means, in English or French.

    Raises
    ------
    UnknownNameError
        If it is none.
    """
    word = words(kind)
    word = word if word in KIND_WORDS else word.removesuffix("s")
    if word not in KIND_WORDS:
        known = tuple(dict.fromkeys(KIND_WORDS.values()))
        raise UnknownNameError(
            "kind of area",
            str(kind),
            nearest(word, KIND_WORDS),
            hint=message("there are: {known}", known=", ".join(known)),
        )
    return KIND_WORDS[word]


def readings(query: str) -> list[Asked]:
    """Return how a query can be read, plainest first.

    The whole as a name; what stands in parentheses, behind a comma or as a number at the end as its
    département, code or kind; a leading ``commune de`` or ``region`` as its kind.
    """
    whole = normalised(query)
    found = [Asked(whole, None, "")]
    if posted := _POSTCODE.fullmatch(query.strip()):
        found.append(Asked(normalised(posted[2] or posted[3]), None, posted[1] or posted[4]))
    for pattern in (_BESIDE, _BEHIND, _AFTER_COMMA):
        if split := pattern.fullmatch(query.strip()):
            name, beside = normalised(split[1]), split[2].strip()
            kind = KIND_WORDS.get(words(beside))
            found.append(Asked(name, kind, "" if kind else beside))
            break
    found += [
        Asked(split[2], KIND_WORDS[split[1]], one.beside)
        for one in found
        if one.kind is None and (split := _LEADING.fullmatch(one.key))
    ]
    return [one for one in found if one.key]
