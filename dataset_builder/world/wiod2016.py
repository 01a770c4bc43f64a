"""WIOD's 2016 release, year 2014: exact but for the origin of imported intermediates, which is estimated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.labels import CATEGORIES
from dataset_builder.world import estimate
from dataset_builder.world.release import RELEASE_2016
from dataset_builder.world.sources import USD_PER_EUR, Wiod

YEAR, PRIOR_YEAR = 2014, 2011
_CATEGORIES = {"households": "CONS_h", "npish": "CONS_np", "government": "CONS_g", "investment": "GFCF",
               "inventories": "INVEN"}  # fmt: skip
#: In the older release these are inside its rest of the world.
_NOT_APART = ("CHE", "HRV", "NOR")
_PRIOR_NAMES = {"ROM": "ROU", "RoW": "ROW"}
#: How much of a pair's trade in one product is taken from its trade in all products.
_GENERAL = 0.2


def read_wiod2016(sources: Path) -> Wiod:
    """Return 2014 in MEUR, 43 regions × 56 industries, with estimated origins of imported intermediates."""
    given = _Given(sources)
    across, rounds, miss = estimate.scale(_prior(given), given.totals)
    Z = given.domestic + across
    regions, parents = list(RELEASE_2016.source_regions), len(RELEASE_2016.parents)
    fold = np.zeros((len(regions), len(given.regions)))
    for column, region in enumerate(given.regions):
        fold[regions.index("ROW" if region == "TWN" else region), column] = 1.0
    rate = USD_PER_EUR[YEAR]
    z = np.einsum("ar,ribj,sb->aisj", fold, Z, fold, optimize=True) / rate
    y = np.einsum("ar,ribc,sb->aisc", fold, given.Y, fold, optimize=True) / rate
    size = len(regions) * parents
    z, y = z.reshape(size, size), y.reshape(size, -1)
    x = (fold @ given.output).ravel() / rate
    facts = {"rounds": rounds, "largest_row_miss_musd": round(miss, 4)}
    return Wiod(YEAR, z, y, z.sum(axis=1) + y.sum(axis=1), x, RELEASE_2016, facts)


class _Given:
    """The exact parts of 2014, million USD: regions × industries × regions × (industries or categories)."""

    def __init__(self, sources: Path) -> None:
        folder = sources / "wiod2016"
        self.sources = sources
        self.regions = pd.read_csv(folder / "regions.csv")["region"].tolist()
        codes = list(RELEASE_2016.parents)
        R, P = len(self.regions), len(codes)
        rows = [f"{region}.{code}" for region in self.regions for code in codes]
        blocks = pd.read_parquet(folder / "Z_domestic_2014_exact.parquet")
        self.domestic = np.zeros((R, P, R, P))
        place = {code: i for i, code in enumerate(codes)}
        r = blocks["region"].map(self.regions.index).to_numpy()
        i, j = blocks["supplier"].map(place).to_numpy(), blocks["user"].map(place).to_numpy()
        self.domestic[r, i, r, j] = blocks["value"].to_numpy()
        columns = [f"{region}.{code}" for region in self.regions for code in _CATEGORIES.values()]
        Y = pd.read_parquet(folder / "Y_2014.parquet").loc[rows, columns].to_numpy(float)
        self.Y = Y.reshape(R, P, R, len(CATEGORIES))
        margins = pd.read_csv(folder / "margins_2014.csv", index_col=0).loc[rows]
        self.output = margins["output"].to_numpy(float).reshape(R, P)
        french = pd.read_parquet(folder / "FRA_NIOT_2000_2014.parquet")
        french = french[(french["Year"] == YEAR) & (french["Origin"] == "Imports")].set_index("Code")
        home = self.regions.index("FRA")
        sales, buys = (
            np.maximum(margins[name].to_numpy(float).reshape(R, P), 0.0)
            for name in ("intermediate_exports", "imported_intermediates")
        )
        imports = np.maximum(french.loc[codes, codes].to_numpy(float), 0.0)
        # The national table is rounded apart: its columns take the exact totals.
        sums = imports.sum(axis=0)
        imports *= np.divide(buys[home], sums, out=np.zeros_like(sums), where=sums > 0)
        self.totals = estimate.Totals(sales, buys, home, imports)
        common = {i.parent: RELEASE_2016.common[i.name] for i in RELEASE_2016.industries}
        self.groups = list(dict.fromkeys(common.values()))
        self.group = np.array([self.groups.index(common[code]) for code in codes])
        self.gather = np.eye(len(self.groups))[:, self.group]

    @property
    def final_trade(self) -> np.ndarray:
        """Trade in final products, regions × groups × regions."""
        return np.einsum("gi,risc->rgs", self.gather, np.maximum(self.Y, 0.0), optimize=True)


def _prior(given: _Given) -> np.ndarray:
    """Return the prior of cross-border intermediates of 2014, regions × industries × regions × industries."""
    old = _older(given)
    groups = _with_countries_apart(given, *old)
    totals = given.totals
    sold = totals.rows + 1e-9
    within = sold / (sold @ given.gather.T)[:, given.group]
    prior = groups[:, given.group][:, :, :, given.group]
    del groups
    pattern = _use_patterns(given)
    for user in range(len(given.regions)):
        prior[:, :, user, :] *= within[:, :, None] * pattern[user][None]
    floor = estimate.proportional(totals)
    at = np.arange(len(given.regions))
    prior[at, :, at, :] = 0.0
    return prior + estimate.FLOOR * floor


def _use_patterns(given: _Given) -> list[np.ndarray]:
    """Return for each country how a product's purchases by a group of industries divide inside it."""
    found = []
    for user in range(len(given.regions)):
        use = given.totals.imports if user == given.totals.home else given.domestic[user, :, user, :]
        use = np.maximum(use, 0.0)
        bought = given.totals.columns[user][None, :]
        use = (
            use
            + 1e-3 * use.sum(axis=1, keepdims=True) * bought / max(bought.sum(), 1e-9)
            + 1e-9 * bought
            + 1e-12
        )
        by_group = (use @ given.gather.T)[:, given.group]
        found.append(use / by_group)
    return found


