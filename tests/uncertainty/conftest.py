"""Systems for the tests of paths and uncertainty: those of the engine's tests."""

from tests.mrio.conftest import make_system, system

__all__ = ["make_system", "system"]
