"""Systems for the tests of paths: those of the engine's tests."""

from tests.mrio.conftest import from_peer, make_system, peer, system

__all__ = ["from_peer", "make_system", "peer", "system"]