def _older(given: _Given) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return the older table by common groups: intermediates, final trade, its regions."""
    folder = given.sources / "wiod2013"
    Z, Y = (pd.read_parquet(folder / f"{name}_{PRIOR_YEAR}.parquet") for name in "ZY")
    regions = list(dict.fromkeys(label.split(".")[0] for label in Z.index))
    codes = list(dict.fromkeys(label.split(".")[1] for label in Z.index))
    gather = np.zeros((len(given.groups), len(codes)))
    for column, code in enumerate(codes):
        gather[given.groups.index("c4" if code == "c5" else code), column] = 1.0
    R, P = len(regions), len(codes)
    flows = Z.to_numpy(float).reshape(R, P, R, P)
    final = np.maximum(Y.to_numpy(float), 0.0).reshape(R, P, R, -1).sum(axis=3)
    flows = np.einsum("gi,risj,hj->rgsh", gather, flows, gather, optimize=True)
    names = [_PRIOR_NAMES.get(region, region) for region in regions]
    return flows, np.einsum("gi,ris->rgs", gather, final), names


def _with_countries_apart(
    given: _Given, flows: np.ndarray, final: np.ndarray, names: list[str]
) -> np.ndarray:
    """Return intermediates by group between the regions of 2014, moved by the growth of final trade.

    Countries that the older table has in its rest of the world take the share of its flows that their
    exports (or imports) of intermediates and their final trade with the partner have in 2014.
    """
    regions = given.regions
    source = np.array([names.index("ROW" if region in _NOT_APART else region) for region in regions])
    now = given.final_trade
    inside = np.isin(regions, [*_NOT_APART, "ROW"])
    merged = np.zeros((len(names), len(regions)))
    merged[source, np.arange(len(regions))] = 1.0
    moved = estimate.growth(
        final,
        np.einsum("ar,rgs,bs->agb", merged, now, merged, optimize=True),
        given.groups.index("c2"),
        (given.groups.index("c1"),),
    )
    flows = flows * moved[..., None]
    out = flows[source][:, :, source]
    sold = given.totals.rows @ given.gather.T
    bought = given.totals.columns @ given.gather.T
    general = now.sum(axis=1, keepdims=True)
    sales = _shares(now, 2) * (1 - _GENERAL) + _GENERAL * _shares(general, 2)
    buys = _shares(now, 0) * (1 - _GENERAL) + _GENERAL * _shares(general, 0)
    supply = sold[:, :, None] * sales
    demand = bought[None, None] * buys[..., None]
    share = np.ones_like(supply)
    share[inside] = supply[inside] / np.maximum(supply[inside].sum(axis=0, keepdims=True), 1e-12)
    out *= share[..., None]
    part = demand[:, :, inside] / np.maximum(demand[:, :, inside].sum(axis=2, keepdims=True), 1e-12)
    out[:, :, inside] *= part
    # Trade inside the older rest of the world is not in it: sales × how the buyer's own inputs are used.
    use = np.einsum("gi,ribj,hj->rgbh", given.gather, given.domestic, given.gather, optimize=True)
    for user in np.flatnonzero(inside):
        pattern = use[user, :, user, :] + 1e-9
        pattern = pattern / pattern.sum(axis=1, keepdims=True)
        for seller in np.flatnonzero(inside):
            out[seller, :, user] = supply[seller, :, user][:, None] * pattern
    return out


def _shares(trade: np.ndarray, axis: int) -> np.ndarray:
    across = trade.copy()
    at = np.arange(len(trade))
    across[at, :, at] = 0.0
    return across / np.maximum(across.sum(axis=axis, keepdims=True), 1e-12)
