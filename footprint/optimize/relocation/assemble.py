"""From an area in its market and a table of technologies to the relocation problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from footprint.areas.impacts.french import JOBS
from footprint.circular.autonomy.autonomy import fitted_parameters
from footprint.errors import TableError
from footprint.optimize.impacts.response import ImpactResponse
from footprint.optimize.relocation.capture import GROWTH, LEAST_PLANT, Capture, capture_of
from footprint.optimize.relocation.focal import Focal
from footprint.optimize.relocation.market import Market
from footprint.optimize.relocation.problem import Draws, RelocationProblem
from footprint.optimize.relocation.reduction import Activities, Reduction
from footprint.optimize.relocation.robust import Robust
from footprint.optimize.relocation.technologies import (
    CONVENTIONAL,
    TechnologyRow,
    TechnologyTable,
    default_technologies,
    resolve_technologies,
)
from footprint.ranges import triangular

SKILLS = ("workers", "technicians", "engineers")


ELSEWHERE = 0.75
"""θ where nobody says: the middle of its range, one half to one for one (assumption)."""
ELSEWHERE_RANGE = (0.5, 1.0)


def relocation_problem(
    focal: Focal,
    rows: Iterable[TechnologyRow] = (),
    *,
    capture: Capture | None = None,
    elsewhere: float = ELSEWHERE,
    robust: Robust | None = None,
) -> RelocationProblem:
    """Return the relocation problem of one area.

    Parameters
    ----------
    focal : Focal
        The area in its market; for a robust plan the market needs as many drawn rows as `robust` asks for.
    rows : iterable of TechnologyRow
        What overrides or adds to the default technologies.
    capture : Capture, optional
        How far new output can go; by evidence if not given.
    elsewhere : float
        θ, share of what is sold elsewhere that displaces rivals there.
    robust : Robust, optional
        Draws the data of robust rows.

    Raises
    ------
    TableError
        If a technology that is offered has no capital per output.
    """
    market = focal.market
    table = resolve_technologies(market.products, market.groups, default_technologies(), rows)
    picked = [
        (name, np.flatnonzero((table.value[name]["offered"].to_numpy() > 0) & (market.plant_output > 0)))
        for name in table.names
    ]
    picked = [(name, places) for name, places in picked if len(places)]
    product = np.concatenate([places for _, places in picked])

    def gather(column: str, kind: str = "value") -> np.ndarray:
        source = getattr(table, kind)
        return np.concatenate([source[name][column].to_numpy()[places] for name, places in picked])

    capex = gather("capex_per_output")
    if np.isnan(capex).any():
        missing = [market.products[i] for i in product[np.isnan(capex)]]
        raise TableError(
            "capex_per_output is missing", labels=missing, hint="give it in the technologies file"
        )
    recipes, purchases = _recipes(focal, table, picked, gather("material_factor"))
    activities = Activities(product, recipes, purchases, np.zeros(len(product)))
    reduction = market.external.reduce(focal.share, activities, elsewhere)
    per_output = gather("jobs_factor") * market.jobs[product]
    technicians, engineers = gather("share_technicians"), gather("share_engineers")
    workers = np.maximum(0.0, 1.0 - technicians - engineers)
    own = gather("extraction_factor") * market.extraction[product]
    smallest, typical, largest = plant_sizes(
        gather, per_output, market.plant_output[product], market.use[product]
    )
    return RelocationProblem(
        products=market.products,
        groups=market.groups,
        technologies=tuple(name for name, places in picked for _ in places),
        activities=activities,
        reduction=Reduction(
            reduction.displaced,
            reduction.avoided[:2],
            reduction.import_footprint[:2],
            reduction.return_sales,
            reduction.displaced_by_sale,
            reduction.avoided_by_sale[:2],
            reduction.behind_rivals[:2],
        ),
        elsewhere=elsewhere,
        capture=_where_it_is(focal, capture_of(focal) if capture is None else capture, table),
        imports=focal.imports,
        output=focal.output,
        needs=focal.needs,
        priority=focal.priority,
        coverage=focal.coverage,
        self_supply=focal.self_supply,
        local_multiple=gather("local_multiple")
        * (1.0 + gather("running_cost_premium")) ** -gather("price_elasticity"),
        stated_share=gather("local_share"),
        capex=capex,
        smallest=smallest,
        typical=typical,
        largest=largest,
        jobs=per_output * np.array([workers, technicians, engineers]),
        skills=SKILLS,
        land=gather("land_per_output"),
        water=gather("water_per_output"),
        running_cost=gather("running_cost_premium"),
        capital_recovery=capital_recovery(gather("interest"), gather("lifetime")),
        local_extraction=own,
        producers=focal.producers,
        base=_today(focal, reduction),
        impacts=_impacts(market, reduction, product, gather("material_factor"), per_output),
        release=market.release,
        draws=_draws(focal, robust, reduction, activities, gather, elsewhere) if robust else None,
        capex_range=np.array([np.nan_to_num(gather("capex_per_output", kind)) for kind in ("low", "high")]),
    )


def _impacts(
    market: Market, reduction: Reduction, product: np.ndarray, factor: np.ndarray, jobs: np.ndarray
) -> ImpactResponse:
    """Return the response of carbon, water, waste and jobs; plants' own by their French industry."""
    rows = market.impact_rows
    local = market.own_impacts[:, product] * factor
    if JOBS in market.impacts.names:
        local[market.impacts.names.index(JOBS)] = jobs
    return ImpactResponse(
        market.impacts,
        product,
        reduction.avoided[rows],
        reduction.avoided_by_sale[rows],
        reduction.behind_rivals[rows],
        local,
    )


