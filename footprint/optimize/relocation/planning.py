"""`plan_relocation`: from a planner's words to a verified plan, for one area or several."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from footprint.areas.production.detail import detail_note, detail_world
from footprint.errors import FootprintError, InfeasibleError, UnitError
from footprint.optimize.relocation.assemble import relocation_problem
from footprint.optimize.relocation.focal import Focal, focal_area
from footprint.optimize.relocation.limits import Limits, parse_limit
from footprint.optimize.relocation.market import market_of
from footprint.optimize.relocation.objectives import find_objective
from footprint.optimize.relocation.plan import Plan
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.relocation.relocate import solve_relocation
from footprint.optimize.relocation.robust import Robust
from footprint.optimize.relocation.technologies import TechnologyRow, read_technologies
from footprint.optimize.relocation.verify import Verification, compare, solve_whole_system
from footprint.optimize.solver.solving import SolverSettings

if TYPE_CHECKING:
    from footprint.areas.places.area import Area
    from footprint.areas.production.establishments import Establishments
    from footprint.mrio import MRIO

DEFAULT_OBJECTIVE = "index-per-tonne"
_TARGET = re.compile(
    r"^\s*(autonomy|index)\s*(?:of|=|:)?\s*([0-9]+(?:[.,][0-9]+)?)\s*(%|points?|)\s*$", re.IGNORECASE
)


def plan_relocation(
    area: Area | str,
    objective: str = DEFAULT_OBJECTIVE,
    budget: Any = None,
    avoid_at_least: Any = None,
    *,
    jobs_at_least: Any = None,
    labour: Mapping[str, float] | None = None,
    land: Any = None,
    water: Any = None,
    local_extraction: Any = None,
    max_plants: int | None = None,
    force: Sequence[str] = (),
    forbid: Sequence[str] = (),
    allow_backfire: bool | None = None,
    target: str | None = None,
    technologies: str | Path | Iterable[TechnologyRow] | None = None,
    establishments: Establishments | None = None,
    weight: float = 0.5,
    robust: float | Robust | None = None,
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
        A key of `footprint.optimize.relocation.objectives.OBJECTIVES`: a rate (``index-per-tonne``, ``autonomy-per-tonne``,
        ``gain-per-tonne``, ``index-per-euro``, ``avoided-per-euro``), a plain goal (``index``, ``autonomy``, ``gain``,
        ``avoided``, ``jobs``, ``cost``) or ``front`` (the knee of the front).
    budget : str or quantity, optional
        Most capital, ``"200 MEUR"``, at the prices of France in detail (see `footprint.areas.production.detail`).
    avoid_at_least : str or quantity, optional
        Least avoided foreign extraction a year, ``"50 kt"``. A rate needs this floor; without one, half of the most
        that the other limits allow is used and stated.
    jobs_at_least, land, water, local_extraction : str or quantity, optional
        Least jobs; most land (``"20 ha"``), water a year (``"100000 m3"``), extraction in the area (``"10 kt"``).
    labour : mapping, optional
        Most jobs by skill: ``workers``, ``technicians``, ``engineers``.
    max_plants : int, optional
        Most plants.
    force, forbid : sequence of str
        Sectors (English or French name, or code) that must or must not be built.
    allow_backfire : bool, optional
        Whether activities may be built that by themselves raise foreign extraction. By default they are left out of
        rates per tonne, which would otherwise build them just to avoid fewer tonnes.
    target : str, optional
        ``"autonomy 10 %"`` or ``"index 20"``: the cheapest plan that reaches it; `objective` is then the cost.
    technologies : path or rows, optional
        What overrides or adds to ``data/technologies.csv``.
    establishments : Establishments, optional
        The planner's own list of what the area has.
    weight : float
        Weight of the index, against autonomy, in ``gain``.
    robust : float or Robust, optional
        Make floor and budget hold on average over the worst ``1 − level`` of drawn data.
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
    """
    from footprint.areas import find_area

    chosen = find_objective(objective)
    limits = Limits(
        budget=parse_limit("budget", budget),
        avoid_at_least=parse_limit("avoid_at_least", avoid_at_least),
        jobs_at_least=parse_limit("jobs_at_least", jobs_at_least),
        labour=_labour(labour),
        land=parse_limit("land", land),
        water=parse_limit("water", water),
        local_extraction=parse_limit("local_extraction", local_extraction),
        max_plants=_count(max_plants),
    )
    if target is not None:
        if chosen.name not in ("cost", DEFAULT_OBJECTIVE):
            raise UnitError(
                f"The objective {objective!r} would do nothing: a target is reached by the cheapest plan",
                hint="leave out the objective, or say the target as a limit and keep the objective",
            )
        limits, chosen = parse_target(target, limits), find_objective("cost")
    if not 0.0 <= weight <= 1.0:
        raise UnitError("The weight of the index must lie between 0 and 1", found=str(weight))
    settings = solver_settings(gap, time_limit, threads)
    draws = Robust(level=float(robust)) if isinstance(robust, (int, float)) else robust
    rows = technology_rows(technologies)
    place = find_area(area) if isinstance(area, str) else area
    table = detail_world(world)
    market = market_of(table, draws=draws.draws if draws else 0, seed=draws.seed if draws else 0)
    limits = replace(limits, force=_sectors(force), forbid=_sectors(forbid))
    focal = focal_area(market, place, establishments, with_draws=draws is not None)
    problem = relocation_problem(focal, rows, robust=draws)
    notes: list[str] = list(detail_note(world))
    _can_be_built(problem, limits.force)
    if not (chosen.per != "avoided" if allow_backfire is None else allow_backfire):
        notes.append(_left_out(problem))
        problem = _without_backfire_but_possible(problem, limits.force)
    if chosen.name == "front":
        limits = _at_the_knee(problem, limits, weight, draws, settings)
        notes.append(
            f"The floor of {limits.avoid_at_least:,.4g} kt is the knee of the front: beyond it more tonnes cost more "
            "index points than before it."
        )
    answer = solve_relocation(
        problem,
        chosen,
        limits,
        weight=weight,
        robust=draws,
        settings=settings,
        adjust_floor=adjust_floor,
        exact_imports=exact_imports,
    )
    return Plan(
        area=place,
        problem=problem,
        answer=answer,
        verification=verified(focal, problem, answer.solution.x[answer.program.place("size")]),
        codes=market.codes,
        names_fr=market.products_fr,
        weight=weight,
        robust=draws,
        settings=settings,
        world=market.world_name,
        target=target or "",
        notes=tuple(notes),
    )


