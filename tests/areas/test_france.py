"""France in detail: sums to the world table, value added, correspondences, needs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from footprint.areas.places.area import GOODS_A38
from footprint.areas.production.detail import detail_note, detail_world, detail_year
from footprint.areas.production.facts import read_reexports
from footprint.areas.production.france import find_sector, load_france
from footprint.errors import UnknownNameError
from footprint.mrio.sources import load_world

#: The fit leaves 1e-9 in the worst row; blocks are scaled last and exact to rounding.
EXACT = 1e-9


@pytest.fixture(scope="module")
def france():
    return load_france()


@pytest.fixture(scope="module")
def world():
    return detail_world()


def _by_parent(values: pd.Series, france) -> pd.Series:
    return values.groupby(france.sectors["parent"]).sum()


def _close(found: pd.Series, expected: pd.Series) -> bool:
    expected = expected.reindex(found.index)
    return bool(np.allclose(found, expected, rtol=EXACT, atol=EXACT * float(expected.abs().max())))


def test_there_are_257_goods_sectors_in_twelve_macro_sectors(france):
    goods = france.sectors.loc[france.goods]
    assert len(goods) == 257
    assert goods["macro_sector"].nunique() == 12
    assert goods[["name_en", "name_fr"]].map(len).min().min() > 2
    assert goods["name_fr"].is_unique
    assert set(goods["a38"]) <= set(GOODS_A38)


def test_output_sums_to_the_world_table(france, world):
    assert _close(_by_parent(france.sectors["output"], france), world.x["FRA"])


def test_inputs_sum_to_the_world_table_block_by_block(france, world):
    flows = france.A * france.sectors["output"]
    parent = france.sectors["parent"]
    blocks = flows.groupby(parent).sum().T.groupby(parent).sum().T
    expected = world.Z["FRA"].groupby(level="sector").sum()
    expected = expected.loc[blocks.index, blocks.columns]
    assert np.allclose(blocks, expected, rtol=EXACT, atol=EXACT * float(expected.to_numpy().max()))


@pytest.mark.parametrize("category", ["households", "npish", "government", "investment", "inventories"])
def test_final_demand_sums_to_the_world_table(france, world, category):
    expected = world.Y["FRA"][category].groupby(level="sector").sum()
    assert _close(_by_parent(france.sectors[f"demand_{category}"], france), expected)


def test_imports_sum_to_the_world_table(france, world):
    abroad = world.regions != "FRA"
    bought = world.Z["FRA"].sum(axis=1) + world.Y["FRA"].sum(axis=1)
    expected = bought.loc[world.regions[abroad]].groupby(level="sector").sum()
    passing = read_reexports()["reexports"].reindex(expected.index).fillna(0.0)
    assert _close(_by_parent(france.sectors["imports"], france) + passing, expected)


def test_every_product_is_used_as_much_as_it_is_supplied(france):
    table = france.sectors
    inputs = (france.A * table["output"]).sum(axis=1)
    final = table[[c for c in table if c.startswith("demand_")]].sum(axis=1)
    supplied = table["output"] + table["imports"] - table["exports"]
    assert np.allclose(inputs + final, supplied, rtol=1e-8, atol=1e-5)


def test_no_sector_has_negative_value_added_or_negative_inputs(france):
    assert (france.sectors["value_added_share"] >= 0).all()
    assert (france.A.to_numpy() >= 0).all()
    assert (france.sectors[["output", "imports"]] >= 0).all().all()
    assert (france.sectors.loc[france.goods, "exports"] >= 0).all()
    # Rounded cells of the world table may leave a service that nobody abroad buys 1/16 MEUR below nought.
    assert france.sectors["exports"].min() > -0.1


def test_no_sector_has_less_than_half_of_its_industrys_value_added(france, world):
    inputs = world.Z["FRA"].sum()
    whole = 1.0 - inputs / world.x["FRA"].where(world.x["FRA"] > 0)
    made = france.sectors[france.sectors["output"] > 0]
    least = 0.5 * made["parent"].map(whole).clip(lower=0.0)
    assert (made["value_added_share"] >= least - 1e-9).all()


def test_one_table_serves_accounts_and_the_detail(world):
    accounts = load_world()
    assert world.year == accounts.year == detail_year()
    assert detail_note() == detail_note(accounts) == ()
    assert np.isclose(world.x.sum(), accounts.x.sum(), rtol=EXACT)


def test_shares_lie_between_zero_and_one(france):
    for share in (
        france.import_share,
        france.export_share,
        france.sectors.loc[france.goods, "concentration"],
    ):
        assert share.between(0, 1).all()


def test_production_needed_is_that_of_the_inverse(france):
    inverse = np.linalg.inv(np.eye(len(france.A)) - france.A.to_numpy())
    demand = france.household_needs.reindex(france.sectors.index).fillna(0.0)
    slow = pd.Series(inverse @ demand.to_numpy(), france.sectors.index).loc[france.goods]
    assert np.allclose(france.production_needs, slow, rtol=1e-10)
    assert (slow >= france.household_needs - 1e-9).all()


def test_every_naf_sub_class_is_shared_out_whole(france):
    assert np.allclose(france.naf.groupby("naf")["weight"].sum(), 1.0)
    assert set(france.naf["sector"]) == set(france.goods)
    assert france.naf["naf"].str.fullmatch(r"\d{4}[A-Z]").all()


def test_national_jobs_are_those_of_the_areas(france):
    national = france.sectors.groupby("a38")["jobs"].sum()
    repair = float((france.repair["count"] * france.repair["jobs_per_plant"]).sum())
    for a38 in GOODS_A38:
        found = national[a38] + (repair if a38 == "CM" else 0.0)
        assert found == pytest.approx(france.department_jobs[a38].sum(), rel=1e-6)


@pytest.mark.parametrize(
    "query", ["311810", "Bread and bakery products", "pain, viennoiserie et pâtisserie fraîche"]
)
def test_a_sector_is_found_by_code_and_either_name(query):
    assert find_sector(query) == "311810"


def test_an_unknown_sector_is_refused_with_the_nearest_names():
    with pytest.raises(UnknownNameError) as caught:
        find_sector("Brewerys")
    assert "Breweries" in caught.value.suggestions
