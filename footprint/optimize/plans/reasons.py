"""Why a plan makes a product by one technology and not by another, in words."""

from __future__ import annotations

import numpy as np

from footprint.optimize.relocation.problem import RelocationProblem


def technology_reasons(problem: RelocationProblem, sizes: np.ndarray) -> list[str]:
    """Return for each activity that is built why its technology, empty elsewhere.

    Compared are the ways of making the same product: whether their smallest plant fits, the capital per output, and the
    foreign extraction that a MEUR of output sold elsewhere avoids.

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
        return "the only way offered"
    fitting = [b for b in others if problem.plant_limit[b] > 0]
    if not fitting:
        return "the only way whose smallest plant fits what can be won here"
    if all(problem.smallest[b] > size * (1.0 + 1e-9) for b in fitting):
        return "small enough: a plant of another kind would be larger than what is worth making here"
    more = problem.avoided[a] - max(problem.avoided[b] for b in fitting)
    cheaper = problem.capex[a] < min(problem.capex[b] for b in fitting)
    if more > 0 and not cheaper:
        return f"avoids {more:,.2g} kt more per MEUR of output"
    if cheaper and more > 0:
        return f"takes less capital and avoids {more:,.2g} kt more per MEUR of output"
    if cheaper:
        return "takes less capital per output"
    return "sells more in the area, or fits the limits better"
