"""French words that change before what follows: de + Angers is d’Angers, de + Le Mans is du Mans."""

from __future__ import annotations

import re

#: Stands before each text that is put into a sentence, so that only words next to such texts change.
MARK = "\ue000"
_VOWEL = "aàâeéèêëiîïoôœuùûAÀÂEÉÈÊËIÎÏOÔŒUÙÛ"
_ELIDED = re.compile(rf"\b([Dd]|[Qq]u|[Ll])e {MARK}(?=[{_VOWEL}])")
_MERGED = re.compile(rf"\b([DdÀà])(?:e)? {MARK}([Ll]e|[Ll]es) (?=\w)")
_TOGETHER = {"de le": "du", "de les": "des", "à le": "au", "à les": "aux"}


def elided(text: str) -> str:
    """Return a French sentence whose inserted texts are marked, its small words fitted to them.

    Examples
    --------
    >>> elided("Plan de \ue000Angers et de \ue000Le Mans")
    'Plan d’Angers et du Mans'
    """

    def merged(found: re.Match[str]) -> str:
        first = found[1] + ("e" if found[1] in "Dd" else "")
        both = _TOGETHER[f"{first.lower()} {found[2].lower()}"]
        return f"{both.capitalize() if first[0].isupper() else both} "

    return _MERGED.sub(merged, _ELIDED.sub(r"\1’", text)).replace(MARK, "")
