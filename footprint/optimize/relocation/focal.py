"""One area inside the French market: what it makes, sells, imports and needs, and what a new plant would count.

Supply, needs and coverage are those of the area's FabCity index, so that a plan counts as the index would.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from footprint.errors import TableError
from footprint.once import kept_property
from footprint.optimize.relocation.market import Market, ratio

if TYPE_CHECKING:
    from footprint.areas.places.area import Area
    from footprint.areas.production.establishments import Establishments
    from footprint.areas.production.supply import LocalSupply
    from footprint.circular.autonomy.autonomy import Retention

NEW_PLANT = 0.5
"""Size of the new plant whose effect on the index is asked for, share of a French producer's mean output."""


@dataclass(frozen=True, eq=False)
class Focal:
    """One area in the market, in MEUR a year.

    Attributes
    ----------
    output, sold_locally, exports, imports : ndarray, k
        What the area makes, sells inside, sells outside, and buys from outside.
    needs, coverage, self_supply : ndarray, k
        Production its inhabitants need (N), the share the index counts as covered (a), the share bought from
        local plants (s).
    producers : ndarray, k
        Expected number of producers.
    retention, reach : ndarray, k
        Share of a new conventional plant's output that is sold locally, and that counts as coverage.
    retention_draws : ndarray, draws × k
        The same with the index model's parameters drawn from their uncertainty.
    """

    market: Market
    output: np.ndarray
    sold_locally: np.ndarray
    imports: np.ndarray
    needs: np.ndarray
    coverage: np.ndarray
    self_supply: np.ndarray
    producers: np.ndarray
    retention: np.ndarray
    reach: np.ndarray
    retention_draws: np.ndarray

    @kept_property
    def exports(self) -> np.ndarray:
        """What is sold outside the area."""
        return self.output - self.sold_locally

    @kept_property
    def share(self) -> np.ndarray:
        """Share of French output of each product that the area sells to others."""
        return np.clip(ratio(self.exports, self.market.output), 0.0, 1.0)


def focal_area(
    market: Market, area: Area, establishments: Establishments | None = None, *, with_draws: bool = False
) -> Focal:
    """Return one area in the market, with the supply, needs and coverage of its FabCity index.

    Parameters
    ----------
    market : Market
        As `market_of` returns it.
    area : Area
        The area.
    establishments : Establishments, optional
        A planner's own list of what is there.
    with_draws : bool
        Also draw the retention from the uncertainty of the index model's parameters.
    """
    from footprint.areas.production.area_supply import supply_of
    from footprint.circular.autonomy.autonomy import cover, fitted_parameters

    supply = supply_of(area, establishments)
    coverage = cover(supply)
    needs = coverage.own_needs.iloc[0].to_numpy(float) * area.inhabitants / 1e6
    self_supply = coverage.self_supply.iloc[0].to_numpy(float)
    output = supply.output.iloc[0].to_numpy(float)
    use = market.recipes @ output + market.final_use * area.inhabitants
    sold = np.minimum(np.minimum(needs * self_supply, output), use)
    if not np.all(np.isfinite(sold)):
        raise TableError(f"The supply of {area.name} holds numbers that are not finite")
    plant = NEW_PLANT * market.plant_output
    reach, retention = marginal_shares(supply, plant, needs)
    parameters = fitted_parameters().draws if with_draws else ()
    draws = [marginal_shares(supply, plant, needs, drawn)[1] for drawn in parameters]
    return Focal(
        market=market,
        output=output,
        sold_locally=sold,
        imports=use - sold,
        needs=needs,
        coverage=coverage.coverage.iloc[0].to_numpy(float),
        self_supply=self_supply,
        producers=supply.producers.iloc[0].to_numpy(float),
        retention=retention,
        reach=np.maximum(reach, retention),
        retention_draws=np.array(draws).reshape(-1, len(needs)),
    )


def marginal_shares(
    supply: LocalSupply, plant: np.ndarray, needs: np.ndarray, retention: Retention | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return what the index model sees of a new plant: share within reach of local needs, share sold locally.

        r = N (a(X + p) − a(X)) / p,   ℓ = N (s(X + p) − s(X)) / p

    Both are what a plant of size p adds to coverage a and self-supply s of the very model that scores the area, so
    that a conventional plant counts in a plan as it would count in next year's index.

    Parameters
    ----------
    supply : LocalSupply
        Of one area.
    plant : ndarray, k
        Size of a new plant, MEUR a year.
    needs : ndarray, k
        N of the area, MEUR a year.
    retention : Retention, optional
        Parameters of the index model; the fitted ones by default.
    """
    from footprint.circular.autonomy.autonomy import cover

    grown = replace(supply, output=supply.output + plant, presence=0.0 * supply.presence + 1.0)
    before, after = cover(supply, retention=retention), cover(grown, retention=retention)
    shares = []
    for name in ("coverage", "self_supply"):
        gained = (getattr(after, name) - getattr(before, name)).iloc[0].to_numpy(float) * needs
        shares.append(np.clip(ratio(gained, plant), 0.0, 1.0))
    return shares[0], shares[1]
