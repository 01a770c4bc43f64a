"""Numbers are read as people write them in French and English; what can be read in two ways is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.errors import UnitError
from footprint.reading.numbers import AmbiguousNumberError, decided, decimal_mark, read_number, readings
from footprint.units import parse_quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,5", 1234.5), ("1\xa0234,5", 1234.5), ("1\u202f234,5", 1234.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5),
        ("1'234.5", 1234.5), ("1\u2019234,5", 1234.5), ("1 234 567", 1234567.0), ("1.234.567", 1234567.0),
        ("1,234,567", 1234567.0), ("12,5", 12.5), ("0,850", 0.85), ("0.850", 0.85), ("1234,567", 1234.567),
        ("\u22125", -5.0), ("(1 200)", -1200.0), ("12 %", 0.12), ("12,5%", 0.125), ("+3", 3.0), ("1e3", 1000.0),
        ("2,5e2", 250.0), ("1850", 1850.0), (",5", 0.5), (".5", 0.5), ("1 850,000", 1850.0), ("(12,5) %", -0.125),
    ],
)  # fmt: skip
def test_one_reading(text, value):
    assert read_number(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "large", "small"),
    [("1,850", 1850, 1.85), ("50.000", 50000, 50), ("1.200", 1200, 1.2), ("-24,000", -24000, -24),
     ("(1,234)", -1234, -1.234), ("1,234 %", 12.34, 0.01234)],
)  # fmt: skip
def test_two_readings_are_refused_with_both_unless_the_mark_is_known(text, large, small):
    with pytest.raises(AmbiguousNumberError, match="two ways"):
        read_number(text)
    point, comma = (large, small) if "," in text else (small, large)
    assert read_number(text, ".") == pytest.approx(point)
    assert read_number(text, ",") == pytest.approx(comma)
    with decimal_mark("comma"):
        assert read_number(text) == pytest.approx(comma)


@pytest.mark.parametrize(
    "text",
    ["500+", "100-200", "1,2,3", "1.2.3", "1,23,456", "1 23", "abc", "", "1e999", "9" * 400, "nan", "inf", "0x10", "1_0",
     "(5", "5)", "١٢", "½", "1..5", "--5", "12,"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        read_number(text)


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_french_and_english_writing_of_a_number_agree(whole, part):
    english = f"{whole:,}.{part:02d}"
    french = english.translate(str.maketrans(",.", "\u202f,"))
    assert read_number(english) == read_number(french) == pytest.approx(whole + part / 100)


def test_the_mark_is_decided_once_by_what_can_be_read_in_one_way():
    assert decided(map(readings, ("12,5", "1,850", "1 000"))) == ","
    assert decided(map(readings, ("1,234.5", "1,850"))) == "."
    assert decided(map(readings, ("1,850", "7"))) is None
    assert decided(map(readings, ("12,5", "12.5", "1,850"))) is None


@pytest.mark.parametrize(
    "text",
    [
        "50.000.000 EUR",
        "50 000 000 €",
        "50,000,000 EUR",
        "50 M€",
        "0,05 Md€",
        "€ 50 000 000",
        "€ 50 M",
        "M€ 50",
        "MEUR 50",
    ],
)
def test_fifty_million_however_written(text):
    assert parse_quantity(text, "MEUR", "budget").magnitude == pytest.approx(50.0)


@pytest.mark.parametrize(
    "text",
    ["1.200 job", "500+", "100-200 MEUR", "50.000 EUR", "5", "MEUR", "3 [EUR]", "$ 50 MEUR", "EUR 3 kt"],
)
def test_an_amount_that_is_none_or_two_is_refused_by_name(text):
    with pytest.raises(UnitError, match="budget"):
        parse_quantity(text, "MEUR", "budget")


def test_a_hundredth_and_a_thousandth_are_exact_to_the_last_digit():
    assert readings("35 %") == {".": 0.35, ",": 0.35}
    assert parse_quantity("200 k€", "MEUR").magnitude == 0.2
