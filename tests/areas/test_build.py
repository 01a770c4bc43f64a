"""The embedded tables of areas and households are what the build makes of the sources."""

from __future__ import annotations

import pandas as pd
import pytest

from dataset_builder import areas
from dataset_builder.households import bridge
from footprint.embedded import embedded

PARTS = {
    "areas": ["areas/areas.parquet", "areas/communes.parquet", "areas/zones.parquet"],
    "bridge": ["households/coicop_bridge.parquet", "households/coicop_spending.parquet"],
}


@pytest.fixture
def builder():
    return {"areas": areas, "bridge": bridge}.__getitem__


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
