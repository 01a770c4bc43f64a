"""One pint registry for the whole engine, and the units that people may write.

Money is a dimension of its own for each price year, because 2011 euros and 2018 euros differ by
inflation: ``EUR_2011`` and ``EUR_2018`` cannot be added until a price index says how. Plain ``EUR``
is money without a stated year (a budget, say). Metric prefixes apply: ``MEUR_2011`` is a million.

What people write is read by a list of allowed units (`footprint.reading.unitwords`), not by pint, which
would take
``ton`` for 907 kg, ``mt`` for milli-tonnes and ``Mm3`` for the cube of a million metres.
"""

from __future__ import annotations

import math
import re
import threading
from typing import TYPE_CHECKING, Any

from footprint.errors import UnitError, shortened
from footprint.i18n import message
from footprint.once import kept
from footprint.reading.numbers import AmbiguousNumberError, leading_number, read_number

if TYPE_CHECKING:
    import pint

#: Years for which euros and dollars at that year's prices are units from the start; others are added when
#: met.
PRICE_YEARS = range(1990, 2041)
_LOCK = threading.RLock()


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
    """Return `value` with its unit, ``quantity(3.2, "kt")``; for units of our own, which pint reads."""
    return registry().Quantity(value, unit)


@kept(4096)
def one(text: str) -> pint.Quantity[Any]:
    """Return one of a unit that a person wrote, ``one("kt/an")``, by the list of allowed units.

    Raises
    ------
    UnitError
        If the unit is not on the list, or means different things to different people.
    """
    from footprint.reading.unitwords import Money, factors_of

    ureg = registry()
    found = ureg.Quantity(1.0, "")
    for factor in factors_of(text):
        unit = factor.unit
        if isinstance(unit, Money):
            unit = _money(unit)
        found = found * factor.times * ureg.Quantity(1.0, unit) ** factor.power
    return found


def _money(unit: Any) -> str:
    """Return a unit of money by name, defined first where it is new."""
    name = unit.code if unit.year is None else f"{unit.code}_{unit.year}"
    ureg = registry()
    with _LOCK:
        if name not in ureg:
            kind = "" if unit.code == "EUR" else f"_{unit.code.lower()}"
            year = "" if unit.year is None else f"_{unit.year}"
            ureg.define(f"{name} = [currency{kind}{year}]")
    return name


#: Kilogrammes in pint's units of mass that people may write.
_KILOGRAMS = {"microgram": 1e-9, "milligram": 1e-6, "gram": 1e-3, "kilogram": 1.0, "metric_ton": 1e3}
MASS = "kg"


def plain_size(text: str) -> tuple[float, str] | None:
    """Return how many of what one of a unit is, where it is plain money or mass: ``(1e6, "EUR_2011")``.

    None for every other unit. It is what pint would say, which takes as long to load as the world table.

    Raises
    ------
    UnitError
        As `one` does.
    """
    from footprint.reading.unitwords import Money, factors_of

    factors = factors_of(text)
    if len(factors) != 1 or factors[0].power != 1:
        return None
    times, unit, _power = factors[0]
    if isinstance(unit, Money):
        return times, unit.code if unit.year is None else f"{unit.code}_{unit.year}"
    return (times * _KILOGRAMS[unit], MASS) if unit in _KILOGRAMS else None


def as_pint(text: str) -> tuple[float, Any]:
    """Return how many of a unit of pint's a text's unit is, and that unit."""
    meant = one(text)
    try:
        same = registry().Quantity(1.0, text)
        if same.dimensionality == meant.dimensionality and abs((same / meant).to("").magnitude - 1) < 1e-9:
            return 1.0, same.units
    except Exception:  # pint raises several kinds for text that is no unit of its own
        pass
    return float(meant.magnitude), meant.units


def check_unit(unit: str, what: str) -> None:
    """Refuse a unit that is not on the list, or that means several things.

    Raises
    ------
    UnitError
        Naming the table.
    """
    from footprint.reading.unitwords import factors_of

    try:
        factors_of(unit)
    except UnitError as error:
        why = error.what.partition("two ways: ")[2]
        raise UnitError(
            message("The unit {unit!r} of {what} is unknown", unit=unit, what=what)
            if not why
            else message("The unit {unit!r} of {what}: {why}", unit=unit, what=what, why=why),
            expected="a unit such as t, kt, Mt, kg, TJ, m3, EUR_2011, job",
        ) from None


