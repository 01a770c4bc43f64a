"""Environmental extensions: what industries and final users take from nature."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.errors import LabelError
from footprint.i18n import message
from footprint.labels import (
    CATEGORY,
    REGION,
    SECTOR,
    STRESSOR,
    aligned,
    check_present,
    check_same,
    check_unique,
)
from footprint.mrio.given import as_frame, final_users, in_unit, numbers, two_levels
from footprint.units import check_unit, conversion_factor


def read_only(values: object) -> np.ndarray:
    """Return `values` as a float64 array that cannot be written to; copied unless it already is one.

    Only for arrays of our own: what pandas hands out read-only is a view that its frame can still change.
    """
    if isinstance(values, np.ndarray) and values.dtype == np.float64 and not values.flags.writeable:
        return values
    return own_copy(values)


def own_copy(values: object) -> np.ndarray:
    """Return the numbers in an array that nobody else holds and nobody can write to."""
    array = np.array(values, dtype=np.float64, order="C", copy=True)
    array.setflags(write=False)
    return array


class Extension:
    """Flows from nature by industry (F) and directly by final users (F_Y). Immutable.

    Parameters
    ----------
    name : str
        For example ``"materials"``.
    F : DataFrame
        Stressor × (region, sector), in `unit` a year; columns of pint dtype are converted to it.
    F_Y : DataFrame, optional
        Stressor × (region, category): flows that final users cause without any industry. Kept apart
        and added once to a region's account. Zero where not given.
    unit : str
        Unit of every figure, as pint reads it.
    stressors : DataFrame, optional
        What is known of each stressor (``group``, ``code``), indexed by its label.

    Raises
    ------
    LabelError
        If labels are missing or duplicated, the tables do not share their stressors, or hold text.
    UnitError
        If the unit is unknown or means several things (``ton``, ``Mm3``), or a column of pint dtype does not
        convert to it.
    """

    def __init__(
        self,
        name: str,
        F: pd.DataFrame,
        F_Y: pd.DataFrame | None = None,
        unit: str = "t",
        stressors: pd.DataFrame | None = None,
    ) -> None:
        what = f"extension {name!r}"
        check_unit(unit, what)
        F = in_unit(as_frame(F, f"{what} (F)"), unit, what)
        if F.index.nlevels != 1:
            raise LabelError(
                message("The stressors of {what} must have one label each", what=what),
                found=f"{F.index.nlevels} levels",
                hint="join the levels into one text, and give the rest in `stressors`",
            )
        self._labels = F.index.rename(STRESSOR)
        check_present(self._labels, f"{what} (stressors)")
        check_unique(self._labels, f"{what} (stressors)")
        self._columns = two_levels(F.columns, (REGION, SECTOR), f"{what} (F, columns)")
        self._F = own_copy(numbers(F, f"{what} (F)"))
        if F_Y is None:
            self._y_columns = pd.MultiIndex.from_arrays([[], []], names=[REGION, CATEGORY])
            self._F_Y = own_copy(np.zeros((len(F.index), 0)))
        else:
            F_Y = in_unit(as_frame(F_Y, f"{what} (F_Y)"), unit, what)
            self._y_columns = final_users(F_Y.columns, (REGION, CATEGORY), f"{what} (F_Y, columns)")
            check_same(F_Y.index, F.index, f"{what} (F_Y, stressors)")
            self._F_Y = own_copy(numbers(aligned(F_Y, F.index, what), f"{what} (F_Y)"))
        if stressors is None:
            stressors = pd.DataFrame(index=self._labels)
        self._info = aligned(
            as_frame(stressors, message("{what} (stressor information)", what=what)),
            F.index,
            message("{what} (stressor information)", what=what),
        ).copy()
        self._info.index = self._labels
        self.name = name
        self.unit = unit
        self._frozen = True

    @classmethod
    def of_arrays(
        cls,
        name: str,
        F: np.ndarray,
        F_Y: np.ndarray,
        labels: pd.Index,
        index: pd.MultiIndex,
        y_columns: pd.MultiIndex,
        unit: str,
        stressors: pd.DataFrame,
    ) -> Extension:
        """Return an extension made of arrays whose labels were checked already."""
        made = cls.__new__(cls)
        made.__dict__.update(
            {
                "_labels": labels.rename(STRESSOR),
                "_columns": index,
                "_F": read_only(F),
                "_y_columns": y_columns,
                "_F_Y": read_only(F_Y),
                "_info": stressors,
                "name": name,
                "unit": unit,
                "_frozen": True,
            }
        )
        return made

    def __setattr__(self, key: str, value: object) -> None:
        if getattr(self, "_frozen", False):
            raise AttributeError("an Extension is immutable; make a new one with Extension(...)")
        super().__setattr__(key, value)

    @property
    def labels(self) -> pd.Index:
        """The stressors."""
        return self._labels

    @property
    def F(self) -> pd.DataFrame:
        """Stressor × (region, sector), in `unit` a year, on read-only numbers."""
        return pd.DataFrame(self._F, index=self._labels, columns=self._columns, copy=False)

    @property
    def F_Y(self) -> pd.DataFrame:
        """Stressor × (region, category), in `unit` a year, on read-only numbers."""
        return pd.DataFrame(self._F_Y, index=self._labels, columns=self._y_columns, copy=False)

    @property
    def stressors(self) -> pd.DataFrame:
        """What is known of each stressor, as a new frame."""
        return self._info.copy()

    @property
    def groups(self) -> pd.Series:
        """The group of each stressor, ``"all"`` where the extension knows none."""
        if "group" in self._info.columns:
            return self._info["group"].copy()
        return pd.Series("all", index=self._labels, name="group")

    def on(self, index: pd.MultiIndex, y_columns: pd.MultiIndex) -> Extension:
        """Return the extension with columns in the order of a system's labels.

        Raises
        ------
        LabelError
            If the labels differ; a missing F_Y becomes zeros.
        """
        if self._columns.equals(index) and self._y_columns.equals(y_columns):
            return self
        what = f"extension {self.name!r}"
        F = aligned(self.F, index, f"{what} (F, columns)", axis=1)
        if self._F_Y.shape[1]:
            F_Y = aligned(self.F_Y, y_columns, f"{what} (F_Y, columns)", axis=1)
        else:
            F_Y = pd.DataFrame(np.zeros((len(F), len(y_columns))), index=F.index, columns=y_columns)
        return Extension(self.name, F, F_Y, self.unit, self._info)

    def renamed(self, name: str) -> Extension:
        """Return the extension under another name."""
        if name == self.name:
            return self
        return Extension.of_arrays(
            name, self._F, self._F_Y, self._labels, self._columns, self._y_columns, self.unit, self._info
        )

    def in_unit(self, unit: str) -> Extension:
        """Return the extension converted to another unit of the same kind.

        Raises
        ------
        UnitError
            If the unit is unknown or measures something else.
        """
        factor = conversion_factor(self.unit, unit, f"extension {self.name!r}")
        return Extension(self.name, self.F * factor, self.F_Y * factor, unit, self._info)

    def __repr__(self) -> str:
        return f"<Extension {self.name!r}: {len(self._labels)} stressors, {self.unit}>"
