"""What an area's households and other final users buy in a year."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from footprint.areas.demand.coicop import burns_firewood
from footprint.areas.demand.local import (
    DemandModel,
    LocalDemand,
    demand_model_of,
    local_demand,
    spending_note,
    weights_of,
)
from footprint.areas.french import HOUSEHOLDS, french_inhabitants, french_purchases
from footprint.areas.local.profile import Profile, as_profile
from footprint.areas.places.area import Area
from footprint.areas.places.find import find_area
from footprint.areas.world import world_last, world_or_default
from footprint.errors import OptionError, TableError
from footprint.i18n import message
from footprint.mrio.given import as_series
from footprint.mrio.system import MRIO
from footprint.results import Result

if TYPE_CHECKING:
    from footprint.areas.demand.user import UserDemand

#: A user's own demand: a file or frame, or a Series or mapping by product or COICOP class.
Given = str | os.PathLike[str] | pd.Series | pd.DataFrame | Mapping[str, object] | None
#: A user's own facts of a place: a file, or a profile that was read.
ProfileGiven = str | os.PathLike[str] | Profile | None

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
    model : str
        ``"local"``, ``"national"``, or ``"none"`` where only a user's own demand counts.
    local : LocalDemand or None
        What makes the place differ, where the model is local and a user's demand is not given.
    direct_factor : float
        What households use directly, over the same number of French inhabitants, 1.
    class_tonnes : Series or None
        Tonnes per French inhabitant behind each class of spending, in the account's table.
    """

    y: pd.Series
    share_of_france: float
    tax: float = 0.0
    direct: float = 0.0
    notes: tuple[str, ...] = ()
    model: str = "national"
    local: LocalDemand | None = None
    direct_factor: float = 1.0
    class_tonnes: pd.Series | None = None

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
            "model": self.model,
            "notes": self.notes,
        }


@world_last
def household_demand(
    area: Area | str,
    *,
    demand_model: str | None = None,
    income_adjustment: bool | float = False,
    demand: Given = None,
    profile: ProfileGiven = None,
    price_index: Mapping[int, float] | str | None = None,
    world: MRIO | None = None,
) -> pd.Series:
    """Return what the area's households buy in a year, by (region, sector).

    y_p = (French household demand of product p / inhabitants of France) × inhabitants of the area × Σ_c
    w_pc r_c, with r_c the area's spending per inhabitant on class c over that of France
    (`footprint.areas.local.model.multipliers`) and w_pc the share of class c in what the French buy of p.
    Over all communes Σ_a P_a r_ac = Σ_a P_a: the national demand is kept. With ``"national"`` every r is 1.

    Parameters
    ----------
    area : Area or str
        An area, or what `footprint.find_area` understands.
    demand_model : {"local", "national", "none"}, optional
        What is bought where `demand` names nothing; ``"none"`` counts only what it names. By default local,
        and none where a demand is given.
    income_adjustment : bool or float
        Replaced by the local model, which holds living standards: it selects that model and says so.
    demand : path, DataFrame, Series or mapping, optional
        A user's own demand: a file or frame (`footprint.areas.demand.user.read_demand_file`), or a Series or
        mapping by product or class. With the model local or national it replaces the classes and products it
        names; one by (region, sector) is the whole demand.
    profile : path or Profile, optional
        A user's own facts of the place (`footprint.areas.local.profile.read_profile`).
    price_index : mapping of int to float, or str, optional
        Price levels for amounts at other years' prices, of any base (``{2011: 95.02, 2018: 103.47}``); the
        table's year is 1 where it is left out. ``"cpi"`` is the embedded index of French consumer prices.
    world : MRIO, optional
        The world table; the embedded one by default.

    Returns
    -------
    Series
        n, the table's money (``MEUR_2014``) a year, at basic prices; ``attrs`` holds unit and notes.

    Raises
    ------
    InputFileError, LabelError, UnitError
        If the user's demand or profile cannot be read.
    OptionError
        If there is no such model, or options exclude each other.
    TableError
        If the area has no inhabitants, or the table does not know those of France.
    """
    world = world_or_default(world)
    found = area_demand(
        find_area(area),
        (HOUSEHOLDS,),
        demand_model=demand_model,
        income_adjustment=income_adjustment,
        demand=demand,
        profile=profile,
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
    demand_model: str | None = None,
    income_adjustment: bool | float = False,
    demand: Given = None,
    profile: ProfileGiven = None,
    price_index: Mapping[int, float] | str | None = None,
    world: MRIO,
) -> AreaDemand:
    """Return the area's demand of some categories; of others than households, the French average."""
    if not area.inhabitants > 0:
        raise TableError(
            message("{name} has no inhabitants in the census of 2016", name=area.name),
            hint="Mayotte was not part of that census; its areas cannot be accounted for",
        )
    model = _model(demand_model, demand, profile)
    share = area.inhabitants / french_inhabitants(world)
    households = french_purchases(world, (HOUSEHOLDS,)) * share
    notes = []
    if income_adjustment is not False:
        notes.append(
            message(
                "the income adjustment is replaced by the local demand, which takes living standards, town size, "
                "household size, cars and homes into account: it is what is shown"
            )
        )
    local = local_demand(world, area, as_profile(profile)) if model is DemandModel.local else None
    if isinstance(local, LocalDemand):
        factors = local.factors()
        found = AreaDemand(
            households * factors.loc[households.index.get_level_values(1)].to_numpy(),
            share,
            notes=(
                *notes,
                spending_note(factors, households.groupby(level=1, sort=False).sum()),
                *local.notes,
            ),
            model=str(model),
            local=local,
            direct_factor=local.firewood if burns_firewood(world) else 1.0,
        )
    elif local is not None:
        notes.append(message("the French average demand is used: {local}", local=local))
        found = AreaDemand(households, share, notes=tuple(notes), model=str(DemandModel.national))
    else:
        found = AreaDemand(households, share, notes=tuple(notes), model=str(model))
    if demand is not None:
        found = _with_own(world, area, found, demand, price_index)
    if others := tuple(category for category in categories if category != HOUSEHOLDS):
        found = replace(found, y=found.y + french_purchases(world, others) * share)
    return found


