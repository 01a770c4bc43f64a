"""By-products and needs as a transport problem: who gives how much to whom.

    maximise    Σ_ij g_ij f_ij
    subject to  Σ_j f_ij ≤ offer_i                  (no more is given than there is)
                Σ_i η_ij q_ij f_ij ≤ need_j         (no more is displaced than is used)
                f_ij ≥ 0,

f tonnes of by-product collected, η the yield of preparing it, q the tonnes of virgin material that a tonne
of the prepared by-product displaces, g the gain per tonne collected. A linear programme, solved by HiGHS.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from footprint.errors import ConvergenceError, TableError

#: Weight of a tonne-kilometre beside a tonne of gain; it only decides between equally good answers.
_NEARNESS = 1e-9


@dataclass(frozen=True)
class Arc:
    """One way in which an offer can serve a need.

    Attributes
    ----------
    offer, need : int
        Positions.
    displaced : float
        Tonnes of virgin material displaced per tonne collected, η q.
    gain : float
        What the objective counts per tonne collected.
    distance : float
        Kilometres by road.
    """

    offer: int
    need: int
    displaced: float
    gain: float
    distance: float = 0.0


def best_flows(offers: np.ndarray, needs: np.ndarray, arcs: list[Arc]) -> np.ndarray:
    """Return the tonnes collected on each arc that make the total gain greatest.

    Among equally good answers one of the shortest hauls is taken. Arcs without gain carry nothing.

    Parameters
    ----------
    offers : ndarray
        Tonnes of by-product of each offer.
    needs : ndarray
        Tonnes of virgin material of each need that can be displaced.
    arcs : list of Arc

    Returns
    -------
    ndarray
        One number of tonnes for each arc.

    Raises
    ------
    TableError
        If an offer, a need or an arc is negative or not finite.
    ConvergenceError
        If the solver does not report an optimum.
    """
    numbers = np.concatenate(
        [offers, needs, [value for arc in arcs for value in (arc.displaced, arc.distance)]]
    )
    if not (np.isfinite(numbers).all() and (numbers >= 0).all()):
        raise TableError("Offers, needs, yields and distances must be finite and not negative")
    useful = [place for place, arc in enumerate(arcs) if arc.gain > 0 and arc.displaced > 0]
    flows = np.zeros(len(arcs))
    if not useful:
        return flows
    chosen = [arcs[place] for place in useful]
    gain = np.array([arc.gain for arc in chosen])
    farther = np.array([arc.distance for arc in chosen])
    scale = gain.max()
    cost = -(gain / scale - _NEARNESS * farther / max(farther.max(), 1.0))
    columns = np.arange(len(chosen))
    matrix = np.zeros((len(offers) + len(needs), len(chosen)))
    matrix[[arc.offer for arc in chosen], columns] = 1.0
    matrix[[len(offers) + arc.need for arc in chosen], columns] = [arc.displaced for arc in chosen]
    answer = optimize.linprog(cost, A_ub=matrix, b_ub=np.concatenate([offers, needs]), method="highs")
    if answer.status != 0 or answer.x is None:
        raise ConvergenceError("The exchange has no certified optimum", found=str(answer.message))
    flows[useful] = np.maximum(answer.x, 0.0)
    return flows
