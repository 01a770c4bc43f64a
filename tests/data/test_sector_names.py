"""What a file may call the sectors of a table: labels, groups, older names, names of the embedded table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import footprint as fp
from footprint.mrio.sources.importing.concordance import embedded_industries, sector_info
from footprint.mrio.sources.sector_names import SectorNames

CODES = ("A01_02", "A03", "B05_06", "C10T12", "C13T15", "C26", "C27", "G", "H50")


@pytest.fixture(scope="module")
def coarse() -> SectorNames:
    """Names of a table by codes of ISIC 4, each wider or narrower than an embedded industry."""
    return SectorNames.of(CODES, sector_info(CODES))


def test_names_mean_a_wider_sector_only_where_they_name_all_of_it(coarse):
    meat, other = "Meat and dairy products", "Other food, beverages and tobacco"
    assert coarse.meant([meat]) == set()
    assert coarse.meant([meat, other]) == {"C10T12"}
    assert not coarse.means_something(meat, [])
    assert coarse.means_something(meat, [other])
    assert coarse.only_together(meat) == {"C10T12": [other]}
    assert coarse.meant(["Fishing", "C27"]) == {"A03", "C27"}


def test_money_goes_to_the_narrowest_sector_that_holds_the_product(coarse):
    assert coarse.bought_as("Retail trade") == {"G"}
    assert coarse.bought_as("Fishing") == {"A03"}
    assert coarse.bought_as("Nothing of the kind") == set()


def test_an_older_name_means_the_sectors_of_what_it_was_split_into(coarse):
    assert coarse.meant(["Electrical and optical equipment"]) == {"C26", "C27"}
    # Leather went with textiles and clothing into one industry.
    assert coarse.meant(["Textiles", "Leather and footwear"]) == {"C13T15"}


def test_a_name_in_use_means_itself_in_the_embedded_table():
    world = fp.load_world()
    names = SectorNames.of(map(str, world.sectors), world.sector_info)
    for sector in map(str, world.sectors):
        assert sector in names.meant([sector])
        assert not names.only_together(sector)


@given(st.sets(st.sampled_from(sorted(embedded_industries().index)), max_size=8), st.data())
def test_more_names_never_mean_less(names, data):
    table = SectorNames.of(CODES, sector_info(CODES))
    fewer = data.draw(st.sets(st.sampled_from(sorted(names)))) if names else set()
    assert table.meant(fewer) <= table.meant(names)
    for sector in table.meant(names):
        assert table.holds[sector] <= names
