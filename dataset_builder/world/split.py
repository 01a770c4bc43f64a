"""Splitting WIOD's farming, mining, food and construction industries, conserving every known total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dataset_builder.labels import CATEGORIES, MINING_PARTS
from dataset_builder.world.release import Release
from dataset_builder.world.sources import Wiod

#: Propensity added everywhere, so that a known total can always be met (share of a buyer's mean).
_FLOOR = 1e-4
_TOLERANCE = 1e-13
#: Share of its sales that a split industry exports at most.
_MOST_EXPORTED = 0.98
_ROUNDS = 20_000

_PART_OF = {name: part for part, names in MINING_PARTS.items() for name in names}


@dataclass(frozen=True)
class Split:
    """The world with split industries in all regions of the source, MEUR.

    Attributes
    ----------
    Z : array, (regions·sectors) × (regions·sectors)
    Y : array, (regions·sectors) × (regions·categories)
    x : array, (regions·sectors)
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
    fuels_by_buyer: bool = True,
) -> Split:
    """Return the world with farming and mining split, columns first, then rows.

    Parameters
    ----------
    wiod : Wiod
    output_share : region × split industry; sums to one within each parent
    us_inputs : inputs of the split industries in the United States (sectors × split industries)
    us_sales : share of each split industry's sales to each buyer there
    tradable : region × split industry; share of output that is exported, relative to its siblings'
    mining_shares : part of mining → supplier region × (buying region, buyer); NaN where not known
    highest_input_share : float
        Intermediate inputs of a split industry are at most this share of its output.
    fuels_by_buyer : bool
        Whether coal, crude oil and natural gas are exported by who buys abroad, or in one mix.
    """
    x = _children_output(wiod, output_share)
    columns, miss_columns = _split_columns(wiod, x, us_inputs, highest_input_share)
    Z, Y, miss_rows = _split_rows(wiod, columns, x, us_sales, tradable, mining_shares, fuels_by_buyer)
    return Split(Z, Y, Z.sum(axis=1) + Y.sum(axis=1), max(miss_columns, miss_rows))


def mining_shares_of_output(
    wiod: Wiod,
    value_share: pd.DataFrame,
    us_sales: pd.DataFrame,
    tradable: pd.DataFrame,
    mining_shares: Mapping[str, pd.DataFrame],
    parts: tuple[str, ...] = ("energy", "other"),
) -> pd.DataFrame:
    """Return output shares in which fuels, ores and minerals agree with who buys from mining.

    Tonnes × price say what a country's quarries, wells and mines are worth, but not what they are paid:
    captive mines of a steelworks sell little, refineries buy crude oil and no natural gas, cement works no
    ore. Each of the parent's cells is divided like the same buyer's purchases in the United States × the
    country's value shares; what the members of a part of mining sell in all is their share within it.

    Parameters
    ----------
    parts : tuple of str
        Parts of mining whose inner division follows buyers; in the others value shares stay as they are.
    """
    release = wiod.release
    R, P, _, C = release.shape
    mining = release.role.mining
    p, names = release.parents.index(mining), list(release.children[mining])
    by_parent = us_sales.loc[names, list(release.sectors)].to_numpy() @ release.reaggregation().T
    propensity = np.concatenate([by_parent, us_sales.loc[names, list(CATEGORIES)].to_numpy()], axis=1)
    propensity = propensity + _FLOOR * propensity.mean(axis=0) + 1e-12
    source = np.concatenate([wiod.Z, wiod.Y], axis=1).reshape(R, P, -1)
    buyer_region = np.concatenate([np.repeat(np.arange(R), P), np.repeat(np.arange(R), C)])
    buyer = np.concatenate([np.tile(np.arange(P), R), np.tile(P + np.arange(C), R)])
    members = [np.isin(names, inside) for inside in MINING_PARTS.values()]
    buyers = [
        (r, "other" if parent == mining else parent)
        for r in release.source_regions
        for parent in release.parents
    ]
    out = value_share.copy()
    for r, region in enumerate(release.source_regions):
        value = value_share.loc[region, names].to_numpy()
        weight = propensity[:, buyer] * value[:, None]
        abroad = tradable.loc[region, names].to_numpy()[:, None]
        weight = np.where(buyer_region == r, weight, weight * abroad)
        weight = _with_known_parts(
            weight / weight.sum(axis=0), members, _known_shares(wiod, mining_shares, region, buyers)
        )
        sold = weight @ np.maximum(source[r, p], 0.0)
        for part in parts:
            own = np.isin(names, MINING_PARTS[part])
            least = 1e-3 * sold[own].sum() * (value[own] > 1e-3 * value[own].sum())
            inside = np.maximum(sold[own], least)
            if inside.sum() > 0:
                out.loc[region, list(MINING_PARTS[part])] = value[own].sum() * inside / inside.sum()
    return out


