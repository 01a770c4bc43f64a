"""Codes of activities and of sizes, as SIRENE writes them and as spreadsheets leave them."""

from __future__ import annotations

import re

from footprint.embedded import embedded
from footprint.i18n import message
from footprint.names import nearest
from footprint.once import kept

#: SIRENE bands of employees: code, text, jobs counted (the middle; open and zero bands as INSEE's lower
#: bound and one half, because someone works where a sub-class is declared).
SIZE_BANDS: dict[str, tuple[str, float]] = {
    "NN": ("none", 0.5),
    "00": ("0", 0.5),
    "01": ("1-2", 1.5),
    "02": ("3-5", 4.0),
    "03": ("6-9", 7.5),
    "11": ("10-19", 14.5),
    "12": ("20-49", 34.5),
    "21": ("50-99", 74.5),
    "22": ("100-199", 149.5),
    "31": ("200-249", 224.5),
    "32": ("250-499", 374.5),
    "41": ("500-999", 749.5),
    "42": ("1000-1999", 1499.5),
    "51": ("2000-4999", 3499.5),
    "52": ("5000-9999", 7499.5),
    "53": ("10000+", 10000.0),
}
#: SIRENE's code of an activity that is not known yet.
PENDING = "0000Z"
#: Letters that only NAF 2025 gives to its sub-classes (NAF rev. 2: A to F and Z).
_OF_2025 = frozenset("GHIJKLMNOPQRSTUVWXY")
_NAF = re.compile(r"^\d{4}[A-Z]$", re.ASCII)


@kept(1)
def known_naf_codes() -> frozenset[str]:
    """Return the sub-classes of NAF rev. 2, without a dot."""
    return frozenset(embedded("france", "naf_codes.txt").read_text(encoding="utf-8").split())


def normal_naf(text: str) -> str:
    """Return a NAF sub-class as ``1071C``.

    Raises
    ------
    ValueError
        If it is malformed or no sub-class of NAF rev. 2.
    """
    before, *label = text.split(maxsplit=1)
    if label and _NAF.match(found := before.strip(":-").upper().replace(".", "")):
        text = found  # "1071C Boulangerie", as URSSAF writes activities
    code = text.strip().upper().replace(".", "").replace(" ", "")
    known = known_naf_codes()
    if code == PENDING:
        return code
    if f"0{code}" in known:
        return f"0{code}"  # a spreadsheet dropped the zero
    inside = ", ".join(sorted(name for name in known if name.startswith(code[:4])))
    if not _NAF.match(code):
        told = (
            message("; sub-classes of {code}: {inside}", code=code, inside=inside)
            if inside and code.isdigit() and len(code) == 4
            else ""
        )
        raise ValueError(
            message("not a NAF code of five positions, such as 1071C or 10.71C{told}", told=told)
        )
    if code not in known:
        if code[-1] in _OF_2025:
            told = message(" ({inside} have the same four digits)", inside=inside) if inside else ""
            raise ValueError(
                message(
                    "{code} is a code of NAF 2025; the program reads NAF rev. 2{told}, and has no official "
                    "bridge: take the NAF rev. 2 code, which SIRENE gives beside it",
                    code=code,
                    told=told,
                )
            )
        raise ValueError(
            message("no sub-class of NAF rev. 2 (near: {nearest})", nearest=", ".join(nearest(code, known)))
        )
    return code


def is_band_text(text: str) -> bool:
    """Whether a text of a column of jobs is a size band, ``10 à 19 salariés``, and no number."""
    if text.isdigit():
        return False
    try:
        return normal_band(text) != "NN" or text.strip().upper() != "NN"
    except ValueError:
        return False


def normal_band(text: str) -> str:
    """Return a SIRENE size band as its code, from the code or from INSEE's text.

    Understood are ``11``, ``11.0`` (a spreadsheet took codes for numbers), ``1`` (it dropped the zero),
    ``10-19``, ``10 à 19 salariés``, ``1 ou 2 salariés``, ``10 000 salariés et plus``, ``non employeuse``.

    Raises
    ------
    ValueError
        If there is no such band.
    """
    wanted = re.sub(r"salari[ée]s?|employees?|personnes?", "", text.strip().casefold())
    if re.search(r"\bnon employeu(r|se)s?\b", wanted):
        return "NN"
    wanted = re.sub(r"\s*\b(?:à|a|to|ou|or)\b\s*|\s*[–—]\s*", "-", wanted)
    wanted = re.sub(r"\s*\b(?:et plus|and more|or more)\b", "+", re.sub(r"\s", " ", wanted)).replace(" ", "")
    wanted = re.sub(r"^(\d{1,2})\.0+$", r"\1", wanted)
    if wanted.upper() in SIZE_BANDS:
        return wanted.upper()
    if len(wanted) == 1 and f"0{wanted}" in SIZE_BANDS and wanted != "0":
        return f"0{wanted}"  # a spreadsheet dropped the leading zero
    for code, (label, _) in SIZE_BANDS.items():
        if wanted == label.casefold():
            return code
    known = ", ".join(f"{code} = {label}" for code, (label, _) in SIZE_BANDS.items())
    raise ValueError(message("unknown SIRENE size band (known: {known})", known=known))
