"""Splitting WIOD's farming and mining industries into fourteen, conserving every known total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dataset_builder.labels import (
    CATEGORIES,
    CHILDREN,
    INDUSTRIES,
    MINING_PARTS,
    PARENTS,
    SECTORS,
    WIOD_REGIONS,
)
from dataset_builder.world.sources import Wiod

#: Propensity added everywhere, so that a known total can always be met (share of a buyer's mean).
_FLOOR = 1e-4
_TOLERANCE = 1e-13
#: Share of its sales that a split industry exports at most.
_MOST_EXPORTED = 0.98
_ROUNDS = 20_000

_PART_OF = {name: part for part, names in MINING_PARTS.items() for name in names}
SPLIT = tuple(parent for parent in PARENTS if len(CHILDREN[parent]) > 1)
_PARENT_OF = np.array([PARENTS.index(industry.parent) for industry in INDUSTRIES])
_R, _P, _S, _C = len(WIOD_REGIONS), len(PARENTS), len(SECTORS), len(CATEGORIES)


@dataclass(frozen=True)
class Split:
    """The world with 45 industries, MEUR, 40 regions.

    Attributes
    ----------
    Z : array, (40·45) × (40·45)
    Y : array, (40·45) × (40·5)
    x : array, (40·45)
    residual : float
        Largest relative miss of a known total after balancing.
    """

    Z: np.ndarray
    Y: np.ndarray
    x: np.ndarray
    residual: float


def balance(seed: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, float]:
    """Return `seed` scaled to the row and column sums (RAS), and the largest relative miss.

    The result is r̂ · seed · ŝ, the table nearest to the seed in relative entropy (Stone and Brown, 1962;
    Bacharach, 1970). Columns are met exactly: the last step scales them.
    """
    if columns.sum() <= 0 or rows.sum() <= 0:
        return np.zeros_like(seed), 0.0
    table = seed * (rows[:, None] > 0) * (columns[None, :] > 0)
    miss = np.inf
    for _ in range(_ROUNDS):
        sums = table.sum(axis=1)
        miss = float(np.max(np.abs(sums - rows) / np.maximum(rows, rows.sum() * 1e-9), initial=0.0))
        table *= np.divide(rows, sums, out=np.ones_like(rows), where=sums > 0)[:, None]
        sums = table.sum(axis=0)
        table *= np.divide(columns, sums, out=np.zeros_like(columns), where=sums > 0)[None, :]
        if miss < _TOLERANCE:
            break
    return table, miss


def split_world(
    wiod: Wiod,
    output_share: pd.DataFrame,
    us_inputs: pd.DataFrame,
    us_sales: pd.DataFrame,
    tradable: pd.DataFrame,
    mining_shares: Mapping[str, pd.DataFrame],
    highest_input_share: float,
) -> Split:
    """Return the world with farming and mining split, columns first, then rows.

    Parameters
    ----------
    wiod : Wiod
    output_share : region × split industry; sums to one within each parent
    us_inputs : inputs of the split industries in the United States (45 × 14)
    us_sales : share of each split industry's sales to each buyer there (14 × 50)
    tradable : region × split industry; share of output that is exported, relative to its siblings'
    mining_shares : part of mining → supplier region × (buying region, buyer); NaN where not known
    highest_input_share : float
        Intermediate inputs of a split industry are at most this share of its output.
    """
    x = _children_output(wiod.x, output_share)
    columns, miss_columns = _split_columns(wiod, x, us_inputs, highest_input_share)
    Z, Y, miss_rows = _split_rows(wiod, columns, x, us_sales, tradable, mining_shares)
    return Split(Z, Y, Z.sum(axis=1) + Y.sum(axis=1), max(miss_columns, miss_rows))


def mining_shares_of_output(
    wiod: Wiod,
    value_share: pd.DataFrame,
    us_sales: pd.DataFrame,
    tradable: pd.DataFrame,
    mining_shares: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """Return output shares in which ores and minerals agree with who buys from mining.

    Tonnes × price say what a country's quarries and ore mines are worth, but not what they are paid:
    captive mines of a steelworks sell little, and cement works buy no ore. Each of the parent's cells is
    divided like the same buyer's purchases in the United States × the country's value shares; what metal
    ores, construction and industrial minerals sell in all is their share within the part of mining that is
    not energy. Fuels have world prices, so their shares stay as they are.
    """
    p, names = PARENTS.index("c2"), list(CHILDREN["c2"])
    gather = reaggregation()
    by_parent = us_sales.loc[names, list(SECTORS)].to_numpy() @ gather.T
    propensity = np.concatenate([by_parent, us_sales.loc[names, list(CATEGORIES)].to_numpy()], axis=1)
    propensity = propensity + _FLOOR * propensity.mean(axis=0) + 1e-12
    source = np.concatenate([wiod.Z, wiod.Y], axis=1).reshape(_R, _P, -1)
    buyer_region = np.concatenate([np.repeat(np.arange(_R), _P), np.repeat(np.arange(_R), _C)])
    buyer = np.concatenate([np.tile(np.arange(_P), _R), np.tile(_P + np.arange(_C), _R)])
    parts = [np.isin(names, members) for members in MINING_PARTS.values()]
    buyers = [(r, "other" if parent == "c2" else parent) for r in WIOD_REGIONS for parent in PARENTS]
    out = value_share.copy()
    for r, region in enumerate(WIOD_REGIONS):
        value = value_share.loc[region, names].to_numpy()
        weight = propensity[:, buyer] * value[:, None]
        abroad = tradable.loc[region, names].to_numpy()[:, None]
        weight = np.where(buyer_region == r, weight, weight * abroad)
        weight = _with_known_parts(
            weight / weight.sum(axis=0), parts, _known_shares(mining_shares, region, buyers)
        )
        sold = weight @ np.maximum(source[r, p], 0.0)
        other = np.isin(names, MINING_PARTS["other"])
        least = 1e-3 * sold[other].sum() * (value[other] > 1e-3 * value[other].sum())
        inside = np.maximum(sold[other], least)
        if inside.sum() > 0:
            out.loc[region, list(MINING_PARTS["other"])] = value[other].sum() * inside / inside.sum()
    return out


def reaggregation() -> np.ndarray:
    """Return the 35 × 45 matrix that adds split industries to their parents again."""
    matrix = np.zeros((_P, _S))
    matrix[_PARENT_OF, np.arange(_S)] = 1.0
    return matrix


def _positions(parent: str) -> list[int]:
    return [SECTORS.index(name) for name in CHILDREN[parent]]


def _children_output(x: np.ndarray, output_share: pd.DataFrame) -> np.ndarray:
    out = x.reshape(_R, _P)[:, _PARENT_OF].copy()
    for parent in SPLIT:
        names = list(CHILDREN[parent])
        out[:, _positions(parent)] *= output_share.loc[list(WIOD_REGIONS), names].to_numpy()
    return out.ravel()


def _split_columns(
    wiod: Wiod, x: np.ndarray, us_inputs: pd.DataFrame, highest: float
) -> tuple[np.ndarray, float]:
    """Return Z with 35 row industries and 45 column industries.

    Which share of an input goes to which split industry is one RAS for each region on 35 inputs: the seed
    is the US recipe × output, the row sums are the parent's inputs, the column sums its total inputs.
    """
    Z = wiod.Z.reshape(_R, _P, _R, _P)
    out = Z[:, :, :, _PARENT_OF].copy()
    outputs = x.reshape(_R, _S)
    gather = reaggregation()
    worst = 0.0
    for parent in SPLIT:
        at, p = _positions(parent), PARENTS.index(parent)
        us = us_inputs.loc[list(SECTORS), list(CHILDREN[parent])]
        recipe = gather @ us.to_numpy()
        recipe = recipe / recipe.sum(axis=0) + _FLOOR
        ratio = us.sum().to_numpy()
        ratio = ratio / ratio.mean()
        for r in range(_R):
            inputs = Z[:, :, r, p].sum(axis=0)
            totals = _input_totals(inputs.sum(), outputs[r, at], ratio, highest)
            table, miss = balance(recipe * totals, inputs, totals)
            worst = max(worst, miss)
            share = np.divide(table, inputs[:, None], out=np.zeros_like(table), where=inputs[:, None] > 0)
            out[:, :, r, at] = Z[:, :, r, p][:, :, None] * share[None, :, :]
    return out.reshape(_R * _P, _R * _S), worst


def _input_totals(total: float, output: np.ndarray, ratio: np.ndarray, highest: float) -> np.ndarray:
    """Return the inputs of each split industry: alike their output, none above its highest share."""
    limit = max(highest, total / output.sum() if output.sum() else 0.0) * output
    return _filled(output * ratio, limit, total)


def _filled(weight: np.ndarray, limit: np.ndarray, total: float) -> np.ndarray:
    """Return `total` shared out in proportion to `weight`, no share above its limit."""
    given = np.zeros_like(weight)
    for _ in range(len(weight) + 1):
        room = np.where(given < limit * (1 - 1e-12), weight, 0.0)
        left = total - given.sum()
        if left <= total * 1e-15 or room.sum() == 0:
            break
        given = np.minimum(given + left * room / room.sum(), limit)
    return given * (total / given.sum()) if given.sum() else given


def _split_rows(
    wiod: Wiod,
    columns: np.ndarray,
    x: np.ndarray,
    us_sales: pd.DataFrame,
    tradable: pd.DataFrame,
    mining_shares: Mapping[str, pd.DataFrame],
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return Z and Y with the parents' rows split: for each region and parent one RAS at home, one abroad.

    First the parent's exports are shared out over the split industries (`_exports`); what is left of
    their output is sold at home. Within each block the seed is the parent's cell × how the split
    industry sells in the United States × its output; where the OECD knows how a sale of mining divides into
    energy, other and support, the seed keeps that. Falling stocks (negative cells) follow output.
    Construction is split by where it is sold and needs no estimate.
    """
    source = np.concatenate([columns, wiod.Y], axis=1).reshape(_R, _P, -1)
    n_z = _R * _S
    out = source[:, _PARENT_OF, :].copy()
    outputs = x.reshape(_R, _S)
    buyer_region = np.concatenate([np.repeat(np.arange(_R), _S), np.repeat(np.arange(_R), _C)])
    buyer = np.concatenate([np.tile(np.arange(_S), _R), np.tile(_S + np.arange(_C), _R)])
    sales = us_sales.loc[:, [*SECTORS, *CATEGORIES]]
    worst = 0.0
    for parent in SPLIT:
        at, p, names = _positions(parent), PARENTS.index(parent), list(CHILDREN[parent])
        propensity = sales.loc[names].to_numpy()
        propensity = propensity + _FLOOR * propensity.mean(axis=0) + 1e-12
        for r, region in enumerate(WIOD_REGIONS):
            cells, output = source[r, p], outputs[r, at]
            if output.sum() == 0:
                out[r, at] = 0.0
                continue
            abroad = buyer_region != r
            if parent == "c18":
                out[r, at] = np.where(abroad, 0.0, cells), np.where(abroad, cells, 0.0)
                continue
            bought = np.maximum(cells, 0.0)
            fallen = (output / output.sum())[:, None] * np.minimum(cells, 0.0)
            sold = output - fallen.sum(axis=1)
            weight = propensity[:, buyer] * output[:, None]
            weight = weight / weight.sum(axis=0)
            parts = [np.ones(len(names), bool)]
            if parent == "c2":
                parts = [np.isin(names, members) for members in MINING_PARTS.values()]
                weight = _with_known_parts(weight, parts, _known_shares(mining_shares, region))
            by_output = sold * tradable.loc[region, names].to_numpy()
            exported = _exports(sold, by_output, weight[:, abroad], bought[abroad], parts)
            for block, rows in ((abroad, exported), (~abroad, sold - exported)):
                table, miss = balance(weight[:, block] * bought[block], rows, bought[block])
                out[np.ix_([r], at, np.flatnonzero(block))] = table + fallen[:, block]
                worst = max(worst, miss)
    out = out.reshape(_R * _S, -1)
    return out[:, :n_z], out[:, n_z:], worst


