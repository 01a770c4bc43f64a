"""The units that people may write, in French and English, and what is refused by name."""

from __future__ import annotations

import re
from typing import NamedTuple

from footprint.errors import UnitError, shortened
from footprint.i18n import message
from footprint.names import plain
from footprint.once import kept


class Money(NamedTuple):
    """A currency by its code and the year of its prices, None where no year is said."""

    code: str
    year: int | None


class Factor(NamedTuple):
    """One factor of a unit: how many, of what (pint's name, or money), to which power."""

    times: float
    unit: str | Money
    power: int


_LONGEST = 80
_TON = "'{}' is the metric tonne to some and 907 or 1,016 kg to others; write t (tonne), kt or Mt"
#: What means different things to different people, or pint would take for something else.
REFUSED = {
    **{word: _TON.format(word) for word in ("ton", "tons", "kton", "ktons", "mton", "mtons", "short ton", "long ton",
                                            "short tons", "long tons", "gton", "mmt", "Mton", "Mtons", "Gton")},
    **{word: message("'{word}' may be million tonnes or metric tonnes; write Mt, kt or t", word=word) for word in ("mt", "MT", "mT", "tm")},
    **{word: message("'{word}' may be million m³ or the cube of a million metres; write hm3 (a million m³) or " "'1e6 m3'", word=word)
       for word in ("Mm3", "Mm^3")},
    **{word: message("'{word}' may be million m² or the square of a million metres; write km2 or '1e6 m2'", word=word)
       for word in ("Mm2", "Mm^2")},
    "billion": "'billion' is 10⁹ in English and 10¹² in French; write bn EUR, Md€ or '1e9 EUR'",
    "trillion": "'trillion' is 10¹² in English and 10¹⁸ in French; write a power of ten",
}  # fmt: skip
_CODES = (
    "EUR|USD|GBP|CHF|JPY|CNY|AUD|CAD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|HRK|TRY|RUB|UAH|BRL|MXN|ARS|CLP|COP|PEN|INR|"
    "IDR|KRW|TWD|HKD|SGD|THB|VND|MYR|PHP|ZAR|EGP|MAD|TND|DZD|XOF|XAF|XPF|NGN|KES|ILS|SAR|AED|QAR|KWD|IRR|PKR|BDT|"
    "NZD|ISK|MKD|RSD|ALL|BAM|MDL|GEO|AMD|AZN|KZT|UZS|LKR|NPR|MMK|KHR|LAK|MNT|BOB|PYG|UYU|VEF|CRC|GTQ|DOP|JMD|TTD|"
    "GHS|ETB|UGX|TZS|ZMW|MZN|AOA|MGA|MUR|BWP|NAD|IQD|JOD|LBP|SYP|OMR|BHD|FRF|DEM|ITL|ESP|NLG|BEF|ATS|PTE|FIM|IEP|"
    "GRD|LUF|XDR|ECU"
)
_SIGNS = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "JPY"}
_MONEY_WORDS = {"euro": "EUR", "euros": "EUR", "eur": "EUR", "dollar": "USD", "dollars": "USD", "usd": "USD"}
_THOUSANDS = {
    "": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "Mio": 1e6, "mio": 1e6, "Mln": 1e6, "mln": 1e6, "Md": 1e9, "Mds": 1e9,
    "md": 1e9, "mds": 1e9, "Mrd": 1e9, "Mrds": 1e9, "mrd": 1e9, "G": 1e9, "B": 1e9, "bn": 1e9, "Bn": 1e9,
    "kilo": 1e3, "mega": 1e6, "giga": 1e9, "M.": 1e6, "k.": 1e3,
    "mille": 1e3, "millier": 1e3, "milliers": 1e3, "thousand": 1e3, "thousands": 1e3, "million": 1e6, "millions": 1e6,
    "milliard": 1e9, "milliards": 1e9, "hundred": 1e2, "cent": 1e2, "centaine": 1e2, "centaines": 1e2,
}  # fmt: skip
_COUNTING = {word for word in _THOUSANDS if len(word) > 3 and word not in ("kilo", "mega", "giga", "Mrds")}
_YEAR_OF_PRICES = (
    r"(?:[ _]?(?:de |constants |constants de |courants |courants de |prices |of )?(?P<year>(?:19|20)\d\d))?"
)
_MONEY = re.compile(
    rf"(?P<many>[A-Za-z]{{1,4}}?\.?)??\s?(?P<code>{_CODES}|US\$|[€$£¥]|euros?|Euros?|EUROS?|eur|Eur|dollars?|usd)"
    + _YEAR_OF_PRICES
)
#: Symbols, whose capital letters count: pint's name, or (times, pint's name).
SYMBOLS: dict[str, str | tuple[float, str]] = {
    "1": "", "%": (0.01, ""), "‰": (0.001, ""),
    "µg": "microgram", "mg": "milligram", "g": "gram", "kg": "kilogram", "Kg": "kilogram", "KG": "kilogram",
    "q": (100.0, "kilogram"), "qx": (100.0, "kilogram"), "t": "metric_ton", "T": "metric_ton", "Mg": "metric_ton",
    "kt": (1e3, "metric_ton"), "Kt": (1e3, "metric_ton"), "KT": (1e3, "metric_ton"), "kT": (1e3, "metric_ton"),
    "Gg": (1e3, "metric_ton"), "Mt": (1e6, "metric_ton"), "Tg": (1e6, "metric_ton"), "Gt": (1e9, "metric_ton"),
    "Pg": (1e9, "metric_ton"),
    "mm": "millimeter", "cm": "centimeter", "m": "meter", "km": "kilometer",
    "ha": "hectare", "Ha": "hectare", "HA": "hectare", "kha": (1e3, "hectare"), "Mha": (1e6, "hectare"),
    "l": "liter", "L": "liter", "ml": "milliliter", "mL": "milliliter", "cl": (0.01, "liter"), "dl": (0.1, "liter"),
    "hl": (100.0, "liter"), "hL": (100.0, "liter"),
    "J": "joule", "kJ": "kilojoule", "MJ": "megajoule", "GJ": "gigajoule", "TJ": "terajoule", "PJ": "petajoule",
    "EJ": "exajoule", "Wh": "watt_hour", "kWh": (1e3, "watt_hour"), "MWh": (1e6, "watt_hour"),
    "GWh": (1e9, "watt_hour"), "TWh": (1e12, "watt_hour"), "tep": (41.868, "gigajoule"), "toe": (41.868, "gigajoule"),
    "ktep": (41.868, "terajoule"), "ktoe": (41.868, "terajoule"), "Mtep": (41.868, "petajoule"),
    "Mtoe": (41.868, "petajoule"),
    "tkm": "metric_ton * kilometer", "t.km": "metric_ton * kilometer",
    "s": "second", "min": "minute", "h": "hour", "j": "day", "d": "day", "a": "year", "y": "year", "yr": "year",
    "ETP": "job", "EQTP": "job", "FTE": "job", "fte": "job", "etp": "job", "ETPT": "job",
    "pt": "point", "pts": "point",
    "kilom3": (1e3, "meter ** 3"), "hm3": (1e6, "meter ** 3"), "dam3": (1e3, "meter ** 3"), "dm3": "liter",
    "km3": (1e9, "meter ** 3"), "cm3": "milliliter", "m3": "meter ** 3", "m2": "meter ** 2", "km2": "kilometer ** 2",
    "cm2": "centimeter ** 2", "hm2": "hectare",
}  # fmt: skip
_ROOTS = {
    "metric_ton": ("tonne", "tonnes", "metric ton", "metric tons", "metric tonne", "metric tonnes", "tonne metrique",
                   "tonnes metriques", "metric_ton"),
    "gram": ("gram", "grams", "gramme", "grammes"),
    "liter": ("litre", "litres", "liter", "liters"),
    "meter": ("metre", "metres", "meter", "meters"),
    "hectare": ("hectare", "hectares"),
    "joule": ("joule", "joules"),
    "watt_hour": ("watt_hour", "watt hour", "watt hours", "wattheure", "wattheures"),
}  # fmt: skip
_METRIC = {
    "": 1.0,
    "milli": 1e-3,
    "kilo": 1e3,
    "mega": 1e6,
    "giga": 1e9,
    "tera": 1e12,
    "peta": 1e15,
    "exa": 1e18,
}
#: Words, whatever their capital letters and accents.
WORDS: dict[str, str | tuple[float, str]] = {
    **{f"{prefix}{word}": (times, unit) for unit, words in _ROOTS.items() for word in words
       for prefix, times in _METRIC.items()},
    "hectolitre": (100.0, "liter"), "hectolitres": (100.0, "liter"), "quintal": (100.0, "kilogram"),
    "quintaux": (100.0, "kilogram"), "ktonne": (1e3, "metric_ton"), "ktonnes": (1e3, "metric_ton"),
    "kilos": "kilogram", "kilo": "kilogram",
    **dict.fromkeys(("inhabitant", "inhabitants", "inh", "inh.", "hab", "hab.", "habitant", "habitants", "capita", "cap",
                     "cap.", "person", "persons", "personne", "personnes", "people", "head", "tete"), "inhabitant"),
    **dict.fromkeys(("job", "jobs", "emploi", "emplois", "salarie", "salaries", "employee", "employees", "poste",
                     "postes", "worker", "workers"), "job"),
    **dict.fromkeys(("point", "points"), "point"),
    **dict.fromkeys(("year", "years", "an", "ans", "annee", "annees", "annum", "yr", "yrs", "annual", "annuel"), "year"),
    **dict.fromkeys(("month", "months", "mois", "mo"), "month"),
    **dict.fromkeys(("week", "weeks", "semaine", "semaines"), "week"),
    **dict.fromkeys(("day", "days", "jour", "jours"), "day"),
    **dict.fromkeys(("hour", "hours", "heure", "heures"), "hour"),
    **dict.fromkeys(("quarter", "quarters", "trimestre", "trimestres"), (3.0, "month")),
    **dict.fromkeys(("metre cube", "metres cubes", "cubic metre", "cubic metres", "cubic meter", "cubic meters"),
                    "meter ** 3"),
    **dict.fromkeys(("metre carre", "metres carres", "square metre", "square metres", "square meter", "square meters"),
                    "meter ** 2"),
    **dict.fromkeys(("percent", "pour cent", "pourcent"), (0.01, "")), "dimensionless": "",
}  # fmt: skip
_SUBSTANCE = re.compile(r"(?P<mass>\S+?)[ _]?(?:de |of |eq\.? ?|éq\.? ?)?CO2(?:[ -]?(?:e|eq\.?|éq\.?))?")
_NUMBER = re.compile(
    r"(?P<times>10\^(?P<ten>\d{1,2})|\d+(?:[ ]\d{3})*(?:\.\d+)?(?:e\d{1,2})?)\s*(?P<rest>\D.*)?",
    re.IGNORECASE,
)
_POWER = re.compile(r"(?P<base>.*?[^\d\s^])\s?(?:\^\s?(?P<stated>-?\d)|(?P<written>[23]))")


