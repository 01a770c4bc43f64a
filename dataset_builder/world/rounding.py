"""Rounding a split table to euros and thousands of euros, so that it is small and sums exactly.

The source states whole million dollars. Parents' cells are rounded to 2⁻²⁰ MEUR (about one euro) and
split cells to 2⁻¹⁰ MEUR (about a thousand euros); the largest split cell takes the difference. Sums of
such numbers are exact in float64, so the table adds up to its parents to the last bit, in any order and
on any machine.
"""

from __future__ import annotations

import numpy as np

from dataset_builder.labels import INDUSTRIES, PARENTS

PARENT_GRAIN, CHILD_GRAIN = 2.0**-20, 2.0**-10


def rounded(split: np.ndarray, parents: np.ndarray, regions: int, columns_split: bool) -> np.ndarray:
    """Return `split` rounded so that it adds up exactly to the rounded `parents`.

    Parameters
    ----------
    split : array, (regions·45) × (regions·45), or × (regions·5) for final demand
    parents : array, (regions·35) × (regions·35), or × (regions·5)
    columns_split : bool
        Whether the columns are industries, and so split as well.
    """
    members = {p: [i for i, industry in enumerate(INDUSTRIES) if industry.parent == p] for p in PARENTS}
    n_rows, n_columns = len(INDUSTRIES), split.shape[1] // regions
    columns = list(members.values()) if columns_split else [[c] for c in range(n_columns)]
    known = parents.reshape(regions, len(PARENTS), regions, -1)
    out = np.zeros((regions, n_rows, regions, n_columns))
    table = split.reshape(out.shape)
    for p, row_members in enumerate(members.values()):
        for c, column_members in enumerate(columns):
            target = np.round(known[:, p, :, c] / PARENT_GRAIN) * PARENT_GRAIN
            at = np.ix_(range(regions), row_members, range(regions), column_members)
            block = table[at].transpose(0, 2, 1, 3).reshape(regions, regions, -1)
            block = np.round(block / CHILD_GRAIN) * CHILD_GRAIN
            largest = np.abs(block).argmax(axis=2)[..., None]
            taken = np.take_along_axis(block, largest, axis=2)[..., 0] + target - block.sum(axis=2)
            np.put_along_axis(block, largest, taken[..., None], axis=2)
            shape = (regions, regions, len(row_members), len(column_members))
            out[at] = block.reshape(shape).transpose(0, 2, 1, 3)
    return out.reshape(split.shape)
