"""Named checks of a multi-regional table, all reported together.

A finding is *fatal* if answers computed from the table would be wrong or meaningless; then one error
lists all of them. Other findings are remarks: the table can be used, and its reader should know. Nothing
is repaired or dropped.

===================  ==========================================================  ===================
check                what is looked at                                           fatal
===================  ==========================================================  ===================
finite               NaN and infinite numbers in any table                       always
output               negative gross output                                       above the noise
balance              Z 1 + Y 1 against x, row by row                             above 1 % of output
signs                negative flows, final demand, extraction                    never
value-added          inputs that exceed output                                   never
idle-inputs          sectors with inputs and no output                           above the noise
idle-extraction      sectors that extract and have no output                     unless allowed
empty                sectors with neither output nor inputs                      never
spectral-radius      whether (I − A)⁻¹ exists and is a sum of supply chains      when not below one
unit-scale           orders of magnitude against the declared units              if made strict
===================  ==========================================================  ===================
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import pandas as pd

from footprint.errors import FootprintWarning, OptionError, TableError, UnknownNameError, listed
from footprint.i18n import message
from footprint.mrio.checks.finding import Finding, Found
from footprint.mrio.checks.numbers import CHECKS, idle_extraction
from footprint.mrio.checks.scale import unit_scale
from footprint.mrio.solved import SolvedTables
from footprint.results import Result

#: What a caller can allow a table to hold, and the check that would else refuse it.
ALLOWABLE: Mapping[str, str] = {"extraction-without-output": "idle-extraction"}
#: Where a table keeps what was allowed, so that a stored one stays usable, and says so.
ALLOWED = "allowed"


class AuditError(TableError):
    """A table cannot be used; ``findings`` holds every problem, ``str()`` lists them.

    Attributes
    ----------
    findings : tuple of Finding
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        what = message("The table cannot be used:")
        for finding in findings:
            what = message("{before}\n  - {finding}", before=what, finding=finding.text)
        hint = message("correct the table, or build it with check=False and look at audit()")
        if any(finding.check == "idle-extraction" for finding in findings):
            hint = message(
                "correct the table, or build it with check=False and look at audit(); "
                "allow=('extraction-without-output',), or data import --allow extraction-without-output, leaves that "
                "extraction out and says so"
            )
        super().__init__(what, hint=hint)


_Table = TypeVar("_Table", bound=SolvedTables)


@dataclass(frozen=True)
class AuditReport(Result):
    """The findings of all checks.

    Attributes
    ----------
    findings : tuple of Finding
    measures : mapping of str to float
        ``"largest imbalance"`` (relative), ``"negative share"`` of all flows, and
        ``"spectral radius at most"`` where it is proven to be below one.
    """

    findings: tuple[Finding, ...]
    measures: Mapping[str, float]

    @property
    def problems(self) -> tuple[Finding, ...]:
        """Findings that make the table unusable."""
        return tuple(finding for finding in self.findings if finding.fatal)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """Findings worth knowing that leave the table usable."""
        return tuple(finding for finding in self.findings if not finding.fatal)

    def to_frame(self) -> pd.DataFrame:
        """Return the findings, problems first: check, fatal, message, labels."""
        rows = [
            (finding.check, finding.fatal, finding.message, listed(finding.labels))
            for finding in (*self.problems, *self.remarks)
        ]
        return pd.DataFrame(rows, columns=["check", "fatal", "message", "labels"])

    def _content(self) -> Mapping[str, object]:
        return {
            "passed": not self.problems,
            "findings": [
                {
                    "check": finding.check,
                    "fatal": finding.fatal,
                    "message": finding.message,
                    "labels": [
                        list(map(str, label)) if isinstance(label, tuple) else str(label)
                        for label in finding.labels
                    ],
                }
                for finding in self.findings
            ],
            "measures": self.measures,
        }

    def enforce(self) -> None:
        """Raise one error that lists every problem; warn of a suspicious scale.

        Raises
        ------
        AuditError
            If there is any problem.
        """
        if self.problems:
            raise AuditError(self.problems)
        for finding in self.remarks:
            if finding.check == "unit-scale":
                warnings.warn(FootprintWarning(finding.text), stacklevel=3)

    def __str__(self) -> str:
        lines = [f"problem  {finding}" for finding in self.problems]
        lines += [f"remark   {finding}" for finding in self.remarks]
        lines += [f"measure  {name}: {value:.6g}" for name, value in self.measures.items()]
        return "\n".join(lines) or "nothing to report"


def audit(world: SolvedTables, strict: Collection[str] = ()) -> AuditReport:
    """Return the findings of every check.

    Parameters
    ----------
    world : SolvedTables
    strict : collection of str
        Names of checks whose every finding shall be a problem.
    """
    checks: dict[str, Callable[[SolvedTables], Found]] = {**CHECKS, "unit-scale": unit_scale}
    if unknown := set(strict) - set(checks):
        raise OptionError(
            "There are no checks called so", labels=sorted(unknown), expected=f"any of {', '.join(checks)}"
        )
    allowed = {ALLOWABLE.get(str(name)) for name in as_names(world.meta.get(ALLOWED))}
    findings: list[Finding] = []
    measures: dict[str, float] = {}
    for name, check in checks.items():
        for found in check(world):
            if isinstance(found, Finding):
                findings.append(replace(found, fatal=(found.fatal and name not in allowed) or name in strict))
            else:
                measures[found[0]] = found[1]
        if name == "finite" and findings:
            # Every other check would only repeat that numbers are missing.
            break
    return AuditReport(tuple(findings), measures)


def as_names(given: object) -> tuple[str, ...]:
    """Return names given as one text or several."""
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(map(str, given))  # type: ignore[call-overload]


def with_allowed(world: _Table, allow: Collection[str] | str) -> _Table:
    """Return the table with what it may hold noted in its facts, and with a warning of what that leaves out.

    The warning stands in ``meta["warnings"]``, which every account repeats.

    Parameters
    ----------
    world : MRIO
    allow : collection of str
        Keys of `ALLOWABLE`: ``"extraction-without-output"`` leaves what sectors without output extract out of
        every footprint, since nothing is sold that it could be attributed to.

    Raises
    ------
    UnknownNameError
        If nothing of that name can be allowed.
    """
    names = as_names(allow)
    for name in names:
        if name not in ALLOWABLE:
            raise UnknownNameError("exception", name, hint=f"can be allowed: {', '.join(ALLOWABLE)}")
    found = [
        message(
            "allowed, and left out of every footprint: {found}: {labels}",
            found=finding.message,
            labels=listed(finding.labels),
        )
        for finding in idle_extraction(world)
        if names and isinstance(finding, Finding)
    ]
    noted = sorted({*as_names(world.meta.get(ALLOWED)), *names})
    told = world.texts("warnings")
    return world.with_meta(
        {**world.meta, ALLOWED: noted, "warnings": [*told, *(text for text in found if text not in told)]}
    )
