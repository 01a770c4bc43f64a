"""`plan_relocation`: from a planner's words to a verified plan, for one area or several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypedDict

import numpy as np

from footprint.areas import find_area
from footprint.areas.detailed.answers import detail_notes, detailed_world
from footprint.areas.french import HOUSEHOLDS
from footprint.areas.headline import table_spreads
from footprint.areas.places.area import Area
from footprint.areas.production.detail import detail_note
from footprint.areas.production.establishments import Establishments
from footprint.areas.world import world_or_default
from footprint.circular.scenarios.scenario import Scenario
from footprint.errors import InfeasibleError, UnitError
from footprint.i18n import message
from footprint.mrio import MRIO
from footprint.optimize.certainty.intervals import plan_intervals
from footprint.optimize.plans.asking import (
    captures,
    defaults_removed,
    forced_sectors,
    labour_limits,
    parse_target,
    plant_count,
    sector_named,
    share,
    solver_settings,
    technology_rows,
)
from footprint.optimize.plans.checking import beaten, checked, kept_promises
from footprint.optimize.plans.costs import PRICE_YEAR, price_level
from footprint.optimize.plans.plan import Plan
from footprint.optimize.plans.words import knee_note, left_out_note
from footprint.optimize.relocation.assemble import ELSEWHERE, relocation_problem, skill_shares
from footprint.optimize.relocation.capture import capture_of
from footprint.optimize.relocation.focal import focal_area
from footprint.optimize.relocation.limits import Amount, Limits, forced, parse_limit, with_defaults
from footprint.optimize.relocation.market import market_of
from footprint.optimize.relocation.objectives import find_objective
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.relocation.relocate import relocation_front, solve_relocation
from footprint.optimize.relocation.robust import Robust
from footprint.optimize.relocation.scenario import scenario_change
from footprint.optimize.relocation.technologies import TechnologyRow
from footprint.optimize.solver.solving import SolverSettings

DEFAULT_OBJECTIVE = "index-per-tonne"


def plan_relocation(
    area: Area | str,
    objective: str = DEFAULT_OBJECTIVE,
    budget: Amount | None = None,
    avoid_at_least: Amount | None = None,
    *,
    jobs_at_least: Amount | None = None,
    labour: Mapping[str, float] | Sequence[str] | None = None,
    land: Amount | None = None,
    water: Amount | None = None,
    local_extraction: Amount | None = None,
    max_plants: int | None = None,
    force: Sequence[str] = (),
    forbid: Sequence[str] = (),
    elsewhere: float = ELSEWHERE,
    capture: Mapping[str, float] | Sequence[str] | str | None = None,
    without: Sequence[str] = (),
    literal_rate: bool = False,
    allow_backfire: bool | None = None,
    target: str | None = None,
    prices: int = PRICE_YEAR,
    technologies: str | Path | Iterable[TechnologyRow] | None = None,
    establishments: Establishments | None = None,
    scenario: Scenario | str | Path | None = None,
    weight: float = 0.5,
    robust: float | Robust | None = None,
    stability: int | None = None,
    adjust_floor: bool = False,
    exact_imports: bool = False,
    gap: float = 0.005,
    time_limit: float | None = None,
    threads: int = 1,
    world: MRIO | None = None,
) -> Plan:
    """Return the best relocation plan of an area, verified against the full system.

    Parameters
    ----------
    area : Area or str
        The area, or its name or code.
    objective : str
        A key of `footprint.optimize.relocation.objectives.OBJECTIVES`: a rate (``index-per-tonne``,
        ``autonomy-per-tonne``, ``gain-per-tonne``, ``index-per-euro``, ``avoided-per-euro``), a plain goal
        (``index``, ``autonomy``, ``gain``, ``avoided``, ``jobs``, ``cost``) or ``front`` (the knee of the
        front).
    budget : str or quantity, optional
        Most capital, ``"200 MEUR"``, at the prices of France in detail
        (`footprint.areas.production.detail`).
    avoid_at_least : str or quantity, optional
        Least avoided foreign extraction a year, ``"50 kt"``. A rate per tonne needs this floor; without
        one, half of the most that the other limits allow is used and stated.
    jobs_at_least, land, water, local_extraction : str or quantity, optional
        Least jobs; most land (``"20 ha"``), water a year (``"100000 m3"``), extraction in the area (``"10
        kt"``).
    labour : mapping, optional
        Most jobs by skill: ``workers``, ``technicians``, ``engineers``.
    max_plants : int, optional
        Most plants.
    force, forbid : sequence of str
        Sectors (English or French name, or code) that must or must not be built; a forced one may say how
        much: ``"Breweries: 30 jobs"`` or ``"Breweries: 2 MEUR"``.
    elsewhere : float
        θ, share of what is sold outside the area that displaces rivals there, 0 to 1.
    capture : mapping, str or sequence of str, optional
        Share of the need that may be covered at most, for all sectors or some: ``"60 %"``,
        ``{"Food and beverage": 0.5}``. By default what places of that size do at best.
    without : sequence of str
        Limits that hold by default and shall not: ``jobs``, ``land``, ``water``, ``market`` (output of an
        inhabitant and the national market), or ``all``.
    literal_rate : bool
        Optimise a rate per tonne as the bare ratio, though other plans beat it in both gain and tonnes.
    allow_backfire : bool, optional
        Whether activities may be built that by themselves raise foreign extraction. By default they are
        left out of literal rates per tonne, which would otherwise build them just to avoid fewer tonnes.
    target : str, optional
        ``"autonomy 10 %"`` or ``"index 20"``: the cheapest plan that reaches it; `objective` is then the
        cost.
    prices : int
        Year at whose prices costs are reported; budgets are always at the tables' prices.
    technologies : path or rows, optional
        What overrides or adds to ``data/technologies.csv``.
    establishments : Establishments, optional
        The planner's own list of what the area has.
    scenario : Scenario, path or name, optional
        A circular scenario that is applied before planning (`scenario_change` says what of it is carried).
    weight : float
        Weight of the index, against autonomy, in ``gain``.
    robust : float or Robust, optional
        Make floor and budget hold on average over the worst ``1 − level`` of drawn data.
    stability : int, optional
        Draws of the data for which `Plan.core` solves again, beside plans that are nearly as good.
    adjust_floor : bool
        Lower an impossible floor to the most that can be avoided instead of refusing.
    exact_imports : bool
        Let new needs for inputs make room for plants that make them; slower.
    gap, time_limit, threads
        Of the solver: relative gap to stop at, seconds, threads.
    world : MRIO, optional
        The embedded world table by default.

    Returns
    -------
    Plan

    Raises
    ------
    InfeasibleError
        If limits conflict; names a smallest conflicting set and what is possible.
    UnitError, UnknownNameError, InputFileError
        If a limit, sector, objective or file cannot be used.
    OptionError
        If a plan cannot take over an intervention of the scenario.
    """
    chosen = find_objective(objective)
    limits = Limits(
        budget=parse_limit("budget", budget),
        avoid_at_least=parse_limit("avoid_at_least", avoid_at_least),
        jobs_at_least=parse_limit("jobs_at_least", jobs_at_least),
        labour=labour_limits(labour),
        land=parse_limit("land", land),
        water=parse_limit("water", water),
        local_extraction=parse_limit("local_extraction", local_extraction),
        max_plants=plant_count(max_plants),
        force=forced_sectors(force),
        forbid=tuple(sector_named(name) for name in forbid),
    )
    if target is not None:
        if chosen.name not in ("cost", DEFAULT_OBJECTIVE):
            raise UnitError(
                message(
                    "The objective {objective!r} would do nothing: a target is reached by the cheapest plan",
                    objective=objective,
                ),
                hint="leave out the objective, or say the target as a limit and keep the objective",
            )
        limits, chosen = parse_target(target, limits), find_objective("cost")
    share(weight, message("of the index in the gain"))
    settings = solver_settings(gap, time_limit, threads)
    removed = defaults_removed(without)
    price_level(prices)
    draws = Robust(level=float(robust)) if isinstance(robust, (int, float)) else robust
    drawn = draws if draws or not stability else Robust(draws=stability)
    place = find_area(area)
    table = detailed_world(world)
    change = None if scenario is None else scenario_change(scenario, place, table)
    count, seed = (drawn.draws, drawn.seed) if drawn else (0, 0)
    market = market_of(table, draws=count, seed=seed, change=change)
    focal = focal_area(market, place, establishments, change)
    problem = relocation_problem(
        focal,
        technology_rows(technologies),
        capture=capture_of(focal, captures=captures(capture), within_market="market" not in removed),
        elsewhere=share(elsewhere, message("of sales elsewhere that displaces rivals")),
        robust=drawn,
    )
    limits = with_defaults(limits, place.inhabitants, skill_shares(focal, problem), removed)
    notes = [*place.notes, *detail_notes(world), *(change.notes if change else ())]
    _can_be_built(problem, limits.force)
    literal = literal_rate and chosen.per_tonne
    if not (not literal if allow_backfire is None else allow_backfire):
        notes.append(left_out_note(int((problem.avoided < 0.0).sum()), len(problem.technologies)))
        problem = _without_backfire_but_possible(problem, limits.force)
    if chosen.name == "front":
        limits = _at_the_knee(problem, limits, weight, draws, settings)
        notes.append(knee_note(limits.avoid_at_least))
    solve = partial(
        solve_relocation,
        problem,
        chosen,
        weight=weight,
        robust=draws,
        settings=settings,
        adjust_floor=adjust_floor,
        exact_imports=exact_imports,
    )
    answer, gains, verification = kept_promises(
        partial(solve, literal_rate=literal), limits, partial(checked, focal, problem, literal=literal)
    )
    if literal:
        notes.append(beaten(answer, solve(answer.limits)))
    whole = world_or_default(None if detail_note(world) else world)
    spreads = table_spreads(whole.content_hash, HOUSEHOLDS)
    plan = Plan(
        area=place,
        problem=problem,
        answer=answer,
        gains=gains,
        verification=verification,
        codes=market.codes,
        names_fr=market.products_fr,
        weight=weight,
        robust=draws,
        settings=settings,
        world=market.world_name,
        target=target or "",
        scenario=change.name if change else "",
        prices=prices,
        notes=tuple(notes),
    )
    intervals = plan_intervals(
        focal, problem, plan.sizes, plan.totals, float(np.sqrt(spreads["abroad"].sum()))
    )
    return replace(plan, intervals=intervals)


class PlanOptions(TypedDict, total=False):
    """The options of `plan_relocation`, which `plan_areas` hands on."""

    objective: str
    budget: Amount | None
    avoid_at_least: Amount | None
    jobs_at_least: Amount | None
    labour: Mapping[str, float] | Sequence[str] | None
    land: Amount | None
    water: Amount | None
    local_extraction: Amount | None
    max_plants: int | None
    force: Sequence[str]
    forbid: Sequence[str]
    elsewhere: float
    capture: Mapping[str, float] | Sequence[str] | str | None
    without: Sequence[str]
    literal_rate: bool
    allow_backfire: bool | None
    target: str | None
    prices: int
    technologies: str | Path | Iterable[TechnologyRow] | None
    establishments: Establishments | None
    scenario: Scenario | str | Path | None
    weight: float
    robust: float | Robust | None
    stability: int | None
    adjust_floor: bool
    exact_imports: bool
    gap: float
    time_limit: float | None
    threads: int
    world: MRIO | None


def without_backfire(problem: RelocationProblem) -> RelocationProblem:
    """Return the problem without the activities that by themselves raise foreign extraction."""
    return problem.restricted(problem.avoided >= 0.0)


def _places(problem: RelocationProblem, wanted: Sequence[str]) -> list[tuple[str, int]]:
    names = [forced(text)[0] for text in wanted]
    return list(zip(names, problem.positions_of(names), strict=True))


def _without_backfire_but_possible(problem: RelocationProblem, wanted: Sequence[str]) -> RelocationProblem:
    """Return `without_backfire`, refusing to force a sector that then has no way left.

    Letting it back in for the forced sector alone would make a limit improve the rate: it burns tonnes.
    """
    kept = without_backfire(problem)
    for name, place in _places(problem, wanted):
        if not (kept.plant_limit[kept.product == place] > 0).any():
            raise InfeasibleError(
                message(
                    "Every way of making {name!r} here raises foreign extraction by itself, and such ways "
                    "are left out",
                    name=name,
                ),
                hint="add --allow-backfire (allow_backfire=True), choose a plain objective, or do not force the sector",
            )
    return kept


def _can_be_built(problem: RelocationProblem, wanted: Sequence[str]) -> None:
    """Refuse to force a sector that no technology can make here, and say why."""
    for name, place in _places(problem, wanted):
        ways = problem.product == place
        if not ways.any():
            raise InfeasibleError(
                message("No technology is offered for {name!r}", name=name),
                hint="give one in a technologies file with `offered` = 1, or do not force the sector",
            )
        if not (problem.plant_limit[ways] > 0).any():
            raise InfeasibleError(
                message("No plant for {name!r} fits the area", name=name),
                expected=message(
                    "at most {size_limit:,.3g} MEUR a year, what can be won",
                    size_limit=problem.size_limit[ways].max(),
                ),
                found=message(
                    "a smallest plant of {smallest:,.3g} MEUR a year", smallest=problem.smallest[ways].min()
                ),
                hint="raise the cap with --capture, give smaller sizes in a technologies file, or do not force the sector",
            )


def _at_the_knee(
    problem: RelocationProblem, limits: Limits, weight: float, robust: Robust | None, settings: SolverSettings
) -> Limits:
    """Return the limits with the floor at the knee of the front, farthest from the chord of its ends."""
    table = relocation_front(
        problem,
        limits,
        ("index", "avoided"),
        15,
        weight=weight,
        robust=robust,
        whole=False,
        settings=settings,
    ).frame()
    span = table[["index", "avoided"]].to_numpy()
    low, high = span.min(axis=0), span.max(axis=0)
    scaled = (span - low) / np.where(high > low, high - low, 1.0)
    knee = float(span[int(np.argmax(scaled.sum(axis=1))), 1])
    return replace(limits, avoid_at_least=max(limits.avoid_at_least or 0.0, knee * (1.0 - 1e-3)))
