"""Tables that carry their units: frames and series of pint dtype, for readers outside the engine."""

from __future__ import annotations

import pandas as pd

from footprint.errors import UnknownNameError
from footprint.mrio.solved import SolvedTables
from footprint.units import registry

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

    dtype = pint_pandas.PintType(registry().Unit(unit))
    if isinstance(values, pd.Series):
        return values.astype(dtype)
    columns = [
        pd.Series(pint_pandas.PintArray(values.iloc[:, i].to_numpy(), dtype=dtype), index=values.index)
        for i in range(values.shape[1])
    ]
    return pd.concat(columns, axis=1).set_axis(values.columns, axis=1)
