"""Coarser and finer tables by concordance, with every total conserved."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from footprint.errors import LabelError, TableError
from footprint.i18n import message
from footprint.labels import CATEGORY, REGION, SECTOR, Concordance, codes_of
from footprint.mrio.checks.audit import audit
from footprint.mrio.extension import Extension
from footprint.mrio.solved import SolvedTables

World = TypeVar("World", bound=SolvedTables)

Given = Concordance | Mapping[Hashable, Hashable] | pd.Series | pd.DataFrame | Sequence[Hashable] | None
#: What is known of a region that adds up when regions are put together.
COUNTS = ("inhabitants", "jobs")
#: Relative change of a total that rounding may cause.
CONSERVED = 1e-12


def aggregate(world: World, regions: Given = None, sectors: Given = None) -> World:
    """Return the system in coarser regions or sectors.

    Z' = Gᵀ Z G, Y' = Gᵀ Y G_y, F' = F G, with G the n × n' weights of (region, sector) to their targets.
    What is known of regions and sectors is kept where it is the same for all that are put together;
    numbers of inhabitants are added.

    Parameters
    ----------
    regions, sectors : Concordance, mapping, Series, list, DataFrame of weights, or None
        Where each region or sector goes, a list in the order of the labels; None changes nothing.

    Raises
    ------
    LabelError
        If a concordance lacks a label of the table or has one that the table has not.
    TableError
        If a total is not conserved to 1e-12.
    """
    by_region = _concordance(regions, world.regions, "regions")
    by_sector = _concordance(sectors, world.sectors, "sectors")
    return _carried(world, by_region, by_sector)


def disaggregate(world: World, regions: Given = None, sectors: Given = None) -> World:
    """Return the system in finer regions or sectors, split by fixed shares.

    The same equations as `aggregate`, with weights that share one label among several. The shares
    hold for rows, columns, final demand and extensions alike: what is split has the same technology
    in all its parts. Better knowledge of one part goes in with `replace` afterwards.

    Parameters
    ----------
    regions, sectors : Concordance or DataFrame of weights
        Shares of each new label; labels that stay have weight one.
    """
    return aggregate(world, regions, sectors)


def _concordance(given: Given, labels: pd.Index, what: str) -> Concordance:
    if given is None:
        return Concordance.identity(labels)
    if isinstance(given, Sequence | np.ndarray | pd.Index) and not isinstance(given, str):
        # A vector of targets in the order of the labels, as pymrio takes it.
        if len(given) == len(labels):
            return Concordance.of(dict(zip(labels, given, strict=True)))
        raise LabelError(
            message("The targets of the {what} do not fit the table", what=what),
            expected=message(
                "a mapping {{label: target}}, or a list of {count} targets in the table's order",
                count=len(labels),
            ),
            found=message("a list of {count}", count=len(given)),
        )
    if not isinstance(given, Concordance | Mapping | pd.Series | pd.DataFrame):
        raise LabelError(
            message("The targets of the {what} must be a mapping, such as {{'DEU': 'Europe'}}", what=what),
            found=type(given).__name__,
        )
    return Concordance.of(given)


def _weights(labels: pd.MultiIndex, outer: Concordance, inner: Concordance) -> tuple[Any, pd.MultiIndex]:
    """Return sparse weights of two-level labels to their targets, and the targets that occur."""
    from scipy import sparse

    left = outer.matrix(labels.get_level_values(0).unique(), "table (regions)")
    right = inner.matrix(labels.get_level_values(1).unique(), "table (sectors or categories)")
    first = codes_of(labels.get_level_values(0), labels.get_level_values(0).unique())
    second = codes_of(labels.get_level_values(1), labels.get_level_values(1).unique())
    # Row (r, s) has the outer product of the weights of r and of s: few of them are not zero.
    width = right.shape[1]
    rows, columns, values = [], [], []
    for position, (r, s) in enumerate(zip(first, second, strict=True)):
        a, b = np.flatnonzero(left[r]), np.flatnonzero(right[s])
        columns.append((a[:, None] * width + b[None, :]).ravel())
        values.append((left[r, a][:, None] * right[s, b][None, :]).ravel())
        rows.append(np.full(len(a) * len(b), position))
    shape = (len(labels), left.shape[1] * width)
    matrix = sparse.csr_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape
    )
    targets = pd.MultiIndex.from_product([outer.targets, inner.targets])
    used = np.unique(np.concatenate(columns))
    return matrix[:, used], targets[used]


def _carried(world: World, by_region: Concordance, by_sector: Concordance) -> World:
    G, index = _weights(world.index, by_region, by_sector)
    H, y_columns = _weights(world.y_columns, by_region, Concordance.identity(world.categories))
    index, y_columns = index.set_names([REGION, SECTOR]), y_columns.set_names([REGION, CATEGORY])
    Z = _conserved("Z", world._Z, G.T @ (world._Z @ G))
    Y = _conserved("Y", world._Y, G.T @ (world._Y @ H))
    x = _conserved("x", world._x, G.T @ world._x)
    extensions = {}
    for name, old in world.extensions.items():
        F = _conserved(f"{name} F", old.F.to_numpy(), old.F.to_numpy() @ G)
        F_Y = _conserved(f"{name} F_Y", old.F_Y.to_numpy(), old.F_Y.to_numpy() @ H)
        extensions[name] = Extension.of_arrays(
            name, F, F_Y, old.labels, index, y_columns, old.unit, old.stressors
        )
    made = type(world)(
        Z,
        Y,
        x,
        index,
        y_columns,
        extensions,
        currency=world.currency,
        year=world.year,
        name=world.name,
        region_info=_info(world.region_info, by_region),
        sector_info=_info(world.sector_info, by_sector),
        meta=dict(world.meta),
    )
    audit(made).enforce()
    return made


def _conserved(what: str, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return `after`, or refuse it if its total is not that of `before`."""
    size = np.abs(before).sum()
    if abs(before.sum() - after.sum()) > CONSERVED * max(size, 1e-300):
        raise TableError(
            message("The total of {what} changed on the way to other labels", what=what),
            expected=f"{before.sum():.15g}",
            found=f"{after.sum():.15g}",
        )
    return np.asarray(after)


def _info(info: pd.DataFrame, concordance: Concordance) -> pd.DataFrame:
    """Return what is known of the targets: counts added, the rest kept where all sources agree."""
    weights = concordance.matrix(info.index, "information")
    made = pd.DataFrame(index=concordance.targets)
    for name in info.columns:
        column = info[name]
        if name in COUNTS:
            values = column.to_numpy(dtype=float)
            # An unknown count leaves only the targets unknown that it is part of.
            unknown = weights.T @ np.isnan(values) > 0
            made[name] = np.where(unknown, np.nan, weights.T @ np.nan_to_num(values))
            continue
        kept = []
        for target in range(weights.shape[1]):
            known = column[weights[:, target] > 0].unique()
            kept.append(known[0] if len(known) == 1 else None)
        made[name] = kept
    return made
