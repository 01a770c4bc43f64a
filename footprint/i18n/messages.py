"""Messages with named values, translated when they are shown."""

from __future__ import annotations

import gettext
import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from footprint.i18n.elision import MARK, elided
from footprint.i18n.languages import language
from footprint.once import kept

Value: TypeAlias = object

_CATALOGUES = Path(__file__).parent / "catalogues"
#: English separators and those of French typography: narrow no-break space for thousands, decimal comma.
_SEPARATORS = {"fr": str.maketrans({",": "\u202f", ".": ","})}


class Message(str):
    """An English text that remembers its template and values, to be told in another language.

    Attributes
    ----------
    template : str
        The message with the names of its values in braces; the key of the catalogues.
    values : mapping
        What stands in their place.
    """

    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, values: Mapping[str, Value]) -> Message:
        """Return the text in English."""
        made = super().__new__(cls, _filled(template, values, "en"))
        made.template, made.values = template, dict(values)
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[str, Mapping[str, Value]]]:
        """Return what a pickle keeps: template and values."""
        return Message, (self.template, self.values)


def message(template: str, /, **values: Value) -> str:
    """Return a message of a room below `report`: English text that `told` translates later.

    Parameters
    ----------
    template : str
        A literal, since the catalogues are made from the source; ``{name}`` or ``{name:,.1f}`` for values.
    **values
        Numbers (shown by the rules of the language), texts, or other messages.

    Examples
    --------
    >>> message("{tonnes:,.0f} t a year", tonnes=1234.5)
    '1,234 t a year'
    """
    return Message(template, values)


def marked(text: str) -> str:
    """Return a text as it is, marked for the catalogues: a constant or cell that `told` translates later."""
    return text


def told(text: str) -> str:
    """Return a text of a lower room in the language of the reader, or a label of the data by its name there.

    What is neither stays as it is.
    """
    if isinstance(text, Message):
        return _filled(_translated(text.template), text.values, language())
    return _named(_translated(text)) if text else text


def _(template: str, /, **values: Value) -> str:
    """Return a message in the language of the reader, its numbers by the rules of that language."""
    return _filled(_translated(template), values, language())


def n_(one: str, many: str, count: float, /, **values: Value) -> str:
    """Return the singular or plural of a message; ``{count}`` stands for the number in both.

    French takes the singular below two, English for one alone.
    """
    if language() == "en":
        template = one if count == 1 else many
    else:
        template = _catalogue(language()).ngettext(one, many, 1 if abs(count) < 2 else 2)
    return _filled(template, {"count": count, **values}, language())


def number(value: float | None, decimals: int = 0) -> str:
    """Return a number with separators of the language and fixed decimals; an absent one is an en dash.

    Examples
    --------
    >>> number(1368824.2)
    '1,368,824'
    >>> number(None)
    '–'
    """
    if value is None or value != value:
        return "–"
    text = _swapped(f"{float(value):,.{decimals}f}", language())
    return text.removeprefix("-") if not text.strip("-0.,") else text.replace("-", "−")


def joined(texts: Iterable[str]) -> str:
    """Return texts as a list in a sentence: ``a, b and c``; ``a, b et c``.

    Where a text is a list itself, ``wood and paper``, semicolons part them.
    """
    items = [str(text) for text in texts]
    if len(items) < 2:
        return "".join(items)
    inner = ", ", " et " if language() == "fr" else " and "
    if any(sign in item for item in items for sign in inner):
        return parted(items)
    return _("{first} and {last}", first=", ".join(items[:-1]), last=items[-1])


def parted(texts: Iterable[str]) -> str:
    """Return texts parted by semicolons, with the space that the language sets before one."""
    return ("\u202f; " if language() == "fr" else "; ").join(texts)


class _Filler(string.Formatter):
    """Fills a template; numbers get the separators of the language, messages are translated too."""

    def __init__(self, spoken: str) -> None:
        self.spoken = spoken

    def format_field(self, value: Value, format_spec: str) -> str:
        if isinstance(value, Message) and self.spoken != "en":
            return MARK * (self.spoken == "fr") + _filled(
                _translated(value.template), value.values, self.spoken
            )
        text = format(value, format_spec)
        if isinstance(value, str) and self.spoken == "fr":
            return MARK + _french(text)
        if isinstance(value, str) or not any(sign in format_spec for sign in "fge%,"):
            return text
        text = _swapped(text, self.spoken)
        return f"{text[:-1]}\u202f%" if self.spoken == "fr" and text.endswith("%") else text


def _filled(template: str, values: Mapping[str, Value], spoken: str) -> str:
    if not values:
        return template
    text = _Filler(spoken).vformat(template, (), values)
    return elided(text) if spoken == "fr" else text


def _swapped(text: str, spoken: str) -> str:
    table = _SEPARATORS.get(spoken)
    return text.translate(table) if table else text


def _translated(template: str) -> str:
    spoken = language()
    return template if spoken == "en" else _catalogue(spoken).gettext(template)


def _named(text: str) -> str:
    return _french(text) if language() == "fr" else text


def _french(text: str) -> str:
    from footprint.i18n.labels import french_labels

    labels = french_labels()
    text = labels.get(" ".join(text.split()), text) if "\n" in text else text
    if text in labels or not text[:1].isupper():
        return labels.get(text, text)
    lower = labels.get(text[0].lower() + text[1:], text)
    return lower[:1].upper() + lower[1:]


@kept()
def _catalogue(spoken: str) -> gettext.NullTranslations:
    """Return the compiled catalogue of a language; its own words in English where there is none yet."""
    return gettext.translation("footprint", _CATALOGUES, [spoken], fallback=True)
