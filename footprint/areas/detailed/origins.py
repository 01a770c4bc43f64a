"""Which part of what French sectors and final users buy is made in France, every block of the table kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from footprint.areas.detailed.fitted import Fitted
from footprint.areas.detailed.totals import member, shares_within

_ROUNDS = 1000
_TOLERANCE = 1e-10


@dataclass(frozen=True, eq=False)
class Origins:
    """French flows of the detail by origin, in the table's money.

    Attributes
    ----------
    inputs : ndarray, s × s
        What French sectors buy of French ones.
    final : ndarray, s × categories
        What French final users buy of French sectors.
    imported : ndarray, blocks × s
        Weights by which a sector's block shares what it imports of a block.
    exports : ndarray
        By sector, re-exports included as the table has them.
    """

    inputs: np.ndarray
    final: np.ndarray
    imported: np.ndarray
    exports: np.ndarray


def origins_of(fitted: Fitted) -> Origins:
    """Return the French-made part of every flow.

    What each product's French makers sell to each block of buyers is what these use of it, of any origin,
    times the home share of the product's use; fitted to the table's French-made blocks and to what the makers
    sell at home by RAS (Stone 1961). Sectors of a block of buyers share that in proportion to what they use.
    Blocks are exact; sales at home are met as far as blocks permit.
    """
    totals, place = fitted.totals, fitted.blocks.sectors
    groups = member(place, len(totals.output))
    table = fitted.france.sectors
    exports = table["exports"].to_numpy(float)
    kept = np.maximum(table["output"].to_numpy(float) - exports, 0.0)
    imports = table["imports"].to_numpy(float)
    passing = _passing(kept, imports, place, fitted.reexports)
    exports, kept, imports = exports + passing, kept - passing, imports + passing
    share = _ratio(kept, kept + imports)

    used = np.hstack([fitted.inputs @ groups.T, fitted.final])
    made = np.hstack([totals.inputs_made, totals.final_made])
    # Stocks fall as well as rise: such columns follow sales at home, and are taken from the rows first.
    fixed = np.asarray((made < 0).any(axis=0) | (used < 0).any(axis=0))
    found = np.zeros_like(used)
    alike = shares_within(kept, place, len(groups))
    found[:, fixed] = alike[:, None] * made[:, fixed][place]
    rows = np.maximum(kept - found.sum(axis=1), 0.0)
    found[:, ~fixed] = _balanced(used[:, ~fixed] * share[:, None], rows, made[:, ~fixed], place)
    inputs = _by_sector(found[:, : len(groups)], fitted.inputs, place, table["output"].to_numpy(float))
    return Origins(
        inputs=inputs,
        final=_steady(
            found[:, len(groups) :], inputs.sum(axis=1) + exports, place, groups, fixed[len(groups) :]
        ),
        imported=groups @ np.maximum(fitted.inputs - inputs, 0.0),
        exports=exports,
    )


def _balanced(guess: np.ndarray, rows: np.ndarray, blocks: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Return the guess scaled to rows and to blocks of products × groups of buyers, blocks last."""
    groups = csr_array(member(place, len(blocks)))
    even = shares_within(rows, place, len(blocks))[:, None] * blocks[place]
    guess = np.where(((groups @ guess <= 0) & (blocks > 0))[place], even, guess)
    most = np.maximum(rows, 1e-9 * (groups.T @ (groups @ rows)) + 1e-300)
    for _ in range(_ROUNDS):
        guess = guess * _ratio(blocks, groups @ guess)[place]
        now = guess.sum(axis=1)
        if (np.abs(now - rows) / most).max(initial=0.0) < _TOLERANCE:
            break
        guess = guess * _ratio(rows, now)[:, None]
    guess = guess * _ratio(blocks, groups @ guess)[place]
    return guess + np.where(((groups @ guess <= 0) & (blocks > 0))[place], even, 0.0)


def _by_sector(found: np.ndarray, used: np.ndarray, place: np.ndarray, output: np.ndarray) -> np.ndarray:
    """Return products × sectors from products × blocks of buyers, in proportion to what each sector uses."""
    groups = member(place, found.shape[1])
    whole = used @ groups.T
    each = np.where((whole > 0)[:, place], used, output[None, :])
    return np.asarray(each * _ratio(found, each @ groups.T)[:, place] * (found != 0)[:, place])


def _passing(kept: np.ndarray, imports: np.ndarray, place: np.ndarray, reexports: np.ndarray) -> np.ndarray:
    """Return the re-exports of each block by sector, never more than its makers sell at home."""
    count = len(reexports)
    use = kept + imports
    beside = np.divide(kept * imports, use, out=np.zeros_like(use), where=use > 0)
    room = member(place, count) @ beside
    weight = np.where((room >= reexports)[place], beside, kept)
    return np.asarray(shares_within(weight, place, count) * reexports[place])


def _steady(
    final: np.ndarray, sold: np.ndarray, place: np.ndarray, groups: np.ndarray, fixed: np.ndarray
) -> np.ndarray:
    """Return final demand whose falls of stocks leave no output below nought: other sales share them."""
    rest = sold + final[:, ~fixed].sum(axis=1)
    below = groups @ (rest + final[:, fixed].sum(axis=1) < 0).astype(float) > 0
    if not below.any():
        return final
    moved = final.copy()
    shares = shares_within(rest, place, len(groups))
    for column in np.flatnonzero(fixed):
        moved[:, column] = np.where(
            below[place], shares * (groups @ final[:, column])[place], final[:, column]
        )
    return moved


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    return np.divide(
        top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom > 0
    )
