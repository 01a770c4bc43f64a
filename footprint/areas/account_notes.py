"""What a reader must know of an account: years that differ, assumptions, figures nobody believes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import pandas as pd

from footprint.areas.demand.coicop import french_basket
from footprint.areas.demand.household import AreaDemand
from footprint.areas.french import (
    HOUSEHOLDS,
    assumed_inhabitants,
    french_inhabitants,
    french_purchases,
    origin_mix,
)
from footprint.areas.places.area import Area
from footprint.areas.tracing import (
    CAPITAL,
    tonnes_in,
)
from footprint.errors import TableError
from footprint.i18n import message
from footprint.labels import HOME, codes_of
from footprint.mrio.system import MRIO
from footprint.mrio.tracing.many import total_multipliers

#: Tonnes an inhabitant beyond which an account is not believable: no country's material footprint per head
#: reaches it (UNEP IRP Global Material Flows Database, 1970-2024).
BELIEVABLE = 150.0
#: Tonnes an inhabitant beyond which amounts or units are wrong for certain, and no account is made of them.
IMPOSSIBLE = 1000.0


#: Where facts of areas come from.
AREA_SOURCES = (
    message("INSEE, population census 2016, urban areas 2010, communes 2019 (Licence Ouverte)"),
    message("INSEE, Filosofi 2017 and national accounts, household consumption (Licence Ouverte)"),
    message(
        "INSEE, household budget survey 2017, Filosofi 2016, census 2018 and 2021, urban units 2010 (Licence Ouverte)"
    ),
)


def table_facts(world: MRIO) -> dict[str, str]:
    """Return what an account says of its table."""
    return {
        "name": world.name,
        "currency": world.currency,
        "variant": str(world.meta.get("variant", "default")),
        "release": str(world.meta.get("release", "")),
        "content_hash": world.content_hash,
    }


def errors_of(info: pd.DataFrame) -> dict[str, float]:
    """Return the relative error of each region in back-casts, where the table's trade is estimated."""
    if "backcast_error" not in info.columns:
        return {}
    return {str(label): float(error) for label, error in info["backcast_error"].dropna().items()}


def country_interval(values: pd.Series, errors: Mapping[str, float]) -> pd.DataFrame:
    """Return low, value and high by country.

    Where a table's trade is estimated, the same estimate was made for years whose trade is known; a country's
    relative error there, root mean square, is the half-width here. It says how wrong the country may be, not
    how wrong the total is, and leaves out what no back-cast sees: prices, the split of mining.

    Parameters
    ----------
    values : Series
        By country.
    errors : mapping
        Relative error by country; none where the trade is not estimated.
    """
    error = pd.Series([errors.get(str(code), math.nan) for code in values.index], values.index)
    return pd.DataFrame({"low": values * (1 - error), "value": values, "high": values * (1 + error)})


def unbelievable(area: Area, per_head: float) -> str:
    """Return what to say loudly of a user's demand that takes more than anybody does, else nothing.

    Raises
    ------
    TableError
        If the tonnes are no finite number, or more than `IMPOSSIBLE` for each inhabitant.
    """
    if not math.isfinite(per_head):
        raise TableError(
            "The demand takes more tonnes than a number can hold", hint="check amounts and units"
        )
    if abs(per_head) > IMPOSSIBLE:
        raise TableError(
            message(
                "The demand takes {per_head:,.0f} t for each inhabitant of {name}",
                per_head=per_head,
                name=area.name,
            ),
            expected=message(
                "less than {impossible:,.0f} t; the French average is about 20", impossible=IMPOSSIBLE
            ),
            hint="check amounts and units: totals of France, totals taken for amounts per inhabitant, k for M?",
        )
    if abs(per_head) <= BELIEVABLE:
        return ""
    return message(
        "NOT BELIEVABLE: {per_head:,.0f} t for each inhabitant of {name}, where the French "
        "average is about 20: amounts or units are wrong (totals of France, or totals taken for "
        "amounts per inhabitant?)",
        per_head=per_head,
        name=area.name,
    )


def reference(table: MRIO) -> str:
    """Return what the average French spending takes over the same bridge, to read a user's own against."""
    basket = french_basket(table)[list(table.sectors)].to_numpy()
    row = codes_of(table.index.get_level_values(0), table.regions)
    column = codes_of(table.index.get_level_values(1), table.sectors)
    per_euro = total_multipliers(table, home=HOME)
    over_bridge = float(per_euro @ (origin_mix(table).to_numpy() * basket)[row, column])
    of_table = float(per_euro @ french_purchases(table).to_numpy())
    people = french_inhabitants(table) / tonnes_in(table.extension("materials").unit)
    return message(
        "to compare: what all French households spend, sent over the same bridge, takes "
        "{over_bridge:.1f} t per inhabitant; the table's own household demand takes "
        "{of_table:.1f} t",
        over_bridge=over_bridge / people,
        of_table=of_table / people,
    )


def warnings_of(world: MRIO, area: Area, scope: str, bought: AreaDemand) -> Iterable[str]:
    """Return years that differ, what was assumed of others, and the notes of the table, demand and area."""
    year = world.year or message("a year it does not say")
    yield (
        message(
            "years differ: the world table is of {year}, {vintage}; French demand per inhabitant is "
            "that of {year} ({french_inhabitants:.2f} million inhabitants)",
            year=year,
            vintage=area.vintage,
            french_inhabitants=french_inhabitants(world) / 1000000.0,
        )
    )
    if str(world.meta.get("variant", "default")) != "default":
        yield (
            message(
                "this variant of the table spreads extraction over whole industries in proportion to money; "
                "it overstates what leaves the extracting countries and is kept to explain older figures"
            )
        )
    if scope != HOUSEHOLDS:
        yield message("what others than households buy is taken at the French average per inhabitant")
    if scope == CAPITAL:
        yield (
            message(
                "the investment of one year stands for the capital used up in it, shared among industries by value "
                "added; this overstates what is imported from economies that grow fast"
            )
        )
    if "estimated" in world.meta:
        yield message(
            "{meta}; countries carry the error of back-casts as an interval", meta=world.meta["estimated"]
        )
    if assumed := assumed_inhabitants(world):
        yield assumed
    yield from world.texts("warnings")
    yield from bought.notes
    yield from area.notes
