"""A small world for the tests of circular interventions: three regions, seven sectors, four materials."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from footprint.mrio import MRIO, Extension

REGIONS = ("FRA", "DEU", "ROW")
SECTORS = ("Crops", "Livestock", "Ores", "Food", "Cars", "Construction", "Services")
GROUPS = {"Wheat": "Biomass", "Grass": "Biomass", "Iron ore": "Metal ores", "Sand": "Non-metallic minerals"}
EXTRACTOR = {"Wheat": "Crops", "Grass": "Livestock", "Iron ore": "Ores", "Sand": "Construction"}


def make_world(seed: int = 1) -> MRIO:
    random = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([REGIONS, SECTORS], names=["region", "sector"])
    users = pd.MultiIndex.from_product([REGIONS, ["households", "investment"]], names=["region", "category"])
    Z = pd.DataFrame(random.random((len(index), len(index))), index, index)
    Y = pd.DataFrame(random.random((len(index), len(users))) * 12, index, users)
    F = pd.DataFrame(0.0, list(GROUPS), index)
    for material, sector in EXTRACTOR.items():
        for region in REGIONS:
            F.loc[material, (region, sector)] = 1e4 * random.random() + 1e3
    stressors = pd.DataFrame({"group": pd.Series(GROUPS)})
    F_Y = pd.DataFrame(0.0, list(GROUPS), users)
    F_Y.loc["Wheat", ("FRA", "households")] = 77.0
    return MRIO.from_frames(
        Z,
        Y,
        {"materials": Extension("materials", F, F_Y, stressors=stressors)},
        currency="MEUR_2011",
        year=2011,
    )


@pytest.fixture(scope="session")
def small_world() -> MRIO:
    return make_world()


@pytest.fixture(scope="session")
def small_economy(small_world):
    from footprint.circular.scenarios.economy import Economy

    return Economy.of(small_world, small_world.Y["FRA"].sum(axis=1), home="FRA")
