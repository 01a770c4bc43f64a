"""How a process behaves that works beside others, and the one that computes what an area could make."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from multiprocessing import get_context
from typing import TYPE_CHECKING

from footprint.once import THREADS

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from footprint.areas import Area
    from footprint.report.area.made import Made, Own

#: As for a command (`footprint.cli`): a process for one answer need not look for circles often.
_NEW_OBJECTS = 200_000


def as_one_of_several() -> None:
    """Leave Ctrl-C to the process that waits, and the other processors to its other workers."""
    from threadpoolctl import threadpool_limits

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
    os.environ.update(dict.fromkeys(THREADS, "1"))  # libraries of algebra that are loaded later read it
    threadpool_limits(1)


class Planner:
    """A process that computes what an area could make; it loads its libraries as soon as it is there.

    It ends with the process that made it, whatever happens there.
    """

    def __init__(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()

    def begin(self, area: Area, limits: str, establishments: Own) -> None:
        """Let it begin for an area; the parameters are those of `footprint.report.area.made.to_make`."""
        from footprint.i18n import language

        self._pipe.send((language(), area, limits, establishments))

    def answer(self) -> Made | None:
        """Return what could be made, once it is known; None where the process was killed."""
        try:
            found: Made | Exception = self._pipe.recv()
        except EOFError:
            return None
        if isinstance(found, Exception):
            raise found
        return found


def planner() -> Planner | None:
    """Return such a process, or None on a machine with one processor."""
    return Planner() if (os.cpu_count() or 1) > 1 else None


def _serve(pipe: Connection) -> None:
    """Get ready, then answer one question.

    Pyomo goes first: where SciPy is there before it, it loads all of SciPy's statistics, which nobody needs.
    """
    as_one_of_several()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that Pyomo's locks are given back
    import pyomo.environ  # noqa: F401

    import footprint.optimize.plans.planning  # noqa: F401
    from footprint.i18n import speaking
    from footprint.report.area.made import to_make

    try:
        spoken, *asked = pipe.recv()
    except EOFError:
        return
    found: Made | Exception
    try:
        with speaking(spoken):
            found = to_make(*asked)
    except Exception as error:  # raised again where it is waited for
        found = error
    with suppress(BrokenPipeError):  # nobody waits any more
        pipe.send(found)
