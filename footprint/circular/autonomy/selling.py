"""From what is made to what is bought: imports, exports, markets elsewhere, and who buys raw products."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.production.france import FranceDetail
from footprint.once import kept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Table = NDArray[np.float64]


@kept(8)
def leakage(france: FranceDetail, around: float = 0.0) -> pd.Series:
    """Return the share of covered needs bought from local plants, by goods sector: (1 − m)(1 − H)(1 − e).

    m is the import share of French use: imports come whatever the area makes. H is the dissimilarity
    between a sector's producers and inhabitants over the départements: the share of a sector that serves
    other places than its own (0 for a trade spread like people, near 1 for one that serves a nation). e
    is the share of French output sold abroad: what is made for other countries is no local supply.
    `around` is the share of France's people added by a radius: as many of the other places are inside it.
    """
    spread = france.sectors.loc[france.goods, "concentration"].clip(0.0, 1.0) * (1.0 - around)
    here = (1.0 - france.import_share) * (1.0 - france.export_share)
    return here.loc[france.goods] * (1.0 - spread)


def through_buyers(self_supply: Table, france: FranceDetail) -> Table:
    """Return the share of the need for a product that reaches the area's people, 0–1, areas × sectors.

    1 for all but farm and mine products. Of those, the share v₀ goes to households, services and farms
    themselves, and v_j into goods j, of which the area makes s_j for itself: v₀ + Σ_j v_j s_j. The rest
    is worked up elsewhere.

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
