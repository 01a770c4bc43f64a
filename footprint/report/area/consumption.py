"""Chapters on what is consumed: the footprint, how the place differs, places like it, other impacts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, joined, marked, number, told
from footprint.labels import ABROAD, FRANCE
from footprint.report.account.extensions import title_of
from footprint.report.account.flows import flows_section
from footprint.report.account.measures import region_names, sentences
from footprint.report.account.place import place_section
from footprint.report.account.story import countries_section, materials_section, products_section
from footprint.report.area.words import amount, figures, lowered, percent, place_name, several_of
from footprint.report.document.document import Section
from footprint.report.document.tables import Column, Table
from footprint.report.figures import svg
from footprint.report.figures.bars import bars

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount
    from footprint.report.area.gather import Gathered
    from footprint.report.document.chart import Chart

_COUNTED = {
    "households": marked("what households buy"),
    "consumption": marked("and what the State, public services and associations buy for them"),
    "households and capital": marked(
        "what households buy, with the buildings and machines that making it wears out"
    ),
    "final demand": marked("all that is consumed and built in France, shared by inhabitants"),
}


def consumption_sections(found: Gathered) -> list[Section]:
    """Return the chapters in reading order; what the table cannot tell is left out."""
    account, names = found.account, region_names(found.world)
    sections = [_footprint(found)]
    if {"material group", "product group"} <= set(account.dimensions):
        sections.append(flows_section(account, names))
    sections += [countries_section(account, names), materials_section(account), products_section(account)]
    return [*sections, *_over_years(found), *_differing(found), *_beside(found), *_impacts(found)]


def _over_years(found: Gathered) -> list[Section]:
    """Return the footprint year by year, where the embedded series tells that of the same demand."""
    bought = found.asked
    if not found.embedded or bought.demand is not None or found.account.demand.model == "given":
        return []
    from footprint.areas.study.series import footprint_series

    series = footprint_series(found.area)
    years, last = series.years, len(series.releases) - 1
    each = years[["france", "abroad"]].div(found.area.inhabitants)
    home, abroad = _("extracted in France"), _("extracted abroad")
    each.columns = pd.Index([home, abroad])
    newest = years["release"] == series.releases[last]
    labels = [
        _("{year} (other source)", year=year) if other and last else str(year)
        for year, other in zip(each.index, newest, strict=True)
    ]
    each.index = pd.Index(labels, name=_("Year"))
    chart = bars(
        each, colours={home: svg.HOME, abroad: svg.ABROAD}, unit=_("t per inhabitant"),
        title=_("Raw material per inhabitant, year by year"), decimals=1,
        description=_("Bars of tonnes per inhabitant by year, in France and abroad."),
    )  # fmt: skip
    reading = _(
        "Seen with today's inhabitants and habits of the place, the footprint was {first} t per inhabitant in {start} and {final} t in {end}.",
        first=figures(float(each.iloc[0].sum()), 2), start=int(years.index[0]),
        final=figures(float(each[~newest.to_numpy()].iloc[-1].sum()) if last else float(each.iloc[-1].sum()), 2),
        end=int(years.index[~newest][-1]) if last else int(years.index[-1]),
    )  # fmt: skip
    return [
        Section("years", _("Over the years"), reading, figure=chart, paragraphs=[sentences(series.notes)])
    ]


def _footprint(found: Gathered) -> Section:
    account, area = found.account, found.area
    abroad = float(account.share_abroad)
    reading = _(
        "To supply one year of what the {people} inhabitants of {place} buy, {total} of raw material leave the ground somewhere "
        "in the world: {each} t per inhabitant. {abroad} of it is extracted abroad.",
        people=number(area.inhabitants), place=area.name, total=amount(account.total_tonnes), each=figures(found.each),
        abroad=percent(abroad),
    )  # fmt: skip
    rows = pd.DataFrame(
        [
            {
                "Counted": told(_COUNTED.get(scope, scope)),
                "Per inhabitant": one.total_tonnes / area.inhabitants,
                "Total": one.total_tonnes,
                "Abroad": 100.0 * float(one.share_abroad),
            }
            for scope, one in found.accounts.items()
        ]
    )
    columns = (
        Column("Counted"),
        Column("Per inhabitant", "t", 1),
        Column("Total", "t", 0),
        Column("Abroad", "%", 0),
    )
    table = Table(
        _("What is counted, {place}", place=place_name(area)), columns, rows, name=_("Footprint"),
        note=_("This report is about the first line. The wider lines give the area its share of France, by inhabitants."),
    )  # fmt: skip
    paragraphs = [
        _(
            "Raw material means everything taken from nature for use: harvests, wood, fuels, ores, sand and stone. A product carries "
            "the material of its whole making, in whatever country, not its own weight."
        )
    ]
    if account.demand.model == "given" or found.asked.demand is not None:
        paragraphs.append(_("What is bought comes in part or whole from the file that was given."))
    return Section(
        "footprint", _("The footprint of what is consumed"), reading, tables=(table,), paragraphs=paragraphs
    )


def _differing(found: Gathered) -> list[Section]:
    section = place_section(found.account, found.world, found.peers)
    if section is None:
        return []
    main = replace(section, tables=section.tables[:1])
    detail = Section(
        "place-detail",
        _("Drivers of the difference, and places like it in numbers"),
        tables=section.tables[1:],
        annex=True,
    )
    return [main, detail]


def _beside(found: Gathered) -> list[Section]:
    sections = []
    if found.peers is not None:
        sections.append(_peers(found))
    if found.other is not None:
        sections.append(_compared(found, found.other))
    return sections


def _peers(found: Gathered) -> Section:
    peers = found.peers
    assert peers is not None
    groups = peers.ranks.drop(index="total")
    largest = groups["place"].sort_values(ascending=False).index[:5]
    table = peers.table
    labels = [f"{name} ({code})" for code, name in zip(table.index, table["name"], strict=True)]
    wanted = [("per_inhabitant", _("In all")), *((name, told(str(name))) for name in largest)]
    charts = []
    for column, title in wanted:
        index = pd.Index(labels, name=_("Area"))
        parts = pd.DataFrame({_("Footprint"): table[column].to_numpy()}, index=index)
        charts.append(
            bars(
                parts, colours={_("Footprint"): svg.ABROAD}, unit=_("t per inhabitant"), title=f"{title[:1].upper()}{title[1:]}",
                description=_("Bars of tonnes per inhabitant for the area and those like it."), decimals=2, marked=labels[0],
            )
        )  # fmt: skip
    total = peers.ranks.to_dict("index")["total"]
    reading = _(
        "Among {ranked} {kind}, the highest first, {place} has rank {rank}. The {count} most like it in inhabitants, living standard, "
        "size of town and houses take {mean} t per inhabitant on average.",
        ranked=number(total["ranked"]), kind=several_of(peers.kind, peers.area.part_of_france), place=found.area.name, rank=number(total["rank"]),
        count=len(table) - 1, mean=figures(float(total["peers"])),
    )  # fmt: skip
    paragraphs = []
    if found.asked.peers:
        gaps = (groups["place"] - groups["peers"]).sort_values(key=abs, ascending=False).head(3)
        said = joined(
            _("{group} {difference} t", group=told(str(name)), difference=_signed(float(value)))
            for name, value in gaps.items()
        )
        paragraphs.append(_("Against the mean of these areas: {groups}, per inhabitant.", groups=said))
    return Section("peers", _("Places like it"), reading, charts, paragraphs=paragraphs)


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + figures(value, 2)


def _compared(found: Gathered, other: Gathered) -> Section:
    def rows_of(one: Gathered) -> list[tuple[str, float | None, str]]:
        account = one.account
        rows: list[tuple[str, float | None, str]] = [
            (_("Raw material"), one.each, _("t per inhabitant")),
            (_("Extracted abroad"), 100.0 * float(account.share_abroad), "%"),
            (_("Inhabitants"), float(one.area.inhabitants), ""),
        ]
        by = "product group" if "product group" in account.dimensions else "product"
        each = account.tonnes(by).sort_values(ascending=False) / one.area.inhabitants
        rows += [(told(str(name)), float(value), _("t per inhabitant")) for name, value in each.items()]
        if one.made.score is not None:
            rows += [
                (_("FabCity Index"), one.made.score.value, _("of 100")),
                (_("Autonomy"), one.made.score.autonomy, "%"),
            ]
        return rows

    mine, theirs = rows_of(found), {name: value for name, value, _unit in rows_of(other)}
    here, there = place_name(found.area), place_name(other.area)
    frame = pd.DataFrame(
        [{"What": name, here: value, there: theirs.get(name), "Unit": unit} for name, value, unit in mine]
    )
    frame = frame[frame[there].notna()]
    table = Table(
        _("{place} beside {other}", place=found.area.name, other=other.area.name),
        (Column("What"), Column(here, decimals=2), Column(there, decimals=2), Column("Unit")), frame, name=_("Comparison"),
        row_decimals=[0 if not unit else 2 for unit in frame["Unit"]],
    )  # fmt: skip
    parts = frame[frame["Unit"] == _("t per inhabitant")].iloc[1:9].set_index("What")[[here, there]]
    parts.index.name = _("Consumed for")
    chart = bars(
        parts, colours={here: svg.HOME, there: svg.ABROAD}, unit=_("t per inhabitant"), stacked=False, decimals=2,
        title=_("Raw material by what it is consumed for"), description=_("Paired bars of tonnes per inhabitant."),
    )  # fmt: skip
    reading = _(
        "{place} takes {mine} t per inhabitant, {other} {theirs} t.",
        place=found.area.name, mine=figures(found.each), other=other.area.name, theirs=figures(other.each),
    )  # fmt: skip
    return Section("comparison-areas", _("Beside {other}", other=there), reading, chart, (table,))


def _impacts(found: Gathered) -> list[Section]:
    if not found.impacts:
        return []
    charts, rows = [], []
    said: list[str] = []
    for name, account in found.impacts.items():
        places = account.tonnes("location")
        total = float(places.sum())
        each = total / account.area.inhabitants
        title, unit = told(title_of(name)), _("{unit} per inhabitant", unit=account.unit)
        rows.append({
            "Impact": title, "Unit": account.unit, "Total": total, "Per inhabitant": each,
            "In France": 100 * float(places.get(FRANCE, 0.0)) / total if total else 0.0,
            "Abroad": 100 * float(places.get(ABROAD, 0.0)) / total if total else 0.0,
        })  # fmt: skip
        named = lowered(title) if said else title
        said.append(_("{impact}: {each} {unit}", impact=named, each=figures(each, 2), unit=unit))
        charts.append(_impact_chart(account, title, unit))
    columns = (
        Column("Impact"), Column("Per inhabitant", decimals=2), Column("Total", decimals=0), Column("Unit"),
        Column("In France", "%", 0), Column("Abroad", "%", 0),
    )  # fmt: skip
    table = Table(
        _("Carbon, water, waste, {place}", place=place_name(found.area)),
        columns,
        pd.DataFrame(rows),
        name=_("Other impacts"),
    )
    reading = _("The same purchases also cause other burdens. {figures}.", figures=joined(said))
    notes = [text for account in found.impacts.values() for text in list(account.warnings)[:1]]
    paragraphs = (
        [_("Notes: {notes}.", notes="; ".join(dict.fromkeys(told(text).rstrip(".") for text in notes)))]
        if notes
        else []
    )
    return [
        Section(
            "impacts",
            _("Carbon, water and waste of the same purchases"),
            reading,
            charts,
            (table,),
            paragraphs,
        )
    ]


def _impact_chart(account: MaterialAccount, title: str, unit: str) -> Chart:
    by = "product group" if "product group" in account.dimensions else "product"
    each = account.tonnes(by).sort_values(ascending=False).head(7).clip(lower=0.0) / account.area.inhabitants
    index = pd.Index([told(str(name)) for name in each.index], name=_("Consumed for"))
    return bars(
        pd.DataFrame({title: each.to_numpy()}, index=index), colours={title: svg.HOME}, unit=unit, title=title,
        description=_("Bars by what is consumed, per inhabitant."), decimals=2,
    )  # fmt: skip
