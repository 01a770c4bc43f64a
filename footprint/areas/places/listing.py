"""The list of known areas, and what of it fits a query."""

from __future__ import annotations

import re

import pandas as pd

from footprint.areas.places.area import (
    BODY,
    COMMUNE,
    COUNTRY,
    DEPARTMENT,
    MEMBERSHIP,
    REGION,
    areas_table,
    commune_jobs,
    communes_table,
)
from footprint.areas.places.candidates import (
    Candidate,
    area_keys,
    body_of_today,
    candidates,
    department_number,
    division_keys,
)
from footprint.areas.places.divisions import departments_of, divisions_table
from footprint.areas.places.find import nearest_areas
from footprint.areas.places.former import former_named, names_table
from footprint.areas.places.spelling import kind_named, normalised, readings
from footprint.names import words_of_all

_COLUMNS = [
    "name", "kind", "department", "communes", "inhabitants", "income", "jobs", "goods_jobs", "lon", "lat",
]  # fmt: skip
_UNITS = {
    "inhabitants": "inhabitant", "income": "EUR_2017/year", "jobs": "job", "goods_jobs": "job",
    "lon": "degree", "lat": "degree",
}  # fmt: skip


def list_areas(query: str | None = None, kind: str | None = None) -> pd.DataFrame:
    """Return the known areas, largest first, as a table.

    Without a query or a kind these are the urban areas and inter-municipal bodies. A query also finds
    départements and regions, and communes where no area listed holds them.

    Parameters
    ----------
    query : str, optional
        Keep the areas whose name contains these words or is another name of them, or whose code begins so;
        the number of a département gives it and its areas. If none does, the nearest names.
    kind : str, optional
        ``"urban area"``, ``"inter-municipal body"``, ``"commune"``, ``"department"``, ``"region"`` or
        ``"country"``.

    Returns
    -------
    DataFrame
        Columns code, name, kind, department, communes (count), inhabitants (2016), income (EUR a year per
        consumption unit, 2017), jobs (2016; none for a commune), goods_jobs (2019), lon, lat (degrees);
        ``attrs["units"]`` holds the units.

    Raises
    ------
    UnknownNameError
        If `kind` is no kind of area.
    """
    wanted = None if kind is None else kind_named(kind)
    table = areas_table()
    if wanted in MEMBERSHIP:
        table = table[table["kind"] == wanted]
    if wanted == COMMUNE:
        found = _communes(query)
    elif wanted in (DEPARTMENT, REGION, COUNTRY):
        found = _divisions(query, wanted)
    elif not (query or "").strip():
        found = _rows_of_areas(table)
    else:
        found = _matching(str(query).strip(), table, everything=wanted is None)
    listed = (
        found.sort_values("inhabitants", ascending=False, kind="stable").rename_axis("code").reset_index()
    )
    listed.attrs["units"] = dict(_UNITS)
    return listed


def _matching(query: str, table: pd.DataFrame, *, everything: bool) -> pd.DataFrame:
    """Return the areas of `table` that fit a query; with `everything`, other places too."""
    key = normalised(query)
    if (
        number := department_number(query)
        if re.fullmatch(r"\w{2,3}", query) and query not in table.index
        else ""
    ):
        inside = _rows_of_areas(table[table["department"] == number])
        return pd.concat([_rows_of_divisions([number]), inside]) if everything else inside
    keys = area_keys()
    meant = {one.code: one for read in readings(query) for one in candidates(*read)}
    code = re.sub(r"\s+", "", query).upper()
    rows = names_table()
    for _, row in rows[(rows["code"] == code) & (rows["kind"] == BODY) & (rows["communes"] != "")].iterrows():
        meant[code] = body_of_today(row)
    parts = key.split()
    kept = [
        one
        for one in map(str, table.index)
        if one in meant or one.startswith(code) or (parts and all(part in keys[one] for part in parts))
    ]
    found = _rows_of_areas(table.loc[kept])
    if everything:
        found = pd.concat([found, _others(key, code, meant, kept)])
    if found.empty:
        codes = [re.search(r"\(([^()]*)\)$", text).group(1) for text in nearest_areas(key)]  # type: ignore[union-attr]
        found = _rows_of_areas(table[table.index.isin(codes)])
    return found


