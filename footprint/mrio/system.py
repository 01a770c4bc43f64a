"""The multi-regional input-output system: labelled tables that cannot change or go stale."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from footprint.errors import LabelError, UnitError, UnknownNameError
from footprint.labels import CATEGORY, REGION, SECTOR, aligned, check_same
from footprint.mrio.extension import Extension, read_only, two_levels

if TYPE_CHECKING:
    import os

    from footprint.mrio.audit import AuditReport
    from footprint.mrio.solve import LeontiefSystem, Solution

Demand = pd.Series | pd.DataFrame | np.ndarray


class MRIO:
    """A multi-regional input-output system with environmental extensions. Immutable.

    Built with `from_frames`, `from_flows` or `load`. Every derived table is computed from the
    stored ones at first use and kept with the object; `replace` makes a new object, so a derived
    table can never belong to other data than its object's.

    Attributes
    ----------
    name, currency : str
        Name of the table; unit of Z, Y and x, such as ``"MEUR_2011"``.
    year : int or None
        Year of the flows.
    index : MultiIndex
        (region, sector), the order of all rows; n of them.
    y_columns : MultiIndex
        (region, category) of final demand.
    extensions : mapping of str to Extension
    meta : mapping
        Provenance, sources, warnings.
    content_hash : str
        SHA-256 of labels, units and numbers.
    """

    name: str
    year: int | None
    currency: str
    index: pd.MultiIndex
    y_columns: pd.MultiIndex
    extensions: Mapping[str, Extension]
    meta: Mapping[str, Any]

    def __init__(
        self,
        Z: np.ndarray,
        Y: np.ndarray,
        x: np.ndarray,
        index: pd.MultiIndex,
        y_columns: pd.MultiIndex,
        extensions: Mapping[str, Extension],
        *,
        currency: str,
        year: int | None = None,
        name: str = "",
        region_info: pd.DataFrame | None = None,
        sector_info: pd.DataFrame | None = None,
        meta: Mapping[str, Any] | None = None,
        content_hash: str | None = None,
    ) -> None:
        own: dict[str, Any] = {
            "_Z": read_only(Z),
            "_Y": read_only(Y),
            "_x": read_only(x),
            "index": index,
            "y_columns": y_columns,
            "extensions": MappingProxyType(dict(extensions)),
            "currency": currency,
            "year": year,
            "name": name,
            "meta": MappingProxyType(dict(meta or {})),
            "regions": _level(index, 0, REGION),
            "sectors": _level(index, 1, SECTOR),
            "categories": _level(y_columns, 1, CATEGORY),
        }
        own["_region_info"] = _info(region_info, own["regions"], "region information")
        own["_sector_info"] = _info(sector_info, own["sectors"], "sector information")
        if content_hash is not None:
            own["content_hash"] = content_hash
        self.__dict__.update(own)

    @classmethod
    def from_frames(
        cls,
        Z: pd.DataFrame,
        Y: pd.DataFrame,
        extensions: Mapping[str, Extension | pd.DataFrame] | Extension | None = None,
        *,
        x: pd.Series | None = None,
        currency: str = "MEUR_2011",
        year: int | None = None,
        name: str = "",
        region_info: pd.DataFrame | None = None,
        sector_info: pd.DataFrame | None = None,
        meta: Mapping[str, Any] | None = None,
        check: bool = True,
    ) -> MRIO:
        """Return a system built from labelled tables.

        Parameters
        ----------
        Z : DataFrame
            n × n inter-industry flows, in `currency` a year; MultiIndex (region, sector) both ways.
        Y : DataFrame
            n × (region, category) final demand, in `currency` a year.
        extensions : mapping, Extension, or None
            By name; a bare frame (stressor × (region, sector)) is taken to be in tonnes.
        x : Series, optional
            Gross output; by default the row sums of Z and Y.
        currency : str
            A unit of money, as pint reads it.
        check : bool
            Whether to audit the table and refuse it if it cannot be used.

        Raises
        ------
        LabelError
            If labels are duplicated, missing or unexpected.
        TableError
            With every fault of the numbers: NaN, infinite, negative output, unbalanced rows,
            spectral radius of one or more, extraction without output.
        UnitError
            If a unit is unknown.
        """
        from footprint.mrio.audit import check_money

        check_money(currency)
        index = two_levels(Z.index, (REGION, SECTOR), "table Z (rows)")
        Z = aligned(Z, Z.index, "table Z (columns)", axis=1)
        y_columns = two_levels(Y.columns, (REGION, CATEGORY), "final demand Y (columns)")
        Y = aligned(Y, Z.index, "final demand Y (rows)")
        check_same(_level(y_columns, 0, REGION), _level(index, 0, REGION), "regions of final demand Y")
        Z_values, Y_values = read_only(Z.to_numpy()), read_only(Y.to_numpy())
        if x is None:
            x_values = Z_values.sum(axis=1) + Y_values.sum(axis=1)
        else:
            x_values = aligned(x, Z.index, "gross output x").to_numpy(dtype=np.float64)
        world = cls(
            Z_values,
            Y_values,
            x_values,
            index,
            y_columns,
            _extensions(extensions, index, y_columns),
            currency=currency,
            year=year,
            name=name,
            region_info=region_info,
            sector_info=sector_info,
            meta=meta,
        )
        if check:
            world.audit().raise_if_fatal()
        return world

    @classmethod
    def from_flows(cls, flows: pd.DataFrame, **options: Any) -> MRIO:
        """Return a system built from a long table of flows; see `footprint.mrio.flows.from_flows`."""
        from footprint.mrio.flows import from_flows

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
        if unknown := set(changed) - {*options, "check"}:
            raise TypeError(f"replace() knows {', '.join(options)}; not {', '.join(sorted(unknown))}")
        return MRIO.from_frames(**{**options, **changed})

    def __setattr__(self, key: str, value: object) -> None:
        raise AttributeError(f"an MRIO is immutable; use replace({key}=...) to make a new one")

    def __getstate__(self) -> dict[str, Any]:
        derived = {name for name in vars(type(self)) if isinstance(vars(type(self))[name], cached_property)}
        state = {key: value for key, value in self.__dict__.items() if key not in derived}
        return {**state, "extensions": dict(self.extensions), "meta": dict(self.meta)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for key in ("_Z", "_Y", "_x"):
            state[key].setflags(write=False)
        state["extensions"] = MappingProxyType(state["extensions"])
        state["meta"] = MappingProxyType(state["meta"])
        self.__dict__.update(state)

    def __repr__(self) -> str:
        return (
            f"<MRIO {self.name or 'unnamed'} {self.year or ''}: {len(self.regions)} regions × "
            f"{len(self.sectors)} sectors, {self.currency}, extensions: {', '.join(self.extensions) or 'none'}>"
        )

    # Stored tables -------------------------------------------------------------------------------

    @property
    def n(self) -> int:
        """Number of industries: rows of Z."""
        return len(self.index)

    @property
    def Z(self) -> pd.DataFrame:
        """Inter-industry flows, n × n, in `currency` a year, on read-only numbers."""
        return pd.DataFrame(self._Z, index=self.index, columns=self.index, copy=False)

    @property
    def Y(self) -> pd.DataFrame:
        """Final demand, n × (region, category), in `currency` a year, on read-only numbers."""
        return pd.DataFrame(self._Y, index=self.index, columns=self.y_columns, copy=False)

    @property
    def x(self) -> pd.Series:
        """Gross output, n, in `currency` a year, on read-only numbers."""
        return pd.Series(self._x, index=self.index, name="x", copy=False)

    @property
    def region_info(self) -> pd.DataFrame:
        """What is known of each region, as a new frame."""
        return self._region_info.copy()

    @property
    def sector_info(self) -> pd.DataFrame:
        """What is known of each sector, as a new frame."""
        return self._sector_info.copy()

    def extension(self, name: str) -> Extension:
        """Return one extension by name.

        Raises
        ------
        UnknownNameError
            If the system has none of that name.
        """
        if name not in self.extensions:
            known = ", ".join(self.extensions) or "none"
            raise UnknownNameError("extension", name, hint=f"this table has: {known}")
        return self.extensions[name]

    # Derived tables ------------------------------------------------------------------------------

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of labels, units and numbers; equal for equal content however it is stored."""
        from footprint.mrio.store import hash_of

        return hash_of(self)

    @cached_property
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
        return pd.Series(self._x - self._Z.sum(axis=0), index=self.index, name="value added")

    @cached_property
    def leontief(self) -> LeontiefSystem:
        """I − A, to be solved in either direction."""
        from footprint.mrio.solve import LeontiefSystem

        return LeontiefSystem(self._A)

    @cached_property
    def _multipliers(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def _origins(self) -> dict[str, Any]:
        return {}

    def intensities(self, extension: str = "materials") -> pd.DataFrame:
        """Return S = F x̂⁻¹, stressor × n, in the extension's unit per unit of currency."""
        F = self.extension(extension).F.to_numpy()
        S = np.divide(F, self._x, out=np.zeros_like(F), where=self._x != 0)
        return pd.DataFrame(S, index=self.extension(extension).labels, columns=self.index, copy=False)

    def multipliers(self, extension: str = "materials") -> pd.DataFrame:
        """Return M = S L, stressor × n: extraction in the whole supply chain of one unit of final demand.

        Computed once, backwards, from (I − A)ᵀ Mᵀ = Sᵀ, and kept with the object.

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
        S = self.intensities(extension)
        if extension not in self._multipliers:
            solution = self.leontief.solve(S.to_numpy().T, transposed=True)
            values = np.ascontiguousarray(solution.values.T)
            values.setflags(write=False)
            self._multipliers[extension] = pd.DataFrame(values, index=S.index, columns=S.columns, copy=False)
        return self._multipliers[extension].copy(deep=False)

    def outputs(self, y: Demand, method: str = "auto") -> Solution:
        """Return the output x that a final demand sets off, (I − A) x = y, with its certified error.

        Parameters
        ----------
        y : Series, DataFrame or array
            n, or n × columns, in `currency` a year, labelled like `index`.
        method : {"auto", "direct", "iterative"}
        """
        return self.leontief.solve(self.demand_values(y), method=method)

    def demand_values(self, y: Demand) -> np.ndarray:
        """Return a final demand as numbers in the order of `index`.

        Raises
        ------
        LabelError
            If its labels are not those of the system, or its length differs.
        TableError
            If it holds NaN or infinite numbers.
        """
        from footprint.errors import TableError

        if isinstance(y, (pd.Series, pd.DataFrame)):
            values = aligned(y, self.index, "final demand").to_numpy(dtype=np.float64)
        else:
            values = np.asarray(y, dtype=np.float64)
            if values.ndim not in (1, 2) or len(values) != self.n:
                raise LabelError(
                    "A final demand does not fit the table",
                    expected=f"{self.n} rows",
                    found=f"shape {values.shape}",
                    hint="give a Series labelled by (region, sector)",
                )
        if not np.isfinite(values).all():
            bad = ~np.isfinite(values.reshape(self.n, -1)).all(axis=1)
            raise TableError("A final demand holds NaN or infinite numbers", labels=list(self.index[bad]))
        return values

    # Doing things with it, in modules of their own -------------------------------------------------

    def audit(self) -> AuditReport:
        """Return the named checks of this system; see `footprint.mrio.audit`."""
        from footprint.mrio.audit import audit

        return audit(self)

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

    def sources_by_consumer(self, extension: str = "materials", *, direct: bool = True) -> pd.DataFrame:
        """Return who extracts for whom; see `footprint.mrio.accounts.sources_by_consumer`."""
        from footprint.mrio.accounts import sources_by_consumer

        return sources_by_consumer(self, extension, direct=direct)


def _level(index: pd.MultiIndex, level: int, name: str) -> pd.Index:
    """Return the labels of one level in order of first appearance."""
    return index.get_level_values(level).unique().rename(name)


def _info(info: pd.DataFrame | None, labels: pd.Index, what: str) -> pd.DataFrame:
    return pd.DataFrame(index=labels) if info is None else aligned(info, labels, what).copy()


def _extensions(
    given: Mapping[str, Extension | pd.DataFrame] | Extension | None,
    index: pd.MultiIndex,
    y_columns: pd.MultiIndex,
) -> dict[str, Extension]:
    if given is None:
        return {}
    if isinstance(given, Extension):
        given = {given.name: given}
    ready: dict[str, Extension] = {}
    for name, extension in given.items():
        if isinstance(extension, pd.DataFrame):
            extension = Extension(name, extension)
        if extension.name != name:
            extension = Extension(name, extension.F, extension.F_Y, extension.unit, extension.stressors)
        try:
            from footprint.units import registry

            registry().parse_units(extension.unit)
        except Exception:
            raise UnitError(
                f"The unit {extension.unit!r} of extension {name!r} is unknown",
                expected="a unit as pint reads it: t, kt, Mt, kg, TJ",
            ) from None
        ready[name] = extension.on(index, y_columns)
    return ready
