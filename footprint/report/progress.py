"""Saying on standard error what a longer command is doing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from footprint.i18n import _

#: Seconds after which a command that writes to a file or pipe says its step, and again so many later.
PATIENCE = 2.0


@contextmanager
def telling() -> Iterator[Callable[[str], None]]:
    """Yield a function that shows the current step: at once on a terminal, else a line every `PATIENCE`."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console

    with Console(stderr=True).status(_("Starting")) as status:
        yield lambda step: status.update(step)


class _Lines:
    """Prints a step when the last line, or the start, is long enough ago."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, step: str) -> None:
        now = time.monotonic()
        if now - self._last >= PATIENCE:
            self._last = now
            print(f"… {step}", file=sys.stderr, flush=True)
