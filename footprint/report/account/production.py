"""What the area makes itself of what its households need: autonomy and the FabCity Index, in brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.errors import TableError
from footprint.i18n import number
from footprint.report.document.document import Section
from footprint.report.document.tables import Column, Table
from footprint.report.figures.bars import bars
from footprint.report.figures.svg import HOME

if TYPE_CHECKING:
    from footprint.areas import Area
    from footprint.circular.autonomy.index import FabcityIndex

_TITLE = "What the area makes itself"


def production_section(area: Area) -> Section:
    """Return autonomy, index and macro-sectors of an area; a sentence where it has no goods production."""
    from footprint.circular.autonomy.index import fabcity_index

    try:
        score = fabcity_index(area)
    except TableError as error:
        return Section("autonomy", _TITLE, f"Not estimated: {error.what}.")
    macro = score.macro_sectors.sort_values("score", ascending=False)
    figure = bars(
        macro[["score"]].rename(columns={"score": "Score"}),
        colours={"Score": HOME},
        unit="points",
        title=f"FabCity Index of {area.name} by macro-sector, estimate",
        description="Bars of points out of 100 by macro-sector.",
        decimals=1,
    )
    low, high = score.autonomy_interval
    reading = (
        f"Of 100 EUR of the production that the goods bought by households in {area.name} need, an estimated "
        f"{number(score.autonomy, 1)} EUR ({number(low, 1)} to {number(high, 1)}) are made in the area. The FabCity Index is "
        f"estimated at {number(score.value, 1)} of 100, place {score.rank} among {score.ranked} urban areas; "
        f"{'; '.join(str(name).lower() for name in macro.index[:3])} score highest."
    )
    paragraphs = (
        "These are estimates of this project, not the published FabCity Index: jobs and establishments say what could be "
        "made here, and a fitted share of it is taken to serve local households. Against published scores of areas left "
        f"out of the fit the index errs by {number(score.expected_error, 1)} points on average. Plants from: {score.basis}. "
        "The commands footprint index and footprint priorities show every sector.",
    )
    return Section(
        "autonomy", _TITLE, reading, figure, (_score_table(score), _macro_table(score, macro)), paragraphs
    )


def _score_table(score: FabcityIndex) -> Table:
    rows = pd.DataFrame(
        [
            ("FabCity Index (estimate)", score.value, *score.interval, "points of 100"),
            ("Autonomy", score.autonomy, *score.autonomy_interval, "% of the production needed"),
            (
                "Capacity, if nothing were sold elsewhere",
                score.capacity,
                None,
                None,
                "% of the production needed",
            ),
            ("Rank by index", score.rank, None, None, f"of {score.ranked}"),
            ("Rank by inhabitants", score.population_rank, None, None, f"of {score.ranked}"),
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
    note = "Low and high hold nine draws of ten over the parameters and the lumpiness of plants."
    return Table(
        f"Autonomy, {score.area.name}", columns, rows, note, "Autonomy", row_decimals=(1, 1, 1, 0, 0)
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
        Column("Macro-sector"),
        Column("Score", "points of 100", 1),
        Column("Rank", f"of {score.ranked}", 0),
        Column("Autonomy", "%", 1),
        Column("Jobs", "salaried, 2019", 0),
    )
    return Table(f"Macro-sectors, {score.area.name}", columns, rows, name="Macro-sectors")
