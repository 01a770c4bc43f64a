"""Rows that a French economist would recognise: shares and sizes that follow from French facts alone."""

from __future__ import annotations

import pandas as pd
import pytest

from footprint.areas.production.facts import read_facts, read_reexports, sector_facts
from footprint.areas.production.france import load_france
from footprint.errors import UnknownNameError

#: Jobs per MEUR beyond 3.3 times the mean of their A38, each explained in the builder's ``exceptions.csv``.
FEW_OR_MANY_JOBS = {"311225", "31122A", "312200", "325120", "332114"}


@pytest.fixture(scope="module")
def rows():
    france = load_france()
    table = france.sectors.loc[france.goods].copy()
    table["e"], table["m"] = france.export_share, france.import_share
    return table


def test_wine_is_sold_abroad_and_hardly_bought_there(rows):
    assert 0.35 <= rows.loc["312130", "e"] <= 0.60
    assert rows.loc["312130", "m"] < 0.15


@pytest.mark.parametrize("code", ["327320", "311810", "339116"])
def test_what_does_not_travel_stays(rows, code):
    assert rows.loc[code, "e"] <= 0.06


def test_sizes_are_those_of_french_industry(rows):
    output = rows["output"]
    assert output["312200"] < 1500
    assert output["336111"] > 3 * output["336112"]
    assert output["111400"] < 4500
    assert rows.loc["33131A", "e"] != pytest.approx(rows.loc["33131B", "e"], abs=0.02)


def test_no_sector_sends_all_it_makes_abroad(rows):
    assert rows["e"].max() <= 0.97
    assert ((rows["e"] > 0.85) & (rows["m"] > 0.85)).sum() <= 10


def test_no_row_exceeds_what_travels(rows):
    facts = read_facts().reindex(rows.index)
    assert (rows["e"] <= facts["export_cap"] + 1e-6).all()
    stays = facts["import_cap"] < 0.99  # what is not made at all (coal, oil) is all imported
    assert (rows["m"] <= facts["import_cap"] + 1e-6)[stays].all()


def test_jobs_per_output_lie_near_their_branch(rows):
    whole = rows.groupby("a38")[["jobs", "output"]].sum()
    made = rows[rows["output"] > 25]
    ratio = made["jobs"] / made["output"] / made["a38"].map(whole["jobs"] / whole["output"])
    assert set(ratio.index[(ratio > 3.3) | (ratio < 1 / 3.3)]) <= FEW_OR_MANY_JOBS


def test_households_and_government_buy_medicine_and_nothing_odd(rows):
    medical = rows.loc[["325412", "339113", "339115"], ["demand_households", "demand_government"]]
    assert (medical > 0).all().all()
    assert 15_000 < medical.loc["325412"].sum() < 30_000
    assert rows.loc["336111", "demand_government"] < 0.01 * rows.loc["336111", "demand_households"]


def test_what_passes_through_is_listed_and_never_more_than_is_traded():
    passing = read_reexports()
    assert (passing["reexports"] >= 0).all()
    assert (passing["reexports"] <= passing[["exports", "imports"]].min(axis=1) + 0.1).all()
    assert passing["reexports"].sum() > 0


def test_the_facts_of_a_sector_say_who_buys_and_who_supplies():
    france = load_france()
    facts = sector_facts("312130")
    row = france.sectors.loc["312130"]
    assert facts.output == pytest.approx(row["output"])
    use = row["output"] + row["imports"] - row["exports"]
    assert facts.buyers["meur"].sum() == pytest.approx(use - row["demand_inventories"], rel=1e-6)
    assert facts.buyers["share"].is_monotonic_decreasing
    assert 0.5 < facts.suppliers["share"].sum() <= 1.0 + 1e-9
    assert "Italy" in set(facts.suppliers["name"]) or "Spain" in set(facts.suppliers["name"])
    assert facts.to_dict()["sector"] == "312130"
    assert isinstance(facts.to_frame(), pd.DataFrame)


def test_an_unknown_sector_is_named():
    with pytest.raises(UnknownNameError):
        sector_facts("wineriez of the moon")
