"""Carbon, water, waste: totals of the sources, ledgers that close, factors of one's own."""

from __future__ import annotations

import pandas as pd
import pytest

from footprint.areas import material_account
from footprint.areas.tracing import SCOPES
from footprint.errors import InputFileError, LabelError, TableError, UnknownNameError
from footprint.mrio.checks.france import compare_french_totals, published_totals, waste_by_kind
from footprint.mrio.impacts.characterise import characterise
from footprint.mrio.impacts.satellites import SATELLITES, with_satellites


@pytest.fixture(scope="module", params=[2014, 2011])
def table(request, world, newest):
    return with_satellites(newest if request.param == 2014 else world, *SATELLITES)


def test_co2_is_the_source_s_for_the_world_and_for_france(table):
    published = published_totals().query("check == 'co2'")
    published = published[published["year"] == table.year].set_index("label")["value"]
    account = table.production_account("co2")["CO2"] / 1e6
    assert account.sum() == pytest.approx(published["World"], rel=1e-5)
    assert account["FRA"] == pytest.approx(published["France"], rel=1e-5)
    ratio = table.consumption_account("co2").loc["FRA", "CO2"] / 1e6 / account["FRA"]
    assert 1.2 < ratio < 1.7


@pytest.mark.parametrize("extension", list(SATELLITES))
def test_world_production_equals_consumption(table, extension):
    produced, consumed = (
        account(extension).sum().sum() for account in (table.production_account, table.consumption_account)
    )
    assert consumed == pytest.approx(produced, rel=1e-9)


@pytest.mark.parametrize("scope", list(SCOPES))
@pytest.mark.parametrize("extension", ["carbon", "water", "waste"])
def test_every_ledger_closes_and_counts_direct_flows_once(newest, extension, scope):
    table = with_satellites(newest, "carbon", "water", "waste")
    account = material_account(
        "Nantes", demand_model="national", scope=scope, extension=extension, world=table
    )
    assert account.closure < 1e-9
    ledger = account.ledger
    assert ledger.sum() == pytest.approx(account.total.magnitude, rel=1e-9)
    own = ledger[ledger.index.get_level_values("product") == "Used directly"].sum()
    assert own == pytest.approx(account.direct.magnitude, rel=1e-9)
    assert own > 0


def test_carbon_is_the_sum_of_gases_by_their_warming_potential(table):
    carbon, co2 = table.extension("carbon").F, table.extension("co2").F
    assert set(carbon.index) == {"CO2", "CH4", "N2O"}
    assert carbon.loc["CO2"].to_numpy() == pytest.approx(co2.loc["CO2"].to_numpy())


def test_mislabelled_ashes_are_in_no_treatment(table):
    labels = " ".join(table.extension("waste-treated").labels)
    assert "ash" not in labels.lower()
    assert table.extension("waste").F.loc["Ashes"].sum() > 0
    assert table.production_account("waste-treated").loc["FRA"].sum() < 120e6


def test_factors_differ_by_region_and_industry_and_the_particular_counts(newest):
    table = with_satellites(newest, "co2")
    factors = pd.DataFrame(
        {
            "impact": "tax",
            "stressor": "CO2",
            "region": ["", "FRA", "FRA"],
            "sector": ["", "", "Air transport"],
            "factor": [1.0, 2.0, 5.0],
        }
    )
    made = characterise(table, factors, "co2", name="tax", unit="t").extension("tax").F.loc["tax"]
    flows = table.extension("co2").F.loc["CO2"]
    assert made["DEU"].sum() == pytest.approx(flows["DEU"].sum())
    assert made["FRA", "Air transport"] == pytest.approx(5 * flows["FRA", "Air transport"])
    assert made["FRA", "Crops"] == pytest.approx(2 * flows["FRA", "Crops"])


def test_unknown_names_are_refused(newest, monetary):
    with pytest.raises(UnknownNameError, match="carbon"):
        with_satellites(newest, "carbn")
    with pytest.raises(TableError, match="2014"):
        with_satellites(monetary, "carbon")
    factors = pd.DataFrame({"impact": ["a"], "stressor": ["Plutonium"], "factor": [1.0]})
    with pytest.raises(LabelError, match="Plutonium"):
        characterise(with_satellites(newest, "co2"), factors, "co2", name="a", unit="t")
    with pytest.raises(LabelError, match="already"):
        characterise(newest, factors, "materials", name="materials", unit="t")


def test_a_french_file_of_factors_is_read_and_a_bad_one_told_whole(newest, tmp_path):
    file = tmp_path / "factors.csv"
    file.write_text("impact;stressor;factor\ndug;Gold ores;1,5\n", encoding="utf-8")
    made = characterise(newest, file, "materials", name="dug", unit="t").extension("dug").F.to_numpy().sum()
    assert made == pytest.approx(1.5 * newest.extension("materials").F.loc["Gold ores"].sum())
    file.write_text("impact,stressor,factor\ndug,Gold ores,abc\n,Tin ores,1\n", encoding="utf-8")
    with pytest.raises(InputFileError, match=r"(?s)row 2: factor.*row 3: impact"):
        characterise(newest, file, "materials", name="dug", unit="t")


def test_a_satellite_is_added_where_factors_ask_for_it(newest):
    factors = pd.DataFrame({"impact": ["a"], "stressor": ["CO2"], "factor": [1.0]})
    assert {"co2", "a"} <= set(characterise(newest, factors, "co2", name="a", unit="t").extensions)


def test_every_large_difference_of_waste_has_a_reason_and_the_parts_make_the_whole(newest):
    found = compare_french_totals(newest)
    assert (found["reason"].str.len() > 0).all()
    waste = found[found["check"] == "waste"].set_index("label")
    large = waste[waste["difference"].abs() > 0.25]
    assert large["reason"].nunique() == len(large)
    whole, parts = waste.iloc[-1], waste.iloc[:-1]
    assert parts["published"].sum() == pytest.approx(whole["published"])
    kinds = waste_by_kind(with_satellites(newest, "waste"))
    made = kinds[["industries", "households"]].to_numpy().sum()
    assert parts["computed"].sum() == pytest.approx(
        made, rel=2e-3
    )  # private households make none that counts
    assert whole["computed"] == pytest.approx(made + kinds["stocks"].sum())


@pytest.mark.sources
def test_what_is_treated_of_textiles_is_what_is_supplied_and_what_leaves_stocks(sources, newest):
    folder = sources / "satellites"
    used = pd.read_parquet(folder / "waste_use_48regions_164activities.parquet")
    treated = used[(used["region"] == "FR") & (used["flow"] == "Textile")]["value"].sum() / 1e6
    assert waste_by_kind(with_satellites(newest, "waste")).loc["Textile"].sum() == pytest.approx(
        treated, rel=0.01
    )
