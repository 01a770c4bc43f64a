"""What the French detail must add up to on a table: France's flows between blocks, at home and imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprint.areas.detailed.blocks import BlockMap
from footprint.errors import LabelError
from footprint.labels import HOME

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from footprint.mrio import MRIO

HOUSEHOLDS = "households"


@dataclass(frozen=True, eq=False)
class BlockTotals:
    """French flows of a table by block, in its money; arrays are blocks × blocks, or blocks × categories.

    Attributes
    ----------
    inputs_made, inputs_imported : ndarray
        What French industries buy, of French makers and from abroad.
    final_made, final_imported : ndarray
        What French final users buy, by category.
    categories : tuple of str
        Of final demand.
    exports, output : ndarray
        By block.
    home, abroad, buyers : ndarray of int
        Rows of French and of foreign industries, and columns of French final users, in the table.
    made_by, made_abroad : ndarray of int
        Block of each of these rows, −1 for industries that the detail does not know.
    """

    inputs_made: np.ndarray
    inputs_imported: np.ndarray
    final_made: np.ndarray
    final_imported: np.ndarray
    categories: tuple[str, ...]
    exports: np.ndarray
    output: np.ndarray
    home: np.ndarray
    abroad: np.ndarray
    buyers: np.ndarray
    made_by: np.ndarray
    made_abroad: np.ndarray

    @property
    def inputs(self) -> np.ndarray:
        """Inputs of any origin."""
        return self.inputs_made + self.inputs_imported

    @property
    def final(self) -> np.ndarray:
        """Final demand of any origin."""
        return self.final_made + self.final_imported

    @property
    def imports(self) -> np.ndarray:
        """Imports by block, of intermediate and final products."""
        return self.inputs_imported.sum(axis=1) + self.final_imported.sum(axis=1)


def totals_of(world: MRIO, blocks: BlockMap) -> BlockTotals:
    """Return the French flows of a table by block.

    Raises
    ------
    LabelError
        If French households buy nothing in it, having no column of final demand.
    """
    region = world.index.get_level_values(0)
    home, abroad = np.flatnonzero(region == HOME), np.flatnonzero(region != HOME)
    users = world.y_columns.get_level_values(0) == HOME
    buyers = np.flatnonzero(users)
    categories = tuple(map(str, world.y_columns.get_level_values(1)[buyers]))
    if HOUSEHOLDS not in categories:
        raise LabelError(
            "The world table lacks French final demand of", labels=[HOUSEHOLDS], found=", ".join(categories)
        )
    place = blocks.industries.reindex(world.index.get_level_values(1).astype(str)).to_numpy(int)
    made_by, made_abroad = place[home], place[abroad]
    Z, Y, x = world.Z.to_numpy(), world.Y.to_numpy(), world.x.to_numpy()
    bought, final = np.asarray(Z[:, home], dtype=float), np.asarray(Y[:, buyers], dtype=float)
    inputs = bought @ member(made_by, blocks.count).T
    ours, theirs = member(made_by, blocks.count), member(made_abroad, blocks.count)
    output = ours @ x[home]
    inputs_made, final_made = ours @ inputs[home], ours @ final[home]
    return BlockTotals(
        inputs_made=inputs_made,
        inputs_imported=theirs @ inputs[abroad],
        final_made=final_made,
        final_imported=theirs @ final[abroad],
        categories=categories,
        exports=output - inputs_made.sum(axis=1) - final_made.sum(axis=1),
        output=output,
        home=home,
        abroad=abroad,
        buyers=buyers,
        made_by=made_by,
        made_abroad=made_abroad,
    )


def member(place: np.ndarray, count: int) -> np.ndarray:
    """Return blocks × rows, 1 where a row is of the block; a row of none has a column of zeros."""
    found = np.zeros((count, len(place)))
    known = np.flatnonzero(place >= 0)
    found[place[known], known] = 1.0
    return found


def shares_within(weights: np.ndarray, place: np.ndarray, count: int, *otherwise: np.ndarray) -> np.ndarray:
    """Return weights ≥ 0 as shares of their block, rows × columns.

    Where a block has none, the next weights serve, and equal shares in the end.
    """
    weights = np.maximum(weights, 0.0)
    groups = member(place, count)
    found, done = np.zeros_like(weights), np.zeros((count, *weights.shape[1:]), dtype=bool)
    for one in (weights, *otherwise, np.ones(len(place))):
        one = np.maximum(one, 0.0)
        one = one if one.ndim == weights.ndim else np.broadcast_to(one[:, None], weights.shape)
        total = groups @ one
        use = (total > 0) & ~done
        part = np.divide(one, total[place], out=np.zeros_like(weights), where=total[place] > 0)
        found = np.where(use[place], part, found)
        done |= use
    return found


def demand_columns(categories: Sequence[str], names: pd.Index) -> list[str]:
    """Return the column of the detail that each category of a table goes to: investment where unknown."""
    known = {str(name).removeprefix("demand_") for name in names if str(name).startswith("demand_")}
    return [f"demand_{one if one in known else 'investment'}" for one in categories]
