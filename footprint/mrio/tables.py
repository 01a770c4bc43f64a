"""The stored tables of a system: labels, units and numbers that cannot change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

import numpy as np
import pandas as pd

from footprint.errors import LabelError, TableError, UnitError, UnknownNameError
from footprint.i18n import message
from footprint.labels import CATEGORY, REGION, SECTOR, aligned
from footprint.mrio.extension import Extension, read_only
from footprint.mrio.given import as_frame, as_mapping, as_series, in_unit, numbers, unit_factor
from footprint.once import kept_property

#: Rows of Z that are looked at together.
PANEL = 32

Demand = pd.Series | pd.DataFrame | np.ndarray | Mapping[Any, float]


@dataclass(frozen=True)
class FlowSums:
    """What many checks need of Z: sales and inputs of each industry, and the lowest flow."""

    rows: np.ndarray
    columns: np.ndarray
    lowest: float

    @classmethod
    def of(cls, Z: np.ndarray) -> FlowSums:
        """Return the sums of Z, read once in panels that stay in the processor's cache."""
        if Z.flags.f_contiguous and not Z.flags.c_contiguous:
            turned = cls.of(Z.T)
            return cls(turned.columns, turned.rows, turned.lowest)
        rows, columns, lowest = np.empty(len(Z)), np.zeros(Z.shape[1]), np.inf
        for start in range(0, len(Z), PANEL):
            # In float64, also of a table that is held in float32.
            panel = Z[start : start + PANEL].astype(np.float64, copy=False)
            rows[start : start + PANEL] = panel.sum(axis=1)
            columns += panel.sum(axis=0)
            lowest = min(lowest, float(panel.min()))
        return cls(rows, columns, lowest)