@kept(4096)
def factors_of(text: str) -> tuple[Factor, ...]:
    """Return the factors of a unit that a person wrote, ``k€/habitant/an`` or ``million m3``.

    Raises
    ------
    UnitError
        If a factor is unknown, or is one of `REFUSED`.
    """
    shown = repr(shortened(text, _LONGEST))
    if len(text) > _LONGEST:
        raise UnitError(
            message("the unit {shown} is unknown", shown=shown),
            expected="a unit of a few signs, such as kt or MEUR_2011/year",
        )
    written = " ".join(text.replace("²", "^2").replace("³", "^3").replace("**", "^").split())
    written = re.sub(r"\s?(?:\b(?:et )?(?:par|per)\b)\s?", "/", written)
    parts = re.split(r"\s?/\s?", written)
    if not written or not all(parts):
        raise UnitError(
            message("the unit {shown} is unknown", shown=shown),
            expected="a unit such as t, kt, MEUR_2011, EUR/inhabitant",
        )
    found: list[Factor] = []
    for place, part in enumerate(parts):
        for phrase in re.split(r"\s?[*·×⋅]\s?", part):
            for factor in _phrase(phrase, shown):
                down = place > 0
                times = 1 / factor.times if down else factor.times
                found.append(Factor(times, factor.unit, -factor.power if down else factor.power))
    return tuple(found)


