"""Checking a plan: the index computed again with its plants, the full system solved again, promises kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from footprint.i18n import message
from footprint.mrio.solving.solve import SHORT_FACTORS
from footprint.optimize.relocation.focal import Focal
from footprint.optimize.relocation.limits import Limits
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.relocation.relocate import Answer
from footprint.optimize.relocation.verify import Verification, compare, solve_whole_system
from footprint.optimize.solver.linear import LinearProgram
from footprint.optimize.solver.solving import Solution

_TRIES, _CLOSE = 4, 1e-9


@dataclass(frozen=True, eq=False)
class Gains:
    """What the index model gives to a plan's outputs, computed again with the new plants in it.

    Attributes
    ----------
    coverage, self_supply : ndarray, k
        Gains of the share of each need that is covered, and bought from local plants.
    sold_locally : ndarray, k
        New output that is sold in the area, MEUR a year.
    """

    coverage: np.ndarray
    self_supply: np.ndarray
    sold_locally: np.ndarray


def kept_promises(
    solve: Callable[[Limits], Answer],
    limits: Limits,
    check: Callable[[Solution, LinearProgram], tuple[Gains, Verification]],
) -> tuple[Answer, Gains, Verification]:
    """Return the plan whose index and autonomy, computed again with the new plants, reach what was asked.

    The programme joins the index model's response by straight lines, so that a plan can fall short by a
    hair; it is then asked for so much more.
    """
    asked = limits
    for _ in range(_TRIES):
        answer = solve(limits)
        gains, verification = check(answer.solution, answer.program)
        found = {
            "index_at_least": float(answer.problem.index_weights @ gains.coverage),
            "autonomy_at_least": float(answer.problem.autonomy_weights @ gains.self_supply),
        }
        short = {}
        for name, gained in found.items():
            wanted = getattr(asked, name)
            if wanted is not None:
                missing = wanted - answer.problem.today(name.removesuffix("_at_least")) - gained
                if missing > _CLOSE:
                    short[name] = getattr(limits, name) + 1.1 * missing + _CLOSE
        if not short:
            break
        limits = replace(limits, **short)
    named = replace(
        answer.limits, index_at_least=asked.index_at_least, autonomy_at_least=asked.autonomy_at_least
    )
    return replace(answer, limits=named), gains, verification


def checked(
    focal: Focal,
    problem: RelocationProblem,
    solution: Solution,
    program: LinearProgram,
    *,
    literal: bool = False,
) -> tuple[Gains, Verification]:
    """Return what the index model gives to a solution, and how far the reduced model is from the full system.

    A literal rate keeps the local sales that it chose; any other plan sells all that it can in the area.
    """
    sizes = solution.x[program.place("size")]
    coverage, self_supply = focal.gains(problem.by_product(sizes))
    if literal:
        sold = np.zeros(len(problem.products))
        sold[problem.served] = solution.x[program.place("sold_locally")]
    else:
        sold = problem.most_sold_locally(sizes, focal.gains(problem.weighted(sizes))[0])
    return Gains(coverage, self_supply, sold), verified(focal, problem, sizes, sold)


def verified(
    focal: Focal, problem: RelocationProblem, sizes: np.ndarray, sold_locally: np.ndarray
) -> Verification:
    """Return how far the reduced model's plan is from the full system solved again, impacts included."""
    market = focal.market
    external, rows = market.external, len(problem.reduction.avoided)
    # Of a big table a copy, and its factors, would take more memory than all the rest of a plan.
    carve = external.carved if len(external.A) < SHORT_FACTORS else external.carved_operator
    A_external, sales = carve(focal.share)
    whole = solve_whole_system(
        A_external,
        np.vstack([external.extraction[:rows], external.extraction[market.impact_rows]]),
        sales,
        external.origin,
        external.purchase_mix,
        problem.activities,
        sizes,
        problem.elsewhere,
        sold_locally,
    )
    found = compare(problem.reduction, replace(whole, avoided=whole.avoided[:rows]), sizes, sold_locally)
    if problem.impacts is None:
        return found
    apart = problem.impacts.difference(sizes, sold_locally, whole.avoided[rows:])
    return replace(found, max_relative_difference=max(found.max_relative_difference, apart))


def beaten(literal: Answer, efficient: Answer) -> str:
    """Return what beats a literal rate under the same limits, in words."""
    goal = literal.objective.goal
    mine, best = literal.solution.goals, efficient.solution.goals
    unit = message("points of autonomy") if goal == "autonomy" else "points"
    return message(
        "This is the literal rate: it has {mine:,.3g} {unit} and {mine2:,.4g} kt. Under the same "
        "limits the efficient plan has {best:,.3g} {unit} and {best2:,.4g} kt; it is what is "
        "planned without --literal-rate.",
        mine=mine[goal],
        unit=unit,
        mine2=mine["avoided"],
        best=best[goal],
        best2=best["avoided"],
    )
