"""A demand is counted once, its codes named; what a spreadsheet damaged is restored or refused."""

from __future__ import annotations

import pandas as pd
import pytest

from footprint.areas import find_area, household_demand, material_account
from footprint.areas.demand.purposes import Puzzle, read_purposes
from footprint.errors import FootprintWarning, InputFileError, LabelError, TableError, UnitError
from footprint.mrio import load_world
from footprint.units import quantity

#: Money at the prices of the embedded table.
PRICES = load_world().year
EACH = f"EUR_{PRICES}/inhabitant"


@pytest.fixture(scope="module")
def world():
    return load_world()


@pytest.fixture(scope="module")
def area():
    return find_area("Cholet")


@pytest.fixture
def spent(world, area, tmp_path):
    """Return a function: the money and notes of a demand file's text."""

    def of(text):
        path = tmp_path / "demand.csv"
        path.write_text(text, encoding="utf-8")
        y = household_demand(area, world=world, demand=path)
        return y.sum() + y.attrs["tax"] + y.attrs["direct"], y.attrs["notes"]

    return of


# A class and its parts ---------------------------------------------------------------------------------


def test_parts_that_sum_to_the_whole_are_counted_once(spent):
    text = "coicop;amount;unit\n01;100;MEUR\n01.1;90;MEUR\n01.1.1;30;MEUR\n01.1.2;60;MEUR\n01.2;10;MEUR\n03;7;MEUR\n"
    money, notes = spent(text)
    assert money == pytest.approx(107)
    assert any("left out as the sum" in note and "01 " in note and "01.1 " in note for note in notes)


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ("01;2035;{u}\n01.1;1857;{u}\n01.1.1;309;{u}\n", ("01 ", "01.1 ", "row 2", "row 3")),
        ("01.1;10;{u}\n0111;1;{u}\n", ("01.1 ", "01.1.1 ")),
        ("CP011;10;{u}\nCP0111;1;{u}\n", ("01.1 ", "01.1.1 ")),
        ("01.1.1;10;{u}\n01.1.1.1;1;{u}\n", ("01.1.1 ", "01.1.1.1 ")),
        ("07;10;{u}\n07.2;20;{u}\n", ("07 ", "07.2 ")),
        ("11;5;{u}\n12.1;1;{u}\n11.1;1;{u}\n", ("11 ", "11.1 ")),
    ],
)
def test_parts_that_do_not_sum_are_refused_naming_both(spent, rows, named):
    with pytest.raises(InputFileError) as caught:
        spent("coicop;amount;unit\n" + rows.format(u=EACH))
    assert all(word in str(caught.value) for word in named)


def test_an_industry_beside_its_products_is_refused(spent, world):
    codes = world.sector_info["wiod_code"].astype(str)
    code = codes.value_counts().index[0]
    product = codes.index[codes == code][0]
    with pytest.raises(InputFileError, match="holds"):
        spent(f"product;amount;unit\n{code};10;MEUR\n{product};3;MEUR\n")


def test_a_class_on_two_rows_is_added_in_every_kind_of_demand(world, area, spent):
    money, notes = spent("coicop;amount;unit\n01.1;100;MEUR\n0111;5;MEUR\n".replace("0111;5", "011;5"))
    assert money == pytest.approx(105)
    assert any("several rows" in note for note in notes)
    series = pd.Series([100.0, 5.0], index=["01.1", "01.1"])
    frame = pd.DataFrame({"coicop": ["01.1", "01.1"], "amount": [100.0, 5.0], "unit": ["MEUR", "MEUR"]})
    for given in (series, frame):
        y = household_demand(area, world=world, demand=given)
        assert y.sum() + y.attrs["tax"] == pytest.approx(105)
        assert any("several rows" in note for note in y.attrs["notes"])


def test_a_series_with_a_class_and_its_part_is_refused_like_a_file(world, area):
    with pytest.raises(InputFileError, match=r"01 .*01\.1 "):
        household_demand(area, world=world, demand=pd.Series({"01": 10.0, "01.1": 9.0}))


def test_mappings_texts_and_quantities_of_several_units_are_amounts(world, area):
    from footprint.units import quantity

    right = household_demand(area, world=world, demand=pd.Series({"Textiles": 10.0, "Machinery": 5.0}))
    mixed = pd.Series(
        [quantity(10_000.0, f"kEUR_{PRICES}"), quantity(5.0, f"MEUR_{PRICES}")],
        index=["Textiles", "Machinery"],
    )
    for given in (
        {"Textiles": 10.0, "Machinery": "5,0"},
        mixed,
        pd.Series([10, 5], ["Textiles", "Machinery"], dtype="Int64"),
    ):
        assert household_demand(area, world=world, demand=given).sum() == pytest.approx(right.sum())
    for wrong in ({"Textiles": "1,850"}, {"Textiles": [1]}, {"Textiles": None}, {"Textiles": 1e300}):
        with pytest.raises(LabelError, match="Textiles"):
            household_demand(area, world=world, demand=wrong)


