"""The arithmetic under every intervention: some purchases fall, others rise.

A buyer is an industry (a column of A, per euro of output) or the final users (the vector y, in euros);
both are columns of money by row of the table, so one piece of code serves both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from footprint.circular.scenarios.economy import Array, Delta, Economy
from footprint.circular.scenarios.parameters import Addition, Origin


@dataclass(frozen=True)
class Purchases:
    """What some buyers buy, and which rows of it are targeted.

    Attributes
    ----------
    economy : Economy
        Where the purchases are made.
    buyers : ndarray of int
        Positions of the industries; empty for the final users.
    block : ndarray, n × buyers
        Their purchases.
    rows : ndarray of int
        Targeted rows.
    homes : ndarray of str
        For each buyer, its own region.
    """

    economy: Economy
    buyers: np.ndarray
    block: Array
    rows: np.ndarray
    homes: np.ndarray

    @classmethod
    def of_final_users(
        cls, economy: Economy, products: Sequence[str], origins: Sequence[str] | None
    ) -> Purchases:
        """Return the purchases of the final users."""
        rows = economy.rows(products, origins)
        return cls(
            economy, np.empty(0, int), economy.y[:, None], rows, np.array([economy.home], dtype=object)
        )

    @classmethod
    def of_industries(
        cls, economy: Economy, products: Sequence[str], origins: Sequence[str] | None, buyers: np.ndarray
    ) -> Purchases:
        """Return the purchases of industries, per unit of their output."""
        rows = economy.rows(products, origins)
        return cls(economy, buyers, economy.recipes(buyers), rows, economy.regions[buyers])

    def delta(self, change: Array, S: Array | None = None, v: Array | None = None) -> Delta:
        """Return a change of these buyers' purchases as a change of the economy."""
        n, materials = len(self.economy.y), len(self.economy.materials)
        if not self.buyers.size:
            nothing = Delta.none(n, materials)
            return Delta(
                nothing.columns, nothing.A, nothing.S, nothing.v, change[:, 0] if change.size else nothing.y
            )
        width = self.buyers.size
        return Delta(
            columns=self.buyers,
            A=change,
            S=np.zeros((materials, width)) if S is None else S,
            v=np.zeros(width) if v is None else v,
            y=np.zeros(n),
        )

    def less(
        self, cut: float, additions: Sequence[Addition] = (), displaced: Sequence[Addition] = ()
    ) -> Delta:
        """Return the change when the targeted rows fall by `cut` and other products follow the saving."""
        change = np.zeros_like(self.block)
        change[self.rows] = -cut * self.block[self.rows]
        saved = -change.sum(axis=0)
        for item in additions:
            change += item.per_euro_saved.value * saved * self.mix(item.product, item.origin)
        for item in displaced:
            rows = self.economy.bought(item.product)
            bought = self.block[rows].sum(axis=0)
            wanted = np.minimum(item.per_euro_saved.value * saved, bought)
            change -= wanted * self.mix(item.product, "as bought") * (bought > 0)
        return self.delta(change)

    def less_extraction(self, materials: np.ndarray, cut: float) -> Delta:
        """Return the change when the buyers extract less of some materials themselves."""
        S = np.zeros((len(self.economy.materials), self.buyers.size))
        S[materials] = -cut * self.economy.S[np.ix_(materials, self.buyers)]
        return self.delta(np.zeros_like(self.block), S=S)

    def mix(self, product: str, origin: Origin) -> Array:
        """Return, for each buyer, the origins of one euro of a product; columns add up to one.

        What is not spread as the buyer buys it today comes from the buyer's own region, by gross output.
        """
        rows = self.economy.bought(product)
        shares = np.zeros_like(self.block)
        for place, home in enumerate(self.homes):
            domestic = rows[self.economy.regions[rows] == home]
            bought = np.maximum(self.block[rows, place], 0)
            if origin == "as bought" and bought.sum() > 0:
                shares[rows, place] = bought / bought.sum()
            elif domestic.size:
                output = np.maximum(self.economy.x[domestic], 0)
                shares[domestic, place] = output / output.sum() if output.any() else 1 / domestic.size
        return shares


def moved_home(users: Purchases, cut: float, price_ratio: float, additions: Sequence[Addition] = ()) -> Delta:
    """Return the change when a share of the targeted imports is bought at home instead."""
    economy = users.economy
    change = np.zeros_like(users.block)
    for place, home in enumerate(users.homes):
        foreign = users.rows[economy.regions[users.rows] != home]
        moved = cut * users.block[foreign, place]
        change[foreign, place] -= moved
        at_home = {economy.sectors[row]: row for row in np.flatnonzero(economy.regions == home)}
        for row, amount in zip(foreign, moved, strict=True):
            change[at_home[economy.sectors[row]], place] += price_ratio * amount
    moved_total = -np.minimum(change, 0).sum(axis=0)
    for item in additions:
        change += item.per_euro_saved.value * moved_total * users.mix(item.product, item.origin)
    return users.delta(change)
