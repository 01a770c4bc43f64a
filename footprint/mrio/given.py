"""What a caller hands over: frames and series turned into plain, checked numbers and labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from footprint.errors import LabelError
from footprint.labels import Frame, check_present, check_unique
from footprint.units import conversion_factor, registry

#: The one category of a final demand that is given by region only.
ONLY_CATEGORY = "final demand"


def two_levels(labels: pd.Index, names: tuple[str, str], what: str) -> pd.MultiIndex:
    """Return `labels` as a MultiIndex with these level names.

    Levels that bear the two names in the other order are put in this one.

    Raises
    ------
    LabelError
        If the labels do not have two levels, are missing, or occur twice.
    """
    if labels.nlevels != 2:
        raise LabelError(
            f"The labels of the {what} must have two levels",
            expected=f"a MultiIndex of {names[0]} and {names[1]}",
            found=f"{labels.nlevels} level(s)",
            hint="pd.MultiIndex.from_product or from_tuples makes one",
        )
    index = pd.MultiIndex.from_tuples(list(labels)) if not isinstance(labels, pd.MultiIndex) else labels
    if tuple(index.names) == names[::-1]:
        index = index.swaplevel()
    check_present(index, what)
    check_unique(index, what)
    return index.set_names(list(names))


def final_users(labels: pd.Index, names: tuple[str, str], what: str) -> pd.MultiIndex:
    """Return the columns of final demand as (region, category); plain regions get `ONLY_CATEGORY`.

    Raises
    ------
    LabelError
        As `two_levels`.
    """
    if labels.nlevels == 1 and not isinstance(labels, pd.MultiIndex):
        labels = pd.MultiIndex.from_arrays([labels, [ONLY_CATEGORY] * len(labels)])
    return two_levels(labels, names, what)


def as_frame(table: Any, what: str) -> pd.DataFrame:
    """Return `table` if it is a frame.

    Raises
    ------
    LabelError
        If it is anything else: without labels nothing says what a number belongs to.
    """
    if isinstance(table, pd.DataFrame):
        return table
    raise LabelError(
        f"The {what} must be a DataFrame with labels",
        found=_described(table),
        hint="pd.DataFrame(values, index=..., columns=...) gives numbers their labels",
    )


def as_series(values: Any, what: str) -> pd.Series:
    """Return `values` if they are a series, or the one column of a frame.

    Raises
    ------
    LabelError
        If they are anything else.
    """
    if isinstance(values, pd.DataFrame) and values.shape[1] == 1:
        return values.iloc[:, 0]
    if isinstance(values, pd.Series):
        return values
    raise LabelError(
        f"The {what} must be a Series with labels",
        found=_described(values),
        hint="pd.Series(values, index=...) gives numbers their labels",
    )


def _described(given: Any) -> str:
    shape = getattr(given, "shape", None)
    return f"{type(given).__name__}" + (f" of shape {shape}" if shape is not None else "")


def in_unit(table: Frame, unit: str, what: str) -> Frame:
    """Return `table` in plain numbers: columns of pint dtype converted to `unit`, others as they are.

    Flows a year and plain amounts mean the same, every table being one of a year.

    Raises
    ------
    UnitError
        If a column is in a unit that does not convert.
    """
    kinds = [table.dtype] if isinstance(table, pd.Series) else list(table.dtypes)
    units = [getattr(kind, "units", None) for kind in kinds]
    if all(found is None for found in units):
        return table
    factors = {str(found): _factor(str(found), unit, what) for found in units if found is not None}
    steps = np.array([1.0 if found is None else factors[str(found)] for found in units])
    if isinstance(table, pd.Series):
        return pd.Series(numbers(table, what) * steps[0], index=table.index, name=table.name)
    return pd.DataFrame(numbers(table, what) * steps, index=table.index, columns=table.columns)


def _factor(found: str, unit: str, what: str) -> float:
    yearly = dict(registry().parse_units(found).dimensionality).get("[time]") == -1
    return conversion_factor(f"({found}) * year" if yearly else found, unit, what)


def numbers(table: pd.DataFrame | pd.Series, what: str) -> np.ndarray:
    """Return the numbers of a table as float64.

    Raises
    ------
    LabelError
        If a column holds something else than numbers.
    """
    try:
        kinds = [table.dtype] if isinstance(table, pd.Series) else table.dtypes
        if any(getattr(kind, "kind", "") in "cmM" for kind in kinds):
            raise TypeError
        return table.to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        texts = (
            [table.name]
            if isinstance(table, pd.Series)
            else [name for name, kind in table.dtypes.items() if getattr(kind, "kind", "O") not in "iufb"]
        )
        raise LabelError(
            f"The {what} holds text where numbers are expected",
            labels=texts,
            hint="check decimal commas and stray labels among the numbers",
        ) from None
