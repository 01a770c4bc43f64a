"""Why a plan makes a product by one technology and not another, and why it leaves sectors out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.i18n import message
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.relocation.relocate import Answer

_SHOWN, _IMPOSSIBLE = 10, 3
"""Sectors shown that could be built, and that could not."""
_WHY = {
    "cap": message("capped: no more of the need can be won here than places like it do"),
    "cluster": message("capped: no place makes more of it for its inhabitants"),
    "market": message("capped: the national market is no larger"),
}


def not_built(answer: Answer, sizes: np.ndarray) -> pd.DataFrame:
    """Return sectors not built, by what their smallest plant would add to the objective, net, best first.

    A few for which no plant fits at all follow last.

    Parameters
    ----------
    answer : Answer
        The solved problem.
    sizes : ndarray, t
        Output of each activity in the plan.

    Returns
    -------
    DataFrame
        sector, technology, score (of the objective; never more than the plan's distance to its bound),
        smallest_plant (MEUR), avoided_per_output (kt per MEUR sold elsewhere), reason (in words).
    """
    problem, net = answer.problem, answer.net
    idle = problem.by_product(sizes)[problem.product] == 0
    per_capital = net / np.maximum(problem.capex * problem.smallest, 1e-12)
    rank = np.where(idle & (problem.smallest > 0) & np.isfinite(net), per_capital, -np.inf)
    best: dict[int, int] = {}
    for a in np.lexsort((-rank, problem.plant_limit <= 0)):
        if np.isfinite(rank[a]):
            best.setdefault(int(problem.product[a]), int(a))
    fits = [a for a in best.values() if problem.plant_limit[a] > 0][:_SHOWN]
    kept = [*fits, *[a for a in best.values() if problem.plant_limit[a] <= 0][:_IMPOSSIBLE]]
    return pd.DataFrame(
        {
            "sector": [problem.products[problem.product[a]] for a in kept],
            "technology": [problem.technologies[a] for a in kept],
            "score": net[kept],
            "smallest_plant": problem.smallest[kept],
            "avoided_per_output": problem.avoided[kept],
            # Objects: pandas' own texts would forget how to say it in another language.
            "reason": pd.Series([_why_not(answer, a) for a in kept], dtype=object),
        }
    )


def _why_not(answer: Answer, activity: int) -> str:
    """Return why a way of making a product is not built."""
    problem = answer.problem
    room, smallest = problem.size_limit[activity], problem.smallest[activity]
    if problem.plant_limit[activity] <= 0:
        if room <= _NO_ROOM:
            return _WHY[problem.capture.reason[problem.product[activity]]]
        return message(
            "too small: the smallest plant makes {smallest:,.3g} MEUR, {room:,.3g} can be sold",
            smallest=smallest,
            room=room,
        )
    if problem.avoided[activity] < 0 and answer.objective.goal == "avoided":
        return message("backfires: its inputs bring more foreign extraction than its output avoids")
    if answer.net[activity] > 0:
        return message("the limits leave no room for a whole plant")
    return message("dearer: what it uses brings more elsewhere in the plan")


_NO_ROOM = 1e-9


def technology_reasons(problem: RelocationProblem, sizes: np.ndarray) -> list[str]:
    """Return for each activity that is built why its technology, empty elsewhere.

    Compared are the ways of making the same product: whether their smallest plant fits, the capital per
    output, and the foreign extraction that a MEUR of output sold elsewhere avoids.

    Parameters
    ----------
    problem : RelocationProblem
        The area's choices.
    sizes : ndarray, t
        Output of each activity, MEUR a year.
    """
    said = []
    for a, size in enumerate(sizes):
        others = [int(b) for b in np.flatnonzero(problem.product == problem.product[a]) if b != a]
        said.append(_reason(problem, a, float(size), others) if size > 0 else "")
    return said


def _reason(problem: RelocationProblem, a: int, size: float, others: list[int]) -> str:
    if not others:
        return message("the only way offered")
    fitting = [b for b in others if problem.plant_limit[b] > 0]
    if not fitting:
        return message("the only way whose smallest plant fits what can be won here")
    if all(problem.smallest[b] > size * (1.0 + 1e-9) for b in fitting):
        return message("small enough: a plant of another kind would be larger than what is worth making here")
    more = problem.avoided[a] - max(problem.avoided[b] for b in fitting)
    cheaper = problem.capex[a] < min(problem.capex[b] for b in fitting)
    if more > 0 and not cheaper:
        return message("avoids {more:,.2g} kt more per MEUR of output", more=more)
    if cheaper and more > 0:
        return message("takes less capital and avoids {more:,.2g} kt more per MEUR of output", more=more)
    if cheaper:
        return message("takes less capital per output")
    return message("sells more in the area, or fits the limits better")