# Codes that a spreadsheet damaged ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "digits"),
    [
        (["01.1", "0111"], ["011", "0111"]), (["1"], ["01"]), (["1", "2", "11"], ["01", "02", "11"]), (["119"], ["0119"]),
        (["111", "119"], ["0111", "0119"]), (["0111", "111"], ["0111", "111"]), (["1.1", "1.1.1"], ["011", "0111"]),
        (["1,1"], ["011"]), (["1.0"], ["01"]), (["CP111"], ["111"]), (["11", "12"], ["11", "12"]),
        (["311", "321"], ["0311", "0321"]),
    ],
)  # fmt: skip
def test_zeros_are_restored_where_only_one_reading_holds_together(column, digits):
    found = read_purposes(column)
    assert [found[text].digits for text in column] == digits
    lost = [
        text
        for text, code in zip(column, digits, strict=True)
        if not text.strip("CP").startswith("0") and code[0] == "0"
    ]
    assert all(found[text].note for text in lost)


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (["111"], ("11.1", "01.1.1")), (["111", "112"], ("11.1", "01.1.1")), (["1", "11", "111"], ("two ways",)),
        (["01/01/2001"], ("date",)), (["2024-01-01"], ("date",)), (["janv-01"], ("date",)), (["1-Jan"], ("date",)),
        (["12.3"], ("COICOP 1999", "13.2")), (["12.7.0"], ("COICOP 1999",)), (["99.9"], ("No COICOP class",)),
        (["total"], ("No COICOP class",)),
    ],
)  # fmt: skip
def test_what_is_no_code_or_could_be_two_is_refused_by_name(column, words):
    found = read_purposes(column)
    told = " ".join(each.message for each in found.values() if isinstance(each, Puzzle))
    assert all(word in told for word in words), told


def test_the_answer_names_every_class_with_its_label(spent):
    _, notes = spent("coicop;amount;unit\n1;5;MEUR\n07.2.2;1;MEUR\n")
    (told,) = [note for note in notes if "classes of COICOP 2018" in note]
    assert "01 Produits alimentaires et boissons non alcoolisées" in told
    assert "07.2.2 Carburants" in told


# Income and size ---------------------------------------------------------------------------------------


def test_an_account_that_nobody_believes_is_said_loudly(world, area):
    with pytest.warns(FootprintWarning, match="NOT BELIEVABLE"):
        account = material_account(area, world=world, demand={"Construction": 3e4})
    assert any("NOT BELIEVABLE" in text for text in account.warnings)
    with pytest.raises(TableError, match="t for each inhabitant of Cholet"):
        material_account(area, world=world, demand={"Construction": 1e6})
    with pytest.raises(LabelError, match="impossibly large"):
        material_account(area, world=world, demand={"Construction": 1e19})


def test_twenty_thousand_rows_are_read_in_two_seconds(spent):
    import time

    text = "coicop;amount;unit\n" + "".join(f"0{1 + n % 9}.1;{n % 97},25;kEUR\n" for n in range(20_000))
    spent("coicop;amount;unit\n01.1;1;MEUR\n")
    started = time.process_time()
    money, _ = spent(text)
    assert time.process_time() - started < 2.0
    assert money == pytest.approx(sum(n % 97 + 0.25 for n in range(20_000)) / 1000)


@pytest.mark.parametrize(
    ("demand", "error", "word"),
    [
        ({}, LabelError, "names nothing"), (pd.Series(dtype=float), LabelError, "names nothing"),
        (pd.Series({("FRA", "Textiles", "x"): 1.0}), LabelError, "3 levels"),
        ({"Textiles": 10**5000}, LabelError, "no numbers: Textiles"), ({"Textiles": 1j}, LabelError, "a complex"),
        (pd.DataFrame({"product": ["Textiles"], "amount": [quantity(1, "kt")]}), InputFileError, "not an amount of euros"),
        (pd.DataFrame({"product": ["Textiles"], "amount": [quantity(1, "kEUR_2011")], "unit": "t"}), UnitError, "leave out"),
    ],
)  # fmt: skip
def test_what_no_demand_is_is_one_sentence(world, area, demand, error, word):
    with pytest.raises(error, match=word):
        material_account(area, world=world, demand=demand)


def test_a_frame_s_amounts_may_carry_their_units(world, area):
    right = material_account(area, world=world, demand={"Textiles": 10.0, "Machinery": 5.0}).total
    import pint_pandas  # noqa: F401 - makes the dtype known

    pint = pd.Series([10.0, 5.0]).astype(f"pint[MEUR_{PRICES}]")
    each = [quantity(10, f"MEUR_{PRICES}"), quantity(5000, f"kEUR_{PRICES}")]
    for amounts in (pint, each):
        frame = pd.DataFrame({"product": ["Textiles", "Machinery"], "Montant": amounts})
        found = material_account(area, world=world, demand=frame).total
        assert found.magnitude == pytest.approx(right.magnitude, rel=1e-12)
