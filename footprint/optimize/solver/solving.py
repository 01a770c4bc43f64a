"""Solving with one persistent HiGHS: weights and floors change, the model stays in the solver."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from footprint.errors import ConvergenceError, FootprintError, InfeasibleError
from footprint.optimize.solver.linear import LinearProgram, Rows, near_one
from footprint.optimize.solver.model import NO_FLOOR, build_model, collection_paused

FEASIBILITY = 1e-9
"""Primal and dual tolerance of the solver; the default 1e-7 is too loose for certificates of 1e-8."""

_BOX = 1e7
"""Bound put around an unbounded programme to find out what grows without limit."""


class UnboundedError(FootprintError, ValueError):
    """Nothing limits the goal; ``labels`` holds the variables that can grow for ever."""


@dataclass(frozen=True)
class SolverSettings:
    """How the solver works.

    Attributes
    ----------
    gap : float
        Relative distance between a whole-number plan and its bound at which to stop; zero proves the optimum.
    time_limit : float or None
        Seconds after which the best plan so far is returned.
    threads : int
        Threads of the solver.
    seed : int
        Random seed of the solver, fixed so that runs repeat.
    """

    gap: float = 0.0
    time_limit: float | None = None
    threads: int = 1
    seed: int = 0


@dataclass(frozen=True)
class Solution:
    """What the solver found.

    Attributes
    ----------
    status : str
        ``optimal`` (within the gap) or ``time limit``.
    x : ndarray
        Values of all columns.
    goals : dict
        Every goal, recomputed from `x`.
    objective, bound : float
        Weighted goals at `x`, and what no solution can exceed.
    row_duals : dict of str to ndarray
        For a continuous programme, by how much the objective grows when a row's active limit grows by one.
    reduced_costs : ndarray or None
        For a continuous programme, the same for the active bounds of the columns.
    seconds : float
        Time in the solver.
    solver : str
        Name and version.
    """

    status: str
    x: np.ndarray
    goals: dict[str, float]
    objective: float
    bound: float
    seconds: float
    solver: str
    row_duals: dict[str, np.ndarray] = field(default_factory=dict)
    reduced_costs: np.ndarray | None = None

    @property
    def gap(self) -> float:
        """Relative distance to the bound, ``(bound − objective) / |objective|``."""
        return max(0.0, self.bound - self.objective) / max(abs(self.objective), 1e-12)


class Session:
    """One programme loaded once into a persistent HiGHS and solved many times.

    Parameters
    ----------
    program : LinearProgram
        What to solve.
    settings : SolverSettings, optional
        Gap, time limit, threads.

    Notes
    -----
    Automatic checks for changes are off except for parameters, because only weights and floors change. A
    solver made anew at every point would take some fifty times as long (see ``benchmarks/optimize.py``).
    """

    def __init__(self, program: LinearProgram, settings: SolverSettings | None = None) -> None:
        self.program = program
        self.settings = settings or SolverSettings()
        balanced, self._row_factors, self._goal_factors = program.balanced()
        self._step = 1.0
        self.model = build_model(balanced)
        self._is_mixed = bool(program.integer.any())
        self._solver = self._fresh_solver()
        self._options: dict[str, Any] = {
            "primal_feasibility_tolerance": FEASIBILITY,
            "dual_feasibility_tolerance": FEASIBILITY,
            "random_seed": self.settings.seed,
        }
        if self._is_mixed:
            self._options["mip_feasibility_tolerance"] = FEASIBILITY
        self._lower, self._upper = program.lower, program.upper
        self._started = time.perf_counter()

    def _fresh_solver(self) -> Any:
        from footprint.optimize.solver.highs import QuietHighs

        self._places: np.ndarray | None = None
        solver = QuietHighs()
        config = solver.config
        config.load_solutions = False
        config.raise_exception_on_nonoptimal_result = False
        config.threads = self.settings.threads
        updates = config.auto_updates
        updates.check_for_new_or_removed_constraints = False
        updates.check_for_new_or_removed_vars = False
        updates.check_for_new_or_removed_params = False
        updates.check_for_new_objective = False
        updates.update_constraints = False
        updates.update_vars = False
        updates.update_named_expressions = False
        updates.update_objective = False
        updates.update_parameters = True
        return solver

    @property
    def remaining(self) -> float | None:
        """Seconds left of the time limit, which counts from the making of the session."""
        if self.settings.time_limit is None:
            return None
        return max(0.0, self.settings.time_limit - (time.perf_counter() - self._started))

    def solve(
        self,
        weights: Mapping[str, float],
        floors: Mapping[str, float] | None = None,
        *,
        absolute_gap: float | None = None,
        duals: bool = False,
    ) -> Solution:
        """Return the best solution for the weighted goals above the floors.

        Parameters
        ----------
        weights : mapping of str to float
            Weight of each goal in the objective, which is maximised; other goals have none.
        floors : mapping of str to float, optional
            Least value of each goal; other goals have none.
        absolute_gap : float, optional
            Stop at this distance from the bound instead of the relative gap of the settings.
        duals : bool
            Whether to read the duals and reduced costs (continuous programmes).

        Raises
        ------
        InfeasibleError
            If no solution meets the limits.
        UnboundedError
            If the goals can grow for ever.
        ConvergenceError
            If the time ran out before any solution was found.
        """
        floors = floors or {}
        for name in (*weights, *floors):
            self.program.goal(name)
        factors = self._goal_factors
        scaled = {name: float(weights.get(name, 0.0)) / factors[name] for name in self.program.goals}
        # The solver's tolerances are absolute: weights of 1e-9 would count as none.
        self._step = near_one(np.array(list(scaled.values())), (1e-3, 1e3))
        for name in self.program.goals:
            self.model.weight[name] = scaled[name] * self._step
            self.model.floor[name] = float(floors[name]) * factors[name] if name in floors else NO_FLOOR
        if absolute_gap is not None:
            absolute_gap *= self._step
        start = time.perf_counter()
        with collection_paused():
            result = self._run(absolute_gap, self._options)
            if self._gave_up(result):
                # A warm start from the last basis can lead the simplex method astray: again, from nothing.
                self._solver = self._fresh_solver()
                result = self._run(absolute_gap, {"random_seed": self.settings.seed})
        return self._read(result, weights, time.perf_counter() - start, duals)

    def _run(self, absolute_gap: float | None, options: Mapping[str, Any]) -> Any:
        config = self._solver.config
        if self._is_mixed:
            config.rel_gap = self.settings.gap if absolute_gap is None else 0.0
            config.abs_gap = 1e-9 if absolute_gap is None else absolute_gap
            if self.remaining is not None:
                config.time_limit = max(0.05, self.remaining)
        config.solver_options = dict(options)
        return self._solver.solve(self.model)

    @staticmethod
    def _gave_up(result: Any) -> bool:
        from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition

        unclear = (TerminationCondition.unknown, TerminationCondition.error)
        return result.termination_condition in unclear and result.solution_status != SolutionStatus.optimal

    def _read(self, result: Any, weights: Mapping[str, float], seconds: float, duals: bool) -> Solution:
        from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition

        ended = result.termination_condition
        if ended in (
            TerminationCondition.provenInfeasible,
            TerminationCondition.unbounded,
            TerminationCondition.infeasibleOrUnbounded,
        ):
            self._explain(ended, weights)
        if result.solution_status not in (SolutionStatus.optimal, SolutionStatus.feasible):
            raise ConvergenceError(
                "The solver stopped before it found any plan",
                found=f"{ended.name} after {seconds:.1f} s",
                hint="allow more time, or loosen a limit",
            )
        x = np.clip(self._values(result), self._lower, self._upper)
        goals = self.program.values(x)
        objective = float(sum(weight * goals[name] for name, weight in weights.items()))
        bound = objective if result.objective_bound is None else float(result.objective_bound) / self._step
        version = ".".join(map(str, result.solver_version or ()))
        finished = ended == TerminationCondition.convergenceCriteriaSatisfied
        extra: dict[str, Any] = {}
        if duals and not self._is_mixed:
            extra = self._duals(result)
        return Solution(
            status="optimal" if finished else "time limit",
            x=x,
            goals=goals,
            objective=objective,
            bound=max(bound, objective) if self._is_mixed else objective,
            seconds=seconds,
            solver=f"HiGHS {version}",
            **extra,
        )

    def _values(self, result: Any) -> np.ndarray:
        """Return the columns' values in the programme's order.

        Pyomo's map from variable to value takes as long to make as a warm solve, so the solver's own array
        is read where this version of Pyomo lets it be found.
        """
        columns = self.model.columns_in_order
        places = getattr(self._solver, "_pyomo_var_to_solver_var_map", None)
        loaded = getattr(self._solver, "_sol", None)
        if not places or loaded is None or any(id(column) not in places for column in columns[:1]):
            primal = result.solution_loader.get_vars(columns)
            return np.fromiter(primal.values(), dtype=float, count=len(columns))
        if self._places is None:
            self._places = np.array([places[id(column)] for column in columns])
        return np.asarray(loaded.col_value, dtype=float)[self._places]

    def _duals(self, result: Any) -> dict[str, Any]:
        found = result.solution_loader.get_duals()
        by_family: dict[str, np.ndarray] = {}
        for family in self.program.rows:
            component = self.model.component(family.name)
            duals = np.array(
                [found[component[label]] if label in component else 0.0 for label in family.labels]
            )
            by_family[family.name] = duals * self._row_factors[family.name] / self._step
        names = list(self.program.goals)
        by_family["goal_floor"] = np.array(
            [found[self.model.goal_floor[name]] * self._goal_factors[name] / self._step for name in names]
        )
        costs = result.solution_loader.get_reduced_costs(self.model.columns_in_order)
        return {
            "row_duals": by_family,
            "reduced_costs": np.array([costs[v] for v in self.model.columns_in_order]) / self._step,
        }

    def _explain(self, ended: Any, weights: Mapping[str, float]) -> None:
        from pyomo.contrib.solver.common.results import TerminationCondition

        if ended == TerminationCondition.infeasibleOrUnbounded and any(weights.values()):
            # Without a goal nothing can grow, so what remains is infeasible or was unbounded.
            if is_feasible(self.program, self._floors()):
                ended = TerminationCondition.unbounded
            else:
                ended = TerminationCondition.provenInfeasible
        if ended == TerminationCondition.unbounded:
            raise UnboundedError(
                "Nothing limits the goal",
                labels=growing_columns(self.program, weights),
                hint="give a limit on these, or check the sign of their costs",
            )
        raise InfeasibleError("No solution meets all the limits", hint="loosen or drop a limit")

    def _floors(self) -> dict[str, float]:
        floors = {name: float(self.model.floor[name].value) for name in self.program.goals}
        return {name: value / self._goal_factors[name] for name, value in floors.items() if value > NO_FLOOR}


def is_feasible(program: LinearProgram, floors: Mapping[str, float] | None = None) -> bool:
    """Return whether any solution meets all limits."""
    try:
        Session(program).solve({}, floors)
    except InfeasibleError:
        return False
    return True


def growing_columns(program: LinearProgram, weights: Mapping[str, float]) -> list[str]:
    """Return the labels of the variables that grow for ever, found by boxing the programme in."""
    eye = np.eye(program.size)
    labels = [f"{block.name} {label}" for block in program.columns for label in block.labels]
    box = Rows.of("box_around", labels, eye, -_BOX, _BOX)
    boxed = Session(program.relaxed().with_rows(box)).solve(weights)
    return [label for label, value in zip(labels, np.abs(boxed.x), strict=True) if value >= 0.999 * _BOX]
