"""Communes that are no more, or have grown, since or before those of 2019; short forms and other names.

The figures are of the communes of 2019: what has merged before is followed to its commune of 2019, what has
merged since keeps its own figures and is told what it is part of today.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from footprint.areas.places.area import Area, area_of_communes, communes_table
from footprint.areas.places.spelling import normalised_all
from footprint.embedded import embedded
from footprint.errors import LabelError
from footprint.i18n import message
from footprint.once import kept

DISTRICT, COLLECTIVITY = "municipal district", "overseas collectivity"
_DISTRICT_NAME = re.compile(r"(paris|lyon|marseille) (\d{1,2})(?: ?(?:er|e|eme))?(?: arrondissement)?")
_CITIES = {"paris": "75056", "lyon": "69123", "marseille": "13055"}


@kept(1)
def former_table() -> pd.DataFrame:
    """Return former and grown communes: code, name, communes (of 2019, joined by +), today, today_name."""
    table = pd.read_csv(embedded("areas", "former_communes.csv"), dtype=str, keep_default_na=False)
    return table.assign(key=normalised_all(table["name"].tolist()))


@kept(1)
def names_table() -> pd.DataFrame:
    """Return other names of places: name, code, kind, communes (of 2019, joined by +), why; and their key."""
    table = pd.read_csv(embedded("areas", "names.csv"), dtype=str, keep_default_na=False)
    return table.assign(key=normalised_all(table["name"].tolist()))


def followed(code: str) -> tuple[tuple[str, ...], str] | None:
    """Return the communes of 2019 that a former or new code means, and a note that says so; None if none."""
    rows = former_table()
    rows = rows[rows["code"] == code]
    if rows.empty:
        return None
    row = rows.iloc[0]
    return tuple(row["communes"].split("+")), _became(row)


def former_named(key: str, department: str = "") -> pd.DataFrame:
    """Return the rows of former communes of a normalised name, in one département where one is asked."""
    rows = former_table()
    rows = rows[(rows["key"] == key) & ((department == "") | rows["communes"].str.startswith(department))]
    return rows.drop_duplicates("communes")


def former_area(row: pd.Series) -> Area:
    """Return the area that a row of `former_named` means, with a note that says what became of it."""
    codes = row["communes"].split("+")
    area = area_of_communes(codes, name=None if len(codes) == 1 else row["today_name"])
    return with_notes(area, [_became(row), *since_2019(codes)])


def with_notes(area: Area, notes: Sequence[str]) -> Area:
    """Return an area with further notes, each once."""
    return replace(area, notes=tuple(dict.fromkeys((*area.notes, *notes))))


def since_2019(codes: Sequence[str]) -> list[str]:
    """Return what has become of communes of 2019 since, where that is not all among those asked."""
    rows = former_table()
    own = rows[rows["communes"] == rows["code"]]
    notes = []
    for _, row in own[own["code"].isin(codes)].iterrows():
        today = sorted(own.loc[own["today"] == row["today"], "code"])
        if set(today) <= set(codes):
            continue
        change = (
            message(
                "has taken in {today}", today=", ".join(_named(code) for code in today if code != row["code"])
            )
            if row["today"] == row["code"]
            else message("has become part of {row} ({row2})", row=row["today_name"], row2=row["today"])
        )
        notes.append(
            message(
                "{row} ({row2}) {change} since 2019; the figures are of the commune of 2019: for "
                "today's, ask for {today}",
                row=row["name"],
                row2=row["code"],
                change=change,
                today="+".join(today),
            )
        )
    return notes


def _named(code: str) -> str:
    return f"{communes_table()['name'][code]} ({code})"


def _became(row: pd.Series) -> str:
    name = f"{row['name']} ({row['code']})" if row["name"] else row["code"]
    codes = row["communes"].split("+")
    if row["name"] == row["today_name"]:
        return message(
            "{name} is made of, or lies in, {codes} of the communes of 2019",
            name=name,
            codes=", ".join(map(_named, codes)),
        )
    return message(
        "{name} is part of {row} ({row2}) today; the figures are of the whole of {codes}, as of 2019",
        name=name,
        row=row["today_name"],
        row2=row["today"],
        codes=", ".join(map(_named, codes)),
    )


def refuse_gaps(asked: str, key: str) -> None:
    """Refuse a place that exists but has no figures of its own in the sources, saying what to ask instead.

    Raises
    ------
    LabelError
        For a municipal district of Paris, Lyon or Marseille, or an overseas collectivity.
    """
    if split := _DISTRICT_NAME.fullmatch(key):
        raise _district(asked, _CITIES[split[1]])
    rows = names_table()
    rows = rows[
        ((rows["code"] == asked) | (rows["key"] == key)) & rows["kind"].isin([DISTRICT, COLLECTIVITY])
    ]
    if rows.empty:
        return
    row = rows.iloc[0]
    if row["kind"] == DISTRICT:
        raise _district(asked, row["communes"])
    raise LabelError(
        "The sources hold no inhabitants, income or jobs of the overseas collectivities",
        labels=[f"{row['name']} ({row['code']})"],
        hint="ask for an area of the 101 départements",
    )


def _district(asked: str, commune: str) -> LabelError:
    return LabelError(
        "The sources hold no figures by municipal district",
        labels=[asked],
        hint=message("ask for the whole commune, {commune}", commune=commune),
    )
