"""Units are those of a list: as the field writes them, or refused by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from footprint.areas.demand.money import consumer_prices, money_unit, price_levels
from footprint.errors import UnitError
from footprint.mrio import Extension
from footprint.mrio.frames import check_money
from footprint.units import check_unit, conversion_factor, one


@pytest.mark.parametrize(
    ("text", "target", "factor"),
    [
        ("k€", "EUR", 1e3), ("K€", "EUR", 1e3), ("M€", "EUR", 1e6), ("Md€", "EUR", 1e9), ("kEUR/an", "EUR/year", 1e3),
        ("€/habitant", "EUR/inhabitant", 1), ("€/hab./an", "EUR/inhabitant/year", 1), ("millions d'euros", "EUR", 1e6),
        ("milliards d'euros 2011", "EUR_2011", 1e9), ("euros par habitant et par an", "EUR/inhabitant/year", 1),
        ("kt", "t", 1e3), ("ktonnes", "t", 1e3), ("Mt", "t", 1e6), ("Gg", "t", 1e3), ("quintaux", "t", 0.1),
        ("hm3", "m3", 1e6), ("m³", "l", 1e3), ("1000 m3", "m3", 1e3), ("m²", "m2", 1), ("ha", "m2", 1e4),
        ("km²", "ha", 100), ("ETP", "job", 1), ("emplois", "job", 1), ("MUSD_2015", "USD_2015", 1e6),
        ("GBP_1985", "GBP_1985", 1), ("kg CO2e", "t", 1e-3), ("m3/kEUR", "m3/EUR", 1e-3), ("GWh", "MJ", 3.6e6),
        ("tCO2", "t", 1), ("ktCO2e/an", "t/year", 1e3), ("kUS$", "USD", 1e3), ("Mio. €", "EUR", 1e6),
    ],
)  # fmt: skip
def test_units_are_read_as_the_field_writes_them(text, target, factor):
    assert conversion_factor(text, target) == pytest.approx(factor, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "word"),
    [("ton", "907"), ("tons", "907"), ("kton", "907"), ("short ton", "907"), ("mt", "million tonnes"), ("MT", "metric"),
     ("mEUR", "MEUR"), ("m€", "MEUR"), ("Mm3", "hm3"), ("Mm²", "km2"), ("billion EUR", "bn EUR"), ("TEUR", "kEUR"), ("T€", "kEUR")],
)  # fmt: skip
def test_what_means_two_things_is_refused_by_name(text, word):
    with pytest.raises(UnitError, match="two ways") as caught:
        one(text)
    assert word in str(caught.value)


@pytest.mark.parametrize(
    "text", ["EUR_2011/decade", "knot", "pint", "[t]", "t)", "EUR__2011", "5", "", "x" * 500, "EUR/"]
)
def test_other_units_are_unknown_and_no_fault_of_the_program(text):
    with pytest.raises(UnitError, match="unknown"):
        one(text)


def test_a_dimension_is_never_mistaken():
    with pytest.raises(UnitError):
        conversion_factor("Mt", "EUR")
    with pytest.raises(UnitError):
        conversion_factor("EUR_2011", "EUR_2018")


def test_extensions_and_currencies_go_by_the_same_list():
    check_money("MCNY_2017")
    check_unit("1000 m3", "water")
    for unit in ("ton", "Mm3", "mEUR"):
        with pytest.raises(UnitError, match=r"two ways|million|907"):
            check_unit(unit, "water")
    with pytest.raises(UnitError):
        check_money("t")
    with pytest.raises(UnitError, match="907"):
        Extension("water", pd.DataFrame(), unit="tons")
    frame = pd.DataFrame(np.ones((1, 1)), index=["w"], columns=pd.MultiIndex.from_tuples([("A", "b")]))
    assert Extension("water", frame, unit="hm3").in_unit("m3").F.iloc[0, 0] == pytest.approx(1e6)


# Price years: an index of any base counts by its ratio -------------------------------------------------


@pytest.mark.parametrize(
    ("index", "ratio"),
    [({2011: 95.02, 2018: 103.47}, 103.47 / 95.02), ({2011: 1.0, 2018: 1.08}, 1.08), ({2018: 1.08}, 1.08),
     ({2011: 0.92, 2018: 1.0}, 1 / 0.92)],
)  # fmt: skip
def test_an_index_of_any_base_divides_by_the_ratio(index, ratio):
    assert money_unit("MEUR_2018", "MEUR_2011", 2011, index).factor == pytest.approx(1 / ratio, rel=1e-12)


@pytest.mark.parametrize(
    "index", [{2018: 103.47}, {2018: 0.0}, {2018: -1.0}, {2011: 0.0, 2018: 1.0}, {2018: float("nan")}]
)
def test_an_index_without_its_base_is_refused(index):
    with pytest.raises(UnitError):
        money_unit("MEUR_2018", "MEUR_2011", 2011, index)


def test_consumer_prices_are_used_on_request_and_named():
    """By hand from the yearly means of the World Bank: 2012 to 2018."""
    rates = (1.9541953, 0.8637155, 0.5077588, 0.0375144, 0.1833349, 1.0322828, 1.8508151)
    ratio = np.prod([1 + rate / 100 for rate in rates])
    found = money_unit("MEUR_2018", "MEUR_2011", 2011, price_levels("cpi"))
    assert found.factor == pytest.approx(1 / ratio, rel=1e-7)
    assert "World Bank" in found.note
    assert consumer_prices()[2015] == 100
    with pytest.raises(UnitError, match="--price-index cpi"):
        money_unit("EUR_2022", "MEUR_2011", 2011)
    with pytest.raises(UnitError, match="--price-index"):
        money_unit("EUR_2035", "MEUR_2011", 2011)


def test_levels_are_typed_as_years_and_numbers():
    assert price_levels(["2011=95.02,2018=103,47"]) == {2011: 95.02, 2018: 103.47}
    for text in ("2018", "2018=x", "18=1", "2018=1,080", "2018=1;2018=2"):
        with pytest.raises(UnitError):
            price_levels(text)
