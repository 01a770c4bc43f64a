"""Whose consumption is meant: France as a whole, or one of its areas."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from footprint.areas.demand.household import Given, area_demand
from footprint.areas.french import HOUSEHOLDS, french_inhabitants, french_purchases
from footprint.areas.places.area import Area
from footprint.areas.places.find import find_area
from footprint.areas.tracing import categories_of, direct_use, table_of
from footprint.labels import FRANCE, HOME
from footprint.mrio.system import MRIO
from footprint.names import plain
from footprint.units import conversion_factor

_FRANCE = {"france", "fra"}


@dataclass(frozen=True)
class Consumption:
    """A French area or France, with its final demand.

    Attributes
    ----------
    name, code : str
    inhabitants : float
    scope : str
        Whose final demand counts.
    table : MRIO
        The table it is traced in.
    y : Series
        n, the table's money a year.
    direct : Series
        Extraction by the final users themselves, t a year by material.
    area : Area or None
        None for France.
    notes : tuple of str
        What a reader must know.
    """

    name: str
    code: str
    inhabitants: float
    scope: str
    table: MRIO
    y: pd.Series
    direct: pd.Series
    area: Area | None = None
    notes: tuple[str, ...] = ()


def is_france(area: Area | str) -> bool:
    """Whether a text names the whole of France."""
    return isinstance(area, str) and plain(area) in _FRANCE


def consumption_of(
    area: Area | str,
    scope: str = "households",
    *,
    income_adjustment: bool | float = False,
    demand: Given = None,
    world: MRIO,
) -> Consumption:
    """Return France, or an area, with the final demand of a scope.

    Parameters
    ----------
    area : Area or str
        An `Area`, what `find_area` understands, or "France".
    scope : str
        As in `footprint.areas.material_account`.
    income_adjustment, demand
        As in `footprint.areas.household_demand`; not for France.
    world : MRIO

    Raises
    ------
    UnknownNameError
        If the area or the scope is unknown.
    """
    categories = categories_of(world, scope)
    table = table_of(world, scope)
    into_tonnes = conversion_factor(table.extension("materials").unit, "t", "extension")
    direct = direct_use(table, categories) * into_tonnes
    own = direct_use(table, (HOUSEHOLDS,)) * into_tonnes
    if is_france(area):
        return Consumption(
            FRANCE, HOME, french_inhabitants(world), scope, table, french_purchases(table, categories), direct
        )
    area = find_area(area)
    bought = area_demand(area, categories, income_adjustment=income_adjustment, demand=demand, world=table)
    return Consumption(
        name=area.name,
        code=area.code,
        inhabitants=area.inhabitants,
        scope=scope,
        table=table,
        y=bought.y,
        direct=(direct + own * (bought.direct_factor - 1.0)) * bought.share_of_france,
        area=area,
        notes=(*area.notes, *bought.notes),
    )
