"""What an area's households and other final users buy in a year."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from footprint.areas.demand.income import income_factors
from footprint.areas.demand.user import read_demand_file, read_demand_series
from footprint.areas.french import HOUSEHOLDS, french_inhabitants, french_purchases
from footprint.areas.places.area import Area
from footprint.areas.places.find import find_area
from footprint.areas.world import world_last, world_or_default
from footprint.errors import TableError
from footprint.mrio.system import MRIO
from footprint.results import Result

#: A user's own demand: a file, or a Series by product or COICOP class.
Given = str | os.PathLike[str] | pd.Series | None

#: A demand this many times the French average is more likely a wrong unit than a rich town.
_IMPLAUSIBLE = 4.0


@dataclass(frozen=True, eq=False)
class AreaDemand(Result):
    """The final demand of an area.

    Attributes
    ----------
    y : Series
        (region, sector), the table's money a year, basic prices.
    share_of_france : float
        Inhabitants of the area over inhabitants of France in the table's year.
    tax : float
        Tax in a user's spending by COICOP class, the table's money a year; 0 otherwise.
    direct : float
        What of it buys firewood, whose tonnes are counted as used directly; 0 otherwise.
    notes : tuple of str
        What a reader must know.
    """

    y: pd.Series
    share_of_france: float
    tax: float = 0.0
    direct: float = 0.0
    notes: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return what is bought: region, sector, demand (the table's money a year)."""
        return self.y.rename("demand").reset_index()

    def _content(self) -> Mapping[str, object]:
        frame = self.to_frame()
        return {
            "demand": frame[frame["demand"] != 0].to_dict("records"),
            "share_of_france": self.share_of_france,
            "tax": self.tax,
            "direct": self.direct,
            "notes": self.notes,
        }


@world_last
def household_demand(
    area: Area | str,
    *,
    income_adjustment: bool | float = False,
    demand: Given = None,
    price_index: Mapping[int, float] | None = None,
    world: MRIO | None = None,
) -> pd.Series:
    """Return what the area's households buy in a year, by (region, sector).

    y = (French household demand / inhabitants of France) × inhabitants of the area, or a user's own demand.
    Assumes that people in the area buy as the average French do; `income_adjustment` lets spending on each
    product follow the area's income.

    Parameters
    ----------
    area : Area or str
        An area, or what `footprint.find_area` understands.
    income_adjustment : bool or float
        A number is the income elasticity of total spending to use in place of the default. Off by default:
        income is known by employment zone only and the elasticities are estimates, so the plain average is
        the more sober answer; see `footprint.areas.demand.income.income_factors`.
    demand : path or Series, optional
        A user's own demand, which replaces the French average wholly: a CSV file
        (`footprint.areas.demand.user.read_demand_file`) or a Series.
    price_index : mapping of int to float, optional
        Price level of other years for amounts at their prices, the table's year being 1.
    world : MRIO, optional
        The world table; the embedded one by default.

    Returns
    -------
    Series
        n, the table's money (``MEUR_2014``) a year, at basic prices; ``attrs`` holds unit and notes.

    Raises
    ------
    InputFileError, LabelError, UnitError
        If the user's demand cannot be read.
    TableError
        If the area has no inhabitants, or the table does not know those of France.
    """
    world = world_or_default(world)
    found = area_demand(
        find_area(area),
        (HOUSEHOLDS,),
        income_adjustment=income_adjustment,
        demand=demand,
        price_index=price_index,
        world=world,
    )
    y = found.y.rename("demand")
    y.attrs.update(unit=f"{world.currency}/year", notes=list(found.notes), tax=found.tax, direct=found.direct)
    return y


def area_demand(
    area: Area,
    categories: tuple[str, ...],
    *,
    income_adjustment: bool | float = False,
    demand: Given = None,
    price_index: Mapping[int, float] | None = None,
    world: MRIO,
) -> AreaDemand:
    """Return the area's demand of some categories; of others than households, the French average."""
    if not area.inhabitants > 0:
        raise TableError(
            f"{area.name} has no inhabitants in the census of 2016",
            hint="Mayotte was not part of that census; its areas cannot be accounted for",
        )
    share = area.inhabitants / french_inhabitants(world)
    if demand is None and income_adjustment is False:
        return AreaDemand(french_purchases(world, categories) * share, share)
    others = tuple(category for category in categories if category != HOUSEHOLDS)
    found = _of_households(world, area, share, income_adjustment, demand, price_index)
    if others:
        return replace(found, y=found.y + french_purchases(world, others) * share)
    return found


def _of_households(
    world: MRIO,
    area: Area,
    share: float,
    income_adjustment: bool | float,
    demand: Given,
    price_index: Mapping[int, float] | None,
) -> AreaDemand:
    if demand is None:
        factors = income_factors(area, income_adjustment, world=world)
        average = french_purchases(world) * share
        y = average * factors.loc[average.index.get_level_values(1)].to_numpy()
        spent = float(y.sum() / average.sum())
        return AreaDemand(
            y,
            share,
            notes=(
                f"spending follows the median income of the employment zones (2017): {100 * (spent - 1):+.1f} % "
                "against the French average; a proxy with estimated elasticities",
            ),
        )
    if isinstance(demand, pd.Series):
        own = read_demand_series(world, area, demand, price_index)
    else:
        own = read_demand_file(world, area, demand, price_index)
    notes = ["the households' demand is the user's own, in place of the French average", *own.notes]
    if income_adjustment is not False:
        notes.append("the income adjustment does not apply to a user's own demand")
    times = float(own.y.sum() / (french_purchases(world).sum() * share))
    if times > _IMPLAUSIBLE:
        notes.append(
            f"this demand is {times:,.0f} times what the average French buy: check that amounts and units are "
            "those of the area, not of France, and not for each inhabitant when they are totals"
        )
    if own.tax:
        notes.append(
            f"{own.tax:,.1f} {world.currency} of the spending are taxes on products and set off no extraction"
        )
    if own.direct:
        notes.append(
            f"{own.direct:,.1f} {world.currency} buy firewood, which is counted at the French average per "
            "inhabitant under what is used directly, however much is spent on it"
        )
    return AreaDemand(own.y, share, own.tax, own.direct, tuple(notes))