def _phrase(phrase: str, shown: str) -> list[Factor]:
    """Return the factors of a text without operators: ``millions d'euros``, ``1000 m3``, ``m^2``."""
    times = 1.0
    if (number := _NUMBER.fullmatch(phrase)) and (number["rest"] or phrase != "1"):
        times = 10.0 ** int(number["ten"]) if number["ten"] else float(number["times"].replace(" ", ""))
        if not times or not number["rest"]:
            raise UnitError(
                message("the unit {shown} is unknown", shown=shown),
                expected="a unit such as t, kt, MEUR_2011",
            )
        phrase = number["rest"].strip()
    words = phrase.split(" ", 1)
    while len(words) == 2 and plain(words[0]) in _COUNTING:
        times *= _THOUSANDS[plain(words[0])]
        phrase = re.sub(r"^(?:d['’]|de |of )\s?", "", words[1])
        words = phrase.split(" ", 1)
    if len(words) == 2 and plain(words[0]) in ("billion", "billions", "trillion", "trillions"):
        raise UnitError(
            message(
                "the unit {shown} can be read in two ways: {refused}",
                shown=shown,
                refused=REFUSED[plain(words[0]).rstrip("s")],
            )
        )
    factor = _single(phrase, shown)
    return [Factor(times * factor.times, factor.unit, factor.power)]