def _positions(release: Release, parent: str) -> list[int]:
    return [release.sectors.index(name) for name in release.children[parent]]


def _children_output(wiod: Wiod, output_share: pd.DataFrame) -> np.ndarray:
    release = wiod.release
    R, P, _, _ = release.shape
    out = wiod.x.reshape(R, P)[:, release.parent_of].copy()
    for parent in release.split:
        names = list(release.children[parent])
        out[:, _positions(release, parent)] *= output_share.loc[
            list(release.source_regions), names
        ].to_numpy()
    return out.ravel()


def _split_columns(
    wiod: Wiod, x: np.ndarray, us_inputs: pd.DataFrame, highest: float
) -> tuple[np.ndarray, float]:
    """Return Z whose columns are split and whose rows are not.

    Which share of an input goes to which split industry is one RAS for each region:
    the seed is the US recipe × output, the row sums are the parent's inputs, the column sums its
    total inputs.
    """
    release = wiod.release
    R, P, S, _ = release.shape
    Z = wiod.Z.reshape(R, P, R, P)
    out = Z[:, :, :, release.parent_of].copy()
    outputs = x.reshape(R, S)
    gather = release.reaggregation()
    worst = 0.0
    for parent in release.split:
        at, p = _positions(release, parent), release.parents.index(parent)
        us = us_inputs.loc[list(release.sectors), list(release.children[parent])]
        recipe = gather @ us.to_numpy()
        recipe = recipe / recipe.sum(axis=0) + _FLOOR
        ratio = us.sum().to_numpy()
        ratio = ratio / ratio.mean()
        for r in range(R):
            inputs = Z[:, :, r, p].sum(axis=0)
            totals = _input_totals(inputs.sum(), outputs[r, at], ratio, highest)
            table, miss = balance(recipe * totals, inputs, totals)
            worst = max(worst, miss)
            share = np.divide(table, inputs[:, None], out=np.zeros_like(table), where=inputs[:, None] > 0)
            out[:, :, r, at] = Z[:, :, r, p][:, :, None] * share[None, :, :]
    return out.reshape(R * P, R * S), worst


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
    fuels_by_buyer: bool,
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return Z and Y with the parents' rows split: for each region and parent one RAS at home, one abroad.

    First the parent's exports are shared out over the split industries (`_exports`); what is left of
    their output is sold at home. Within each block the seed is the parent's cell × how the split
    industry sells in the United States × its output; where the OECD knows how a sale of mining divides into
    energy, other and support, the seed keeps that. Falling stocks (negative cells) follow output.
    Construction is split by where it is sold and needs no estimate.
    """
    release = wiod.release
    R, P, S, C = release.shape
    source = np.concatenate([columns, wiod.Y], axis=1).reshape(R, P, -1)
    n_z = R * S
    out = source[:, release.parent_of, :].copy()
    outputs = x.reshape(R, S)
    buyer_region = np.concatenate([np.repeat(np.arange(R), S), np.repeat(np.arange(R), C)])
    buyer = np.concatenate([np.tile(np.arange(S), R), np.tile(S + np.arange(C), R)])
    sales = us_sales.loc[:, [*release.sectors, *CATEGORIES]]
    worst = 0.0
    for parent in release.split:
        at, p = _positions(release, parent), release.parents.index(parent)
        names = list(release.children[parent])
        propensity = sales.loc[names].to_numpy()
        propensity = propensity + _FLOOR * propensity.mean(axis=0) + 1e-12
        for r, region in enumerate(release.source_regions):
            cells, output = source[r, p], outputs[r, at]
            if output.sum() == 0:
                out[r, at] = 0.0
                continue
            abroad = buyer_region != r
            if parent == release.role.construction:
                out[r, at] = np.where(abroad, 0.0, cells), np.where(abroad, cells, 0.0)
                continue
            bought = np.maximum(cells, 0.0)
            fallen = (output / output.sum())[:, None] * np.minimum(cells, 0.0)
            sold = output - fallen.sum(axis=1)
            weight = propensity[:, buyer] * output[:, None]
            weight = weight / weight.sum(axis=0)
            parts = [np.ones(len(names), bool)]
            if parent == release.role.mining:
                parts = [np.isin(names, members) for members in MINING_PARTS.values()]
                weight = _with_known_parts(weight, parts, _known_shares(wiod, mining_shares, region))
            by_buyer = fuels_by_buyer and parent == release.role.mining
            by_output = sold * tradable.loc[region, names].to_numpy()
            exported = _exports(sold, by_output, weight[:, abroad], bought[abroad], parts, by_buyer)
            for block, rows in ((abroad, exported), (~abroad, sold - exported)):
                table, miss = balance(weight[:, block] * bought[block], rows, bought[block])
                out[np.ix_([r], at, np.flatnonzero(block))] = table + fallen[:, block]
                worst = max(worst, miss)
    out = out.reshape(R * S, -1)
    return out[:, :n_z], out[:, n_z:], worst


def _exports(
    sold: np.ndarray,
    by_output: np.ndarray,
    weight: np.ndarray,
    cells: np.ndarray,
    parts: list[np.ndarray],
    by_buyer: bool,
) -> np.ndarray:
    """Return what each split industry exports: output × tradability, scaled to the parent's exports.

    In mining each part's exports come from the cells and the OECD's shares in them. Fuels are exported by
    buyer as well (`by_buyer`: the first part): crude oil to refineries, gas and coal to power stations.
    Within the other parts output × tradability decides. None exports more than nearly all that it sells;
    the others take what is left over.
    """
    total = cells.sum()
    limits = np.array([sold[part].sum() for part in parts]) * max(_MOST_EXPORTED, total / sold.sum())
    values = _filled(np.array([(weight[part] @ cells).sum() for part in parts]), limits, total)
    exported = np.zeros_like(sold)
    for place, (part, value) in enumerate(zip(parts, values, strict=True)):
        wanted = by_output[part]
        if by_buyer and place == 0:
            wanted = (weight[part] @ cells) * np.divide(
                by_output[part], sold[part], out=np.zeros(part.sum()), where=sold[part] > 0
            )
        most = max(_MOST_EXPORTED, value / sold[part].sum() if value else 0.0)
        exported[part] = _filled(wanted, sold[part] * most, value)
    return exported


def _known_shares(
    wiod: Wiod,
    mining_shares: Mapping[str, pd.DataFrame],
    region: str,
    buyers: list[tuple[str, str]] | None = None,
) -> np.ndarray:
    """Return the share of each part of mining in one supplier's sale to every column of Z and Y."""
    release = wiod.release
    if buyers is None:
        codes = [_PART_OF.get(industry.name, industry.parent) for industry in release.industries]
        buyers = [(r, code) for r in release.source_regions for code in codes]
    columns = [*buyers, *((r, "FD") for r in release.source_regions for _ in CATEGORIES)]
    rows = [table.loc[region].to_dict() for table in mining_shares.values()]
    return np.array([[row[column] for column in columns] for row in rows], dtype=float)


def _with_known_parts(weight: np.ndarray, parts: list[np.ndarray], shares: np.ndarray) -> np.ndarray:
    """Return weights by buyer that sum to one, whose parts have the known shares where there are any."""
    out = np.empty_like(weight)
    for part, share in zip(parts, np.clip(shares, 1e-9, None), strict=True):
        within = weight[part].sum(axis=0)
        out[part] = weight[part] * np.where(np.isnan(share), 1.0, share / within)
    return out / out.sum(axis=0)
