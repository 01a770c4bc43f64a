"""What a check of a table reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from footprint.errors import listed


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes
    ----------
    check : str
        Name of the check.
    fatal : bool
        Whether the table cannot be used.
    message : str
        What was found.
    labels : tuple
        The labels at fault.
    """

    check: str
    fatal: bool
    message: str
    labels: tuple[object, ...] = ()

    def __str__(self) -> str:
        return f"{self.check}: {self.message}" + (f": {listed(self.labels)}" if self.labels else "")


#: What a check yields: findings, and measures with their names.
Found = Iterator[Finding | tuple[str, float]]
