"""Sums of cells S_i X_i,p by groups of entries i and of columns p, without forming the cells."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def grouped_sums(
    intensity: Array,
    position: Array,
    outputs: Array,
    rows: tuple[Array, int] | None,
    columns: tuple[Array, int] | None,
) -> Array:
    """Return, for each group of entries and group of columns, Σ intensity_i · outputs[position_i, p].

    A group's sum is a product of a thin matrix with the outputs. Whichever side is summed up entirely is
    summed up first, so that nothing of the size of all cells is formed.

    Parameters
    ----------
    intensity, position : ndarray
        Entries of S, and the row of `outputs` that each belongs to.
    outputs : ndarray
        Industries × columns.
    rows, columns : (ndarray, int) or None
        The group of each entry, and of each column, with the number of groups; None for one group of all.

    Returns
    -------
    ndarray
        Groups of entries × groups of columns.
    """
    from scipy.sparse import csr_array

    if rows is None:
        each = np.bincount(position, weights=intensity, minlength=len(outputs)) @ outputs
        if columns is None:
            return np.array([[each.sum()]])
        return np.bincount(columns[0], weights=each, minlength=columns[1])[None]
    codes, height = rows
    if columns is None:
        whole = outputs.sum(axis=1)[position]
        return np.bincount(codes, weights=intensity * whole, minlength=height)[:, None]
    outputs = summed_columns(outputs, *columns)
    return np.asarray(csr_array((intensity, (codes, position)), shape=(height, len(outputs))) @ outputs)


def summed_columns(values: Array, groups: Array, count: int) -> Array:
    """Return the columns of `values` summed by group: rows × groups."""
    from scipy.sparse import csr_array

    width = values.shape[1]
    if width == count and (groups == np.arange(count)).all():
        return values
    gather = csr_array((np.ones(width), (groups, np.arange(width))), shape=(count, width))
    return np.asarray((gather @ values.T).T)