def plan_areas(
    areas: Sequence[Area | str], *, workers: int = 1, **options: Any
) -> list[Plan | FootprintError]:
    """Return one plan for each area under the same options; an area that cannot be planned gives its error.

    Parameters
    ----------
    areas : sequence of Area or str
        The areas.
    workers : int
        Processes at once; each computes the world's response once for all of its areas.
    **options
        As for `plan_relocation`.
    """
    if workers <= 1:
        return [_plan_or_error(area, options) for area in areas]
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children, get_context

    before = set(active_children())
    count = min(workers, len(areas))
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_leave_stops) as pool:
        try:
            return list(pool.map(_plan_or_error, areas, [options] * len(areas)))
        except KeyboardInterrupt:
            for worker in set(active_children()) - before:
                worker.terminate()
            raise


def _leave_stops() -> None:
    """Leave Ctrl-C to the process that waits for this one; it ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _plan_or_error(area: Area | str, options: Mapping[str, Any]) -> Plan | FootprintError:
    try:
        return plan_relocation(area, **options)
    except FootprintError as error:
        return error


def parse_target(text: str, limits: Limits | None = None) -> Limits:
    """Return limits with what a target adds to them: ``"autonomy 10 %"`` or ``"index 20"``.

    Raises
    ------
    UnitError
        If it is neither, or out of reach of any area.
    """
    found = _TARGET.match(text)
    if found is None:
        raise UnitError(
            f"The target {text!r} is not understood",
            expected="'autonomy 10 %' or 'index 20'",
            hint="both go up to 100",
        )
    value = float(found[2].replace(",", "."))
    if value > 100.0:
        raise UnitError(f"The target {text!r} cannot be reached", expected="at most 100")
    limits = limits or Limits()
    if found[1].lower() == "index":
        return replace(limits, index_at_least=value)
    return replace(limits, autonomy_at_least=value)


def solver_settings(gap: float, time_limit: float | None, threads: int = 1) -> SolverSettings:
    """Return checked solver settings.

    Raises
    ------
    UnitError
        If the gap is not within 0 to 1, or the time limit not positive.
    """
    if not 0.0 <= gap < 1.0:
        raise UnitError(f"The gap {gap:g} cannot be used", expected="a share from 0 to below 1, as in 0.005")
    if time_limit is not None and not time_limit > 0.0:
        raise UnitError(f"The time limit {time_limit:g} cannot be used", expected="seconds above 0")
    return SolverSettings(gap=gap, time_limit=time_limit, threads=threads)


def technology_rows(given: str | Path | Iterable[TechnologyRow] | None) -> list[TechnologyRow]:
    """Return the circular technologies, then a planner's rows from a file or a list, which override them."""
    from footprint.circular.scenarios.technologies import circular_technologies

    circular = [TechnologyRow.model_validate(change.to_row()) for change in circular_technologies()]
    if given is None:
        return circular
    return circular + (read_technologies(given) if isinstance(given, (str, Path)) else list(given))


