"""What the report of an area is made of, computed once; what cannot be computed says why."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.areas import find_area, material_account
from footprint.i18n import _
from footprint.mrio import load_world
from footprint.mrio.sources import EMBEDDED
from footprint.report.account.comparison import compared
from footprint.report.area.limits import NONE, plan_options
from footprint.report.area.made import Made, Trying, made_here, made_today, to_make

if TYPE_CHECKING:
    from footprint.areas import Area
    from footprint.areas.account import MaterialAccount
    from footprint.areas.demand.household import Given, ProfileGiven
    from footprint.areas.local.peers import Peers
    from footprint.areas.production.establishments import Establishments
    from footprint.circular.scenarios.run import ScenarioEffect
    from footprint.circular.scenarios.scenario import Scenario
    from footprint.mrio import MRIO
    from footprint.report.account.comparison import Scores
    from footprint.report.area.workers import Planner

SCOPES = ("households", "consumption", "households and capital", "final demand")
#: Impacts beside raw materials, in reading order.
IMPACTS = ("carbon", "water", "waste")
_SCENARIOS, _PEERS = 3, 6


@dataclass(frozen=True)
class Asked:
    """What the reader asked for, beside the area.

    Attributes
    ----------
    year : int or None
        Of the embedded world table.
    demand, profile, establishments
        Own files or objects, as the commands take them.
    demand_model, income_adjustment
        As for `footprint.areas.household_demand`.
    compare : Area or str, optional
        Another area to stand beside.
    peers : bool
        Whether the mean of the places like it stands beside instead.
    scenarios : sequence of str
        Names or files; by default those that touch most of what is bought.
    plan : str
        Limits in words; empty for the default plan, ``"none"`` for no plan.
    world_name : str
        Name of another world table, for the commands that the page names.
    """

    year: int | None = None
    demand: Given = None
    profile: ProfileGiven = None
    establishments: Establishments | str | os.PathLike[str] | None = None
    demand_model: str | None = None
    income_adjustment: bool | float = False
    compare: Area | str | None = None
    peers: bool = False
    scenarios: Sequence[str] = ()
    plan: str = ""
    world_name: str = ""

    @property
    def bought(self) -> dict[str, Any]:
        """Return what says what people buy, for `material_account`."""
        return {
            "demand_model": self.demand_model,
            "income_adjustment": self.income_adjustment,
            "demand": self.demand,
            "profile": self.profile,
        }


@dataclass(frozen=True)
class Gathered:
    """Everything the report tells; None, or an absent key, where `lacking` says why.

    Attributes
    ----------
    area, world, asked
        Of what.
    embedded : bool
        Whether the world table is an embedded one.
    accounts : mapping
        Footprint by scope; households first.
    monetary : MaterialAccount or None
        Households' footprint with the monetary variant, where the year has one.
    scores : Scores or None
        How the world table compares with published figures.
    impacts : mapping
        Carbon, water, waste, where the table has them.
    peers, effects
        Places like it; what scenarios change.
    made : Made
        What is made in the area, what is missing, a plan.
    other : Gathered or None
        The area to compare with.
    lacking : mapping
        By part of the report: why it is left out.
    """

    area: Area
    world: MRIO
    asked: Asked
    embedded: bool
    accounts: Mapping[str, MaterialAccount]
    monetary: MaterialAccount | None = None
    scores: Scores | None = None
    impacts: Mapping[str, MaterialAccount] = field(default_factory=dict)
    peers: Peers | None = None
    effects: Sequence[ScenarioEffect] = ()
    made: Made = field(default_factory=Made)
    other: Gathered | None = None
    lacking: Mapping[str, str] = field(default_factory=dict)

    @property
    def account(self) -> MaterialAccount:
        """Return households' footprint."""
        return self.accounts[SCOPES[0]]

    @property
    def each(self) -> float:
        """Return tonnes per inhabitant and year."""
        return float(self.account.total_tonnes) / float(self.area.inhabitants)


def gather(
    area: Area | str,
    asked: Asked,
    *,
    planner: Planner | None = None,
    meanwhile: Callable[[Gathered], object] = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
    world: MRIO | None = None,
) -> Gathered:
    """Return everything the report tells of an area.

    Parameters
    ----------
    area : Area or str
        The area.
    asked : Asked
        What was asked for.
    planner : Planner, optional
        A process that computes what could be made beside all else.
    meanwhile : callable
        Called with what is consumed before the plan is waited for.
    tell : callable
        Called with the name of each step before it starts.
    world : MRIO, optional
        Another world table than the embedded one of that year.

    Raises
    ------
    FootprintError
        If households' footprint cannot be computed, or what was asked for by name is not there.
    """
    area = find_area(area)
    if asked.plan.strip().lower() != NONE:
        plan_options(asked.plan, area)
    embedded = world is None
    if planner is not None and not embedded:
        planner = None
    if planner is not None:
        planner.begin(area, asked.plan, asked.establishments)
    if world is None:
        tell(_("Reading the world table"))
        world = load_world(year=asked.year)
    found = _consumed(area, asked, world, embedded, tell)
    if planner is not None:
        made = made_today(area, asked.establishments, tell=tell)
        meanwhile(found)
        tell(_("Choosing what to make at home"))
        made = made.and_also(planner.answer() or to_make(area, asked.plan, asked.establishments, tell=tell))
    else:
        made = made_here(area, asked.plan, asked.establishments, None if embedded else world, tell)
    other = None
    if asked.compare is not None:
        tell(_("Gathering the area to compare with"))
        plain = Asked(year=asked.year, demand_model=asked.demand_model, plan=NONE, scenarios=(NONE,))
        other = gather(asked.compare, plain, world=None if embedded else world)
    return replace(found, made=made, other=other, lacking={**found.lacking, **made.lacking})


