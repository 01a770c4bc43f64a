"""What is shown of circular scenarios: their effects, their library, the kinds of intervention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.i18n import _, marked, told
from footprint.report.account.impacts import changes_table
from footprint.report.account.measures import sentences
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.circular.scenarios.run import ScenarioEffect
    from footprint.circular.scenarios.scenario import Scenario

_KT = 1000.0
_PLACES = {"home": marked("France"), "abroad": marked("Abroad"), "total": marked("Total")}
_MOMENTS = (marked("Before"), marked("After"), marked("Change"))
_RANGE = (marked("Low"), marked("High"))


def scenario_document(effect: ScenarioEffect) -> Document:
    """Return what one scenario changes."""
    title = _(
        "Scenario {name}: {place}", name=effect.result.scenario.name, place=told(effect.consumption.name)
    )
    return Document.of_tables(title, lambda: scenario_tables(effect), effect.to_dict)


def scenarios_document(effects: Sequence[ScenarioEffect]) -> Document:
    """Return what several scenarios change for one area, a row each."""
    area = effects[0].consumption.name
    table = comparison_table(effects, area)
    return Document.of_tables(
        table.title,
        [table],
        lambda: {"area": area, "scenarios": [effect.to_dict() for effect in effects]},
    )


def library_document(scenarios: Sequence[Scenario]) -> Document:
    """Return the scenarios that come with the program."""
    rows = pd.DataFrame(
        [
            (
                one.name,
                one.title,
                one.scope,
                ", ".join(dict.fromkeys(step.kind for step in one.interventions)),
            )
            for one in scenarios
        ],
        columns=["Scenario", "Title", "Scope", "Interventions"],
    )
    columns = (
        Column("Scenario"),
        Column("Title", words=True),
        Column("Scope", words=True),
        Column("Interventions"),
    )
    table = Table(_("Scenarios"), columns, rows)
    answer = {"scenarios": [one.model_dump() for one in scenarios]}
    return Document.of_tables(_("Circular scenarios"), [table], answer)


def kinds_document(kinds: Sequence[Mapping[str, Any]], common: Sequence[str]) -> Document:
    """Return the kinds of intervention with their keys, and the keys `common` to all."""
    rows = pd.DataFrame(
        [(one["kind"], one["does"], ", ".join(one["needs"]), ", ".join(one["may_have"])) for one in kinds],
        columns=["Kind", "What it does", "Needs", "May have"],
    )
    note = _("Every kind may have: {keys}.", keys=", ".join(common))
    columns = (
        Column("Kind"),
        Column("What it does", words=True),
        Column("Needs"),
        Column("May have"),
    )
    table = Table(_("Kinds of intervention"), columns, rows, note=note)
    return Document.of_tables(table.title, [table], {"kinds": kinds, "common": common})


def scenario_tables(effect: ScenarioEffect, count: int = 12) -> list[Table]:
    """Return the tables of a scenario's effect: totals, steps, materials, countries, products, masses."""
    result, place = effect.result, effect.consumption
    scenario = result.scenario
    totals = result.totals / _KT
    head = pd.DataFrame(
        {
            "Extracted": [_PLACES[str(name)] for name in totals.index],
            "Before": totals["before"].to_numpy(),
            "After": totals["after"].to_numpy(),
            "Change": totals["change"].to_numpy(),
            "Low": totals["low"].to_numpy(),
            "High": totals["high"].to_numpy(),
            "Relative": 100 * (totals["change"] / totals["before"]).to_numpy(),
        }
    )
    steps = pd.DataFrame(
        [(step.name, step.home / _KT, step.abroad / _KT, step.total / _KT) for step in result.steps],
        columns=["Step", "France", "Abroad", "Total"],
    )
    money = place.table.currency
    notes = [
        " ".join(told(scenario.description).split()),
        _(
            "Low and high: 5th and 95th percentile of {count} draws of the parameters.",
            count=len(result.draws),
        )
        if len(result.draws)
        else "",
        _(
            "Saving of the final users: {saving:,.0f} {money}, of which {respent:,.0f} spent again.",
            saving=result.saving,
            money=money,
            respent=result.respent + 0.0,
        ),
        sentences(effect.warnings),
    ]
    tables = [
        Table(
            _(
                "{title}: {place}, {scope}, {year}",
                title=told(scenario.title or scenario.name),
                place=told(place.name),
                scope=told(place.scope),
                year=place.table.year,
            ),
            [
                Column("Extracted", words=True),
                *(Column(name, "kt", 1) for name in _MOMENTS + _RANGE),
                Column("Relative", "%", 2),
            ],
            head,
            note=" ".join(filter(None, notes)),
            name="scenario",
        ),
        Table(
            _("Step by step"),
            [Column("Step", words=True), *(Column(name, "kt", 1) for name in _PLACES.values())],
            steps,
            note=_("Each after those above it."),
            name="steps",
        ),
    ]
    tables.append(
        changes_table(
            result.impacts, _("Carbon, water, waste and jobs"), effect.impact_notes, name=marked("Impacts")
        )
    )
    views = (
        ("material", marked("Material")),
        ("country", marked("Country")),
        ("product", marked("Product")),
    )
    names = {str(k): str(v) for k, v in place.table.region_info.get("name_en", pd.Series(dtype=str)).items()}
    tables += [_view(result.by(dimension).rename(index=names), label, count) for dimension, label in views]
    if result.mass_balances:
        tables.append(_balances(result.mass_balances))
    return tables


