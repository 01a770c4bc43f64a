"""The assumptions are complete, bounded, sourced and used."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

DATA = Path(__file__).parents[2] / "data"

TABLE = pd.read_csv(DATA / "assumptions.csv")


def test_every_assumption_has_a_range_a_unit_and_a_source():
    assert TABLE["key"].is_unique
    assert (TABLE["low"] <= TABLE["value"]).all()
    assert (TABLE["value"] <= TABLE["high"]).all()
    assert (TABLE["low"] < TABLE["high"]).all()
    assert TABLE[["unit", "source"]].notna().all(axis=None)


def test_every_source_is_named_or_called_an_assumption():
    known = ("assumption", "World Bank", "output of meat and dairy works")
    named = TABLE["source"].str.startswith(known) | TABLE["source"].str.contains("US Geological Survey")
    assert named.all()


def test_effect_of_every_assumption_on_the_headline_is_recorded():
    effects = TABLE.filter(like="_at_")
    assert effects.shape[1] == 4
    assert effects.notna().all(axis=None)
    assert effects.filter(like="t_per_inhabitant").to_numpy().min() > 5
    assert effects.filter(like="t_per_inhabitant").to_numpy().max() < 12


@pytest.mark.parametrize("region", ["FRA", "CAN", "EST"])
def test_every_material_is_booked_once(region, assumed):
    from dataset_builder.labels import MATERIALS
    from dataset_builder.world.extraction import user_shares
    from dataset_builder.world.release import RELEASE_2013

    kept = pd.Series(0.5, index=list(MATERIALS.values()))
    shares = user_shares(assumed, region, kept, RELEASE_2013)
    assert shares.sum(axis=1).to_numpy() == pytest.approx(1.0, abs=1e-12)
    assert (shares.to_numpy() >= 0).all()


@pytest.mark.sources
def test_builder_reads_every_assumption(sources, assumed):
    from dataset_builder.world import world

    class Recorder(dict):
        def __getitem__(self, key):
            seen.add(key)
            return super().__getitem__(key)

    seen: set[str] = set()
    given = world.read(sources, DATA, 2011)
    recorder = Recorder(assumed)
    world.world_sources.read_us_recipes(sources, given.release, recorder)
    world.make(given, recorder)
    assert seen == set(assumed)
