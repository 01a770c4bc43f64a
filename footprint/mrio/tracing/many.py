"""The footprints of many demands at once: one product of matrices."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.errors import OptionError, UnknownNameError
from footprint.i18n import message
from footprint.labels import PRODUCT
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving.grouped import summed_columns
from footprint.mrio.solving.signed import solved_by_sign
from footprint.mrio.solving.work import Step
from footprint.mrio.tables import Demand
from footprint.mrio.tracing.extraction import Purchases, joint_groups
from footprint.mrio.tracing.rows import Headlines

_PRODUCTS = (PRODUCT, "product group")


def footprints_of(
    world: SolvedTables,
    demands: Demand,
    *dimensions: str,
    extension: str = "materials",
    home: str | None = None,
) -> pd.DataFrame:
    """Return the footprint of many demands, split by some dimensions: labels × demands.

    Rows m = (I − A)⁻ᵀ s of a few groups are solved once for the table, and all demands cost one product
    m Y. Where the groups are many (industries, countries × materials), all demands are solved forwards
    together instead. Every column is what ``attribute(world, y).by(...)`` gives.

    Parameters
    ----------
    world : SolvedTables
    demands : DataFrame or array
        n × demands, in the table's currency a year.
    *dimensions : str
        Dimensions of extraction: ``"material"``, ``"material group"``, ``"country"``, ``"industry"``,
        ``"location"``; or ``"product"`` or ``"product group"`` alone. By default ``"material"``.
    extension : str
    home : str, optional
        The region that ``"location"`` tells from abroad.

    Returns
    -------
    DataFrame
        In the extension's unit; direct flows of final users are no part of it.

    Raises
    ------
    LabelError, TableError
        If the demands do not fit the table.
    UnknownNameError
        If a dimension is unknown.
    OptionError
        If products are to be crossed with other dimensions.
    """
    values = world.demand_values(demands)
    values = values[:, None] if values.ndim == 1 else values
    columns = demands.columns if isinstance(demands, pd.DataFrame) else pd.RangeIndex(values.shape[1])
    names = list(dict.fromkeys(dimensions)) or ["material"]
    rows = Headlines.of(world, extension, home)
    extraction = rows.extraction
    if names[0] in _PRODUCTS and len(names) == 1:
        return _by_product(world, rows, values, names[0]).set_axis(columns, axis=1)
    for name in names:
        if name in _PRODUCTS:
            raise OptionError(
                "Many demands are not split by product and something else at once",
                hint="ask for product alone, or attribute the demands one by one",
            )
        if name not in extraction.labels:
            raise UnknownNameError(
                "dimension", name, hint=message("known: {known}", known=", ".join(extraction.labels))
            )
    groups = joint_groups(extraction.labels, names)
    assert groups is not None, "there is a dimension"
    found = rows.serving(names)
    if found is not None:
        joint = joint_groups(found.labels, names)
        assert joint is not None, "there is a dimension"
        sums = summed_columns((found.values @ values).T, *joint).T
    else:
        what = message("outputs of {count} demands", count=values.shape[1])
        output = solved_by_sign(
            world.leontief, values, lambda s: world._work.append(Step.of(what, s, transposed=False))
        )
        each = extraction.intensity[:, None] * output[extraction.industry]
        sums = summed_columns(each.T, *groups).T
    categories = [extraction.labels[name].categories for name in names]
    index: pd.Index = (
        pd.Index(categories[0], name=names[0])
        if len(names) == 1
        else pd.MultiIndex.from_product(categories, names=names)
    )
    there = np.bincount(groups[0], minlength=groups[1]) > 0
    return pd.DataFrame(sums, index=index, columns=columns)[there]


def total_multipliers(
    world: SolvedTables, extension: str = "materials", *, home: str | None = None
) -> np.ndarray:
    """Return n numbers: what one unit of demand for each product sets off, all stressors added up.

    The column sums of `MRIO.multipliers`, from a few rows where stressors are many; `home` as in
    `footprints_of`.
    """
    return Headlines.of(world, extension, home).totals()


def _by_product(world: SolvedTables, rows: Headlines, values: np.ndarray, name: str) -> pd.DataFrame:
    purchases: Purchases = world._solved_once(("purchases", False), lambda: Purchases.of(world))
    if name not in purchases.labels:
        raise UnknownNameError("dimension", name, hint="this table has no groups of products")
    groups = purchases.labels[name]
    each = (rows.totals()[:, None] * values).T
    by = summed_columns(each, groups.codes[purchases.target], len(groups.categories))
    return pd.DataFrame(by.T, index=pd.Index(groups.categories, name=name))
