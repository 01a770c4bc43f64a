"""What a dashboard allows: sizes, numbers, times."""

from __future__ import annotations

from dataclasses import dataclass

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Settings:
    """Limits of one server.

    Attributes
    ----------
    host, port : str, int
        Where it listens.
    upload_bytes : int
        Largest file that may be sent.
    unpacked_bytes : int
        Largest size of a workbook's parts once unpacked.
    files : int
        Files that one visitor may keep.
    at_once, own_at_once : int
        Computations that run at the same time, in all and for one visitor.
    waiting : int
        Computations that may wait for their turn.
    seconds : float
        Longest computation.
    sessions : int
        Visitors remembered; the one longest away makes room.
    idle_seconds : float
        How long a visitor away is remembered.
    pages_per_minute, looks_per_minute, strangers_per_minute : int
        Requests of one visitor, looks of their pages at a computation, requests of an address without a
        session.
    """

    host: str = "127.0.0.1"
    port: int = 8050
    upload_bytes: int = 5_000_000
    unpacked_bytes: int = 60_000_000
    files: int = 10
    at_once: int = 2
    own_at_once: int = 2
    waiting: int = 20
    seconds: float = 600.0
    sessions: int = 500
    idle_seconds: float = 7200.0
    pages_per_minute: int = 300
    looks_per_minute: int = 600
    strangers_per_minute: int = 120

    @property
    def is_loopback(self) -> bool:
        """Return whether only this machine can reach the server."""
        return self.host in LOOPBACK
