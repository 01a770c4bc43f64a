"""Relocation portfolios: exact reduction, problem data, Pyomo model, solving and the plan.

Names are imported from their modules at first use, so that nothing loads Pyomo before it solves.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from footprint.optimize.plans.comparison import PlanComparison as PlanComparison
    from footprint.optimize.plans.comparison import compare_plans as compare_plans
    from footprint.optimize.plans.group import plan_together as plan_together
    from footprint.optimize.plans.plan import Plan as Plan
    from footprint.optimize.plans.planning import plan_relocation as plan_relocation
    from footprint.optimize.plans.together import JointPlan as JointPlan
    from footprint.optimize.plans.whatif import WhatIf as WhatIf
    from footprint.optimize.plans.whatif import what_if as what_if
    from footprint.optimize.relocation.limits import Limits as Limits
    from footprint.optimize.relocation.objectives import OBJECTIVES as OBJECTIVES
    from footprint.optimize.relocation.reduction import Activities as Activities
    from footprint.optimize.relocation.reduction import ExternalWorld as ExternalWorld
    from footprint.optimize.relocation.reduction import eliminate as eliminate
    from footprint.optimize.relocation.relocate import relocation_front as relocation_front
    from footprint.optimize.relocation.relocate import solve_relocation as solve_relocation
    from footprint.optimize.relocation.technologies import TechnologyRow as TechnologyRow
    from footprint.optimize.relocation.technologies import read_technologies as read_technologies
    from footprint.optimize.relocation.verify import solve_whole_system as solve_whole_system
    from footprint.optimize.several import plan_areas as plan_areas
    from footprint.optimize.solver.choice import TradingRegion as TradingRegion
    from footprint.optimize.solver.choice import solve_choice_of_technology as solve_choice_of_technology
    from footprint.optimize.solver.choice import world_trade_model as world_trade_model
    from footprint.optimize.solver.fractional import charnes_cooper as charnes_cooper
    from footprint.optimize.solver.fractional import dinkelbach as dinkelbach
    from footprint.optimize.solver.fractional import linear_fractional as linear_fractional
    from footprint.optimize.solver.front import pareto_front as pareto_front
    from footprint.optimize.solver.infeasible import smallest_conflict as smallest_conflict
    from footprint.optimize.solver.linear import Columns as Columns
    from footprint.optimize.solver.linear import Goal as Goal
    from footprint.optimize.solver.linear import LinearProgram as LinearProgram
    from footprint.optimize.solver.linear import Rows as Rows
    from footprint.optimize.solver.model import build_model as build_model
    from footprint.optimize.solver.solving import Session as Session
    from footprint.optimize.solver.solving import Solution as Solution
    from footprint.optimize.solver.solving import SolverSettings as SolverSettings
    from footprint.optimize.solver.solving import UnboundedError as UnboundedError

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
    "plan_relocation": "plans.planning",
    "plan_areas": "several",
    "compare_plans": "plans.comparison",
    "PlanComparison": "plans.comparison",
    "plan_together": "plans.group",
    "JointPlan": "plans.together",
    "what_if": "plans.whatif",
    "WhatIf": "plans.whatif",
    "Plan": "plans.plan",
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
