"""Embedded tables and assumptions that the tests of the dataset share."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from footprint.mrio import MRIO, load_world

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def world() -> MRIO:
    return load_world(year=2011)


@pytest.fixture(scope="session")
def newest() -> MRIO:
    return load_world()


@pytest.fixture(scope="session")
def monetary() -> MRIO:
    return load_world(variant="V1")


@pytest.fixture(scope="session")
def assumed() -> dict[str, float]:
    from dataset_builder.world.extraction import read_assumptions

    return read_assumptions(pd.read_csv(DATA / "assumptions.csv"))
