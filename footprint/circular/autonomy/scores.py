"""The arithmetic of the FabCity Index: priorities by decile, the index, its parts. No data, no model.

The published definition is linear: a sector's autonomy scores 0 (nothing made locally) to 10 (all of
the need), its priority 0 to 10 by decile of the need, and the index is out of 100.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = pd.Series | Mapping[str, float] | Sequence[float] | NDArray[np.float64]

DECILES = 10


def fabcity_score(needs: Values, autonomy: Values) -> float:
    """Return the published index from needs and autonomy by sector: the whole formula, without any model.

    Index = 100 · Σ p (10 a) / (10 Σ p), with p the decile of N (`priority_points`) and a at most 1.

    Parameters
    ----------
    needs : Series, mapping, sequence or ndarray
        N by sector, any unit, ≥ 0.
    autonomy : Series, mapping, sequence or ndarray
        a by sector: local supply for local needs over N, ≥ 0; values above 1 count as 1. Matched to `needs`
        by label where both have labels, else by position.

    Raises
    ------
    TableError
        If a value is negative or not a number, or sectors of one are missing in the other.

    Examples
    --------
    >>> needs = {"bread": 400.0, "bolts": 100.0}
    >>> fabcity_score(needs, {"bread": 1.0, "bolts": 1.0})
    100.0
    >>> round(fabcity_score(needs, {"bread": 0.2, "bolts": 1.0}), 1)  # (10 · 2 + 5 · 10) / (10 · 15)
    46.7
    """
    priority = priority_points(needs)
    covered = _series(autonomy)
    labelled = all(isinstance(values, (pd.Series, Mapping)) for values in (needs, autonomy))
    if not labelled and len(covered) == len(priority):
        covered = covered.set_axis(priority.index)
    if set(covered.index) != set(priority.index):
        wrong = covered.index.symmetric_difference(priority.index)
        raise TableError("Needs and autonomy must be given for the same sectors", labels=list(wrong))
    return index_value(covered, priority)


def _series(values: Values) -> pd.Series:
    series = pd.Series(values, dtype=float)
    if not series.index.is_unique:
        twice = series.index[series.index.duplicated()]
        raise TableError("Every sector must be given once", labels=list(twice))
    return series


def priority_points(needs: Values) -> pd.Series:
    """Return p, 0–10 by sector: the decile of its need among the sectors that are needed at all.

    p = ⌈10 · rank / n⌉, with rank the mean rank of equal needs, so that ties share a decile and the order of
    the sectors does not matter. A sector that nobody needs has priority 0.

    Parameters
    ----------
    needs : Series, mapping, sequence or ndarray
        N by sector, any unit, ≥ 0.

    Raises
    ------
    TableError
        If a need is negative or not a number, or a sector is given twice.
    """
    needs = _series(needs)
    values = needs.to_numpy(dtype=float)
    if not np.isfinite(values).all() or (values < 0).any():
        wrong = needs.index[~np.isfinite(values) | (values < 0)]
        raise TableError("Needs must be numbers ≥ 0", labels=list(wrong))
    needed = needs.loc[needs > 0]
    # Ranks are multiples of a half; the small number keeps 0.7 · 10 from becoming 8.
    rank = DECILES * needed.rank(method="average") / max(len(needed), 1)
    points = pd.Series(np.ceil(rank.to_numpy() - 1e-9), needed.index)
    return points.reindex(needs.index).fillna(0.0).clip(0.0, DECILES).rename("priority")


def index_value(coverage: Values, priority: Values) -> float:
    """Return 100 · Σ p (10 a) / (10 Σ p): 100 where every sector is fully covered, 0 where none is.

    Parameters
    ----------
    coverage : Series
        a by sector; values above 1 count as 1.
    priority : Series
        p by sector, 0–10; `fabcity_score` derives it from needs.

    Raises
    ------
    TableError
        If coverage is negative or not a number.
    """
    priority = _series(priority)
    coverage = _series(coverage).reindex(priority.index)
    if coverage.isna().any() or (coverage < 0).any():
        wrong = coverage.index[coverage.isna() | (coverage < 0)]
        raise TableError("Coverage must be given for every sector, 0 or more", labels=list(wrong))
    total = float(priority.sum())
    return 100.0 * float((priority * coverage.clip(upper=1.0)).sum()) / total if total > 0 else 0.0


def index_table(coverage: pd.DataFrame, priority: pd.Series) -> pd.Series:
    """Return the index of every area (rows) at once."""
    weights = priority.reindex(coverage.columns).to_numpy()
    total = weights.sum()
    values = np.minimum(coverage.to_numpy(), 1.0) @ weights
    return pd.Series(100.0 * values / total if total > 0 else 0.0 * values, coverage.index, name="index")


def macro_scores(coverage: pd.DataFrame, priority: pd.Series, macro_sector: pd.Series) -> pd.DataFrame:
    """Return the index restricted to each macro-sector, areas × macro-sectors, 0–100."""
    names = list(dict.fromkeys(macro_sector.reindex(coverage.columns)))
    return pd.DataFrame({
        name: index_table(coverage[members := macro_sector.index[macro_sector == name]], priority[members])
        for name in names
    })  # fmt: skip


def ranks(values: pd.Series, apart: pd.Series | None = None) -> pd.Series:
    """Return places from 1, the highest first; equal values share the best place.

    Parameters
    ----------
    values : Series
    apart : Series, optional
        Group of each value: places are counted within each.
    """
    group = pd.Series(0, values.index) if apart is None else apart.reindex(values.index)
    return values.groupby(group.to_numpy()).rank(method="min", ascending=False).astype(int)
