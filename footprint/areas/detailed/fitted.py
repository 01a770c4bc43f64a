"""The French detail on a table: the embedded shares inside blocks, the table's own totals of blocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.detailed import balance
from footprint.areas.detailed.blocks import BlockMap, blocks_of
from footprint.areas.detailed.totals import (
    BlockTotals,
    demand_columns,
    member,
    shares_within,
    totals_of,
)
from footprint.areas.french import french_inhabitants
from footprint.areas.production.france import FranceDetail, load_france
from footprint.embedded import embedded

if TYPE_CHECKING:
    from footprint.mrio import MRIO

#: Smallest value added per output that a sector may have, relative to its block's, unless recipes say less.
LEAST_VALUE_ADDED = 0.5
_ROUNDS = 400
_INVENTORIES = "demand_inventories"
_HALVINGS = 200


@dataclass(frozen=True, eq=False)
class Fitted:
    """France in detail on a table, in the table's money.

    Attributes
    ----------
    france : FranceDetail
        Its recipes, output, trade and final demand are those of the table.
    blocks : BlockMap
    totals : BlockTotals
        What it adds up to.
    inputs : ndarray, s × s
        What each sector buys of each, of any origin.
    final : ndarray, s × categories of the table
        Final demand of any origin.
    reexports : ndarray
        By block: what is imported and exported again, in the table's trade, not in the detail's.
    missed : float
        Share of all uses of products that the blocks leave no room for, 0 where everything fits.
    """

    france: FranceDetail
    blocks: BlockMap
    totals: BlockTotals
    inputs: np.ndarray
    final: np.ndarray
    reexports: np.ndarray
    missed: float


def fitted_detail(world: MRIO, base: FranceDetail | None = None) -> Fitted:
    """Return the French detail fitted to the French blocks of a table.

    In each block of industries (`BlockMap`) output, exports and imports of the sectors are the embedded
    detail's, scaled to the block's: output by one factor; the share exported with its odds times one factor,
    so that it stays below one; imports with what is sold at home. Re-exports leave both sides, with the
    embedded shares of each block's exports and imports. Inputs and final demand are the embedded
    recipes and purchases, fitted to the use of each product and to every block (`balance.fit`). Jobs, plants
    and producers stay.

    Parameters
    ----------
    world : MRIO
        A table with France and final demand of households.
    base : FranceDetail, optional
        The embedded one by default.

    Raises
    ------
    LabelError
        If it lacks either, or a concordance (`blocks_of`).
    """
    base = base or load_france()
    blocks = blocks_of(world, base)
    totals = totals_of(world, blocks)
    place, table = blocks.sectors, base.sectors
    passing = _reexports(table["parent"], place, totals)
    output = _scaled_output(table, place, totals)
    exports = _scaled_exports(table, place, output, totals.exports - passing)
    imports = _scaled_imports(table, place, output - exports, totals.imports - passing)
    use = output + imports - exports
    inputs, final = _fitted(base, place, output, use, totals)
    silent = output <= 0
    A = np.divide(inputs, output, out=np.zeros_like(inputs), where=~silent[None, :])
    # What France does not make in this table has the embedded recipe: needs count it wherever it is made.
    A[:, silent] = base.A.to_numpy()[:, silent]
    columns = demand_columns(totals.categories, table.columns)
    new = table.copy()
    new["output"], new["exports"], new["imports"] = output, exports, imports
    for name in [name for name in table.columns if str(name).startswith("demand_")]:
        new[name] = final[:, [i for i, column in enumerate(columns) if column == name]].sum(axis=1)
    new["value_added_share"] = 1.0 - A.sum(axis=0)
    france = replace(
        base,
        sectors=new,
        A=pd.DataFrame(A, base.A.index, base.A.columns),
        population=french_inhabitants(world),
    )
    apart = np.abs(inputs.sum(axis=1) + final.sum(axis=1) - use).sum()
    missed = float(apart / max(np.abs(use).sum(), 1e-300))
    return Fitted(france, blocks, totals, inputs, final, passing, missed)


def _reexports(parents: pd.Series, place: np.ndarray, totals: BlockTotals) -> np.ndarray:
    """Return what is imported and exported again by block: the smaller of the two embedded shares."""
    table = pd.read_csv(embedded("france", "reexports.csv")).set_index("block")
    of_parent = pd.Series(place, parents.to_numpy()).groupby(level=0).first()
    known = table.groupby(of_parent.reindex(table.index).to_numpy()).sum()
    values = known.reindex(range(len(totals.output)), fill_value=0.0)
    again = values["reexports"].to_numpy(float)
    limits = []
    for name, now in (("exports", totals.exports), ("imports", totals.imports)):
        then = values[name].to_numpy(float)
        limits.append(again * np.divide(np.maximum(now, 0.0), then, out=np.zeros_like(then), where=then > 0))
    return np.minimum(*limits)


def _scaled_output(table: pd.DataFrame, place: np.ndarray, totals: BlockTotals) -> np.ndarray:
    shares = shares_within(table["output"].to_numpy(float), place, len(totals.output))
    return np.asarray(shares * totals.output[place])


def _scaled_exports(
    table: pd.DataFrame, place: np.ndarray, output: np.ndarray, exports: np.ndarray
) -> np.ndarray:
    """Return exports p x with odds p / (1 − p) one factor times the embedded ones in each block."""
    made = table["output"].to_numpy(float)
    share = np.divide(table["exports"].to_numpy(float), made, out=np.zeros_like(made), where=made > 0)
    found = np.zeros_like(output)
    for block in np.unique(place):
        at = np.flatnonzero(place == block)
        x, total, goal = output[at], float(output[at].sum()), float(exports[block])
        p = np.clip(share[at], 0.0, 1.0)
        open_ = (p > 0) & (p < 1) & (x > 0)
        if not 0 < goal < total or not open_.any():
            # Exports of rounding below nought, or of all that is made: alike for all sectors.
            found[at] = x * (goal / total) if total > 0 else goal / len(at)
            continue
        if not (x * (p >= 1)).sum() < goal < (x * (p > 0)).sum():
            p = np.clip(p, 1e-6, 1.0 - 1e-6)
        found[at] = x * _with_odds(p, x, goal)
    return found


def _with_odds(p: np.ndarray, x: np.ndarray, goal: float) -> np.ndarray:
    """Return p' with Σ x p' = goal and p' / (1 − p') = θ p / (1 − p); p where it does already."""
    if abs(float(x @ p) - goal) <= 1e-12 * max(goal, 1.0):
        return p
    low, high = -60.0, 60.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        factor = np.exp(middle)
        moved = p * factor / (1.0 - p + p * factor)
        low, high = (middle, high) if float(x @ moved) < goal else (low, middle)
        if high - low < 1e-15:
            break
    return np.asarray(moved * (goal / float(x @ moved)))


def _scaled_imports(
    table: pd.DataFrame, place: np.ndarray, kept: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """Return imports in proportion to what French makers sell at home, as in the embedded detail."""
    before = (table["output"] - table["exports"]).to_numpy(float)
    imports, count = table["imports"].to_numpy(float), len(wanted)
    grown = np.divide(np.maximum(kept, 0.0), before, out=np.zeros_like(before), where=before > 0)
    block = member(place, count) @ np.stack([np.maximum(kept, 0.0), np.maximum(before, 0.0)], axis=1)
    alike = np.divide(block[:, 0], block[:, 1], out=np.ones(len(block)), where=block[:, 1] > 0)[place]
    weight = imports * np.where(before > 0, grown, alike)
    shares = shares_within(weight, place, count, imports, kept)
    return np.asarray(shares * np.maximum(wanted, 0.0)[place])


def _fitted(
    base: FranceDetail, place: np.ndarray, output: np.ndarray, use: np.ndarray, totals: BlockTotals
) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs and final demand of any origin that keep every block."""
    count = len(totals.output)
    groups = member(place, count)
    columns = demand_columns(totals.categories, base.sectors.columns)
    before = base.sectors["output"].to_numpy(float)
    grown = np.divide(groups @ output, groups @ before, out=np.zeros(count), where=groups @ before > 0)[place]
    guess = _filled(base.A.to_numpy() * output, totals.inputs, groups, use, output)
    final = _shared_columns(base.sectors, columns, totals.final, place)
    stocks = np.array([name == _INVENTORIES for name in columns]) | (totals.final < 0).any(axis=0)
    steady = ~stocks
    wanted = np.maximum(totals.final, 0.0)[:, steady]
    final[:, steady] = _filled_final(final[:, steady], wanted, groups, use)
    for column in np.flatnonzero(stocks):
        own = (
            base.sectors[columns[column]].to_numpy(float) * grown
            if columns.count(columns[column]) == 1
            else 0.0 * use
        )
        spread = shares_within(use, place, count)
        final[:, column] = own + spread * (totals.final[:, column] - groups @ own)[place]
    value_added = totals.output - totals.inputs.sum(axis=0)
    least = np.divide(value_added, totals.output, out=np.zeros(count), where=totals.output > 0)
    ceiling = np.maximum((1.0 - LEAST_VALUE_ADDED * least)[place], base.A.to_numpy().sum(axis=0)) * output
    rows = np.maximum(use - final[:, stocks].sum(axis=1), 0.0)
    given = balance.Blocks(place, np.maximum(totals.inputs, 0.0), wanted)
    inputs, final[:, steady], _ = balance.fit(guess, final[:, steady], rows, ceiling, given, _ROUNDS)
    return inputs, final


