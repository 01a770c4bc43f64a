"""What an area buys: the French average, and a user's own demand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.areas import find_area, household_demand
from footprint.areas.demand.coicop import (
    DIRECT,
    TAX,
    class_shares,
    coicop_bridge,
    coicop_code,
    coicop_spending,
)
from footprint.areas.demand.money import money_unit
from footprint.areas.demand.user import DemandUnitError
from footprint.areas.french import french_inhabitants, french_purchases, origin_mix
from footprint.errors import (
    FootprintError,
    InputFileError,
    LabelError,
    TableError,
    UnitError,
    UnknownNameError,
)

NANTES = "244400404"
EXACT = 1e-12


@pytest.fixture(scope="module")
def area():
    return find_area(NANTES)


def _file(folder, text, name="demand.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# The French average ------------------------------------------------------------------------------------


def test_demand_is_the_french_average_times_the_inhabitants(world, area):
    y = household_demand(area, demand_model="national", world=world)
    average = world.Y[("FRA", "households")] / french_inhabitants(world)
    assert np.allclose(y, average * area.inhabitants, rtol=EXACT)
    assert y.attrs["unit"] == "MEUR_2011/year"


def test_an_area_without_inhabitants_and_a_table_without_france_are_refused(world, small):
    with pytest.raises(TableError, match="no inhabitants"):
        household_demand(find_area("Mamoudzou"), world=world)
    foreign = small.aggregate(regions={"FRA": "All", "ROW": "All"})
    with pytest.raises(LabelError, match="FRA"):
        household_demand(find_area(NANTES), world=foreign)
    nobody = small.replace(region_info=small.region_info.drop(columns="inhabitants"))
    # The table of 2011 then takes the inhabitants of the embedded one, and its account says so.
    bought = household_demand(find_area(NANTES), world=nobody).sum()
    share = float(small.region_info.loc["FRA", "inhabitants"]) / float(
        world.region_info.loc["FRA", "inhabitants"]
    )
    assert bought == pytest.approx(household_demand(find_area(NANTES), world=small).sum() * share)


# The bridge --------------------------------------------------------------------------------------------


def test_shares_of_every_class_sum_to_one_with_tax(world, small):
    bridge = coicop_bridge(world)
    assert (bridge.to_numpy() >= 0).all()
    assert np.allclose(bridge.sum(axis=1), 1, atol=1e-12)
    assert set(bridge.index) == set(coicop_spending().query("leaf").index)
    with pytest.raises(LabelError, match="WIOD industry"):
        coicop_bridge(small)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("01.1.1", "CP0111"), ("CP0111", "CP0111"), ("0111", "CP0111"), ("cp01.1", "CP011"), ("01", "CP01"),
        ("1.1", "CP011"), ("01.1.1.2", "CP0111"), ("07.2", "CP072"), ("11", "CP11"), ("02.3", "CP023"),
    ],
)  # fmt: skip
def test_coicop_codes_are_read_however_written(typed, code):
    assert coicop_code(typed) == code


@pytest.mark.parametrize("typed", ["99", "01.9", "food", "", "15", "0"])
def test_unknown_classes_are_refused(typed):
    with pytest.raises(UnknownNameError):
        coicop_code(typed)


def test_a_group_is_its_classes_as_france_spent(world):
    bridge = coicop_bridge(world)
    spending = coicop_spending()["meur_2011"]
    leaves = [code for code in bridge.index if code.startswith("CP072")]
    expected = (bridge.loc[leaves].mul(spending[leaves], axis=0)).sum() / spending[leaves].sum()
    assert np.allclose(class_shares("CP072", bridge, 2011), expected, rtol=EXACT)


def test_classes_go_to_the_industries_one_would_name(world):
    bridge = coicop_bridge(world)
    largest = bridge.drop(columns=[TAX, DIRECT]).idxmax(axis=1)
    assert largest["CP0112"] == "Meat and dairy products"
    assert largest["CP0116"] == "Crops"
    assert largest["CP0722"] == "Coke, refined petroleum and nuclear fuel"
    assert largest["CP0451"] == "Electricity, gas and water"
    assert largest["CP0711"] == "Transport equipment"
    assert largest["CP0421"] == "Real estate"
    assert largest["CP1111"] == "Hotels and restaurants"
    assert bridge.loc["CP023", TAX] == pytest.approx(0.8)


def test_firewood_is_counted_once(world):
    """A table with direct wood fuel takes no forestry product for it; one without does."""
    from footprint.mrio import Extension

    bridge = coicop_bridge(world)
    assert bridge.loc["CP0454", DIRECT] > 0.5
    assert (bridge.drop(index="CP0454")[DIRECT] == 0).all()
    assert bridge.loc["CP0454", "Forestry"] == 0
    flows = world.extension("materials")
    bought = Extension("materials", flows.F, flows.F_Y * 0.0, unit="t", stressors=flows.stressors)
    without = coicop_bridge(world.replace(extensions={"materials": bought}))
    assert without.loc["CP0454", "Forestry"] == pytest.approx(bridge.loc["CP0454", DIRECT])
    y = household_demand(find_area(NANTES), demand=pd.Series({"04.5.4": 10.0}), world=world)
    assert y.sum() + y.attrs["tax"] + y.attrs["direct"] == pytest.approx(10)
    assert any("firewood" in note for note in y.attrs["notes"])


def test_french_spending_over_the_bridge_lies_near_the_table_s_own_households(world):
    """Two independent ways to the same demand: shop prices of the accounts, basic prices of the table."""
    from footprint.areas.demand.coicop import french_basket

    basket = french_basket(world)
    own = french_purchases(world).groupby(level="sector").sum()
    assert basket.sum() == pytest.approx(coicop_spending().query("leaf")["meur_2011"].sum(), rel=1e-12)
    assert basket[list(world.sectors)].sum() == pytest.approx(own.sum(), rel=0.12)
    assert 0.08 < basket[TAX] / basket.sum() < 0.15


# Units -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "factor", "per_inhabitant"),
    [
        ("EUR_2011", 1e-6, False),
        ("kEUR_2011", 1e-3, False),
        ("MEUR_2011/yr", 1.0, False),
        ("MEUR", 1.0, False),
        ("€", 1e-6, False),
        ("k€/year", 1e-3, False),
        ("EUR/month", 12e-6, False),
        ("EUR_2011/inhabitant", 1e-6, True),
        ("EUR/inhabitant/year", 1e-6, True),
        ("EUR per inhabitant", 1e-6, True),
    ],
)
def test_compatible_units_convert(text, factor, per_inhabitant):
    unit = money_unit(text, "MEUR_2011", 2011)
    assert unit.factor == pytest.approx(factor, rel=1e-9)
    assert unit.per_inhabitant is per_inhabitant
    assert bool(unit.note) == ("2011" not in text)


@pytest.mark.parametrize(
    "text", ["t", "kg", "EUR/t", "EUR**2", "USD", "flurbs", "", "EUR*year", "inhabitant", "1"]
)
def test_other_units_are_refused(text):
    with pytest.raises(UnitError):
        money_unit(text, "MEUR_2011", 2011)


def test_another_price_year_needs_a_price_index():
    with pytest.raises(UnitError, match=r"2018 prices.*2011 prices"):
        money_unit("EUR_2018", "MEUR_2011", 2011)
    unit = money_unit("EUR_2018", "MEUR_2011", 2011, {2018: 1.08})
    assert unit.factor == pytest.approx(1e-6 / 1.08)
    assert "1.08" in unit.note
    with pytest.raises(UnitError):
        money_unit("EUR_2018", "MEUR_2011", 2011, {2018: 0.0})


# A user's own demand -----------------------------------------------------------------------------------


def test_amounts_by_product_keep_their_sum_and_the_french_mix_of_origins(world, area, tmp_path):
    path = _file(tmp_path, "product,amount,unit\nTextiles,30,MEUR_2011\nCrops,2000,kEUR_2011\n")
    y = household_demand(area, demand=path, world=world)
    by_product = y.groupby(level="sector").sum()
    assert by_product["Textiles"] == pytest.approx(30)
    assert by_product["Crops"] == pytest.approx(2)
    assert y.sum() == pytest.approx(32)
    mix = world.Y[("FRA", "households")].xs("Textiles", level="sector")
    assert np.allclose(y.xs("Textiles", level="sector"), 30 * mix / mix.sum())


def test_a_demand_of_the_wrong_size_is_pointed_out(world, area):
    france = french_purchases(world)
    notes = household_demand(area, demand=france, world=world).attrs["notes"]
    assert any("times what the average French buy" in note for note in notes)
    fitting = household_demand(
        area, demand=france * area.inhabitants / french_inhabitants(world), world=world
    )
    assert not any("times what" in note for note in fitting.attrs["notes"])


def test_an_origin_by_code_or_name_is_respected(world, area, tmp_path):
    path = _file(
        tmp_path, "product;amount;unit;origin\nTextiles;1,5;MEUR_2011;Chine\nTextiles;1;MEUR_2011;fra\n"
    )
    y = household_demand(area, demand=path, world=world)
    assert y[("CHN", "Textiles")] == pytest.approx(1.5)
    assert y[("FRA", "Textiles")] == pytest.approx(1)
    assert y.sum() == pytest.approx(2.5)


def test_amounts_by_class_split_into_products_and_tax(world, area, tmp_path):
    path = _file(
        tmp_path, "coicop,amount,unit\n01.1,2000,EUR_2011/inhabitant\n07.2.2,500,EUR_2011/inhabitant\n"
    )
    y = household_demand(area, demand=path, world=world)
    assert y.sum() + y.attrs["tax"] == pytest.approx(2500 * area.inhabitants / 1e6)
    assert y.attrs["tax"] > 0.5 * 500 * area.inhabitants / 1e6
    assert any("tax" in note for note in y.attrs["notes"])


def test_french_names_industry_codes_and_classes_mix_in_one_file(world, area, tmp_path):
    path = _file(
        tmp_path,
        "# survey of a town\nproduct,coicop,amount,unit\nConstruction,,1,MEUR\nCuir et chaussures,,1,MEUR\n"
        "c1,,1,MEUR\n,03.1,1,MEUR\n",
    )
    by_product = household_demand(area, demand=path, world=world).groupby(level="sector").sum()
    assert by_product["Leather and footwear"] >= 1
    assert by_product[["Crops", "Livestock", "Forestry", "Fishing"]].sum() == pytest.approx(1)
    assert by_product["Textiles"] > 0.3


def test_every_problem_of_a_file_is_told_at_once_with_its_row(world, area, tmp_path):
    path = _file(
        tmp_path,
        "product,coicop,amount,unit,origin\n"
        "Textils,,1,MEUR,\n"
        ",99.9,1,MEUR,\n"
        "Crops,,1,t,\n"
        "Crops,,nan,MEUR,\n"
        "Crops,,abc,MEUR,\n"
        "Crops,,1,EUR_2018,\n"
        "Crops,,1,MEUR,Atlantis\n"
        "Crops,01.1,1,MEUR,\n"
        "Crops,,,MEUR,\n",
    )
    with pytest.raises(InputFileError) as caught:
        household_demand(area, demand=path, world=world)
    problems = caught.value.problems
    for row in range(2, 11):
        assert any(problem.startswith(f"row {row}:") for problem in problems), row
    text = str(caught.value)
    assert "Textiles" in text
    assert "2018 prices" in text
    assert caught.value.exit_code == 2


def test_wrong_units_in_a_file_are_a_unit_error_too(world, area, tmp_path):
    with pytest.raises(UnitError, match="row 2") as caught:
        household_demand(area, demand=_file(tmp_path, "product,amount,unit\nCrops,1,EUR_2018\n"), world=world)
    assert isinstance(caught.value, DemandUnitError)
    assert isinstance(caught.value, InputFileError)
    y = household_demand(
        area,
        demand=_file(tmp_path, "product,amount,unit\nCrops,1.08,MEUR_2018\n"),
        price_index={2018: 1.08},
        world=world,
    )
    assert y.sum() == pytest.approx(1.0)


def test_a_product_with_a_negative_sum_is_refused(world, area, tmp_path):
    fine = _file(tmp_path, "product,amount,unit\nCrops,3,MEUR\nCrops,-1,MEUR\n")
    assert household_demand(area, demand=fine, world=world).sum() == pytest.approx(2)
    with pytest.raises(InputFileError, match="Crops is -1"):
        household_demand(area, demand=_file(tmp_path, "product,amount,unit\nCrops,-1,MEUR\n"), world=world)


@pytest.mark.parametrize("text", ["", "product,amount\nCrops,1\n", "product,amount,unit\n", "a,b\n1,2\n"])
def test_files_without_rows_or_columns_are_refused(world, area, tmp_path, text):
    with pytest.raises(InputFileError):
        household_demand(area, demand=_file(tmp_path, text), world=world)
    with pytest.raises(InputFileError, match="no such file"):
        household_demand(area, demand=tmp_path / "absent.csv", world=world)


def test_a_series_by_product_class_or_origin_is_a_demand(world, area):
    by_product = pd.Series({"Textiles": 3.0, "Crops": 1.0})
    assert household_demand(area, demand=by_product, world=world).sum() == pytest.approx(4)
    french = french_purchases(world)
    assert np.allclose(household_demand(area, demand=french, world=world), french)
    by_class = pd.Series({"01.1": 10.0})
    y = household_demand(area, demand=by_class, world=world)
    assert y.sum() + y.attrs["tax"] == pytest.approx(10)


def test_a_series_with_a_pint_dtype_says_its_own_unit(world, area):
    import pint_pandas  # noqa: F401 - it makes pint dtypes known to pandas

    from footprint.units import registry

    registry()
    values = pd.Series([1000.0], index=["Textiles"], dtype="pint[EUR_2011/inhabitant]")
    assert household_demand(area, demand=values, world=world).sum() == pytest.approx(area.inhabitants / 1e3)
    with pytest.raises(UnitError):
        household_demand(area, demand=pd.Series([1.0], index=["Textiles"], dtype="pint[t]"), world=world)


@pytest.mark.parametrize(
    "series",
    [
        pd.Series({"Textils": 1.0, "Croops": 2.0}),
        pd.Series({"Crops": np.nan}),
        pd.Series({"Crops": -1.0}),
    ],
)
def test_a_faulty_series_is_refused_in_our_own_words(world, area, series):
    with pytest.raises(FootprintError):
        household_demand(area, demand=series, world=world)


def test_products_france_does_not_buy_still_have_an_origin(small):
    nothing = small.Y.copy()
    nothing.loc[(slice(None), "Fuel"), ("FRA", "households")] = 0.0
    mix = origin_mix(small.replace(Y=nothing, x=small.Z.sum(axis=1) + nothing.sum(axis=1)))
    assert np.allclose(mix.sum(), 1)
    assert (mix >= 0).all().all()
    others = nothing["FRA"].sum(axis=1).xs("Fuel", level="sector")
    assert np.allclose(mix["Fuel"], others / others.sum())


@given(st.floats(1, 1e6), st.floats(0.01, 100))
def test_scaling_amounts_scales_the_demand(amount, scale):
    unit = money_unit("EUR_2011", "MEUR_2011", 2011)
    assert unit.factor * amount * scale == pytest.approx(
        money_unit("EUR", "MEUR_2011", 2011).factor * scale * amount
    )


def test_a_demand_does_not_depend_on_the_order_of_the_table_s_rows(small):
    area = find_area("Nantes")
    given = pd.Series({"Food": 100.0, "Fuel": 20.0})
    by_product = sorted(range(small.n), key=lambda i: small.index[i][::-1])
    turned = small.replace(Z=small.Z.iloc[by_product, by_product], Y=small.Y.iloc[by_product])
    assert list(turned.index) != list(small.index)
    one, other = (household_demand(area, demand=given, world=world) for world in (small, turned))
    pd.testing.assert_series_equal(other.reindex(one.index), one, rtol=1e-12)


def test_a_demand_fits_a_table_whose_regions_make_different_products(small):
    kept = [i for i, label in enumerate(small.index) if label != ("ROW", "Food")]
    F = small.extension("materials").F.iloc[:, kept]
    ragged = small.replace(Z=small.Z.iloc[kept, kept], Y=small.Y.iloc[kept], extensions={"materials": F})
    area = find_area("Nantes")
    y = household_demand(area, demand=pd.Series({"Food": 100.0}), world=ragged)
    assert y["FRA", "Food"] == pytest.approx(100.0)
    assert y.sum() == pytest.approx(100.0)


def test_a_product_from_a_region_that_does_not_make_it_is_refused(small, tmp_path):
    kept = [i for i, label in enumerate(small.index) if label != ("ROW", "Food")]
    F = small.extension("materials").F.iloc[:, kept]
    ragged = small.replace(Z=small.Z.iloc[kept, kept], Y=small.Y.iloc[kept], extensions={"materials": F})
    path = tmp_path / "own.csv"
    path.write_text("product,amount,unit,origin\nFood,1,MEUR_2011,ROW\n")
    with pytest.raises(LabelError, match="Food of ROW"):
        household_demand(find_area("Nantes"), demand=path, world=ragged)


def test_a_demand_in_euros_does_not_fit_a_table_in_dollars(small):
    dollars = small.replace(currency="MUSD_2011")
    given = pd.Series({"Food": 100.0}).astype("pint[kEUR_2011]")
    with pytest.raises(UnitError, match="MUSD_2011"):
        household_demand(find_area("Nantes"), demand=given, world=dollars)
