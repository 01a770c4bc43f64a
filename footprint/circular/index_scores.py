"""The arithmetic of the FabCity Index: priorities by decile, the index, its parts. No data, no model.

The published definition is linear: a sector's autonomy scores 0 (nothing made locally) to 10 (all of
the need), its priority 0 to 10 by decile of the need, and the index is out of 100.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.errors import TableError

DECILES = 10


def priority_points(needs: pd.Series) -> pd.Series:
    """Return p, 0–10 by sector: the decile of its need among the sectors that are needed at all.

    p = ⌈10 · rank / n⌉, with rank the mean rank of equal needs, so that ties share a decile and the order of
    the sectors does not matter. A sector that nobody needs has priority 0.

    Parameters
    ----------
    needs : Series
        N by sector, any unit, ≥ 0.

    Raises
    ------
    TableError
        If a need is negative or not a number.
    """
    values = needs.to_numpy(dtype=float)
    if not np.isfinite(values).all() or (values < 0).any():
        wrong = needs.index[~np.isfinite(values) | (values < 0)]
        raise TableError("Needs must be numbers ≥ 0", labels=list(wrong))
    needed = needs.loc[needs > 0]
    # Ranks are multiples of a half; the small number keeps 0.7 · 10 from becoming 8.
    rank = DECILES * needed.rank(method="average") / max(len(needed), 1)
    points = pd.Series(np.ceil(rank.to_numpy() - 1e-9), needed.index)
    return points.reindex(needs.index).fillna(0.0).clip(0.0, DECILES).rename("priority")


def index_value(coverage: pd.Series, priority: pd.Series) -> float:
    """Return 100 · Σ p (10 a) / (10 Σ p): 100 where every sector is fully covered, 0 where none is.

    Parameters
    ----------
    coverage : Series
        a by sector; values above 1 count as 1.
    priority : Series
        p by sector, 0–10.

    Raises
    ------
    TableError
        If coverage is negative or not a number.
    """
    coverage = coverage.reindex(priority.index)
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


def ranks(values: pd.Series) -> pd.Series:
    """Return places from 1, the highest first; equal values share the best place."""
    return values.rank(method="min", ascending=False).astype(int)
