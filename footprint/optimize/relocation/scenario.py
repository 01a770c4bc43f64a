"""What a circular scenario changes before a plan is made: recipes, extraction, and what inhabitants buy.

A scenario acts on the industries of the world table. Their recipes and intensities are the plan's own world
and are carried exactly. The detailed French recipes, and what the area's inhabitants buy of each detailed
product, move by the same shares as their industry's: that is all a scenario says of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from footprint.areas.detailed.table import DETAILED
from footprint.areas.places.area import Area
from footprint.areas.production.france import FranceDetail, load_france
from footprint.circular.scenarios.consumption import consumption_of
from footprint.circular.scenarios.economy import Array, Delta, Economy, total_change
from footprint.circular.scenarios.file import read_scenario
from footprint.circular.scenarios.interventions import Intervention, LocalSourcing
from footprint.circular.scenarios.result import rebound_factor
from footprint.circular.scenarios.run import check_labels
from footprint.circular.scenarios.scenario import Scenario
from footprint.circular.scenarios.update import Totals
from footprint.errors import OptionError
from footprint.i18n import message
from footprint.labels import HOME
from footprint.mrio import MRIO

_NOTHING = 1e-12
_GOODS_BUYERS = "households"


@dataclass(frozen=True, eq=False)
class ScenarioChange:
    """A scenario as a plan sees it.

    Attributes
    ----------
    name, title : str
        Of the scenario.
    delta : Delta
        Change of the world table's recipes and intensities (t per MEUR).
    recipes : ndarray, s × s
        French recipes in detail after the change, services included.
    bought : ndarray, k
        What the area's households buy of each goods sector, relative to before.
    notes : tuple of str
        What is not counted.
    """

    name: str
    title: str
    delta: Delta
    recipes: np.ndarray
    bought: np.ndarray
    notes: tuple[str, ...]

    @property
    def changes_market(self) -> bool:
        """Whether recipes or intensities change, and not only what inhabitants buy."""
        return bool(np.any(self.delta.A) or np.any(self.delta.S))

    def applied(self, A: np.ndarray, tonnes: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the world's recipes, and its extraction at unchanged outputs (t), after the change."""
        at = self.delta.columns
        A, tonnes = A.copy(), tonnes.copy()
        A[:, at] += self.delta.A
        tonnes[:, at] = np.maximum(tonnes[:, at] + self.delta.S * x[at], 0.0)
        return A, tonnes

    def needs(self, france: FranceDetail, before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return what an inhabitant's goods need after the change, and the change of what he buys.

        N' = L'_gg f' with f = L_gg⁻¹ N what is bought, L = (I − A)⁻¹ over all sectors, g the goods. What
        government buys stays.

        Parameters
        ----------
        france : FranceDetail
            Before the change.
        before : ndarray, k
            N, EUR per inhabitant and year.
        """
        at = france.sectors.index.get_indexer(france.goods)
        bought = np.linalg.solve(_chain(france.A.to_numpy(float), at), before)
        table = france.sectors.loc[france.goods]
        households = table["demand_households"].clip(lower=0.0).to_numpy(float)
        everybody = france.household_needs.to_numpy(float) * france.population / 1e6
        share = np.divide(households, everybody, out=np.zeros_like(households), where=everybody > 0)
        moved = bought * np.clip(share, 0.0, 1.0) * (self.bought - 1.0)
        if not moved.any() and np.array_equal(self.recipes, france.A.to_numpy(float)):
            return before, moved
        return np.maximum(_chain(self.recipes, at) @ (bought + moved), 0.0), moved


def scenario_change(scenario: Scenario | str | Path, area: Area, world: MRIO) -> ScenarioChange:
    """Return what a scenario changes for a plan of an area.

    Parameters
    ----------
    scenario : Scenario, path or name
        Python objects, a TOML file, or a scenario of the library.
    area : Area
        Whose inhabitants change what they buy.
    world : MRIO
        The world table of the plan.

    Raises
    ------
    OptionError
        If an intervention cannot be carried to a plan; names it and says why. If the table is not the
        embedded one: a scenario acts on its industries, and its French ones are split.
    InputFileError, LabelError, UnknownNameError
        If the scenario cannot be read, or names what the table does not have.
    """
    if DETAILED in world.meta:
        raise OptionError(
            "A plan on a table that is not the embedded one takes over no circular scenario",
            hint="leave out --scenario, or --world; `footprint circular scenario` runs a scenario on that table",
        )
    consumption = consumption_of(area, _GOODS_BUYERS, world=world)
    economy = Economy.of(world, consumption.y, home=HOME)
    known = scenario if isinstance(scenario, Scenario) else read_scenario(scenario, economy)
    check_labels(known, economy)
    france = load_france()
    goods = france.sectors["parent"][france.sectors["goods"]].unique()
    deltas = known.changes(economy)
    refused = [
        f"{label}: {reason}"
        for label, step, delta in zip(known.labels(), known.interventions, deltas, strict=True)
        if (reason := _why_not(step, delta, economy, goods))
    ]
    if refused:
        raise OptionError(
            message("A plan cannot take over all of the scenario {name!r}", name=known.name),
            labels=refused,
            hint="leave these out of a copy of the scenario and give that file",
        )
    total = total_change(deltas, economy)
    factor = _spent_again(economy, known, total)
    sectors = list(economy.all_sectors)
    place = np.array([sectors.index(name) for name in economy.sectors])
    before, after = (_summed(values, place, len(sectors)) for values in (economy.y, economy.y + total.y))
    moved = factor * np.divide(after, before, out=np.ones_like(before), where=before > 0)
    parent = france.sectors["parent"][france.goods].map({name: i for i, name in enumerate(sectors)})
    return ScenarioChange(
        name=known.name,
        title=known.title or known.name,
        delta=total,
        recipes=_detailed(france, economy, total, place, sectors),
        bought=np.maximum(moved, 0.0)[parent.to_numpy(int)],
        notes=_notes(known, total, economy, goods),
    )


def _spent_again(economy: Economy, scenario: Scenario, total: Delta) -> float:
    """Return by how much all purchases grow with the share of the saving that is respent."""
    if not scenario.rebound.respent:
        return 1.0
    paid = Totals(economy, total.columns).of(total)[2]
    return rebound_factor(float(economy.y.sum()), paid, scenario.rebound.respent)


def _why_not(step: Intervention, delta: Delta, economy: Economy, goods: np.ndarray) -> str:
    """Return why an intervention cannot be carried to a plan; empty if it can."""
    if isinstance(step, LocalSourcing):
        return message("what is made here instead of imported is what the plan itself decides")
    in_france = bool(np.any(economy.at_home[delta.columns] & delta.A.any(axis=0)))
    if step.origins is not None and (step.final_demand or in_france):
        return message(
            "it depends on where products come from, and a plan's market has one mix of origins for all buyers"
        )
    of_goods = np.isin(economy.sectors, goods)
    if not (np.abs(delta.y[of_goods]).any() or delta.A.any() or delta.S.any()) and delta.y.any():
        return message(
            "it changes what inhabitants buy of services or works alone, and a plan counts their need of goods"
        )
    return ""


def _notes(scenario: Scenario, total: Delta, economy: Economy, goods: np.ndarray) -> tuple[str, ...]:
    found = [
        message(
            "The scenario {rest!r} is applied first: index, needs and tonnes before the plan are "
            "those after the scenario. Detailed sectors move by the share of their industry; the "
            "weights of the index stay.",
            rest=scenario.title or scenario.name,
        )
    ]
    services = ~np.isin(economy.sectors, goods)
    if np.abs(total.y[services]).sum() > _NOTHING * np.abs(economy.y).sum():
        found.append(
            message("What inhabitants buy more or less of services is not counted: a plan counts goods.")
        )
    if scenario.scope != _GOODS_BUYERS:
        found.append(
            message(
                "The scenario is meant for {scope}: of its changes of final demand, those of households "
                "are taken over.",
                scope=scenario.scope,
            )
        )
    return tuple(found)


def _detailed(
    france: FranceDetail, economy: Economy, total: Delta, place: np.ndarray, sectors: list[str]
) -> np.ndarray:
    """Return detailed French recipes of which every input moves by the share of its industry's.

    Where an industry starts to use what it never bought, that is spread over the product's sectors by their
    output.
    """
    recipes = france.A.to_numpy(float)
    columns = total.columns[economy.at_home[total.columns] & total.A.any(axis=0)]
    if not columns.size:
        return recipes
    recipes = recipes.copy()
    parent = france.sectors["parent"].to_numpy()
    output = france.sectors["output"].to_numpy(float)
    row = np.array([sectors.index(name) for name in parent])
    made = _summed(output, row, len(sectors))[row]
    within = np.divide(output, made, out=np.zeros_like(output), where=made > 0)
    for column in columns:
        old = _summed(economy.A[:, column], place, len(sectors))
        new = old + _summed(total.A[:, np.flatnonzero(total.columns == column)[0]], place, len(sectors))
        share = np.divide(new, old, out=np.ones_like(old), where=old > 0)
        fresh = np.where(old > 0, 0.0, new - old)
        users = np.flatnonzero(parent == economy.sectors[column])
        recipes[:, users] = (
            recipes[:, users] * np.maximum(share, 0.0)[row, None] + (fresh[row] * within)[:, None]
        )
    return recipes


def _chain(A: Array, at: np.ndarray) -> np.ndarray:
    """Return (I − A)⁻¹ between goods, services included in the chain."""
    unit = np.zeros((len(A), len(at)))
    unit[at, np.arange(len(at))] = 1.0
    return np.asarray(np.linalg.solve(np.eye(len(A)) - A, unit)[at])


def _summed(values: np.ndarray, place: np.ndarray, count: int) -> np.ndarray:
    return np.bincount(place, values, minlength=count)
