"""What the server keeps while it runs: visitors, computations, answers."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import anyio
from anyio import to_thread

from footprint.app.computing.jobs import Jobs
from footprint.app.computing.tasks import Task
from footprint.app.computing.work import answer, warm
from footprint.app.settings import Settings
from footprint.app.visitors.sessions import Sessions
from footprint.once import one_at_a_time

#: Answers of quick views kept for whoever asks the same again.
_KEPT = 200
#: Quick views computed at the same time; more would only wait for the same processors.
_THREADS = 2


class Dashboard:
    """What the server keeps while it runs: visitors, computations, answers.

    Parameters
    ----------
    settings : Settings
    tell : callable
        Called with each thing that happens, for the log.
    """

    def __init__(self, settings: Settings, tell: Callable[[str], None] = lambda _text: None) -> None:
        self.settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="footprint-app-"))
        self.jobs = Jobs(settings, tell)
        self.sessions = Sessions(self.folder, settings, self.jobs.leave)
        self._answers: OrderedDict[Task, Path] = OrderedDict()
        self._lock = threading.Lock()
        self._turns = anyio.CapacityLimiter(_THREADS)

    def prepare(self) -> None:
        """Begin to read the tables, here and where computations begin, so that the first view is quick."""
        self.jobs.prepare()
        threading.Thread(target=warm, daemon=True, name="warm").start()

    def close(self) -> None:
        """Stop what runs and delete what was sent and computed."""
        self.jobs.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    async def quick(self, task: Task) -> Path:
        """Return the folder with the answer of a quick view, computed now or kept."""
        with self._lock:
            if task in self._answers:
                self._answers.move_to_end(task)
                return self._answers[task]
        return await to_thread.run_sync(self._compute, task, limiter=self._turns)

    def _compute(self, task: Task) -> Path:
        # Visitors who ask the same at the same time wait for one computation.
        with one_at_a_time("app", self.folder, task):
            with self._lock:
                if task in self._answers:
                    return self._answers[task]
            return self._computed(task)

    def _computed(self, task: Task) -> Path:
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        try:
            answer(task, folder, lambda _step: None)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        with self._lock:
            self._answers[task] = folder
            gone = [self._answers.popitem(last=False)[1] for _n in range(len(self._answers) - _KEPT)]
        for old in gone:
            shutil.rmtree(old, ignore_errors=True)
        return folder
