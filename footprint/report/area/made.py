"""What an area makes and could make: index, ranks, what is missing, multipliers, a plan."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from footprint.errors import FootprintError
from footprint.i18n import _
from footprint.report.area.limits import NONE, plan_options
from footprint.report.area.words import reason

if TYPE_CHECKING:
    import pandas as pd

    from footprint.areas import Area
    from footprint.areas.production.establishments import Establishments
    from footprint.circular.autonomy.index import FabcityIndex
    from footprint.circular.autonomy.multiplier import LocalMultiplier
    from footprint.circular.autonomy.priorities import Priorities
    from footprint.mrio import MRIO
    from footprint.optimize.plans.plan import Plan

    #: The area's own establishments, or a file of them.
    Own = Establishments | str | os.PathLike[str] | None

_FRONT = 5
Found = TypeVar("Found")


@dataclass(frozen=True)
class Made:
    """What is made in an area and could be; None where `lacking` says why.

    Attributes
    ----------
    score, board, priorities, multiplier, plan, front
        Answers of the other commands; `board` is the list of all areas of its kind.
    lacking : mapping
        By part of the report: why it is left out.
    """

    score: FabcityIndex | None = None
    board: pd.DataFrame | None = None
    priorities: Priorities | None = None
    multiplier: LocalMultiplier | None = None
    plan: Plan | None = None
    front: pd.DataFrame | None = None
    lacking: Mapping[str, str] = field(default_factory=dict)

    def and_also(self, other: Made) -> Made:
        """Return the same with what could be made (`to_make`); alone where not even an index is known."""
        if self.score is None:
            return self
        return replace(other, score=self.score, board=self.board, lacking={**self.lacking, **other.lacking})


class Trying:
    """Computes parts one by one, tells each step, and keeps why a part cannot be had.

    Attributes
    ----------
    lacking : dict
        By part: the first line of what was said.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell
        self.lacking: dict[str, str] = {}

    def __call__(self, part: str, step: str, compute: Callable[[], Found]) -> Found | None:
        """Return a part, or None where it cannot be had."""
        self.tell(step)
        try:
            return compute()
        except FootprintError as error:
            self.lacking[part] = reason(error)
            return None


def made_here(
    area: Area,
    limits: str,
    establishments: Own,
    world: MRIO | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Made:
    """Return what an area makes and could make.

    Parameters
    ----------
    area : Area
        The area.
    limits : str
        Of the plan, in words; ``"none"`` for no plan.
    establishments : Establishments or path, optional
        The area's own.
    world : MRIO, optional
        Another table than the embedded one.
    tell : callable
        Called with the name of each step before it starts.
    """
    today = made_today(area, establishments, tell)
    return (
        today if today.score is None else today.and_also(to_make(area, limits, establishments, world, tell))
    )


def made_today(area: Area, establishments: Own, tell: Callable[[str], None] = lambda _: None) -> Made:
    """Return the index and the ranks alone; parameters as for `made_here`."""
    from footprint.areas.places.area import MEMBERSHIP, URBAN_AREA
    from footprint.circular.autonomy.index import fabcity_index, scoreboard

    own = _own(establishments)
    tried = Trying(tell)
    score = tried(
        "autonomy", _("Counting what is made in the area"), lambda: fabcity_index(area, establishments=own)
    )
    if score is None:
        return Made(lacking=tried.lacking)
    kind = area.kind if area.kind in MEMBERSHIP else URBAN_AREA
    board = tried("ranks", _("Ranking the areas"), lambda: scoreboard(kind))
    return Made(score, board, lacking=tried.lacking)


def to_make(
    area: Area,
    limits: str,
    establishments: Own,
    world: MRIO | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Made:
    """Return all but the index and the ranks; parameters as for `made_here`."""
    from footprint.circular.autonomy.multiplier import local_multiplier
    from footprint.circular.autonomy.priorities import priorities

    own = _own(establishments)
    tried = Trying(tell)
    missing = tried(
        "priorities",
        _("Looking for what is missing"),
        lambda: priorities(area, establishments=own, world=world),
    )
    multiplier = tried("multiplier", _("Following local orders"), lambda: local_multiplier(area))
    plan = front = None
    if limits.strip().lower() != NONE:
        plan = tried("plan", _("Choosing what to make at home"), lambda: _plan(area, limits, own, world))
    if plan is not None and len(plan.table):
        chosen = plan
        front = tried(
            "front",
            _("Drawing the choice behind the plan"),
            lambda: chosen.front(_FRONT, goals=("index", "avoided"), whole=False),
        )
    return Made(priorities=missing, multiplier=multiplier, plan=plan, front=front, lacking=tried.lacking)


def _own(given: Own) -> Establishments | None:
    if isinstance(given, (str, os.PathLike)):
        from footprint.areas.production.establishments import read_establishments

        return read_establishments(given)
    return given


def _plan(area: Area, limits: str, establishments: Establishments | None, world: MRIO | None) -> Plan:
    from footprint.optimize.plans.planning import plan_relocation

    return plan_relocation(area, **plan_options(limits, area), establishments=establishments, world=world)
