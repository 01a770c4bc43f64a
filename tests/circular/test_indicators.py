"""Indicators: published accounts reproduced, identities of the world table, definitions never mixed."""

import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.circular.indicators import flows as flows
from footprint.circular.indicators.equivalents import equivalents
from footprint.circular.indicators.hidden import hidden_flows
from footprint.circular.indicators.region import concentration_by_material, region_indicators
from footprint.embedded import embedded
from footprint.errors import TableError, UnknownNameError
from footprint.mrio import attribute, load_world

ROOT = Path(__file__).parents[2]
IDENTITY = 1e-9
#: UNEP rounds each flow to a tonne; three of them and the published sum make up to two tonnes.
ROUNDED_T = 2.0


@pytest.fixture(scope="module")
def world():
    return load_world()


@pytest.fixture(scope="module")
def france(world):
    return region_indicators("FRA", world=world)


# Published accounts ------------------------------------------------------------------------------


def test_published_dmc_of_france_follows_from_its_components():
    """UNEP IRP, France: DMC = DE + IMP − EXP for three groups, 1970-2024 (fossil trade is not in it)."""
    table = pd.read_csv(embedded("circular", "material_flows.csv"))
    known = table[table["published_dmc_t"].notna()]
    dmc = flows.domestic_material_consumption(known["extraction_t"], known["imports_t"], known["exports_t"])
    assert len(known) == 3 * 55
    assert (dmc - known["published_dmc_t"]).abs().max() <= ROUNDED_T


def test_published_material_footprint_of_france_follows_from_its_components():
    """UNEP IRP, France: MF = DE + RME_IMP − RME_EXP for four groups, 1970-2021."""
    table = pd.read_csv(embedded("circular", "material_flows.csv"))
    firm = table[table["status"] == "published"]
    rmc = flows.raw_material_consumption(firm["extraction_t"], firm["rme_imports_t"], firm["rme_exports_t"])
    assert len(firm) == 4 * 52
    assert (rmc - firm["published_rmc_t"]).abs().max() <= ROUNDED_T


def test_one_published_year_by_hand():
    """UNEP IRP, France 2010, biomass: every indicator of the group from the published components."""
    year = flows.published_flows("FRA", 2010)
    assert year is not None
    biomass = flows.with_identities(year.flows).loc["Biomass"]
    published = year.flows.loc["Biomass"]
    assert biomass["dmc_t"] == pytest.approx(published["published_dmc_t"], abs=ROUNDED_T)
    assert biomass["rmc_t"] == pytest.approx(published["published_rmc_t"], abs=ROUNDED_T)
    assert biomass["dmi_t"] - published["exports_t"] == pytest.approx(biomass["dmc_t"], abs=ROUNDED_T)
    assert biomass["ptb_t"] == pytest.approx(biomass["dmc_t"] - published["extraction_t"], abs=ROUNDED_T)


@pytest.mark.parametrize(
    ("extraction", "imports", "exports", "balance", "dmc", "rounded"),
    [
        (330_693.4, 257_500.0, 185_404.1, 72_095.9, 402_789.4, 0.1),
        (350_022.7, 279_054.0, 206_102.1, 72_951.9, 422_974.6, 0.1),
        (344_100.0, 249_200.0, 175_400.0, 73_800.0, 417_900.0, 100.0),
    ],
    ids=["2016", "2018", "2023"],
)
def test_spains_statistical_office_gives_its_balance_and_dmc_from_these_components(
    extraction, imports, exports, balance, dmc, rounded
):
    """INE, Environmental accounts, Material flow accounts, all five figures as published, kt.

    2016 and 2018: https://ine.es/dyngs/INEbase/en/operacion.htm?c=estadistica_C&cid=1254736176943 (releases
    of 19 December 2017 and 16 December 2019); 2023: https://ine.es/dyngs/Prensa/en/CFM2023.htm.
    """
    close = {"abs": 1.01 * rounded}
    assert flows.physical_bilateral_trade(imports, exports) == pytest.approx(balance, **close)
    assert flows.domestic_material_consumption(extraction, imports, exports) == pytest.approx(dmc, **close)
    assert flows.direct_material_input(extraction, imports) - exports == pytest.approx(dmc, **close)


def test_resource_productivity_as_spain_publishes_it():
    """INE 2018, the same release: 361.80 t of DMC per million euros of GDP and 2,764.3 euros per tonne."""
    material = 422_974.6e6
    gdp = material / 1000 / 361.80 * 1e6
    assert flows.resource_productivity(gdp, material) * 1000 == pytest.approx(2764.3, rel=2e-4)


def test_embedded_flows_are_what_the_builder_makes_of_the_source(sources, tmp_path):
    sys.path.insert(0, str(ROOT / "data"))
    from dataset_builder import circular as builder

    builder.build(sources, tmp_path)
    for name in ("material_flows.csv", "published_totals.csv"):
        assert (tmp_path / "circular" / name).read_bytes() == embedded("circular", name).read_bytes()


