"""Labels of regions, sectors, materials and products, and concordances between classifications.

Tables meet only through their labels: `aligned` puts one table in the order of another and refuses
missing, unexpected and duplicated labels; a `Concordance` carries figures from one classification
to another and keeps their total.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

import numpy as np
import pandas as pd

from footprint.errors import LabelError, listed
from footprint.i18n import message

REGION, SECTOR, CATEGORY, STRESSOR = "region", "sector", "category", "stressor"
MATERIAL, COUNTRY, INDUSTRY, PRODUCT, SELLER = "material", "country", "industry", "product", "seller"
#: Whether something is at home or abroad.
LOCATION = "location"

#: France in a world table, and how it and the rest of the world are called in an answer.
HOME, FRANCE, ABROAD = "FRA", "France", "abroad"
#: The region of all countries that a table does not know apart.
REST = "ROW"
#: Countries that the embedded table of 2014 counts together as the rest of Europe (``REU``).
REST_OF_EUROPE = frozenset(
    ["BGR", "CYP", "EST", "GRC", "HRV", "HUN", "LTU", "LUX", "LVA", "MLT", "ROU", "SVK", "SVN"]
)

#: Weights of one source label must add up to one within this; they come from files with few digits.
WEIGHT_TOLERANCE = 1e-9

Frame = TypeVar("Frame", pd.DataFrame, pd.Series)


def check_unique(labels: pd.Index, what: str) -> None:
    """Refuse labels that occur twice.

    Raises
    ------
    LabelError
        Naming the labels that occur more than once.
    """
    if not labels.is_unique:
        raise LabelError(
            message("The {what} has duplicate labels", what=what),
            labels=list(labels[labels.duplicated()].unique()),
            hint="give every row and column a label of its own, or add the duplicates up first",
        )


def check_present(labels: pd.Index, what: str) -> None:
    """Refuse labels that are missing: empty cells of a header, NaN or None, at any level.

    Raises
    ------
    LabelError
        Naming the positions, counted from 1, that lack a label.
    """
    lacking = np.zeros(len(labels), dtype=bool)
    for level in range(labels.nlevels):
        own = labels.get_level_values(level)
        absent = {label for label in own.unique() if pd.isna(label) or not str(label).strip()}
        if absent:
            lacking |= np.asarray(own.isna() | own.isin(list(absent)))
    if lacking.any():
        raise LabelError(
            message("The {what} has missing labels", what=what),
            labels=[f"position {position}" for position in np.flatnonzero(lacking) + 1],
            hint="give every row and column a label of its own",
        )


def check_same(found: pd.Index, expected: pd.Index, what: str) -> None:
    """Refuse labels that are not the expected ones; their order does not matter.

    Raises
    ------
    LabelError
        Naming missing and unexpected labels, and duplicates.
    """
    if found.equals(expected):
        return
    check_unique(found, what)
    missing = expected.difference(found, sort=False)
    unexpected = found.difference(expected, sort=False)
    if len(missing) or len(unexpected):
        parts = []
        if len(missing):
            parts.append(f"{len(missing)} missing ({_shown(missing)})")
        if len(unexpected):
            parts.append(f"{len(unexpected)} unexpected ({_shown(unexpected)})")
        raise LabelError(
            message("The labels of the {what} do not match", what=what),
            labels=[*missing, *unexpected],
            expected=message("the {count} labels of the table", count=len(expected)),
            found=f"{len(found)} labels: {', '.join(parts)}",
            hint="use the labels of the table; a concordance converts between classifications",
        )


def _shown(labels: pd.Index) -> str:
    return listed(labels, shown=5)


def aligned(table: Frame, labels: pd.Index, what: str, axis: int = 0) -> Frame:
    """Return `table` with one axis in the order of `labels`.

    Raises
    ------
    LabelError
        If the two sets of labels differ or one has duplicates: nothing is filled in or dropped.
    """
    own = table.columns if axis == 1 and isinstance(table, pd.DataFrame) else table.index
    if own.equals(labels):
        return table
    check_same(own, labels, what)
    if isinstance(table, pd.DataFrame):
        return table.reindex(columns=labels) if axis == 1 else table.reindex(index=labels)
    return table.reindex(labels)


def codes_of(labels: pd.Index, groups: pd.Index) -> np.ndarray:
    """Return the position of each label in `groups`, -1 where it is not there."""
    return np.asarray(groups.get_indexer(labels), dtype=np.intp)


class Concordance:
    """A checked mapping from one classification to another that conserves totals.

    Each source label goes to one target (many to one), or is shared among several with weights that
    add up to one (weighted). Immutable.

    Parameters
    ----------
    weights : DataFrame
        Source labels × target labels, each row adding up to one, no negative weight.

    Attributes
    ----------
    sources, targets : Index
        The labels on either side, in order.

    Raises
    ------
    LabelError
        If labels are duplicated, or a source has weights that do not add up to one.
    """

    def __init__(self, weights: pd.DataFrame) -> None:
        check_unique(weights.index, "concordance (source side)")
        check_unique(weights.columns, "concordance (target side)")
        values = weights.to_numpy(dtype=float, copy=True)
        bad = ~np.isfinite(values).all(axis=1) | (values < 0).any(axis=1)
        bad |= np.abs(values.sum(axis=1) - 1.0) > WEIGHT_TOLERANCE
        if bad.any():
            raise LabelError(
                "The weights of a concordance must be at least 0 and add up to 1 for each source label",
                labels=list(weights.index[bad]),
                found=", ".join(f"{total:.6g}" for total in values.sum(axis=1)[bad][:5]),
                hint="divide each row by its sum, or add the missing targets",
            )
        # Exact row sums, so that totals survive to the last digits.
        values /= values.sum(axis=1, keepdims=True)
        values.setflags(write=False)
        self._values = values
        self.sources = weights.index
        self.targets = weights.columns

    @classmethod
    def from_mapping(
        cls, mapping: Mapping[Hashable, Hashable] | pd.Series, targets: Iterable[Hashable] | None = None
    ) -> Concordance:
        """Return the many-to-one concordance of ``{source: target}``.

        Parameters
        ----------
        mapping : mapping or Series
            The target of each source.
        targets : iterable, optional
            Order of the targets; by default the order in which they first occur.
        """
        series = mapping if isinstance(mapping, pd.Series) else pd.Series(dict(mapping), dtype=object)
        check_unique(series.index, "concordance (source side)")
        if series.isna().any():
            raise LabelError("Sources without a target", labels=list(series.index[series.isna()]))
        columns = pd.Index(pd.unique(series) if targets is None else list(targets))
        position = columns.get_indexer(pd.Index(series))
        if (position < 0).any():
            raise LabelError("Targets that were not announced", labels=list(pd.unique(series[position < 0])))
        values = np.zeros((len(series), len(columns)))
        values[np.arange(len(series)), position] = 1.0
        return cls(pd.DataFrame(values, index=series.index, columns=columns))

    @classmethod
    def identity(cls, labels: pd.Index) -> Concordance:
        """Return the concordance that changes nothing."""
        return cls(pd.DataFrame(np.eye(len(labels)), index=labels, columns=labels))

    @classmethod
    def of(cls, given: Concordance | Mapping[Hashable, Hashable] | pd.Series | pd.DataFrame) -> Concordance:
        """Return `given` as a concordance: itself, a mapping, a Series, or a table of weights."""
        if isinstance(given, Concordance):
            return given
        return cls(given) if isinstance(given, pd.DataFrame) else cls.from_mapping(given)

    @property
    def weights(self) -> pd.DataFrame:
        """Source × target weights, as a new frame on read-only numbers."""
        return pd.DataFrame(self._values, index=self.sources, columns=self.targets, copy=False)

    @property
    def many_to_one(self) -> bool:
        """Whether no source is shared among several targets."""
        return bool(((self._values == 0.0) | (self._values == 1.0)).all())

    def matrix(self, labels: pd.Index, what: str = "table") -> np.ndarray:
        """Return the weights (labels × targets) with rows in the order of `labels`.

        Raises
        ------
        LabelError
            If a label of the table has no row in the concordance, or the concordance has a label
            that the table has not.
        """
        check_unique(labels, what)
        check_same(self.sources, labels, message("concordance for the {what}", what=what))
        return self._values[self.sources.get_indexer(labels)]

    def then(self, other: Concordance) -> Concordance:
        """Return the concordance that applies this one and `other` after it."""
        return Concordance(
            pd.DataFrame(
                self._values @ other.matrix(self.targets, "first concordance"),
                index=self.sources,
                columns=other.targets,
            )
        )

    def convert(self, table: Frame, axis: int = 0) -> Frame:
        """Return `table` carried over to the target labels along one axis; its total is kept.

        Raises
        ------
        LabelError
            If the labels of the table and the sources of the concordance differ.
        """
        labels = table.columns if axis == 1 and isinstance(table, pd.DataFrame) else table.index
        weights = self.matrix(labels)
        if isinstance(table, pd.Series):
            return pd.Series(table.to_numpy(dtype=float) @ weights, index=self.targets, name=table.name)
        values = table.to_numpy(dtype=float)
        if axis == 1:
            return pd.DataFrame(values @ weights, index=table.index, columns=self.targets)
        return pd.DataFrame(weights.T @ values, index=self.targets, columns=table.columns)

    def __repr__(self) -> str:
        kind = "many-to-one" if self.many_to_one else "weighted"
        return f"<Concordance {len(self.sources)} → {len(self.targets)} labels, {kind}>"
