"""What was solved for a table so far: how, why so, and what it took."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from footprint.i18n import message
from footprint.mrio.solving.solution import Solution
from footprint.results import Result
from footprint.units import as_json

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Step:
    """One thing that was solved, or found solved.

    Attributes
    ----------
    what : str
        What it is, in words.
    direction : str
        ``"backwards"`` (what one unit of demand sets off) or ``"forwards"`` (what one demand sets off).
    method : str
        ``"direct"``, ``"iterative"`` or ``"from disk"``.
    why : str
        Why this way.
    industries, columns, passes : int
        n; right-hand sides; how often the table was read.
    expected_bytes, peak_bytes : float
        Memory that the way was expected to need beside the table, and the most that the process had held by
        the end; 0 where it is unknown.
    seconds : float
        On the clock.
    error : float
        Largest proven relative error of a column.
    """

    what: str
    direction: str
    method: str
    why: str
    industries: int
    columns: int
    passes: int
    expected_bytes: float
    peak_bytes: float
    seconds: float
    error: float

    @classmethod
    def of(cls, what: str, solution: Solution, *, transposed: bool) -> Step:
        """Return the step that a solution was."""
        choice = solution.choice
        columns = solution.error.size
        return cls(
            what,
            "backwards" if transposed else "forwards",
            solution.method,
            choice.why if choice else "",
            len(solution.values),
            columns,
            solution.passes,
            choice.memory if choice else 0.0,
            peak_bytes(),
            solution.seconds,
            float(solution.error.max(initial=0.0)),
        )


@dataclass(frozen=True, eq=False)
class Work(Result):
    """What answering took, step by step.

    Attributes
    ----------
    steps : tuple of Step
    """

    steps: tuple[Step, ...]

    @property
    def seconds(self) -> float:
        """Seconds on the clock, all steps."""
        return sum(step.seconds for step in self.steps)

    @property
    def peak_bytes(self) -> float:
        """The most memory that the process had held after the last step, bytes."""
        return max((step.peak_bytes for step in self.steps), default=0.0)

    def to_frame(self) -> pd.DataFrame:
        """Return the steps: what, direction, method, why, industries, columns, passes, GB, seconds, error."""
        import pandas as pd

        names = ("what", "direction", "method", "why", "industries", "columns", "passes")
        rows = [
            {name: getattr(step, name) for name in names}
            | {
                "expected_gb": step.expected_bytes / 1e9,
                "peak_gb": step.peak_bytes / 1e9,
                "seconds": step.seconds,
                "error": step.error,
            }
            for step in self.steps
        ]
        return pd.DataFrame(rows, columns=[*names, "expected_gb", "peak_gb", "seconds", "error"])

    def _content(self) -> Mapping[str, object]:
        return {
            "steps": [
                {
                    "what": step.what,
                    "direction": step.direction,
                    "method": step.method,
                    "why": step.why,
                    "industries": step.industries,
                    "right_hand_sides": step.columns,
                    "passes": step.passes,
                    "expected_memory": as_json(step.expected_bytes / 1e9, "GB"),
                    "peak_memory": as_json(step.peak_bytes / 1e9, "GB"),
                    "time": as_json(step.seconds, "s"),
                    "error": as_json(step.error, "1"),
                }
                for step in self.steps
            ],
            "time": as_json(self.seconds, "s"),
            "peak_memory": as_json(self.peak_bytes / 1e9, "GB"),
        }

    def _heading(self) -> str:
        return message("Solved in {seconds:.2f} s", seconds=self.seconds)


def peak_bytes() -> float:
    """Return the most memory that this process has held, 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    # macOS counts bytes, Linux kilobytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1.0 if sys.platform == "darwin" else 1024.0)
