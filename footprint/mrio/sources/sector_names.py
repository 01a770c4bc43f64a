"""Names of industries in an older classification, so that files written for it still work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Column of ``sector_info``: older names of an industry, joined by `SEPARATOR`.
ALSO, SEPARATOR = "also", "; "


def older_names(info: pd.DataFrame) -> dict[str, list[str]]:
    """Return the industries that an older name stands for; a name in use today stands for itself alone.

    Parameters
    ----------
    info : DataFrame
        ``sector_info`` of a table, with or without a column ``also``.
    """
    found: dict[str, list[str]] = {}
    if ALSO not in info.columns:
        return found
    for sector, text in info[ALSO].dropna().items():
        for name in filter(None, str(text).split(SEPARATOR)):
            if name not in info.index:
                found.setdefault(name, []).append(str(sector))
    return found


def sectors_called(name: str, sectors: Iterable[str], info: pd.DataFrame) -> list[str]:
    """Return the industries that a name means today, none where it means nothing."""
    return [name] if name in set(sectors) else older_names(info).get(name, [])
