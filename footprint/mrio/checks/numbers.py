"""The checks of a table's numbers, each by name; what they mean is told in `footprint.mrio.checks.audit`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from footprint.i18n import message
from footprint.mrio.checks.finding import Finding, Found
from footprint.mrio.checks.radius import spectral_radius
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving.blocks import blocks

#: Share of the table's largest output below which a number is noise of rounding or balancing.
NOISE = 1e-9
#: Relative imbalance of a row that is worth a remark, and the one that makes a table unusable.
#: Published tables are balanced to about 0.1 % (WIOD 2013: 0.09 %).
IMBALANCE_REMARK, IMBALANCE_FATAL = 1e-6, 1e-2
#: A row's imbalance counts from this share of the whole output on.
IMBALANCE_SIZE = 1e-9


def finite(world: SolvedTables) -> Found:
    """Look for NaN and infinite numbers in any table."""
    # A sum is finite only if all its terms are; single numbers are looked at where it is not.
    for name, values, sums in (("Z", world._Z, world.flow_sums.rows), ("Y", world._Y, world._Y.sum(axis=1))):
        suspicious = np.flatnonzero(~np.isfinite(sums))
        bad = suspicious[~np.isfinite(values[suspicious]).all(axis=1)]
        if len(bad):
            yield Finding(
                "finite",
                True,
                message("NaN or infinite numbers in the rows of {name}", name=name),
                tuple(world.index[bad]),
            )
    bad = np.flatnonzero(~np.isfinite(world._x))
    if len(bad):
        yield Finding("finite", True, message("NaN or infinite gross output"), tuple(world.index[bad]))
    for name, extension in world.extensions.items():
        bad = ~np.isfinite(extension.F.to_numpy()).all(axis=1) | ~np.isfinite(extension.F_Y.to_numpy()).all(
            axis=1
        )
        if bad.any():
            yield Finding(
                "finite",
                True,
                message("NaN or infinite numbers in extension {name}", name=name),
                tuple(extension.labels[bad]),
            )


def output(world: SolvedTables) -> Found:
    """Look for negative gross output."""
    noise = NOISE * np.abs(world._x).max(initial=0.0)
    for fatal, bad in ((True, world._x < -noise), (False, (world._x < 0) & (world._x >= -noise))):
        if bad.any():
            what = (
                message("negative gross output")
                if fatal
                else message("gross output is negative by rounding noise")
            )
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
            facts = {"count": int(bad.sum()), "most": 100 * float(relative.max())}
            text = message(
                "{count} rows of Z and Y do not add up to gross output, by up to {most:.2f} %", **facts
            )
            if _thousand(ratio):
                text = message(
                    "{count} rows of Z and Y do not add up to gross output, by up to {most:.2f} % (x is about 1000 "
                    "times too large or small: look at its unit)",
                    **facts,
                )
            yield Finding("balance", fatal, text, tuple(world.index[bad]))


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
                message("negative flows, {share:.2e} of all flows, are kept as they are", share=share),
                tuple(world.index[negative]),
            )
    categories = world.y_columns.get_level_values(1)[np.asarray((world._Y < 0).any(axis=0))].unique()
    if len(categories):
        yield Finding("signs", False, message("negative final demand in the categories"), tuple(categories))
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
                "signs",
                False,
                message("negative flows from nature in {name}", name=name),
                tuple(extension.labels[bad]),
            )


def value_added(world: SolvedTables) -> Found:
    """Look for industries whose inputs cost more than their output."""
    bad: np.ndarray = world.value_added.to_numpy() < -NOISE * np.abs(world._x).max(initial=0.0)
    if bad.any():
        yield Finding(
            "value-added",
            False,
            message("{count} industries whose inputs exceed their output", count=int(bad.sum())),
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
            text = (
                message("sectors with inputs and no output")
                if fatal
                else message(
                    "sectors with inputs of at most {noise:.2g}, left out of A, and no output", noise=noise
                )
            )
            yield Finding("idle-inputs", fatal, text, tuple(world.index[bad]))


def idle_extraction(world: SolvedTables) -> Found:
    """Look for sectors that extract and have no output to attribute it to."""
    for name, extension in world.extensions.items():
        bad = (world._x <= 0) & (extension.F.to_numpy() != 0).any(axis=0)
        if bad.any():
            lost = np.abs(extension.F.to_numpy()[:, bad]).sum()
            yield Finding(
                "idle-extraction",
                True,
                message(
                    "extension {name}: {lost:.6g} {unit} in sectors that have no output",
                    name=name,
                    lost=float(lost),
                    unit=extension.unit,
                ),
                tuple(world.index[bad]),
            )


def empty(world: SolvedTables) -> Found:
    """Count sectors with neither output nor inputs."""
    bad = (world._x == 0) & (world.flow_sums.columns == 0)
    if bad.any():
        yield Finding(
            "empty",
            False,
            message("{count} sectors with neither output nor inputs", count=int(bad.sum())),
            tuple(world.index[bad]),
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
