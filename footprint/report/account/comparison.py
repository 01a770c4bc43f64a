"""The world table's raw material consumption beside what Eurostat and UNEP publish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from footprint.i18n import _, joined, marked, number, told
from footprint.mrio.checks.validation import TOTAL, YEARS, compare_with_published
from footprint.report.account.measures import HOME, HOME_CODE, coloured, named
from footprint.report.document.chart import Chart
from footprint.report.document.document import Section
from footprint.report.document.tables import Column, Table
from footprint.report.figures.bars import bars
from footprint.report.figures.svg import GROUP_COLOURS, NEUTRAL

if TYPE_CHECKING:
    from footprint.mrio import MRIO

OURS, EUROSTAT, UNEP = marked("This engine"), "Eurostat", "UNEP IRP"
_UNSPLIT = marked("Not split")


#: Heads of the differences from each source.
_TO = {UNEP: marked("To UNEP IRP"), EUROSTAT: marked("To Eurostat")}


class Scores(NamedTuple):
    """How near a table and its monetary variant come to Eurostat's raw material consumption.

    Attributes
    ----------
    found : DataFrame
        Our figures beside the published ones.
    default : mapping
        Summary of the table's year.
    monetary_error : float or None
        Mean absolute error of the variant V1, relative; None where the year has none.
    """

    found: pd.DataFrame
    default: Mapping[str, Any]
    monetary_error: float | None


def compared(world: MRIO, monetary: MRIO | None = None) -> Scores | None:
    """Return how a table, and its monetary variant, compare with published figures of its year.

    None where nothing is published for that year, or the table has no France or no groups of materials.
    """
    year = int(world.year or 0)
    grouped = "group" in world.extension("materials").stressors.columns
    if year not in YEARS or HOME_CODE not in world.regions or not grouped:
        return None
    found, summary = compare_with_published({year: world})
    error = None
    if monetary is not None:
        error = compare_with_published({year: monetary})[1]["years"][year]["mean_absolute_error"]
    return Scores(found, summary["years"][year], error)


def comparison_section(scores: Scores) -> Section:
    """Return how the table's raw material consumption (RMC) compares with published figures."""
    found, score = scores.found, scores.default
    year = int(found["year"].iloc[0])
    ours = score["france_computed_mt"]
    published = score["france_published_mt"]
    nearness = joined(
        _("{source} publishes {value} Mt", source=told(source), value=number(value))
        for source, value in published.items()
    )
    reading = _(
        "For all of {home} and all final demand, the same table gives a raw material consumption of "
        "{ours} Mt in {year}; {nearness}. Over {countries} European countries it is off by "
        "{mean_absolute_error} on average.",
        home=told(HOME),
        ours=number(ours),
        year=year,
        nearness=nearness,
        countries=score["countries"],
        mean_absolute_error=_percent(score["mean_absolute_error"]),
    )
    masses = _percent(score["mean_absolute_error_of_dmc"])
    if scores.monetary_error is None:
        other = _(
            "Taking domestic material consumption (DMC) for it would be off by {masses}.", masses=masses
        )
    else:
        other = _(
            "Taking domestic material consumption (DMC) for it would be off by {masses}, the monetary variant "
            "V1 is off by {money}.",
            masses=masses,
            money=_percent(scores.monetary_error),
        )
    spread = max(published.values()) / min(published.values()) - 1
    paragraphs = (
        _(
            "Why they differ. Raw material consumption is never observed: somebody has to say how much "
            "was dug for the goods that cross a border. Eurostat does it with coefficients for the "
            "European Union's trade, UNEP with a world table of its own; for {home} the two are {spread} "
            "apart. This engine uses a smaller world table, its own split of farming and mining, and "
            "extraction that UNEP counts.",
            home=told(HOME),
            spread=_percent(spread),
        ),
        _(
            "{other} Neither table is scaled to these figures. The command footprint data verify prints "
            "the comparison for both years.",
            other=other,
        ),
        _(
            "The figures above count all final demand of a country; the footprint of this report counts "
            "what households buy, the narrower scope."
        ),
    )
    return Section(
        "comparison",
        _("Comparison with published figures"),
        reading,
        _figure(found, year),
        tables=(_france_table(found, year), _countries_table(found, year)),
        paragraphs=paragraphs,
    )


def comparison_tables() -> list[Table]:
    """Return the comparison for both embedded years, and its summary, for ``footprint data verify``."""
    found, summary = compare_with_published()
    tables = []
    for year in summary["years"]:
        tables += [_france_table(found, year), _countries_table(found, year)]
    return [*tables, _summary_table(summary), _checks_table(summary)]