def _where_it_is(focal: Focal, capture: Capture, table: TechnologyTable) -> Capture:
    """Return the capture with sectors that are bound to their place at no more than the growth of today's."""
    bound = table.value[CONVENTIONAL]["bound_to_place"].to_numpy() > 0
    there = focal.supply.presence.iloc[0].to_numpy(float) >= LEAST_PLANT
    grown = np.where(bound, GROWTH * focal.output * there, np.inf)
    reason = np.where(grown < capture.most_output, "cluster", capture.reason)
    return replace(capture, most_output=np.minimum(capture.most_output, grown), reason=tuple(reason))


Gather = Callable[..., np.ndarray]


def plant_sizes(
    gather: Gather, jobs_per_output: np.ndarray, mean: np.ndarray, market: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return output of the smallest, usual and largest plant of each activity, MEUR a year.

    Sizes are shares of the mean French plant of the sector (jobs over establishments), or jobs. No plant is
    larger than the national market.

    Parameters
    ----------
    gather : callable
        Returns a quantity of the technologies for each activity.
    jobs_per_output, mean, market : ndarray, t
        Jobs per MEUR; output of the mean French plant; French use of the product.
    """
    in_jobs = {
        name: np.divide(
            gather(name), jobs_per_output, out=np.full_like(mean, np.nan), where=jobs_per_output > 0
        )
        for name in ("smallest_jobs", "largest_jobs")
    }
    few = np.minimum(np.nan_to_num(in_jobs["smallest_jobs"]), mean)
    smallest = np.maximum(np.maximum(gather("smallest_share") * mean, few), gather("smallest_size"))
    largest = np.minimum(gather("largest_share") * mean, gather("largest_size"))
    largest = np.minimum(np.minimum(largest, np.nan_to_num(in_jobs["largest_jobs"], nan=np.inf)), market)
    typical = np.clip(gather("typical_share") * mean, smallest, np.maximum(smallest, largest))
    return smallest, typical, largest


def capital_recovery(interest: np.ndarray, lifetime: np.ndarray) -> np.ndarray:
    """Return i / (1 − (1 + i)⁻ⁿ), the yearly share of capital that pays it back over n years."""
    years = np.maximum(lifetime, 1.0)
    growing = 1.0 - (1.0 + interest) ** -years
    return np.where(interest > 0, interest / np.where(growing > 0, growing, 1.0), 1.0 / years)


def skill_shares(focal: Focal, problem: RelocationProblem) -> dict[str, float]:
    """Return the share of each skill among the jobs of French goods makers, by their conventional plants."""
    market = focal.market
    usual = np.flatnonzero(np.asarray(problem.technologies) == CONVENTIONAL)
    jobs = problem.jobs[:, usual] * market.output[problem.product[usual]]
    total = max(float(jobs.sum()), 1e-300)
    return {skill: float(row.sum()) / total for skill, row in zip(problem.skills, jobs, strict=True)}


def _recipes(
    focal: Focal,
    table: TechnologyTable,
    picked: list[tuple[str, np.ndarray]],
    factor: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return recipes and other purchases of every activity, with what each technology changes."""
    market = focal.market
    product = np.concatenate([places for _, places in picked])
    recipes = market.recipes[:, product] * factor
    purchases = market.purchases[:, product].copy()
    start = 0
    for name, places in picked:
        here = slice(start, start + len(places))
        for used in table.inputs[name].columns:
            change = table.inputs[name][used].to_numpy()[places]
            if used in market.products:
                recipes[market.products.index(used), here] += change
            else:
                purchases[market.industries.index(used), here] += change
        start += len(places)
    return np.maximum(recipes, 0.0), np.maximum(purchases, 0.0)


def _today(focal: Focal, reduction: Reduction) -> dict[str, float]:
    """Return today's extraction behind what the area's goods system buys and makes, kt a year."""
    market = focal.market
    # Other purchases of today's plants, through the same exact response as everything else.
    idle = Activities(
        np.arange(len(market.products)), market.recipes, market.purchases, np.zeros(len(market.products))
    )
    bought = market.external.reduce(focal.share, idle)
    purchases = bought.import_footprint @ bought.displaced - bought.avoided
    behind = reduction.import_footprint @ focal.imports + purchases @ focal.output
    own = float(market.extraction @ focal.output)
    return {
        "foreign_extraction": float(behind[0]),
        "rest_of_country_extraction": float(behind[1]),
        "local_extraction": own,
    }


def _draws(
    focal: Focal,
    robust: Robust,
    reduction: Reduction,
    activities: Activities,
    gather: Gather,
    elsewhere: float,
) -> Draws:
    """Return drawn avoided tonnes and capital: intensities, θ, local shares and costs vary together.

    Costs are triangular between their low and high values, θ between one half and one (and what was asked
    for); the local share takes the index model's own draws; intensities are those of the market's drawn
    rows.
    """
    count = robust.draws
    drawn = focal.market.impact_rows.start - 2
    if drawn < count:
        raise TableError("The market lacks drawn extraction rows", expected=f"{count}", found=f"{drawn}")
    rng = np.random.default_rng(robust.seed + 1)
    low, mode, high = (np.nan_to_num(gather("capex_per_output", kind)) for kind in ("low", "value", "high"))
    capex = triangular(rng.uniform(size=(count, len(low))), low, mode, high)
    least, most = min(ELSEWHERE_RANGE[0], elsewhere), max(ELSEWHERE_RANGE[1], elsewhere)
    ends = (np.array([end]) for end in (least, elsewhere, most))
    theta = triangular(rng.uniform(size=(count, 1)), *ends)
    rivals = reduction.behind_rivals[2 : 2 + count]
    avoided = reduction.avoided[2 : 2 + count] + (theta - elsewhere) * rivals[:, activities.product]
    return Draws(avoided, (1.0 - theta) * rivals * _local_factors(focal, rng, count), capex)


def _local_factors(focal: Focal, rng: np.random.Generator, count: int) -> np.ndarray:
    """Return local sales of a usual plant under drawn parameters of the index model, over fitted ones."""
    parameters = fitted_parameters().draws
    if not parameters:
        return np.ones((count, len(focal.output)))
    plant = 0.5 * focal.market.plant_output
    fitted = focal.gains(plant)[1]
    drawn = np.array([focal.gains(plant, one)[1] for one in parameters])
    factors = np.divide(drawn, fitted, out=np.ones_like(drawn), where=fitted > 0)
    return factors[rng.integers(0, len(factors), count)]
