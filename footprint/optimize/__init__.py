"""Relocation portfolios: exact reduction, problem data, Pyomo model, solving and the plan.

Names are imported from their modules at first use, so that nothing loads Pyomo before it solves.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Columns": "linear",
    "Rows": "linear",
    "Goal": "linear",
    "LinearProgram": "linear",
    "build_model": "model",
    "Session": "solving",
    "Solution": "solving",
    "SolverSettings": "solving",
    "UnboundedError": "solving",
    "linear_fractional": "fractional",
    "charnes_cooper": "fractional",
    "dinkelbach": "fractional",
    "pareto_front": "front",
    "smallest_conflict": "infeasible",
    "solve_choice_of_technology": "choice",
    "world_trade_model": "choice",
    "plan_relocation": "planning",
    "plan_areas": "planning",
    "Plan": "plan",
    "Limits": "limits",
    "OBJECTIVES": "objectives",
    "solve_relocation": "relocate",
    "relocation_front": "relocate",
    "eliminate": "reduction",
    "ExternalWorld": "reduction",
    "Activities": "reduction",
    "solve_whole_system": "verify",
    "read_technologies": "technologies",
    "TechnologyRow": "technologies",
    "TradingRegion": "choice",
}

__all__ = [*sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'footprint.optimize' has no attribute {name!r}")
    return getattr(import_module(f"footprint.optimize.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
