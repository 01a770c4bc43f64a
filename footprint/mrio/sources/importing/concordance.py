"""What industries and materials of published tables are in the words of the embedded table."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable

import pandas as pd

from footprint.embedded import embedded
from footprint.labels import SECTOR
from footprint.once import kept

#: Column of ``sector_info``: the embedded table's industries that a table's industry holds, by `JOINED`.
INDUSTRIES, JOINED = "industries", "; "
#: Divisions of ISIC 4 in each section.
_SECTIONS = {
    "A": (1, 3), "B": (5, 9), "C": (10, 33), "D": (35, 35), "E": (36, 39), "F": (41, 43), "G": (45, 47),
    "H": (49, 53), "I": (55, 56), "J": (58, 63), "K": (64, 66), "L": (68, 68), "M": (69, 75), "N": (77, 82),
    "O": (84, 84), "P": (85, 85), "Q": (86, 88), "R": (90, 93), "S": (94, 96), "T": (97, 98), "U": (99, 99),
}  # fmt: skip
#: Industries that the embedded table splits from a division or section of ISIC 4.
_FINER = {
    "Coal": {5}, "Crude oil": {6}, "Natural gas": {6}, "Metal ores": {7}, "Construction minerals": {8},
    "Industrial minerals": {8}, "Mining support": {9},
}  # fmt: skip
#: French building sites abroad, which no other table keeps apart.
_OWN = "Construction projects abroad"
_CODE = re.compile(r"[A-U]?(\d\d)(?:([T_-])[A-U]?(\d\d))?|([A-U])(?:_([A-U]))?")


@kept(1)
def embedded_industries() -> pd.DataFrame:
    """Return what is known of the embedded table's industries: group, isic, wiod_code, name_fr."""
    text = (embedded("world", "2014") / "manifest.json").read_text(encoding="utf-8")
    info = json.loads(text)["sector_info"]
    return pd.DataFrame(info["columns"], index=pd.Index(info["index"], name=SECTOR))


def industries_of(label: str, name: str = "") -> tuple[str, ...]:
    """Return the industries of the embedded table that one of another table holds, none where unknown.

    By its own name; by WIOD's ``c1`` to ``c35``; by a code of ISIC 4 (``C10T12``, ``A01_02``); by the words
    of its name (``data/worlds/industry_names.csv``, compiled by hand from the publishers' lists).

    Parameters
    ----------
    label : str
        The table's label: a code or a name.
    name : str
        Its name, where the label is a code that says nothing; or the embedded industries it holds, by
        `JOINED`.
    """
    info = embedded_industries()
    text = label.strip()
    if text in info.index:
        return (text,)
    if re.fullmatch(r"c\d{1,2}", text):
        return tuple(str(one) for one in info.index[info["wiod_code"].str.split().map(lambda c: text in c)])
    if divisions := divisions_of(text):
        return tuple(
            str(one)
            for one, isic in info["isic"].items()
            if one != _OWN and divisions & _FINER.get(str(one), divisions_of(str(isic)))
        )
    listed = tuple(part.strip() for part in name.split(JOINED.strip()) if part.strip())
    if listed and set(listed) <= set(info.index):
        return listed
    for given in (text, name):
        for pattern, found in _industry_rules():
            if given and pattern.search(given):
                return found
    return ()


def divisions_of(code: str) -> set[int]:
    """Return the two-digit divisions of ISIC 4 in a code, none where it is no such code."""
    found = _CODE.fullmatch(code.strip())
    if not found:
        return set()
    first, sign, last, section, other = found.groups()
    if section:
        return {
            division
            for one in (section, other)
            if one
            for division in range(_SECTIONS[one][0], _SECTIONS[one][1] + 1)
        }
    low, high = int(first), int(last or first)
    return {low, high} if sign == "_" else set(range(low, high + 1))


def sector_info(labels: Iterable[str], names: dict[str, str] | None = None) -> pd.DataFrame:
    """Return what is known of a table's industries: the embedded ones they hold, group, code of WIOD 2013."""
    known = embedded_industries()
    rows = []
    for label in labels:
        found = industries_of(str(label), (names or {}).get(str(label), ""))
        codes = dict.fromkeys(code for one in found for code in str(known.loc[one, "wiod_code"]).split())
        rows.append(
            {
                SECTOR: str(label),
                "name_en": (names or {}).get(str(label), str(label)),
                INDUSTRIES: JOINED.join(found),
                "group": str(known.loc[found[0], "group"]) if found else "other goods",
                "wiod_code": " ".join(codes),
            }
        )
    return pd.DataFrame(rows).set_index(SECTOR)


def stressor_info(labels: Iterable[str]) -> pd.DataFrame:
    """Return the embedded table's material and group of each row of extraction, by the words of its name.

    Rows that no rule knows are of the group "other".
    """
    rows = []
    for label in labels:
        found = next(
            ((m, g) for pattern, m, g in _material_rules() if pattern.search(str(label))), ("", "other")
        )
        rows.append({"stressor": str(label), "group": found[1], "material": found[0]})
    return pd.DataFrame(rows).set_index("stressor")


@kept(1)
def _industry_rules() -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
    return [
        (re.compile(pattern, re.IGNORECASE), tuple(industries.split(JOINED)))
        for pattern, industries in _rows("industry_names.csv")
    ]


@kept(1)
def _material_rules() -> list[tuple[re.Pattern[str], str, str]]:
    return [
        (re.compile(pattern, re.IGNORECASE), material, group)
        for pattern, material, group in _rows("material_names.csv")
    ]


def _rows(name: str) -> list[list[str]]:
    with embedded("worlds", name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]
