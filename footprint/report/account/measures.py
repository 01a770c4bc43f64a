"""Reading an account for display: plain tonnes, names of regions, a unit that suits the size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount
    from footprint.mrio import MRIO

HOME, ABROAD = "France", "Abroad"
HOME_CODE, REST_CODE = "FRA", "ROW"


def tonnes(account: MaterialAccount, *dimensions: str) -> pd.Series:
    """Return ``account.tonnes(...)``, locations named `HOME` and `ABROAD`.

    Groups of products get a capital letter, as a heading does.
    """
    values = account.tonnes(*dimensions)
    for name, rename in (("location", _place), ("product group", _heading)):
        if name in dimensions:
            values = values.rename(index=rename, level=None if len(dimensions) == 1 else name)
    return values


def _place(label: object) -> str:
    return ABROAD if str(label).lower() == ABROAD.lower() else HOME


def _heading(label: object) -> str:
    return str(label)[:1].upper() + str(label)[1:]


def region_names(world: MRIO) -> Mapping[str, str]:
    """Return the English name of each region by its label."""
    info = world.region_info
    names = info["name_en"] if "name_en" in info.columns else pd.Series(info.index, index=info.index)
    return {str(label): str(name) for label, name in names.items()}


def dated(year: int | None) -> str:
    """Return ``", 2011"``, or nothing where a table does not say its year."""
    return f", {year}" if year else ""


def suited(total: float) -> tuple[float, str, int]:
    """Return divisor, unit and decimals with which a total in tonnes reads well.

    Examples
    --------
    >>> suited(5_500_000.0)
    (1000.0, 'kt', 0)
    """
    if total >= 2e7:
        return 1e6, "Mt", 1
    if total >= 2e5:
        return 1e3, "kt", 0
    return 1.0, "t", 0


def top(values: pd.Series, count: int, other: str) -> pd.Series:
    """Return the `count` largest values in falling order and the sum of the rest under `other`, last."""
    ordered = values.drop(other, errors="ignore").sort_values(ascending=False)
    head, tail = ordered.iloc[:count], ordered.iloc[count:]
    rest = float(tail.sum()) + float(values.get(other, 0.0))
    return head if rest <= 0 else pd.concat([head, pd.Series({other: rest})])


def joined(words: Iterable[str]) -> str:
    """Return ``a, b and c``."""
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""
