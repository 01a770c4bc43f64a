"""Reading a user's unit of money: its price year, whether it is for each inhabitant, each month or year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from footprint.errors import UnitError, shortened
from footprint.i18n import message
from footprint.once import kept
from footprint.units import one, registry

_EXAMPLES = "EUR_2014, kEUR_2014, MEUR_2014/year, EUR_2014/inhabitant"
#: Price levels further apart than this are indices of different bases.
_FARTHEST = 8.0
#: The word for the embedded index of consumer prices.
CONSUMER_PRICES = "cpi"


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


@kept(1)
def consumer_prices() -> Mapping[int, float]:
    """Return the level of French consumer prices by year, 2015 = 100 (World Bank FP.CPI.TOTL.ZG, from INSEE).

    Yearly mean inflation, chained. What households pay for all goods and services together: food, rents and
    fuel moved differently.
    """
    import pandas as pd

    from footprint.embedded import embedded

    table = pd.read_csv(embedded("households", "inflation.csv"))
    level = (1 + table.set_index("year")["percent"] / 100).cumprod()
    return {int(str(year)): float(value) for year, value in (100 * level / level[2015]).items()}


def price_levels(given: str | Iterable[str] | Mapping[int, float] | None) -> Mapping[int, float] | None:
    """Return price levels from ``"cpi"``, from texts such as ``"2011=95.02,2018=103.47"``, or as they are.

    Raises
    ------
    UnitError
        If a text is neither.
    """
    from footprint.reading.numbers import readings

    if given is None or isinstance(given, Mapping):
        return given
    words = [
        word
        for text in ([given] if isinstance(given, str) else given)
        for word in re.split(r"[;\s]|,(?=\s*\d{4}\s*=)", text)
        if word
    ]
    if [word.lower() for word in words] == [CONSUMER_PRICES]:
        return consumer_prices()
    levels: dict[int, float] = {}
    for word in words:
        year, _, level = word.partition("=")
        try:
            values = set(readings(level).values())
            if not re.fullmatch(r"(?:19|20)\d\d", year) or len(values) > 1 or int(year) in levels:
                raise ValueError
            levels[int(year)] = values.pop()
        except ValueError:
            raise UnitError(
                message("The price index {word!r} is not understood", word=shortened(word, 60)),
                expected=message(
                    "years and levels, as in 2011=95.02,2018=103.47, or the word {consumer_prices}",
                    consumer_prices=CONSUMER_PRICES,
                ),
            ) from None
    return levels or None


def money_unit(
    text: Any, currency: str, price_year: int, price_index: Mapping[int, float] | None = None
) -> MoneyUnit:
    """Return what a unit typed by a person is worth in the table's money a year.

    Parameters
    ----------
    text : str or pint unit
        ``"EUR_2011"``, ``"kEUR"``, ``"M€/an"``, ``"EUR_2018/inhabitant/month"``; ``EUR`` alone is
        read at the table's prices.
    currency : str
        The table's money, ``"MEUR_2011"``.
    price_year : int
        Its price year.
    price_index : mapping of int to float, optional
        Price levels of any base, ``{2011: 95.02, 2018: 103.47}``: amounts of 2018 are divided by 103.47 /
        95.02. Without the table's year, that year is 1: ``{2018: 1.08}``.

    Raises
    ------
    UnitError
        If the text is no unit of money, or of another price year without a price index.
    """
    import pint

    ureg = registry()
    shown = repr(shortened(str(text), 80))
    try:
        unit = one(text.strip()) if isinstance(text, str) else ureg.Quantity(1.0, text)
    except UnitError as error:
        raise UnitError(
            error.what, expected=message("money, such as {examples}", examples=_EXAMPLES), hint=error.hint
        ) from None
    dimensions = {str(name): power for name, power in dict(unit.dimensionality).items()}
    if dimensions.pop("[time]", 0) == -1:
        unit = unit * ureg.year
    per_inhabitant = dimensions.pop("[population]", 0) == -1
    if per_inhabitant:
        unit = unit * ureg.inhabitant
    found = re.fullmatch(r"\[currency(?:_(\d{4}))?\]", next(iter(dimensions), ""))
    if found is None or list(dimensions.values()) != [1]:
        raise UnitError(
            message("the unit {shown} is not an amount of euros", shown=shown),
            expected=message("money, such as {examples}", examples=_EXAMPLES),
        )
    year = int(found[1]) if found[1] else None
    try:
        euros = float(unit.to("EUR" if year is None else f"EUR_{year}").magnitude)
    except pint.DimensionalityError:
        raise UnitError(
            message("the unit {shown} is not an amount a year", shown=shown),
            expected=message("money, such as {examples}", examples=_EXAMPLES),
        ) from None
    try:
        into_table = float((one(f"EUR_{price_year}") / one(currency)).to("").magnitude)
    except pint.DimensionalityError:
        raise UnitError(
            message("The world table is in {currency}, a demand of one's own in euros", currency=currency),
            hint="build the table in euros, or give the demand as a Series by (region, sector) in its money",
        ) from None
    if year is None:
        return MoneyUnit(
            euros * into_table,
            per_inhabitant,
            message("EUR is read at {price_year} prices", price_year=price_year),
        )
    if year == price_year:
        return MoneyUnit(euros * into_table, per_inhabitant, "")
    level, words = _level(shown, year, price_year, price_index)
    return MoneyUnit(
        euros * into_table / level,
        per_inhabitant,
        message("amounts at {year} prices were divided by {words}", year=year, words=words),
    )


def _level(shown: str, year: int, price_year: int, given: Mapping[int, float] | None) -> tuple[float, str]:
    """Return the price level of a year over that of the table's, and how it came about."""
    prices = consumer_prices()
    if given is None or year not in given:
        known = ""
        if year in prices and price_year in prices:
            known = message(
                "; or give {consumer_prices} as the price index (--price-index {consumer_prices}): "
                "French consumer prices, {year} over {price_year} = {prices:.4f}",
                consumer_prices=CONSUMER_PRICES,
                year=year,
                price_year=price_year,
                prices=prices[year] / prices[price_year],
            )
        raise UnitError(
            message(
                "the unit {shown} is at {year} prices, the table at {price_year} prices",
                shown=shown,
                year=year,
                price_year=price_year,
            ),
            hint=message(
                "convert the amounts to EUR_{price_year}; or say how prices moved, price_index={{{year}: "
                "...}} (--price-index {year}=...), with {price_year} as 1 or beside it{known}",
                price_year=price_year,
                year=year,
                known=known,
            ),
        )
    base = float(given.get(price_year, 1.0))
    level = float(given[year])
    if not (0 < level < float("inf") and 0 < base < float("inf")):
        wrong = year if not 0 < level < float("inf") else price_year
        raise UnitError(
            message("The price level of {wrong} is {given}", wrong=wrong, given=given[wrong]),
            expected="a number above 0",
        )
    ratio = level / base
    if not 1 / _FARTHEST < ratio < _FARTHEST:
        raise UnitError(
            message(
                "The price level of {year} is {level:g}, {ratio:g} times that of {price_year}",
                year=year,
                level=level,
                ratio=ratio,
                price_year=price_year,
            ),
            hint=message("give the level of {price_year} of the same index beside it", price_year=price_year),
        )
    if given is prices:
        return ratio, message(
            "{ratio:.4f}, French consumer prices {year} over {price_year} (World Bank, from INSEE)",
            ratio=ratio,
            year=year,
            price_year=price_year,
        )
    if price_year in given:
        return ratio, message(
            "a price level of {ratio:.6g} ({level:g} in {year}, {base:g} in {price_year})",
            ratio=ratio,
            level=level,
            year=year,
            base=base,
            price_year=price_year,
        )
    return ratio, message("a price level of {level:g} ({price_year} = 1)", level=level, price_year=price_year)
