"""What a plan can be best at, and the programme's goals behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from footprint.errors import UnknownNameError
from footprint.i18n import message
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

    @property
    def upwards(self) -> str:
        """The goal that is best where it is largest: thrift stands for the cost."""
        return "thrift" if self.minimised else self.goal

    @property
    def per_tonne(self) -> bool:
        """Whether it is a rate per tonne, which is taken over efficient plans only."""
        return self.per == "avoided"

    @property
    def ties(self) -> tuple[str, ...]:
        """Goals that decide, one after the other, between plans that are equally good."""
        if self.goal in ("index", "autonomy", "gain"):
            return ("avoided",)
        return ("index",) if self.goal == "avoided" else ("avoided", "index")

    @property
    def stages(self) -> tuple[str, ...]:
        """The goal, then its ties, all of them best where largest."""
        return (self.upwards, *self.ties)


GOAL_UNITS = {
    "index": "point",
    "autonomy": "percent",
    "gain": "point",
    "avoided": "kt",
    "jobs": "job",
    "cost": "MEUR",
}
"""Unit of each goal."""

OBJECTIVES: dict[str, Objective] = {
    objective.name: objective
    for objective in (
        Objective(
            "index-per-tonne",
            "index",
            "avoided",
            "point/kt",
            message(
                "most index points above the floor of tonnes, then most tonnes: the efficient plan of the best rate"
            ),
        ),
        Objective(
            "autonomy-per-tonne",
            "autonomy",
            "avoided",
            "percent/kt",
            message(
                "most points of autonomy above the floor of tonnes, then most tonnes: the efficient plan of the best rate"
            ),
        ),
        Objective(
            "gain-per-tonne",
            "gain",
            "avoided",
            "point/kt",
            message(
                "most weighted points above the floor of tonnes, then most tonnes: the efficient plan of the best rate"
            ),
        ),
        Objective("index", "index", "", "point", message("points of the FabCity index gained")),
        Objective("autonomy", "autonomy", "", "percent", message("points of autonomy gained")),
        Objective("gain", "gain", "", "point", message("weighted index and autonomy points gained")),
        Objective("avoided", "avoided", "", "kt", message("avoided foreign extraction a year")),
        Objective("jobs", "jobs", "", "job", message("jobs created")),
        Objective("cost", "cost", "", "MEUR", message("capital, as little as possible")),
        Objective(
            "index-per-euro", "index", "cost", "point/MEUR", message("index points per MEUR of capital")
        ),
        Objective(
            "avoided-per-euro", "avoided", "cost", "kt/MEUR", message("avoided kt per MEUR of capital")
        ),
        Objective(
            "front",
            "index",
            "",
            "point",
            message("the efficient set of index gain and avoided tonnes, and its knee"),
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

    Thrift is the cost with its sign turned. Index and autonomy are gains over today; the gain is ``weight ·
    Δindex + (1 − weight) · Δautonomy``.

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

    def goal(**blocks: np.ndarray) -> Goal:
        return Goal(layout.over(blocks).toarray()[0])

    index = goal(coverage=problem.index_weights[served])
    autonomy = goal(coverage=(problem.autonomy_weights * problem.capture.self_supply)[served])
    return {
        "index": index,
        "autonomy": autonomy,
        "gain": Goal(weight * index.coefficients + (1.0 - weight) * autonomy.coefficients),
        "avoided": goal(size=problem.avoided, sold_locally=problem.reduction.avoided_by_sale[0][served]),
        "jobs": goal(size=problem.jobs.sum(axis=0)),
        "cost": goal(size=problem.capex),
        "thrift": goal(size=-problem.capex),
    }
