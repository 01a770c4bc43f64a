"""The production that a place's households need of each goods sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.demand.local import weights_of
from footprint.areas.local.facts import facts_of
from footprint.areas.local.model import mean_multipliers
from footprint.areas.local.products import product_factors
from footprint.areas.many import class_multipliers
from footprint.areas.production.detail import detail_world
from footprint.once import kept

if TYPE_CHECKING:
    from footprint.areas.places.area import Area
    from footprint.areas.production.france import FranceDetail

_HOUSEHOLDS = "demand_households"


def local_needs(area: Area, france: FranceDetail) -> pd.DataFrame:
    """Return N of one area: what its inhabitants' goods need, EUR per inhabitant and year, 1 × sectors.

    N_a = (I − A)⁻¹ f_a, with f_ak = households' purchases of sector k ×
    φ_a,parent(k) + government's, per French inhabitant, and φ_ap = Σ_c w_pc r_ac the purchases of product
    p of the world table that the detail stands on (`detail_world`) against France
    (`footprint.areas.local.products.product_factors`). Assumes that all sectors of a product move alike.
    The mean of N_a over the inhabitants of France is the French N.

    Parameters
    ----------
    area : Area
    france : FranceDetail
    """
    each = mean_multipliers(facts_of(area.communes)).to_frame().T.set_axis([area.code])
    return _production(each, france)


@kept(4)
def local_needs_of_all(kind: str, france: FranceDetail) -> pd.DataFrame:
    """Return N of every area of a kind; do not modify it, copy it."""
    return _production(class_multipliers(kind), france)


def _production(each: pd.DataFrame, france: FranceDetail) -> pd.DataFrame:
    goods = france.sectors.loc[france.goods]
    bought = goods[_HOUSEHOLDS].clip(lower=0.0).clip(upper=france.household_needs * france.population / 1e6)
    weights = _weights()
    factors = product_factors(weights, each).reindex(columns=pd.Index(goods["parent"]))
    moved = factors.fillna(1.0).to_numpy(float) - 1.0
    change = moved * (bought * 1e6 / france.population).to_numpy(float)
    # The chain is linear: solved once for every sector's EUR, then it serves all areas.
    needs = france.production_needs.to_numpy(float) + change @ _chain(france).T
    return pd.DataFrame(np.maximum(needs, 0.0), index=each.index, columns=france.goods)


@kept(1)
def _weights() -> pd.DataFrame:
    weights = weights_of(detail_world())
    assert weights is not None  # that table says to which industries its products belong
    return weights


@kept(2)
def _chain(france: FranceDetail) -> np.ndarray:
    """Return (I − A)⁻¹ between goods sectors, services included in the chain."""
    at = france.sectors.index.get_indexer(france.goods)
    matrix = np.eye(len(france.sectors)) - france.A.to_numpy(float)
    unit = np.zeros((len(france.sectors), len(at)))
    unit[at, np.arange(len(at))] = 1.0
    return np.asarray(np.linalg.solve(matrix, unit)[at])