def parse_quantity(text: str, unit: str, what: str = "value") -> pint.Quantity[Any]:
    """Return what a person typed, ``"200 MEUR"``, ``"50 000 t"`` or ``"1,5 M€"``, converted to `unit`.

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
        If the text is no quantity, can be read in two ways, has no unit, or one of another dimension.
    """
    import pint

    value, rest, shown = _typed(text, unit, what)
    scale = one(rest)
    try:
        return value * scale.to(unit)  # in this order 200 k€ are 0.2 M€ to the last digit
    except pint.DimensionalityError:
        raise UnitError(
            message("{shown} has the wrong kind of unit", shown=shown),
            expected=message("a quantity in {unit} or a unit that converts to it", unit=unit),
            found=f"{scale.units:~} ({scale.dimensionality})",
            hint=message("write it with its unit, as in '200 {unit}'", unit=unit),
        ) from None


def parse_amount(text: str, unit: str, what: str = "value") -> float:
    """Return the number of `parse_quantity`; plain money and mass are converted without loading pint."""
    value, rest, _shown = _typed(text, unit, what)
    factor = _plain_factor(rest, unit)
    return float(parse_quantity(text, unit, what).magnitude) if factor is None else value * factor


def _plain_factor(source: str, target: str) -> float | None:
    try:
        given, wanted = plain_size(source), plain_size(target)
    except UnitError:
        return None  # said again with what it was for
    if given is None or wanted is None or given[1] != wanted[1]:
        return None
    return given[0] / wanted[0]


def _typed(text: str, unit: str, what: str) -> tuple[float, str, str]:
    """Return the number and the unit that a person typed, and how a message shows them."""
    from footprint.reading.unitwords import factors_of

    typed = " ".join(str(text).split())
    number, rest = leading_number(typed)
    if not number and (before := re.fullmatch(r"([A-Za-z]{0,3}[€$£]|[A-Za-z]{3,5})\s*(\d.*)", typed)):
        number, rest = leading_number(before[2])
        rest += before[1]  # "€ 200 M"; a unit beside the currency, "$ 200 MEUR", is then unknown
    shown = f"The {what} {shortened(typed, 80)!r}"
    example = message("a number and a unit, as in '200 {unit}'", unit=unit)
    try:
        if not number:
            raise ValueError(message("it begins with no number (write it as in '200 {unit}')", unit=unit))
        if re.match(r"[-–—\u2212+\u00b1~<>]|\.\.|à\b|to\b|ou\b|or\b", rest):
            raise ValueError("it is a range or an open bound: give one number")
        value = read_number(number)
        if not rest:
            raise UnitError(message("{shown} has no unit", shown=shown), expected=example)
        factors_of(rest)
    except AmbiguousNumberError as error:
        ways = " or ".join(f"'{way:.15g} {rest}'" for way in error.readings.values())
        raise UnitError(
            message("{shown} can be read in two ways", shown=shown),
            expected="one number",
            hint=f"write {ways}",
        ) from None
    except UnitError as error:
        if error.what.startswith(shown):
            raise
        raise UnitError(message("{shown} is not a quantity: {what}", shown=shown, what=error.what), expected=error.expected or example,
                        hint=error.hint) from None  # fmt: skip
    except ValueError as error:
        raise UnitError(
            message("{shown} is not a quantity", shown=shown), expected=example, hint=str(error)
        ) from None
    return value, rest, shown


def conversion_factor(source: Any, target: str, what: str = "table") -> float:
    """Return the number that turns figures in `source` units into `target` units.

    Parameters
    ----------
    source : str or pint unit
        A text is read by the list of allowed units; a unit of pint's is taken at its word.
    target : str
    what : str
        What is converted, for the message.

    Raises
    ------
    UnitError
        If either unit is unknown or the two measure different things.
    """
    if isinstance(source, str) and (plain := _plain_factor(source, target)) is not None:
        return plain
    import pint

    try:
        given = one(source) if isinstance(source, str) else registry().Quantity(1.0, source)
        return float((given / one(target)).to("").magnitude)
    except pint.DimensionalityError:
        raise UnitError(
            message("The unit of the {what} does not fit", what=what),
            expected=message("a unit that converts to {target}", target=target),
            found=str(source),
        ) from None
    except UnitError as error:
        raise UnitError(
            message(
                "The unit {source!r} of the {what} cannot be used: {what2}",
                source=shortened(str(source), 80),
                what=what,
                what2=error.what,
            ),
            expected=message("a unit that converts to {target}", target=target),
            hint=error.hint,
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
