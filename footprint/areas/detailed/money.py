"""One money for all answers about the French detail: the table's, put into euros at the detail's prices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from footprint.areas.demand.money import consumer_prices
from footprint.areas.production.detail import detail_money, detail_year
from footprint.embedded import embedded
from footprint.errors import UnitError
from footprint.i18n import message
from footprint.once import kept
from footprint.units import one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footprint.mrio import MRIO

_EURO, _DOLLAR = "EUR", "USD"


@kept(1)
def usd_per_eur() -> Mapping[int, float]:
    """Return dollars for one euro by year: yearly averages of the European Central Bank, 1995 to 2024."""
    table = pd.read_csv(embedded("worlds", "usd_per_eur.csv")).set_index("year")["usd_per_eur"]
    return {int(str(year)): float(rate) for year, rate in table.items()}


def detail_factor(world: MRIO) -> tuple[float, str]:
    """Return MEUR at the detail's prices in one unit of a table's money, and a note that says how.

    Dollars become euros at the yearly rate of the table's year, euros of another year are divided by the
    rise of French consumer prices. A table without a year is taken to be at the detail's prices.

    Raises
    ------
    UnitError
        If its money is neither euros nor dollars, or of a year without a rate or price.
    """
    found = re.fullmatch(
        r"(?P<scale>[A-Za-z]*?)(?P<money>EUR|USD)(?:_(?P<year>\d{4}))?", world.currency.strip()
    )
    if found is None:
        raise UnitError(
            message("The world table is in {currency}, the French detail in euros", currency=world.currency),
            expected="euros or dollars, such as MEUR_2021 or MUSD_2019",
            hint="convert the table: world.replace(Z=world.Z * rate, Y=world.Y * rate, currency='MEUR_2021')",
        )
    year, aim = int(found["year"] or world.year or detail_year()), detail_year()
    factor = float((one(f"{found['scale']}EUR") / one("MEUR")).to("").magnitude)
    if found["money"] == _DOLLAR:
        factor /= _of(usd_per_eur(), year, world.currency)
    prices = consumer_prices()
    factor *= _of(prices, aim, world.currency) / _of(prices, year, world.currency)
    note = "" if year == aim and found["money"] == _EURO else message(
        "Money is shown at {money}: one {currency} of the table is {factor:.4g} {unit} (yearly exchange rate of the "
        "European Central Bank, French consumer prices)",
        money=detail_money(),
        currency=world.currency,
        factor=factor,
        unit=detail_money("MEUR"),
    )  # fmt: skip
    return factor, note


def _of(values: Mapping[int, float], year: int, currency: str) -> float:
    if year not in values:
        raise UnitError(
            message("The money {currency!r} is of a year without a known price or rate", currency=currency),
            expected=message("a year from {first} to {last}", first=min(values), last=max(values)),
        )
    return values[year]
