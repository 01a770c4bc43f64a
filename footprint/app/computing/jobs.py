"""Computations that take long: each in a process of its own, with steps told, to be stopped at any time.

A process that dies, by a fault or by hand, ends its own computation with a sentence; nothing else notices.
"""

from __future__ import annotations

import multiprocessing
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from footprint.app.computing.tasks import Task
from footprint.app.computing.work import perform
from footprint.app.settings import Settings
from footprint.errors import OptionError
from footprint.i18n import _, speaking

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
_LIVE = (WAITING, RUNNING)
#: Finished computations kept for one visitor.
_KEPT = 30
_GRACE = 2.0


@dataclass
class Job:
    """One computation of a visitor.

    Attributes
    ----------
    name : str
        Its name in addresses; nobody can guess it.
    owner : str
        Key of the visitor, who alone sees it.
    task : Task
        What is computed.
    folder : Path
        Where its results lie once it is done.
    state : str
        ``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``.
    step : str
        What it does now, or why it failed.
    """

    name: str
    owner: str
    task: Task
    folder: Path
    state: str = WAITING
    step: str = ""
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    process: BaseProcess | None = None

    @property
    def seconds(self) -> float:
        """Return how long it has taken so far, the waiting included."""
        return (self.ended if self.ended is not None else time.monotonic()) - self.started

    @property
    def is_live(self) -> bool:
        """Return whether it still waits or runs."""
        return self.state in _LIVE


class Jobs:
    """Computations of all visitors; a few run at a time, the others wait for their turn.

    Parameters
    ----------
    settings : Settings
    tell : callable
        Called with each thing that happens, for the log.
    """

    def __init__(self, settings: Settings, tell: Callable[[str], None] = lambda _text: None) -> None:
        self._settings, self._tell = settings, tell
        self._jobs: dict[str, Job] = {}
        self._lock = threading.RLock()
        self._turns = threading.Semaphore(settings.at_once)
        self._context = _context()
        self._closed = False

    def prepare(self) -> None:
        """Begin to read the tables in the process that the others are copied from."""
        if self._context.get_start_method() == "forkserver":
            from multiprocessing.forkserver import ensure_running

            ensure_running()

    def start(self, owner: str, task: Task, folder: Path) -> Job:
        """Return the visitor's computation of a task: the one that there is, else a new one.

        One that failed is not begun again by itself, or a page that looks again would do so for ever.

        Raises
        ------
        OptionError
            If the visitor has too many that run, or the server too many that wait.
        """
        with self._lock:
            mine = [job for job in self._jobs.values() if job.owner == owner]
            for job in mine:
                if job.task == task and job.state != CANCELLED:
                    return job
            if sum(job.is_live for job in mine) >= self._settings.own_at_once:
                raise OptionError(
                    _("You have {count} computations that still run", count=self._settings.own_at_once),
                    hint=_("wait for one of them, or stop it"),
                )
            if sum(job.is_live for job in self._jobs.values()) >= self._settings.waiting:
                raise OptionError(_("Too many computations wait already"), hint=_("try again in a minute"))
            ended = [job for job in mine if not job.is_live]
            for job in ended[: max(0, len(ended) - _KEPT + 1)]:
                self._forget(job)
            name = secrets.token_urlsafe(16)
            job = Job(name, owner, task, folder / f"job-{name}", step=_("Waiting for its turn"))
            self._jobs[name] = job
        threading.Thread(target=self._watch, args=(job,), daemon=True, name=f"job-{name}").start()
        return job

    def find(self, owner: str, name: str) -> Job | None:
        """Return a visitor's own computation; another's does not exist for them."""
        job = self._jobs.get(name)
        return job if job is not None and secrets.compare_digest(job.owner, owner) else None

    def forget(self, job: Job) -> None:
        """Forget a computation, so that it can be begun again."""
        self.cancel(job)
        self._forget(job)

    def cancel(self, job: Job) -> None:
        """Stop a computation that waits or runs."""
        with self._lock:
            if not job.is_live:
                return
            job.state, job.ended = CANCELLED, time.monotonic()
            process = job.process
        if process is not None:
            _end(process)

    def leave(self, owner: str) -> None:
        """Stop and forget all computations of a visitor."""
        with self._lock:
            mine = [job for job in self._jobs.values() if job.owner == owner]
        for job in mine:
            self.cancel(job)
            self._forget(job)

    def close(self) -> None:
        """Stop all computations: the server ends."""
        self._closed = True
        for job in list(self._jobs.values()):
            self.cancel(job)

    def _forget(self, job: Job) -> None:
        self._jobs.pop(job.name, None)
        shutil.rmtree(job.folder, ignore_errors=True)

    def _watch(self, job: Job) -> None:
        with speaking(job.task.language), self._turns:
            if self._closed or job.state != WAITING:
                return
            job.folder.mkdir(parents=True, exist_ok=True)
            ours, theirs = self._context.Pipe(duplex=False)
            process = self._context.Process(  # type: ignore[attr-defined]
                target=perform, args=(job.task, job.folder, theirs), daemon=True
            )
            with self._lock:
                if job.state != WAITING:
                    return
                job.state, job.step = RUNNING, _("Reading the tables")
            # Not under the lock: the first process waits until the tables are read.
            try:
                process.start()
            except OSError:
                # The process that others are copied from went away: the server ends, or it was killed.
                job.state, job.step, job.ended = (
                    FAILED,
                    _("The computation could not be started."),
                    time.monotonic(),
                )
                return
            with self._lock:
                job.process = process
                stopped = not job.is_live
            if stopped:
                _end(process)
            theirs.close()
            self._tell(f"{job.task.view}: started")
            ending = self._listen(job, ours)
            _end(process)
            ours.close()
            with self._lock:
                if job.is_live:
                    job.state, job.step = ending
                    job.ended = time.monotonic()
            self._tell(f"{job.task.view}: {job.state} after {job.seconds:.1f} s")

    def _listen(self, job: Job, pipe: Connection) -> tuple[str, str]:
        """Return how a computation ended, following its steps until then."""
        last = time.monotonic() + self._settings.seconds
        lost = _("The computation was stopped from outside, or ran out of memory: start it again.")
        long = _("It took longer than {seconds} s and was stopped.", seconds=int(self._settings.seconds))
        try:
            while True:
                if not pipe.poll(max(0.0, last - time.monotonic())):
                    return FAILED, long
                what, text = pipe.recv()
                if what in (DONE, FAILED):
                    return what, text
                job.step = text
        except (EOFError, OSError):
            return FAILED, lost


def _context() -> multiprocessing.context.BaseContext:
    """Return how processes begin: from a process that has read the tables already, where the system can."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["footprint.app.computing.warm"])
        return context
    return multiprocessing.get_context("spawn")


def _end(process: BaseProcess) -> None:
    process.terminate()
    process.join(_GRACE)
    if process.is_alive():
        process.kill()
        process.join(_GRACE)
