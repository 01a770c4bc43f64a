"""What a caller hands over: frames and series turned into plain, checked numbers and labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from footprint.errors import LabelError, UnitError
from footprint.i18n import message
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
            message("The labels of the {what} must have two levels", what=what),
            expected=message("a MultiIndex of {names} and {names2}", names=names[0], names2=names[1]),
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
        message("The {what} must be a DataFrame with labels", what=what),
        found=_described(table),
        hint="pd.DataFrame(values, index=..., columns=...) gives numbers their labels",
    )


def as_series(values: Any, what: str) -> pd.Series:
    """Return `values` if they are a series, the one column of a frame, or the series of a mapping.

    Raises
    ------
    LabelError
        If they are anything else.
    """
    if isinstance(values, Mapping):
        return pd.Series(dict(values), dtype=None if values else float)
    if isinstance(values, pd.DataFrame) and values.shape[1] == 1:
        return values.iloc[:, 0]
    if isinstance(values, pd.Series):
        return values
    raise LabelError(
        message("The {what} must be a Series with labels", what=what),
        found=_described(values),
        hint="pd.Series(values, index=...) gives numbers their labels",
    )


def as_mapping(given: Any, what: str, example: str) -> dict[Any, Any]:
    """Return a mapping as a dict.

    Raises
    ------
    LabelError
        If it is none, such as a list.
    """
    if isinstance(given, pd.Series):
        return given.to_dict()
    if isinstance(given, Mapping):
        return dict(given)
    raise LabelError(
        message("The {what} must be a mapping, such as {example}", what=what, example=example),
        found=_described(given),
    )


def _described(given: Any) -> str:
    shape = getattr(given, "shape", None)
    return f"{type(given).__name__}" + (
        message(" of shape {shape}", shape=shape) if shape is not None else ""
    )


def in_unit(table: Frame, unit: str, what: str) -> Frame:
    """Return `table` in plain numbers: what has a unit is converted to `unit`, the rest taken to be in it.

    A column can have one unit (pint dtype), or its elements each their own, as pandas leaves them when it
    joins columns of two units. Flows a year and plain amounts mean the same, every table being one of a year.

    Raises
    ------
    UnitError
        If a unit does not convert, or numbers without one stand among quantities.
    """
    if isinstance(table, pd.Series):
        return _column_in_unit(table, unit, what) if _has_units(table) else table
    having = [
        place
        for place, kind in enumerate(table.dtypes)
        if getattr(kind, "kind", "O") == "O" and _has_units(table.iloc[:, place])
    ]
    if not having:
        return table
    chosen = set(having)
    columns = [
        _column_in_unit(column, unit, what) if place in chosen else column
        for place, column in ((place, table.iloc[:, place]) for place in range(table.shape[1]))
    ]
    return pd.concat(columns, axis=1).set_axis(table.columns, axis=1)


def _has_units(column: pd.Series) -> bool:
    if hasattr(column.dtype, "units"):
        return True
    return column.dtype == object and any(hasattr(value, "units") for value in column.array)


def _column_in_unit(column: pd.Series, unit: str, what: str) -> pd.Series:
    factors: dict[str | None, float] = {None: 1.0}
    amounts, units = split_quantities(column, what)
    for found in set(units):
        if found is not None:
            factors[found] = unit_factor(found, unit, what)
    return pd.Series(amounts * [factors[found] for found in units], index=column.index, name=column.name)


def split_quantities(column: pd.Series, what: str) -> tuple[np.ndarray, list[str | None]]:
    """Return the numbers of a column, and the unit of each: None where it has none.

    Raises
    ------
    LabelError
        If an element is neither a number nor a quantity.
    UnitError
        If numbers without a unit, other than zero or nothing, stand among quantities.
    """
    if not _has_units(column):
        return numbers(column, what), [None] * len(column)
    if hasattr(column.dtype, "units"):
        return numbers(column, what), [str(column.dtype.units)] * len(column)
    amounts = numbers(column.map(lambda value: getattr(value, "magnitude", value)), what)
    units = [str(value.units) if hasattr(value, "units") else None for value in column.array]
    bare = [
        label
        for label, amount, found in zip(column.index, amounts, units, strict=True)
        if found is None and np.isfinite(amount) and amount
    ]
    if bare:
        raise UnitError(
            message("The {what} has numbers without a unit among quantities", what=what), labels=bare
        )
    return amounts, units


def unit_factor(found: str, unit: str, what: str) -> float:
    """Return what turns figures in one unit into another; flows a year count as amounts.

    Raises
    ------
    UnitError
        If it does not convert.
    """
    own = registry().parse_units(found)
    yearly = dict(own.dimensionality).get("[time]") == -1
    return conversion_factor(own * registry().year if yearly else own, unit, what)


def numbers(table: pd.DataFrame | pd.Series, what: str) -> np.ndarray:
    """Return the numbers of a table as float64; what is missing is NaN.

    Raises
    ------
    LabelError
        If a column holds something else than numbers.
    """
    try:
        kinds = [table.dtype] if isinstance(table, pd.Series) else list(table.dtypes)
        if any(getattr(kind, "kind", "") in "cmM" for kind in kinds):
            raise TypeError
        if any(isinstance(kind, pd.CategoricalDtype) or hasattr(kind, "na_value") for kind in kinds):
            return _extended_numbers(table)
        return table.to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        texts = (
            [label for label, value in table.items() if not _is_number(value)]
            if isinstance(table, pd.Series)
            else [name for name, kind in table.dtypes.items() if getattr(kind, "kind", "O") not in "iufb"]
        )
        raise LabelError(
            message("The {what} holds text where numbers are expected", what=what),
            labels=texts,
            hint="check decimal commas and stray labels among the numbers",
        ) from None


def _extended_numbers(table: pd.DataFrame | pd.Series) -> np.ndarray:
    """Return the numbers of columns that are not NumPy's own: nullable, categorical, with units."""
    columns = [table] if isinstance(table, pd.Series) else [table.iloc[:, i] for i in range(table.shape[1])]
    plain = []
    for column in columns:
        own = column.astype(column.cat.categories.dtype) if hasattr(column, "cat") else column
        plain.append(own.to_numpy(dtype=np.float64, na_value=np.nan))
    return plain[0] if isinstance(table, pd.Series) else np.column_stack(plain)


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return value is pd.NA
    return True