def _others(key: str, code: str, meant: dict[str, Candidate], kept: list[str]) -> pd.DataFrame:
    """Return the divisions that contain the words of a query, and the communes that no area kept holds."""
    communes = communes_table()
    parts = key.split()
    wanted = [
        one
        for one, name in division_keys().items()
        if one in meant or one == code or (parts and set(parts) <= set(name.split()))
    ]
    within = communes["urban_area"].isin(kept) | communes["body"].isin(kept)
    former = former_named(key)["communes"] if key else pd.Series(dtype=str)
    there = [one for one in communes.index if one in meant or one == code]
    there += [one for joined in former for one in joined.split("+") if one not in there]
    alone = [one for one in there if not within[one]]
    bodies = [one for one in meant.values() if one.communes]
    return pd.concat([_rows_of_divisions(wanted), _rows_of_communes(alone), *map(_row_of_today, bodies)])


def _row_of_today(body: Candidate) -> pd.DataFrame:
    """Return the row of a body made since 2019, summed over its communes."""
    rows = _rows_of_communes(body.communes.split("+"))
    people = rows["inhabitants"]
    mean = {
        name: (rows[name] * people).sum() / people[rows[name].notna()].sum()
        for name in ("income", "lon", "lat")
    }
    facts = {"name": body.name, "kind": body.kind, "department": body.department, "communes": len(rows)}
    sums = {"inhabitants": people.sum(), "jobs": float("nan"), "goods_jobs": rows["goods_jobs"].sum()}
    return pd.DataFrame([{**facts, **sums, **mean}], index=[body.code])[_COLUMNS]


def _divisions(query: str | None, kind: str) -> pd.DataFrame:
    table = divisions_table()
    table = table[table["kind"] == kind]
    keys = [division_keys()[one] for one in table.index]
    wanted = normalised(query or "")
    code = (query or "").strip().upper()
    kept = [
        one
        for one, name in zip(table.index, keys, strict=True)
        if (not code) or one == code or (wanted and all(part in name for part in wanted.split()))
    ]
    return _rows_of_divisions(kept)


def _communes(query: str | None) -> pd.DataFrame:
    codes = communes_table().index
    key, code = normalised(query or ""), (query or "").strip().upper()
    if not code:
        return _rows_of_communes(list(codes))
    if number := department_number(query or ""):
        return _rows_of_communes(list(codes[communes_table()["department"] == number]))
    parts = key.split()
    return _rows_of_communes(
        [
            one
            for one, name in zip(codes, words_of_all(communes_table()["name"].tolist()), strict=True)
            if one.startswith(code) or (parts and all(part in name for part in parts))
        ]
    )


def _rows_of_areas(table: pd.DataFrame) -> pd.DataFrame:
    return _rows(table.assign(goods_jobs=table.filter(regex=r"^jobs_").sum(axis=1)))


def _rows_of_divisions(codes: list[str]) -> pd.DataFrame:
    table = divisions_table().loc[codes]
    main = [departments_of(code)[0] if len(departments_of(code)) == 1 else "" for code in codes]
    return _rows(table.assign(goods_jobs=table.filter(regex=r"^jobs_").sum(axis=1), department=main))


def _rows_of_communes(codes: list[str]) -> pd.DataFrame:
    table = communes_table().loc[codes]
    made = commune_jobs().loc[table.index].sum(axis=1)
    return _rows(table.assign(kind=COMMUNE, communes=1, jobs=float("nan"), goods_jobs=made))


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    counted = dict.fromkeys(("inhabitants", "income", "jobs", "goods_jobs", "lon", "lat"), float)
    return table[_COLUMNS].astype({**counted, "department": str, "name": str, "kind": str})
