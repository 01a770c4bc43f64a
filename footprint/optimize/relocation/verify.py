"""The slow twin: the whole system solved again, with every external industry in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg
from scipy.sparse.linalg import LinearOperator, gmres

from footprint.errors import ConvergenceError
from footprint.i18n import message
from footprint.optimize.relocation.reduction import Activities, Reduction

#: Relative residual that iterations go on to, and one above which they are not taken for a solution.
_GOAL, _SOLVED = 1e-13, 1e-10
#: Passes over the table before iterations begin anew, and how often they may.
_STEPS, _RESTARTS = 60, 10


@dataclass(frozen=True)
class WholeSystem:
    """What changes when the plan is built, from the full system of products and industries.

    Attributes
    ----------
    imports : ndarray, k
        Change of imports, in money.
    external_output : ndarray, n
        Change of output of each external industry.
    avoided : ndarray, r
        External extraction avoided.
    residual : float
        Largest violation of a balance, relative to the largest change.
    """

    imports: np.ndarray
    external_output: np.ndarray
    avoided: np.ndarray
    residual: float


@dataclass(frozen=True)
class Verification:
    """Reduced against whole: how far apart, relative to the largest value of each kind.

    Attributes
    ----------
    method : str
        How the plan was checked.
    max_relative_difference : float
        The larger of the differences in imports and in avoided extraction.
    residual : float
        Balance residual of the whole system's solution.
    """

    method: str
    max_relative_difference: float
    residual: float


def solve_whole_system(
    A_external: np.ndarray | LinearOperator,
    extraction: np.ndarray,
    sales: np.ndarray,
    origin: np.ndarray,
    purchase_mix: np.ndarray,
    activities: Activities,
    sizes: np.ndarray,
    elsewhere: float = 0.0,
    sold_locally: np.ndarray | None = None,
) -> WholeSystem:
    """Return the changes from building `sizes`, from the system before any elimination.

    One direct solve; of a table given as an operator, generalised minimal residuals.

        [  I       −C     ] [Δm]   [   A d − v   ]
        [ −G    I − A_FF  ] [Δz] = [ B d − θ G w ]

    Parameters
    ----------
    A_external, extraction, sales, origin, purchase_mix, activities
        As for `footprint.optimize.relocation.reduction.eliminate`; A_external may be an operator.
    sizes : ndarray, t
        New output of each activity.
    elsewhere : float
        θ, share of what is sold elsewhere that displaces rivals there.
    sold_locally : ndarray, k, optional
        v by product; by default the activities' local shares of `sizes`.

    Raises
    ------
    ConvergenceError
        If iterations do not end in a solution.
    """
    k, n = origin.shape[1], A_external.shape[0]
    local = activities.local_output @ sizes if sold_locally is None else sold_locally
    away = activities.by_product(np.ones(len(sizes))) @ sizes - local
    right = np.concatenate(
        [
            activities.recipes @ sizes - local,
            purchase_mix @ (activities.purchases @ sizes) - elsewhere * (origin @ away),
        ]
    )
    matrix: np.ndarray | LinearOperator
    if isinstance(A_external, np.ndarray):
        matrix = np.block([[np.eye(k), -sales], [-origin, np.eye(n) - A_external]])
        change = linalg.solve(matrix, right)
    else:

        def times(vector: np.ndarray) -> np.ndarray:
            imports, output = vector[:k], vector[k:]
            return np.concatenate(
                [
                    imports - sales @ output,
                    output - origin @ imports - A_external.matvec(output),
                ]
            )

        matrix = LinearOperator((k + n, k + n), matvec=times, dtype=np.float64)
        change, _ = gmres(matrix, right, rtol=_GOAL, atol=0.0, restart=_STEPS, maxiter=_RESTARTS)
    size = max(np.abs(change).max(initial=0.0), 1e-300)
    residual = float(np.abs(matrix @ change - right).max(initial=0.0) / size)
    if not residual <= _SOLVED:
        raise ConvergenceError(
            "The whole system with the plan built was not solved",
            expected=message("a residual of at most {solved:.0e}", solved=_SOLVED),
            found=f"{residual:.1e}",
        )
    return WholeSystem(change[:k], change[k:], -(extraction @ change[k:]), residual)


def compare(
    reduction: Reduction,
    whole: WholeSystem,
    sizes: np.ndarray,
    moved: np.ndarray | None = None,
) -> Verification:
    """Return the largest relative difference between the reduced model and the whole system.

    Parameters
    ----------
    reduction, whole
        The two models.
    sizes : ndarray, t
        New output of each activity.
    moved : ndarray, k, optional
        Output sold in the area beyond the activities' local shares.
    """
    displaced, avoided = reduction.displaced @ sizes, reduction.avoided @ sizes
    if moved is not None:
        displaced = displaced + reduction.displaced_by_sale @ moved
        avoided = avoided + reduction.avoided_by_sale @ moved
    differences = [_relative(displaced, -whole.imports), _relative(avoided, whole.avoided)]
    return Verification(message("full system solved again"), max(differences), whole.residual)


def _relative(found: np.ndarray, expected: np.ndarray) -> float:
    scale = np.abs(expected).max(initial=0.0)
    return (
        float(np.abs(found - expected).max(initial=0.0) / scale) if scale > 0 else float(np.abs(found).max())
    )