#: Impacts beside material in a comparison: heading, unit, how many of its unit.
_BESIDE = {
    "carbon": ("CO2e", "kt", 1e3),
    "water": (marked("Water"), marked("1,000 m³"), 1e3),
    "jobs": (marked("Jobs"), "", 1.0),
}


def _of_impacts(effect: ScenarioEffect) -> dict[str, float]:
    """Return the change of the impacts of a comparison, NaN where a scenario's table knows them not."""
    changes = effect.result.impacts["total"]
    return {
        head: float(changes.get(name, float("nan"))) / size for name, (head, _unit, size) in _BESIDE.items()
    }


def _view(frame: pd.DataFrame, label: str, count: int) -> Table:
    largest = frame.loc[frame["change"].abs().sort_values(ascending=False).index[:count]]
    rows = pd.DataFrame(
        {
            label: largest.index,
            **{name.capitalize(): largest[name].to_numpy() / _KT for name in ("before", "after", "change")},
        }
    )
    return Table(
        _("By {dimension}, largest changes", dimension=told(label).lower()),
        [Column(label, words=True), *(Column(name, "kt", 1) for name in _MOMENTS)],
        rows,
        name=label,
    )


def _balances(balances: dict[str, Any]) -> Table:
    names = {
        "virgin_displaced": marked("Virgin displaced"),
        "secondary": marked("Secondary"),
        "losses": marked("Losses"),
        "to_stock": marked("To stock"),
        "collected": marked("Collected"),
    }
    rows = [
        {"Step": step, **{shown: getattr(balance, name) / _KT for name, shown in names.items()}}
        for step, balance in balances.items()
    ]
    return Table(
        _("Secondary material, all industries concerned"),
        [Column("Step", words=True), *(Column(shown, "kt", 0) for shown in names.values())],
        pd.DataFrame(rows),
        note=_("Collected = secondary + losses + to stock."),
        name="secondary material",
    )


def comparison_table(effects: Sequence[ScenarioEffect], place: str) -> Table:
    """Return one row for each scenario: its effect in France, abroad and in total, with its range."""
    rows = []
    for effect in effects:
        totals = effect.result.totals / _KT
        rows.append(
            {
                "Scenario": effect.result.scenario.name,
                "Scope": effect.consumption.scope,
                "France": totals["change"].loc["home"],
                "Abroad": totals["change"].loc["abroad"],
                "Total": totals["change"].loc["total"],
                "Low": totals["low"].loc["total"],
                "High": totals["high"].loc["total"],
                **_of_impacts(effect),
                "Of the footprint": 100 * totals["change"].loc["total"] / totals["before"].loc["total"],
            }
        )
    return Table(
        _("Change of the material footprint by scenario: {place}", place=told(place)),
        [
            Column("Scenario"),
            Column("Scope", words=True),
            *(Column(name, "kt", 0) for name in (*_PLACES.values(), *_RANGE)),
            Column("Of the footprint", "%", 2),
            *(Column(head, unit, 1 if size > 1 else 0) for head, unit, size in _BESIDE.values()),
        ],
        pd.DataFrame(rows).sort_values("Total", ignore_index=True),
        note=_(
            "France and abroad: where extraction changes. Low and high: 5th and 95th percentile over the "
            "ranges of the scenario's parameters; the world table's own uncertainty comes on top. "
            "Scenarios do not add up. CO2e, water and jobs: change in total; jobs those of France."
        ),
        name="scenarios",
    )
