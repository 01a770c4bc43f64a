"""Named spreads: how wrong the cells of a table may be, by class, and what they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.embedded import embedded
from footprint.errors import LabelError, OptionError
from footprint.once import kept

#: Sources of error that the table itself has.
FLOWS, DEMAND, EXTRACTION = "flows", "demand", "extraction"
SOURCES = (FLOWS, DEMAND, EXTRACTION)
_COLUMNS = ("source", "name", "origin", "group", "from_meur", "spread", "correlation", "reference")
_DOMESTIC, _TRADED, _ANY = "domestic", "traded", "any"


@dataclass(frozen=True)
class Spreads:
    """Classes of cells with their spread.

    Attributes
    ----------
    table : DataFrame
        source (``"flows"``, ``"demand"`` or ``"extraction"``), name, origin (domestic, traded or any),
        group of materials (empty for any), from_meur (smallest cell), spread (standard deviation over the
        mean, 1), correlation (share of the variance of the logarithm that all cells of a block have in
        common, 0 to 1), reference.
    """

    table: pd.DataFrame

    def classes(
        self, source: str, size: np.ndarray, traded: np.ndarray, groups: Sequence[str] | None = None
    ) -> np.ndarray:
        """Return the row of the table that holds for each cell; −1 where none does, which is then exact.

        Parameters
        ----------
        size : ndarray
            Absolute size of each cell, million euros.
        traded : ndarray of bool
            Whether seller and buyer are in different regions.
        groups : sequence of str, optional
            Group of materials of each cell.
        """
        found = np.full(len(size), -1, dtype=np.int16)
        named = None if groups is None else np.asarray(groups, dtype=object)
        rows = self.table[self.table["source"] == source].sort_values("from_meur", kind="stable")
        # The general rows first, so that those of a group overrule them.
        for at, row in rows.sort_values("group", kind="stable").iterrows():
            holds = size >= row["from_meur"]
            if row["origin"] != _ANY:
                holds &= traded == (row["origin"] == _TRADED)
            if row["group"]:
                holds &= False if named is None else named == row["group"]
            found[holds] = int(str(at))
        return found

    def logarithms(self) -> tuple[np.ndarray, np.ndarray]:
        """Return σ of the logarithm, common to a block and of each cell alone, by row of the table.

        A log-normal factor of mean one and relative standard deviation c has σ² = ln(1 + c²); the share ρ
        of σ² is common.
        """
        variance = np.log1p(self.table["spread"].to_numpy(float) ** 2)
        common = self.table["correlation"].to_numpy(float)
        return np.sqrt(variance * common), np.sqrt(variance * (1.0 - common))

    def scaled(self, factor: float, source: str | None = None) -> Spreads:
        """Return the same classes with wider or narrower spreads, of one source or of all."""
        table = self.table.copy()
        chosen = table["source"] == source if source is not None else slice(None)
        table.loc[chosen, "spread"] *= factor
        return Spreads(table)


def as_spreads(table: pd.DataFrame) -> Spreads:
    """Return a table of spreads of one's own, checked.

    Raises
    ------
    LabelError
        If columns are missing or a source or origin is unknown.
    OptionError
        If a spread is negative or a correlation lies outside 0 to 1.
    """
    if missing := [name for name in _COLUMNS if name not in table.columns]:
        raise LabelError("A table of spreads lacks columns", labels=missing, expected=", ".join(_COLUMNS))
    table = table[list(_COLUMNS)].reset_index(drop=True).fillna({"group": "", "reference": "", "name": ""})
    for column, known in (("source", SOURCES), ("origin", (_DOMESTIC, _TRADED, _ANY))):
        if unknown := sorted(set(table[column]) - set(known)):
            raise LabelError(
                f"A table of spreads has an unknown {column}", labels=unknown, expected=", ".join(known)
            )
    if (table["spread"] < 0).any() or not table["correlation"].between(0, 1).all():
        raise OptionError(
            "A spread is negative, or a correlation not between 0 and 1",
            hint="spread is the standard deviation over the mean: 0.1 for 10 %",
        )
    return Spreads(table)


@kept(1)
def default_spreads() -> Spreads:
    """Return the spreads that come with the program, ``data/uncertainty/spreads.csv``."""
    return as_spreads(pd.read_csv(embedded("uncertainty", "spreads.csv"), keep_default_na=False))
