"""The dashboard in a process of its own, for a picture, a measurement or a test."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def served_apart() -> Iterator[str]:
    """Start ``footprint app`` on a free port, give its address, and end it.

    Raises
    ------
    RuntimeError
        If the dashboard did not start.
    """
    command = [sys.executable, "-m", "footprint", "app", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            said = server.stderr.readline() if server.stderr is not None else ""
            found = re.search(r"http://127\.0\.0\.1:\d+", said)
            if found is None:
                raise RuntimeError(f"the dashboard did not start: {said.strip()}")
            assert server.stderr is not None
            # What it says later is read, so that a full pipe never stops it.
            threading.Thread(target=server.stderr.read, daemon=True).start()
            yield found[0]
        finally:
            server.terminate()
