"""The headline: France, abroad, total, per inhabitant, share abroad; ours, the monetary variant, published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.report.measures import ABROAD, HOME, amount, tonnes
from footprint.report.published import NANTES
from footprint.report.section import Section
from footprint.report.tables import Column, Table, number

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount

ROWS = (HOME, ABROAD, "Total", "Total per inhabitant", "Share abroad")
UNITS = ("t", "t", "t", "t per inhabitant", "%")
_DECIMALS = (0, 0, 0, 1, 1)


def headline(account: MaterialAccount) -> list[float]:
    """Return the five numbers of `ROWS`: tonnes, tonnes per inhabitant, percent."""
    places = tonnes(account, "location")
    total = amount(account.total, "t")
    return [
        float(places.get(HOME, 0.0)),
        float(places.get(ABROAD, 0.0)),
        total,
        total / account.area.inhabitants,
        100 * float(account.share_abroad),
    ]


def account_table(account: MaterialAccount, title: str) -> Table:
    """Return the headline of one account, for ``footprint account``."""
    rows = pd.DataFrame({"Place": ROWS, "Footprint": headline(account), "Unit": UNITS})
    columns = (Column("Place"), Column("Footprint", decimals=0), Column("Unit"))
    return Table(title, columns, rows, name="Headline", row_decimals=_DECIMALS)


def headline_section(account: MaterialAccount, monetary: MaterialAccount, year: int) -> Section:
    """Return the headline section: our default, the monetary variant V1 and the published figure.

    Parameters
    ----------
    account, monetary : MaterialAccount
        Households' footprint of the same area with the default allocation and with the variant V1.
    year : int
        Year of the world table.
    """
    area = account.area
    same = area.code == NANTES.code
    published: list[int | None] = [
        NANTES.france if same else None,
        NANTES.abroad if same else None,
        NANTES.total if same else None,
        NANTES.per_inhabitant,
        NANTES.share_abroad,
    ]
    ours, money = f"This engine, {year}", f"Monetary variant V1, {year}"
    theirs = f"Published {NANTES.year}" + ("" if same else f", {NANTES.name}")
    rows = pd.DataFrame(
        {
            "Raw material extracted": ROWS,
            ours: headline(account),
            money: headline(monetary),
            theirs: pd.Series(published, dtype=object),
            "Unit": UNITS,
        }
    )
    columns = [
        Column("Raw material extracted"),
        *(Column(c, decimals=0) for c in (ours, money, theirs)),
        Column("Unit"),
    ]
    table = Table(
        f"Material footprint of household consumption, {area.name}",
        columns,
        rows,
        name="Headline",
        row_decimals=_DECIMALS,
        note=f"{number(area.inhabitants)} inhabitants. Tonnes of raw material extracted in one year, anywhere, to supply what "
        f"households consume. Years: world table {year}; {area.vintage}.",
    )
    france, abroad, total, each, share = headline(account)
    reading = (
        f"To supply one year of household consumption in {area.name}, {number(total)} t of raw material are "
        f"extracted: {number(each, 1)} t per inhabitant. {number(abroad)} t of them ({number(share)} %) leave the "
        f"ground abroad, {number(france)} t in France."
    )
    return Section(
        "headline", "The footprint", reading, tables=(table,), paragraphs=difference(account, monetary, same)
    )


def difference(account: MaterialAccount, monetary: MaterialAccount, same: bool) -> tuple[str, ...]:
    """Return why our result, the monetary variant and the published figure differ, in numbers of this run."""
    ours, money = headline(account), headline(monetary)
    by_group = (tonnes(monetary, "material group") - tonnes(account, "material group")).sort_values(
        ascending=False
    )
    gap = money[2] - ours[2]
    whose = "the published figure" if same else f"the figure published for {NANTES.name}"
    first = (
        f"Why they differ. {whose[0].upper()}{whose[1:]} is {NANTES.per_inhabitant} t per inhabitant, "
        f"{NANTES.share_abroad} % abroad; the default of this engine gives {number(ours[3], 1)} t and "
        f"{number(ours[4])} %, the monetary variant V1 {number(money[3], 1)} t and {number(money[4])} %. Default and "
        "V1 use the same trade, the same demand and the same extraction. They differ only in who is charged with it."
    )
    where = (
        f"{by_group.index[0]} account for {number(100 * by_group.iloc[0] / gap)} % of the gap between the two"
        if gap > 0
        else (f"The largest difference between the two is in {str(by_group.abs().idxmax()).lower()}")
    )
    second = (
        "V1 knows one mining industry in each country and spreads its tonnes over its sales in euros. Sand, gravel and "
        "stone, which are cheap, heavy and hardly traded, then ride on exports of oil, metal ores and other valuable "
        "goods. The default gives construction minerals to those who use them at home, chiefly builders and "
        f"cement works. {where}."
    )
    third = (
        "So a result near the published one comes out when construction minerals follow money. How the published figure "
        "was computed is not documented well enough to repeat it: that V1 lies nearer to it does not make V1 right, and "
        "nothing here was adjusted to it. Roads and buildings are not household purchases; they appear below in the "
        "wider scopes. The years differ as well: trade and extraction are of the table's year, inhabitants of the "
        f"area's vintage, and the publication is of {NANTES.year}."
    )
    return first, second, third
