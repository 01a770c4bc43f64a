"""Everything that follows from the stored tables: coefficients, intensities, multipliers, footprints."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from footprint.i18n import message
from footprint.labels import codes_of
from footprint.mrio.content import content_hash
from footprint.mrio.solving import disk
from footprint.mrio.solving.solution import Solution
from footprint.mrio.solving.solve import TOLERANCE, LeontiefSystem
from footprint.mrio.solving.work import Step, Work
from footprint.mrio.tables import Demand, FlowSums, Tables
from footprint.once import kept_property, one_at_a_time


class SolvedTables(Tables):
    """Stored tables with what is computed from them, at first use, and kept with the object."""

    @kept_property
    def content_hash(self) -> str:
        """SHA-256 of labels, units and numbers; equal for equal content however it is stored."""
        return content_hash(self)

    @kept_property
    def flow_sums(self) -> FlowSums:
        """Row sums, column sums and the lowest number of Z; of a big stored table they are kept beside."""
        key = ("flow sums", self.content_hash) if self._is_kept_on_disk else None
        kept = disk.read(*key) if key else None
        if kept is not None and kept["rows"].shape == kept["columns"].shape == (self.n,):
            return FlowSums(kept["rows"], kept["columns"], float(kept["lowest"]))
        found = FlowSums.of(self._Z)
        if key:
            disk.write({"rows": found.rows, "columns": found.columns, "lowest": np.array(found.lowest)}, *key)
        return found

    @kept_property
    def _A(self) -> np.ndarray:
        inverse = np.divide(1.0, self._x, out=np.zeros_like(self._x), where=self._x != 0)
        A = self._Z * inverse
        A.setflags(write=False)
        return A

    @property
    def A(self) -> pd.DataFrame:
        """Technical coefficients A = Z x̂⁻¹, n × n; a sector without output has a column of zeros."""
        return pd.DataFrame(self._A, index=self.index, columns=self.index, copy=False)

    @property
    def value_added(self) -> pd.Series:
        """Output less inputs by industry, n: value added, with net taxes and margins if not apart."""
        return pd.Series(self._x - self.flow_sums.columns, index=self.index, name="value added")

    @kept_property
    def leontief(self) -> LeontiefSystem:
        """I − A, to be solved in either direction."""
        places = (
            codes_of(self.index.get_level_values(0), self.regions),
            codes_of(self.index.get_level_values(1), self.sectors),
        )
        return LeontiefSystem(self._Z, self._x, self.flow_sums.lowest, places)

    @kept_property
    def _solved(self) -> dict[tuple[Any, ...], Any]:
        """Solutions made so far; they live and die with the object."""
        return {}

    def intensities(self, extension: str = "materials") -> pd.DataFrame:
        """Return S = F x̂⁻¹, stressor × n, in the extension's unit per unit of currency."""
        F = self.extension(extension).F.to_numpy()
        S = np.divide(F, self._x, out=np.zeros_like(F), where=self._x > 0)
        return pd.DataFrame(S, index=self.extension(extension).labels, columns=self.index, copy=False)

    def multipliers(
        self, extension: str = "materials", *, method: str = "auto", tolerance: float = TOLERANCE
    ) -> pd.DataFrame:
        """Return M = S L, stressor × n: extraction in the whole supply chain of one unit of final demand.

        Computed once, backwards, from (I − A)ᵀ Mᵀ = Sᵀ, and kept with the object.

        Parameters
        ----------
        extension : str
        method : {"auto", "direct", "iterative"}
        tolerance : float
            Relative error that each stressor's multipliers are certified to.

        Returns
        -------
        DataFrame
            In the extension's unit per unit of currency, on read-only numbers.

        Raises
        ------
        ConvergenceError
            If the solution cannot be certified.
        UnknownNameError
            If there is no such extension.
        """
        values = self.multiplier_solution(extension, method=method, tolerance=tolerance).values.T
        return pd.DataFrame(values, index=self.extension(extension).labels, columns=self.index, copy=False)

    def multiplier_solution(
        self, extension: str = "materials", *, method: str = "auto", tolerance: float = TOLERANCE
    ) -> Solution:
        """Return the multipliers, n × stressor, with the proven bound of their error."""
        key = ("multipliers", extension, method, tolerance)

        def solve() -> Solution:
            return self._backward_rows(
                key,
                message("multipliers of {extension}", extension=extension),
                lambda: self.intensities(extension).to_numpy().T,
                len(self.extension(extension).labels),
                method=method,
                tolerance=tolerance,
            )

        return self._solved_once(key, solve)

    def _backward_rows(
        self,
        key: tuple[Any, ...],
        what: str,
        right: Callable[[], np.ndarray],
        count: int,
        *,
        method: str = "auto",
        tolerance: float = TOLERANCE,
    ) -> Solution:
        """Return the solution of (I − A)ᵀ m = s for each column s, from disk where it was kept there."""
        found = self._from_disk(key, what, count)
        if found is None:
            found = self.leontief.solve(right(), transposed=True, method=method, tolerance=tolerance)
            self._work.append(Step.of(what, found, transposed=True))
            self._to_disk(key, found)
        found.values.setflags(write=False)
        return found

    def _from_disk(self, key: tuple[Any, ...], what: str, count: int) -> Solution | None:
        if not self._is_kept_on_disk:
            return None
        started = time.perf_counter()
        arrays = disk.read(self.content_hash, *key)
        found = None if arrays is None else Solution.of_arrays(arrays, (self.n, count))
        if found is not None:
            found = replace(found, seconds=time.perf_counter() - started)
            self._work.append(Step.of(what, found, transposed=True))
        return found

    def _to_disk(self, key: tuple[Any, ...], solution: Solution) -> None:
        if self._is_kept_on_disk:
            disk.write(solution.arrays(), self.content_hash, *key)

    @property
    def _is_kept_on_disk(self) -> bool:
        # Hashing a table of unknown content takes as long as solving a few of its rows.
        return self.n >= disk.WORTH and "content_hash" in self.__dict__

    @kept_property
    def _work(self) -> list[Step]:
        """What was solved so far."""
        return []

    def explain(self) -> Work:
        """Return what was solved for this table so far: how, why so, and what it took.

        Every step names the direction and method that were chosen and the reason, n and the right-hand
        sides, the passes over the table, memory that was expected and the peak, seconds, and the proven
        error.
        """
        return Work(tuple(self._work))

    def _solved_once(self, key: tuple[Any, ...], solve: Callable[[], Any]) -> Any:
        """Return a kept solution; one thread solves while others that want the same wait."""
        if key not in self._solved:
            with one_at_a_time(id(self), "solved", key):
                if key not in self._solved:
                    self._solved[key] = solve()
        return self._solved[key]

    def footprint(
        self, y: Demand, extension: str = "materials", *, tolerance: float = TOLERANCE
    ) -> pd.Series | pd.DataFrame:
        """Return M y by stressor: everything extracted for a final demand, in the extension's unit.

        A Series for one demand; for a frame, or n × columns, a frame of stressor × column.

        Once the multipliers are there, another demand costs one product of k × n numbers. Takes
        multipliers that were solved already if they are as accurate as `tolerance` asks.

        Raises
        ------
        LabelError, TableError
            If the demand does not fit the table.
        """
        demand = self.demand_values(y)
        known = [
            key for key in list(self._solved) if key[:2] == ("multipliers", extension) and key[3] <= tolerance
        ]
        solution = (
            self._solved[known[0]] if known else self.multiplier_solution(extension, tolerance=tolerance)
        )
        labels = self.extension(extension).labels
        if demand.ndim == 1:
            return pd.Series(solution.values.T @ demand, index=labels)
        columns = y.columns if isinstance(y, pd.DataFrame) else None
        return pd.DataFrame(solution.values.T @ demand, index=labels, columns=columns)

    def outputs(self, y: Demand, method: str = "auto", *, tolerance: float = TOLERANCE) -> Solution:
        """Return the output x that a final demand sets off, (I − A) x = y, with its certified error.

        Parameters
        ----------
        y : Series, DataFrame or array
            n, or n × columns, in `currency` a year, labelled like `index`.
        method : {"auto", "direct", "iterative"}
        """
        found = self.leontief.solve(self.demand_values(y), method=method, tolerance=tolerance)
        self._work.append(Step.of(message("outputs of a demand"), found, transposed=False))
        return found
