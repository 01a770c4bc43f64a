"""What a name can mean: every area, division and commune that is called so, likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.areas.places.area import (
    BODY,
    COMMUNE,
    COMMUNES,
    DEPARTMENT,
    MEMBERSHIP,
    URBAN_AREA,
    areas_table,
    communes_table,
)
from footprint.areas.places.divisions import departments_of, divisions_table, is_division
from footprint.areas.places.former import names_table
from footprint.areas.places.spelling import normalised, normalised_all, without_article
from footprint.i18n import message
from footprint.names import folded
from footprint.once import kept

_BODY_WORDS = (
    r"^(?:cc|ca|cu|eurometropole|metropole)(?: (?:de la|de l|du|des|de|d))?(?: (?:pays|grand)(?: de| d)?)? "
)
#: What a name means first.
(
    _URBAN_AREA,
    _BODY,
    _BODY_OF_TODAY,
    _DIVISION,
    _PART_OF_URBAN_AREA,
    _PART_OF_BODY,
    _COMMUNE,
    _LONGER,
) = range(8)


class Candidate(NamedTuple):
    """Something a name can mean; the lowest tier is the likeliest meaning."""

    tier: int
    code: str
    name: str
    kind: str
    department: str
    inhabitants: float
    communes: str = ""

    def described(self) -> str:
        """Return name, kind, code, département and inhabitants."""
        known = {"name": self.name, "kind": self.kind, "code": self.code, "inhabitants": self.inhabitants}
        if self.department in ("", self.code):
            return message("{name} ({kind} {code}, {inhabitants:,.0f} inhabitants)", **known)
        return message(
            "{name} ({kind} {code}, department {department}, {inhabitants:,.0f} inhabitants)",
            department=self.department,
            **known,
        )

    def members(self) -> NDArray[np.bool_]:
        """Return which of the communes lie in it, in the order of `communes_table`."""
        communes = communes_table()
        if self.communes or self.kind in (COMMUNE, COMMUNES):
            return np.asarray(communes.index.isin((self.communes or self.code).split("+")))
        if is_division(self.kind):
            return communes["department"].isin(departments_of(self.code)).to_numpy()
        return (communes[MEMBERSHIP[self.kind]] == self.code).to_numpy()


@kept(1)
def area_keys() -> dict[str, str]:
    """Map the code of each urban area and body to its normalised name."""
    names = areas_table()["name"]
    return dict(zip(map(str, names.index), normalised_all(names.tolist()), strict=True))


@kept(1)
def division_keys() -> dict[str, str]:
    """Map the code of each département, region and France to its normalised name."""
    names = divisions_table()["name"]
    return dict(zip(map(str, names.index), normalised_all(names.tolist()), strict=True))


@kept(1)
def _commune_text() -> bytes:
    return folded(communes_table()["name"].tolist())


def communes_named(key: str, tail: bytes = rb" *$") -> list[str]:
    """Return the codes of the communes of a normalised name; `tail` is what may follow it."""
    text = _commune_text()
    pattern = re.compile(rb"^ *" + b" +".join(part.encode() for part in key.split()) + tail, re.MULTILINE)
    codes = communes_table().index
    return [str(codes[text.count(b"\n", 0, found.start())]) for found in pattern.finditer(text)]


def candidates(key: str, kind: str | None = None, beside: str = "") -> list[Candidate]:
    """Return what a normalised name can mean, likeliest first: urban area, body, division, part, commune.

    Parameters
    ----------
    key : str
        As `normalised` writes it.
    kind : str, optional
        Keep this kind alone.
    beside : str
        The département, by number or name, or the code that stood beside the name.
    """
    found = [*_areas(key), *_other_names(key), *_divisions(key), *_communes(key)]
    if kind is not None:
        found = [one for one in found if one.kind == kind]
    if beside and normalised(beside) != "france":
        codes = re.findall(r"[\w+-]+", beside.upper())
        number = department_number(_department_of_postcode(beside))
        found = [one for one in found if one.code.upper() in codes or (number and one.department == number)]
    best: dict[object, Candidate] = {}
    for one in sorted(found, key=lambda one: (one.tier, -one.inhabitants, one.code)):
        # A region of one département, as La Réunion, is the same place: the département, by its number.
        best.setdefault((one.name, one.inhabitants) if is_division(one.kind) else one.code, one)
    return list(best.values())


def _department_of_postcode(text: str) -> str:
    """Return the département of a postcode; other text as it is."""
    if not re.fullmatch(r"\d{5}", text):
        return text
    return text[:3] if text.startswith("97") else text[:2]


def department_number(text: str) -> str:
    """Return the number of the département of that number or name, empty if it is none."""
    table = divisions_table()
    table = table[table["kind"] == DEPARTMENT]
    if text.upper() in table.index:
        return text.upper()
    key = without_article(normalised(text))
    return next((one for one in table.index if without_article(division_keys()[one]) == key), "")


def _areas(key: str) -> Iterator[Candidate]:
    table = areas_table()
    parts = key.split()
    for place, (code, whole) in enumerate(area_keys().items()):
        if not all(part in whole for part in parts):
            continue
        row = table.iloc[place]
        urban = bool(row["kind"] == URBAN_AREA)
        if whole == key:
            tier = _URBAN_AREA if urban else _BODY
        elif key in _parts_of(str(row["name"]), urban):
            tier = _PART_OF_URBAN_AREA if urban else _PART_OF_BODY
        else:
            continue
        yield area_candidate(code, tier)


def area_candidate(code: str, tier: int = _URBAN_AREA, name: str = "") -> Candidate:
    """Return an urban area or body as a candidate."""
    row = areas_table().loc[code].to_dict()
    return Candidate(
        tier,
        code,
        name or str(row["name"]),
        str(row["kind"]),
        str(row["department"]),
        float(row["inhabitants"]),
    )


def _parts_of(name: str, urban: bool) -> Iterator[str]:
    bare = re.sub(r"\([^()]*\)", "", name)
    yield normalised(bare)
    if urban:
        for part in re.split(r"\s+-\s+|/", bare):
            yield normalised(part)
        return
    # The short form of a body in parentheses: "CA Territoire de la Côte Ouest (TCO)".
    yield from map(normalised, re.findall(r"\(([^()]*)\)", name))
    whole = normalised(bare)
    short = re.sub(_BODY_WORDS, "", whole)
    yield short
    yield re.sub(r"^(?:cc|ca|cu|metropole) (?:(?:de la|de l|du|des|de|d) )?", "", whole)
    yield re.sub(r" (?:mediterranee metropole|auvergne metropole|metropole.*)$", "", short)


def _other_names(key: str) -> Iterator[Candidate]:
    rows = names_table()
    for _, row in rows[rows["key"] == key].iterrows():
        if row["communes"] and row["kind"] == BODY:
            yield body_of_today(row)
        elif row["kind"] == BODY:
            yield area_candidate(row["code"], _BODY)
        elif is_division(row["kind"]):
            yield division_candidate(row["code"], _DIVISION, row["kind"], row["name"])


def body_of_today(row: pd.Series) -> Candidate:
    """Return a body that the bodies of 2019 do not hold, made of communes of 2019."""
    inside = communes_table().loc[row["communes"].split("+")]
    people = inside.groupby("department", observed=True)["inhabitants"].sum()
    return Candidate(
        _BODY_OF_TODAY,
        row["code"],
        row["name"],
        BODY,
        str(people.idxmax()),
        float(people.sum()),
        row["communes"],
    )


def division_candidate(code: str, tier: int, kind: str = "", name: str = "") -> Candidate:
    """Return a département, several, a region or France as a candidate, under its official name."""
    table = divisions_table()
    if code in table.index:
        row = table.loc[code].to_dict()
        where = code if row["kind"] == DEPARTMENT else ""
        return Candidate(tier, code, str(row["name"]), str(row["kind"]), where, float(row["inhabitants"]))
    people = float(table["inhabitants"][list(departments_of(code))].sum())
    return Candidate(tier, code, name, kind, "", people)


def _divisions(key: str) -> Iterator[Candidate]:
    wanted = without_article(key)
    for code, name in division_keys().items():
        if without_article(name) == wanted:
            yield division_candidate(code, _DIVISION)


def commune_candidate(code: str, tier: int = _COMMUNE) -> Candidate:
    """Return a commune of 2019 as a candidate."""
    row = communes_table().loc[code].to_dict()
    return Candidate(tier, code, str(row["name"]), COMMUNE, str(row["department"]), float(row["inhabitants"]))


def _communes(key: str) -> Iterator[Candidate]:
    yield from (commune_candidate(code) for code in communes_named(key))


def longer_communes(key: str, least: float) -> list[Candidate]:
    """Return communes of at least so many inhabitants whose name begins so (Évry-Courcouronnes for Évry)."""
    found = [commune_candidate(code, _LONGER) for code in communes_named(key, rb" +[a-z0-9]")]
    return sorted((one for one in found if one.inhabitants > least), key=lambda one: -one.inhabitants)
