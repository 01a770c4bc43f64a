"""What the table of 2014 must show, and how it stands to the older release."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from footprint.areas import material_account
from footprint.embedded import embedded
from footprint.errors import TableError
from footprint.mrio import load_world
from footprint.mrio.checks.release import check_same_release

STEPS = pd.read_csv(embedded("world_steps.csv"))


@pytest.fixture(scope="module")
def account(newest):
    return material_account("Nantes", demand_model="national", world=newest)


def test_french_households_lie_where_the_method_puts_them(account):
    assert 7.5 < account.per_inhabitant.magnitude < 8.1
    assert 0.58 < account.share_abroad < 0.64


def test_french_tin_is_below_half_a_million_tonnes_of_ore(newest):
    assert newest.footprint(newest.Y[("FRA", "households")])["Tin ores"] < 0.5e6


def test_ledger_of_2014_closes(account):
    assert account.closure < 1e-9


def test_little_gas_rides_on_refined_fuel(newest):
    y = newest.Y[("FRA", "households")].copy()
    y[y.index.get_level_values(1) != "Coke and refined petroleum"] = 0.0
    assert newest.footprint(y)["Natural gas"] < 6e6


@pytest.mark.parametrize("year", [2014, 2011])
def test_folding_regions_hardly_moves_french_metals(year):
    rows = STEPS[STEPS["year"] == year].set_index("variant")
    kept = rows[rows.index.str.endswith("regions kept")].iloc[0]
    assert rows.loc["default", "metal_ores_kt"] == pytest.approx(kept["metal_ores_kt"], rel=0.005)


def test_every_country_carries_the_error_of_back_casts(account):
    interval = account.country_interval()
    assert interval.notna().all(axis=None)
    assert (interval["low"] <= interval["value"]).all()
    assert (interval["value"] <= interval["high"]).all()
    listed = account.to_dict()["by_country"]["DEU"]
    assert listed["low"] < listed["value"] < listed["high"]
    assert any("estimated" in text for text in account.warnings)


def test_known_tables_carry_no_interval(world):
    account = material_account("Nantes", demand_model="national", world=world)
    assert account.country_interval()["low"].isna().all()
    assert "low" not in account.to_dict()["by_country"]["DEU"]


def test_tables_of_different_releases_are_not_subtracted(world, newest):
    check_same_release(world, world)
    with pytest.raises(TableError, match="different releases"):
        check_same_release(world, newest)


@pytest.mark.sources
def test_small_back_cast_gives_what_was_tried(sources):
    from dataset_builder.world.backcast import run

    table = run(sources, Path(), small=True).set_index(["estimate", "measure"])
    for estimate in ("2011 by the prior", "2011 without a prior"):
        for measure in ("cells", "country pairs"):
            row = table.loc[(estimate, measure)]
            assert row["percent"] == pytest.approx(row["tried"], rel=0.10)


def test_back_cast_of_the_embedded_tables_needs_no_raw_sources(world):
    """2010 moved to the exact totals of 2011, 31 regions: the prior is nearly the whole gain."""
    from dataset_builder.world import estimate

    older = load_world(year=2010)
    shape = (len(world.regions), len(world.sectors)) * 2
    then, now = (table.Z.to_numpy().reshape(shape) for table in (older, world))
    final = [
        np.maximum(table.Y.T.groupby(level=0, sort=False).sum().T.to_numpy(), 0.0).reshape(shape[:3])
        for table in (older, world)
    ]
    places = [
        list(world.sectors).index(name) for name in ("Coal", "Crops", "Livestock", "Forestry", "Fishing")
    ]
    factor = estimate.growth(*final, places[0], tuple(places[1:]))
    totals = estimate.totals_of(now, list(world.regions).index("FRA"))
    flat = estimate.proportional(totals)
    prior = estimate.cross_border(then) * factor[..., None] + estimate.FLOOR * flat
    found, _, missed = estimate.scale(prior, totals)
    right = estimate.cross_border(now)
    errors = [np.abs(table - right).sum() / right.sum() for table in (found, estimate.scale(flat, totals)[0])]
    assert missed <= estimate.TOLERANCE
    assert errors[0] < 0.2
    assert errors[1] > 4 * errors[0]
