"""A solved Leontief system, with the proof of its error and what it took."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from footprint.errors import ConvergenceError
from footprint.i18n import message
from footprint.mrio.solving.certificate import Bound
from footprint.mrio.solving.cost import Choice

Array = np.ndarray


@dataclass(frozen=True)
class Solution:
    """An answer with its certificate.

    Attributes
    ----------
    values : ndarray
        n, or n × columns.
    error : ndarray
        For each column, a proven bound of ‖true − answer‖ / ‖answer‖. Forwards that is the sum of all
        outputs; backwards, of all multipliers times gross output: what is extracted for a demand as
        big and as mixed as gross output.
    bounds : tuple of Bound
        The same for every component: |true − answer| ≤ t v.
    method : str
        ``"direct"`` or ``"iterative"``.
    passes : int
        How often flows or coefficients were read after factorising.
    bytes_read : int
        What those passes read.
    seconds : float
        What solving took.
    choice : Choice or None
        Why it was solved so, and what was expected.
    """

    values: Array
    error: Array
    bounds: tuple[Bound, ...]
    method: str
    passes: int
    bytes_read: int
    seconds: float = 0.0
    choice: Choice | None = None

    def error_of(self, weights: Array) -> Array:
        """Return, for each column, a proven bound of |weights · (true − answer)|."""
        return np.concatenate([bound.t * (np.abs(weights) @ bound.v) for bound in self.bounds])


def uncertified(tolerance: float, reached: float) -> ConvergenceError:
    """Return the error that says what could not be proven, and what could."""
    return ConvergenceError(
        "The solution could not be certified",
        expected=message("a relative error of at most {tolerance:g}", tolerance=tolerance),
        found=message("a proven bound of {reached:.3g}", reached=reached),
        hint="ask for less accuracy, take method='direct', or see audit() for how close to one the "
        "spectral radius is",
    )
