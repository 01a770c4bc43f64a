"""The language of the reader, kept by thread and task."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

from footprint.errors import OptionError

#: Languages with a catalogue; English is that of the messages themselves.
LANGUAGES = ("en", "fr")

_LANGUAGE: ContextVar[str] = ContextVar("language", default="en")


def language() -> str:
    """Return the language that texts are shown in now, ``"en"`` or ``"fr"``."""
    return _LANGUAGE.get()


@contextlib.contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Show texts in a language until the block ends, in this thread or task alone.

    Raises
    ------
    OptionError
        If the language has no catalogue.
    """
    if chosen not in LANGUAGES:
        raise OptionError(f"No catalogue for the language {chosen!r}", expected=" or ".join(LANGUAGES))
    before = _LANGUAGE.set(chosen)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)
