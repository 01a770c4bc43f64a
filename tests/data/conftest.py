"""The dataset's builder is no part of the package: its folder is put on the path for these tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from footprint.mrio import MRIO, load_world

DATA = Path(__file__).parents[2] / "data"
sys.path.insert(0, str(DATA))


@pytest.fixture(scope="session")
def world() -> MRIO:
    return load_world()


@pytest.fixture(scope="session")
def monetary() -> MRIO:
    return load_world(variant="V1")


@pytest.fixture(scope="session")
def assumed() -> dict[str, float]:
    from builder.world_extraction import read_assumptions

    return read_assumptions(pd.read_csv(DATA / "assumptions.csv"))
