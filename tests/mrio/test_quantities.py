"""Tables that carry their units."""

from __future__ import annotations

import numpy as np
import pytest

from footprint.errors import UnknownNameError
from footprint.units import registry

UNITS = {
    "Z": "MEUR_2011",
    "Y": "MEUR_2011",
    "x": "MEUR_2011",
    "value_added": "MEUR_2011",
    "A": "dimensionless",
    "F": "t",
    "F_Y": "t",
    "production_account": "t",
    "consumption_account": "t",
    "footprints": "t",
    "product_footprints": "t",
    "sources_by_consumer": "t",
    "intensities": "t / MEUR_2011",
    "multipliers": "t / MEUR_2011",
}


@pytest.mark.parametrize("table", UNITS)
def test_every_table_carries_its_unit_and_keeps_its_numbers(system, table):
    found = system.with_units(table)
    first = found if found.ndim == 1 else found.iloc[:, 0]
    assert first.pint.units == registry().Unit(UNITS[table])
    plain = (
        getattr(system, table, None)
        if table not in ("F", "F_Y")
        else getattr(system.extension("materials"), table)
    )
    plain = plain() if callable(plain) else plain
    columns = [found] if found.ndim == 1 else [found.iloc[:, i] for i in range(found.shape[1])]
    bare = np.column_stack([np.asarray(column.pint.magnitude, dtype=float) for column in columns])
    np.testing.assert_array_equal(bare, np.asarray(plain).reshape(bare.shape))


def test_units_convert_and_do_not_mix(system):
    import pint

    mass = system.with_units("production_account").iloc[:, 0]
    np.testing.assert_allclose(mass.pint.to("kt").pint.magnitude, mass.pint.magnitude / 1000)
    with pytest.raises(pint.DimensionalityError):
        mass.iloc[0] + system.with_units("x").iloc[0]


def test_an_unknown_table_is_named(system):
    with pytest.raises(UnknownNameError, match="known"):
        system.with_units("L")
