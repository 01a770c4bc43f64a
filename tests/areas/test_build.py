"""The embedded tables of areas and households are what the build makes of the sources."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dataset_builder import areas
from dataset_builder.households import bridge, households
from footprint.embedded import embedded

PARTS = {
    "areas": ["areas/areas.parquet", "areas/communes.parquet", "areas/zones.parquet"],
    "households": ["households/elasticities.csv"],
    "bridge": ["households/coicop_bridge.parquet", "households/coicop_spending.parquet"],
}


@pytest.fixture
def builder():
    return {"areas": areas, "households": households, "bridge": bridge}.__getitem__


@pytest.mark.sources
@pytest.mark.parametrize("part", list(PARTS))
def test_a_rebuild_gives_the_same_numbers(sources, builder, tmp_path, part):
    builder(part).build(sources, tmp_path)
    for name in PARTS[part]:
        read = pd.read_csv if name.endswith("csv") else pd.read_parquet
        pd.testing.assert_frame_equal(
            read(tmp_path / name), read(embedded(*name.split("/"))), check_exact=False, rtol=1e-9
        )


@pytest.mark.sources
def test_shares_of_tax_and_classes_are_complete_and_bounded(builder, sources):
    classes = pd.read_csv(embedded("households", "coicop_classes.csv"), keep_default_na=False)
    assert classes["coicop"].is_unique
    assert classes["tax_share"].between(0, 0.8).all()
    assert classes["tax_basis"].str.len().min() > 3
    spending = builder("bridge").read_spending(sources / "france")
    assert set(classes["coicop"]) == set(spending.loc[spending["leaf"], "coicop"])


@pytest.mark.sources
def test_budget_slopes_keep_the_shares_summing_to_one(builder, sources):
    households = builder("households")
    shares = households.budget_shares(sources)
    slopes = households.share_slopes(shares, households.decile_incomes(sources))
    once = slopes.drop_duplicates("survey_division").set_index("survey_division")["share_slope"]
    assert abs((once * shares.mean(axis=1)).sum()) < 1e-9 * 1000
    by_division = slopes.set_index("division")["share_slope"]
    assert by_division["CP01"] < 0 < by_division["CP07"]


def test_elasticities_are_the_parameter_plus_the_slopes():
    from footprint.areas.demand.income import division_elasticities, household_parameters

    table = household_parameters()
    assert ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all()
    slopes = pd.read_csv(embedded("households", "elasticities.csv")).set_index("division")["share_slope"]
    expected = slopes + table["value"]["spending_elasticity"]
    assert np.allclose(division_elasticities(), expected[division_elasticities().index])
    assert (division_elasticities() > 0).all()
