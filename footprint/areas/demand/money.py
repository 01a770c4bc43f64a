"""Reading a user's unit of money: its price year, whether it is for each inhabitant, each month or year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from footprint.errors import UnitError
from footprint.units import registry

_EXAMPLES = "EUR_2014, kEUR_2014, MEUR_2014/year, EUR_2014/inhabitant"


class MoneyUnit(NamedTuple):
    """What a unit of money is worth in the table's.

    Attributes
    ----------
    factor : float
        Table money a year in one of the unit (for each inhabitant, if so).
    per_inhabitant : bool
        Whether amounts are for each inhabitant.
    note : str
        What was assumed, empty where nothing was.
    """

    factor: float
    per_inhabitant: bool
    note: str


def money_unit(
    text: str, currency: str, price_year: int, price_index: Mapping[int, float] | None = None
) -> MoneyUnit:
    """Return what a unit typed by a person is worth in the table's money a year.

    Parameters
    ----------
    text : str
        ``"EUR_2011"``, ``"kEUR"``, ``"MEUR/year"``, ``"EUR_2018/inhabitant/month"``; ``EUR`` alone is
        read at the table's prices.
    currency : str
        The table's money, ``"MEUR_2011"``.
    price_year : int
        Its price year.
    price_index : mapping of int to float, optional
        Price level of other years, the table's year being 1: ``{2018: 1.08}``.

    Raises
    ------
    UnitError
        If the text is no unit of money, or of another price year without a price index.
    """
    import pint

    ureg = registry()
    cleaned = re.sub(r"\s+", " ", text.strip().replace("€", "EUR"))
    try:
        unit = ureg.Quantity(1.0, cleaned)
    except Exception:
        raise UnitError(f"The unit {text!r} is unknown", expected=f"money, such as {_EXAMPLES}") from None
    dimensions = {str(name): power for name, power in dict(unit.dimensionality).items()}
    if dimensions.pop("[time]", 0) == -1:
        unit = unit * ureg.year
    per_inhabitant = dimensions.pop("[population]", 0) == -1
    if per_inhabitant:
        unit = unit * ureg.inhabitant
    found = re.fullmatch(r"\[currency(?:_(\d{4}))?\]", next(iter(dimensions), ""))
    if found is None or list(dimensions.values()) != [1]:
        raise UnitError(
            f"The unit {text!r} is not an amount of euros", expected=f"money, such as {_EXAMPLES}"
        )
    year = int(found[1]) if found[1] else None
    try:
        euros = float(unit.to("EUR" if year is None else f"EUR_{year}").magnitude)
    except pint.DimensionalityError:
        raise UnitError(
            f"The unit {text!r} is not an amount a year", expected=f"money, such as {_EXAMPLES}"
        ) from None
    try:
        into_table = float(ureg.Quantity(1.0, f"EUR_{price_year}").to(currency).magnitude)
    except pint.DimensionalityError:
        raise UnitError(
            f"The world table is in {currency}, a demand of one's own in euros",
            hint="build the table in euros, or give the demand as a Series by (region, sector) in its money",
        ) from None
    if year is None:
        return MoneyUnit(euros * into_table, per_inhabitant, f"EUR is read at {price_year} prices")
    if year == price_year:
        return MoneyUnit(euros * into_table, per_inhabitant, "")
    level = (price_index or {}).get(year)
    if level is None:
        raise UnitError(
            f"The unit {text!r} is at {year} prices, the table at {price_year} prices",
            hint=f"convert the amounts to EUR_{price_year}, or give price_index={{{year}: ...}}, the price level "
            f"of {year} with {price_year} as 1",
        )
    if not level > 0:
        raise UnitError(f"The price level of {year} is {level}", expected="a number above 0")
    return MoneyUnit(
        euros * into_table / level,
        per_inhabitant,
        f"amounts at {year} prices were divided by a price level of {level:g} ({price_year} = 1)",
    )
