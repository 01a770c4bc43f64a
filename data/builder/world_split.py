"""Splitting WIOD's farming and mining industries into eleven, conserving every known total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from builder.labels import CATEGORIES, CHILDREN, INDUSTRIES, PARENTS, SECTORS, WIOD_REGIONS
from builder.world_sources import Wiod

#: Propensity added everywhere, so that a known total can always be met (share of a buyer's mean).
_FLOOR = 1e-4
_TOLERANCE = 1e-13
_ROUNDS = 20_000

ENERGY = ("Coal", "Oil and gas")
SPLIT = tuple(parent for parent in PARENTS if len(CHILDREN[parent]) > 1)
_PARENT_OF = np.array([PARENTS.index(industry.parent) for industry in INDUSTRIES])
_R, _P, _S, _C = len(WIOD_REGIONS), len(PARENTS), len(SECTORS), len(CATEGORIES)


@dataclass(frozen=True)
class Split:
    """The world with 43 industries, MEUR, 40 regions.

    Attributes
    ----------
    Z : array, (40·43) × (40·43)
    Y : array, (40·43) × (40·5)
    x : array, (40·43)
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
    energy_share: pd.DataFrame,
    highest_input_share: float,
) -> Split:
    """Return the world with farming and mining split, columns first, then rows.

    Parameters
    ----------
    wiod : Wiod
    output_share : region × split industry; sums to one within each parent
    us_inputs : inputs of the split industries in the United States (43 × 11)
    us_sales : share of each split industry's sales to each buyer there (11 × 48)
    tradable : region × split industry; weight of sales abroad against sales at home
    energy_share : supplier region × (buying region, parent or "FD"); NaN where not known
    highest_input_share : float
        Intermediate inputs of a split industry are at most this share of its output.
    """
    x = _children_output(wiod.x, output_share)
    columns, miss_columns = _split_columns(wiod, x, us_inputs, highest_input_share)
    Z, Y, miss_rows = _split_rows(wiod, columns, x, us_sales, tradable, energy_share)
    return Split(Z, Y, Z.sum(axis=1) + Y.sum(axis=1), max(miss_columns, miss_rows))


def reaggregation() -> np.ndarray:
    """Return the 35 × 43 matrix that adds split industries to their parents again."""
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
    """Return Z with 35 row industries and 43 column industries.

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
    given = np.zeros_like(output)
    for _ in range(len(output) + 1):
        room = given < limit * (1 - 1e-12)
        left = total - given.sum()
        weight = output * ratio * room
        if left <= total * 1e-15 or weight.sum() == 0:
            break
        given = np.minimum(given + left * weight / weight.sum(), limit)
    return given * (total / given.sum()) if given.sum() else given


def _split_rows(
    wiod: Wiod,
    columns: np.ndarray,
    x: np.ndarray,
    us_sales: pd.DataFrame,
    tradable: pd.DataFrame,
    energy_share: pd.DataFrame,
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return Z and Y with the parents' rows split, one RAS for each region and parent.

    Seed: the parent's cell × how the split industry sells in the United States × its output × its
    tradability on exports; where the OECD knows the share of energy in a sale, that share is kept in the
    seed. Negative stock changes follow output.
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
            negative = np.minimum(cells, 0.0)
            fallen = (output / output.sum())[:, None] * negative
            abroad = np.where(buyer_region == r, 1.0, tradable.loc[region, names].to_numpy()[:, None])
            weight = propensity[:, buyer] * output[:, None] * abroad
            if parent == "c2":
                weight = _with_energy_share(weight, names, _known_share(energy_share.loc[region]))
            seed = weight / weight.sum(axis=0) * np.maximum(cells, 0.0)
            table, miss = balance(seed, output - fallen.sum(axis=1), np.maximum(cells, 0.0))
            worst = max(worst, miss)
            out[r, at] = table + fallen
    out = out.reshape(_R * _S, -1)
    return out[:, :n_z], out[:, n_z:], worst


def _known_share(row: pd.Series) -> np.ndarray:
    """Return the share of energy in one supplier's sale to every buyer, in the order of the columns."""
    known: Mapping[tuple[str, str], float] = row.to_dict()
    codes = ["c2 energy" if industry.name in ENERGY else industry.parent for industry in INDUSTRIES]
    inner = [known[region, code] for region in WIOD_REGIONS for code in codes]
    final = [known[region, "FD"] for region in WIOD_REGIONS for _ in CATEGORIES]
    return np.array(inner + final, dtype=float)


def _with_energy_share(weight: np.ndarray, names: list[str], share: np.ndarray) -> np.ndarray:
    """Return weights whose energy part is the known share; where none is known they stay as they are."""
    energy = np.isin(names, ENERGY)[:, None]
    sums = [np.where(energy == is_energy, weight, 0.0).sum(axis=0) for is_energy in (True, False)]
    ideal = np.where(energy, weight / sums[0] * share, weight / sums[1] * (1 - share))
    return np.where(np.isnan(share), weight / weight.sum(axis=0), np.maximum(ideal, 1e-9))
