"""The outputs that each product of a demand sets off, by the direction that costs least."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from footprint.errors import OptionError
from footprint.i18n import message
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving import disk
from footprint.mrio.solving.grouped import summed_columns
from footprint.mrio.solving.mix import scales_of_mix
from footprint.mrio.solving.signed import solved_by_sign
from footprint.mrio.solving.solution import DISK, Solution
from footprint.mrio.solving.work import Step, peak_bytes
from footprint.mrio.tracing.extraction import Extraction, Purchases

WAYS = ("auto", "origins", "products")
#: Origins are solved once and serve every further demand, so they may be this many times more.
ORIGINS_PER_PRODUCT = 10

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Reach:
    """Extracting industries × products: X = L · (demand by product), and the ways to it.

    Parameters
    ----------
    world : SolvedTables
    extension : str
    extraction : Extraction
    purchases : Purchases
    """

    world: SolvedTables
    extension: str
    extraction: Extraction
    purchases: Purchases

    def at_hand(self, demand: Array) -> Array | None:
        """Return X where nothing needs to be solved: a mix that was solved, or origins that are known."""
        mix, solved = self.world._solved.get(self._mixed, (None, None))
        scales = None if mix is None else self._scales(demand, mix)
        if scales is not None:
            return np.asarray(solved * scales)
        return self._by_origins(demand) if self._origin_key in self.world._solved else None

    def solved(self, demand: Array, way: str = "auto") -> Array:
        """Return X.

        Parameters
        ----------
        demand : ndarray
            n.
        way : {"auto", "origins", "products"}
            By default what costs least: forwards for the products of this demand, until the demands that
            were solved for have cost as much as the origins, which serve all that follow.
        """
        if way not in WAYS:
            raise OptionError(
                message("There is no way {way!r}", way=way), expected="auto, origins or products"
            )
        if way == "auto":
            found = self.at_hand(demand)
            if found is not None:
                return found
            found = self._kept(demand)
            if found is not None:
                return found
            way = self._cheaper(demand)
        return self._by_origins(demand) if way == "origins" else self._by_products(demand)

    @property
    def _mixed(self) -> tuple[object, ...]:
        return ("mix", self.extension, self.purchases.size)

    @property
    def _origin_key(self) -> tuple[object, ...]:
        return ("origin rows", self.extension)

    def _scales(self, demand: Array, mix: Array) -> Array | None:
        return scales_of_mix(demand, mix, self.purchases.target, self.purchases.size)

    def _cheaper(self, demand: Array) -> str:
        """Return the direction: that of the rows once products have cost as much as they would."""
        world, asked = self.world, ("operations for products", self.extension)
        bought = len(np.unique(self.purchases.target[demand != 0]))
        system = world.leontief
        forwards = system.choice(bought).operations
        backwards = system.choice(len(self.extraction.industries)).operations
        world._solved[asked] = spent = world._solved.get(asked, 0.0) + forwards
        few = len(self.extraction.industries) <= ORIGINS_PER_PRODUCT * max(bought, 1)
        return "origins" if few and spent > backwards else "products"

    def _by_origins(self, demand: Array) -> Array:
        return summed_columns(self._origin_rows() * demand, self.purchases.target, self.purchases.size)

    def _origin_rows(self) -> Array:
        """Return the rows of L of the industries that extract, solved backwards once and kept."""
        world, extracting = self.world, self.extraction.industries

        def solve() -> Array:
            unit = np.zeros((world.n, len(extracting)))
            unit[extracting, np.arange(len(extracting))] = 1.0
            solution = world.leontief.solve(unit, transposed=True)
            self._record(message("origins of {extension}", extension=self.extension), solution, True)
            rows = np.ascontiguousarray(solution.values.T)
            rows.setflags(write=False)
            return rows

        return np.asarray(world._solved_once(self._origin_key, solve))

    def _by_products(self, demand: Array) -> Array:
        target, extracting = self.purchases.target, self.extraction.industries
        bought = np.unique(target[demand != 0])
        position = np.searchsorted(bought, target)
        chosen = np.flatnonzero(demand)
        right = np.zeros((self.world.n, len(bought)))
        right[chosen, position[chosen]] = demand[chosen]
        reached = np.zeros((len(extracting), self.purchases.size))
        what = message("outputs by product")
        output = solved_by_sign(self.world.leontief, right, lambda found: self._record(what, found, False))
        reached[:, bought] = output[extracting]
        if self.purchases.size < self.world.n:
            # By product alone it is small; by seller and product it may be as big as the table.
            self.world._solved[self._mixed] = demand.copy(), reached
            if self.world._is_kept_on_disk:
                disk.write({"mix": demand, "reached": reached}, self.world.content_hash, *self._mixed)
        return reached

    def _kept(self, demand: Array) -> Array | None:
        """Return X from a mix that another process solved, or None."""
        world, started = self.world, time.perf_counter()
        if self._mixed in world._solved or self.purchases.size >= world.n or not world._is_kept_on_disk:
            return None
        arrays = disk.read(world.content_hash, *self._mixed) or {}
        shape = (len(self.extraction.industries), self.purchases.size)
        if set(arrays) != {"mix", "reached"} or arrays["reached"].shape != shape:
            return None
        if arrays["mix"].shape != (world.n,) or self._scales(demand, arrays["mix"]) is None:
            return None
        arrays["reached"].setflags(write=False)
        world._solved[self._mixed] = arrays["mix"], arrays["reached"]
        self._note(DISK, shape[1], time.perf_counter() - started)
        return self.at_hand(demand)

    def _note(self, method: str, columns: int, seconds: float) -> None:
        what, why = message("outputs by product"), message("the same mix of origins")
        n, peak = self.world.n, peak_bytes()
        self.world._work.append(Step(what, "forwards", method, why, n, columns, 0, 0.0, peak, seconds, 0.0))

    def _record(self, what: str, solution: Solution, transposed: bool) -> None:
        self.world._work.append(Step.of(what, solution, transposed=transposed))
