"""One pint registry for the whole engine: mass, money of a base year, inhabitants, jobs, years.

Money is a dimension of its own for each price year, because 2011 euros and 2018 euros differ by
inflation: ``EUR_2011`` and ``EUR_2018`` cannot be added until a price index says how. Plain ``EUR``
is money without a stated year (a budget, say). Metric prefixes apply: ``MEUR_2011`` is a million.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from footprint.errors import UnitError
from footprint.once import kept

if TYPE_CHECKING:
    import pint

_NUMBER = re.compile(
    r"(?P<number>[+-]?\d[\d\s'_]*(?:,\d+)*(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(?P<rest>[^\W\d].*)?$"
)
#: Years for which euros and dollars at that year's prices are units.
PRICE_YEARS = range(1990, 2041)


@kept(1)
def registry() -> pint.UnitRegistry[Any]:
    """Return the engine's registry, built at first use and made pint's application registry.

    Being the application registry lets quantities be pickled, and lets pint-pandas columns and
    users' own quantities meet.
    """
    import pint

    # Pint reads "kt" as knot; in material accounts it is the kilotonne, so the new meaning is meant.
    ureg: pint.UnitRegistry[Any] = pint.UnitRegistry(on_redefinition="ignore")
    ureg.define("kilotonne = 1000 * metric_ton = kt")
    ureg.define("EUR = [currency] = _ = euro")
    ureg.define("USD = [currency_usd] = _ = dollar")
    for year in PRICE_YEARS:
        ureg.define(f"EUR_{year} = [currency_{year}]")
        ureg.define(f"USD_{year} = [currency_usd_{year}]")
    ureg.define("inhabitant = [population] = _ = inh")
    ureg.define("job = [employment]")
    ureg.define("point = [score]")
    ureg.formatter.default_format = "~"
    pint.set_application_registry(ureg)
    return ureg


def quantity(value: Any, unit: str) -> pint.Quantity[Any]:
    """Return `value` with its unit, ``quantity(3.2, "kt")``."""
    return registry().Quantity(value, unit)


def parse_quantity(text: str, unit: str, what: str = "value") -> pint.Quantity[Any]:
    """Return what a person typed, ``"200 MEUR"`` or ``"50 kt"``, converted to `unit`.

    Parameters
    ----------
    text : str
        A number followed by its unit.
    unit : str
        The unit to convert to; it also says which dimension is meant.
    what : str
        The name of the option or column, for the message.

    Raises
    ------
    UnitError
        If the text is no quantity, has no unit, or one of another dimension.
    """
    import pint

    typed = str(text).strip().replace("€", "EUR")
    number, rest = _split_number(typed, what)
    try:
        found: pint.Quantity[Any] = registry().Quantity(f"{number} {rest}" if rest else typed)
        return found.to(unit)
    except pint.DimensionalityError:
        raise UnitError(
            f"The {what} {text!r} has the wrong kind of unit",
            expected=f"a quantity in {unit} or a unit that converts to it",
            found=f"{found.units:~} ({found.dimensionality})",
            hint=f"write it with its unit, as in '200 {unit}'",
        ) from None
    except Exception as error:
        raise UnitError(
            f"The {what} {text!r} is not a quantity",
            expected=f"a number and a unit, as in '200 {unit}'",
            hint=str(error).splitlines()[0] if str(error) else "",
        ) from None


def _split_number(typed: str, what: str) -> tuple[str, str]:
    """Return the number a quantity begins with, without separators of thousands, and what follows it.

    Pint would multiply the groups of ``"200 000 EUR"`` to zero.
    """
    match = _NUMBER.match(typed)
    if match is None or not match["rest"]:
        return "", ""
    digits = re.sub(r"[\s'_]", "", match["number"])
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", digits):
        raise UnitError(
            f"The {what} {typed!r} can be read in two ways",
            expected="a number whose comma is either a decimal point or left out",
            hint=f"write '{digits.replace(',', '')} {match['rest']}' or '{digits.replace(',', '.')} {match['rest']}'",
        )
    return digits.replace(",", "."), match["rest"]


def conversion_factor(source: str, target: str, what: str = "table") -> float:
    """Return the number that turns figures in `source` units into `target` units.

    Raises
    ------
    UnitError
        If either unit is unknown or the two measure different things.
    """
    import pint

    try:
        return float(registry().Quantity(1.0, source).to(target).magnitude)
    except pint.DimensionalityError:
        raise UnitError(
            f"The unit of the {what} does not fit", expected=f"a unit that converts to {target}", found=source
        ) from None
    except (pint.UndefinedUnitError, AttributeError, ValueError):
        raise UnitError(
            f"The unit {source!r} of the {what} is unknown",
            expected=f"a unit that converts to {target}",
            hint="write units as pint reads them: t, kt, Mt, EUR_2011, MEUR_2011, inhabitant",
        ) from None


def as_json(value: Any, unit: str | None = None) -> dict[str, Any]:
    """Return a quantity as ``{"value": number, "unit": "t"}``, the form of every JSON answer.

    JSON has no number for what is unknown or infinite: the value is then None, with a ``"reason"``.
    """
    if unit is None:
        value, unit = value.magnitude, f"{value.units:~}"
    number = float(value)
    if not math.isfinite(number):
        return {"value": None, "unit": unit, "reason": "unknown" if math.isnan(number) else "without limit"}
    return {"value": number, "unit": unit}
