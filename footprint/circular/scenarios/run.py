"""Running a scenario for France or for an area."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from footprint.areas.demand.household import Given
from footprint.areas.impacts.french import impacts_for
from footprint.areas.places.area import Area
from footprint.areas.places.find import find_area
from footprint.areas.world import world_last, world_or_default
from footprint.circular.scenarios.consumption import Consumption, consumption_of, is_france
from footprint.circular.scenarios.economy import Economy
from footprint.circular.scenarios.effect import run_on
from footprint.circular.scenarios.file import HINT, read_scenario, stand_ins, unknown_labels
from footprint.circular.scenarios.result import AT_HOME, ScenarioResult, Step
from footprint.circular.scenarios.scenario import Scenario
from footprint.errors import LabelError
from footprint.i18n import message
from footprint.labels import ABROAD, HOME
from footprint.mrio.impacts.intensities import impacts_json
from footprint.mrio.system import MRIO
from footprint.once import kept
from footprint.results import Result
from footprint.units import as_json

#: What a scenario leaves as it is.
UNCHANGED = message(
    "every industry keeps its carbon, water, waste and jobs per euro of output, whatever a scenario makes of its "
    "recipe; what households burn themselves does not change"
)
_LOCATIONS = {AT_HOME: "france", ABROAD: "abroad", "total": "total"}


@dataclass(frozen=True)
class ScenarioEffect(Result):
    """What a scenario does to the material footprint of France or of an area.

    Attributes
    ----------
    consumption : Consumption
        Whose footprint it is, France's or an area's.
    result : ScenarioResult
        Tonnes before, after and the change, with every view.
    warnings : tuple of str
        What a reader must know.
    """

    consumption: Consumption
    result: ScenarioResult
    warnings: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return tonnes before, after and the change by material, country and product."""
        return self.result.to_frame()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the result."""
        return self.result.sheets()

    def _shown(self) -> pd.DataFrame:
        return self.result.totals.round()

    def _heading(self) -> str:
        return f"{self.result.scenario.title or self.result.scenario.name}: {self.consumption.name}, t a year"

    def _content(self) -> Mapping[str, object]:
        result, scenario = self.result, self.result.scenario
        totals = result.totals
        per_head = totals["change"].loc["total"] / self.consumption.inhabitants
        return {
            "area": self.consumption.name,
            "code": self.consumption.code,
            **(self.consumption.area.identity() if self.consumption.area else {}),
            "inhabitants": as_json(self.consumption.inhabitants, "inhabitant"),
            "year": self.consumption.table.year,
            "scenario": scenario.name,
            "title": scenario.title,
            "description": " ".join(scenario.description.split()),
            "source": scenario.source,
            "scope": self.consumption.scope,
            "rebound": {
                "kind": scenario.rebound.kind,
                "share_respent": scenario.rebound.respent,
                "saving": as_json(result.saving, self.consumption.table.currency),
                "respent": as_json(result.respent, self.consumption.table.currency),
                "proportional_bound": as_json(result.proportional_bound, "t"),
            },
            **{
                column: {_LOCATIONS[str(name)]: as_json(row[column], "t") for name, row in totals.iterrows()}
                for column in ("before", "after", "change")
            },
            "interval": {
                _LOCATIONS[str(name)]: {"low": as_json(row["low"], "t"), "high": as_json(row["high"], "t")}
                for name, row in totals.iterrows()
            },
            "change_per_inhabitant": as_json(per_head, "t/inhabitant"),
            "impacts": self._impacts(),
            "impact_notes": list(self.impact_notes),
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

    def _impacts(self) -> dict[str, object]:
        """Return the change of each impact, what it was before, and its interval where there are draws."""
        frame = self.result.impacts
        return {
            name: {
                **shown,
                "before": float(frame.loc[name, "before"]),
                "low": float(frame.loc[name, "low"]),
                "high": float(frame.loc[name, "high"]),
            }
            for name, shown in impacts_json(frame).items()
        }

    @property
    def impact_notes(self) -> tuple[str, ...]:
        """What a reader must know of the impacts, or why there are none."""
        known = self.result.economy.impacts
        if known is None:
            return ()
        return (*known.notes, *((UNCHANGED,) if known.names else ()))

    def _view(self, dimension: str) -> dict[str, object]:
        return _rows(self.result.by(dimension))

    def _step(self, step: Step) -> dict[str, object]:
        shown: dict[str, object] = {
            "name": step.name,
            "france": as_json(step.home, "t"),
            "abroad": as_json(step.abroad, "t"),
            "total": as_json(step.total, "t"),
        }
        if (known := self.result.economy.impacts) is not None:
            shown["impacts"] = known.json(step.impacts)
        if step.name in self.result.scenario.labels():
            for dimension in ("material", "country", "product"):
                shown[f"by_{dimension}"] = _rows(self.result.of_step(step.name, dimension))
        return shown


def _rows(view: pd.DataFrame) -> dict[str, object]:
    return {
        str(label): {str(column): as_json(value, "t") for column, value in row.items()}
        for label, row in view.iterrows()
    }


@world_last
def run_scenario(
    area: Area | str,
    scenario: Scenario | str | os.PathLike[str],
    *,
    scope: str | None = None,
    draws: int = 200,
    seed: int = 2018,
    income_adjustment: bool | float = False,
    demand: Given = None,
    progress: Callable[[int, int], None] | None = None,
    world: MRIO | None = None,
) -> ScenarioEffect:
    """Return what a circular scenario does to the material footprint of France or of an area.

    Changes of demand concern the area's own final users. Changes of recipes concern the named industries of
    the whole of France (or of the regions that the scenario names): the table knows no smaller industries.

    Parameters
    ----------
    area : Area or str
        An area, or "France".
    scenario : Scenario, path or name
        Python objects, a TOML file, or a scenario of the library.
    scope : str, optional
        Whose final demand counts; by default what the scenario is meant for.
    draws, seed
        Draws of uncertain parameters for the intervals, and their seed; 0 draws for none.
    income_adjustment, demand
        As in `footprint.areas.household_demand`.
    progress : callable, optional
        Called with (draws done, draws).
    world : MRIO, optional
        The world table; the embedded one by default.

    Returns
    -------
    ScenarioEffect

    Raises
    ------
    InputFileError
        With every problem of a scenario's file: keys, values, labels that the table does not have.
    LabelError
        If a scenario made in Python names what the table does not have.
    UnknownNameError
        If the area, the scope or the scenario is unknown.
    """
    world = world_or_default(world)
    known = scenario if isinstance(scenario, Scenario) else read_scenario(scenario, _labels(world))
    whose = area if is_france(area) else find_area(area)
    if demand is None:
        consumption, economy = _kept_place(whose, scope or known.scope, income_adjustment, world)
    else:
        consumption, economy = _place(whose, scope or known.scope, income_adjustment, world, demand)
    check_labels(known, economy)
    result = run_on(economy, known, draws=draws, seed=seed, progress=progress)
    warnings = (
        *world.texts("warnings"),
        *result.remarks,
        *dict.fromkeys(
            text for step in known.interventions for text in stand_ins(step.model_dump(), economy)
        ),
        *_remarks(known, consumption),
        *consumption.notes,
    )
    return ScenarioEffect(consumption, result, warnings)


def _place(
    area: Area | str, scope: str, income_adjustment: bool | float, world: MRIO, demand: Given = None
) -> tuple[Consumption, Economy]:
    """Return whose footprint it is and the economy that it is traced in."""
    consumption = consumption_of(area, scope, income_adjustment=income_adjustment, demand=demand, world=world)
    economy = Economy.of(
        consumption.table,
        consumption.y,
        home=HOME,
        direct=consumption.direct,
        impacts=impacts_for(consumption.table),
    )
    return consumption, economy


#: Several scenarios are asked for the same place, one after the other.
_kept_place = kept(1)(_place)


def _labels(world: MRIO) -> Economy:
    """Return an economy that only serves to check a scenario's labels."""
    return Economy.of(world, world.Y.iloc[:, 0], home=HOME)


def check_labels(scenario: Scenario, economy: Economy) -> None:
    """Refuse a scenario that names what a table does not have."""
    problems = [
        message("{label}, {key}: {text}", label=label, key=".".join(map(str, loc)), text=text)
        for label, step in zip(scenario.labels(), scenario.interventions, strict=True)
        for loc, text in unknown_labels(step.model_dump(), economy)
    ]
    if problems:
        raise LabelError(
            message("Scenario {name!r} names what the table does not have", name=scenario.name),
            labels=problems,
            hint=HINT,
        )


def _remarks(scenario: Scenario, consumption: Consumption) -> list[str]:
    found = []
    if consumption.scope != scenario.scope:
        found.append(
            message(
                "The scenario is meant for the scope {scope!r}; it was run for {scope2!r}.",
                scope=scenario.scope,
                scope2=consumption.scope,
            )
        )
    if not is_france(consumption.name) and any(step.industries for step in scenario.interventions):
        found.append(
            message(
                "Recipes change in the industries of the whole of France; the effect shown is the part "
                "that {name} causes by its consumption.",
                name=consumption.name,
            )
        )
    return found
