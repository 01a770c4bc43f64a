"""One area inside the French market: what it makes, sells, imports, needs, and what new output counts.

Supply, needs and coverage are those of the area's FabCity index, so that a plan counts as the index would.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from footprint.areas.places.area import Area
from footprint.areas.production.area_supply import supply_of
from footprint.areas.production.establishments import Establishments
from footprint.areas.production.france import load_france
from footprint.areas.production.local_supply import LocalSupply
from footprint.circular.autonomy.autonomy import Retention, cover
from footprint.circular.autonomy.scores import priority_points
from footprint.errors import TableError
from footprint.i18n import message
from footprint.once import kept_property
from footprint.optimize.relocation.market import Market, ratio
from footprint.optimize.relocation.scenario import ScenarioChange


@dataclass(frozen=True, eq=False)
class Focal:
    """One area in the market, in MEUR a year.

    Attributes
    ----------
    supply : LocalSupply
        What the area makes, as its index sees it.
    inhabitants : float
        Its inhabitants.
    output, sold_locally, exports, imports : ndarray, k
        What the area makes, sells inside, sells outside, and buys from outside.
    needs, coverage, self_supply : ndarray, k
        Production its inhabitants need (N), the share the index counts as covered (a), the share bought from
        local plants (s).
    priority : ndarray, k
        Points of the index by sector, from the needs of the mean French inhabitant.
    producers : ndarray, k
        Expected number of producers.
    """

    market: Market
    supply: LocalSupply
    inhabitants: float
    output: np.ndarray
    sold_locally: np.ndarray
    imports: np.ndarray
    needs: np.ndarray
    coverage: np.ndarray
    self_supply: np.ndarray
    priority: np.ndarray
    producers: np.ndarray

    @kept_property
    def exports(self) -> np.ndarray:
        """What is sold outside the area."""
        return self.output - self.sold_locally

    @kept_property
    def share(self) -> np.ndarray:
        """Share of French output of each product that the area sells to others."""
        return np.clip(ratio(self.exports, self.market.output), 0.0, 1.0)

    def imports_of_need(self) -> np.ndarray:
        """Return the larger of what the area imports and what its inhabitants need."""
        return np.maximum(self.imports, self.needs)

    def gains(self, opened: np.ndarray, retention: Retention | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return gains of coverage and self-supply, shares of the need, by the index model for new output.

        Parameters
        ----------
        opened : ndarray, k
            Output of new plants, MEUR a year.
        retention : Retention, optional
            Parameters of the index model; the fitted ones by default.
        """
        before = self._today if retention is None else self.levels(np.zeros_like(opened), retention)
        after = self.levels(opened, retention)
        return after[0] - before[0], after[1] - before[1]

    @kept_property
    def _today(self) -> tuple[np.ndarray, np.ndarray]:
        return self.levels(np.zeros_like(self.output), None)

    def levels(self, opened: np.ndarray, retention: Retention | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return coverage and self-supply by the index model with new plants' output (MEUR a year) in it."""
        frame = pd.DataFrame(opened[None, :], self.supply.output.index, self.supply.output.columns)
        found = cover(self.supply, retention=retention, opened=frame)
        return found.coverage.iloc[0].to_numpy(float), found.self_supply.iloc[0].to_numpy(float)


def focal_area(
    market: Market,
    area: Area,
    establishments: Establishments | None = None,
    change: ScenarioChange | None = None,
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
    change : ScenarioChange, optional
        A circular scenario that changes what its inhabitants need first; the market's own is to be the
        same.
    """
    supply = supply_of(area, establishments)
    final_use = market.final_use
    if change is not None:
        france = load_france()
        before = cover(supply).own_needs
        needs, moved = change.needs(france, before.iloc[0].to_numpy(float))
        supply = replace(supply, needs=pd.DataFrame([needs], before.index, before.columns))
        final_use = np.maximum(final_use + moved / 1e6, 0.0)
    coverage = cover(supply)
    needs = coverage.own_needs.iloc[0].to_numpy(float) * area.inhabitants / 1e6
    self_supply = coverage.self_supply.iloc[0].to_numpy(float)
    output = supply.output.iloc[0].to_numpy(float)
    use = market.recipes @ output + final_use * area.inhabitants
    sold = np.minimum(np.minimum(needs * self_supply, output), use)
    if not np.all(np.isfinite(sold)):
        raise TableError(message("The supply of {name} holds numbers that are not finite", name=area.name))
    return Focal(
        market=market,
        supply=supply,
        inhabitants=float(area.inhabitants),
        output=output,
        sold_locally=sold,
        imports=use - sold,
        needs=needs,
        coverage=coverage.coverage.iloc[0].to_numpy(float),
        self_supply=self_supply,
        priority=priority_points(coverage.needs).to_numpy(float),
        producers=supply.producers.iloc[0].to_numpy(float),
    )
