"""Which language a run speaks: what was asked for, else what the machine says."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from footprint.errors import OptionError
from footprint.i18n.languages import LANGUAGES

#: The variable that names the language of every run.
VARIABLE = "FOOTPRINT_LANG"
#: Variables of the machine's locale, the first that is set being the one that counts.
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
#: Locales of programs, which name no language.
_NONE = ("C", "POSIX")


def known_language(name: str) -> str:
    """Return a language as the catalogues spell it, ``fr`` for ``FR`` or ``fr_FR.UTF-8``.

    Raises
    ------
    OptionError
        If it has no catalogue.
    """
    code = _code(name)
    if code not in LANGUAGES:
        raise OptionError(
            "There is no catalogue for this language",
            labels=[name],
            expected=" or ".join(LANGUAGES),
            hint="write --lang fr or --lang en; the variable FOOTPRINT_LANG takes the same words",
        )
    return code


def machine_language(environment: Mapping[str, str] | None = None) -> str | None:
    """Return the language that the machine asks for, None where it names none that has a catalogue.

    Parameters
    ----------
    environment : mapping, optional
        Variables to look at; by default those of the process.

    Raises
    ------
    OptionError
        If ``FOOTPRINT_LANG`` names a language without a catalogue.
    """
    variables = os.environ if environment is None else environment
    if own := variables.get(VARIABLE, "").strip():
        return known_language(own)
    name = next((variables[key] for key in _LOCALE if variables.get(key)), "")
    if not name and environment is None and sys.platform == "win32":
        name = _windows_language()
    code = _code(name)
    return code if code in LANGUAGES and name.partition(".")[0] not in _NONE else None


def _code(name: str) -> str:
    return name.strip().replace("-", "_").partition(".")[0].partition("_")[0].lower()


def _windows_language() -> str:
    """Return the language that Windows shows its own windows in."""
    import ctypes
    import locale

    shown = getattr(ctypes, "windll").kernel32.GetUserDefaultUILanguage()  # noqa: B009 - on Windows alone
    return locale.windows_locale.get(shown, "")
