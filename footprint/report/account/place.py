"""What makes an area's footprint differ from the French one, the places like it, and the map of France."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.areas.local.model import DRIVERS
from footprint.i18n import _, marked, number, parted, told
from footprint.report.account.measures import sentences
from footprint.report.area.words import several, several_of
from footprint.report.document.document import Document, Section
from footprint.report.document.tables import Column, Table
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount
    from footprint.areas.local.households import HouseholdFootprint
    from footprint.areas.local.peers import Peers
    from footprint.mrio import MRIO

_TOLD = 3


def differences_table(account: MaterialAccount) -> Table | None:
    """Return what makes the place differ by group of spending; None where its demand is not local."""
    found = account.differences
    if found is None:
        return None
    rows = found.table.reset_index()
    rows = rows[rows["difference"].abs() >= 0.005].assign(change=100 * rows["change"])
    rows = rows.rename(columns={
        "group": "Group", "france": "France", "place": "Place", "difference": "Difference", "change": "Change",
        "because": "Mainly because",
    })  # fmt: skip
    low, high = found.interval.low, found.interval.high
    note = _(
        "Differences of all groups sum to {total} t per inhabitant. Nine times in ten the place lies "
        "between {low} and {high} t, the world table taken as it is.",
        total=number(found.total, 2),
        low=number(low, 1),
        high=number(high, 1),
    )
    columns = (
        Column("Group", words=True), Column("France", "t per inhabitant", 2), Column("Place", "t per inhabitant", 2),
        Column("Difference", "t per inhabitant", 2), Column("Change", "%", 0), Column("Mainly because", words=True),
    )  # fmt: skip
    return Table(
        _("What makes {area} differ from France", area=account.area.name),
        columns,
        rows,
        note,
        name="Differences",
    )


def drivers_table(account: MaterialAccount) -> Table | None:
    """Return the same differences by driver; each row sums to its difference."""
    found = account.differences
    if found is None:
        return None
    rows = found.table[[*DRIVERS, "difference"]].copy()
    rows.loc[marked("all")] = rows.sum()
    rows = rows.reset_index().rename(columns={"group": "Group", "difference": "Difference"})
    columns = (
        Column("Group", words=True),
        *(Column(name, "t per inhabitant", 2) for name in (*DRIVERS, marked("Difference"))),
    )
    return Table(
        _("Drivers of the difference, {area}", area=account.area.name), columns, rows, name="Drivers"
    )


def place_section(account: MaterialAccount, world: MRIO, like: Peers | None = None) -> Section | None:
    """Return the section of the report: differences, drivers, peers and map; None without a local demand."""
    from footprint.areas.local.peers import peers
    from footprint.report.figures.francemap import france_map

    differing, driving = differences_table(account), drivers_table(account)
    found = account.differences
    if found is None or differing is None or driving is None:
        return None
    like = like or peers(account.area, world=world)
    largest = found.table.head(_TOLD)
    each = parted(_difference(told(str(name)), row) for name, row in largest.iterrows())
    whole = float(found.table["place"].sum())
    rank = like.ranks.to_dict("index")["total"]
    reading = _(
        "Households here take {here} t per inhabitant (between {low} and {high}), {france} t in "
        "France. Against France: {each}. Rank {rank} of {ranked} {places}, the highest "
        "first.",
        here=number(whole, 1),
        low=number(found.interval.low, 1),
        high=number(found.interval.high, 1),
        france=number(whole - found.total, 1),
        each=each,
        rank=number(float(rank["rank"])),
        ranked=number(float(rank["ranked"])),
        places=several_of(like.kind, account.area.part_of_france),
    )
    return Section(
        "place",
        _("What makes the place differ"),
        reading,
        france_map(account.area, world),
        tables=(differing, driving, *peers_tables(like, narrow=True)),
        paragraphs=(
            _(
                "Left out: what tourists buy, second homes, climate, diets and prices of the place; rents "
                "are taken alike everywhere, because their euros measure the price of land. Spending is the "
                "survey's of 2017, people are of 2016."
            ),
        ),
    )


def peers_tables(found: Peers, *, narrow: bool = False) -> list[Table]:
    """Return the places side by side, and the ranks by group; `narrow`, groups in a table of their own."""
    groups = [name for name in found.ranks.index if name != "total"]
    rows = found.table.reset_index().rename(columns={
        "name": "Place", "inhabitants": "Inhabitants", "living_standard": "Living standard", "persons": "Persons a household",
        "car": "With a car", "transit": "Using transit", "houses": "Houses", "per_inhabitant": "All",
    })  # fmt: skip
    for name in ("With a car", "Using transit", "Houses"):
        rows[name] *= 100
    columns = (
        Column("Place"), Column("Inhabitants", "number", 0), Column("Living standard", "EUR", 0),
        Column("With a car", "%", 0), Column("Houses", "%", 0), Column("All", "t", 1),
        *(Column(name, "t", 2) for name in groups if not narrow),
    )  # fmt: skip
    what = several(found.kind)
    places = Table(
        _(
            "{area} and the {places} most like it, household footprint per inhabitant",
            area=found.area.name,
            places=what,
        ),
        columns,
        rows,
        _(
            "Like in inhabitants, living standard, size of town and houses; the footprint has no part in "
            "the choice."
        ),
        name="Peers",
    )
    ranks = found.ranks.reset_index().rename(columns={
        "group": "Group", "place": "Place", "peers": "Peers", "france": "France", "rank": "Rank", "ranked": "Of",
    })  # fmt: skip
    ranked = Table(
        _("Ranks of {area} among {places}, the highest first", area=found.area.name, places=several_of(found.kind, found.area.part_of_france)),
        (Column("Group", words=True), *(Column(name, "t per inhabitant", 2) for name in (marked("Place"), marked("Peers"), marked("France"))),
         Column("Rank", "number", 0), Column("Of", "number", 0)),
        ranks,
        name="Ranks",
    )  # fmt: skip
    return [places, _by_group(found, groups), ranked] if narrow else [places, ranked]


def _by_group(found: Peers, groups: list[str]) -> Table:
    """Return the groups of consumption in rows and the places in columns, which fits a sheet of paper."""
    sides = found.table.set_index("name")[groups].T.rename_axis("Group").reset_index()
    return Table(
        _("Household footprint by group of consumption, {area} and places like it", area=found.area.name),
        (Column("Group", words=True), *(Column(str(name), "t", 2) for name in sides.columns[1:])),
        sides,
        name="Peers by group",
    )


def peers_document(found: Peers, year: int | None) -> Document:
    """Return the places like a place."""
    tables = peers_tables(found)
    return Document.of_tables(tables[0].title, tables, lambda: {"year": year, **found.to_dict()})


def household_document(account: MaterialAccount, found: HouseholdFootprint) -> Document:
    """Return one kind of household at a place."""
    table = household_table(found, account.area.name)
    place = {"area": account.area.name, "code": account.area.code, "year": account.year}
    return Document.of_tables(table.title, [table], lambda: {**place, "household": found.to_dict()})


def everywhere_document(found: pd.DataFrame, asked: Mapping[str, Any]) -> Document:
    """Return the headline of many areas; `asked` says of what kind, year, scope and demand model."""
    units = found.attrs["units"]

    def answer() -> dict[str, Any]:
        rows = found.reset_index().to_dict("records")
        return {
            **asked,
            "areas": [
                {key: as_json(value, units[key]) if key in units else value for key, value in row.items()}
                for row in rows
            ],
        }

    title = _(
        "Material footprint of every {kind}, {scope}, {year}",
        kind=told(str(asked["kind"]).removesuffix("s")),
        scope=told(asked["scope"]),
        year=asked["year"],
    )
    table = everywhere_table(found, title)
    return Document.of_tables(table.title, [table], answer)


def household_table(found: HouseholdFootprint, place: str) -> Table:
    """Return the footprint of one kind of household."""
    rows = found.table.copy()
    rows.loc[marked("all")] = rows.sum()
    rows = rows.reset_index().rename(
        columns={"group": "Group", "household": "Household", "france": "Mean of France"}
    )
    kind = told(found.kind)
    shown = kind[:1].upper() + kind[1:]
    title = _("{household} in {place}, tonnes a year", household=shown, place=place)
    if found.decile is not None:
        title = _(
            "{household} in {place}, living standard in tenth {decile} of 10, tonnes a year",
            household=shown,
            place=place,
            decile=found.decile,
        )
    columns = (Column("Group", words=True), Column("Household", "t", 2), Column("Mean of France", "t", 2))
    return Table(
        title,
        columns,
        rows,
        sentences(found.notes),
        name="Household",
    )


def everywhere_table(table: pd.DataFrame, title: str) -> Table:
    """Return the headline of many areas."""
    rows = table.reset_index().assign(share_abroad=100 * table["share_abroad"].to_numpy())
    rows = rows.rename(columns={
        "code": "Code", "name": "Name", "inhabitants": "Inhabitants", "france": "France", "abroad": "Abroad", "total": "Total",
        "per_inhabitant": "Per inhabitant", "share_abroad": "Share abroad", "note": "Note",
    })  # fmt: skip
    columns = (
        Column("Code"), Column("Name"), Column("Inhabitants", decimals=0), Column("France", "t", 0),
        Column("Abroad", "t", 0), Column("Total", "t", 0), Column("Per inhabitant", "t", 1),
        Column("Share abroad", "%", 1), Column("Note", words=True),
    )  # fmt: skip
    return Table(title, columns, rows, shown=40)


def _difference(name: str, row: pd.Series) -> str:
    change = ("+" if row["change"] > 0 else "") + number(100 * row["change"])
    if not row["because"]:
        return _("{name} {share} %", name=name, share=change)
    return _("{name} {share} %, because {reason}", name=name, share=change, reason=told(row["because"]))
