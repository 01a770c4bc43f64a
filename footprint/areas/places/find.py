"""Finding an area by what a person types: a name however spelt, or a code."""

from __future__ import annotations

import re
from dataclasses import replace
from numbers import Integral

from footprint.areas.places.area import (
    BODY,
    COMMUNE,
    DEPARTMENT,
    Area,
    area_by_code,
    area_of_communes,
    areas_table,
    communes_table,
)
from footprint.areas.places.candidates import (
    Candidate,
    area_keys,
    candidates,
    department_number,
    longer_communes,
)
from footprint.areas.places.divisions import area_of_division, divisions_table, is_division
from footprint.areas.places.former import (
    followed,
    former_area,
    former_named,
    names_table,
    refuse_gaps,
    since_2019,
    with_notes,
)
from footprint.areas.places.spelling import Asked, kind_named, normalised, readings
from footprint.errors import ArgumentError, UnknownNameError
from footprint.i18n import message
from footprint.names import nearest_places

#: A namesake is taken without asking when it has this many times the inhabitants of the next.
CLEARLY_LARGER = 5.0
_SUGGESTED = 5
_NEAR = 70.0
_NOTED = 4
_MAYOTTE = "976"
_COMMUNE = r"\d[\dAB]\d{3}"
_NUMBER = r"\d\d|2[AB]|97\d"


def find_area(query: str | Area, kind: str | None = None) -> Area:
    """Return the area of that name or code.

    Names are compared without accents, case and punctuation, ``St`` as ``Saint``. Of places that bear the
    same name an urban area goes first (``"Nantes"``), then an inter-municipal body (``"Nantes Métropole"``,
    also by short and former names: ``"MEL"``), a département, region or France, parts of a name
    (``"Marseille"``), and communes. It is taken if every other place of that name elsewhere has less than a
    fifth of its inhabitants; ``notes`` of the answer names the others, and what merged since 2019.

    Parameters
    ----------
    query : str
        ``"Nantes Métropole"``, ``"006"``, ``"244 400 404"``, ``"44109"``, ``"44109,44143"``, ``"35"`` or
        ``"Ille-et-Vilaine"``, ``"Bretagne"`` or ``"REG-53"``, ``"France"``, ``"Saint-Denis (93)"`` (a name
        and its département), ``"commune de Nantes"`` (a kind and a name).
    kind : str, optional
        Keep one kind: ``"urban area"``, ``"inter-municipal body"``, ``"commune"``, ``"department"``,
        ``"region"``, ``"country"``.

    Raises
    ------
    UnknownNameError
        If nothing is called so, or several places of similar size are; with the nearest names.
    LabelError
        If the place has no figures of its own: municipal districts, overseas collectivities.
    """
    if isinstance(query, Area):
        return query
    if not isinstance(query, str | Integral) or isinstance(query, bool):
        raise ArgumentError(
            message("A {name} is no name or code of an area", name=type(query).__name__),
            hint="give a text, as in 'Nantes Métropole' or '006'",
        )
    asked = str(query).strip()
    wanted = None if kind is None else kind_named(kind)
    area = _by_code(asked) if wanted is None else None
    if area is None:
        area = _by_name(asked, wanted)
    return with_notes(area, _gaps(area))


def _by_code(asked: str) -> Area | None:
    code = re.sub(r"[\s.]+", "", asked).upper()
    if given := re.fullmatch(r"(region|departement|department|dept?) (?:n )?(\w+)", normalised(asked)):
        code = f"{given[1][0]}{given[2]}".upper().replace("D", "DEP-").replace("R", "REG-")
    if code in areas_table().index:
        return area_by_code(code)
    if re.fullmatch(rf"{_COMMUNE}(?:[\s,;+]+{_COMMUNE})*", asked.upper()):
        return _of_communes(asked.upper())
    if re.fullmatch(rf"(?:{_NUMBER})(?:\s*[,;+]\s*(?:{_NUMBER}))*", asked.upper()):
        return _of_departments(asked.upper())
    if code in divisions_table().index:
        return area_of_division(code)
    if given := re.fullmatch(rf"DEP-?({_NUMBER})", code):
        return _of_departments(given[1])
    if (given := re.fullmatch(r"R(?:EG)?-?(\d\d)", code)) and f"REG-{given[1]}" in divisions_table().index:
        return area_of_division(f"REG-{given[1]}")
    if re.fullmatch(r"\d{9}", code):
        rows = names_table()
        rows = rows[(rows["code"] == code) & (rows["communes"] != "")]
        if not rows.empty:
            return _body_of_today(code, rows.iloc[0]["name"], rows.iloc[0]["communes"])
    if f"0{code}" in communes_table().index:
        known = f"{communes_table()['name'][f'0{code}']} (0{code})"
        raise UnknownNameError(
            "area", asked, [known], hint="a spreadsheet drops the zero that a code begins with"
        )
    return None


def _of_departments(asked: str) -> Area:
    codes = list(dict.fromkeys(re.split(r"[\s,;+]+", asked)))
    table = divisions_table()
    known = table.index[table["kind"] == DEPARTMENT]
    for code in codes:
        if code not in known:
            refuse_gaps(code, "")
            raise UnknownNameError(
                "department", code, hint="numbers run from 01 to 95 with 2A and 2B, and from 971 to 976"
            )
    return area_of_division("+".join(codes))


def _of_communes(asked: str) -> Area:
    known = communes_table().index
    codes: list[str] = []
    notes: list[str] = []
    for code in re.split(r"[\s,;+]+", asked):
        if code in known:
            codes.append(code)
            continue
        refuse_gaps(code, "")
        if found := followed(code):
            # Two former communes of one commune of today make it once.
            codes += [one for one in found[0] if one not in codes]
            notes.append(found[1])
        else:
            codes.append(code)
    return with_notes(area_of_communes(codes), [*notes, *since_2019(codes)])


