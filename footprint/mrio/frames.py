"""Systems from labelled frames and from long tables, with labels, units and memory checked on the way in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict, TypeVar

import numpy as np
import pandas as pd

from footprint.errors import LabelError, UnitError
from footprint.i18n import message
from footprint.labels import CATEGORY, REGION, SECTOR, aligned, check_same
from footprint.mrio.extension import Extension, own_copy
from footprint.mrio.given import as_frame, as_series, final_users, in_unit, numbers, two_levels
from footprint.mrio.tables import FlowSums, Tables
from footprint.units import check_unit, one

World = TypeVar("World", bound=Tables)

FLOW_COLUMNS = ("from_region", "from_sector", "to_region", "to_sector", "value")
#: Frames above this size are shared with their owner instead of copied, where pandas copies on write.
SHARED = 64 << 20


class ExtensionParts(TypedDict, total=False):
    """An extension as its parts; see `footprint.mrio.extension.Extension`."""

    F: pd.DataFrame
    F_Y: pd.DataFrame | None
    unit: str
    stressors: pd.DataFrame | None


Extensions = (
    Mapping[str, Extension | pd.DataFrame | ExtensionParts]
    | Iterable[Extension]
    | Extension
    | pd.DataFrame
    | None
)
#: The name of an extension that is given as a bare frame.
MATERIALS = "materials"


def from_frames(
    kind: type[World],
    Z: pd.DataFrame,
    Y: pd.DataFrame,
    extensions: Extensions = None,
    *,
    x: pd.Series | None = None,
    currency: str = "MEUR_2011",
    **description: Any,
) -> World:
    """Return an unaudited system, of the class `kind`, of labelled tables; see `MRIO.from_frames`."""
    check_money(currency)
    Z = in_unit(as_frame(Z, "table Z"), currency, "table Z")
    Y = in_unit(as_frame(Y, "final demand Y"), currency, "final demand Y")
    if Z.empty:
        raise LabelError("The table Z has no industries", expected="at least one row and column")
    index = two_levels(Z.index, (REGION, SECTOR), "table Z (rows)")
    Z = aligned(Z, Z.index, "table Z (columns)", axis=1)
    y_columns = final_users(Y.columns, (REGION, CATEGORY), "final demand Y (columns)")
    Y = aligned(Y, Z.index, "final demand Y (rows)")
    check_same(
        y_columns.get_level_values(0).unique(),
        index.get_level_values(0).unique(),
        "regions of final demand Y",
    )
    (Z_values, Z_kept), (Y_values, Y_kept) = shared(Z, "table Z"), shared(Y, "final demand Y")
    sums = FlowSums.of(Z_values)
    if x is None:
        x_values = sums.rows + Y_values.sum(axis=1)
    else:
        x = in_unit(as_series(x, "gross output x"), currency, "gross output x")
        x_values = own_copy(numbers(aligned(x, Z.index, "gross output x"), "gross output x"))
    ready = known_extensions(extensions, index, y_columns)
    return kind(
        Z_values,
        Y_values,
        x_values,
        index,
        y_columns,
        ready,
        currency=currency,
        flow_sums=sums,
        kept=(Z_kept, Y_kept),
        **description,
    )


def frames_of_flows(flows: pd.DataFrame, categories: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables Z and Y of a long table of flows.

    Parameters
    ----------
    flows : DataFrame
        Columns from_region, from_sector, to_region, to_sector and value (money a year). A row whose
        to_sector is one of `categories` is final demand, every other row is inter-industry. Flows that
        do not occur are zero; a flow may not occur twice.
    categories : list of str
        Categories of final demand.

    Raises
    ------
    LabelError
        If columns are missing, labels empty, or a flow occurs twice.
    """
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
    index = index[index.isin(pd.MultiIndex.from_frame(pairs.drop_duplicates()))]
    y_columns = pd.MultiIndex.from_product([regions, list(categories)], names=[REGION, CATEGORY])
    return _spread(between, index, index), _spread(flows[final], index, y_columns)


