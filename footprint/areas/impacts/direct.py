"""What households of a place emit themselves: motor fuel, gas and heating oil as the place burns them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.demand.coicop import coicop_spending
from footprint.areas.french import HOUSEHOLDS
from footprint.areas.local.facts import commune_facts, is_known
from footprint.areas.local.model import HEATING, multipliers
from footprint.areas.tracing import direct_use
from footprint.embedded import embedded
from footprint.i18n import message
from footprint.labels import COUNTRY, FRANCE, HOME, INDUSTRY, LOCATION, MATERIAL, PRODUCT
from footprint.mrio.impacts.satellites import MATERIALS, SATELLITES
from footprint.once import kept

if TYPE_CHECKING:
    from footprint.areas.demand.household import AreaDemand
    from footprint.areas.demand.local import LocalDemand
    from footprint.mrio.system import MRIO

#: Labels of what final users extract themselves, which no industry does and no product holds.
FINAL_USERS, USED_DIRECTLY = "Final users", "Used directly"
_CO2 = "CO2"
#: How codes of overseas communes begin.
_OVERSEAS = "97"
#: Year of the prices of ``data/satellites/household_fuels.csv``.
_YEAR = 2014
AVERAGE = message(
    "what households cause directly is taken at the French average per inhabitant, whatever the place"
)
FOLLOWS = message(
    "what households burn themselves follows the place's spending on motor fuel, gas and heating oil; what else they "
    "cause directly (CH4, N2O) is the French average"
)


@kept(1)
def _fuels() -> pd.DataFrame:
    """Return prices, factors and kg of CO2 per French inhabitant (`burnt`), by class of spending."""
    table = pd.read_csv(embedded("satellites", "household_fuels.csv"), comment="#").set_index("coicop")
    spent = coicop_spending().loc[table.index, f"meur_{_YEAR}"].astype(float)
    kg = spent * 1e6 / table["eur_per_unit"] * table["kg_co2_per_unit"]
    return table.assign(burnt=kg / float(commune_facts()["inhabitants"].sum()))


@kept(1)
def fuel_shares() -> pd.Series:
    """Return the shares of French households' own CO2 by class of spending: motor fuel, gas, heating oil.

    share_c ∝ spending_c of 2014 / price_c × kg of CO2 per unit_c; sums to 1. Prices and factors, some of
    them assumptions, stand in ``data/satellites/household_fuels.csv``.
    """
    burnt = _fuels()["burnt"]
    return burnt / burnt.sum()


def burnt_multipliers(facts: pd.DataFrame) -> pd.Series:
    """Return what the households of some communes burn per inhabitant over the French, by class, 1.

    Mainland: k_c r_c with r the spending per inhabitant over that of France
    (`footprint.areas.local.model.multipliers`). Overseas there are no gas mains and homes are not heated:
    gas and heating oil are the file's kg of CO2 per inhabitant over the French, unless a user states how
    homes are heated. k_c keeps the mean over all communes at 1, so that the French total is kept.
    """
    table = _fuels()
    fixed = (table["overseas_kg_co2"] / table["burnt"]).dropna()
    people = facts["inhabitants"].to_numpy(float)
    found = multipliers(facts)[table.index]
    overseas, known = _overseas(facts), is_known(facts).to_numpy()
    for name, (factor, scale) in _replaced(fixed).items():
        if f"{HEATING}{name}" in facts:
            continue
        value = found[name].to_numpy(float)
        value = np.where(overseas, factor, np.where(known, value * scale, value))
        found[name] = value
    return pd.Series(people @ found.to_numpy(float) / people.sum(), found.columns)


def _replaced(fixed: pd.Series) -> dict[str, tuple[float, float]]:
    """Return by class what counts overseas, and by how much the mainland makes up for it."""
    everyone = commune_facts()
    of = everyone[_overseas(everyone)]
    whole = float(everyone.loc[is_known(everyone), "inhabitants"].sum())
    people = of["inhabitants"].to_numpy(float)
    spent = people @ multipliers(of)[fixed.index].to_numpy(float)
    left = (whole - people.sum() * fixed.to_numpy(float)) / (whole - spent)
    return {
        str(name): (float(factor), float(scale))
        for name, factor, scale in zip(fixed.index, fixed, left, strict=True)
    }


def _overseas(facts: pd.DataFrame) -> np.ndarray:
    """Whether a commune is overseas and has a local demand."""
    return np.array(facts.index.astype(str).str.startswith(_OVERSEAS)) & is_known(facts).to_numpy()


def direct_factors(extension: str, stressors: pd.Index, local: LocalDemand | None) -> pd.Series:
    """Return what a place's households cause directly over the same number of French, by stressor, 1.

    CO2: Σ_c share_c r_c with r of `burnt_multipliers`, whose mean over all communes by inhabitants is 1, so
    that the French total is kept. 1 for all else, and without a local demand.
    """
    found = pd.Series(1.0, index=stressors)
    if local is not None and extension in SATELLITES and _CO2 in stressors:
        shares = fuel_shares()
        found[_CO2] = float(shares.to_numpy() @ burnt_multipliers(local.facts)[shares.index].to_numpy())
    return found


def direct_note(extension: str, local: LocalDemand | None, stressors: pd.Index) -> tuple[str, ...]:
    """Return how households' own flows of a satellite were placed; nothing for other extensions."""
    if extension not in SATELLITES:
        return ()
    return (FOLLOWS,) if local is not None and _CO2 in stressors else (AVERAGE,)


def direct_here(world: MRIO, categories: tuple[str, ...], extension: str, bought: AreaDemand) -> pd.Series:
    """Return what final users cause directly, by stressor, in a France of such households.

    Times the place's share of France's inhabitants it is the place's own. Raw material is firewood, whose
    factor comes with the demand; other categories than households are the French average.
    """
    others = tuple(category for category in categories if category != HOUSEHOLDS)
    own = direct_use(world, (HOUSEHOLDS,), extension)
    if extension == MATERIALS:
        own = own * bought.direct_factor
    else:
        own = own * direct_factors(extension, own.index, bought.local)
    return own + direct_use(world, others, extension)


def labelled(direct: pd.Series, unit: str, groups: Mapping[str, str]) -> pd.DataFrame:
    """Return what final users extract themselves, with a label of every dimension of an account.

    Parameters
    ----------
    direct : Series
        By material.
    unit : str
        Name of the column of amounts.
    groups : mapping of str to str
        The group of each material.
    """
    own = direct.rename_axis(MATERIAL).rename(unit).reset_index()
    own[LOCATION], own[COUNTRY], own[INDUSTRY], own[PRODUCT] = FRANCE, HOME, FINAL_USERS, USED_DIRECTLY
    own["material group"] = own[MATERIAL].map(groups)
    own["product group"] = USED_DIRECTLY.lower()
    return own
