"""How much memory the machine has, and has left."""

from __future__ import annotations

import math
import os
import re
from pathlib import Path

from footprint.once import kept

_LEFT = re.compile(r"^MemAvailable:\s+(\d+) kB$", re.MULTILINE)


@kept(1)
def total_memory() -> float:
    """Return the bytes of memory of this machine; infinity where the system does not say."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES")) * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return math.inf


def available_memory() -> float:
    """Return the bytes that a process can still get without swapping; infinity where nobody knows."""
    try:
        found = _LEFT.search(Path("/proc/meminfo").read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError):
        return math.inf
    return 1024.0 * int(found[1]) if found else math.inf
