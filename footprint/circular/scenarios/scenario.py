"""A scenario: interventions in their order, a rebound, and what they do to a material footprint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import BeforeValidator, SerializeAsAny, model_validator

from footprint.circular.scenarios.economy import Array, Delta, Economy
from footprint.circular.scenarios.interventions import (
    DietChange,
    Intervention,
    LifetimeExtension,
    LocalSourcing,
    RepairAndReuse,
    ResidualWasteManagement,
    ResourceEfficiency,
    Sharing,
)
from footprint.circular.scenarios.parameters import Model, Parameter, Share
from footprint.circular.scenarios.result import ScenarioResult, Step, footprint_cells, rebound_factor
from footprint.circular.scenarios.secondary import ClosingSupplyChains, MassBalance, RecycledContent
from footprint.circular.scenarios.update import Totals, check_productive
from footprint.errors import TableError

KINDS: dict[str, type[Intervention]] = {
    str(kind.model_fields["kind"].default): kind
    for kind in (
        LifetimeExtension,
        RepairAndReuse,
        Sharing,
        ResourceEfficiency,
        RecycledContent,
        ClosingSupplyChains,
        ResidualWasteManagement,
        DietChange,
        LocalSourcing,
    )
}
"""Every kind of intervention by the name that scenario files use."""

#: What the step of the rebound is called in the answer.
REBOUND = "rebound"
#: Two interventions commute when the order changes no coefficient by more than this, relatively.
COMMUTES = 1e-12


class Rebound(Model):
    """What happens to the money that a scenario saves.

    The saving is the fall of the final users' bill when every change of production cost reaches them (the
    price model of Leontief: the bill is value added times output, v·x). A share of it is spent on
    everything they still buy, in proportion; a bill that rises is paid by buying less in the same way.

    Attributes
    ----------
    kind : {"none", "proportional", "share"}
        Nothing respent, all of it, or `share` of it.
    share : Parameter
        Share of the saving that is respent.
    """

    kind: Literal["none", "proportional", "share"] = "none"
    share: Share = Parameter(value=0.0, source="definition")

    @model_validator(mode="after")
    def _kind_fits_share(self) -> Self:
        if self.kind == "share" and "share" not in self.model_fields_set:
            raise ValueError("kind 'share' needs a share, as in { share = 0.3 }")
        if self.kind != "share" and self.share.value not in (0.0, self.respent):
            raise ValueError(
                f"kind {self.kind!r} has no share of {self.share.value:g}: leave out one of the two"
            )
        return self

    @property
    def respent(self) -> float:
        """Share of the saving that is respent: 0, 1, or `share`."""
        return {"none": 0.0, "proportional": 1.0, "share": self.share.value}[self.kind]


def _rebound(given: Any) -> Any:
    if isinstance(given, str):
        return {"kind": given}
    if isinstance(given, dict) and "kind" not in given and "share" in given:
        return {"kind": "share", **given}
    return given


def _of_its_kind(given: Any) -> Any:
    if isinstance(given, dict) and given.get("kind") in KINDS:
        return KINDS[given["kind"]].model_validate(given)
    return given


#: An intervention, or its keys and values with its kind among them.
AnyIntervention = Annotated[SerializeAsAny[Intervention], BeforeValidator(_of_its_kind)]


class Scenario(Model):
    """Interventions in the order in which they are applied.

    Attributes
    ----------
    name, title, description, source : str
        What it is and where it comes from.
    scope : str
        Final demand it is meant for: "households", "consumption" or "final demand".
    interventions : tuple of Intervention
        Each acts on what the ones before it leave.
    rebound : Rebound
    """

    title: str = ""
    description: str = ""
    source: str = "assumption"
    scope: Literal["households", "consumption", "final demand"] = "households"
    interventions: tuple[AnyIntervention, ...] = ()
    rebound: Annotated[Rebound, BeforeValidator(_rebound)] = Rebound()

    def drawn(self, random: np.random.Generator) -> Scenario:
        """Return the scenario with every parameter drawn from its range."""
        return self.model_copy(
            update={
                "interventions": tuple(step.drawn(random) for step in self.interventions),
                "rebound": self.rebound.drawn(random),
            }
        )

    def changes(self, economy: Economy) -> list[Delta]:
        """Return each intervention's change, made on what the ones before it leave."""
        found: list[Delta] = []
        for step in self.interventions:
            if found:
                economy = economy.plus(found[-1])
            found.append(step.change(economy))
        return found

    def labels(self) -> list[str]:
        """Return what each intervention is called in the answer, no two alike."""
        found: list[str] = []
        for place, step in enumerate(self.interventions, start=1):
            name = step.name or f"{place}. {step.kind}"
            found.append(f"{name} ({place})" if name in (*found, REBOUND) else name)
        return found


@dataclass(frozen=True)
class _Outcome:
    """Tonnes at home and abroad, and the money behind the rebound."""

    home: float
    abroad: float
    saving: float
    factor: float


def _summed(deltas: list[Delta], economy: Economy) -> Delta:
    total = Delta.none(len(economy.y), len(economy.materials))
    for delta in deltas:
        total += delta
    return total


