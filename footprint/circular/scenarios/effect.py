"""Running a scenario on an economy: what each intervention does, in its order, and what the draws give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from footprint.circular.scenarios.economy import Array, Delta, Economy, total_change
from footprint.circular.scenarios.result import ScenarioResult, Step, footprint_cells, rebound_factor
from footprint.circular.scenarios.scenario import REBOUND, Rebound, Scenario
from footprint.circular.scenarios.secondary import MassBalance, RecycledContent
from footprint.circular.scenarios.update import Totals, check_productive
from footprint.errors import OptionError

#: Two interventions commute when the order changes no coefficient by more than this, relatively.
COMMUTES = 1e-12


@dataclass(frozen=True)
class _Outcome:
    """Tonnes and impacts at home and abroad, and the money behind the rebound."""

    home: float
    abroad: float
    saving: float
    factor: float
    impacts: Array


def _outcome(totals: Totals, delta: Delta, bill: float, rebound: Rebound) -> _Outcome:
    home, abroad, paid, impacts = totals.with_impacts(delta)
    factor = rebound_factor(bill, paid, rebound.respent)
    return _Outcome(home * factor, abroad * factor, bill - paid, factor, impacts * factor)


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
        If the changed recipes have no solution.
    OptionError
        If the number of draws is negative.
    """
    if draws < 0:
        raise OptionError("The number of draws is zero or more", found=str(draws))
    deltas = scenario.changes(economy)
    total = total_change(deltas, economy)
    if total.columns.size:
        check_productive(economy, total, method)
    bill = float(economy.y.sum())
    totals = Totals(economy, total.columns)
    outcome = _outcome(totals, total, bill, scenario.rebound)
    disagreeing = _not_commuting(economy, scenario)
    backwards = outcome
    if disagreeing:
        opposite = scenario.model_copy(update={"interventions": scenario.interventions[::-1]})
        backwards = _outcome(totals, total_change(opposite.changes(economy), economy), bill, scenario.rebound)
    drawn = _draws(totals, economy, scenario, draws, seed, progress)
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
        draws=drawn[:, :2],
        rank=int(total.factors()[0].shape[1]),
        negative_inputs=economy.plus(total).below_zero,
        impacts_before=economy.impact_multipliers @ economy.y,
        impacts_after=outcome.impacts,
        impact_draws=drawn[:, 2:],
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
        found.append(_step(name, last, now))
        last = now
    if scenario.rebound.respent:
        now = _outcome(totals, so_far, bill, scenario.rebound)
        found.append(_step(REBOUND, last, now))
    return found


def _step(name: str, last: _Outcome, now: _Outcome) -> Step:
    return Step(name, now.home - last.home, now.abroad - last.abroad, now.impacts - last.impacts)


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
    """Return draws × (home, abroad, impacts) after; no rows where nothing is uncertain."""
    uncertain = any(step.uncertain() for step in scenario.interventions) or scenario.rebound.uncertain()
    if not draws or not uncertain:
        return np.empty((0, 2 + len(economy.impact_rows)))
    random = np.random.default_rng(seed)
    bill = float(economy.y.sum())
    found = np.empty((draws, 2 + len(economy.impact_rows)))
    for done in range(draws):
        one = scenario.drawn(random)
        outcome = _outcome(totals, total_change(one.changes(economy), economy), bill, one.rebound)
        found[done] = outcome.home, outcome.abroad, *outcome.impacts
        if progress:
            progress(done + 1, draws)
    return found
