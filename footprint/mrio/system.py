"""The multi-regional input-output system: stored tables and everything derived from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from footprint.mrio.tables import Demand, Tables
from footprint.once import kept_property, one_at_a_time

if TYPE_CHECKING:
    import os

    from footprint.mrio.checks.audit import AuditReport
    from footprint.mrio.frames import Extensions
    from footprint.mrio.solving.solve import LeontiefSystem, Solution

#: Relative error that solutions are certified to unless a caller asks otherwise.
TOLERANCE = 1e-10


class MRIO(Tables):
    """A multi-regional input-output system with environmental extensions. Immutable.

    Built with `from_frames`, `from_flows` or `load`. Every derived table is computed from the
    stored ones at first use and kept with the object; `replace` makes a new object, so a derived
    table can never belong to other data than its object's. The stored tables and labels are those
    of `footprint.mrio.tables.Tables`.
    """

    @classmethod
    def from_frames(
        cls,
        Z: pd.DataFrame,
        Y: pd.DataFrame,
        extensions: Extensions = None,
        *,
        x: pd.Series | None = None,
        currency: str = "MEUR_2011",
        year: int | None = None,
        name: str = "",
        region_info: pd.DataFrame | None = None,
        sector_info: pd.DataFrame | None = None,
        meta: Mapping[str, Any] | None = None,
        check: bool = True,
        strict: Collection[str] = (),
        allow: Collection[str] = (),
    ) -> MRIO:
        """Return a system built from labelled tables.

        Parameters
        ----------
        Z : DataFrame
            n × n inter-industry flows, in `currency` a year; MultiIndex (region, sector) both ways. Columns of
            pint dtype are converted to `currency`, here and in Y and x.
        Y : DataFrame
            n × (region, category) final demand, in `currency` a year; columns that are plain regions become
            one category, ``"final demand"``.
        extensions : mapping, Extension, iterable of Extension, DataFrame, or None
            By name: an Extension, its parts ``{"F": ..., "F_Y": ..., "unit": "kt"}``, or a bare frame
            (stressor × (region, sector)), which is taken to be in tonnes. A frame alone is ``"materials"``.
        x : Series, optional
            Gross output; by default the row sums of Z and Y.
        currency : str
            A unit of money, as pint reads it.
        check : bool
            Whether to audit the table: refuse it if it cannot be used, warn of a suspicious scale.
        strict : collection of str
            Names of checks whose every finding shall be a problem, such as ``{"unit-scale"}``.
        allow : collection of str
            What the table may hold although it would be refused: ``{"extraction-without-output"}``. It is
            noted in ``meta``, and every account says what it leaves out.

        Raises
        ------
        LabelError
            If labels are duplicated, missing or unexpected, or a table has none.
        TableError
            With every fault of the numbers: NaN, infinite, negative output, unbalanced rows,
            spectral radius of one or more, extraction without output.
        UnitError
            If a unit is unknown, or a column's does not convert.
        """
        from footprint.mrio.frames import from_frames

        world = from_frames(
            Z,
            Y,
            extensions,
            x=x,
            currency=currency,
            year=year,
            name=name,
            region_info=region_info,
            sector_info=sector_info,
            meta=meta,
        )
        if allow:
            from footprint.mrio.checks.audit import with_allowed

            world = with_allowed(world, allow)
        if check:
            world.audit(strict=strict).enforce()
        return world

    @classmethod
    def from_flows(cls, flows: pd.DataFrame, **options: Any) -> MRIO:
        """Return a system built from a long table of flows; see `footprint.mrio.frames.from_flows`."""
        from footprint.mrio.frames import from_flows

        return from_flows(flows, **options)

    def replace(self, **changed: Any) -> MRIO:
        """Return a new, audited system with some tables changed; nothing derived is carried over.

        Parameters
        ----------
        **changed
            Any argument of `from_frames`. Changing Z or Y without giving x recomputes x as row sums.
        """
        options: dict[str, Any] = {
            "Z": self.Z,
            "Y": self.Y,
            "x": None if {"Z", "Y"} & set(changed) else self.x,
            "extensions": dict(self.extensions),
            "currency": self.currency,
            "year": self.year,
            "name": self.name,
            "region_info": self._region_info,
            "sector_info": self._sector_info,
            "meta": dict(self.meta),
        }
        if unknown := set(changed) - {*options, "check", "strict", "allow"}:
            raise TypeError(f"replace() knows {', '.join(options)}; not {', '.join(sorted(unknown))}")
        return MRIO.from_frames(**{**options, **changed})

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
        """Output less inputs by industry, n: value added with net taxes and margins where they are not apart."""
        return pd.Series(self._x - self.flow_sums.columns, index=self.index, name="value added")

    @kept_property
    def leontief(self) -> LeontiefSystem:
        """I − A, to be solved in either direction."""
        from footprint.mrio.solving.solve import LeontiefSystem

        return LeontiefSystem(self._Z, self._x, self.flow_sums.lowest)

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
            S = self.intensities(extension).to_numpy()
            solution = self.leontief.solve(S.T, transposed=True, method=method, tolerance=tolerance)
            solution.values.setflags(write=False)
            return solution

        return self._solved_once(key, solve)

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
        return self.leontief.solve(self.demand_values(y), method=method, tolerance=tolerance)

    def with_units(self, table: str, extension: str = "materials") -> pd.DataFrame | pd.Series:
        """Return one table in pint dtype; see `footprint.mrio.quantities.with_units`."""
        from footprint.mrio.quantities import with_units

        return with_units(self, table, extension)

    def audit(self, strict: Collection[str] = ()) -> AuditReport:
        """Return the named checks of this system; see `footprint.mrio.checks.audit`."""
        from footprint.mrio.checks.audit import audit

        return audit(self, strict)

    def save(self, path: str | os.PathLike[str], **options: Any) -> None:
        """Write the system to a folder; see `footprint.mrio.store.save`."""
        from footprint.mrio.store import save

        save(self, path, **options)

    @classmethod
    def load(cls, path: str | os.PathLike[str], **options: Any) -> MRIO:
        """Return a system written by `save`; see `footprint.mrio.store.load`."""
        from footprint.mrio.store import load

        return load(path, **options)

    def aggregate(self, regions: Any = None, sectors: Any = None) -> MRIO:
        """Return the system in coarser regions or sectors; see `footprint.mrio.aggregate.aggregate`."""
        from footprint.mrio.aggregate import aggregate

        return aggregate(self, regions, sectors)

    def disaggregate(self, regions: Any = None, sectors: Any = None) -> MRIO:
        """Return the system in finer regions or sectors; see `footprint.mrio.aggregate.disaggregate`."""
        from footprint.mrio.aggregate import disaggregate

        return disaggregate(self, regions, sectors)

    def production_account(self, extension: str = "materials", *, direct: bool = True) -> pd.DataFrame:
        """Return what is extracted in each region; see `footprint.mrio.accounts.production_account`."""
        from footprint.mrio.accounts import production_account

        return production_account(self, extension, direct=direct)

    def consumption_account(self, extension: str = "materials", *, direct: bool = True) -> pd.DataFrame:
        """Return what is extracted for each region; see `footprint.mrio.accounts.consumption_account`."""
        from footprint.mrio.accounts import consumption_account

        return consumption_account(self, extension, direct=direct)

    def sources_by_consumer(
        self, extension: str = "materials", stressor: str | None = None, *, direct: bool = True
    ) -> pd.DataFrame:
        """Return who extracts for whom; see `footprint.mrio.accounts.sources_by_consumer`."""
        from footprint.mrio.accounts import sources_by_consumer

        return sources_by_consumer(self, extension, stressor, direct=direct)

    def footprints(self, extension: str = "materials", *, direct: bool = True) -> pd.DataFrame:
        """Return the footprint of each category of final demand; see `footprint.mrio.accounts.footprints`."""
        from footprint.mrio.accounts import footprints

        return footprints(self, extension, direct=direct)

    def product_footprints(self, extension: str = "materials") -> pd.DataFrame:
        """Return the footprint by region and product bought; see `footprint.mrio.accounts.product_footprints`."""
        from footprint.mrio.accounts import product_footprints

        return product_footprints(self, extension)
