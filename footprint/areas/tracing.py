"""Tracing what France buys back to where it is extracted, kept by the content of the table."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

import numpy as np
import pandas as pd

from footprint.areas.french import HOUSEHOLDS, french_purchases
from footprint.errors import TableError, UnknownNameError
from footprint.i18n import marked, message
from footprint.labels import HOME
from footprint.mrio.capital import with_capital_endogenised
from footprint.mrio.ledger import Ledger, attribute
from footprint.mrio.system import MRIO
from footprint.once import one_at_a_time
from footprint.units import conversion_factor

UNIT = "t"
CAPITAL = message("households and capital")
#: Scope to the final-demand categories it counts; None for all of the table's.
SCOPES: Mapping[str, tuple[str, ...] | None] = {
    marked("households"): (HOUSEHOLDS,),
    marked("consumption"): (HOUSEHOLDS, "npish", "government"),
    marked("final demand"): None,
    CAPITAL: (HOUSEHOLDS,),
}
_KEPT = 12
Kept = TypeVar("Kept")


def categories_of(world: MRIO, scope: str) -> tuple[str, ...]:
    """Return the final-demand categories that a scope counts.

    Raises
    ------
    UnknownNameError
        If the scope is unknown.
    """
    if scope not in SCOPES:
        raise UnknownNameError("scope", scope, hint=f"scopes: {', '.join(SCOPES)}")
    return SCOPES[scope] or tuple(map(str, world.categories))


#: Results for the French average, by content of the table: an edited table is another object with another
#: hash, so a result can never belong to other data.
_tables: dict[Hashable, MRIO] = {}
_ledgers: dict[Hashable, Ledger] = {}


def tonnes_in(unit: str) -> float:
    """Return the tonnes in one of a table's units; the unit library is loaded only where it is needed."""
    if unit == UNIT:
        return 1.0
    return conversion_factor(unit, UNIT, "extension")


def table_of(world: MRIO, scope: str) -> MRIO:
    """Return the table a scope is traced in: with capital formation among the inputs, or as it is."""
    if scope != CAPITAL:
        return world
    return _remembered(_tables, _identity(world), lambda: with_capital_endogenised(world))


def french_ledger(world: MRIO, categories: tuple[str, ...], extension: str = "materials") -> Ledger:
    """Return the ledger of what France buys for some categories, traced once for each table."""
    return _remembered(
        _ledgers,
        (_identity(world), categories, extension),
        lambda: attribute(world, french_purchases(world, categories), extension, home=HOME),
    )


def _identity(world: MRIO) -> Hashable:
    """Return all a result depends on: the content hash, and what is known of sectors and regions."""
    facts = (world.sector_info, world.region_info)
    return (
        world.content_hash,
        *(tuple(map(tuple, info.reset_index().astype(str).to_numpy().tolist())) for info in facts),
        *(tuple(map(str, info.columns)) for info in facts),
    )


def _remembered(store: dict[Hashable, Kept], key: Hashable, make: Callable[[], Kept]) -> Kept:
    value = store.get(key)
    if value is None:
        # Only those who want the same wait for each other.
        with one_at_a_time(id(store), key):
            value = store.get(key)
            if value is None:
                value = store[key] = make()
                for old in list(store)[:-_KEPT]:
                    store.pop(old, None)
    return value


def direct_use(world: MRIO, categories: tuple[str, ...], extension: str = "materials") -> pd.Series:
    """Return what French final users of some categories extract or emit themselves, by stressor."""
    flows = world.extension(extension)
    columns = [column for column in flows.F_Y.columns if column[0] == HOME and column[1] in categories]
    direct = flows.F_Y[columns].sum(axis=1) if columns else pd.Series(0.0, index=flows.labels)
    if not np.isfinite(direct).all():
        raise TableError("Direct extraction of French final users holds NaN or infinite numbers")
    return direct