def _consumed(area: Area, asked: Asked, world: MRIO, embedded: bool, tell: Callable[[str], None]) -> Gathered:
    """Return what is consumed: footprints, impacts, peers, scenarios."""
    tried = Trying(tell)

    def account_of(
        scope: str = SCOPES[0], extension: str = "materials", table: MRIO = world
    ) -> MaterialAccount:
        explain = table is world and scope == SCOPES[0]
        return material_account(
            area, scope=scope, **asked.bought, extension=extension, explain=explain, world=table
        )

    tell(_("Tracing what households buy"))
    accounts = {SCOPES[0]: account_of()}
    for scope in SCOPES[1:]:
        wider = tried(scope, _("Tracing wider demand"), partial(account_of, scope))
        if wider is not None:
            accounts[scope] = wider
    monetary = money = None
    if embedded and (world.year, "V1") in EMBEDDED:
        tell(_("Tracing the monetary variant"))
        money = load_world(year=world.year, variant="V1")
        monetary = account_of(table=money)
    tell(_("Comparing with published figures"))
    scores = compared(world, money)
    table = tried("impacts", _("Tracing carbon, water and waste"), lambda: _with_impacts(world)) or world
    impacts = {}
    for name in IMPACTS:
        impact = tried(
            name, _("Tracing carbon, water and waste"), partial(account_of, SCOPES[0], name, table)
        )
        if impact is not None:
            impacts[name] = impact
    account = accounts[SCOPES[0]]
    peers = None
    if account.differences is not None:
        peers = tried("peers", _("Looking for places like it"), lambda: _peers(area, world))
    if asked.scenarios:
        effects = _effects(account, asked, world, tell)
    else:
        effects = (
            tried("scenarios", _("Trying scenarios"), lambda: _effects(account, asked, world, tell)) or []
        )
    return Gathered(
        area,
        world,
        asked,
        embedded,
        accounts,
        monetary,
        scores,
        impacts,
        peers,
        effects,
        lacking=tried.lacking,
    )


def _with_impacts(world: MRIO) -> MRIO:
    """Return the table with all impacts at once: one factorisation serves them."""
    from footprint.mrio.impacts.satellites import with_satellites

    wanted = [name for name in IMPACTS if name not in world.extensions]
    return with_satellites(world, *wanted) if wanted else world


def _peers(area: Area, world: MRIO) -> Peers:
    from footprint.areas.local.peers import peers

    return peers(area, count=_PEERS, world=world)


def _effects(
    account: MaterialAccount, asked: Asked, world: MRIO, tell: Callable[[str], None]
) -> list[ScenarioEffect]:
    """Return what scenarios change: those asked for, or those that touch most of what is bought."""
    from footprint.circular.scenarios.run import run_scenario

    if tuple(asked.scenarios) == (NONE,):
        return []
    # Those of the library name no labels that a table may lack without being told so when they run.
    chosen: Mapping[str, str | Scenario] = (
        {Path(one).stem: one for one in asked.scenarios} if asked.scenarios else fitting(account)
    )
    effects = []
    for place, (name, one) in enumerate(chosen.items(), start=1):
        tell(f"{name} ({place}/{len(chosen)})")
        effects.append(run_scenario(account.area, one, draws=0, world=world))
    return effects


def fitting(account: MaterialAccount, count: int = _SCENARIOS) -> dict[str, Scenario]:
    """Return by name the scenarios of the library that touch most tonnes of what an area's households buy.

    Each scenario for households alone counts the footprint of the products that it names, times the share
    that it changes where it names one; one that joins others is left out.
    """
    from footprint.circular.scenarios.file import library, read_scenario

    by_product = account.tonnes("product")
    touched: dict[str, float] = {}
    known: dict[str, Scenario] = {}
    for path in library().values():
        scenario = read_scenario(path)
        if scenario.scope != SCOPES[0] or len(scenario.interventions) != 1:
            continue
        step = scenario.interventions[0]
        share = getattr(step, "share", None)
        named = by_product.reindex(list(getattr(step, "products", ()))).fillna(0.0).sum()
        known[path.stem] = scenario
        touched[path.stem] = float(named) * (float(share.value) if share is not None else 0.1)
    return {name: known[name] for name in sorted(touched, key=lambda name: -touched[name])[:count]}
