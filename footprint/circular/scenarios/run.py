"""Running a scenario for France or for an area."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from footprint.areas.places.area import Area
from footprint.circular.scenarios.economy import Economy
from footprint.circular.scenarios.file import HINT, read_scenario, unknown_labels
from footprint.circular.scenarios.place import Place, is_france, place_of
from footprint.circular.scenarios.result import ABROAD, ScenarioResult, Step
from footprint.circular.scenarios.result import HOME as AT_HOME
from footprint.circular.scenarios.scenario import Scenario, run_on
from footprint.errors import InputFileError
from footprint.labels import HOME
from footprint.mrio.system import MRIO
from footprint.units import as_json

_PLACES = {AT_HOME: "france", ABROAD: "abroad", "total": "total"}


@dataclass(frozen=True)
class ScenarioEffect:
    """What a scenario does to the material footprint of a place.

    Attributes
    ----------
    place : Place
        Whose footprint it is.
    result : ScenarioResult
        Tonnes before, after and the change, with every view.
    warnings : tuple of str
        What a reader must know.
    """

    place: Place
    result: ScenarioResult
    warnings: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the effect for JSON, every quantity with its unit."""
        result, scenario = self.result, self.result.scenario
        totals = result.totals
        per_head = totals["change"].loc["total"] / self.place.inhabitants
        return {
            "area": self.place.name,
            "code": self.place.code,
            "inhabitants": as_json(self.place.inhabitants, "inhabitant"),
            "year": self.place.table.year,
            "scenario": scenario.name,
            "title": scenario.title,
            "description": " ".join(scenario.description.split()),
            "source": scenario.source,
            "scope": self.place.scope,
            "rebound": {
                "kind": scenario.rebound.kind,
                "share_respent": scenario.rebound.respent,
                "saving": as_json(result.saving, self.place.table.currency),
                "respent": as_json(result.respent, self.place.table.currency),
                "proportional_bound": as_json(result.proportional_bound, "t"),
            },
            **{
                column: {_PLACES[str(place)]: as_json(row[column], "t") for place, row in totals.iterrows()}
                for column in ("before", "after", "change")
            },
            "interval": {
                _PLACES[str(place)]: {"low": as_json(row["low"], "t"), "high": as_json(row["high"], "t")}
                for place, row in totals.iterrows()
            },
            "change_per_inhabitant": as_json(per_head, "t/inhabitant"),
            "steps": [self._step(step) for step in result.steps],
            "by_material_group": self._view("material group"),
            "by_material": self._view("material"),
            "by_country": self._view("country"),
            "by_product": self._view("product"),
            "mass_balances": {name: balance.to_dict() for name, balance in result.mass_balances.items()},
            "order": {
                "applied": scenario.labels(),
                "matters_for": [list(pair) for pair in result.order_matters],
                "effect_of_opposite_order": result.order_effect,
            },
            "draws": len(result.draws),
            "warnings": list(self.warnings),
        }

    def _view(self, dimension: str) -> dict[str, Any]:
        return _rows(self.result.by(dimension))

    def _step(self, step: Step) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "name": step.name,
            "france": as_json(step.home, "t"),
            "abroad": as_json(step.abroad, "t"),
            "total": as_json(step.total, "t"),
        }
        if step.name in self.result.scenario.labels():
            for dimension in ("material", "country", "product"):
                shown[f"by_{dimension}"] = _rows(self.result.of_step(step.name, dimension))
        return shown


def _rows(view: pd.DataFrame) -> dict[str, Any]:
    return {
        str(label): {str(column): as_json(value, "t") for column, value in row.items()}
        for label, row in view.iterrows()
    }


def run_scenario(
    world: MRIO,
    scenario: Scenario | str | os.PathLike[str],
    area: Area | str = "France",
    *,
    scope: str | None = None,
    draws: int = 200,
    seed: int = 2018,
    income_adjustment: bool = False,
    demand: str | os.PathLike[str] | pd.Series | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ScenarioEffect:
    """Return what a circular scenario does to the material footprint of France or of an area.

    Changes of demand concern the area's own final users. Changes of recipes concern the named industries of
    the whole of France (or of the regions that the scenario names): the table knows no smaller industries.

    Parameters
    ----------
    world : MRIO
        The table.
    scenario : Scenario, path or name
        Python objects, a TOML file, or a scenario of the library.
    area : Area or str
        An area, or "France".
    scope : str, optional
        Whose final demand counts; by default what the scenario is meant for.
    draws, seed
        Draws of uncertain parameters for the intervals, and their seed; 0 draws for none.
    income_adjustment, demand
        As in `footprint.areas.household_demand`.
    progress : callable, optional
        Called with (draws done, draws).

    Returns
    -------
    ScenarioEffect

    Raises
    ------
    InputFileError
        With every problem of the scenario: keys, values, labels that the table does not have.
    UnknownNameError
        If the area, the scope or the scenario is unknown.
    """
    given = scenario if isinstance(scenario, Scenario) else None
    wanted = scope or (given.scope if given is not None else None)
    if wanted is None:
        assert not isinstance(scenario, Scenario)
        wanted = read_scenario(scenario, _labels(world)).scope
    place = place_of(world, area, wanted, income_adjustment=income_adjustment, demand=demand)
    economy = Economy.of(place.table, place.y, home=HOME, direct=place.direct)
    read = given if given is not None else read_scenario(scenario, economy)  # type: ignore[arg-type]
    if given is not None:
        _check(given, economy)
    result = run_on(economy, read, draws=draws, seed=seed, progress=progress)
    return ScenarioEffect(place, result, (*result.remarks, *_remarks(read, place), *place.notes))


def _labels(world: MRIO) -> Economy:
    """Return an economy that only serves to check a scenario's labels."""
    return Economy.of(world, world.Y.iloc[:, 0], home=HOME)


def _check(scenario: Scenario, economy: Economy) -> None:
    problems = [
        f"{label}, {'.'.join(map(str, loc))}: {message}"
        for label, step in zip(scenario.labels(), scenario.interventions, strict=True)
        for loc, message in unknown_labels(step.model_dump(), economy)
    ]
    if problems:
        raise InputFileError(f"scenario {scenario.name!r}", problems, hint=HINT)


def _remarks(scenario: Scenario, place: Place) -> list[str]:
    found = []
    if place.scope != scenario.scope:
        found.append(
            f"The scenario is meant for the scope {scenario.scope!r}; it was run for {place.scope!r}."
        )
    if not is_france(place.name) and any(step.industries for step in scenario.interventions):
        found.append(
            "Recipes change in the industries of the whole of France; the effect shown is the part that "
            f"{place.name} causes by its consumption."
        )
    return found
