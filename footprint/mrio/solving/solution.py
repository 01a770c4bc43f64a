"""A solved Leontief system, with the proof of its error and what it took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from footprint.errors import ConvergenceError
from footprint.i18n import message
from footprint.mrio.solving.certificate import Bound
from footprint.mrio.solving.cost import Choice

Array = np.ndarray
#: The method of an answer that another process solved.
DISK = "from disk"


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
        ``"direct"`` or ``"iterative"``; ``"from disk"`` where another process solved it.
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

    def part(self, chosen: slice) -> Solution:
        """Return the solution of some of the right-hand sides; what it took is that of all."""
        bounds, before = [], 0
        for bound in self.bounds:
            inside = slice(max(chosen.start - before, 0), max(chosen.stop - before, 0))
            before += len(bound.t)
            if len(bound.t[inside]):
                bounds.append(
                    Bound(bound.v if bound.v.shape[1] == 1 else bound.v[:, inside], bound.t[inside])
                )
        return replace(
            self, values=self.values[:, chosen].copy(), error=self.error[chosen], bounds=tuple(bounds)
        )

    def arrays(self) -> dict[str, Array]:
        """Return all that is needed to have the solution again, as arrays."""
        bounds = {f"{name}{i}": getattr(b, name) for i, b in enumerate(self.bounds) for name in "vt"}
        return {"values": self.values, "error": self.error, **bounds}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Array], shape: tuple[int, ...]) -> Solution | None:
        """Return the solution that `arrays` was made of, or None if it does not fit."""
        count = sum(name.startswith("v") and name != "values" for name in arrays)
        names = {"values", "error"} | {f"{name}{i}" for i in range(count) for name in "vt"}
        if set(arrays) != names or arrays["values"].shape != shape:
            return None
        bounds = tuple(Bound(arrays[f"v{i}"], arrays[f"t{i}"]) for i in range(count))
        return cls(arrays["values"], arrays["error"], bounds, DISK, 0, 0)


def uncertified(tolerance: float, reached: float) -> ConvergenceError:
    """Return the error that says what could not be proven, and what could."""
    return ConvergenceError(
        "The solution could not be certified",
        expected=message("a relative error of at most {tolerance:g}", tolerance=tolerance),
        found=message("a proven bound of {reached:.3g}", reached=reached),
        hint="ask for less accuracy, take method='direct', or see audit() for how close to one the "
        "spectral radius is",
    )
