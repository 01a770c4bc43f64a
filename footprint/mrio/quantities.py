"""Tables that carry their units: frames and series of pint dtype, for readers outside the engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from footprint.errors import UnknownNameError
from footprint.mrio.solved import SolvedTables
from footprint.units import as_pint

MONEY = ("Z", "Y", "x", "value_added")
MASS = (
    "F",
    "F_Y",
    "production_account",
    "consumption_account",
    "footprints",
    "product_footprints",
    "sources_by_consumer",
)
RATIO = ("intensities", "multipliers")


class QuantitySeries(pd.Series):
    """A series of pint dtype that can also be drawn and written: then as plain numbers, its unit in the name.

    pint-pandas holds quantities that matplotlib, Parquet and JSON do not know. What is computed from it is an
    ordinary series or frame.
    """

    @property
    def _constructor(self) -> Any:
        return pd.Series

    @property
    def plain(self) -> pd.Series:
        """The numbers, named with their unit: ``"total (t)"``; the unit also stands in ``attrs["unit"]``."""
        unit = f"{self.dtype.units:~}"  # type: ignore[union-attr]
        name = unit if self.name in (None, unit) else f"{self.name} ({unit})"
        made = pd.Series(self.to_numpy(dtype=np.float64, na_value=np.nan), index=self.index, name=name)
        made.attrs["unit"] = unit
        return made

    @property
    def plot(self) -> Any:
        """As `pandas.Series.plot`, of the plain numbers."""
        return self.plain.plot

    def to_json(self, *args: Any, **options: Any) -> Any:
        """As `pandas.Series.to_json`, of the plain numbers."""
        return self.plain.to_json(*args, **options)

    def to_frame(self, name: Any = None) -> QuantityFrame:
        """As `pandas.Series.to_frame`; the frame writes itself as plain numbers too."""
        return QuantityFrame(pd.Series(self).to_frame(*(() if name is None else (name,))))

    def to_parquet(self, path: Any = None, **options: Any) -> bytes | None:
        """As `pandas.DataFrame.to_parquet`, of the plain numbers, the unit in the column's name."""
        return self.plain.to_frame().to_parquet(path, **options)


class QuantityFrame(pd.DataFrame):
    """The frame of a `QuantitySeries`; Parquet and JSON get plain numbers, units in the columns' names."""

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    @property
    def plain(self) -> pd.DataFrame:
        """The plain numbers of every column."""
        return pd.concat([QuantitySeries(self[name]).plain for name in self.columns], axis=1)

    @property
    def plot(self) -> Any:
        """As `pandas.DataFrame.plot`, of the plain numbers."""
        return self.plain.plot

    def to_json(self, *args: Any, **options: Any) -> Any:
        """As `pandas.DataFrame.to_json`, of the plain numbers."""
        return self.plain.to_json(*args, **options)

    def to_parquet(self, path: Any = None, **options: Any) -> Any:
        """As `pandas.DataFrame.to_parquet`, of the plain numbers."""
        return self.plain.to_parquet(path, **options)


def in_pint(values: pd.Series, unit: str) -> QuantitySeries:
    """Return plain numbers as a series of pint dtype."""
    import pint_pandas

    from footprint.units import registry

    return QuantitySeries(values.astype(pint_pandas.PintType(registry().Unit(unit))))


def with_units(world: SolvedTables, table: str, extension: str = "materials") -> pd.DataFrame | pd.Series:
    """Return a stored or derived table in pint dtype, each column in its unit.

    Parameters
    ----------
    world : SolvedTables
    table : str
        ``"Z"``, ``"Y"``, ``"x"`` or ``"value_added"`` (money a year); ``"F"``, ``"F_Y"``,
        ``"production_account"``, ``"consumption_account"``, ``"footprints"``, ``"product_footprints"`` or
        ``"sources_by_consumer"`` (the extension's unit a year); ``"intensities"`` or ``"multipliers"`` (the
        extension's unit per unit of money); ``"A"`` (dimensionless).
    extension : str
        The extension that is meant, where one is.

    Raises
    ------
    UnknownNameError
        If there is no such table or extension.
    """
    if table in (*MONEY, "A"):
        values = getattr(world, table)
        unit = world.currency if table in MONEY else "dimensionless"
    elif table in ("F", "F_Y"):
        values, unit = getattr(world.extension(extension), table), world.extension(extension).unit
    elif table in (*MASS, *RATIO):
        values, unit = getattr(world, table)(extension), world.extension(extension).unit
        unit = unit if table in MASS else f"{unit} / {world.currency}"
    else:
        raise UnknownNameError("table", table, hint=f"known: {', '.join([*MONEY, 'A', *MASS, *RATIO])}")
    import pint_pandas

    factor, known = as_pint(unit)
    values = values if factor == 1.0 else values * factor
    dtype = pint_pandas.PintType(known)
    if isinstance(values, pd.Series):
        return values.astype(dtype)
    columns = [
        pd.Series(pint_pandas.PintArray(values.iloc[:, i].to_numpy(), dtype=dtype), index=values.index)
        for i in range(values.shape[1])
    ]
    return pd.concat(columns, axis=1).set_axis(values.columns, axis=1)
