"""From an area in its market and a table of technologies to the relocation problem."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy import linalg

from footprint.errors import TableError
from footprint.optimize.relocation.focal import Focal
from footprint.optimize.relocation.problem import Draws, RelocationProblem
from footprint.optimize.relocation.reduction import Activities, Reduction
from footprint.optimize.relocation.robust import Robust
from footprint.optimize.relocation.technologies import (
    TechnologyRow,
    TechnologyTable,
    default_technologies,
    resolve_technologies,
)
from footprint.ranges import triangular

SKILLS = ("workers", "technicians", "engineers")


def relocation_problem(
    focal: Focal, rows: Iterable[TechnologyRow] = (), *, robust: Robust | None = None
) -> RelocationProblem:
    """Return the relocation problem of one area.

    Parameters
    ----------
    focal : Focal
        The area in its market; for a robust plan the market needs as many drawn rows as `robust` asks for.
    rows : iterable of TechnologyRow
        What overrides or adds to the default technologies.
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
    stated = gather("local_share")
    open_share = np.isnan(stated)
    local = np.where(open_share, focal.retention[product], stated)
    recipes, purchases = _recipes(focal, table, picked, gather("material_factor"))
    activities = Activities(product, recipes, purchases, local)
    reduction = market.external.reduce(focal.share, activities)
    per_output = gather("jobs_factor") * market.jobs[product]
    technicians, engineers = gather("share_technicians"), gather("share_engineers")
    workers = np.maximum(0.0, 1.0 - technicians - engineers)
    own = gather("extraction_factor") * market.extraction[product]
    return RelocationProblem(
        products=market.products,
        groups=market.groups,
        technologies=tuple(name for name, places in picked for _ in places),
        activities=activities,
        reduction=Reduction(
            reduction.displaced, reduction.avoided[:2], reduction.import_footprint[:2], reduction.return_sales
        ),
        imports=focal.imports,
        needs=focal.needs,
        priority=_priority(focal.needs),
        coverage=focal.coverage,
        self_supply=focal.self_supply,
        reach=np.where(open_share, focal.reach[product], stated),
        capex=capex,
        smallest=np.maximum(gather("smallest_size"), gather("smallest_share") * market.plant_output[product]),
        largest=np.maximum(gather("largest_size"), 1e-9),
        jobs=per_output * np.array([workers, technicians, engineers]),
        skills=SKILLS,
        land=gather("land_per_output"),
        water=gather("water_per_output"),
        running_cost=gather("running_cost_premium"),
        local_extraction=own,
        producers=focal.producers,
        base=_today(focal, reduction),
        draws=_draws(focal, robust, reduction, activities, gather, open_share) if robust else None,
    )


def _priority(needs: np.ndarray) -> np.ndarray:
    import pandas as pd

    from footprint.circular.autonomy.scores import priority_points

    return priority_points(pd.Series(needs)).to_numpy(float)


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
    gather: object,
    open_share: np.ndarray,
) -> Draws:
    """Return drawn avoided tonnes and capital: intensities, local shares and costs vary together.

    Costs and stated local shares are triangular between their low and high values; retention takes the index
    model's own draws; intensities are those of the market's drawn rows.
    """
    count = robust.draws
    if len(reduction.avoided) < 2 + count:
        raise TableError(
            "The market lacks drawn extraction rows",
            expected=f"{count}",
            found=f"{len(reduction.avoided) - 2}",
        )
    rng = np.random.default_rng(robust.seed + 1)

    def drawn_of(column: str) -> np.ndarray:
        low, mode, high = (gather(column, kind) for kind in ("low", "value", "high"))  # type: ignore[operator]
        ends = (np.nan_to_num(end) for end in (low, mode, high))
        return triangular(rng.uniform(size=(count, len(low))), *ends)

    drawn = focal.retention_draws
    kept = drawn[rng.integers(0, len(drawn), count)] if len(drawn) else np.tile(focal.retention, (count, 1))
    local = np.where(open_share, kept[:, activities.product], drawn_of("local_share"))
    footprint = reduction.import_footprint[2 : 2 + count]
    # A different local share displaces (I − M)⁻¹ E (ℓ_s − ℓ) more.
    through = footprint @ linalg.inv(np.eye(len(reduction.return_sales)) - reduction.return_sales)
    shift = (local - activities.local_share) * through[:, activities.product]
    return Draws(reduction.avoided[2 : 2 + count] + shift, drawn_of("capex_per_output"))
