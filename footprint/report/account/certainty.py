"""How far choices of method and single assumptions move the result."""

from __future__ import annotations

import pandas as pd

from footprint.embedded import embedded
from footprint.i18n import _, marked, number, told
from footprint.report.document.document import Section
from footprint.report.document.tables import Column, Table

_EACH, _ABROAD = marked("Per inhabitant"), marked("Share abroad")
_SHOWN = 12


def certainty_section(year: int | None) -> Section:
    """Return what other choices would give for the average French inhabitant in a year.

    The numbers are part of the dataset: ``python -m dataset_builder --sensitivity`` builds the world table
    again for each of them.
    """
    steps = pd.read_csv(embedded("world_steps.csv"))
    assumptions_year = int(steps["year"].min())
    shown_year = int(year) if year is not None and year in set(steps["year"]) else assumptions_year
    varied_base = float(steps.loc[steps["year"] == assumptions_year, "t_per_inhabitant"].iloc[0])
    steps = steps[steps["year"] == shown_year]
    varied = pd.read_csv(embedded("assumptions.csv"))
    sides = varied[["t_per_inhabitant_at_low", "t_per_inhabitant_at_high"]]
    base = float(steps["t_per_inhabitant"].iloc[0])
    width = (sides.max(axis=1).clip(lower=varied_base) - sides.min(axis=1).clip(upper=varied_base)).rename(
        "width"
    )
    order = width.sort_values(ascending=False, kind="stable").index
    widest = varied.loc[order[0]]
    reading = _(
        "For the average French inhabitant in {year} the table gives {base} t. Leaving out "
        "single steps of the method gives {least} to {most} t and {least_abroad} to {most_abroad} % abroad. Of "
        "the {count} assumptions, each set to the ends of its range alone in {assumptions_year}, "
        "{assumption} moves the result most: {low} to {high} t.",
        year=shown_year,
        base=number(base, 1),
        least=number(steps["t_per_inhabitant"].min(), 1),
        most=number(steps["t_per_inhabitant"].max(), 1),
        least_abroad=number(steps["percent_abroad"].min()),
        most_abroad=number(steps["percent_abroad"].max()),
        count=len(varied),
        assumptions_year=assumptions_year,
        assumption=told(_words(widest["key"])),
        low=number(sides.loc[order[0]].min(), 1),
        high=number(sides.loc[order[0]].max(), 1),
    )
    return Section(
        "certainty",
        _("How sure is it"),
        reading,
        tables=(_steps_table(steps, shown_year), _assumptions_table(varied.loc[order], assumptions_year)),
        paragraphs=(
            _(
                "These are spreads between conventions and between assumed values, not confidence intervals: "
                "nobody knows how likely each is, and errors of the world table itself are not in them."
            ),
        ),
    )


def _words(key: object) -> str:
    return str(key).replace("_", " ")


def _steps_table(steps: pd.DataFrame, year: int) -> Table:
    rows = pd.DataFrame(
        {"Method": steps["variant"], _EACH: steps["t_per_inhabitant"], _ABROAD: steps["percent_abroad"]}
    )
    columns = (Column("Method", words=True), Column(_EACH, "t", 1), Column(_ABROAD, "%", 0))
    return Table(
        _("Other methods, households of France, {year}", year=year), columns, rows, name="Other methods"
    )


def _assumptions_table(varied: pd.DataFrame, year: int) -> Table:
    rows = pd.DataFrame(
        {
            "Assumption": [_words(key) for key in varied["key"]],
            "Unit": varied["unit"].to_numpy(),
            "Value": varied["value"].to_numpy(),
            "Low": varied["low"].to_numpy(),
            "High": varied["high"].to_numpy(),
            "At low": varied["t_per_inhabitant_at_low"].to_numpy(),
            "At high": varied["t_per_inhabitant_at_high"].to_numpy(),
        }
    )
    columns = (
        Column("Assumption", words=True),
        Column("Value", decimals=2),
        Column("Low", decimals=2),
        Column("High", decimals=2),
        Column("Unit", words=True),
        Column("At low", "t per inhabitant", 2),
        Column("At high", "t per inhabitant", 2),
    )
    note = _("Largest effect first. Sources and reasons of every value are in data/assumptions.csv.")
    return Table(
        _("Assumptions at the ends of their range, households of France, {year}", year=year),
        columns,
        rows,
        name="Assumptions",
        note=note,
        shown=_SHOWN,
    )
