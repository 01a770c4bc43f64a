"""Links and commands in running text: ``[words](address)`` and words between backticks, nothing else."""

from __future__ import annotations

import re

from footprint.errors import harmless

_MARK = re.compile(
    r"\[([^\[\]]+)\]\((https://[^\s()<>\"]+)\)|`([^`]+)`|(https://[^\s()<>\"]+[^\s()<>\",.;:])"
)
#: A number, the space after it, and a unit.
_MEASURE = re.compile(r"(\d) (?=(?:t|kt|Mt|kg|m³|EUR|MEUR|M€|€|%|km|ha)(?![\w]))")


def as_markup(text: str) -> str:
    """Return a text as HTML: links and commands marked, all else escaped; units stay with their numbers."""
    from markupsafe import Markup, escape

    parts, last = [], 0
    for found in _MARK.finditer(text):
        words, address, command, bare = found.groups()
        parts.append(escape(_kept_together(text[last : found.start()])))
        if command:
            parts.append(Markup("<code>{}</code>").format(command))
        else:
            parts.append(
                Markup('<a href="{}" rel="noreferrer">{}</a>').format(address or bare, words or bare)
            )
        last = found.end()
    parts.append(escape(_kept_together(text[last:])))
    return Markup("").join(parts)


def _kept_together(text: str) -> str:
    """Return a text whose numbers stay on one line with their units."""
    return _MEASURE.sub("\\1\u00a0", text)


def as_plain(text: str) -> str:
    """Return a text for a terminal or a sheet: ``words (address)``; commands keep their backticks.

    Examples
    --------
    >>> as_plain("See [the table](https://example.org/t).")
    'See the table (https://example.org/t).'
    """
    return harmless(re.sub(r"\[([^\[\]]+)\]\((https://[^\s()<>\"]+)\)", r"\1 (\2)", text))
