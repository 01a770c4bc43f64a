"""Priorities, the gap to a target, and the radius around an area."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from footprint.areas import find_area
from footprint.areas.production.detail import detail_world
from footprint.areas.production.france import load_france
from footprint.circular.autonomy.materials import materials_behind
from footprint.circular.autonomy.priorities import FOREIGN_ONLY, QUADRANTS, local_base, priorities
from footprint.circular.autonomy.radius import radius_curve
from footprint.circular.autonomy.target import gap_per_inhabitant, target_gap
from footprint.errors import OptionError
from footprint.mrio import attribute, load_world


@pytest.fixture(scope="module")
def world():
    return load_world()


@pytest.fixture(scope="module")
def found(world):
    return priorities(find_area("Cholet"), world=world)


def test_from_three_to_ten_percent_of_2500_eur_asks_for_175_eur():
    assert gap_per_inhabitant(0.03, 0.10, 2500.0) == pytest.approx(175.0)


def test_a_target_already_reached_asks_for_nothing():
    assert gap_per_inhabitant(0.12, 0.10, 2500.0) == 0.0


@pytest.mark.parametrize(
    ("autonomy", "target", "production"), [(-0.1, 0.1, 1.0), (0.1, 1.1, 1.0), (0.1, 0.2, -1.0)]
)
def test_shares_outside_zero_and_one_are_refused(autonomy, target, production):
    with pytest.raises(OptionError):
        gap_per_inhabitant(autonomy, target, production)


def test_the_gap_is_shared_among_sectors_without_remainder():
    gap = target_gap(find_area("Cholet"), 0.10)
    assert gap.sectors["gap"].sum() == pytest.approx(gap.per_inhabitant)
    assert (gap.sectors["gap"] <= gap.sectors["missing"] + 1e-9).all()
    assert gap.per_inhabitant == pytest.approx(gap_per_inhabitant(gap.autonomy / 100, 0.10, gap.production))
    assert gap.value_added < gap.production
    assert 1700 < gap.value_added < 4100  # the range published for production behind consumed goods


def test_the_whole_gap_is_what_is_not_supplied():
    gap = target_gap(find_area("Cholet"), 1.0)
    assert gap.sectors["gap"].to_numpy() == pytest.approx(
        gap.sectors["missing"].to_numpy(), rel=1e-6, abs=1e-6
    )


def test_every_sector_stands_in_one_quadrant(found):
    table = found.sectors
    assert len(table) == 257
    assert set(table["quadrant"]) <= set(QUADRANTS)
    urgent = table["quadrant"] == QUADRANTS[0]
    assert (table.loc[urgent, "priority"] >= 6).all()
    assert (table.loc[urgent, "coverage"] < found.threshold).all()
    assert list(found.strategic["missing"]) == sorted(found.strategic["missing"], reverse=True)


def test_nobody_is_told_to_dig_where_nothing_lies(found):
    table = found.sectors
    assert "extracted in France" in table.loc["212100", "cannot"]  # coal
    assert "deposit" in table.loc["211000", "cannot"]  # oil, in Maine-et-Loire
    assert not set(found.strategic.index) & set(table.index[table["cannot"] != ""])
    assert (table.loc[["212310", "311810", "324110"], "cannot"] == "").all()


def test_questions_are_answered_with_sectors_that_fit(found):
    table = found.sectors
    there = table[table["presence"] >= 0.5]
    assert found.answers["most jobs today"][0] == there["jobs"].idxmax()
    assert found.answers["most value added today"][0] == there["value_added"].idxmax()
    for code in found.answers["dependent on materials from abroad"]:
        assert table.loc[code, "foreign_materials"] >= 0.5
    for code in found.answers["strategic, under-supplied, with a local base"]:
        assert table.loc[code, "base"] >= 0.5


def test_materials_of_a_product_are_those_of_the_ledger(world):
    """Tobacco's parent bought at home and abroad: the multipliers against the ledger, the slow twin."""
    world = detail_world(world)
    france = load_france()
    behind = materials_behind(world, france, FOREIGN_ONLY)
    code = "315000"
    parent, share = france.sectors.loc[code, "parent"], france.import_share[code]
    households = world.Y[("FRA", "households")].clip(lower=0.0)
    bought = households.xs(parent, level="sector", drop_level=False)
    abroad = bought[bought.index.get_level_values(0) != "FRA"]
    y = pd.Series(0.0, world.index)
    y[abroad.index] = share * abroad / abroad.sum()
    y[("FRA", parent)] += 1.0 - share
    ledger = attribute(world, y)
    assert behind.loc[code, "tonnes"] == pytest.approx(ledger.total, rel=1e-6)
    by_country = ledger.by("country")
    assert behind.loc[code, "share_abroad"] == pytest.approx(
        1 - by_country["FRA"] / by_country.sum(), rel=1e-6
    )


def test_footprints_of_what_households_buy_stay_within_the_account(found, world):
    goods = found.sectors["footprint_direct"].sum() / 1e3
    per_head = (
        world.footprint(world.Y[("FRA", "households")]).sum() / world.region_info.loc["FRA", "inhabitants"]
    )
    assert 0.3 * per_head < goods < 1.1 * per_head
    shares = found.sectors[["share_abroad", "foreign_materials", "base"]].to_numpy()
    assert shares.min() >= 0
    assert shares.max() <= 1 + 1e-9


def test_a_full_fabric_is_a_full_base_and_an_empty_one_none():
    france = load_france()
    for presence, expected in ((1.0, 1.0), (0.0, 0.0)):
        base, suppliers, _ = local_base(france, pd.Series(presence, france.goods))
        used = france.A.loc[france.goods, france.goods].sum() > 0
        assert np.allclose(base[used], expected)
        assert np.allclose(suppliers[used], expected)


def test_a_wider_circle_holds_more_sectors_and_france_most():
    curve = radius_curve(find_area("Aubenas"))
    rings = curve.rings
    assert list(rings.index) == ["Aubenas", "within 50 km", "within 100 km", "within 250 km", "France"]
    assert rings["sectors_present"].is_monotonic_increasing
    assert rings["inhabitants"].is_monotonic_increasing
    assert rings["autonomy"].is_monotonic_increasing
    assert (rings["autonomy"] <= rings["capacity"]).all()
    listed = [code for codes in curve.added.values() for code in codes]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("radii", [(100.0, 50.0), (50.0, 50.0), (0.0,), (-5.0,), (float("nan"),)])
def test_radii_that_do_not_ascend_are_refused(radii):
    with pytest.raises(OptionError, match="Radii"):
        radius_curve(find_area("Aubenas"), radii)


def test_a_circle_with_nothing_in_it_is_the_area_itself():
    curve = radius_curve(find_area("Aubenas"), radii=(0.5,))
    first, second = curve.rings.iloc[0], curve.rings.iloc[1]
    assert second["inhabitants"] == pytest.approx(first["inhabitants"])
    assert second["index"] == pytest.approx(first["index"], rel=1e-6)
    assert second["autonomy"] == pytest.approx(first["autonomy"], rel=1e-6)
