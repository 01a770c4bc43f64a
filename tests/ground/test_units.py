"""Units convert where they should and refuse where they must."""

from __future__ import annotations

import pickle

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.errors import UnitError
from footprint.reading.unitwords import SYMBOLS, WORDS
from footprint.units import (
    MASS,
    as_json,
    conversion_factor,
    one,
    parse_amount,
    parse_quantity,
    plain_size,
    quantity,
)


def test_adding_tonnes_to_kilotonnes_converts():
    assert (quantity(5, "t") + quantity(1, "kt")).to("t").magnitude == 1005


@pytest.mark.parametrize(
    ("left", "right"), [("t", "EUR"), ("EUR_2011", "EUR_2018"), ("EUR", "USD"), ("job", "inhabitant")]
)
def test_adding_different_things_raises(left, right):
    with pytest.raises(pint.DimensionalityError):
        quantity(1, left) + quantity(1, right)


def test_typed_quantities_are_read():
    assert parse_quantity("200 MEUR", "EUR").magnitude == pytest.approx(2e8)
    assert parse_quantity("50 kt", "t").magnitude == pytest.approx(5e4)


@pytest.mark.parametrize(
    ("text", "value"),
    [("200 000 EUR", 2e5), ("1\u202f500\u00a0000 €", 1.5e6), ("20 M€", 2e7), ("1,5 MEUR", 1.5e6), ("2e6EUR", 2e6),
     ("-3.5 kEUR", -3500)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text, value):
    assert parse_quantity(text, "EUR").magnitude == pytest.approx(value)


def test_a_comma_that_may_be_thousands_or_decimals_is_refused():
    with pytest.raises(UnitError, match="two ways"):
        parse_quantity("1,500 MEUR", "EUR", "budget")


@pytest.mark.parametrize("text", ["200 t", "12", "", "lots", "5 EUR_2011", "3 parsecs"])
def test_a_budget_that_is_no_money_is_refused_by_name(text):
    with pytest.raises(UnitError, match="budget"):
        parse_quantity(text, "EUR", "budget")


@pytest.mark.parametrize("unit", [*SYMBOLS, *WORDS, "kt CO2e", "MEUR_2014", "k$", "M€/an", "EUR/hab"])
def test_plain_sizes_are_those_of_pint(unit):
    found, meant = plain_size(unit), one(unit)
    if found is None:
        assert not meant.check("[mass]")
    else:
        times, of = found
        assert float(meant.to(of).magnitude) == pytest.approx(times, rel=1e-15)
        assert of == MASS or set(meant.dimensionality) == set(quantity(1, of).dimensionality)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("96 MEUR", "MEUR"), ("200 k€", "MEUR"), ("1,5 kt", "t"), ("10 ha", "hectare"), ("3 job", "job")],
)
def test_amounts_read_without_pint_are_those_of_pint(text, unit):
    assert parse_amount(text, unit) == parse_quantity(text, unit).magnitude


def test_amounts_of_another_kind_are_refused_as_by_pint():
    with pytest.raises(UnitError, match="wrong kind"):
        parse_amount("5 EUR_2011", "MEUR")


def test_unknown_and_unfit_units_are_told_apart():
    with pytest.raises(UnitError, match="unknown"):
        conversion_factor("florins", "t")
    with pytest.raises(UnitError, match="does not fit"):
        conversion_factor("EUR", "t")


@given(st.floats(min_value=-1e12, max_value=1e12), st.sampled_from(["t", "kt", "Mt", "kg"]))
def test_conversion_is_reversible(value, unit):
    back = quantity(value, unit).to("t").to(unit).magnitude
    assert back == pytest.approx(value, rel=1e-12, abs=1e-12)


def test_quantities_survive_pickling_and_json():
    assert pickle.loads(pickle.dumps(quantity(3, "kt"))) == quantity(3, "kt")
    assert as_json(quantity(3, "t")) == {"value": 3.0, "unit": "t"}
    assert as_json(2, "t/inhabitant") == {"value": 2.0, "unit": "t/inhabitant"}
