"""From what is made to what is bought: imports, markets elsewhere, export plants, and who buys raw products."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from footprint.areas.production.france import FranceDetail
from footprint.areas.production.local_supply import LocalSupply

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Table = NDArray[np.float64]


def usual_plants(supply: LocalSupply) -> tuple[Table, ...]:
    """Return jump, large, output and presence without the one large plant.

    1 − P = (1 − jump)(1 − present).
    """
    jump, large = supply.jump.to_numpy(), supply.large.to_numpy()
    usual = np.maximum(supply.output.to_numpy() - jump * large, 0.0)
    none = np.divide(1.0 - supply.presence.to_numpy(), 1.0 - jump, out=np.zeros_like(jump), where=jump < 1.0)
    return jump, large, usual, 1.0 - none


def small_share(supply: LocalSupply) -> Table:
    """Return u, the share of output that is not made in the one large plant of its branch, areas × sectors.

    1 where nothing is made.
    """
    jump, large, usual, _ = usual_plants(supply)
    made = usual + jump * large
    return np.divide(usual, made, out=np.ones_like(made), where=made > 0)


def bought_share(supply: LocalSupply, france: FranceDetail, around: float = 0.0) -> Table:
    """Return the share of covered needs bought from local plants: (1 − m)(1 − H)(1 − e) u, areas × sectors.

    m is the import share of French use: imports come whatever the area makes. H is the dissimilarity between
    a sector's producers and inhabitants over the départements: the share of a sector that serves other
    places than its own (0 for a trade spread like people, near 1 for one that serves a nation). e is the share of
    French output sold abroad, and u is `small_share`: one large plant works for a wider market than its place.
    `around` is the share of France's people added by a radius: as many of the other places are inside it.
    """
    spread = france.sectors.loc[france.goods, "concentration"].clip(0.0, 1.0) * (1.0 - around)
    here = (1.0 - france.import_share) * (1.0 - france.export_share)
    return (here.loc[france.goods] * (1.0 - spread)).to_numpy() * small_share(supply)


def through_buyers(self_supply: Table, france: FranceDetail) -> Table:
    """Return the share of the need for a product that reaches the area's people, 0–1, areas × sectors.

    1 for all but farm and mine products. Of those, the share v₀ goes to households, services and farms themselves, and v_j
    into goods j, of which the area makes s_j for itself: v₀ + Σ_j v_j s_j. The rest is worked up elsewhere.

    Parameters
    ----------
    self_supply : array
        s, areas × sectors; that of farm and mine products is not read.
    """
    into = france.raw_products_into
    share = np.ones_like(self_supply)
    raw = france.goods.get_indexer(into.index)
    share[:, raw] = 1.0 - into.sum(axis=1).to_numpy() + self_supply @ into.to_numpy().T
    return share