def test_unknown_physical_trade_stays_unknown():
    year = flows.published_flows("FRA", 2011)
    assert year is not None
    table = flows.with_identities(year.flows)
    assert math.isnan(table.loc["Fossil fuels", "dmc_t"])
    assert math.isnan(table.loc["total", "dmc_t"])
    assert math.isfinite(table.loc["total", "rmc_t"])
    assert flows.published_flows("DEU", 2011) is None


def test_circular_material_use_rate_by_its_published_definition():
    """Eurostat, Circular material use rate (2018): CMU = U/(DMC + U), U = RCV − IMPw + EXPw."""
    used = flows.circular_use(recycled=170.0, waste_imports=15.0, waste_exports=20.0)
    assert used == 175.0
    assert flows.circular_material_use_rate(used, 825.0) == pytest.approx(0.175)
    assert flows.circular_use_implied(0.175, 825.0) == pytest.approx(175.0)


def test_the_published_rates_of_nine_countries_give_a_circular_use_that_gives_them_back():
    table = pd.read_csv(embedded("circular", "published_totals.csv"))
    assert set(table["region"]) == {"AUT", "CZE", "DEU", "ESP", "FRA", "ITA", "POL", "PRT", "SWE"}
    for row in table.dropna().itertuples():
        used = flows.circular_use_implied(row.circular_material_use_rate, row.dmc_t)
        assert flows.circular_material_use_rate(used, row.dmc_t) == pytest.approx(
            row.circular_material_use_rate
        )


# Identities --------------------------------------------------------------------------------------

mass = st.floats(0, 1e9)


@given(mass, mass, mass, mass, mass)
def test_definitions_hold_together(extraction, imports, exports, rme_imports, rme_exports):
    dmc = flows.domestic_material_consumption(extraction, imports, exports)
    assert math.isclose(dmc, extraction + flows.physical_bilateral_trade(imports, exports), abs_tol=1e-3)
    assert math.isclose(flows.direct_material_input(extraction, imports) - exports, dmc, abs_tol=1e-3)
    rmc = flows.raw_material_consumption(extraction, rme_imports, rme_exports)
    assert math.isclose(flows.raw_material_input(extraction, rme_imports) - rme_exports, rmc, abs_tol=1e-3)


def test_rmc_identity_holds_for_every_region_in_both_conventions(world):
    for region in world.regions:
        table, gap = equivalents(world, region)
        assert gap <= IDENTITY
        net = table["extraction"] + table["imports_net"] - table["exports_net"]
        np.testing.assert_allclose(net, table["rmc"], rtol=IDENTITY, atol=IDENTITY * table["rmc"].sum())


def test_rmc_of_france_is_the_number_of_the_account(world, france):
    demand = world.Y["FRA"].sum(axis=1)
    direct = world.extension("materials").F_Y["FRA"].to_numpy().sum()
    assert france.rmc == pytest.approx(attribute(world, demand).total + direct, rel=IDENTITY)


def test_identities_hold_on_any_table_with_direct_extraction(small_world):
    for region in small_world.regions:
        table, gap = equivalents(small_world, region)
        assert gap <= IDENTITY
        net = table["extraction"] + table["imports_net"] - table["exports_net"]
        np.testing.assert_allclose(net, table["rmc"], rtol=IDENTITY)
    found = region_indicators("FRA", world=small_world)
    consumed = small_world.consumption_account("materials").loc["FRA"]
    assert found.rmc == pytest.approx(consumed.sum(), rel=IDENTITY)
    np.testing.assert_allclose(found.materials["rmc"], consumed[found.materials.index], rtol=IDENTITY)


def test_output_is_proven_where_stocks_fall_further_than_sales(world):
    """Ireland in 2014: one negative output must not blow up the bound of what rounding may hide."""
    demand = world.Y["IRL"].sum(axis=1)
    output = world.outputs(demand)
    assert (output.values < 0).any()
    assert output.error.max() < 1e-11


def test_world_rmc_is_world_extraction(world):
    tables = [equivalents(world, region)[0] for region in world.regions]
    extraction = sum(table["extraction"].sum() for table in tables)
    assert sum(table["rmc"].sum() for table in tables) == pytest.approx(extraction, rel=IDENTITY)
    assert sum(table["imports_rme"].sum() for table in tables) == pytest.approx(
        sum(table["exports_rme"].sum() for table in tables), rel=IDENTITY
    )


