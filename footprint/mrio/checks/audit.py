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

import numpy as np
import pandas as pd

from footprint.errors import FootprintWarning, OptionError, TableError, UnknownNameError, listed
from footprint.mrio.checks.finding import Finding, Found
from footprint.mrio.checks.radius import spectral_radius
from footprint.mrio.checks.scale import unit_scale
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving.blocks import blocks
from footprint.results import Result

#: Share of the table's largest output below which a number is noise of rounding or balancing.
NOISE = 1e-9
#: Relative imbalance of a row that is worth a remark, and the one that makes a table unusable.
#: Published tables are balanced to about 0.1 % (WIOD 2013: 0.09 %).
IMBALANCE_REMARK, IMBALANCE_FATAL = 1e-6, 1e-2
#: What a caller can allow a table to hold, and the check that would else refuse it.
ALLOWABLE: Mapping[str, str] = {"extraction-without-output": "idle-extraction"}
#: Where a table keeps what was allowed, so that a stored one stays usable, and says so.
ALLOWED = "allowed"
#: A row's imbalance counts from this share of the whole output on.
IMBALANCE_SIZE = 1e-9


class AuditError(TableError):
    """A table cannot be used; ``findings`` holds every problem, ``str()`` lists them.

    Attributes
    ----------
    findings : tuple of Finding
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__(
            "The table cannot be used:\n" + "\n".join(f"  - {finding}" for finding in findings),
            hint="correct the table, or build it with check=False and look at audit()"
            + (
                "; allow=('extraction-without-output',), or data import --allow extraction-without-output, leaves that "
                "extraction out and says so"
                if any(f.check == "idle-extraction" for f in findings)
                else ""
            ),
        )


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
        f"allowed, and left out of every footprint: {finding.message}: {listed(finding.labels)}"
        for finding in idle_extraction(world)
        if names and isinstance(finding, Finding)
    ]
    noted = sorted({*as_names(world.meta.get(ALLOWED)), *names})
    told = as_names(world.meta.get("warnings"))
    return world.with_meta(
        {**world.meta, ALLOWED: noted, "warnings": [*told, *(text for text in found if text not in told)]}
    )


def finite(world: SolvedTables) -> Found:
    """Look for NaN and infinite numbers in any table."""
    # A sum is finite only if all its terms are; single numbers are looked at where it is not.
    for name, values, sums in (("Z", world._Z, world.flow_sums.rows), ("Y", world._Y, world._Y.sum(axis=1))):
        suspicious = np.flatnonzero(~np.isfinite(sums))
        bad = suspicious[~np.isfinite(values[suspicious]).all(axis=1)]
        if len(bad):
            yield Finding(
                "finite", True, f"NaN or infinite numbers in the rows of {name}", tuple(world.index[bad])
            )
    bad = np.flatnonzero(~np.isfinite(world._x))
    if len(bad):
        yield Finding("finite", True, "NaN or infinite gross output", tuple(world.index[bad]))
    for name, extension in world.extensions.items():
        bad = ~np.isfinite(extension.F.to_numpy()).all(axis=1) | ~np.isfinite(extension.F_Y.to_numpy()).all(
            axis=1
        )
        if bad.any():
            yield Finding(
                "finite", True, f"NaN or infinite numbers in extension {name}", tuple(extension.labels[bad])
            )


def output(world: SolvedTables) -> Found:
    """Look for negative gross output."""
    noise = NOISE * np.abs(world._x).max(initial=0.0)
    for fatal, bad in ((True, world._x < -noise), (False, (world._x < 0) & (world._x >= -noise))):
        if bad.any():
            what = "negative gross output" if fatal else "gross output is negative by rounding noise"
            yield Finding("output", fatal, what, tuple(world.index[bad]))


def balance(world: SolvedTables) -> Found:
    """Compare what each industry sells with what it produces."""
    sold = world.flow_sums.rows + world._Y.sum(axis=1)
    gap = np.abs(sold - world._x)
    size = np.maximum(np.abs(sold), np.abs(world._x))
    relative = np.divide(gap, size, out=np.zeros_like(gap), where=size > 0)
    relative[gap <= IMBALANCE_SIZE * size.sum()] = 0.0
    yield "largest imbalance", float(relative.max(initial=0.0))
    for fatal, bad in (
        (True, relative > IMBALANCE_FATAL),
        (False, (relative > IMBALANCE_REMARK) & (relative <= IMBALANCE_FATAL)),
    ):
        if bad.any():
            ratio = float(np.median(world._x[bad] / np.where(sold[bad] != 0, sold[bad], np.inf)))
            factor = (
                " (x is about 1000 times too large or small: look at its unit)" if _thousand(ratio) else ""
            )
            yield Finding(
                "balance",
                fatal,
                f"{bad.sum()} rows of Z and Y do not add up to gross output, by up to "
                f"{relative.max():.2%}{factor}",
                tuple(world.index[bad]),
            )


def _thousand(ratio: float) -> bool:
    """Return whether a ratio is near a power of a thousand other than one."""
    if not np.isfinite(ratio) or ratio <= 0:
        return False
    steps = np.log10(ratio) / 3.0
    return abs(round(steps)) >= 1 and abs(steps - round(steps)) < 0.15


def signs(world: SolvedTables) -> Found:
    """Count negative flows, final demand and extraction."""
    if world.flow_sums.lowest < 0:
        below = np.zeros(world.n)
        for start, block in blocks(world._Z):
            below[start : start + len(block)] = np.minimum(block, 0.0).sum(axis=1, dtype=np.float64)
        negative = np.flatnonzero(below < 0)
        share = float(-below.sum() / max(world.flow_sums.rows.sum() - 2.0 * below.sum(), 1e-300))
        yield "negative share", share
        if len(negative):
            yield Finding(
                "signs",
                False,
                f"negative flows, {share:.2e} of all flows, are kept as they are",
                tuple(world.index[negative]),
            )
    categories = world.y_columns.get_level_values(1)[np.asarray((world._Y < 0).any(axis=0))].unique()
    if len(categories):
        yield Finding("signs", False, "negative final demand in the categories", tuple(categories))
    for name, extension in world.extensions.items():
        bad = (
            np.minimum(
                extension.F.to_numpy().min(axis=1, initial=0.0),
                extension.F_Y.to_numpy().min(axis=1, initial=0.0),
            )
            < 0
        )
        if bad.any():
            yield Finding(
                "signs", False, f"negative flows from nature in {name}", tuple(extension.labels[bad])
            )


def value_added(world: SolvedTables) -> Found:
    """Look for industries whose inputs cost more than their output."""
    bad: np.ndarray = world.value_added.to_numpy() < -NOISE * np.abs(world._x).max(initial=0.0)
    if bad.any():
        yield Finding(
            "value-added",
            False,
            f"{bad.sum()} industries whose inputs exceed their output",
            tuple(world.index[bad]),
        )


def idle(world: SolvedTables) -> Found:
    """Look for sectors without output that buy inputs."""
    inputs = world.flow_sums.columns
    noise = NOISE * np.abs(world._x).max(initial=0.0)
    without = np.asarray(world._x == 0)
    for fatal, bad in (
        (True, without & (inputs > noise)),
        (False, without & (inputs != 0) & (inputs <= noise)),
    ):
        if bad.any():
            tail = "" if fatal else f" of at most {noise:.2g}, left out of A"
            yield Finding(
                "idle-inputs", fatal, f"sectors with inputs{tail} and no output", tuple(world.index[bad])
            )


def idle_extraction(world: SolvedTables) -> Found:
    """Look for sectors that extract and have no output to attribute it to."""
    for name, extension in world.extensions.items():
        bad = (world._x <= 0) & (extension.F.to_numpy() != 0).any(axis=0)
        if bad.any():
            lost = np.abs(extension.F.to_numpy()[:, bad]).sum()
            yield Finding(
                "idle-extraction",
                True,
                f"extension {name}: {lost:.6g} {extension.unit} in sectors that have no output",
                tuple(world.index[bad]),
            )


def empty(world: SolvedTables) -> Found:
    """Count sectors with neither output nor inputs."""
    bad = (world._x == 0) & (world.flow_sums.columns == 0)
    if bad.any():
        yield Finding(
            "empty", False, f"{bad.sum()} sectors with neither output nor inputs", tuple(world.index[bad])
        )


CHECKS: Mapping[str, Callable[[SolvedTables], Found]] = {
    "finite": finite,
    "output": output,
    "balance": balance,
    "signs": signs,
    "value-added": value_added,
    "idle-inputs": idle,
    "idle-extraction": idle_extraction,
    "empty": empty,
    "spectral-radius": spectral_radius,
}
