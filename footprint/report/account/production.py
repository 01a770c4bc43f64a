"""What the area makes itself of what its households need: autonomy and the FabCity Index, in brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.errors import TableError
from footprint.i18n import _, marked, message, number, parted, told
from footprint.report.account.measures import coloured, named
from footprint.report.area.words import several_of
from footprint.report.document.document import Section
from footprint.report.document.tables import Column, Table
from footprint.report.figures.bars import bars
from footprint.report.figures.svg import HOME

if TYPE_CHECKING:
    from footprint.areas import Area
    from footprint.circular.autonomy.index import FabcityIndex

_TITLE = marked("What the area makes itself")


def production_section(area: Area, score: FabcityIndex | None = None) -> Section:
    """Return autonomy, index and macro-sectors of an area; a sentence where it has no goods production."""
    from footprint.circular.autonomy.index import fabcity_index

    try:
        score = score or fabcity_index(area)
    except TableError as error:
        return Section("autonomy", told(_TITLE), _("Not estimated: {reason}.", reason=told(error.what)))
    macro = score.macro_sectors.sort_values("score", ascending=False)
    figure = bars(
        named(macro[["score"]].rename(columns={"score": "Score"})),
        colours=coloured({"Score": HOME}),
        unit=_("points"),
        title=_("FabCity Index of {area} by macro-sector, estimate", area=area.name),
        description=_("Bars of points out of 100 by macro-sector."),
        decimals=1,
    )
    low, high = score.autonomy_interval
    reading = _(
        "Of 100 EUR of the production that the goods bought by households in {area} need, an "
        "estimated {autonomy} EUR ({low} to {high}) are made in the area. The FabCity Index is "
        "estimated at {value} of 100, place {rank} among {ranked} {among}; {sectors} "
        "score highest.",
        area=area.name,
        autonomy=number(score.autonomy, 1),
        low=number(low, 1),
        high=number(high, 1),
        value=number(score.value, 1),
        rank=score.rank,
        ranked=score.ranked,
        among=several_of(score.ranked_kind, score.ranked_among),
        sectors=parted(told(str(name)).lower() for name in macro.index[:3]),
    )
    paragraphs = (
        _(
            "These are estimates of this project, not the published FabCity Index: jobs and "
            "establishments say what could be made here, and a fitted share of it is taken to serve "
            "local households. Against published scores of areas left out of the fit the index errs by "
            "{expected_error} points on average. Plants from: {basis}. The commands footprint index and "
            "footprint priorities show every sector.",
            expected_error=number(score.expected_error, 1),
            basis=told(score.basis),
        ),
    )
    return Section(
        "autonomy",
        told(_TITLE),
        reading,
        figure,
        (_score_table(score), _macro_table(score, macro)),
        paragraphs,
    )


def _score_table(score: FabcityIndex) -> Table:
    of_all = message("of {ranked}", ranked=score.ranked)
    rows = pd.DataFrame(
        [
            (marked("FabCity Index (estimate)"), score.value, *score.interval, marked("points of 100")),
            (
                marked("Autonomy"),
                score.autonomy,
                *score.autonomy_interval,
                marked("% of the production needed"),
            ),
            (
                marked("Capacity, if nothing were sold elsewhere"),
                score.capacity,
                None,
                None,
                marked("% of the production needed"),
            ),
            (marked("Rank by index"), score.rank, None, None, of_all),
            (marked("Rank by inhabitants"), score.population_rank, None, None, of_all),
        ],
        columns=["What", "Value", "Low", "High", "Unit"],
        dtype=object,
    )
    columns = (
        Column("What", words=True),
        Column("Value", decimals=1),
        Column("Low", decimals=1),
        Column("High", decimals=1),
        Column("Unit", words=True),
    )
    note = _("Low and high hold nine draws of ten over the parameters and the lumpiness of plants.")
    return Table(
        _("Autonomy, {area}", area=score.area.name),
        columns,
        rows,
        note,
        _("Autonomy"),
        row_decimals=(1, 1, 1, 0, 0),
    )


def _macro_table(score: FabcityIndex, macro: pd.DataFrame) -> Table:
    rows = pd.DataFrame(
        {
            "Macro-sector": macro.index,
            "Score": macro["score"].to_numpy(),
            "Rank": macro["rank"].to_numpy(),
            "Autonomy": macro["autonomy"].to_numpy(),
            "Jobs": macro["jobs"].to_numpy(),
        }
    )
    columns = (
        Column("Macro-sector", words=True),
        Column("Score", "points of 100", 1),
        Column("Rank", message("of {ranked}", ranked=score.ranked), 0),
        Column("Autonomy", "%", 1),
        Column("Jobs", "salaried, 2019", 0),
    )
    return Table(_("Macro-sectors, {area}", area=score.area.name), columns, rows, name="Macro-sectors")
