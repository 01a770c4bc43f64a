"""The headline: France, abroad, total, per inhabitant, share abroad; ours, monetary variant, published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.i18n import number
from footprint.report.account.measures import ABROAD, HOME, dated, tonnes
from footprint.report.account.published import NANTES
from footprint.report.document.document import Section
from footprint.report.document.tables import Column, Table
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount
    from footprint.report.account.comparison import Scores

ROWS = (HOME, ABROAD, "Total", "Total per inhabitant", "Share abroad")
UNITS = ("t", "t", "t", "t per inhabitant", "%")
_DECIMALS = (0, 0, 0, 1, 1)


def headline(account: MaterialAccount) -> list[float]:
    """Return the five numbers of `ROWS`: tonnes, tonnes per inhabitant, percent."""
    places = tonnes(account, "location")
    total = account.total_tonnes
    return [
        float(places.get(HOME, 0.0)),
        float(places.get(ABROAD, 0.0)),
        total,
        total / account.area.inhabitants,
        100 * float(account.share_abroad),
    ]


def headline_json(account: MaterialAccount) -> dict[str, Any]:
    """Return the headline for JSON, each number with its unit."""
    france, abroad, total, each, share = headline(account)
    return {
        "france": as_json(france, "t"),
        "abroad": as_json(abroad, "t"),
        "total": as_json(total, "t"),
        "per_inhabitant": as_json(each, "t/inhabitant"),
        "share_abroad": as_json(share / 100, "1"),
    }


def published_json() -> dict[str, Any]:
    """Return the published headline for JSON, with whom and when it is of."""
    return {
        "area": NANTES.name,
        "code": NANTES.code,
        "year_of_publication": NANTES.year,
        "france": as_json(NANTES.france, "t"),
        "abroad": as_json(NANTES.abroad, "t"),
        "total": as_json(NANTES.total, "t"),
        "per_inhabitant": as_json(NANTES.per_inhabitant, "t/inhabitant"),
        "share_abroad": as_json(NANTES.share_abroad / 100, "1"),
    }


def account_table(account: MaterialAccount, title: str) -> Table:
    """Return the headline of one account, for ``footprint account``."""
    rows = pd.DataFrame({"Place": ROWS, "Footprint": headline(account), "Unit": UNITS})
    columns = (Column("Place"), Column("Footprint", decimals=0), Column("Unit"))
    remarks = " ".join(f"{text[:1].upper()}{text[1:].rstrip('.')}." for text in map(str, account.warnings))
    return Table(title, columns, rows, name="Headline", row_decimals=_DECIMALS, note=remarks)


def headline_section(
    account: MaterialAccount, monetary: MaterialAccount | None, year: int | None, scores: Scores | None = None
) -> Section:
    """Return the headline section: our default, the monetary variant V1 and the published figure.

    Parameters
    ----------
    account : MaterialAccount
        Households' footprint of the area with the default allocation.
    monetary : MaterialAccount or None
        The same with the variant V1, where the table's year has one.
    year : int or None
        Year of the world table, where it says one.
    scores : Scores, optional
        How both variants compare with Eurostat's figures for countries.
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
    shown: dict[str, Any] = {f"This engine{dated(year)}": headline(account)}
    if monetary is not None:
        shown[f"Monetary variant V1{dated(year)}"] = headline(monetary)
    shown[f"Published {NANTES.year}" + ("" if same else f", {NANTES.name}")] = pd.Series(
        published, dtype=object
    )
    rows = pd.DataFrame({"Raw material extracted": ROWS, **shown, "Unit": UNITS})
    columns = [
        Column("Raw material extracted"),
        *(Column(name, decimals=0) for name in shown),
        Column("Unit"),
    ]
    table = Table(
        f"Material footprint of household consumption, {area.name}",
        columns,
        rows,
        name="Headline",
        row_decimals=_DECIMALS,
        note=f"{number(area.inhabitants)} inhabitants. Tonnes of raw material extracted in one year, anywhere, to supply "
        f"what households consume. Years: world table {year or 'of an unknown year'}; {area.vintage}.",
    )
    france, abroad, total, each, share = headline(account)
    reading = (
        f"To supply one year of household consumption in {area.name}, {number(total)} t of raw material are "
        f"extracted: {number(each, 1)} t per inhabitant. {number(abroad)} t of them ({number(share)} %) leave the "
        f"ground abroad, {number(france)} t in France."
    )
    paragraphs = difference(account, monetary, same, scores) if monetary is not None else ()
    return Section("headline", "The footprint", reading, tables=(table,), paragraphs=paragraphs)


def difference(
    account: MaterialAccount, monetary: MaterialAccount, same: bool, scores: Scores | None
) -> tuple[str, ...]:
    """Return why our result, the monetary variant and the published figure differ, in numbers of this run."""
    ours, money = headline(account), headline(monetary)
    gaps = (tonnes(monetary, "material group") - tonnes(account, "material group")).sort_values(
        ascending=False
    )
    gap = money[2] - ours[2]
    whose = "The published figure" if same else f"The figure published for {NANTES.name}"
    first = (
        f"Why they differ. {whose} is {NANTES.per_inhabitant} t per inhabitant, {NANTES.share_abroad} % abroad; the default "
        f"of this engine gives {number(ours[3], 1)} t and {number(ours[4])} %, the monetary variant V1 {number(money[3], 1)} t "
        f"and {number(money[4])} %. Default and V1 use the same trade, the same spending and the same extraction. They differ "
        "in who is charged with it."
    )
    where = (
        f"{gaps.index[0]} account for {number(100 * gaps.iloc[0] / gap)} % of the gap between the two."
        if gap > 0
        else f"The two differ most in {str(gaps.abs().idxmax()).lower()}."
    )
    second = (
        "V1 knows one mining industry in each country and spreads its tonnes over its sales in euros. Sand, gravel and "
        "stone, which are cheap, heavy and hardly traded, then ride on exports of oil, metal ores and other valuable "
        "goods. The default gives construction minerals to those who use them at home, chiefly builders and "
        f"cement works. {where}"
    )
    evidence = ""
    if scores is not None and scores.monetary_error is not None:
        evidence = (
            f": against Eurostat's raw material consumption of {scores.default['countries']} countries, V1 is off by "
            f"{number(100 * scores.monetary_error)} % on average, the default by "
            f"{number(100 * scores.default['mean_absolute_error'])} %"
        )
    third = (
        "So a result near the published one comes out when construction minerals follow money. How the published figure "
        f"was computed is not documented well enough to repeat it. A table that lies near it is not thereby right{evidence}. "
        "Nothing here was adjusted to the published figure."
    )
    fourth = (
        "Roads, buildings and machines are no household purchases; they appear in the wider scopes below. The years differ "
        "as well: trade and extraction are of the table's year, inhabitants of the area's vintage, and the publication is "
        f"of {NANTES.year}."
    )
    return first, second, third, fourth
