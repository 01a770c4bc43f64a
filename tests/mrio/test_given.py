"""What callers hand over: natural variations are understood, everything else is refused by name."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pint_pandas  # noqa: F401 - registers the dtype
import pytest

from footprint.errors import LabelError, TableError, UnitError
from footprint.mrio import MRIO, AuditError, Extension, attribute, load_world
from footprint.units import registry


@pytest.fixture
def frames(make_system):
    world = make_system(3)
    return world.Z.copy(), world.Y.copy(), world.extension("materials").F.copy()


def test_final_demand_by_region_alone_is_one_category(frames):
    Z, Y, F = frames
    by_region = Y.T.groupby(level=0, sort=False).sum().T
    world = MRIO.from_frames(Z, by_region, {"materials": F})
    assert list(world.categories) == ["final demand"]
    whole = MRIO.from_frames(Z, Y, {"materials": F})
    pd.testing.assert_frame_equal(world.consumption_account(), whole.consumption_account())


@pytest.mark.parametrize(
    "form",
    [
        lambda F: F,
        lambda F: {"materials": {"F": F / 1000.0, "unit": "kt"}},
        lambda F: [Extension("materials", F / 1000.0, unit="kt")],
        lambda F: {"materials": F.mul(1e-6).astype("pint[Mt]")},
    ],
    ids=["bare frame", "parts", "list", "pint dtype"],
)
def test_extensions_in_every_natural_form(frames, form):
    Z, Y, F = frames
    registry()
    made = MRIO.from_frames(Z, Y, form(F)).extension("materials")
    np.testing.assert_allclose(made.in_unit("t").F, F, rtol=1e-12)


def test_columns_of_pint_dtype_are_converted_and_never_stripped(frames):
    Z, Y, F = frames
    registry()
    world = MRIO.from_frames(Z, Y, {"materials": F}, currency="MEUR_2011")
    thousands = (Z * 1000.0).astype("pint[kEUR_2011/year]")
    again = MRIO.from_frames(thousands, world.with_units("Y"), {"materials": F}, x=world.with_units("x"))
    np.testing.assert_allclose(again.Z, Z, rtol=1e-12)
    y = Y.iloc[:, 0]
    in_thousands = attribute(world, (y * 1000.0).astype("pint[kEUR_2011]"))
    assert in_thousands.total == pytest.approx(attribute(world, y).total, rel=1e-12)
    with pytest.raises(UnitError, match="does not fit"):
        MRIO.from_frames(Z.astype("pint[t]"), Y)
    with pytest.raises(UnitError, match="does not fit"):
        MRIO.from_frames(Z, Y, {"materials": F.astype("pint[MEUR_2011]")})
    with pytest.raises(UnitError, match="does not fit"):
        attribute(world, y.astype("pint[MEUR_2018]"))


@pytest.mark.parametrize("absent", [None, np.nan, "", "  "])
def test_missing_labels_are_named_by_position(frames, absent):
    Z, Y, F = frames
    new = {"S1": absent}
    with pytest.raises(LabelError, match="missing labels: position 2"):
        MRIO.from_frames(Z.rename(index=new, columns=new), Y.rename(index=new))
    with pytest.raises(LabelError, match=r"stressors.*missing labels: position 1"):
        MRIO.from_frames(Z, Y, {"materials": F.rename(index={F.index[0]: absent})})


def test_levels_named_in_the_other_order_are_put_right(frames):
    Z, Y, F = frames
    Z.index = Z.columns = Y.index = Z.index.swaplevel()
    world = MRIO.from_frames(Z, Y, {"materials": F})
    assert list(world.regions) == ["R0", "R1", "R2"]


def test_numbers_without_labels_and_text_are_refused(frames):
    Z, Y, F = frames
    x = Z.sum(axis=1) + Y.sum(axis=1)
    for tables in (
        (Z.to_numpy(), Y),
        (Z, Y.to_numpy()),
        (Z, Y, {"materials": F.to_numpy()}),
        (Z, Y.sum(axis=1)),
    ):
        with pytest.raises(LabelError, match="must be a DataFrame"):
            MRIO.from_frames(*tables)
    with pytest.raises(LabelError, match="must be a Series"):
        MRIO.from_frames(Z, Y, x=x.to_numpy())
    with pytest.raises(LabelError, match="must be a DataFrame"):
        MRIO.from_frames(Z, Y, region_info={"inhabitants": {"R0": 1.0}})
    with pytest.raises(LabelError, match="text"):
        MRIO.from_frames(Z, Y, {"materials": F.astype(str) + " t"})
    with pytest.raises(LabelError, match="not known: units"):
        MRIO.from_frames(Z, Y, {"materials": {"F": F, "units": "t"}})
    with pytest.raises(LabelError, match="text"):
        attribute(MRIO.from_frames(Z, Y, F), ["1,5"] * len(Z))
    with pytest.raises(LabelError, match="one label each"):
        Extension("materials", F.set_axis(pd.MultiIndex.from_product([["a"], F.index])))
    with pytest.raises(LabelError, match="no industries"):
        MRIO.from_frames(Z.iloc[:0, :0], Y.iloc[:0])
    with pytest.raises(TableError, match="year"):
        MRIO.from_frames(Z, Y, year="last")
    with pytest.raises(UnitError, match="unknown"):
        MRIO.from_frames(Z, Y, Extension("materials", F, unit=""))


def test_a_dimension_named_twice_counts_once(system):
    ledger = attribute(system, system.Y.iloc[:, 0])
    pd.testing.assert_series_equal(ledger.by("country", "country"), ledger.by("country"))


def test_facts_of_every_kind_and_any_name_of_an_extension_can_be_stored(system, tmp_path):
    info = pd.DataFrame({"since": pd.Timestamp("2011-01-01")}, index=system.regions)
    flows = system.extension("materials")
    world = system.replace(
        year=np.int64(2011),
        region_info=info,
        extensions={"../air/CO₂": flows},
        meta={"made": datetime.date(2011, 1, 1), "share": np.float64(0.5), "parts": {"b", "a"}},
    )
    world.save(tmp_path / "store" / "world")
    again = MRIO.load(tmp_path / "store" / "world")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
    assert again.content_hash == world.content_hash
    assert dict(again.meta) == {"made": "2011-01-01", "share": 0.5, "parts": ["a", "b"]}
    np.testing.assert_array_equal(again.extension("../air/CO₂").F, flows.F)


def test_a_whole_store_of_a_table_that_cannot_be_used_is_refused_when_it_is_loaded_to_be_used(
    frames, tmp_path
):
    Z, Y, F = frames
    F.iloc[0, 1] = np.nan
    MRIO.from_frames(Z, Y, {"materials": F}, check=False).save(tmp_path / "world")
    assert MRIO.load(tmp_path / "world").audit().problems
    with pytest.raises(AuditError, match="NaN"):
        load_world(tmp_path / "world")
