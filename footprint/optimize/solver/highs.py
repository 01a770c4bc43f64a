"""Pyomo's persistent HiGHS, made safe for threads and for Ctrl-C.

Pyomo points the process's own standard output elsewhere while HiGHS works, to keep its log. Two threads
that do so wait for each other for ever, and what any other thread prints meanwhile is lost. Here HiGHS is
told to say nothing, so nothing need be caught. Pyomo also lets HiGHS call Python while it works, where a
Ctrl-C is swallowed: here the solver works in a thread of its own when it may take long, and the main
thread stops it.
"""

from __future__ import annotations

import io
import os
import threading
from typing import Any

import highspy
from pyomo.contrib.solver.solvers.highs import Highs

from footprint.once import kept

#: Seconds between looks for Ctrl-C, on systems whose locks do not wake for it.
_LOOK = 0.2


class QuietHighs(Highs):
    """Pyomo's interface to HiGHS without its capture of output; one for each session, never shared."""

    def set_instance(self, model: Any) -> None:
        """Load a model into a new HiGHS that says nothing."""
        if self._last_results_object is not None:
            self._last_results_object.solution_loader.invalidate()
        _greeted()
        self._reinit()
        self._model = model
        self._solver_model = highspy.Highs()
        self._solver_model.silent()
        self.add_block(model)
        if self._objective is None:
            self.set_objective(None)

    def _solve(self) -> Any:
        config = self._active_config
        given = {
            "threads": config.threads,
            "time_limit": config.time_limit,
            "mip_rel_gap": config.rel_gap,
            "mip_abs_gap": config.abs_gap,
            **config.solver_options,
        }
        for name, value in given.items():
            if value is not None:
                self._solver_model.setOptionValue(name, value)
        config.timer.start("optimize")
        _run(self._solver_model)
        config.timer.stop("optimize")
        return self._postsolve(io.StringIO())


@kept()
def _greeted() -> None:
    """Let the first HiGHS of the process introduce itself where nobody reads: no option silences that."""
    try:
        output, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # there is no standard output
        return
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()
    finally:
        os.dup2(output, 1)
        os.close(output)
        os.close(nowhere)


def _run(solver: highspy.Highs) -> None:
    """Run the solver so that Ctrl-C ends it: whole numbers can take minutes, continuous programmes do not."""
    mixed = any(kind != highspy.HighsVarType.kContinuous for kind in solver.getLp().integrality_)
    if not mixed or threading.current_thread() is not threading.main_thread():
        _work(solver)
        return
    solver.HandleUserInterrupt = True
    faults: list[BaseException] = []

    def work() -> None:
        try:
            _work(solver)
        except BaseException as error:  # raised again in the main thread
            faults.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    try:
        while worker.is_alive():
            worker.join(_LOOK)
    except KeyboardInterrupt:
        solver.cancelSolve()
        worker.join()
        raise
    if faults:
        raise faults[0]


def _work(solver: highspy.Highs) -> None:
    """Run the solver, with the threads that another user of HiGHS in this process has started if it must."""
    if solver.run() == highspy.HighsStatus.kError and solver.getOptionValue("threads")[1]:
        solver.setOptionValue("threads", 0)
        solver.run()
