"""Systems from long tables: one row for each flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from footprint.errors import LabelError
from footprint.labels import CATEGORY, REGION, SECTOR

if TYPE_CHECKING:
    from footprint.mrio.system import MRIO

FLOW_COLUMNS = ("from_region", "from_sector", "to_region", "to_sector", "value")


def from_flows(flows: pd.DataFrame, *, categories: list[str] | tuple[str, ...], **options: Any) -> MRIO:
    """Return a system built from a long table of flows.

    Parameters
    ----------
    flows : DataFrame
        Columns from_region, from_sector, to_region, to_sector and value (money a year). A row whose
        to_sector is one of `categories` is final demand, every other row is inter-industry. Flows that
        do not occur are zero; a flow may not occur twice.
    categories : list of str
        Categories of final demand.
    **options
        As for `MRIO.from_frames`.

    Raises
    ------
    LabelError
        If columns are missing, labels empty, or a flow occurs twice.
    TableError
        As for `MRIO.from_frames`.
    """
    from footprint.mrio.system import MRIO

    if missing := [name for name in FLOW_COLUMNS if name not in flows.columns]:
        raise LabelError("The table of flows lacks columns", labels=missing, expected=", ".join(FLOW_COLUMNS))
    keys = list(FLOW_COLUMNS[:4])
    empty = flows[keys].isna().any(axis=1)
    if empty.any():
        raise LabelError("Flows without a label in rows", labels=list(flows.index[empty]))
    repeated = flows.duplicated(keys)
    if repeated.any():
        raise LabelError(
            "Flows that occur twice",
            labels=[tuple(row) for row in flows.loc[repeated, keys].itertuples(index=False)],
            hint="add them up first",
        )
    final = flows["to_sector"].isin(list(categories))
    between = flows[~final]
    pairs = pd.concat(
        [
            flows[["from_region", "from_sector"]].set_axis([REGION, SECTOR], axis=1),
            between[["to_region", "to_sector"]].set_axis([REGION, SECTOR], axis=1),
        ]
    )
    regions, sectors = pd.unique(pairs[REGION]), pd.unique(pairs[SECTOR])
    index = pd.MultiIndex.from_product([regions, sectors], names=[REGION, SECTOR])
    occurring = index.isin(pd.MultiIndex.from_frame(pairs.drop_duplicates()))
    index = index[occurring]
    y_columns = pd.MultiIndex.from_product([regions, list(categories)], names=[REGION, CATEGORY])
    Z = _spread(between, index, index)
    Y = _spread(flows[final], index, y_columns)
    return MRIO.from_frames(Z, Y, **options)


def _spread(flows: pd.DataFrame, index: pd.MultiIndex, columns: pd.MultiIndex) -> pd.DataFrame:
    values = np.zeros((len(index), len(columns)))
    row = index.get_indexer(pd.MultiIndex.from_frame(flows[["from_region", "from_sector"]]))
    column = columns.get_indexer(pd.MultiIndex.from_frame(flows[["to_region", "to_sector"]]))
    if (column < 0).any():
        raise LabelError(
            "Final demand of regions that have no industry",
            labels=list(pd.unique(flows["to_region"].to_numpy()[column < 0])),
        )
    np.add.at(values, (row, column), flows["value"].to_numpy(dtype=np.float64))
    if not np.isclose(values.sum(), flows["value"].sum(), rtol=1e-12):
        raise LabelError("Flows were lost while the table was built")
    return pd.DataFrame(values, index=index, columns=columns)