def _filled(
    guess: np.ndarray, wanted: np.ndarray, groups: np.ndarray, use: np.ndarray, output: np.ndarray
) -> np.ndarray:
    """Return inputs with a guess in every block of the table: by use and output where recipes are silent."""
    found = groups @ guess @ groups.T
    empty = (found <= 0) & (wanted > 0)
    if not empty.any():
        return guess
    even = np.outer(np.maximum(use, 0.0) + 1e-12, np.maximum(output, 0.0))
    return np.asarray(np.where(groups.T @ empty.astype(float) @ groups > 0, even, guess))


def _shared_columns(
    table: pd.DataFrame, columns: list[str], wanted: np.ndarray, place: np.ndarray
) -> np.ndarray:
    """Return the embedded purchases by category, shared where two categories of a table are one of them."""
    found = np.zeros((len(table), len(columns)))
    for i, name in enumerate(columns):
        alike = [j for j, other in enumerate(columns) if other == name]
        all_ = np.maximum(wanted[:, alike], 0.0).sum(axis=1)
        share = np.divide(np.maximum(wanted[:, i], 0.0), all_, out=np.zeros(len(wanted)), where=all_ > 0)
        found[:, i] = table[name].to_numpy(float) * (1.0 if len(alike) == 1 else share[place])
    return found


def _filled_final(guess: np.ndarray, wanted: np.ndarray, groups: np.ndarray, use: np.ndarray) -> np.ndarray:
    empty = (groups @ guess <= 0) & (wanted > 0)
    even = np.repeat(np.maximum(use, 0.0)[:, None] + 1e-12, guess.shape[1], axis=1)
    return np.asarray(np.where(groups.T @ empty.astype(float) > 0, even, guess))
