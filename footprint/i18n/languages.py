"""The language of the reader, kept by thread and task."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

from footprint.errors import OptionError

#: Languages with a catalogue; English is that of the messages themselves.
LANGUAGES = ("en", "fr")

_LANGUAGE: ContextVar[str] = ContextVar("language", default="en")
_OF_DATA: ContextVar[str | None] = ContextVar("language of data", default=None)


def language() -> str:
    """Return the language that texts are shown in now, ``"en"`` or ``"fr"``."""
    return _LANGUAGE.get()


def data_language() -> str:
    """Return the language of the sentences in what programs read: JSON and the standard CSV.

    That of everything else, unless whoever speaks has asked for another.
    """
    return _OF_DATA.get() or language()


@contextlib.contextmanager
def speaking(chosen: str, data: str | None = None) -> Iterator[None]:
    """Show texts in a language until the block ends, in this thread or task alone.

    Parameters
    ----------
    chosen : {"en", "fr"}
        The language of texts.
    data : {"en", "fr"}, optional
        The language of sentences in what programs read; by default the same.

    Raises
    ------
    OptionError
        If the language has no catalogue.
    """
    for name in (chosen, data):
        if name is not None and name not in LANGUAGES:
            raise OptionError(f"No catalogue for the language {name!r}", expected=" or ".join(LANGUAGES))
    before, of_data = _LANGUAGE.set(chosen), _OF_DATA.set(data)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)
        _OF_DATA.reset(of_data)