def _exports(
    sold: np.ndarray, by_output: np.ndarray, weight: np.ndarray, cells: np.ndarray, parts: list[np.ndarray]
) -> np.ndarray:
    """Return what each split industry exports: output × tradability, scaled to the parent's exports.

    In mining each part's exports come from the cells and the OECD's shares in them; within a part, output ×
    tradability decides. None exports more than nearly all that it sells; the others take what is left over.
    """
    total = cells.sum()
    limits = np.array([sold[part].sum() for part in parts]) * max(_MOST_EXPORTED, total / sold.sum())
    values = _filled(np.array([(weight[part] @ cells).sum() for part in parts]), limits, total)
    exported = np.zeros_like(sold)
    for part, value in zip(parts, values, strict=True):
        most = max(_MOST_EXPORTED, value / sold[part].sum() if value else 0.0)
        exported[part] = _filled(by_output[part], sold[part] * most, value)
    return exported


def _known_shares(
    mining_shares: Mapping[str, pd.DataFrame], region: str, buyers: list[tuple[str, str]] | None = None
) -> np.ndarray:
    """Return the share of each part of mining in one supplier's sale to every column of Z and Y."""
    if buyers is None:
        codes = [_PART_OF.get(industry.name, industry.parent) for industry in INDUSTRIES]
        buyers = [(r, code) for r in WIOD_REGIONS for code in codes]
    columns = [*buyers, *((r, "FD") for r in WIOD_REGIONS for _ in CATEGORIES)]
    rows = [table.loc[region].to_dict() for table in mining_shares.values()]
    return np.array([[row[column] for column in columns] for row in rows], dtype=float)


def _with_known_parts(weight: np.ndarray, parts: list[np.ndarray], shares: np.ndarray) -> np.ndarray:
    """Return weights by buyer that sum to one, whose parts have the known shares where there are any."""
    out = np.empty_like(weight)
    for part, share in zip(parts, np.clip(shares, 1e-9, None), strict=True):
        within = weight[part].sum(axis=0)
        out[part] = weight[part] * np.where(np.isnan(share), 1.0, share / within)
    return out / out.sum(axis=0)
