"""How near the tables come to published raw material consumption; they are never scaled to it."""

from __future__ import annotations

import pytest

from footprint.mrio.checks.validation import (
    TOTAL,
    compare_with_published,
    published_indicators,
    raw_material_consumption,
)


@pytest.fixture(scope="module")
def comparison():
    return compare_with_published()


@pytest.mark.parametrize("year", [2014, 2011, 2010])
def test_france_lies_between_the_two_published_accounts(comparison, year):
    found = comparison[1]["years"][year]
    low, high = sorted(found["france_published_mt"].values())
    assert low < found["france_computed_mt"] < high


@pytest.mark.parametrize("year", [2011, 2010])
def test_each_material_group_of_france_is_within_a_fifth_of_unep(comparison, year):
    table = comparison[0]
    groups = table[(table["year"] == year) & (table["source"] == "UNEP IRP") & (table["group"] != TOTAL)]
    assert len(groups) == 4
    assert groups["difference"].abs().max() <= 0.20


@pytest.mark.parametrize("year", [2014, 2011, 2010])
def test_nine_countries_are_within_a_fifth_on_average(comparison, year):
    found = comparison[1]["years"][year]
    assert found["countries"] == 9
    assert found["mean_absolute_error"] <= 0.20


def test_summary_says_how_good_the_naive_guess_is(comparison):
    for found in comparison[1]["years"].values():
        assert 0.10 < found["mean_absolute_error_of_dmc"] < 0.15
    assert comparison[1]["passed"] is all(check["passed"] for check in comparison[1]["checks"])


def test_tables_are_not_scaled_to_the_published_values(comparison):
    assert (comparison[0]["difference"].abs() > 1e-4).all()


def test_raw_material_consumption_adds_up_to_world_extraction(world):
    table = raw_material_consumption(world)
    assert table[TOTAL].sum() == pytest.approx(world.production_account().to_numpy().sum() / 1e6, rel=1e-9)
    groups = table.drop(columns=TOTAL)
    assert groups.sum(axis=1).to_numpy() == pytest.approx(table[TOTAL].to_numpy())


def test_published_figures_are_eurostat_s_and_unep_s():
    table = published_indicators().set_index(["source", "region", "year", "indicator", "group"])["mt"]
    assert table["Eurostat", "FRA", 2011, "RMC", TOTAL] == pytest.approx(952.99, abs=0.01)
    assert table["UNEP IRP", "FRA", 2010, "RMC", TOTAL] == pytest.approx(1141.73, abs=0.01)
