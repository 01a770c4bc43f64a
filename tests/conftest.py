"""Fixtures shared by all tests."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine may be slow, and a check that gates a change must give the same verdict twice; at a
# developer's desk the examples stay random.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

# Tests read English, whatever the machine speaks; those of other languages ask for them.
os.environ["FOOTPRINT_LANG"] = "en"

# Each worker of the tests has a processor to itself; threads of several would wait for each other.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

# What other processes solved is no part of a test, and no test leaves anything behind.
os.environ["FOOTPRINT_CACHE"] = "off"

# As the command line does: looking for circles at every 700 new objects takes a tenth of the time.
gc.set_threshold(200_000, *gc.get_threshold()[1:])

ROOT = Path(__file__).parent.parent
_SOURCES = Path(os.environ.get("FOOTPRINT_SOURCES", ROOT.parent / "shared" / "sources"))


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of raw source files; tests that need it skip where it is absent."""
    if not _SOURCES.is_dir():
        pytest.skip("the raw source files are absent (set FOOTPRINT_SOURCES to their folder)")
    return _SOURCES


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of published values to compare with."""
    folder = _SOURCES.parent / "reference"
    if not folder.is_dir():
        pytest.skip("the published reference values are absent")
    return folder
