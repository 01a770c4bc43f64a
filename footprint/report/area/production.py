"""Chapters on what is made in the area: autonomy and index, what is missing, what an order sets off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.areas.places.area import areas_table, ranked_kind
from footprint.i18n import _, joined, number, told
from footprint.report.account.measures import sentences
from footprint.report.area.summary import ranked_among
from footprint.report.area.words import (
    feasibility,
    figures,
    lowered,
    place_name,
    sector_name,
    several,
    several_of,
)
from footprint.report.document.document import Section
from footprint.report.document.tables import Column, Table
from footprint.report.figures import svg
from footprint.report.figures.bars import bars
from footprint.report.figures.francemap import areas_map

if TYPE_CHECKING:
    from footprint.report.area.gather import Gathered
    from footprint.report.document.chart import Chart

_SHOWN = 12


def production_sections(found: Gathered) -> list[Section]:
    """Return the chapters; a sentence where nothing is known of what is made."""
    if found.made.score is None:
        why = found.lacking.get("autonomy", "")
        return [
            Section("autonomy", _("What the area makes itself"), _("Not estimated: {why}.", why=told(why)))
        ]
    sections = [_autonomy(found)]
    if found.made.priorities is not None:
        sections.append(_missing(found))
    if found.made.multiplier is not None:
        sections.append(_orders(found))
    return sections


def _autonomy(found: Gathered) -> Section:
    score = found.made.score
    assert score is not None
    ranked = ranked_among(found)
    low, high = score.autonomy_interval
    macro = score.macro_sectors.sort_values("score", ascending=False)
    best = joined(lowered(told(str(name))) for name in macro.index[:3])
    reading = _(
        "Of 100 EUR of all the production that the goods bought by its households need, about {autonomy} EUR (between {low} and {high}) "
        "are made in the area. The FabCity Index, which counts how many of 257 kinds of goods the area can make, is {index} of 100. "
        "Strongest: {best}.",
        autonomy=figures(score.autonomy, 2), low=figures(low, 2), high=figures(high, 2), index=figures(score.value), best=best,
    )  # fmt: skip
    parts = macro[["score"]].set_axis([_("Score")], axis=1)
    parts.index = pd.Index([told(str(name)) for name in parts.index], name=_("Branch"))
    chart = bars(
        parts, colours={_("Score"): svg.HOME}, unit=_("points of 100"), title=_("FabCity Index by branch"),
        description=_("Bars of points out of 100 by branch."), decimals=1,
    )  # fmt: skip
    rows = pd.DataFrame(
        [
            (_("FabCity Index"), score.value, *score.interval, _("points of 100")),
            (_("Autonomy"), score.autonomy, low, high, _("% of the production needed")),
            (
                _("Autonomy if the area sold nothing elsewhere"),
                score.capacity,
                None,
                None,
                _("% of the production needed"),
            ),
            *(
                [(_("Place by index"), ranked[0], None, None, _("of {count}", count=number(ranked[1])))]
                if ranked
                else []
            ),
        ],
        columns=["What", "Value", "Low", "High", "Unit"],
    )
    columns = (
        Column("What"),
        Column("Value", decimals=1),
        Column("Low", decimals=1),
        Column("High", decimals=1),
        Column("Unit"),
    )
    table = Table(
        _("Autonomy, {place}", place=place_name(found.area)), columns, rows, name=_("Autonomy"), row_decimals=(1, 1, 1, 0)[: len(rows)],
        note=_("Low and high: what nine estimates of ten give when the assumptions vary within their ranges."),
    )  # fmt: skip
    paragraphs = (
        *([sentences(score.table_notes)] if score.table_notes else ()),
        _ranks(found),
        _(
            "These are estimates of this project from jobs and establishments, not the published FabCity Index. A list of the area's own "
            "establishments makes them better: `footprint report AREA --establishments FILE`."
        ),
    )
    return Section(
        "autonomy", _("What the area makes itself"), reading, [chart, *_maps(found)], (table,), paragraphs
    )


def _ranks(found: Gathered) -> str:
    """Return the places by index among areas of its own kind, in words."""
    ranked, like = ranked_among(found), ranked_among(found, like_size=True)
    if ranked is None or like is None:
        return _(
            "It has no rank: only urban areas and inter-municipal bodies are ranked, each among their own."
        )
    return _(
        "By index it has place {rank} among {ranked} {kind}, and place {rank_like} among the {ranked_like} of half to twice its inhabitants.",
        rank=number(ranked[0]), ranked=number(ranked[1]), kind=several_of(found.area.kind, found.area.part_of_france),
        rank_like=number(like[0]), ranked_like=number(like[1]),
    )  # fmt: skip


def _maps(found: Gathered) -> list[Chart]:
    board = found.made.board
    if board is None:
        return []
    places = areas_table()[["lon", "lat"]].reindex(board.index).astype(float)
    table = pd.concat([board[["name", "index", "autonomy"]], places], axis=1).dropna(subset=["lon", "lat"])
    kind = several(ranked_kind(found.area))
    return [
        areas_map(
            found.area,
            table,
            "index",
            title=_("FabCity Index of French {kind}", kind=kind),
            unit=_("points of 100"),
        ),
        areas_map(found.area, table, "autonomy", title=_("Autonomy of French {kind}", kind=kind), unit="%"),
    ]


def _missing(found: Gathered) -> Section:
    priorities = found.made.priorities
    assert priorities is not None
    short = priorities.strategic
    shown = short.head(_SHOWN)
    records = shown.to_dict("records")
    said = {
        "ready": _("yes: suppliers and similar trades are here"),
        "land": _("depends on land, sea or subsoil"),
        "hard": _("harder: few suppliers here"),
    }
    rows = pd.DataFrame({
        "Product": [sector_name(row) for row in records],
        "Needed": shown["need"].to_numpy(),
        "Made here": 100.0 * shown["self_supply"].to_numpy(),
        "Missing": shown["missing"].to_numpy(),
        "Jobs to make it": shown["jobs_to_cover"].to_numpy(),
        "Can build on": 100.0 * shown["base"].to_numpy(),
        "Feasible": [said[feasibility(row)] for row in records],
    })  # fmt: skip
    unit = _("EUR per inhabitant")
    columns = (
        Column("Product"), Column("Needed", unit, 0), Column("Made here", "%", 1), Column("Missing", unit, 0),
        Column("Jobs to make it", _("jobs"), 0), Column("Can build on", "%", 0), Column("Feasible"),
    )  # fmt: skip
    ready = [row for row in short.to_dict("records") if feasibility(row) == "ready"]
    named = joined(lowered(sector_name(row)) for row in (ready or records)[:4])
    reading = _(
        "{count} kinds of goods are needed much and made here less than the area's own average. Where suppliers and similar trades are "
        "already here it is easiest to begin: {named}.",
        count=number(len(short)), named=named,
    ) if len(short) else _("No kind of goods is at once needed much and made here less than the area's own average.")  # fmt: skip
    parts = pd.DataFrame(
        {_("Missing"): shown["missing"].to_numpy()}, index=pd.Index(rows["Product"], name=_("Product"))
    )
    chart = bars(
        parts, colours={_("Missing"): svg.HOME}, unit=unit, title=_("What is needed and not made here, a year"),
        description=_("Bars of euros per inhabitant by kind of goods."),
    ) if len(short) else None  # fmt: skip
    table = Table(
        _("Most pressing kinds of goods, {place}", place=place_name(found.area)), columns, rows, name=_("Priorities"),
        note=_("Can build on: share of suppliers and of similar trades that are already in the area."),
    )  # fmt: skip
    return Section(
        "priorities",
        _("What is missing, and can be made here"),
        reading,
        chart,
        (table,) if len(short) else (),
    )


def _orders(found: Gathered) -> Section:
    multiplier = found.made.multiplier
    assert multiplier is not None
    table = multiplier.manufacturing
    whole = table.to_dict("index")
    local, national = whole["local"], whole["national"]
    steps = {
        "direct": _("the order itself"),
        "suppliers": _("suppliers"),
        "households": _("what the wages buy"),
        "public": _("what the taxes buy"),
    }
    known = [step for step in steps if step in table.columns]
    here, there = _("in the area"), _("in the rest of France")
    parts = pd.DataFrame(
        {
            here: [float(local[step]) for step in known],
            there: [max(float(national[step] - local[step]), 0.0) for step in known],
        },
        index=pd.Index([steps[step] for step in known], name=_("Step")),
    )
    chart = bars(
        parts, colours={here: svg.HOME, there: svg.ABROAD}, unit=_("EUR"), title=_("What an order of 100 EUR to local industry sets off"),
        description=_("Bars of euros in the area and in the rest of France."),
    )  # fmt: skip
    reading = _(
        "An order of 100 EUR to industry in the area brings its suppliers in the area about {local} EUR of orders, and those in all of France {national} EUR.",
        local=figures(float(local["suppliers"]), 2), national=figures(float(national["suppliers"]), 2),
    )  # fmt: skip
    paragraphs = (
        _(
            "What wages and taxes buy is the most that can be expected: all of them are taken to be spent as France spends on average."
        ),
    )
    return Section(
        "orders", _("What an order to local industry sets off"), reading, chart, paragraphs=paragraphs
    )
