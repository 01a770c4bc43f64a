"""Named checks of a multi-regional table, reported together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprint.errors import TableError, UnitError, listed

if TYPE_CHECKING:
    from footprint.mrio.system import MRIO


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


@dataclass(frozen=True)
class AuditReport:
    """The findings of all checks.

    Attributes
    ----------
    findings : tuple of Finding
    """

    findings: tuple[Finding, ...]

    @property
    def problems(self) -> tuple[Finding, ...]:
        """Findings that make the table unusable."""
        return tuple(finding for finding in self.findings if finding.fatal)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """Findings worth knowing that leave the table usable."""
        return tuple(finding for finding in self.findings if not finding.fatal)

    def raise_if_fatal(self) -> None:
        """Raise one TableError that lists every problem, if there is any."""
        if self.problems:
            labels = [label for finding in self.problems for label in finding.labels]
            error = TableError(
                "The table cannot be used:\n" + "\n".join(f"  - {finding}" for finding in self.problems),
                hint="correct the table, or build it with check=False to look at it with audit()",
            )
            error.labels = tuple(labels)
            raise error


def check_money(currency: str) -> None:
    """Refuse a currency that is no unit of money.

    Raises
    ------
    UnitError
        If the unit is unknown or measures something else.
    """
    from footprint.units import registry

    try:
        dimensions = [str(name) for name in registry().parse_units(currency).dimensionality]
    except Exception:
        dimensions = []
    if len(dimensions) != 1 or not dimensions[0].startswith("[currency"):
        raise UnitError(
            f"{currency!r} is not a unit of money",
            expected="a currency with its price year, such as MEUR_2011 or MUSD_2015",
        )


def finite(world: MRIO) -> Sequence[Finding]:
    """NaN or infinite numbers in any table."""
    bad = ~(np.isfinite(world._Z).all(axis=1) & np.isfinite(world._Y).all(axis=1) & np.isfinite(world._x))
    found = []
    if bad.any():
        found.append(Finding("finite", True, "NaN or infinite numbers", tuple(world.index[bad])))
    return found


CHECKS: tuple[Callable[[MRIO], Sequence[Finding]], ...] = (finite,)


def audit(world: MRIO) -> AuditReport:
    """Return the findings of every check."""
    return AuditReport(tuple(finding for check in CHECKS for finding in check(world)))
