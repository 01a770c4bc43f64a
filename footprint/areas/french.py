"""France in a world table: its label, its inhabitants, and what its final users buy."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.areas.places.area import communes_table
from footprint.embedded import embedded
from footprint.errors import LabelError, UnitError
from footprint.i18n import message
from footprint.labels import HOME, codes_of
from footprint.mrio.system import MRIO

HOUSEHOLDS = "households"


def french_inhabitants(world: MRIO) -> float:
    """Return the inhabitants of France in the table's year.

    Where the table does not say, those of the nearest year that is known: the embedded table's, or
    the census that areas are counted by (2016); `assumed_inhabitants` says which.

    Raises
    ------
    LabelError
        If the table has no France.
    """
    if HOME not in world.regions:
        raise LabelError(
            "The world table has no region for France",
            expected=HOME,
            hint="rename its French region to FRA, as in world.aggregate({...})",
        )
    return _told_inhabitants(world) or _known_inhabitants(_nearest_count(world))


def assumed_inhabitants(world: MRIO) -> str:
    """Return a note where the table does not say who lives in France; empty where it does."""
    if HOME not in world.regions or _told_inhabitants(world):
        return ""
    year = _nearest_count(world)
    return message(
        "the world table does not say how many people live in France: the "
        "{known_inhabitants:.2f} million of {year} are taken; give region_info with a column "
        "'inhabitants' to say otherwise",
        known_inhabitants=_known_inhabitants(year) / 1000000.0,
        year=year,
    )


def _told_inhabitants(world: MRIO) -> float:
    """Return what the table says, 0 where it says nothing."""
    info = world.region_info
    found = info["inhabitants"].get(HOME) if "inhabitants" in info.columns else None
    count = float("nan") if pd.isna(found) else float(found)
    return count if np.isfinite(count) and count > 0 else 0.0


def _nearest_count(world: MRIO) -> int:
    census = 2016
    return min((census, *_table_inhabitants()), key=lambda year: abs(year - (world.year or census)))


def _known_inhabitants(year: int) -> float:
    return _table_inhabitants().get(year) or float(communes_table()["inhabitants"].sum())


def _table_inhabitants() -> dict[int, float]:
    """Return the inhabitants of France behind the embedded tables, by year."""
    table = pd.read_parquet(embedded("france", "totals.parquet"))
    return {int(year): float(count) for year, count in zip(table["year"], table["inhabitants"], strict=True)}


def french_purchases(world: MRIO, categories: tuple[str, ...] = (HOUSEHOLDS,)) -> pd.Series:
    """Return what French final users buy a year, by (region, sector), in the table's money.

    Raises
    ------
    LabelError
        If the table lacks a category.
    """
    french = world.y_columns[world.y_columns.get_level_values(0) == HOME].get_level_values(1)
    if missing := [category for category in categories if category not in french]:
        raise LabelError(
            "The world table lacks French final demand of", labels=missing, found=", ".join(french)
        )
    table = world.Y
    return sum((table[(HOME, category)] for category in categories[1:]), table[(HOME, categories[0])])


def origin_mix(world: MRIO) -> pd.DataFrame:
    """Return where French households' purchases come from: region × sector, each column sums to 1.

    Products they do not buy take the mix of all French final demand, then of everything France uses, then
    France itself, then all regions that make them alike.
    """
    # By label: the rows of a table come in any order, and regions need not have the same sectors.
    row = codes_of(world.index.get_level_values(0), world.regions)
    column = codes_of(world.index.get_level_values(1), world.sectors)
    mix = np.zeros((len(world.regions), len(world.sectors)))
    home = world.index.get_level_values(0) == HOME
    french = world.y_columns.get_level_values(0) == HOME
    uses = [
        lambda: french_purchases(world).to_numpy(float),
        lambda: world.Y.to_numpy()[:, french].sum(axis=1),
        lambda: world.Z.to_numpy()[:, home].sum(axis=1),
        lambda: home.astype(float),
        lambda: np.ones(world.n),
    ]
    for use in uses:
        empty = mix.sum(axis=0) <= 0
        if not empty.any():
            break
        bought = np.zeros_like(mix)
        bought[row, column] = np.clip(use(), 0.0, None)
        mix[:, empty] = bought[:, empty]
    return pd.DataFrame(mix / mix.sum(axis=0), index=world.regions, columns=world.sectors)


def price_year(world: MRIO) -> int:
    """Return the price year of the table's money, from its currency (``MEUR_2011``).

    Raises
    ------
    UnitError
        If its currency names no year.
    """
    _, _, year = world.currency.rpartition("_")
    if not year.isdigit():
        raise UnitError(
            message("The table's money {currency!r} has no price year", currency=world.currency),
            expected="a currency such as MEUR_2011",
        )
    return int(year)
