"""A small table with known answers, and the embedded one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from footprint.mrio import MRIO, Extension, load_world

PRODUCTS = ["Crops", "Livestock", "Food", "Fuel", "Trade", "Services"]
WIOD = ["c1", "c1", "c3", "c8", "c21", "c30"]
INHABITANTS_OF_FRANCE = 1e6


@pytest.fixture(scope="session")
def world() -> MRIO:
    return load_world(year=2011)


@pytest.fixture(scope="session")
def small() -> MRIO:
    """Two regions, six products, two materials, some direct use; money in MEUR of 2011."""
    generator = np.random.default_rng(3)
    regions = ["FRA", "ROW"]
    index = pd.MultiIndex.from_product([regions, PRODUCTS], names=["region", "sector"])
    categories = ["households", "npish", "government", "investment", "inventories"]
    columns = pd.MultiIndex.from_product([regions, categories], names=["region", "category"])
    n = len(index)
    Z = pd.DataFrame(generator.uniform(0, 50, (n, n)), index=index, columns=index)
    Y = pd.DataFrame(generator.uniform(100, 300, (n, len(columns))), index=index, columns=columns)
    Y[("FRA", "inventories")] = generator.uniform(-20, 20, n)
    F = pd.DataFrame(0.0, index=pd.Index(["Wheat", "Crude oil"], name="stressor"), columns=index)
    F.loc["Wheat", [("FRA", "Crops"), ("ROW", "Crops")]] = [5e6, 9e6]
    F.loc["Crude oil", ("ROW", "Fuel")] = 7e6
    F_Y = pd.DataFrame(0.0, index=F.index, columns=columns)
    F_Y.loc["Wheat", ("FRA", "households")] = 650e3
    stressors = pd.DataFrame({"group": ["Biomass", "Fossil fuels"], "code": ["A", "B"]}, index=F.index)
    materials = Extension("materials", F, F_Y, unit="t", stressors=stressors)
    return MRIO.from_frames(
        Z,
        Y,
        {"materials": materials},
        currency="MEUR_2011",
        year=2011,
        name="small",
        region_info=pd.DataFrame(
            {"name_en": ["France", "Rest of the world"], "inhabitants": [INHABITANTS_OF_FRANCE, np.nan]},
            index=regions,
        ),
        sector_info=pd.DataFrame(
            {"group": ["food"] * 3 + ["energy", "trade", "services"], "wiod_code": WIOD}, index=PRODUCTS
        ),
        meta={"sources": ["made up"]},
    )
