"""The headline: France, abroad, total, per inhabitant, share abroad; ours, monetary variant, published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.i18n import _, marked, message, number, told
from footprint.report.account.measures import ABROAD, HOME, sentences, tonnes
from footprint.report.account.published import NANTES
from footprint.report.document.document import Section
from footprint.report.document.tables import Column, Table
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount
    from footprint.report.account.comparison import Scores

ROWS = (HOME, ABROAD, marked("Total"), marked("Total per inhabitant"), marked("Share abroad"))
UNITS = (marked("t"), marked("t"), marked("t"), marked("t per inhabitant"), marked("%"))
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
        "interval": account.interval.interval_json() if account.interval else None,
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
    columns = (Column("Place", words=True), Column("Footprint", decimals=0), Column("Unit", words=True))
    sure = [account.interval.reading] if account.interval else []
    remarks = sentences([*sure, *account.warnings])
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
    ours = message("This engine, {year}", year=year) if year else message("This engine")
    shown: dict[str, Any] = {ours: headline(account)}
    if monetary is not None:
        variant = (
            message("Monetary variant V1, {year}", year=year) if year else message("Monetary variant V1")
        )
        shown[variant] = headline(monetary)
    theirs = (
        message("Published {year}", year=NANTES.year)
        if same
        else message("Published {year}, {area}", year=NANTES.year, area=NANTES.name)
    )
    shown[theirs] = pd.Series(published, dtype=object)
    rows = pd.DataFrame({"Raw material extracted": ROWS, **shown, "Unit": UNITS})
    columns = [
        Column("Raw material extracted", words=True),
        *(Column(name, decimals=0) for name in shown),
        Column("Unit", words=True),
    ]
    table = Table(
        _("Material footprint of household consumption, {area}", area=area.name),
        columns,
        rows,
        name="Headline",
        row_decimals=_DECIMALS,
        note=_(
            "{inhabitants} inhabitants. Tonnes of raw material extracted in one year, anywhere, to "
            "supply what households consume. Years: world table {year}; {vintage}.",
            inhabitants=number(area.inhabitants),
            year=year or _("of an unknown year"),
            vintage=told(area.vintage),
        ),
    )
    france, abroad, total, each, share = headline(account)
    reading = _(
        "To supply one year of household consumption in {area}, {total} t of raw material are "
        "extracted: {each} t per inhabitant. {abroad} t of them ({share} %) leave the ground abroad, "
        "{france} t in France.",
        area=area.name,
        total=number(total),
        each=number(each, 1),
        abroad=number(abroad),
        share=number(share),
        france=number(france),
    )
    if account.interval:
        reading += " " + sentences([account.interval.reading])
    paragraphs = difference(account, monetary, same, scores) if monetary is not None else ()
    return Section("headline", _("The footprint"), reading, tables=(table,), paragraphs=paragraphs)


def difference(
    account: MaterialAccount, monetary: MaterialAccount, same: bool, scores: Scores | None
) -> tuple[str, ...]:
    """Return why our result, the monetary variant and the published figure differ, in numbers of this run."""
    ours, money = headline(account), headline(monetary)
    gaps = (tonnes(monetary, "material group") - tonnes(account, "material group")).sort_values(
        ascending=False
    )
    gap = money[2] - ours[2]
    whose = _("The published figure") if same else _("The figure published for {area}", area=NANTES.name)
    first = _(
        "Why they differ. {whose} is {per_inhabitant} t per inhabitant, {share_abroad} % abroad; the "
        "default of this engine gives {ours} t and {ours_abroad} %, the monetary variant V1 {money} t and "
        "{money_abroad} %. Default and V1 use the same trade, the same spending and the same extraction. "
        "They differ in who is charged with it.",
        whose=whose,
        per_inhabitant=NANTES.per_inhabitant,
        share_abroad=NANTES.share_abroad,
        ours=number(ours[3], 1),
        ours_abroad=number(ours[4]),
        money=number(money[3], 1),
        money_abroad=number(money[4]),
    )
    where = (
        _(
            "{group} account for {share} % of the gap between the two.",
            group=told(str(gaps.index[0])),
            share=number(100 * gaps.iloc[0] / gap),
        )
        if gap > 0
        else _("The two differ most in {group}.", group=told(str(gaps.abs().idxmax())).lower())
    )
    second = _(
        "V1 knows one mining industry in each country and spreads its tonnes over its sales in "
        "euros. Sand, gravel and stone, which are cheap, heavy and hardly traded, then ride on "
        "exports of oil, metal ores and other valuable goods. The default gives construction "
        "minerals to those who use them at home, chiefly builders and cement works. {where}",
        where=where,
    )
    right = _("A table that lies near it is not thereby right.")
    if scores is not None and scores.monetary_error is not None:
        right = _(
            "A table that lies near it is not thereby right: against Eurostat's raw material consumption of "
            "{countries} countries, V1 is off by {monetary_error} % on average, the default by "
            "{mean_absolute_error} %.",
            countries=scores.default["countries"],
            monetary_error=number(100 * scores.monetary_error),
            mean_absolute_error=number(100 * scores.default["mean_absolute_error"]),
        )
    third = _(
        "So a result near the published one comes out when construction minerals follow money. How "
        "the published figure was computed is not documented well enough to repeat it. {right} "
        "Nothing here was adjusted to the published figure.",
        right=right,
    )
    fourth = _(
        "Roads, buildings and machines are no household purchases; they appear in the wider scopes "
        "below. The years differ as well: trade and extraction are of the table's year, inhabitants "
        "of the area's vintage, and the publication is of {year}.",
        year=NANTES.year,
    )
    return first, second, third, fourth
