"""The multi-regional input-output system: stored tables and everything derived from them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import numpy as np
import pandas as pd

from footprint.errors import ArgumentError
from footprint.mrio import accounts, frames, store
from footprint.mrio.aggregate import Given, aggregate, disaggregate
from footprint.mrio.checks.audit import AuditReport, audit
from footprint.mrio.frames import Extensions
from footprint.mrio.neighbours import pymrio_system, xarray_dataset
from footprint.mrio.quantities import with_units
from footprint.mrio.solved import SolvedTables

if TYPE_CHECKING:
    import pymrio
    import xarray


class Facts(TypedDict, total=False):
    """What belongs to a system besides its flows; see `MRIO.from_frames`."""

    extensions: Extensions
    x: pd.Series | None
    currency: str
    year: int | None
    name: str
    region_info: pd.DataFrame | None
    sector_info: pd.DataFrame | None
    meta: Mapping[str, object] | None


class Description(Facts, total=False):
    """What may be said of a system besides its flows, and how it is checked; see `MRIO.from_frames`."""

    check: bool
    strict: Collection[str]
    allow: Collection[str]


class Changes(Description, total=False):
    """What `MRIO.replace` can change: the flows, and all that describes them."""

    Z: pd.DataFrame
    Y: pd.DataFrame


class MRIO(SolvedTables):
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
        meta: Mapping[str, object] | None = None,
        check: bool = True,
        strict: Collection[str] = (),
        allow: Collection[str] = (),
    ) -> MRIO:
        """Return a system built from labelled tables.

        Parameters
        ----------
        Z : DataFrame
            n × n inter-industry flows, in `currency` a year; MultiIndex (region, sector) both ways. Columns
            of pint dtype are converted to `currency`, here and in Y and x.
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
        world = frames.from_frames(
            cls,
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
    def from_flows(
        cls, flows: pd.DataFrame, *, categories: Sequence[str], **options: Unpack[Description]
    ) -> MRIO:
        """Return a system built from a long table of flows.

        Parameters
        ----------
        flows : DataFrame
            See `footprint.mrio.frames.frames_of_flows`.
        categories : list of str
            Categories of final demand.
        **options
            As for `from_frames`.

        Raises
        ------
        LabelError
            If columns are missing, labels empty, or a flow occurs twice.
        TableError
            As for `from_frames`.
        """
        Z, Y = frames.frames_of_flows(flows, categories)
        return cls.from_frames(Z, Y, **options)

    @classmethod
    def from_pymrio(
        cls,
        system: pymrio.IOSystem,
        *,
        currency: str | None = None,
        year: int | None = None,
        check: bool = True,
    ) -> MRIO:
        """Return a system of pymrio as one of ours.

        See `footprint.mrio.neighbours.pymrio_system.from_pymrio`.

        Parameters
        ----------
        system : pymrio.IOSystem
        currency : str, optional
            Unit of money; by default what pymrio's own unit says.
        check : bool
            Whether to audit the table, as in `from_frames`.
        """
        world = pymrio_system.from_pymrio(cls, system, currency, year)
        if check:
            world.audit().enforce()
        return world

    def to_pymrio(self) -> pymrio.IOSystem:
        """Return the system as pymrio's; see `footprint.mrio.neighbours.pymrio_system.to_pymrio`."""
        return pymrio_system.to_pymrio(self)

    def to_xarray(self) -> xarray.Dataset:
        """Return the stored tables as a dataset; see `footprint.mrio.neighbours.xarray_dataset.to_xarray`."""
        return xarray_dataset.to_xarray(self)

    def replace(self, **changed: Unpack[Changes]) -> MRIO:
        """Return a new, audited system with some tables changed; nothing derived is carried over.

        Parameters
        ----------
        **changed
            Any argument of `from_frames`. Changing Z or Y without giving x recomputes x as row sums.

        Raises
        ------
        ArgumentError
            If `from_frames` has no argument of that name.
        """
        options: Changes = {
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
            raise ArgumentError(
                "replace() has no arguments called so", labels=sorted(unknown), expected=", ".join(options)
            )
        options.update(changed)
        return MRIO.from_frames(**options)

    def with_units(self, table: str, extension: str = "materials") -> pd.DataFrame | pd.Series:
        """Return one table in pint dtype; see `footprint.mrio.quantities.with_units`."""
        return with_units(self, table, extension)

    def audit(self, strict: Collection[str] = ()) -> AuditReport:
        """Return the named checks of this system; see `footprint.mrio.checks.audit`."""
        return audit(self, strict)

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        layout: Literal["auto", "parquet", "npy"] = "auto",
        small: bool = False,
    ) -> None:
        """Write the system to a folder; see `footprint.mrio.store.save`."""
        store.save(self, path, layout=layout, small=small)

    @classmethod
    def save_blocks(
        cls,
        path: str | os.PathLike[str],
        blocks: Iterable[np.ndarray],
        Y: pd.DataFrame,
        *,
        dtype: Literal["float32", "float64"] = "float64",
        **options: Unpack[Facts],
    ) -> None:
        """Write a system whose flows come block by block, for tables that do not fit the memory.

        The folder is the same as one that `save` writes. The flows are not audited (`audit` does).

        Parameters
        ----------
        path : path
            Folder to write; an interrupted write leaves an old one whole.
        blocks : iterable of ndarray
            Rows of Z from the first to the last, as many at a time as is handy, n numbers each, in the order
            of the rows of `Y`, in `currency` a year.
        Y : DataFrame
            As in `from_frames`; its rows name the industries.
        dtype : {"float64", "float32"}
            What flows are stored in. In float32 they take half the room, are rounded by at most 6e-8 of each,
            and stay in float32 when the table is loaded; answers are certified for the rounded flows. What is
            smaller than 1e-38 may become zero.
        **options
            As for `from_frames`: extensions, gross output, currency, year, and what is known of regions.

        Raises
        ------
        LabelError
            If labels are duplicated, missing or unexpected.
        StoreError
            If the folder cannot be written, or the disk has no room for the flows.
        TableError
            If a block has another width, rows are missing or too many, or numbers are not finite.
        """
        store.save_blocks(cls, path, blocks, Y, dtype=dtype, **options)

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, verify: bool = True) -> MRIO:
        """Return a system written by `save`; see `footprint.mrio.store.load`."""
        return store.load(path, cls, verify=verify)

    def aggregate(self, regions: Given = None, sectors: Given = None) -> MRIO:
        """Return the system in coarser regions or sectors; see `footprint.mrio.aggregate.aggregate`."""
        return aggregate(self, regions, sectors)

    def disaggregate(self, regions: Given = None, sectors: Given = None) -> MRIO:
        """Return the system in finer regions or sectors; see `footprint.mrio.aggregate.disaggregate`."""
        return disaggregate(self, regions, sectors)

    def production_account(self, extension: str = "materials", *, direct: bool = True) -> pd.DataFrame:
        """Return what is extracted in each region; see `footprint.mrio.accounts.production_account`."""
        return accounts.production_account(self, extension, direct=direct)

    def consumption_account(self, extension: str = "materials", *, direct: bool = True) -> pd.DataFrame:
        """Return what is extracted for each region; see `footprint.mrio.accounts.consumption_account`."""
        return accounts.consumption_account(self, extension, direct=direct)

    def sources_by_consumer(
        self, extension: str = "materials", stressor: str | None = None, *, direct: bool = True
    ) -> pd.DataFrame:
        """Return who extracts for whom; see `footprint.mrio.accounts.sources_by_consumer`."""
        return accounts.sources_by_consumer(self, extension, stressor, direct=direct)

    def footprints(self, extension: str = "materials", *, direct: bool = True) -> pd.DataFrame:
        """Return the footprint of each category of final demand; see `footprint.mrio.accounts.footprints`."""
        return accounts.footprints(self, extension, direct=direct)

    def product_footprints(self, extension: str = "materials") -> pd.DataFrame:
        """Return the footprint by region and product; see `footprint.mrio.accounts.product_footprints`."""
        return accounts.product_footprints(self, extension)
