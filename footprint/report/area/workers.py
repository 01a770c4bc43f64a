"""How a process behaves that works beside others for one that waits."""

from __future__ import annotations

import signal


def as_one_of_several() -> None:
    """Leave Ctrl-C to the process that waits, and the other processors to its other workers."""
    from threadpoolctl import threadpool_limits

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threadpool_limits(1)