class Tables:
    """Flows, final demand, output and extensions under common labels. Immutable.

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
    regions, sectors, categories : Index
        Labels in order of first appearance.
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
    regions: pd.Index
    sectors: pd.Index
    categories: pd.Index
    extensions: Mapping[str, Extension]
    meta: Mapping[str, object]
    _Z: np.ndarray
    _Y: np.ndarray
    _x: np.ndarray
    _region_info: pd.DataFrame
    _sector_info: pd.DataFrame

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
        meta: Mapping[str, object] | None = None,
        content_hash: str | None = None,
        flow_sums: FlowSums | None = None,
        kept: object = None,
    ) -> None:
        own: dict[str, Any] = {
            # Frames whose memory Z and Y share; alive, they make pandas copy before it writes.
            "_kept": kept,
            # Flows stored in float32 stay in it: turned into float64 they would take twice the memory.
            "_Z": Z if Z.dtype == np.float32 and not Z.flags.writeable else read_only(Z),
            "_Y": read_only(Y),
            "_x": read_only(x),
            "index": index,
            "y_columns": y_columns,
            "extensions": MappingProxyType(dict(extensions)),
            "currency": currency,
            "year": _year(year),
            "name": name,
            "meta": MappingProxyType(as_mapping(meta or {}, "meta", "{'sources': [...]}")),
            "regions": _level(index, 0, REGION),
            "sectors": _level(index, 1, SECTOR),
            "categories": _level(y_columns, 1, CATEGORY),
        }
        own["_region_info"] = _info(region_info, own["regions"], "region information")
        own["_sector_info"] = _info(sector_info, own["sectors"], "sector information")
        if content_hash is not None:
            own["content_hash"] = content_hash
        if flow_sums is not None:
            own["flow_sums"] = flow_sums
        self.__dict__.update(own)

    def __setattr__(self, key: str, value: object) -> None:
        raise AttributeError(
            message("an MRIO is immutable; use replace({key}=...) to make a new one", key=key)
        )

    def __getstate__(self) -> dict[str, Any]:
        derived = {
            name
            for kind in type(self).__mro__
            for name, what in vars(kind).items()
            if isinstance(what, kept_property)
        }
        derived = (derived | {"_kept"}) - {"flow_sums", "content_hash"}
        state = {key: value for key, value in self.__dict__.items() if key not in derived}
        return {**state, "extensions": dict(self.extensions), "meta": dict(self.meta)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for key in ("_Z", "_Y", "_x"):
            state[key].setflags(write=False)
        state["_kept"] = None
        state["extensions"] = MappingProxyType(state["extensions"])
        state["meta"] = MappingProxyType(state["meta"])
        self.__dict__.update(state)

    def __repr__(self) -> str:
        return (
            f"<MRIO {self.name or 'unnamed'} {self.year or ''}: {len(self.regions)} regions × "
            f"{len(self.sectors)} sectors, {self.currency}, extensions: {', '.join(self.extensions) or 'none'}>"
        )

    def with_meta(self, meta: Mapping[str, object]) -> Self:
        """Return the same system with other facts; what was computed is kept, as no number changes."""
        made = type(self).__new__(type(self))
        made.__dict__.update({**self.__dict__, "meta": MappingProxyType(dict(meta))})
        return made

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

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts that `meta` lists under a key, such as ``"sources"``; none without such a key."""
        found = self.meta.get(key, ())
        texts = found if isinstance(found, (list, tuple)) else (found,)
        return tuple(text if isinstance(text, str) else str(text) for text in texts)

    def extension(self, name: str) -> Extension:
        """Return one extension by name.

        Raises
        ------
        UnknownNameError
            If the system has none of that name.
        """
        if name not in self.extensions:
            known = ", ".join(self.extensions) or "none"
            raise UnknownNameError("extension", name, hint=message("this table has: {known}", known=known))
        return self.extensions[name]

    @kept_property
    def flow_sums(self) -> FlowSums:
        """Row sums, column sums and the lowest number of Z, from one reading of it."""
        return FlowSums.of(self._Z)

    def demand_values(self, y: Demand) -> np.ndarray:
        """Return a final demand as numbers in `currency`, in the order of `index`; pint dtypes are converted.

        Raises
        ------
        LabelError
            If its labels are not those of the system, its length differs, or it holds text.
        TableError
            If it holds NaN or infinite numbers.
        UnitError
            If it is in a unit that is no such money.
        """
        if isinstance(y, Mapping):
            y = as_series(y, "final demand")
        if isinstance(y, (pd.Series, pd.DataFrame)):
            frame = y.to_frame() if isinstance(y, pd.Series) else y
            plain = in_unit(frame, self.currency, "final demand")
            values = numbers(aligned(plain, self.index, "final demand"), "final demand")
            values = values[:, 0] if isinstance(y, pd.Series) else values
        else:
            try:
                unit = getattr(y, "units", None)
                values = np.asarray(getattr(y, "magnitude", y), dtype=np.float64)
                if unit is not None:
                    values = values * unit_factor(str(unit), self.currency, "final demand")
            except UnitError:
                raise
            except (TypeError, ValueError):
                raise LabelError("A final demand holds text where numbers are expected") from None
            if values.ndim not in (1, 2) or len(values) != self.n:
                raise LabelError(
                    "A final demand does not fit the table",
                    expected=f"{self.n} rows",
                    found=f"shape {values.shape}",
                    hint="give a Series labelled by (region, sector)",
                )
        if not np.isfinite(values).all():
            bad = np.flatnonzero(~np.isfinite(values.reshape(self.n, -1)).all(axis=1))
            raise TableError("A final demand holds NaN or infinite numbers", labels=list(self.index[bad]))
        return values


def _level(index: pd.MultiIndex, level: int, name: str) -> pd.Index:
    """Return the labels of one level in order of first appearance."""
    return index.get_level_values(level).unique().rename(name)


def _year(year: Any) -> int | None:
    try:
        return None if year is None else int(year)
    except (TypeError, ValueError):
        raise TableError(
            message("The year of a table must be a whole number, not {year!r}", year=year)
        ) from None


def _info(info: pd.DataFrame | None, labels: pd.Index, what: str) -> pd.DataFrame:
    return pd.DataFrame(index=labels) if info is None else aligned(as_frame(info, what), labels, what).copy()