def _outcome(totals: Totals, delta: Delta, bill: float, rebound: Rebound) -> _Outcome:
    home, abroad, paid = totals.of(delta)
    factor = rebound_factor(bill, paid, rebound.respent)
    return _Outcome(home * factor, abroad * factor, bill - paid, factor)


def run_on(
    economy: Economy,
    scenario: Scenario,
    *,
    draws: int = 200,
    seed: int = 2018,
    method: str = "auto",
    progress: Callable[[int, int], None] | None = None,
) -> ScenarioResult:
    """Return what a scenario does to the footprint of an economy's final demand.

    Parameters
    ----------
    economy : Economy
        Recipes, intensities and the demand.
    scenario : Scenario
        What changes.
    draws : int
        Draws of the parameters from their ranges (independent, triangular) for the intervals; 0 for none.
    seed : int
        Of those draws.
    method : {"auto", "update", "resolve"}
        How changed recipes are solved; see `footprint.circular.scenarios.update.solve_changed`.
    progress : callable, optional
        Called with (draws done, draws).

    Returns
    -------
    ScenarioResult

    Raises
    ------
    TableError
        If the changed recipes have no solution, or the number of draws is negative.
    """
    if draws < 0:
        raise TableError("The number of draws is zero or more", found=str(draws))
    deltas = scenario.changes(economy)
    total = _summed(deltas, economy)
    if total.columns.size:
        check_productive(economy, total, method)
    bill = float(economy.y.sum())
    totals = Totals(economy, total.columns)
    outcome = _outcome(totals, total, bill, scenario.rebound)
    disagreeing = _not_commuting(economy, scenario)
    backwards = outcome
    if disagreeing:
        opposite = scenario.model_copy(update={"interventions": scenario.interventions[::-1]})
        backwards = _outcome(totals, _summed(opposite.changes(economy), economy), bill, scenario.rebound)
    return ScenarioResult(
        scenario=scenario,
        economy=economy,
        before_cells=footprint_cells(economy, Delta.none(len(economy.y), len(economy.materials)), method),
        after_cells=footprint_cells(economy, total, method) * outcome.factor,
        steps=_steps(totals, economy, scenario, deltas),
        deltas=deltas,
        order_matters=disagreeing,
        reversed_total=backwards.home + backwards.abroad,
        bill_before=bill,
        saving=outcome.saving,
        respent=(outcome.factor - 1) * (bill - outcome.saving),
        factor=outcome.factor,
        mass_balances=_balances(economy, scenario),
        draws=_draws(totals, economy, scenario, draws, seed, progress),
        rank=int(total.factors()[0].shape[1]),
        negative_inputs=int((economy.plus(total).A < -1e-12).sum()),
    )


def _steps(totals: Totals, economy: Economy, scenario: Scenario, deltas: list[Delta]) -> list[Step]:
    """Return the effect of each intervention after those before it, then of the rebound."""
    found = []
    so_far = Delta.none(len(economy.y), len(economy.materials))
    bill = float(economy.y.sum())
    last = _outcome(totals, so_far, bill, Rebound())
    for name, delta in zip(scenario.labels(), deltas, strict=True):
        so_far += delta
        now = _outcome(totals, so_far, bill, Rebound())
        found.append(Step(name, now.home - last.home, now.abroad - last.abroad))
        last = now
    if scenario.rebound.respent:
        now = _outcome(totals, so_far, bill, scenario.rebound)
        found.append(Step(REBOUND, now.home - last.home, now.abroad - last.abroad))
    return found


def _not_commuting(economy: Economy, scenario: Scenario) -> list[tuple[str, str]]:
    """Return the pairs of interventions whose order changes the result."""
    steps = list(zip(scenario.labels(), scenario.interventions, strict=True))
    found = []
    for (one_name, one), (other_name, other) in combinations(steps, 2):
        forth = one.change(economy)
        forth += other.change(economy.plus(forth))
        back = other.change(economy)
        back += one.change(economy.plus(back))
        if forth.distance(back) > COMMUTES:
            found.append((one_name, other_name))
    return found


def _balances(economy: Economy, scenario: Scenario) -> dict[str, MassBalance]:
    found = {}
    for name, step in zip(scenario.labels(), scenario.interventions, strict=True):
        if isinstance(step, RecycledContent):
            found[name] = step.mass_balance(economy)
        economy = economy.plus(step.change(economy))
    return found


def _draws(
    totals: Totals,
    economy: Economy,
    scenario: Scenario,
    draws: int,
    seed: int,
    progress: Callable[[int, int], None] | None,
) -> Array:
    """Return draws × (home, abroad) of tonnes after; empty where nothing is uncertain."""
    uncertain = any(step.uncertain() for step in scenario.interventions) or scenario.rebound.uncertain()
    if not draws or not uncertain:
        return np.empty((0, 2))
    random = np.random.default_rng(seed)
    bill = float(economy.y.sum())
    found = np.empty((draws, 2))
    for place in range(draws):
        one = scenario.drawn(random)
        outcome = _outcome(totals, _summed(one.changes(economy), economy), bill, one.rebound)
        found[place] = outcome.home, outcome.abroad
        if progress:
            progress(place + 1, draws)
    return found
