"""A system as one labelled dataset of xarray."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from footprint.labels import CATEGORY, REGION, SECTOR
from footprint.mrio.solved import SolvedTables

if TYPE_CHECKING:
    import xarray


def to_xarray(world: SolvedTables) -> xarray.Dataset:
    """Return the stored tables as one labelled dataset.

    Returns
    -------
    xarray.Dataset
        ``Z`` (industry × buyer), ``Y`` (industry × user), ``x`` (industry), and for each extension
        ``<name>_F`` (stressor × buyer) and ``<name>_F_Y`` (stressor × user). Regions, sectors and categories
        are coordinates; each variable has its ``units``.
    """
    import xarray

    coordinates: dict[str, tuple[str, np.ndarray]] = {}
    for dimension, labels, second in (
        ("industry", world.index, SECTOR), ("buyer", world.index, SECTOR), ("user", world.y_columns, CATEGORY)
    ):  # fmt: skip
        prefix = "" if dimension == "industry" else f"{dimension}_"
        for level, what in ((0, REGION), (1, second)):
            values = labels.get_level_values(level).to_numpy(dtype=str)
            coordinates[f"{prefix}{what}"] = (dimension, values)
    money = {"units": world.currency}
    tables: dict[str, tuple[tuple[str, ...], np.ndarray, dict[str, str]]] = {
        "Z": (("industry", "buyer"), world._Z, money),
        "Y": (("industry", "user"), world._Y, money),
        "x": (("industry",), world._x, money),
    }
    for name, one in world.extensions.items():
        dimension = f"{name}_stressor"
        coordinates[dimension] = (dimension, np.array([str(label) for label in one.labels]))
        tables[f"{name}_F"] = ((dimension, "buyer"), one.F.to_numpy(), {"units": one.unit})
        tables[f"{name}_F_Y"] = ((dimension, "user"), one.F_Y.to_numpy(), {"units": one.unit})
    about = {"name": world.name, "year": world.year or 0, "currency": world.currency}
    return xarray.Dataset(tables, coords=coordinates, attrs=about)
