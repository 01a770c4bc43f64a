"""Computing a thing once, however many threads ask for it at the same time.

`functools` keeps results but lets several threads compute the same one side by side. Here the first thread
computes and the others wait for its result; different results are computed side by side. Locks are made when
they are needed and dropped after, so that what keeps a result can still be pickled, and a forked process
begins without the locks of threads that it does not have.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")
_MISSING = object()


#: What says to libraries of algebra how many threads they may use.
THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


class _Turns:
    """The locks in use, each with the number of threads that hold or await it."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.held: dict[Hashable, tuple[Any, list[int]]] = {}


_turns = _Turns()


def _forget_turns() -> None:
    global _turns, _heavy
    _turns, _heavy = _Turns(), threading.BoundedSemaphore(_places())


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_of_algebra() -> int:
    """Return how many threads one product of matrices may take: all processors, unless told otherwise."""
    processors = _processors()
    for name in THREADS:
        if (given := os.environ.get(name, "")).isdigit() and int(given):
            return min(int(given), processors)
    return processors


def _places() -> int:
    """Return how many products of matrices can run side by side without sharing a processor."""
    return max(1, _processors() // threads_of_algebra())


_heavy = threading.BoundedSemaphore(_places())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_turns)


@contextmanager
def one_at_a_time(*key: Hashable) -> Iterator[None]:
    """Let one thread at a time through for a key; the same thread may enter again.

    Parameters
    ----------
    *key : hashable
        What is worked on, such as ``id(object)`` and a name.
    """
    turns = _turns
    with turns.guard:
        lock, waiting = turns.held.setdefault(key, (threading.RLock(), [0]))
        waiting[0] += 1
    try:
        with lock:
            yield
    finally:
        # In a process forked meanwhile the old guard may stand locked for ever.
        if turns is _turns:
            with turns.guard:
                waiting[0] -= 1
                if not waiting[0]:
                    turns.held.pop(key, None)


@contextmanager
def heavy_work() -> Iterator[None]:
    """Let as many threads do heavy algebra at once as have processors of their own, the others wait.

    BLAS spreads one product over all processors unless it is told otherwise (``OPENBLAS_NUM_THREADS``).
    Sixteen threads that all do so wait for each other busily and take some ten times as long as one after
    the other. Not to be entered again by a thread that is in it.
    """
    places = _heavy
    with places:
        yield


class kept_property(cached_property[_T]):  # noqa: N801 - used as a decorator, like the one it refines
    """A `functools.cached_property` that one thread computes while the others wait."""

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        """Return the value kept with the instance, computed at first use."""
        if instance is None:
            return self
        kept = instance.__dict__
        value = kept.get(self.attrname, _MISSING)
        if value is _MISSING:
            with one_at_a_time(id(instance), self.attrname):
                value = kept.get(self.attrname, _MISSING)
                if value is _MISSING:
                    value = kept[self.attrname] = self.func(instance)
        return value


def kept(size: int | None = None) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Return a decorator like `functools.lru_cache` whose results one thread computes while others wait.

    Parameters
    ----------
    size : int or None
        Results that are kept; None keeps all.
    """

    def decorate(function: Callable[_P, _T]) -> Callable[_P, _T]:
        cached = lru_cache(size)(function)

        @wraps(function)
        def call(*args: _P.args, **options: _P.kwargs) -> _T:
            # Only calls for the same result wait for each other.
            with one_at_a_time(cached, args, tuple(sorted(options.items()))):
                return cached(*args, **options)  # type: ignore[arg-type]

        call.cache_clear = cached.cache_clear  # type: ignore[attr-defined]
        return call

    return decorate
