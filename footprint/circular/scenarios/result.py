"""What a scenario does: tonnes before, after and the change, by material, country and product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from footprint.circular.scenarios.economy import Array, Delta, Economy
from footprint.circular.scenarios.scenario import Scenario
from footprint.circular.scenarios.secondary import MassBalance
from footprint.circular.scenarios.update import solve_by_product, solve_changed
from footprint.errors import UnknownNameError
from footprint.i18n import message
from footprint.labels import ABROAD, COUNTRY, MATERIAL, PRODUCT
from footprint.once import kept_property
from footprint.ranges import INTERVAL
from footprint.results import Result

LOCATION, MATERIAL_GROUP, PRODUCT_GROUP = "location", "material group", "product group"
#: Where extraction lies, seen from the economy's own region, which need not be France.
AT_HOME = "home"
#: A bill below this share of the old one counts as none: rounding is no purchase.
NOTHING_LEFT = 1e-9


@dataclass(frozen=True)
class Step:
    """The effect of one intervention after those before it, t a year; `impacts` in their units, 2m."""

    name: str
    home: float
    abroad: float
    impacts: Array = field(default_factory=lambda: np.zeros(0), repr=False, compare=False)

    @property
    def total(self) -> float:
        """Home and abroad."""
        return self.home + self.abroad


@dataclass(frozen=True)
class ScenarioResult(Result):
    """A scenario's effect on the material footprint of one final demand.

    Attributes
    ----------
    scenario : Scenario
        What was run.
    economy : Economy
        What it was run on.
    before_cells, after_cells : ndarray, materials × countries × products
        Tonnes a year, without the direct extraction of final users, which does not change.
    steps : list of Step
        Each intervention's part, in order, and the rebound's.
    deltas : list of Delta
        Each intervention's change of recipes and demand, in order.
    order_matters : list of pairs of str
        Interventions whose order changes the result; empty where any order gives the same.
    reversed_total : float
        Total after when applied in the opposite order, t.
    bill_before, saving, respent : float
        The final users' bill and what the scenario saves of it and they spend again, MEUR.
    factor : float
        By how much the rebound scales the footprint.
    mass_balances : dict of str to MassBalance
        For each intervention with secondary material.
    draws : ndarray, draws × (home, abroad)
        Tonnes after, for parameters drawn from their ranges.
    rank : int
        Rank of the change of recipes.
    negative_inputs : int
        Input coefficients that became negative: the scenario asks for more than there is.
    impacts_before, impacts_after : ndarray, 2m
        Carbon, water, waste and jobs at home, then abroad, without the direct part of final users.
    impact_draws : ndarray, draws × 2m
        The same after, for drawn parameters.
    """

    scenario: Scenario
    economy: Economy
    before_cells: Array
    after_cells: Array
    steps: list[Step]
    deltas: list[Delta]
    order_matters: list[tuple[str, str]]
    reversed_total: float
    bill_before: float
    saving: float
    respent: float
    factor: float
    mass_balances: dict[str, MassBalance]
    draws: Array
    rank: int
    negative_inputs: int
    impacts_before: Array
    impacts_after: Array
    impact_draws: Array

    def by(self, *dimensions: str) -> pd.DataFrame:
        """Return tonnes before, after and the change, summed by some dimensions.

        Parameters
        ----------
        *dimensions : str
            Any of "material", "material group", "country", "location", "product", "product group".

        Returns
        -------
        DataFrame
            Columns before, after, change (t a year), one row for each label that is not zero throughout.

        Raises
        ------
        UnknownNameError
            If a dimension is not one of these.
        """
        return self._summed(self.before_cells, self.after_cells, dimensions)

    def of_step(self, name: str, *dimensions: str) -> pd.DataFrame:
        """Return tonnes before, after and the change of one intervention, after those before it.

        The rebound is no part of it: it comes after all interventions.

        Parameters
        ----------
        name : str
            Its name, as in `steps`.
        *dimensions : str
            As in `by`.

        Raises
        ------
        UnknownNameError
            If no intervention is called that, or a dimension is unknown.
        """
        names = self.scenario.labels()
        if name not in names:
            raise UnknownNameError(
                "intervention", name, hint=message("choose from: {names}", names=", ".join(names))
            )
        before, after = self._cells_by_step[names.index(name) :][:2]
        return self._summed(before, after, dimensions)

    @kept_property
    def _cells_by_step(self) -> list[Array]:
        """Tonnes before the first intervention and after each, without the rebound."""
        so_far = Delta.none(len(self.economy.y), len(self.economy.materials))
        found = [self.before_cells]
        for delta in self.deltas:
            so_far += delta
            found.append(footprint_cells(self.economy, so_far))
        return found

    def _summed(self, before: Array, after: Array, dimensions: tuple[str, ...]) -> pd.DataFrame:
        known = self._labels()
        for name in dimensions:
            if name not in known:
                raise UnknownNameError(
                    "dimension", name, hint=message("choose from: {known}", known=", ".join(known))
                )
        axes = [known[name] for name in dimensions]
        places = np.indices(before.shape).reshape(before.ndim, -1)
        keys = [
            pd.Index(labels, name=name).take(places[axis])
            for name, (axis, labels) in zip(dimensions, axes, strict=True)
        ]
        frame = pd.DataFrame({"before": before.ravel(), "after": after.ravel()})
        summed = frame.groupby(keys, sort=False).sum()
        summed["change"] = summed["after"] - summed["before"]
        return summed[(summed["before"] != 0) | (summed["after"] != 0)]

    def _labels(self) -> dict[str, tuple[int, Any]]:
        economy = self.economy
        locations = [AT_HOME if region == economy.home else ABROAD for region in economy.all_regions]
        grouped = [economy.names.groups.get(sector, sector) for sector in economy.all_sectors]
        return {
            MATERIAL: (0, list(economy.materials)),
            MATERIAL_GROUP: (0, list(economy.groups)),
            COUNTRY: (1, list(economy.all_regions)),
            LOCATION: (1, locations),
            PRODUCT: (2, list(economy.all_sectors)),
            PRODUCT_GROUP: (2, grouped),
        }

    @property
    def totals(self) -> pd.DataFrame:
        """Tonnes before, after, change and its interval, at home, abroad and in total.

        Direct extraction of final users is counted at home on both sides. The interval is the range from the
        5th to the 95th percentile of the draws; NaN where no parameter has a range.
        """
        direct = float(self.economy.direct.sum())
        at_home = np.array(self.economy.all_regions) == self.economy.home
        rows = {}
        for name, chosen in ((AT_HOME, at_home), (ABROAD, ~at_home), ("total", np.ones_like(at_home))):
            own = 0.0 if name == ABROAD else direct
            before = float(self.before_cells[:, chosen].sum()) + own
            after = float(self.after_cells[:, chosen].sum()) + own
            rows[name] = [before, after, after - before, *self._interval(name, before - own)]
        return pd.DataFrame.from_dict(
            rows, orient="index", columns=["before", "after", "change", "low", "high"]
        )

    def _interval(self, location: str, before: float) -> tuple[float, float]:
        if not len(self.draws):
            return float("nan"), float("nan")
        after = (
            self.draws.sum(axis=1) if location == "total" else self.draws[:, 0 if location == AT_HOME else 1]
        )
        low, high = np.quantile(after - before, INTERVAL)
        return float(low), float(high)

    @kept_property
    def impacts(self) -> pd.DataFrame:
        """Change of each impact: title, unit, france (home), abroad, total, before, low, high.

        `before` is the total behind the same demand; low and high are as in `totals`, of the change in total.
        Parts that are not known are NaN. Final users' own emissions are no part of it: nothing changes them.
        """
        known = self.economy.impacts
        if known is None:
            return pd.DataFrame(
                columns=["title", "unit", "france", "abroad", "total", "before", "low", "high"]
            )
        frame = known.frame(self.impacts_after - self.impacts_before)
        frame["before"] = known.frame(self.impacts_before)["total"]
        frame["low"] = frame["high"] = np.nan
        if len(self.impact_draws) and len(frame):
            m = len(known.names)
            moved = self.impact_draws - self.impacts_before
            low, high = np.quantile(moved[:, :m] + moved[:, m:] * known.abroad, INTERVAL, axis=0)
            frame["low"], frame["high"] = low, high
        return frame

    def to_frame(self) -> pd.DataFrame:
        """Return tonnes before, after and the change by material, country and product."""
        return self.by(MATERIAL, COUNTRY, PRODUCT).reset_index()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the totals, the steps, and the change by material, country and product."""
        steps = [(step.name, step.home, step.abroad, step.total) for step in self.steps]
        return {
            "Totals": self.totals,
            "Steps": pd.DataFrame(steps, columns=["step", "home", "abroad", "total"]),
            **({"Impacts": self.impacts} if len(self.impacts) else {}),
            **{f"By {name}": self.by(name) for name in (MATERIAL, COUNTRY, PRODUCT)},
        }

    def _shown(self) -> pd.DataFrame:
        return self.totals.round()

    def _content(self) -> Mapping[str, object]:
        return {
            "scenario": self.scenario.name,
            "totals": self.totals.to_dict("index"),
            "steps": {step.name: {"home": step.home, "abroad": step.abroad} for step in self.steps},
            "order_matters": self.order_matters,
            "remarks": self.remarks,
        }

    @property
    def change(self) -> float:
        """Change of the total footprint, t a year."""
        return float(self.totals["change"].loc["total"])

    @property
    def proportional_bound(self) -> float:
        """Total after if all of the saving were respent in proportion, t a year.

        Spending the whole old bill on the new basket multiplies the footprint by old bill / new bill.
        """
        paid = self.bill_before - self.saving
        without_rebound = float(self.after_cells.sum()) / self.factor
        bound = without_rebound * rebound_factor(self.bill_before, paid, 1.0)
        return bound + float(self.economy.direct.sum())

    @property
    def order_effect(self) -> float:
        """Relative difference of the total when the interventions are applied in the opposite order."""
        total = float(self.after_cells.sum())
        return abs(self.reversed_total - total) / total if total else 0.0

    @property
    def remarks(self) -> list[str]:
        """What a reader must know: order, scarce secondary material, impossible recipes."""
        found = []
        if self.order_matters:
            pairs = "; ".join(f"{one} and {other}" for one, other in self.order_matters)
            found.append(
                message(
                    "The order matters for: {pairs}. They were applied in the order listed; the opposite "
                    "order changes the total by {order_effect:.2%}.",
                    pairs=pairs,
                    order_effect=self.order_effect,
                )
            )
        found += [
            message(
                "{name}: needs {to_stock:,.0f} t more secondary raw material than is available",
                name=name,
                to_stock=-balance.to_stock,
            )
            for name, balance in self.mass_balances.items()
            if not balance.is_feasible
        ]
        if self.negative_inputs:
            found.append(
                message(
                    "{negative_inputs} inputs fall below zero: the interventions ask for more than is bought",
                    negative_inputs=self.negative_inputs,
                )
            )
        return found


def rebound_factor(before: float, after: float, respent: float) -> float:
    """Return by how much all purchases grow when a share of the fall of the bill is spent on them.

    1 + ρ (before − after) / after; 1 where nothing is left to spend more on.
    """
    return 1.0 + respent * (before - after) / after if after > NOTHING_LEFT * before else 1.0


def footprint_cells(economy: Economy, delta: Delta, method: str = "auto") -> Array:
    """Return tonnes by material × country × product after a change, without direct extraction.

    Parameters
    ----------
    economy : Economy
        The unchanged economy.
    delta : Delta
    method : {"auto", "update", "resolve"}
        As in `footprint.circular.scenarios.update.solve_changed`.
    """
    changed = economy.plus(delta)
    by_product = changed.in_columns(changed.y)
    outputs = solve_changed(economy, delta, by_product, method, begin=partial(solve_by_product, economy))
    cells = np.zeros((len(economy.materials), len(economy.all_regions), by_product.shape[1]))
    for place, region in enumerate(economy.all_regions):
        rows = economy.regions == region
        cells[:, place, :] = changed.S[:, rows] @ outputs[rows]
    return cells
