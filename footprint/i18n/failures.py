"""Errors in the language of the reader: the same parts as ``str(error)``, told one by one."""

from __future__ import annotations

from footprint.errors import (
    MOST_OF_MESSAGE,
    MOST_OF_PROBLEM,
    MOST_PROBLEMS,
    FootprintError,
    InputFileError,
    UnknownNameError,
    harmless,
    shortened,
)
from footprint.i18n.languages import language
from footprint.i18n.messages import _, n_, told

_SHOWN = 12


def told_error(error: FootprintError) -> str:
    """Return an error as text in the language of the reader; in English it is ``str(error)``."""
    if language() == "en":
        return str(error)
    what = _what(error)
    parts = [_("{what}: {labels}", what=what, labels=_listed(error.labels)) if error.labels else what]
    if error.expected:
        parts.append(_("Expected: {expected}", expected=told(error.expected)))
    if error.found:
        parts.append(_("Found: {found}", found=told(error.found)))
    if hint := _hint(error):
        parts.append(_("What to do: {hint}", hint=hint))
    return harmless("\n".join(shortened(part, MOST_OF_MESSAGE) for part in parts))


def _what(error: FootprintError) -> str:
    if isinstance(error, UnknownNameError):
        return _("No {kind} is called {name}", kind=told(error.kind), name=repr(error.name))
    if isinstance(error, InputFileError):
        shown = [f"  - {shortened(told(text), MOST_OF_PROBLEM)}" for text in error.problems[:MOST_PROBLEMS]]
        if (more := len(error.problems) - len(shown)) > 0:
            shown.append("  - " + n_("and {count:,} more", "and {count:,} more", more))
        head = n_(
            "{path} cannot be used ({count} problem):",
            "{path} cannot be used ({count} problems):",
            len(error.problems),
            path=error.path,
        )
        return "\n".join([head, *shown])
    return told(error.what)


def _hint(error: FootprintError) -> str:
    if not isinstance(error, UnknownNameError):
        return told(error.hint)
    near = [repr(name) for name in error.suggestions]
    question = _("did you mean {names}?", names=_(" or ").join(near)) if near else ""
    return " ".join(part for part in (question, told(error.advice)) if part)


def _told(item: object) -> str:
    if isinstance(item, tuple):
        return " / ".join(map(str, item))
    return told(item) if isinstance(item, str) else str(item)


def _listed(labels: tuple[object, ...]) -> str:
    items = [shortened(_told(item)) for item in labels]
    head = ", ".join(items[:_SHOWN])
    more = len(items) - _SHOWN
    return head if more <= 0 else n_("{head} and {count} more", "{head} and {count} more", more, head=head)
