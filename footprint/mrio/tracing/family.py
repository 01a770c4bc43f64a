"""Demands that are sums of the same few, so that one solution for these serves them all."""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from footprint.errors import TableError
from footprint.i18n import message
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving import disk
from footprint.mrio.solving.cost import DISK
from footprint.mrio.solving.signed import solved_by_sign
from footprint.mrio.solving.work import Step, peak_bytes
from footprint.once import kept_property

Array = np.ndarray

#: What a demand may differ from its sum of members in a component, relative to the sum of their sizes there.
_SAME = 1e-12
#: What the parts of a sum may come to, relative to the demand: beyond that they cancel, and with them the
#: digits that their outputs are certified to.
_CANCELLING = 10.0


@dataclass(frozen=True, eq=False)
class Family:
    """Demands whose sums are wanted, as what people buy by class of spending, in every place.

    The outputs that y = B c sets off are X c, with (I − A) X = B solved once for the table. As |y − B c| is
    at most 1e-12 |B| |c| in every component, they are off by at most 1e-12 (I − |A|)⁻¹ |B| |c|, far below
    what is certified. A demand that is a small difference of big parts, Σ |B| |c| > 10 Σ |y|, is not taken
    for a sum: nearly equal members make such parts, and what is certified of them says little of the rest.

    Attributes
    ----------
    members : ndarray
        B, n × members, in the table's currency a year; copied, since what is kept depends on it.

    Examples
    --------
    >>> import footprint as fp
    >>> from footprint.mrio import Family, attribute
    >>> world = fp.load_world()
    >>> family = Family(world.Y["FRA"].to_numpy())
    >>> twice = attribute(world, 2.0 * world.Y["FRA"].sum(axis=1), family=family)
    >>> bool(twice.closure < 1e-9)
    True
    """

    members: Array

    def __post_init__(self) -> None:
        members = np.array(self.members, dtype=np.float64)
        members.setflags(write=False)
        object.__setattr__(self, "members", members)

    def outputs(self, world: SolvedTables, demand: Array) -> Array | None:
        """Return n × 1, the outputs that a demand sets off; None if it is no sum of the members.

        Raises
        ------
        TableError
            If the members do not fit the table, or are no finite numbers.
        ConvergenceError
            If their solution cannot be certified.
        """
        if self.members.ndim != 2 or len(self.members) != world.n:
            raise TableError(
                "A family of demands does not fit the table",
                expected=message("{n} rows", n=world.n),
                found=message("shape {shape}", shape=self.members.shape),
            )
        if not np.isfinite(self.members).all():
            raise TableError("A final demand holds NaN or infinite numbers")
        shares = self.shares(demand)
        if shares is None:
            return None
        key = ("family", self._digest)
        solved: Array = world._solved_once(key, lambda: self._solved(world, key))
        return solved @ shares[:, None]

    def shares(self, demand: Array) -> Array | None:
        """Return c with y = B c, or None if there is none whose parts are about as big as their sum."""
        inverse, scale = self._inverse
        shares: Array = inverse @ (scale * demand)
        apart = np.abs(demand - self.members @ shares)
        size = np.abs(self.members) @ np.abs(shares)
        alike = bool((apart <= _SAME * size).all())
        return shares if alike and size.sum() <= _CANCELLING * np.abs(demand).sum() else None

    @kept_property
    def _inverse(self) -> tuple[Array, Array]:
        # Components differ by orders of magnitude; scaled, the small ones are met as closely as the big ones.
        size = np.abs(self.members).sum(axis=1)
        scale = np.divide(1.0, size, out=np.zeros_like(size), where=size > 0)
        return np.linalg.pinv(scale[:, None] * self.members), scale

    @kept_property
    def _digest(self) -> str:
        return sha256(np.ascontiguousarray(self.members).tobytes()).hexdigest()

    def _solved(self, world: SolvedTables, key: tuple[object, ...]) -> Array:
        """Return n × members: X, from disk where it was kept there."""
        what, started = message("outputs of a family of demands"), time.perf_counter()
        if world._is_kept_on_disk:
            found = (disk.read(world.content_hash, *key) or {}).get("outputs")
            if found is not None and found.shape == self.members.shape:
                found.setflags(write=False)
                seconds = time.perf_counter() - started
                why, count = message("the same family of demands"), self.members.shape[1]
                step = Step(what, "forwards", DISK, why, world.n, count, 0, 0.0, peak_bytes(), seconds, 0.0)
                world._work.append(step)
                return found
        output = solved_by_sign(
            world.leontief,
            self.members,
            lambda found: world._work.append(Step.of(what, found, transposed=False)),
        )
        output.setflags(write=False)
        if world._is_kept_on_disk:
            disk.write({"outputs": output}, world.content_hash, *key)
        return output
