"""Finding an area by what a person types: a name however spelt, or a code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from footprint.areas.places.area import (
    URBAN_AREA,
    Area,
    area_by_code,
    area_of_communes,
    areas_table,
    communes_table,
    kind_of_area,
)
from footprint.errors import UnknownNameError
from footprint.names import nearest_places, plain, words
from footprint.once import kept

#: A namesake is taken without asking when it has this many times the inhabitants of the next.
_CLEARLY_LARGER = 5.0
_SUGGESTED = 5
_NEAR = 70.0
_ABBREVIATIONS = (
    (r"\bcommunaute de communes\b", "cc"),
    (r"\bcommunaute d agglomeration\b", "ca"),
    (r"\bcommunaute urbaine\b", "cu"),
    (r"\bste\b", "sainte"),
    (r"\bst\b", "saint"),
    (r"\bs(?=/)", "sur"),
)
_BODY_WORDS = (
    r"^(?:cc|ca|cu|eurometropole|metropole)(?: (?:de la|de l|du|des|de|d))?(?: (?:pays|grand)(?: de| d)?)? "
)


class _Candidate(NamedTuple):
    tier: int
    code: str


def normalised(name: str) -> str:
    """Return a name without accents, case, punctuation and abbreviations, for comparison.

    ``"St-Étienne"`` and ``"saint etienne"`` give the same.
    """
    text = words(re.sub(r"\bs/", "sur ", plain(name)))
    for pattern, full in _ABBREVIATIONS:
        text = re.sub(pattern, full, text)
    return text


def find_area(query: str | Area) -> Area:
    """Return the area of that name or code.

    Names are compared without accents, case and punctuation, ``St`` as ``Saint``. An urban area goes
    before an inter-municipal body of the same name (``"Nantes"`` is the urban area, ``"Nantes Métropole"``
    the body), then parts of a name (``"Marseille"``), then single communes; ``notes`` of the answer names
    what else the query could have meant. INSEE codes of communes, comma-separated, make an area of their own.

    Parameters
    ----------
    query : str
        ``"Nantes Métropole"``, ``"006"``, ``"244400404"``, ``"44109"``, ``"44109,44143"``,
        ``"Valence (82)"`` (a name and its département).

    Raises
    ------
    UnknownNameError
        If nothing is called so, or several things of similar size are; with the nearest names.
    """
    if isinstance(query, Area):
        return query
    asked = str(query).strip()
    table = areas_table()
    if asked in table.index:
        return area_by_code(asked)
    if re.fullmatch(r"\d[\dAB]\d{3}(?:[\s,;+]+\d[\dAB]\d{3})*", asked):
        return area_of_communes(asked)
    name, department = _split_department(asked)
    key = normalised(name)
    if not key:
        raise UnknownNameError("area", asked, hint="give a name or a code, as in 'Nantes Métropole' or '006'")
    found = _named(key)
    if department:
        departments = table["department"]
        found = [one for one in found if departments[one.code] == department]
    if found:
        return _best(asked, found)
    communes = _communes_named(key, department)
    if len(communes) == 1:
        return area_of_communes(communes)
    if communes:
        shown = communes_table().loc[communes[:_SUGGESTED]]
        raise UnknownNameError(
            "single area",
            asked,
            [f"{code} ({row['name']}, {row['department']})" for code, row in shown.iterrows()],
            hint=f"{len(communes)} communes bear that name or begin so: give the code of one",
        )
    raise UnknownNameError("area", asked, nearest_areas(key), hint="Look it up with `footprint areas QUERY`.")


def list_areas(query: str | None = None, kind: str | None = None) -> pd.DataFrame:
    """Return the known areas, largest first, as a table.

    Parameters
    ----------
    query : str, optional
        Keep the areas whose name contains these words, or whose code begins so; if none does, the
        nearest names.
    kind : str, optional
        ``"urban area"`` or ``"inter-municipal body"``.

    Returns
    -------
    DataFrame
        Columns code, name, kind, department, communes (count), inhabitants (2016), income (EUR a year per
        consumption unit, 2017), jobs (2016), goods_jobs (2019), lon, lat (degrees); ``attrs["units"]``
        holds the units.

    Raises
    ------
    UnknownNameError
        If `kind` is no kind of area.
    """
    table = areas_table()
    if kind is not None:
        table = table[table["kind"] == kind_of_area(kind)]
    if query:
        key = normalised(query)
        named = pd.Series({code: all(part in _keys()[code] for part in key.split()) for code in table.index})
        kept = named | pd.Series(table.index.str.startswith(query.strip().upper()), index=table.index)
        if not kept.any():
            codes = [re.search(r"\(([^()]*)\)$", text).group(1) for text in nearest_areas(key)]  # type: ignore[union-attr]
            kept = pd.Series(table.index.isin(codes), index=table.index)
        table = table[kept]
    goods = table.filter(regex=r"^jobs_").sum(axis=1)
    columns = ["name", "kind", "department", "communes", "inhabitants", "income", "jobs", "lon", "lat"]
    listed = table[columns].astype({"inhabitants": float, "jobs": float})
    listed.insert(7, "goods_jobs", goods.astype(float))
    listed = listed.sort_values("inhabitants", ascending=False, kind="stable").reset_index()
    listed.attrs["units"] = {
        "inhabitants": "inhabitant", "income": "EUR_2017/year", "jobs": "job", "goods_jobs": "job",
        "lon": "degree", "lat": "degree",
    }  # fmt: skip
    return listed


def nearest_areas(key: str, count: int = _SUGGESTED) -> list[str]:
    """Return the nearest area names, ``"Nantes (006)"``, best first; larger areas first among equals."""
    table = areas_table().sort_values("inhabitants", ascending=False)
    keys = [_keys()[code] for code in table.index]
    places = nearest_places(key, keys, count=count, least=_NEAR)
    return [f"{table['name'].iloc[place]} ({table.index[place]})" for place in places]


def _split_department(asked: str) -> tuple[str, str]:
    given = re.fullmatch(r"(.+?)\s*\((\d[\dAB]\d?)\)", asked)
    return (given[1], given[2]) if given else (asked, "")


@kept(1)
def _keys() -> dict[str, str]:
    """Map the code of each area to its normalised name."""
    return {str(code): normalised(name) for code, name in areas_table()["name"].items()}


def _parts_of(name: str, urban: bool) -> Iterator[str]:
    bare = re.sub(r"\([^()]*\)", "", name)
    yield normalised(bare)
    if urban:
        for part in re.split(r"\s+-\s+|/", bare):
            yield normalised(part)
        return
    whole = normalised(bare)
    short = re.sub(_BODY_WORDS, "", whole)
    yield short
    yield re.sub(r"^(?:cc|ca|cu|metropole) (?:(?:de la|de l|du|des|de|d) )?", "", whole)
    yield re.sub(r" (?:mediterranee metropole|auvergne metropole|metropole.*)$", "", short)


def _named(key: str) -> list[_Candidate]:
    """Return the areas that a normalised name, or part of one, can mean; the lowest tier goes first."""
    table = areas_table()
    parts = key.split()
    found = []
    for (code, whole), name, kind in zip(_keys().items(), table["name"], table["kind"], strict=True):
        if not all(part in whole for part in parts):
            continue
        urban = bool(kind == URBAN_AREA)
        if whole == key:
            found.append(_Candidate(1 if urban else 2, code))
        elif key in _parts_of(str(name), urban):
            found.append(_Candidate(3 if urban else 4, code))
    return sorted(found)


def _best(asked: str, found: list[_Candidate]) -> Area:
    table = areas_table()
    people = table["inhabitants"]
    first = [one for one in found if one.tier == found[0].tier]
    first.sort(key=lambda one: -people[one.code])
    if len(first) > 1 and people[first[0].code] < _CLEARLY_LARGER * people[first[1].code]:
        raise UnknownNameError(
            "single area",
            asked,
            [_described(one.code) for one in first[:_SUGGESTED]],
            hint="several bear that name: give the code",
        )
    chosen = first[0].code
    others = sorted({one.code for one in found} - {chosen}, key=lambda code: -people[code])
    notes = [f"{asked!r} could also mean {' or '.join(map(_described, others[:3]))}"] if others else []
    return area_by_code(chosen, notes)


def _described(code: str) -> str:
    row = areas_table().loc[code]
    return f"{row['name']} ({row['kind']} {code}, {row['inhabitants']:,.0f} inhabitants)"


@kept(1)
def _commune_keys() -> dict[str, list[str]]:
    """Map normalised names of communes to their codes; built only when no area is called so."""
    keys: dict[str, list[str]] = {}
    for code, name in communes_table()["name"].items():
        keys.setdefault(normalised(name), []).append(str(code))
    return keys


def _communes_named(key: str, department: str) -> list[str]:
    """Return the communes of that name, and larger ones whose name begins so (as Évry-Courcouronnes)."""
    table = communes_table()
    departments, people = table["department"], table["inhabitants"]
    exact = [code for code in _commune_keys().get(key, []) if department in ("", departments[code])]
    if not exact:
        return []
    size = max(people[code] for code in exact)
    longer = [
        code
        for name, codes in _commune_keys().items()
        if name.startswith(f"{key} ")
        for code in codes
        if people[code] > _CLEARLY_LARGER * size and department in ("", departments[code])
    ]
    return [*exact, *sorted(longer, key=lambda code: -people[code])]
