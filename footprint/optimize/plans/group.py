"""`plan_together`: neighbouring areas planned at once under one budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from footprint.areas import find_area
from footprint.areas.detailed.answers import detail_notes, detailed_world
from footprint.areas.places.area import Area
from footprint.circular.autonomy.autonomy import fitted_parameters
from footprint.errors import OptionError
from footprint.geography import kilometres
from footprint.i18n import message
from footprint.mrio import MRIO
from footprint.optimize.plans.asking import (
    captures,
    defaults_removed,
    share,
    solver_settings,
    technology_rows,
)
from footprint.optimize.plans.together import JointPlan, Neighbour, solve_together
from footprint.optimize.relocation.assemble import ELSEWHERE, relocation_problem, skill_shares
from footprint.optimize.relocation.capture import capture_of
from footprint.optimize.relocation.focal import Focal, focal_area
from footprint.optimize.relocation.limits import Amount, Limits, parse_limit, with_defaults
from footprint.optimize.relocation.market import market_of
from footprint.optimize.relocation.objectives import find_objective
from footprint.optimize.relocation.technologies import TechnologyRow

_NEAREST, _FARTHEST = 10.0, 150.0
"""Kilometres below which two areas count as this far, and beyond which they sell each other nothing."""


def plan_together(
    areas: Sequence[Area | str],
    objective: str = "index",
    budget: Amount | None = None,
    avoid_at_least: Amount | None = None,
    *,
    elsewhere: float = ELSEWHERE,
    capture: Mapping[str, float] | Sequence[str] | str | None = None,
    without: Sequence[str] = (),
    technologies: str | Path | Iterable[TechnologyRow] | None = None,
    weight: float = 0.5,
    gap: float = 0.005,
    time_limit: float | None = None,
    world: MRIO | None = None,
) -> JointPlan:
    """Return the best plan of several areas at once, with what their new plants sell each other.

    It is never worse than the areas planned apart with the same money: those plans are among its own.

    Parameters
    ----------
    areas : sequence of Area or str
        Two areas or more, each once.
    objective : str
        A plain goal or a rate per tonne; index and autonomy are means by inhabitants, the others sums.
    budget, avoid_at_least : str or quantity, optional
        Most capital and least avoided tonnes of all the areas together.
    elsewhere, capture, without, technologies, weight, gap, time_limit, world
        As for `plan_relocation`.

    Raises
    ------
    OptionError
        If fewer than two areas are given, or one twice.
    InfeasibleError
        If the limits conflict.
    """
    places = [find_area(area) for area in areas]
    if len(places) < 2 or len({place.code for place in places}) < len(places):
        raise OptionError(
            "Two areas or more are planned together, each named once", hint="footprint plan A B --together"
        )
    market = market_of(detailed_world(world))
    removed, moved, rows = defaults_removed(without), captures(capture), technology_rows(technologies)
    group, focals = [], []
    for place in places:
        focal = focal_area(market, place)
        problem = relocation_problem(
            focal,
            rows,
            capture=capture_of(focal, captures=moved, within_market="market" not in removed),
            elsewhere=share(elsewhere, message("of sales elsewhere that displaces rivals")),
        )
        limits = with_defaults(Limits(), place.inhabitants, skill_shares(focal, problem), removed)
        group.append(Neighbour(place.name, float(place.inhabitants), problem, limits))
        focals.append(focal)
    found = solve_together(
        group,
        find_objective(objective),
        reach_between(places, focals),
        budget=parse_limit("budget", budget),
        floor=parse_limit("avoid_at_least", avoid_at_least),
        weight=weight,
        settings=solver_settings(gap, time_limit),
    )
    return replace(_computed_again(found, group, focals, weight), notes=detail_notes(world))


def _computed_again(
    found: JointPlan, group: Sequence[Neighbour], focals: Sequence[Focal], weight: float
) -> JointPlan:
    """Return the plan with the gains that the index model gives to each area's new plants."""
    people = np.array([one.inhabitants for one in group])
    table = found.table.copy()
    totals = {"index": 0.0, "autonomy": 0.0}
    for one, focal, part in zip(group, focals, people / people.sum(), strict=True):
        here = (table["area"] == one.name).to_numpy()
        built = table[here].groupby("sector")["added_output"].sum()
        opened = built.reindex(one.problem.products, fill_value=0.0).to_numpy(float)
        coverage, self_supply = focal.gains(opened)
        points = pd.Series(one.problem.index_weights * coverage, one.problem.products)
        sectors = table.loc[here, "sector"]
        share = table.loc[here, "added_output"] / sectors.map(built)
        table.loc[here, "index_gain"] = (share * sectors.map(points)).to_numpy()
        totals["index"] += float(part * points.sum())
        totals["autonomy"] += float(part * (one.problem.autonomy_weights @ self_supply))
    totals["gain"] = weight * totals["index"] + (1.0 - weight) * totals["autonomy"]
    optimised = {name: found.totals[name] for name in totals}
    return replace(found, table=table, totals={**found.totals, **totals}, optimised=optimised)


def reach_between(places: Sequence[Area], focals: Sequence[Focal]) -> np.ndarray:
    """Return sales in a neighbour over those of a plant there: (distance / inner)^−δ, at most 1."""
    exponent = fitted_parameters().retention.distance
    lon = np.array([np.nan if place.lon is None else place.lon for place in places])
    lat = np.array([np.nan if place.lat is None else place.lat for place in places])
    apart = np.maximum(kilometres(lon[:, None], lat[:, None], lon[None, :], lat[None, :]), _NEAREST)
    own = np.array([float(focal.supply.geography.own_closeness(exponent).iloc[0]) for focal in focals])
    reach = np.minimum(1.0, apart**-exponent / own[None, :])
    near = np.isfinite(apart) & (apart <= _FARTHEST) & ~np.eye(len(places), dtype=bool)
    return np.where(near, reach, 0.0)