def _model(name: str | None, demand: Given, profile: ProfileGiven) -> DemandModel:
    if name is None:
        name = DemandModel.none if demand is not None and profile is None else DemandModel.local
    model = demand_model_of(name)
    if model is DemandModel.none and demand is None:
        raise OptionError(
            "The demand model 'none' counts only what a demand of your own names, and none is given",
            hint="give one with --demand FILE, or choose local or national",
        )
    if model is not DemandModel.local and profile is not None:
        raise OptionError(
            message("A profile of the place has no effect with the demand model {model!r}", model=str(model)),
            hint="leave the profile out, or choose the model local",
        )
    return model


def _with_own(
    world: MRIO,
    area: Area,
    found: AreaDemand,
    demand: Given,
    price_index: Mapping[int, float] | str | None,
) -> AreaDemand:
    """Return the demand with what a user's own names in its place."""
    from footprint.areas.demand.money import price_levels
    from footprint.areas.demand.series import read_demand_series
    from footprint.areas.demand.user import read_demand_file

    levels = price_levels(price_index)
    if isinstance(demand, str | os.PathLike) or (isinstance(demand, pd.DataFrame) and demand.shape[1] > 1):
        own = read_demand_file(world, area, demand, levels)
    else:
        own = read_demand_series(world, area, as_series(demand, "demand"), levels)
    average = french_purchases(world) * found.share_of_france
    rest = None if own.whole or found.model == DemandModel.none else _rest(world, found, own, average)
    if rest is None:
        notes = [note for note in found.notes if "estimated for the place" not in note]
        notes.append(message("the households' demand is the user's own, in place of the French average"))
    else:
        notes = list(found.notes)
        notes.append(
            message(
                "the user's own demand replaces {named}; the rest is the {model} estimate ({rest:.0f} % "
                "of the French average by value)",
                named=own.named,
                model=found.model,
                rest=100 * float(rest.sum() / average.sum()),
            )
        )
    notes += own.notes
    times = float(own.y.sum() / average.sum())
    if times > _IMPLAUSIBLE:
        notes.append(
            message(
                "this demand is {times:,.0f} times what the average French buy: check that amounts and "
                "units are those of the area, not of France, and not for each inhabitant when they are "
                "totals",
                times=times,
            )
        )
    if own.tax:
        notes.append(
            message(
                "{tax:,.1f} {currency} of the spending are taxes on products and set off no extraction",
                tax=own.tax,
                currency=world.currency,
            )
        )
    if own.direct:
        notes.append(
            message(
                "{direct:,.1f} {currency} buy firewood, whose tonnes stay those of the {model} estimate "
                "under what is used directly, however much is spent on it",
                direct=own.direct,
                currency=world.currency,
                model=found.model,
            )
        )
    y = own.y if rest is None else rest + own.y
    return replace(found, y=y, tax=own.tax, direct=own.direct, local=None, notes=tuple(notes))


def _rest(world: MRIO, found: AreaDemand, own: UserDemand, average: pd.Series) -> pd.Series:
    """Return the estimate of what a user's own demand does not name."""
    sectors = average.index.get_level_values(1)
    if not own.classes:
        kept = found.y
    elif found.local is not None:
        kept = average * found.local.factors(own.classes).loc[sectors].to_numpy()
    else:
        weights = weights_of(world)
        assert weights is not None  # a table without them cannot have been asked about classes
        named = weights[[code for code in weights.columns if code in own.classes]].sum(axis=1)
        kept = average * (1.0 - named).loc[sectors].to_numpy()
    return kept.where(~sectors.isin(list(own.products)), 0.0)
