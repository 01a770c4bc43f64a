"""Fuels that only pass through a country: traced to where they were extracted, all totals kept.

The source lets Germany export four times the fuels it imports for its own mining industry, because
pipeline gas and traded coal that cross it count as its exports; with its own tonnes they would become
German lignite in French boilers. What a country exports beyond its own production is swapped with its
suppliers': they sell the amount to the final buyer, and the transit country sells as much to its own
users in place of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from dataset_builder.world.sources import Wiod

#: Most of a supplier's sales to the transit country that may be swapped.
_MOST_SWAPPED = 0.8


def without_transit(
    wiod: Wiod, own_value: pd.Series, mining_shares: Mapping[str, pd.DataFrame]
) -> tuple[Wiod, pd.Series]:
    """Return the table with transit of fuels swapped, and the amount swapped by country, MEUR.

    Row and column sums of Z stay as they are: for transit country t, supplier q, buyer (s, j) and amount a,
    Z[t→s] − a, Z[q→s] + a, Z[q→t] − a, Z[t→t] + a.

    Parameters
    ----------
    wiod : Wiod
    own_value : Series
        What each region extracts of traded fuels at world prices, MEUR.
    mining_shares : mapping
        Part of mining → supplier × (buying region, buyer); only its energy is swapped.
    """
    release = wiod.release
    R, P, _, _ = release.shape
    p = release.parents.index(release.role.mining)
    Z = wiod.Z.reshape(R, P, R, P).copy()
    buyers = [
        (r, "energy" if c == release.role.mining else c)
        for r in release.source_regions
        for c in release.parents
    ]
    share = mining_shares["energy"].loc[list(release.source_regions), buyers].to_numpy(float).reshape(R, R, P)
    energy = Z[:, p] * np.nan_to_num(share)
    at = np.arange(R)
    exports = energy.sum(axis=(1, 2)) - energy[at, at].sum(axis=1)
    own = own_value.reindex(list(release.source_regions)).to_numpy(float)
    excess = np.clip(exports - own, 0.0, None)
    big = release.source_regions.index("ROW")
    excess[big] = 0.0
    swapped = np.zeros(R)
    for t in np.argsort(-excess):
        if excess[t] <= 0:
            continue
        supply = energy[:, t, :].copy()
        supply[t] = 0.0
        # Only what an extractor sells can be traced to it; other transit countries stay out.
        supply[own <= 0] = 0.0
        room = supply.sum(axis=1) * _MOST_SWAPPED
        sold = energy[t].copy()
        sold[t] = 0.0
        if sold.sum() <= 0:  # what leaves is in stocks, or rounding
            continue
        taken = sold * (excess[t] / sold.sum())
        weight = np.repeat(room[:, None], R, axis=1)
        weight[at, at] = 0.0
        weight = np.divide(
            weight, weight.sum(axis=0), out=np.zeros_like(weight), where=weight.sum(axis=0) > 0
        )
        given = weight * taken.sum(axis=1)
        scale = min(
            1.0, float(np.min(room[room > 0] / np.maximum(given.sum(axis=1)[room > 0], 1e-12), initial=1.0))
        )
        taken, given = taken * scale, given * scale
        Z[t, p] -= taken
        Z[:, p] += weight[:, :, None] * taken[None]
        back = given.sum(axis=1)
        mix = np.divide(supply, supply.sum(axis=1, keepdims=True), out=np.zeros_like(supply),
                        where=supply.sum(axis=1, keepdims=True) > 0)  # fmt: skip
        Z[:, p, t, :] -= back[:, None] * mix
        Z[t, p, t, :] += (back[:, None] * mix).sum(axis=0)
        swapped[t] = taken.sum()
    moved = replace(wiod, Z=Z.reshape(R * P, -1))
    return moved, pd.Series(swapped, index=list(release.source_regions))