def without_backfire(problem: RelocationProblem) -> RelocationProblem:
    """Return the problem without the activities that by themselves raise foreign extraction."""
    return problem.restricted(problem.avoided >= 0.0)


def _without_backfire_but_possible(problem: RelocationProblem, forced: Sequence[str]) -> RelocationProblem:
    """Return `without_backfire`, refusing to force a sector that then has no way left.

    Letting it back in for the forced sector alone would make a limit improve the rate: it burns tonnes.
    """
    kept = without_backfire(problem)
    for name, place in zip(forced, problem.place_of(forced), strict=True):
        if not (kept.plant_limit[kept.product == place] > 0).any():
            raise InfeasibleError(
                f"Every way of making {name!r} here raises foreign extraction by itself, and such ways are left out",
                hint="add --allow-backfire (allow_backfire=True), choose a plain objective, or do not force the sector",
            )
    return kept


def _can_be_built(problem: RelocationProblem, forced: Sequence[str]) -> None:
    """Refuse to force a sector that no technology can make here, and say why."""
    for name, place in zip(forced, problem.place_of(forced), strict=True):
        ways = problem.product == place
        if not ways.any():
            raise InfeasibleError(
                f"No technology is offered for {name!r}",
                hint="give one in a technologies file with `offered` = 1, or do not force the sector",
            )
        if not (problem.plant_limit[ways] > 0).any():
            raise InfeasibleError(
                f"No plant for {name!r} fits the area",
                expected=f"at most {problem.size_limit[ways].max():,.3g} MEUR a year, what the area imports",
                found=f"a smallest plant of {problem.smallest[ways].min():,.3g} MEUR a year",
                hint="give a smaller smallest_size in a technologies file, or do not force the sector",
            )


def verified(focal: Focal, problem: RelocationProblem, sizes: np.ndarray) -> Verification:
    """Return how far the reduced model's plan is from the full system solved again."""
    external = focal.market.external
    A_external, sales = external.carved(focal.share)
    whole = solve_whole_system(
        A_external,
        external.extraction[: len(problem.reduction.avoided)],
        sales,
        external.origin,
        external.purchase_mix,
        problem.activities,
        sizes,
    )
    return compare(problem.reduction, whole, sizes)


def _left_out(problem: RelocationProblem) -> str:
    count, total = int((problem.avoided < 0.0).sum()), len(problem.technologies)
    return (
        f"{count} of {total} ways of making a product would raise foreign extraction by themselves, because their "
        "inputs come from further away than what they replace, and are left out; --allow-backfire puts them back."
    )


def _at_the_knee(
    problem: RelocationProblem, limits: Limits, weight: float, robust: Robust | None, settings: SolverSettings
) -> Limits:
    """Return the limits with the floor at the knee of the front: the point farthest from the chord of its ends."""
    from footprint.optimize.relocation.relocate import relocation_front

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


def _sectors(names: Sequence[str]) -> tuple[str, ...]:
    from footprint.areas.production.france import find_sector, load_france

    table = load_france().sectors["name_en"]
    return tuple(dict.fromkeys(str(table[find_sector(name)]) for name in names))


def _count(number: int | None) -> int | None:
    if number is not None and number < 0:
        raise UnitError(f"The number of plants {number} cannot be used", expected="0 or more")
    return number


def _labour(given: Mapping[str, float] | None) -> dict[str, float]:
    found = {}
    for skill, most in (given or {}).items():
        if not np.isfinite(most) or most < 0:
            raise UnitError(f"The number of {skill} {most:g} cannot be used", expected="0 or more")
        found[skill] = float(most)
    return found