def _spread(flows: pd.DataFrame, index: pd.MultiIndex, columns: pd.MultiIndex) -> pd.DataFrame:
    values = np.zeros((len(index), len(columns)))
    row = index.get_indexer(pd.MultiIndex.from_frame(flows[["from_region", "from_sector"]]))
    column = columns.get_indexer(pd.MultiIndex.from_frame(flows[["to_region", "to_sector"]]))
    if (column < 0).any():
        raise LabelError(
            "Final demand of regions that have no industry",
            labels=list(pd.unique(flows["to_region"].to_numpy()[column < 0])),
        )
    values[row, column] = numbers(flows["value"], "value of the flows")
    return pd.DataFrame(values, index=index, columns=columns)


#: Known without the unit library, which takes longer to load than a table to solve.
_PLAIN_MONEY = re.compile(r"[kM]?(EUR|USD)_(199\d|20[0-3]\d)")


def check_money(currency: str) -> None:
    """Refuse a currency that is no unit of money.

    Raises
    ------
    UnitError
        If the unit is unknown or measures something else.
    """
    if _PLAIN_MONEY.fullmatch(currency):
        return
    try:
        dimensions = [str(name) for name in one(currency).dimensionality]
    except UnitError as error:
        if "two ways" in error.what:
            raise
        dimensions = []
    if len(dimensions) != 1 or not dimensions[0].startswith("[currency"):
        raise UnitError(
            message("{currency!r} is not a unit of money", currency=currency),
            expected="a currency with its price year, such as MEUR_2011 or MUSD_2015",
        )


def shared(table: pd.DataFrame, what: str) -> tuple[np.ndarray, pd.DataFrame | None]:
    """Return the numbers of a frame, read-only, without copying a big one.

    Where pandas copies on write (version 3), a big frame's memory is shared: as long as the frame
    returned beside the numbers lives, writing to the caller's frame copies it first, so the numbers
    held here stay. Small frames are copied.
    """
    values = numbers(table, what)
    copies_on_write = int(pd.__version__.split(".")[0]) >= 3
    if copies_on_write and values.flags.writeable:
        # What pandas hands out writeable is a fresh array, converted from another type of number.
        values.setflags(write=False)
        return values, None
    if copies_on_write and values.nbytes > SHARED and values.flags.forc:
        kept = table.copy(deep=False)
        values = kept.to_numpy(dtype=np.float64)
        if not values.flags.writeable:
            return values, kept
    return own_copy(values), None


def known_extensions(
    given: Extensions, index: pd.MultiIndex, y_columns: pd.MultiIndex
) -> dict[str, Extension]:
    """Return extensions by name, aligned with a system and with units that exist.

    Raises
    ------
    LabelError, UnitError
        If labels do not match or a unit is unknown.
    """
    if given is None:
        return {}
    if isinstance(given, (Extension, pd.DataFrame)):
        given = [given] if isinstance(given, Extension) else {MATERIALS: given}
    if not isinstance(given, Mapping):
        several = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
        if nameless := [type(one).__name__ for one in several if not isinstance(one, Extension)]:
            raise LabelError(
                "Extensions need names",
                found=message("a list with {nameless}", nameless=", ".join(nameless)),
                hint="give a mapping {name: frame}, or Extension(name, F) for each",
            )
        given = {extension.name: extension for extension in several}
    ready: dict[str, Extension] = {}
    for name, extension in given.items():
        if isinstance(extension, Mapping):
            if unknown := set(extension) - {"F", "F_Y", "unit", "stressors"}:
                raise LabelError(
                    message("Extension {name!r} has parts that are not known", name=name),
                    labels=sorted(map(str, unknown)),
                    expected="F, and if need be F_Y, unit, stressors",
                )
            extension = Extension(name, **{"F": None, **extension})
        elif not isinstance(extension, Extension):
            extension = Extension(name, extension)
        check_unit(extension.unit, f"extension {name!r}")
        ready[name] = extension.renamed(name).on(index, y_columns)
    return ready
