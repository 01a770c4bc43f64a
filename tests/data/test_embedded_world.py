"""What the embedded world tables promise, checked on the files that are shipped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from footprint.mrio import MRIO, load_world

DATA = Path(__file__).parents[2] / "data"

#: Share by which sums of shipped float64 numbers may differ from each other.
ROUNDING = 1e-12


@pytest.mark.parametrize(
    ("year", "variant"), [(2014, "default"), (2011, "default"), (2010, "default"), (2011, "V1")]
)
def test_every_embedded_table_is_usable_and_says_what_it_is(year, variant):
    table = load_world(year=year, variant=variant)
    assert not table.audit().problems
    assert len(table.regions) == {"V1": 28}.get(variant, 31 if year == 2014 else 29)
    assert list(table.categories) == ["households", "npish", "government", "investment", "inventories"]
    assert table.currency == f"MEUR_{year}"
    assert table.extension("materials").unit == "t"
    assert len(table.extension("materials").labels) == 60
    assert table.meta["sources"]
    assert {"wiod_code", "group", "name_fr"} <= set(table.sector_info)
    assert table.region_info.loc["FRA", "name_fr"] == "France"


def test_tables_name_the_extracting_industries(world, newest):
    assert (len(world.sectors), len(newest.sectors)) == (46, 65)
    extracting = {
        "Crops",
        "Livestock",
        "Forestry",
        "Fishing",
        "Coal",
        "Crude oil",
        "Natural gas",
        "Metal ores",
    }
    assert extracting < set(world.sectors) & set(newest.sectors)
    assert set(world.extension("materials").stressors["group"]) == {
        "Biomass",
        "Fossil fuels",
        "Metal ores",
        "Non-metallic minerals",
    }


def test_population_of_france_is_the_one_of_the_year():
    assert load_world().region_info.loc["FRA", "inhabitants"] == 66_312_067
    assert load_world(year=2011).region_info.loc["FRA", "inhabitants"] == 65_127_852
    assert load_world(year=2010).region_info.loc["FRA", "inhabitants"] == 64_818_789


def test_rows_balance_and_no_industry_pays_more_than_it_earns(world):
    rows = world.Z.sum(axis=1) + world.Y.sum(axis=1)
    np.testing.assert_allclose(rows, world.x, rtol=ROUNDING, atol=0)
    assert (world.value_added >= 0).mean() > 0.995


def test_split_industries_stay_near_the_published_table(world, monetary):
    """Only transit, French motor fuel and rounding move money between industries."""
    codes = world.sector_info["wiod_code"]
    made = world.x.groupby(
        [world.index.get_level_values(0), world.index.get_level_values(1).map(codes)]
    ).sum()
    published = monetary.x.groupby(
        [
            monetary.index.get_level_values(0),
            monetary.index.get_level_values(1).map(monetary.sector_info["wiod_code"]),
        ]
    ).sum()
    merged = made.rename(index={"REU": "ROW"}, level=0).groupby(level=[0, 1]).sum()
    gap = (merged - published).abs()
    assert gap.sum() < 1e-3 * published.sum()
    assert gap.idxmax() in {("FRA", "c8"), ("FRA", "c19")}


def test_default_and_monetary_variant_hold_the_same_extraction_but_for_indonesian_ores(world, monetary):
    ours, theirs = world.production_account(), monetary.production_account()
    for region in ("FRA", "CHN"):
        np.testing.assert_allclose(ours.loc[region], theirs.loc[region], rtol=ROUNDING)
    changed = (ours.sum() - theirs.sum()).abs() > 1.0
    assert set(ours.columns[changed]) == {"Tin ores", "Nickel ores"}


@pytest.mark.parametrize("year", [2014, 2011, 2010])
def test_world_extraction_equals_world_consumption(year):
    table = load_world(year=year)
    produced, consumed = table.production_account().sum(), table.consumption_account().sum()
    np.testing.assert_allclose(consumed, produced, rtol=1e-9)


def test_only_wood_fuel_reaches_households_directly(world):
    direct = world.extension("materials").F_Y
    used = direct.loc[direct.sum(axis=1) > 0]
    assert list(used.index) == ["Wood fuel"]
    by_category = direct.T.groupby(level="category").sum().T.sum()
    assert by_category["households"] > 0
    assert by_category.drop("households").sum() == 0


def test_construction_minerals_do_not_leave_with_construction_abroad(world):
    F = world.extension("materials").F
    assert F.xs("Construction projects abroad", axis=1, level="sector").to_numpy().sum() == 0
    sold = world.Z.loc[("FRA", "Construction")].drop("FRA", level=0).sum()
    sold += world.Y.loc[("FRA", "Construction")].drop("FRA", level=0).sum()
    assert sold == 0


def test_monetary_variant_puts_all_extraction_on_farming_and_mining(monetary):
    F = monetary.extension("materials").F
    extracting = set(F.columns[(F.to_numpy() != 0).any(axis=0)].get_level_values("sector"))
    assert extracting == {"Agriculture, forestry and fishing", "Mining and quarrying"}


def test_monetary_variant_sends_far_more_abroad_than_the_default(world, monetary):
    assert _abroad(monetary) > 0.75 > _abroad(world) > 0.55


def test_embedded_dataset_stays_small():
    total = sum(p.stat().st_size for p in DATA.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    assert total < 12e6


def _abroad(table: MRIO) -> float:
    y = table.Y["FRA", "households"]
    output = np.linalg.solve(np.eye(table.n) - table.A.to_numpy(), y.to_numpy())
    tonnes = table.intensities().to_numpy().sum(axis=0) * output
    direct = table.extension("materials").F_Y
    at_home = tonnes[table.index.get_level_values(0) == "FRA"].sum()
    if ("FRA", "households") in direct.columns:
        extra = direct["FRA", "households"].sum()
        return 1 - (at_home + extra) / (tonnes.sum() + extra)
    return 1 - at_home / tonnes.sum()