def _body_of_today(code: str, name: str, communes: str) -> Area:
    area = replace(area_of_communes(communes, name=name), code=code, kind=BODY)
    return with_notes(
        area, [message("{name} ({code}) is that of 2026, summed from communes of 2019", name=name, code=code)]
    )


def _by_name(asked: str, kind: str | None) -> Area:
    read = readings(asked)
    if not read:
        raise UnknownNameError("area", asked, hint="give a name or a code, as in 'Nantes Métropole' or '006'")
    for article in ("", "les ", "le ", "la ", "l "):
        for one in read:
            wanted = Asked(article + one.key, kind or one.kind, one.beside)
            if found := candidates(*wanted):
                return _chosen(asked, one, found)
    for one in read:
        if (kind or one.kind) not in (None, COMMUNE):
            continue
        former = former_named(one.key, department_number(one.beside) if one.beside else "")
        if len(former) == 1 and (not one.beside or department_number(one.beside)):
            area = former_area(former.iloc[0])
            larger = [] if one.beside else longer_communes(one.key, area.inhabitants)
            if larger:
                raise _several(asked, [str(area), *(found.described() for found in larger)])
            return area
        if len(former) > 1:
            described = [
                f"{row['name']} ({row['code']}, now {row['today_name']})" for _, row in former.iterrows()
            ]
            raise _several(asked, described)
        refuse_gaps(asked, one.key)
    raise UnknownNameError(
        "area" if kind is None else kind,
        asked,
        _nearest(read, kind),
        hint="Look it up with `footprint areas QUERY`.",
    )


def _nearest(read: list[Asked], kind: str | None) -> list[str]:
    """Return the places of that name in other départements or of other kinds, or else the nearest names."""
    if kind is not None or len(read) > 1:
        elsewhere = [one for asked in read for one in candidates(asked.key)]
        if elsewhere:
            return list(dict.fromkeys(one.described() for one in elsewhere))[:_SUGGESTED]
    return nearest_areas(read[-1].key)


def _chosen(asked: str, read: Asked, found: list[Candidate]) -> Area:
    first = found[0]
    if first.kind == COMMUNE and not read.beside:
        # The name as typed: "Saint" is not taken for the hamlet Le Saint where larger names begin so.
        found = [*found, *longer_communes(read.key, CLEARLY_LARGER * first.inhabitants)]
    others = found[1:]
    if any(one.inhabitants * CLEARLY_LARGER > first.inhabitants and _elsewhere(one, first) for one in others):
        raise _several(asked, [one.described() for one in found])
    area = _area_of(first)
    if not others:
        return area
    others = sorted(others, key=lambda one: -one.inhabitants)
    more = message(" or {count} more", count=len(others) - _NOTED) if len(others) > _NOTED else ""
    named, *following = [one.described() for one in others[:_NOTED]]
    for one in following:
        named = message("{named} or {one}", named=named, one=one)
    return with_notes(
        area,
        [
            message(
                "{asked!r} could also mean {named}{more}; this is {area}",
                asked=asked,
                named=named,
                more=more,
                area=str(area),
            )
        ],
    )


def _several(asked: str, described: list[str]) -> UnknownNameError:
    more = (
        message(" ({count} more are not shown)", count=len(described) - _SUGGESTED)
        if len(described) > _SUGGESTED
        else ""
    )
    what = (
        message("{count} communes bear that name or begin so", count=len(described))
        if all("(commune " in one for one in described)
        else message("several bear that name")
    )
    return UnknownNameError(
        "single area",
        asked,
        described[:_SUGGESTED],
        hint=message(
            "{what}{more}: give the code, or the name with its département, as in 'Saint-Denis (93)'",
            what=what,
            more=more,
        ),
    )


def _elsewhere(other: Candidate, first: Candidate) -> bool:
    """Whether another place of the same name is another place, not the same one with other bounds."""
    there, here = other.members(), first.members()
    if is_division(other.kind) and not is_division(first.kind):
        # The town of Mayenne lies in the département of that name; the city of Paris holds its own.
        return bool((there & ~here).any())
    return not bool((there & here).any())


def _area_of(found: Candidate) -> Area:
    if found.communes:
        return _body_of_today(found.code, found.name, found.communes)
    if found.kind == COMMUNE:
        return _of_communes(found.code)
    if is_division(found.kind):
        return area_of_division(found.code, found.name)
    return area_by_code(found.code)


def _gaps(area: Area) -> list[str]:
    """Return what the sources lack of an area."""
    if area.inhabitants == 0:
        why = (
            message("hold no inhabitants, income or jobs of Mayotte")
            if _MAYOTTE in area.departments.index
            else "hold none"
        )
        return [
            message(
                "{name} ({code}) has no inhabitants: the sources {why}",
                name=area.name,
                code=area.code,
                why=why,
            )
        ]
    notes = []
    if "97" in {code[:2] for code in area.departments.index} and area.kind == "country":
        notes.append(message("Mayotte is left out: the sources hold no inhabitants, income or jobs of it"))
    if area.income is None:
        notes.append(message("the sources hold no income of {name}", name=area.name))
    return notes


def nearest_areas(key: str, count: int = _SUGGESTED) -> list[str]:
    """Return the nearest area names, ``"Nantes (006)"``, best first; larger areas first among equals."""
    table = areas_table().sort_values("inhabitants", ascending=False)
    keys = [area_keys()[code] for code in table.index]
    places = nearest_places(key, keys, count=count, least=_NEAR)
    return [f"{table['name'].iloc[place]} ({table.index[place]})" for place in places]
