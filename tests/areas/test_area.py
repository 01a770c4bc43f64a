"""The areas table: complete, summed right, and composed of whole départements and zones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dataset_builder.functions import fit_functions
from footprint.areas import area_of_communes, areas_table, compositions, find_area
from footprint.areas.places.area import GOODS_A38, communes_table, zones_table
from footprint.areas.places.jobs import FUNCTIONS, spread_jobs
from footprint.embedded import embedded
from footprint.errors import LabelError, UnknownNameError

#: Jobs are stored to a tenth.
ROUNDING = 0.06


def test_there_are_790_urban_areas_and_no_leftover():
    table = areas_table()
    assert (table["kind"] == "urban area").sum() == 790
    assert not set(table.index) & {"000", "997", "998", "ZZZZZZZZZ"}
    assert table.index.is_unique


def test_nantes_metropole_has_the_inhabitants_of_the_census():
    assert find_area("244400404").inhabitants == 638_931
    assert find_area("244400404").population.units == "inhabitant"


def test_no_commune_is_counted_twice():
    assert communes_table().index.is_unique
    assert communes_table()["inhabitants"].sum() == 66_132_540


def test_urban_areas_hold_the_source_s_inhabitants_and_jobs(sources):
    raw = pd.read_csv(sources / "france" / "aires_urbaines_2010.csv", dtype={"AU2010": str}).set_index(
        "AU2010"
    )
    table = areas_table()
    urban = table[table["kind"] == "urban area"]
    raw = raw.loc[urban.index]
    assert np.array_equal(urban["inhabitants"], raw["pop2016"])
    assert np.array_equal(urban["jobs"], raw["ELT16"])
    assert np.array_equal(urban["function_fabric"], raw["FABRIC16"])
    published = raw["median_disp_income_uc_2017_ZEproxy"]
    assert np.allclose(urban["income"], published, atol=0.51, equal_nan=True)


def test_branches_that_follow_making_alone_agree_with_the_source_s_own_spreading(sources):
    raw = pd.read_csv(sources / "france" / "au2010_goods_jobs_A38_2019basis.csv", dtype={"AU2010": str})
    raw = raw.set_index("AU2010")
    table = areas_table()
    urban = table[table["kind"] == "urban area"]
    weights = pd.read_csv(embedded("areas", "functions.csv")).set_index("a38")[list(FUNCTIONS)]
    alone = ["AZ", *weights.index[(weights.drop(columns="manufacturing_jobs") == 0).all(axis=1)]]
    assert len(alone) >= 5
    ours = urban[[f"jobs_{a38}" for a38 in alone]].to_numpy(float)
    theirs = raw.loc[urban.index, alone].to_numpy(float)
    # The source counted one commune four times, which shifts one employment zone by 4 jobs.
    assert np.abs(ours - theirs).max() < 5
    assert np.median(np.abs(ours - theirs)) < ROUNDING


def test_a_zone_s_jobs_follow_functions_and_making_where_there_are_none():
    communes = pd.DataFrame(0.0, ["a", "b", "c", "d"], list(FUNCTIONS)).assign(zone=["1", "1", "2", "2"])
    communes["manufacturing_jobs"] = [10.0, 30.0, 5.0, 15.0]
    communes.loc["a", "research_jobs"] = 20.0
    communes["farming_jobs"] = [1.0, 2.0, 3.0, 4.0]
    jobs = pd.DataFrame({"CI": [100.0, 40.0], "CH": [80.0, 40.0]}, ["1", "2"])
    weights = pd.DataFrame(0.0, ["CI", "CH"], list(FUNCTIONS))
    weights.loc["CI", "research_jobs"] = weights.loc["CH", "manufacturing_jobs"] = 2.0
    found = spread_jobs(communes, jobs, weights)
    assert found["CI"].tolist() == [100.0, 0.0, 10.0, 30.0]
    assert found["CH"].tolist() == [20.0, 60.0, 10.0, 30.0]
    assert found["AZ"].tolist() == [1.0, 2.0, 3.0, 4.0]


def test_functions_are_used_only_where_they_foretell_zones_left_out():
    rng = np.random.default_rng(3)
    done = pd.DataFrame(rng.uniform(10, 1000, (200, 5)), columns=list(FUNCTIONS))
    jobs = pd.DataFrame({
        "CI": rng.poisson(0.02 * done["manufacturing_jobs"] + 0.3 * done["research_jobs"]),
        "CH": rng.poisson(0.2 * done["manufacturing_jobs"]),
    })  # fmt: skip
    found = fit_functions(done, jobs)
    assert found.loc["CI", "research_jobs"] == pytest.approx(0.3, rel=0.05)
    assert found.loc["CI", "deviance_functions"] < found.loc["CI", "deviance_making_alone"]
    assert found.loc["CH", "manufacturing_jobs"] == pytest.approx(0.2, rel=0.05)


def test_spread_jobs_add_up_to_those_of_all_zones():
    every = area_of_communes(list(communes_table().index), name="France")
    whole = zones_table().groupby("a38", observed=True)["jobs_2019"].sum()
    for a38 in GOODS_A38[1:]:
        assert every.jobs[a38] == pytest.approx(whole[a38], rel=1e-9)


@pytest.mark.parametrize("code", ["001", "006", "098", "244400404", "200046977"])
def test_an_area_equals_the_list_of_its_communes(code):
    area = find_area(code)
    same = area_of_communes(area.communes)
    assert same.inhabitants == area.inhabitants
    assert same.income == pytest.approx(area.income, abs=0.51)
    assert np.allclose(same.jobs, area.jobs, atol=ROUNDING)
    assert same.departments.equals(area.departments)


@pytest.mark.parametrize("kind", ["urban area", "inter-municipal body"])
@pytest.mark.parametrize("by", ["department", "zone"])
def test_compositions_are_shares(kind, by):
    table = compositions(kind, by)
    sums = table.groupby("code")["share"].sum()
    assert (np.isclose(sums, 1) | (sums == 0)).all()
    assert table["coverage"].between(0, 1).all()
    assert (table.groupby(by)["coverage"].sum() < 1 + 1e-9).all()


def test_composition_of_one_area_is_the_row_of_the_table():
    area = find_area("001")
    table = compositions("urban area", "department")
    rows = table[table["code"] == "001"].set_index("department")
    assert np.allclose(area.departments, rows["share"][area.departments.index])
    assert np.allclose(area.department_coverage, rows["coverage"][area.departments.index])
    assert area.departments.sum() == pytest.approx(1)


def test_unknown_and_repeated_communes_are_all_named():
    with pytest.raises(LabelError, match=r"99999.*44999"):
        area_of_communes(["44109", "99999", "44999"])
    with pytest.raises(LabelError, match="44109"):
        area_of_communes("44109, 44109")


def test_an_unknown_code_is_refused():
    from footprint.areas.places.area import area_by_code

    with pytest.raises(UnknownNameError):
        area_by_code("000")


def test_income_is_unknown_where_the_source_has_none():
    assert find_area("Cayenne").income is None
    assert find_area("Nantes").income == pytest.approx(22_103, abs=1)
