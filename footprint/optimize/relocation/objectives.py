"""What a plan can be best at, and the programme's goals behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from footprint.errors import UnknownNameError
from footprint.names import nearest
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.solver.linear import Goal, LinearProgram


@dataclass(frozen=True)
class Objective:
    """One objective.

    Attributes
    ----------
    name : str
        Name at the command line.
    goal : str
        Goal that is maximised (minimised for the cost).
    per : str
        Goal it is divided by; empty for a plain objective.
    unit : str
        Unit of the result.
    words : str
        What it means.
    """

    name: str
    goal: str
    per: str
    unit: str
    words: str

    @property
    def minimised(self) -> bool:
        """Whether less is better."""
        return self.goal == "cost" and not self.per


OBJECTIVES: dict[str, Objective] = {
    objective.name: objective
    for objective in (
        Objective(
            "index-per-tonne",
            "index",
            "avoided",
            "point/kt",
            "index points per kt of avoided foreign extraction",
        ),
        Objective(
            "autonomy-per-tonne",
            "autonomy",
            "avoided",
            "percent/kt",
            "points of autonomy per kt of avoided foreign extraction",
        ),
        Objective(
            "gain-per-tonne",
            "gain",
            "avoided",
            "point/kt",
            "weighted index and autonomy points per kt of avoided foreign extraction",
        ),
        Objective("index", "index", "", "point", "points of the FabCity index gained"),
        Objective("autonomy", "autonomy", "", "percent", "points of autonomy gained"),
        Objective("gain", "gain", "", "point", "weighted index and autonomy points gained"),
        Objective("avoided", "avoided", "", "kt", "avoided foreign extraction a year"),
        Objective("jobs", "jobs", "", "job", "jobs created"),
        Objective("cost", "cost", "", "MEUR", "capital, as little as possible"),
        Objective("index-per-euro", "index", "cost", "point/MEUR", "index points per MEUR of capital"),
        Objective("avoided-per-euro", "avoided", "cost", "kt/MEUR", "avoided kt per MEUR of capital"),
        Objective(
            "front", "index", "", "point", "the efficient set of index gain and avoided tonnes, and its knee"
        ),
    )
}


def find_objective(name: str) -> Objective:
    """Return an objective by name.

    Raises
    ------
    UnknownNameError
        With the nearest names.
    """
    if name not in OBJECTIVES:
        known = f"known: {', '.join(OBJECTIVES)}"
        raise UnknownNameError("objective", name, nearest(name, OBJECTIVES), hint=known)
    return OBJECTIVES[name]


def relocation_goals(problem: RelocationProblem, layout: LinearProgram, weight: float) -> dict[str, Goal]:
    """Return the goals of the relocation programme.

    Index and autonomy are gains over today; the gain is ``weight · Δindex + (1 − weight) · Δautonomy``.

    Parameters
    ----------
    problem : RelocationProblem
        The data.
    layout : LinearProgram
        The columns of the programme.
    weight : float
        Weight of the index in the gain, 0 to 1.
    """
    served = problem.served

    def goal(block: str, coefficients: np.ndarray) -> Goal:
        return Goal(layout.over({block: coefficients}).toarray()[0])

    index = goal("coverage", problem.index_weights[served])
    autonomy = goal("self_supply", problem.autonomy_weights[served])
    return {
        "index": index,
        "autonomy": autonomy,
        "gain": Goal(weight * index.coefficients + (1.0 - weight) * autonomy.coefficients),
        "avoided": goal("size", problem.avoided),
        "jobs": goal("size", problem.jobs.sum(axis=0)),
        "cost": goal("size", problem.capex),
    }