def _single(phrase: str, shown: str) -> Factor:
    if reason := REFUSED.get(phrase) or (REFUSED.get(plain(phrase)) if len(phrase) > 3 else None):
        raise UnitError(
            message("the unit {shown} can be read in two ways: {reason}", shown=shown, reason=reason)
        )
    unit = SYMBOLS.get(phrase.replace("^", "")) or SYMBOLS.get(phrase) or WORDS.get(plain(phrase))
    if unit is None and phrase in ("1", "dimensionless"):
        unit = ""
    if unit is not None:
        times, name = unit if isinstance(unit, tuple) else (1.0, unit)
        return Factor(times, name, 1)
    if money := _money(phrase, shown):
        return money
    if substance := _SUBSTANCE.fullmatch(phrase):
        return _single(substance["mass"], shown)
    if (power := _POWER.fullmatch(phrase)) and (stated := int(power["stated"] or power["written"])):
        inner = _single(power["base"].strip(), shown)
        if (
            inner.unit in ("meter", "kilometer", "centimeter", "millimeter", "second", "year", "inhabitant")
            or power["stated"]
        ):
            return Factor(inner.times**stated, inner.unit, inner.power * stated)
    raise UnitError(
        message("the unit {shown} is unknown", shown=shown),
        expected="t, kt, Mt, kg; EUR_2011, kEUR, M€; inhabitant, job; ha, m2, m3, l; a 'per' is written /",
    )


def _money(phrase: str, shown: str) -> Factor | None:
    found = _MONEY.fullmatch(phrase)
    if found is None:
        return None
    code = found["code"]
    code = _SIGNS.get(code) or _MONEY_WORDS.get(code.lower()) or code
    many = found["many"] or ""
    if many == "T":
        raise UnitError(
            message(
                "the unit {shown} can be read in two ways: 'T' is a thousand (German) or 10¹²; write "
                "k{code} or Md{code}",
                shown=shown,
                code=code,
            )
        )
    many = many if many in _THOUSANDS else many.rstrip(".")
    if many not in _THOUSANDS:
        if many in ("m", "mm", "MM", "m.", "mE", "mill"):
            raise UnitError(
                message(
                    "the unit {shown} can be read in two ways: '{many}' may be a million or a thousandth; "
                    "write M{code} for a million",
                    shown=shown,
                    many=many,
                    code=code,
                )
            )
        return None
    return Factor(_THOUSANDS[many], Money(code, int(found["year"]) if found["year"] else None), 1)
