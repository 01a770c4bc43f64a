"""Numbers as people write them in French and English: ``1 234,5``, ``1,234.5``, ``12 %``.

Whether a point or a comma is the decimal mark is decided once for a file, by the numbers of it that can be
read in one way only (``12,5``; ``1,234.5``). A number such as ``1,850`` says nothing by itself: 1850 in
English, 1.85 in French. It is refused with both readings unless the file, or the user (``--decimal``),
decides.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from footprint.errors import UnitError, shortened
from footprint.i18n import message

POINT, COMMA = ".", ","
#: More signs than this are no number that somebody measured.
_LONGEST = 60
_DECIMAL: ContextVar[str | None] = ContextVar("decimal", default=None)
_WHOLE = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[+\-\u2212\u2013])?\s*(?P<digits>[\d.,][\d.,'\u2019_ ]*?)(?P<power>[eE][+\-\u2212]?\d{1,4})?"
    r"\s*(?P<percent>%)?\s*(?P<close>\))?\s*(?P<late>%)?"
)
_LEADING = re.compile(
    r"\(?\s*[+\-\u2212\u2013]?\s*(?:\d[\d.,'\u2019_ ]*|[.,]\d+)(?:[eE][+\-\u2212]?\d{1,4}(?![\d.,]))?(?:\s*\))?"
)
_GROUPS = {
    mark: re.compile(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+", re.ASCII)
    for mark in (" ", "'", "_", ".", ",")
}


class AmbiguousNumberError(ValueError):
    """A number that can be read in two ways; ``readings`` holds both by their decimal mark."""

    def __init__(self, text: str, readings: dict[str, float]) -> None:
        self.readings = readings
        ways = " or ".join(f"{value:.15g}" for value in sorted(readings.values(), reverse=True))
        super().__init__(message("{text!r} can be read in two ways, {ways}", text=text, ways=ways))


@contextmanager
def decimal_mark(mark: str | None) -> Iterator[None]:
    """Say, for all files and amounts read inside, that ``"."`` or ``","`` is the decimal mark.

    Parameters
    ----------
    mark : {".", ",", "point", "comma", None}
        None lets each file decide.

    Raises
    ------
    UnitError
        If it is neither.
    """
    known = {None: None, ".": POINT, ",": COMMA, "point": POINT, "comma": COMMA, "virgule": COMMA}
    if mark not in known:
        raise UnitError(message("The decimal mark {mark!r} is unknown", mark=mark), expected="point or comma")
    token = _DECIMAL.set(known[mark])
    try:
        yield
    finally:
        _DECIMAL.reset(token)


def readings(text: str) -> dict[str, float]:
    """Return what a text is as a number, by the decimal mark under which it is one.

    Equal values under both marks (``1850``), one mark (``12,5``) or two values (``1,850``); a percent sign
    divides by 100, parentheses negate.

    Raises
    ------
    ValueError
        If it is no number under either.
    """
    squeezed = " ".join(text.split())
    if len(squeezed) > _LONGEST:
        raise ValueError(
            message("{squeezed!r} is too long to be a number", squeezed=shortened(squeezed, _LONGEST))
        )
    found = _WHOLE.fullmatch(squeezed)
    if found is None or bool(found["open"]) != bool(found["close"]) or (found["open"] and found["sign"]):
        raise ValueError(message("{squeezed!r} is not a number", squeezed=squeezed))
    scale = -1.0 if found["open"] or found["sign"] in ("-", "\u2212", "\u2013") else 1.0
    parts = 100.0 if found["percent"] or found["late"] else 1.0
    power = (found["power"] or "").replace("\u2212", "-")
    digits = found["digits"].strip().replace("\u2019", "'")
    values = {}
    for mark in (POINT, COMMA):
        plain = _plain(digits, mark)
        if plain is not None:
            values[mark] = scale * float(plain + power) / parts
    if not values:
        raise ValueError(message("{squeezed!r} is not a number", squeezed=squeezed))
    if not all(map(math.isfinite, values.values())):
        raise ValueError(message("{squeezed!r} is too large", squeezed=squeezed))
    return values


def _plain(digits: str, mark: str) -> str | None:
    """Return digits as Python writes them if `mark` is the decimal mark, or None where it cannot be."""
    whole, found, part = digits.partition(mark)
    if found and not (part.isascii() and part.isdigit()):
        return None
    if not whole.isascii():
        return None
    if not whole or whole.isdigit():
        return f"{whole or '0'}.{part or '0'}"
    for group, pattern in _GROUPS.items():
        if group != mark and pattern.fullmatch(whole):
            return f"{whole.replace(group, '')}.{part or '0'}"
    return None


def is_ambiguous(values: dict[str, float]) -> bool:
    """Whether the two decimal marks give different numbers."""
    return len(set(values.values())) > 1


def decided(cells: Iterable[dict[str, float]]) -> str | None:
    """Return the decimal mark of a file, from the readings of its cells; None where they do not decide.

    The user's own word (`decimal_mark`) goes first. Cells that contradict each other do not decide.
    """
    if (stated := _DECIMAL.get()) is not None:
        return stated
    marks = {next(iter(values)) for values in cells if len(values) == 1}
    return marks.pop() if len(marks) == 1 else None


def read_number(text: str, decimal: str | None = None) -> float:
    """Return the number that a text is.

    Parameters
    ----------
    text : str
    decimal : {".", ","}, optional
        The decimal mark, where known; it decides ambiguous texts only.

    Raises
    ------
    AmbiguousNumberError
        A ValueError: ``1,850`` where the decimal mark is not known.
    ValueError
        If it is no number.
    """
    values = readings(text)
    if not is_ambiguous(values):
        return next(iter(values.values()))
    mark = decimal or _DECIMAL.get()
    if mark is None:
        raise AmbiguousNumberError(" ".join(text.split()), values)
    return values[mark]


def leading_number(text: str) -> tuple[str, str]:
    """Return the number that a text begins with and what follows, ``("200", "MEUR")``; ``""`` where none."""
    squeezed = " ".join(text.split())
    found = _LEADING.match(squeezed)
    if found is None:
        return "", squeezed
    return found[0].strip(), squeezed[found.end() :].strip()
