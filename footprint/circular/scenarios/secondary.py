"""Interventions in which secondary material takes the place of virgin material, with their mass balance.

Waste and by-products carry no extraction of their own (the cut-off approach): the burden of secondary
material is that of its collection and processing. Whoever first extracted the material has paid for it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from footprint.circular.scenarios.economy import Array, Delta, Economy, total_change
from footprint.circular.scenarios.interventions import Intervention
from footprint.circular.scenarios.parameters import (
    ONE,
    NotNegative,
    Parameter,
    Positive,
    PositiveShare,
    ProcessInput,
    Share,
)
from footprint.circular.scenarios.shift import Purchases

_EUR = 1e6


@dataclass(frozen=True)
class MassBalance:
    """Where secondary material comes from and goes, t a year in the industries concerned.

    Mass in = mass out + stock + losses: `collected` = `secondary` + `to_stock` + `losses`.

    Attributes
    ----------
    virgin_displaced : float
        Virgin material no longer used.
    secondary : float
        Secondary material used instead, more than the virgin where its quality is lower.
    losses : float
        What the recycling process loses.
    collected : float
        Waste or by-product collected: what is available where that is given, else what is needed.
    to_stock : float
        Collected and neither processed nor lost; negative where more is needed than there is.
    """

    virgin_displaced: float
    secondary: float
    losses: float
    collected: float
    to_stock: float

    @property
    def is_feasible(self) -> bool:
        """Whether there is enough to collect."""
        return self.to_stock >= -1e-9 * max(self.collected, 1.0)

    def to_dict(self) -> dict[str, dict[str, float | str]]:
        """Return every flow with its unit."""
        return {field.name: {"value": getattr(self, field.name), "unit": "t"} for field in fields(self)}


class RecycledContent(Intervention):
    """Secondary material replaces virgin material in some industries.

    The share s = reach · share of the virgin input falls away. Per tonne of virgin material displaced,
    1/quality tonnes of secondary are used, made with their own process inputs from 1/(quality · yield)
    tonnes of waste. The buyer pays `secondary_price`; what the process inputs leave of it is the
    processor's value added.

    Attributes
    ----------
    products : tuple of str
        Virgin material bought from these sectors, turned into tonnes by `virgin_price`.
    materials : tuple of str
        Virgin material, or groups, that the industries extract themselves: already in tonnes.
    share : Parameter
        Share of the virgin input replaced, where the change is made.
    quality : Parameter
        Tonnes of virgin material that one tonne of secondary replaces: below one where it is of lower
        quality, above one where it replaces ore, which holds more than metal.
    recycling_yield : Parameter
        Tonnes of secondary material from one tonne collected.
    virgin_price, secondary_price : Parameter
        EUR per tonne, at the prices of the table.
    process : tuple of ProcessInput
        What the process needs per tonne of secondary material.
    available : Parameter or None
        Tonnes a year that can be collected in the regions concerned.
    """

    kind: Literal["recycled_content"] = "recycled_content"
    targets: ClassVar[tuple[str, ...]] = ("products", "materials")
    final_demand: Literal[False] = False
    materials: tuple[str, ...] = ()
    share: Share
    quality: Positive = ONE
    recycling_yield: PositiveShare = ONE
    virgin_price: Positive | None = None
    secondary_price: NotNegative = Field(default=Parameter(value=0.0, source="assumption: free"))
    process: tuple[ProcessInput, ...] = ()
    available: NotNegative | None = None

    @model_validator(mode="after")
    def _price_is_given(self) -> Self:
        if self.products and self.virgin_price is None:
            raise ValueError(
                "products are bought for money: virgin_price (EUR/t) says how many tonnes that is"
            )
        return self

    def cut(self) -> float:
        """Return reach · share."""
        return self.reach * self.share.value

    def _displaced(self, economy: Economy) -> tuple[Purchases, Array, Array, Array]:
        """Return the buyers, the fall of A and S, and tonnes of virgin displaced per MEUR of output."""
        users = Purchases.of_industries(economy, self.products, self.origins, self.buyers(economy))
        fall_A = np.zeros_like(users.block)
        if self.products:
            fall_A[users.rows] = self.cut() * users.block[users.rows]
        S = users.less_extraction(economy.material_rows(self.materials), self.cut()).S
        tonnes = -S.sum(axis=0)
        if self.virgin_price is not None:
            tonnes = tonnes + fall_A.sum(axis=0) * _EUR / self.virgin_price.value
        return users, fall_A, S, tonnes

    def change(self, economy: Economy) -> Delta:
        """Return the change of recipes: less virgin input, more process inputs."""
        users, fall_A, S, tonnes = self._displaced(economy)
        secondary = tonnes / self.quality.value
        change = -fall_A
        process = np.zeros_like(tonnes)
        for item in self.process:
            money = item.eur_per_t.value * secondary / _EUR
            change += money * users.mix(item.product, item.origin)
            process += money
        for extra in self.ancillary:
            change += extra.per_euro_saved.value * fall_A.sum(axis=0) * users.mix(extra.product, extra.origin)
        earned = self.secondary_price.value * secondary / _EUR - process
        return total_change([users.delta(change, S=S, v=earned)], economy)

    def mass_balance(self, economy: Economy) -> MassBalance:
        """Return the tonnes behind the change, at the output of the whole industries concerned.

        Parameters
        ----------
        economy : Economy
            The economy that the intervention is applied to.
        """
        users, _, _, tonnes = self._displaced(economy)
        virgin = float(tonnes @ economy.x[users.buyers])
        secondary = virgin / self.quality.value
        needed = secondary / self.recycling_yield.value
        collected = needed if self.available is None else self.available.value
        return MassBalance(virgin, secondary, needed - secondary, collected, collected - needed)


class ClosingSupplyChains(RecycledContent):
    """An industry's own waste, or its neighbour's by-product, goes back into production.

    The arithmetic of `RecycledContent`; `supplier` names the industry whose by-product it is, `available`
    how much of it there is.

    Attributes
    ----------
    supplier : str
        Sector that gives the by-product.
    """

    kind: Literal["closing_supply_chains"] = "closing_supply_chains"  # type: ignore[assignment]
    supplier: str