def comparison_payload() -> dict[str, Any]:
    """Return the comparison for JSON: figures in Mt, relative differences, and the summary."""
    found, summary = compare_with_published()
    rows = [
        {
            **{name: row[name] for name in ("region", "name", "year", "source", "group")},
            "computed": {"value": row["computed"], "unit": "Mt"},
            "published": {"value": row["published"], "unit": "Mt"},
            "difference": row["difference"],
        }
        for row in found.to_dict("records")
    ]
    return {"figures": rows, **summary}


def _percent(value: float) -> str:
    return _("{value} %", value=number(100 * value))


def _france_table(found: pd.DataFrame, year: int) -> Table:
    rows = found[(found["region"] == HOME_CODE) & (found["year"] == year)]
    wide = rows.pivot_table(index="group", columns="source", values="published")
    wide[OURS] = rows.drop_duplicates("group").set_index("group")["computed"]
    wide = wide.reindex(columns=[OURS, UNEP, EUROSTAT]).reindex([*GROUP_COLOURS, TOTAL])
    for source in (UNEP, EUROSTAT):
        wide[_TO[source]] = 100 * (wide[OURS] / wide[source] - 1)
    wide.columns.name = None
    columns = (
        Column("Material", words=True),
        *(Column(name, "Mt", 0) for name in (OURS, UNEP, EUROSTAT)),
        *(Column(name, "%", 0) for name in _TO.values()),
    )
    table = wide.rename_axis("Material").reset_index()
    return Table(
        _("Raw material consumption, {home}, {year}", home=told(HOME), year=year),
        columns,
        table,
        name=_("RMC of {home} {year}", home=told(HOME), year=year),
    )


def _countries_table(found: pd.DataFrame, year: int) -> Table:
    rows = found[(found["source"] == EUROSTAT) & (found["year"] == year) & (found["group"] == TOTAL)]
    table = pd.DataFrame(
        {
            "Country": rows["name"],
            OURS: rows["computed"],
            EUROSTAT: rows["published"],
            "Difference": 100 * rows["difference"],
        }
    ).sort_values("Country")
    columns = (
        Column("Country", words=True),
        Column(OURS, "Mt", 0),
        Column(EUROSTAT, "Mt", 0),
        Column("Difference", "%", 0),
    )
    return Table(
        _("Raw material consumption by country, {year}", year=year),
        columns,
        table,
        name=_("RMC by country {year}", year=year),
    )


def _summary_table(summary: dict[str, Any]) -> Table:
    rows = [
        (
            str(year),
            score["countries"],
            100 * score["mean_absolute_error"],
            100 * score["mean_absolute_error_of_dmc"],
        )
        for year, score in summary["years"].items()
    ]
    frame = pd.DataFrame(rows, columns=["Year", "Countries", "Mean absolute error", "Taking DMC for RMC"])
    columns = (
        Column("Year"),
        Column("Countries", decimals=0),
        Column("Mean absolute error", "%", 1),
        Column("Taking DMC for RMC", "%", 1),
    )
    return Table(_("Against Eurostat's raw material consumption"), columns, frame, name="Errors")


def _checks_table(summary: dict[str, Any]) -> Table:
    rows = [
        (
            str(check["year"]),
            check["check"],
            100 * check["value"],
            100 * check["limit"],
            marked("yes") if check["passed"] else marked("no"),
        )
        for check in summary["checks"]
    ]
    frame = pd.DataFrame(rows, columns=["Year", "What is compared", "Distance", "Limit", "Within"])
    columns = (
        Column("Year"),
        Column("What is compared", words=True),
        Column("Distance", "%", 1),
        Column("Limit", "%", 0),
        Column("Within", words=True),
    )
    return Table(_("Limits that the table is held to"), columns, frame, name="Limits of the table")


def _figure(found: pd.DataFrame, year: int) -> Chart:
    rows = found[(found["region"] == HOME_CODE) & (found["year"] == year)]
    split = rows[rows["group"] != TOTAL].drop_duplicates("group").set_index("group")
    total = rows[(rows["group"] == TOTAL) & (rows["source"] == EUROSTAT)]["published"]
    parts = pd.DataFrame(
        {OURS: split["computed"], UNEP: split["published"], EUROSTAT: pd.Series({_UNSPLIT: total.sum()})}
    ).T.fillna(0.0)
    parts = parts.reindex(index=[OURS, UNEP, EUROSTAT], columns=[*GROUP_COLOURS, _UNSPLIT], fill_value=0.0)
    return bars(
        named(parts),
        colours=coloured({**GROUP_COLOURS, _UNSPLIT: NEUTRAL}),
        unit="Mt",
        title=_(
            "Raw material consumption of {home} in {year}, by whom it was computed",
            home=told(HOME),
            year=year,
        ),
        description=_(
            "Bars of megatonnes for this engine, UNEP and Eurostat, split into groups of materials where "
            "published."
        ),
    )
