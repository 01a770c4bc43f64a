"""A column of COICOP codes as people and spreadsheets write it: lost zeros, dates, the older list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from footprint.areas.demand.coicop import coicop_code, coicop_spending
from footprint.errors import UnknownNameError
from footprint.i18n import message
from footprint.names import plain
from footprint.once import kept

#: Groups that only COICOP 1999 has, and where COICOP 2018 puts what they hold (United Nations, COICOP 2018,
#: annex).
ONLY_IN_1999 = {"123": "13.2", "124": "13.3", "125": "12.1", "126": "12.2", "127": "13.9"}
_MONTHS = "jan|fev|feb|mar|avr|apr|mai|may|jun|juin|jul|juil|aou|aug|sep|oct|nov|dec"
_DATE = re.compile(
    rf"\d{{4}}-\d\d-\d\d(?: .*)?|\d\d?[/-]\d\d?[/-]\d{{2,4}}|\d\d?[/-]\d\d?|\d{{1,4}}[-. ](?:{_MONTHS})[a-z]*\.?"
    rf"(?:[-. ]\d{{2,4}})?|(?:{_MONTHS})[a-z]*\.?[-. ]\d{{1,4}}"
)
#: Lengths of the codes of divisions, groups, classes and sub-classes, without points.
_LENGTHS = (2, 3, 4, 5)


class Purpose(NamedTuple):
    """What a text was understood as.

    Attributes
    ----------
    digits : str
        The code as the text states it, without points, lost zeros restored: ``01111``.
    code : str
        The class or group of the embedded list that holds it: ``CP0111``.
    note : str
        What was restored, empty where nothing was.
    """

    digits: str
    code: str
    note: str


class Puzzle(NamedTuple):
    """A text that is no code, or could be several: the problem in words."""

    message: str


@kept(512)
def coicop_label(code: str) -> str:
    """Return the French label of a class, without its code."""
    return str(coicop_spending()["label_fr"].get(code, ""))


def pointed(digits: str) -> str:
    """Return a code as people write it, ``01.1.1`` for ``0111`` or ``CP0111``."""
    digits = digits.removeprefix("CP")
    return ".".join([digits[:2], *digits[2:]])


def read_purposes(texts: Iterable[str]) -> dict[str, Purpose | Puzzle]:
    """Return what each text of a column of COICOP 2018 codes means.

    A spreadsheet that takes codes for numbers drops the zero at their head: ``0111`` becomes ``111``, which
    is 11.1 as well. The zero is restored where only one reading of the column holds together: another code
    that begins with zero shows that zeros are kept; ``1`` or ``119``, which are no codes by themselves,
    show that they were lost. Two digits alone are a division.
    """
    written = list(dict.fromkeys(texts))
    found: dict[str, Purpose | Puzzle] = {}
    bare: dict[str, str] = {}
    kept = False
    for text in written:
        cleaned = re.sub(r"(?<=\d),(?=\d)", ".", plain(text).upper().removeprefix("CP").strip(" .-"))
        cleaned = re.sub(r"^(\d+)\.0$", r"\1", cleaned)
        if _DATE.fullmatch(plain(text)):
            found[text] = Puzzle(
                message(
                    "{text!r} is a date: the spreadsheet took the code for one (01.1 becomes 1 January); "
                    "give the column the format of text and write the code again",
                    text=text,
                )
            )
        elif (
            cleaned.isascii() and cleaned.isdigit() and len(cleaned) <= 5 and not plain(text).startswith("cp")
        ):
            bare[text] = cleaned
            kept = kept or cleaned.startswith("0")
        else:
            found[text] = _direct(text, cleaned)
    found.update(_bare(bare, kept))
    return {text: found[text] for text in written}


def _direct(text: str, cleaned: str, digits: str = "") -> Purpose | Puzzle:
    digits = digits or ("0" + cleaned if re.match(r"\d(?:\.|$)", cleaned) else cleaned).replace(".", "")
    try:
        code = coicop_code(digits)
    except UnknownNameError as error:
        if (group := digits[:3]) in ONLY_IN_1999:
            return Puzzle(
                message(
                    "{text!r} is a code of COICOP 1999; the program reads COICOP 2018, where its goods are "
                    "in {only_in_1999}, and has no official bridge: give the rows of divisions 08, 09 and 12 "
                    "by COICOP 2018",
                    text=text,
                    only_in_1999=ONLY_IN_1999[group],
                )
            )
        return Puzzle(
            "; ".join(str(error).replace(f"CP{digits}", text).splitlines()).replace(
                message("What to do: "), ""
            )
        )
    lost = not plain(text).removeprefix("cp").startswith("0") and digits.startswith("0")
    note = (
        message(
            "{text!r} was read as {pointed} (a zero lost at its head)", text=text, pointed=pointed(digits)
        )
        if lost
        else ""
    )
    return Purpose(digits, code, note)


def _bare(bare: dict[str, str], kept: bool) -> dict[str, Purpose | Puzzle]:
    """Return what codes without points mean, all readings of the column that hold together compared."""
    if not bare:
        return {}
    as_written = {text: digits.zfill(2) for text, digits in bare.items()}
    if kept or max(map(len, bare.values())) <= 2:
        return {text: _direct(text, digits, as_written[text]) for text, digits in bare.items()}
    ways = [way for way in (as_written, *_padded(bare)) if all(_exists(digits) for digits in way.values())]
    found: dict[str, Purpose | Puzzle] = {}
    for text, digits in bare.items():
        readings = list(dict.fromkeys(way[text] for way in ways))
        if len(readings) > 1:
            told = " or ".join(
                f"{pointed(reading)} ({coicop_label(coicop_code(reading))})" for reading in readings
            )
            found[text] = Puzzle(
                message(
                    "{text!r} can be read in two ways, {told}: the spreadsheet may have dropped a zero; "
                    "write the code with points",
                    text=text,
                    told=told,
                )
            )
        else:
            found[text] = _direct(text, digits, readings[0] if readings else _alone(digits))
    return found


def _padded(bare: dict[str, str]) -> Iterator[dict[str, str]]:
    yield {text: f"0{digits}" for text, digits in bare.items()}
    for length in _LENGTHS:
        if all(length - 1 <= len(digits) <= length for digits in bare.values()):
            yield {text: digits.zfill(length) for text, digits in bare.items()}


def _alone(digits: str) -> str:
    """Return a code of a column that holds together in no way, read by itself."""
    return digits if _exists(digits) or not _exists(f"0{digits}") else f"0{digits}"


def _exists(digits: str) -> bool:
    try:
        coicop_code(digits)
    except UnknownNameError:
        return False
    return True
