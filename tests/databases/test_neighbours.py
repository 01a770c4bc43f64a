"""Going through another library and back changes nothing."""

from __future__ import annotations

import numpy as np
import pymrio
import pytest

import footprint as fp
from footprint.errors import FootprintWarning
from footprint.mrio.sources.databases import read_published
from tests.databases import publishing as pub


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return read_published(pub.write_exiobase3(tmp_path_factory.mktemp("one"))[0])


def test_a_round_trip_through_pymrio_changes_nothing(world, tmp_path):
    theirs = world.to_pymrio()
    again = fp.MRIO.from_pymrio(theirs)
    assert again.content_hash == world.content_hash
    assert again.region_info.equals(world.region_info)
    assert again.meta == world.meta
    theirs.save_all(tmp_path / "theirs", table_format="parquet")
    stored = fp.MRIO.from_pymrio(pymrio.load_all(tmp_path / "theirs"))
    assert stored.content_hash == world.content_hash


def test_a_system_whose_metadata_has_no_description_is_taken(tmp_path):
    home, system = pub.write_exiobase3(tmp_path)
    with pytest.warns(FootprintWarning, match="unit-scale"):  # unused extraction is 9e9 in each cell
        theirs = fp.MRIO.from_pymrio(pymrio.parse_exiobase3(home), currency="MEUR_2010", year=2010)
    np.testing.assert_allclose(theirs.x.to_numpy(), system.x)


def test_the_embedded_table_comes_back_whole():
    world = fp.load_world(year=2010)
    assert fp.MRIO.from_pymrio(world.to_pymrio()).content_hash == world.content_hash


def test_pymrio_gives_the_same_footprint_on_our_table(world):
    theirs = world.to_pymrio()
    theirs.calc_all()
    ours = world.consumption_account()
    ours = ours if list(ours.index) == list(world.extension("materials").labels) else ours.T
    got = theirs.materials.D_cba_reg[list(world.regions)]
    np.testing.assert_allclose(ours[list(world.regions)], got, rtol=1e-9)


def test_a_table_of_pymrio_with_several_units_is_taken_by_unit():
    theirs = pymrio.load_test().calc_all()
    world = fp.MRIO.from_pymrio(theirs, currency="MEUR_2010", check=False)
    assert set(world.extensions) == {"Factor Inputs", "Emissions"}
    mixed = pymrio.load_test()
    mixed.emissions.unit.iloc[0, 0] = "t"
    assert "Emissions (t)" in fp.MRIO.from_pymrio(mixed, currency="MEUR_2010", check=False).extensions


def test_xarray_holds_every_table_with_labels_and_units(world):
    found = world.to_xarray()
    france = found["Y"].where((found.region == "FRA") & (found.user_region == "FRA"), drop=True)
    np.testing.assert_array_equal(france.values, world.Y.loc["FRA", "FRA"].to_numpy())
    assert found["materials_F"].attrs["units"] == "t"
    np.testing.assert_array_equal(found["Z"].values, world.Z.to_numpy())
