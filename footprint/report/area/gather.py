"""What the report of an area is made of, computed once; what cannot be computed says why."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from footprint.areas import find_area, material_account
from footprint.errors import FootprintError
from footprint.mrio import load_world
from footprint.mrio.sources import EMBEDDED
from footprint.report.account.comparison import compared
from footprint.report.area.limits import NONE, plan_options
from footprint.report.area.words import reason

if TYPE_CHECKING:
    import pandas as pd

    from footprint.areas import Area
    from footprint.areas.account import MaterialAccount
    from footprint.areas.demand.household import Given, ProfileGiven
    from footprint.areas.local.peers import Peers
    from footprint.areas.production.establishments import Establishments
    from footprint.circular.autonomy.index import FabcityIndex
    from footprint.circular.autonomy.multiplier import LocalMultiplier
    from footprint.circular.autonomy.priorities import Priorities
    from footprint.circular.scenarios.run import ScenarioEffect
    from footprint.mrio import MRIO
    from footprint.optimize.plans.plan import Plan
    from footprint.report.account.comparison import Scores

SCOPES = ("households", "consumption", "households and capital", "final demand")
#: Impacts beside raw materials, in reading order.
IMPACTS = ("carbon", "water", "waste")
_SCENARIOS, _PEERS, _FRONT = 3, 6, 7
Found = TypeVar("Found")


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
    def bought(self) -> dict[str, object]:
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
    peers, score, board, priorities, multiplier, effects, plan, front
        Answers of the other commands; `board` is the list of all areas of its kind.
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
    score: FabcityIndex | None = None
    board: pd.DataFrame | None = None
    priorities: Priorities | None = None
    multiplier: LocalMultiplier | None = None
    effects: Sequence[ScenarioEffect] = ()
    plan: Plan | None = None
    front: pd.DataFrame | None = None
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
    area: Area | str, asked: Asked, *, tell: Callable[[str], None] = lambda _: None, world: MRIO | None = None
) -> Gathered:
    """Return everything the report tells of an area.

    Parameters
    ----------
    area : Area or str
        The area.
    asked : Asked
        What was asked for.
    tell : callable
        Called with the name of each step before it starts.
    world : MRIO, optional
        Another world table than the embedded one of that year.

    Raises
    ------
    FootprintError
        If households' footprint cannot be computed, or what was asked for by name is not there.
    """
    from footprint.i18n import _

    area = find_area(area)
    embedded = world is None
    if world is None:
        tell(_("Reading the world table"))
        world = load_world(year=asked.year)
    lacking: dict[str, str] = {}

    def tried(part: str, step: str, compute: Callable[[], Found]) -> Found | None:
        tell(step)
        try:
            return compute()
        except FootprintError as error:
            lacking[part] = reason(error)
            return None

    accounts, table = {}, world
    for scope in SCOPES:
        def traced(scope: str = scope) -> MaterialAccount:
            return material_account(area, scope=scope, **asked.bought, world=table)  # type: ignore[arg-type]

        if scope == SCOPES[0]:
            tell(_("Tracing what households buy"))
            accounts[scope] = traced()
        elif (wider := tried(scope, _("Tracing wider demand"), traced)) is not None:
            accounts[scope] = wider
    monetary = money = None
    if embedded and (world.year, "V1") in EMBEDDED:
        tell(_("Tracing the monetary variant"))
        money = load_world(year=world.year, variant="V1")
        monetary = material_account(area, scope=SCOPES[0], **asked.bought, world=money)  # type: ignore[arg-type]
    tell(_("Comparing with published figures"))
    scores = compared(world, money)
    impacts = {}
    for name in IMPACTS:
        if (impact := tried(name, _("Tracing carbon, water and waste"), lambda name=name: _impact(area, asked, name, table))) is not None:  # type: ignore[misc]
            impacts[name] = impact
    account = accounts[SCOPES[0]]
    tell(_("Looking for places like it"))
    peers = None if account.differences is None else tried("peers", _("Looking for places like it"), lambda: _peers(area, table))
    score = tried("autonomy", _("Counting what is made in the area"), lambda: _score(area, asked))
    board = priorities = multiplier = plan = front = None
    if score is not None:
        board = tried("ranks", _("Ranking the areas"), lambda: _board(area))
        priorities = tried("priorities", _("Looking for what is missing"), lambda: _priorities(area, asked, table))
        multiplier = tried("multiplier", _("Following local orders"), lambda: _multiplier(area))
    effects = tried("scenarios", _("Trying scenarios"), lambda: _effects(account, asked, table, tell)) or ()
    if score is not None and asked.plan.strip().lower() != NONE:
        plan = tried("plan", _("Choosing what to make at home"), lambda: _plan(area, asked, None if embedded else table))
        if plan is not None:
            front = tried("front", _("Drawing the choice behind the plan"), lambda: plan.front(_FRONT, goals=("index", "avoided"), whole=False))
    other = None
    if asked.compare is not None:
        beside = Asked(year=asked.year, demand_model=asked.demand_model, plan=NONE, scenarios=(NONE,))
        tell(_("Gathering the area to compare with"))
        other = gather(asked.compare, beside, world=None if embedded else world)
    return Gathered(
        area, world, asked, embedded, accounts, monetary, scores, impacts, peers, score, board, priorities, multiplier,
        effects, plan, front, other, lacking,
    )  # fmt: skip


def _impact(area: Area, asked: Asked, name: str, world: MRIO) -> MaterialAccount:
    return material_account(area, scope=SCOPES[0], **asked.bought, extension=name, world=world)  # type: ignore[arg-type]


def _peers(area: Area, world: MRIO) -> Peers:
    from footprint.areas.local.peers import peers

    return peers(area, count=_PEERS, world=world)


def _score(area: Area, asked: Asked) -> FabcityIndex:
    from footprint.circular.autonomy.index import fabcity_index

    return fabcity_index(area, establishments=asked.establishments)


def _board(area: Area) -> pd.DataFrame:
    from footprint.areas.places.area import MEMBERSHIP, URBAN_AREA
    from footprint.circular.autonomy.index import scoreboard

    return scoreboard(area.kind if area.kind in MEMBERSHIP else URBAN_AREA)


def _priorities(area: Area, asked: Asked, world: MRIO) -> Priorities:
    from footprint.circular.autonomy.priorities import priorities

    return priorities(area, establishments=asked.establishments, world=world)


def _multiplier(area: Area) -> LocalMultiplier:
    from footprint.circular.autonomy.multiplier import local_multiplier

    return local_multiplier(area)


def _effects(
    account: MaterialAccount, asked: Asked, world: MRIO, tell: Callable[[str], None]
) -> list[ScenarioEffect]:
    """Return what scenarios change: those asked for, with their ranges, or those that touch most of what is bought."""
    from footprint.circular.scenarios.run import run_scenario

    if tuple(asked.scenarios) == (NONE,):
        return []
    chosen: Sequence[str | Path] = asked.scenarios or fitting(account)
    effects = []
    for place, one in enumerate(chosen, start=1):
        tell(f"{Path(one).stem} ({place}/{len(chosen)})")
        effects.append(run_scenario(account.area, one, scope=SCOPES[0] if not asked.scenarios else None, draws=0, world=world))
    return effects


def fitting(account: MaterialAccount, count: int = _SCENARIOS) -> list[Path]:
    """Return the scenarios of the library that touch most tonnes of what an area's households buy.

    Each scenario for households alone counts the footprint of the products that it names, times the share that it
    changes where it names one; one that joins others is left out.
    """
    from footprint.circular.scenarios.file import library, read_scenario

    by_product = account.tonnes("product")
    touched = {}
    for path in library().values():
        scenario = read_scenario(path)
        if scenario.scope != SCOPES[0] or len(scenario.interventions) != 1:
            continue
        step = scenario.interventions[0]
        share = getattr(step, "share", None)
        named = by_product.reindex(list(getattr(step, "products", ()))).fillna(0.0).sum()
        touched[path] = float(named) * (float(share.value) if share is not None else 0.1)
    return sorted(touched, key=lambda path: -touched[path])[:count]


def _plan(area: Area, asked: Asked, world: MRIO | None) -> Plan:
    from footprint.optimize.plans.planning import plan_relocation

    establishments = asked.establishments
    if establishments is not None and isinstance(establishments, (str, os.PathLike)):
        from footprint.areas.production.establishments import read_establishments

        establishments = read_establishments(establishments)
    return plan_relocation(area, **plan_options(asked.plan, area), establishments=establishments, world=world)
