"""Relocation portfolios: exact reduction, problem data, Pyomo model, solving and the plan.

Names are imported from their modules at first use, so that nothing loads Pyomo before it solves.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Columns": "solver.linear",
    "Rows": "solver.linear",
    "Goal": "solver.linear",
    "LinearProgram": "solver.linear",
    "build_model": "solver.model",
    "Session": "solver.solving",
    "Solution": "solver.solving",
    "SolverSettings": "solver.solving",
    "UnboundedError": "solver.solving",
    "linear_fractional": "solver.fractional",
    "charnes_cooper": "solver.fractional",
    "dinkelbach": "solver.fractional",
    "pareto_front": "solver.front",
    "smallest_conflict": "solver.infeasible",
    "solve_choice_of_technology": "solver.choice",
    "world_trade_model": "solver.choice",
    "plan_relocation": "relocation.planning",
    "plan_areas": "relocation.planning",
    "Plan": "relocation.plan",
    "Limits": "relocation.limits",
    "OBJECTIVES": "relocation.objectives",
    "solve_relocation": "relocation.relocate",
    "relocation_front": "relocation.relocate",
    "eliminate": "relocation.reduction",
    "ExternalWorld": "relocation.reduction",
    "Activities": "relocation.reduction",
    "solve_whole_system": "relocation.verify",
    "read_technologies": "relocation.technologies",
    "TechnologyRow": "relocation.technologies",
    "TradingRegion": "solver.choice",
}

__all__ = [*sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'footprint.optimize' has no attribute {name!r}")
    return getattr(import_module(f"footprint.optimize.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