def test_a_footprint_is_not_a_dmc(france):
    """The domestic material consumption of 2014 as Eurostat publishes it (env_ac_mfa)."""
    assert france.year == 2014
    assert france.dmc == pytest.approx(770_574_005)
    assert france.dmc != pytest.approx(france.rmc, rel=0.05)
    shown = france.to_dict()
    assert shown["domestic_material_consumption"]["value"] == france.dmc
    assert shown["raw_material_consumption"]["value"] == france.rmc
    assert "dmc" not in shown["raw_material_equivalents"]["total"]


def test_productivity_divides_euros_by_kilograms(france):
    assert france.productivity["of DMC"] == pytest.approx(france.value_added * 1e6 / (france.dmc * 1e3))
    with pytest.raises(TableError):
        flows.resource_productivity(1.0, 0.0)


def test_a_region_without_published_masses_says_unknown(world):
    other = region_indicators("china", world=world)
    assert other.region == "CHN"
    assert other.dmc is None
    assert other.masses is None
    assert other.productivity["of DMC"] is None
    assert any("unknown" in warning for warning in other.warnings)


def test_an_unknown_region_proposes_the_nearest(world):
    with pytest.raises(UnknownNameError, match="Germany"):
        region_indicators("Germny", world=world)


# Concentration -----------------------------------------------------------------------------------


def test_concentration_of_equal_suppliers_is_one_over_their_number():
    assert flows.concentration(pd.Series([2.0, 2.0, 2.0, 2.0])) == pytest.approx(0.25)
    assert flows.concentration(pd.Series([0.0, 5.0])) == 1
    assert math.isnan(flows.concentration(pd.Series([0.0])))
    assert flows.concentration(pd.Series([3.0, -1.0])) == 1


def test_concentration_leaves_home_out_of_supply_from_abroad():
    supply = pd.DataFrame({"FRA": [6.0], "DEU": [3.0], "CHN": [1.0]}, index=["Iron ores"])
    row = concentration_by_material(supply, "FRA").loc["Iron ores"]
    assert row["share_abroad"] == pytest.approx(0.4)
    assert row["concentration"] == pytest.approx(0.36 + 0.09 + 0.01)
    assert row["concentration_abroad"] == pytest.approx(0.75**2 + 0.25**2)
    assert row["largest_supplier"] == "FRA"


def test_concentration_of_the_table_lies_between_even_and_alone(world, france):
    found = france.materials["concentration"].dropna()
    assert found.between(1 / len(world.regions) - 1e-12, 1 + 1e-12).all()
    assert france.materials["rmc"].sum() == pytest.approx(france.rmc, rel=IDENTITY)


def test_material_given_back_by_stocks_makes_no_share_larger_than_the_whole():
    """Italy's stocks fell in 2011: some materials were consumed less than they came from abroad."""
    italy = region_indicators("ITA", world=load_world(year=2011)).materials
    assert (italy["rmc"] < 0).any()
    for name in ("share_abroad", "concentration", "concentration_abroad", "largest_share"):
        assert italy[name].dropna().between(0, 1 + 1e-12).all(), name


# Hidden flows ------------------------------------------------------------------------------------


def test_hidden_flows_add_up_by_material_country_and_origin(world):
    """Of a name that stands for two industries of the table of 2014."""
    car = hidden_flows("Transport equipment", world=world)
    for parts in (car.by_material["tonnes"], car.by_country, car.by_origin["tonnes"]):
        assert parts.sum() == pytest.approx(car.total, rel=IDENTITY)
    german = hidden_flows("Transport equipment", origin="Germany", world=world)
    assert german.total == pytest.approx(car.by_origin["tonnes"]["DEU"], rel=IDENTITY)


def test_hidden_flows_are_imports_times_multipliers(world):
    car = hidden_flows("Motor vehicles", origin="Germany", world=world)
    intensity = world.multipliers("materials")[("DEU", "Motor vehicles")].sum()
    assert car.total == pytest.approx(intensity * car.imports["DEU"], rel=IDENTITY)
    assert car.kg_per_euro == pytest.approx(intensity / 1000, rel=IDENTITY)


def test_hidden_flows_are_in_tonnes_whatever_the_unit_of_the_table(small_world):
    account = small_world.extension("materials")
    in_kt = small_world.replace(extensions={"materials": account.in_unit("kt")})
    one, other = (hidden_flows("Cars", world=table) for table in (small_world, in_kt))
    assert other.total == pytest.approx(one.total, rel=IDENTITY)
    assert other.kg_per_euro == pytest.approx(one.kg_per_euro, rel=IDENTITY)
    np.testing.assert_allclose(other.by_material["tonnes"], one.by_material["tonnes"], rtol=IDENTITY)
    np.testing.assert_allclose(
        other.by_origin["t_per_million"], one.by_origin["t_per_million"], rtol=IDENTITY
    )


def test_hidden_flows_of_an_unknown_product_propose_the_nearest(world):
    with pytest.raises(UnknownNameError, match="Motor vehicles"):
        hidden_flows("motor vehicls", world=world)
