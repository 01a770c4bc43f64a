"""A planner's establishments: a town worked out by hand, and every kind of wrong row."""

from __future__ import annotations

import math

import numpy as np
import pytest

from footprint.areas import find_area
from footprint.areas.production.area_supply import supply_of
from footprint.areas.production.codes import SIZE_BANDS, normal_band, normal_naf
from footprint.areas.production.establishments import (
    explain_establishments,
    read_establishments,
)
from footprint.areas.production.france import load_france
from footprint.areas.production.supply import OFFERED
from footprint.circular.autonomy.autonomy import cover, weighted_mean
from footprint.circular.autonomy.index import fabcity_index
from footprint.errors import FootprintError, InputFileError

TOLERANCE = 1e-9


def _file(tmp_path, text):
    path = tmp_path / "plants.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_town_with_known_plants_has_the_autonomy_worked_out_by_hand(tmp_path):
    """Three plants that state what they sell locally; everything else of the need comes from elsewhere."""
    plants = _file(
        tmp_path,
        "naf,headcount,turnover,share_local,name\n"
        "10.71C,20,,1,Bakery\n"
        "1051C,,30000000,0.1,Cheese\n"
        "2511Z,,5000000,0,Steel frames\n".replace("1051C,,", "1051C,60,").replace("2511Z,,", "2511Z,40,"),
    )
    town = find_area("Cholet")
    france = load_france()
    needs = france.production_needs * town.inhabitants / 1e6  # MEUR
    bread = 20 * france.sectors.loc["311810", "output"] / france.sectors.loc["311810", "jobs"]
    expected = {
        "311810": min(1.0, bread / needs["311810"]),
        "311513": min(1.0, 0.1 * 30.0 / needs["311513"]),
        "332310": 0.0,
    }
    by_hand = sum(needs[code] * share for code, share in expected.items()) / needs.sum()

    found = cover(supply_of(town, read_establishments(plants)), france.production_needs)
    for code, share in expected.items():
        assert found.self_supply.iloc[0][code] == pytest.approx(share, abs=TOLERANCE)
        assert found.coverage.iloc[0][code] == pytest.approx(share, abs=TOLERANCE)
    assert found.autonomy.iloc[0] == pytest.approx(by_hand, abs=TOLERANCE)
    assert found.self_supply.iloc[0].drop(list(expected)).abs().max() == 0.0


def test_capacity_is_apart_from_what_is_sold_locally(tmp_path):
    town = find_area("Cholet")
    plants = read_establishments(_file(tmp_path, "naf,headcount,turnover,share_local\n1051C,60,1e9,0\n"))
    found = cover(supply_of(town, plants))
    assert found.capacity.iloc[0]["311513"] == 1.0
    assert found.self_supply.iloc[0]["311513"] == 0.0
    assert weighted_mean(found.capacity, found.needs).iloc[0] > 0 == found.autonomy.iloc[0]


def test_more_sold_locally_never_lowers_the_score(tmp_path):
    town = find_area("Cholet")
    scores = []
    for share in ("0", "0.2", "0.6", "1"):
        path = _file(tmp_path, f"naf,headcount,share_local\n1071C,80,{share}\n2511Z,300,{share}\n")
        scores.append(fabcity_index(town, establishments=read_establishments(path)))
    assert np.all(np.diff([score.value for score in scores]) >= 0)
    assert np.all(np.diff([score.autonomy for score in scores]) >= 0)
    assert scores[-1].value > scores[0].value


def test_a_full_file_that_covers_everything_scores_one_hundred(tmp_path):
    france = load_france()
    codes = france.naf.sort_values("weight", ascending=False).drop_duplicates("naf")["naf"]
    rows = "".join(f"{code},10,1e13,1\n" for code in codes)
    plants = read_establishments(_file(tmp_path, "naf,headcount,turnover,share_local\n" + rows))
    score = fabcity_index(find_area("Cholet"), establishments=plants)
    assert score.value == pytest.approx(100.0, abs=1e-9)
    assert score.autonomy == pytest.approx(100.0, abs=1e-9)
    assert score.rank == 1


def test_without_a_stated_share_the_model_retains_its_own(tmp_path):
    town = find_area("Cholet")
    silent = read_establishments(_file(tmp_path, "naf,headcount\n1071C,80\n"))
    supply = supply_of(town, silent)
    assert supply.local.isna().all().all()
    mixed = read_establishments(_file(tmp_path, "naf,headcount,share_local\n1071C,80,1\n1071A,80,\n"))
    share = supply_of(town, mixed).local.iloc[0]["311810"]
    assert share == pytest.approx((1.0 + OFFERED) / 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("11", "11"),
        ("10-19", "11"),
        ("10 à 19 salariés", "11"),
        ("01", "01"),
        ("1", "01"),
        ("NN", "NN"),
        ("11.0", "11"),
        ("1.0", "01"),
        ("0 salarié", "00"),
        ("1 ou 2 salariés", "01"),
        ("1\u202f000 à 1\u202f999 salariés", "42"),
        ("10 000 salariés et plus", "53"),
        ("Unité non employeuse", "NN"),
    ],
)
def test_size_bands_are_understood_as_people_write_them(text, code):
    assert normal_band(text) == code


@pytest.mark.parametrize("text", ["7", "77", "1.5", "11.5", "10", "", "-1", "20-60"])
def test_bands_that_do_not_exist_are_refused(text):
    with pytest.raises(ValueError, match="unknown SIRENE size band"):
        normal_band(text)


def test_a_row_with_a_wrong_code_and_no_size_has_both_problems(tmp_path):
    path = _file(tmp_path, "naf,headcount,size_band\nXXXX,,\n1071C,-1,\n1071C,1e9,\n")
    with pytest.raises(InputFileError) as caught:
        read_establishments(path)
    assert [problem.split(": ")[:2] for problem in caught.value.problems] == [
        ["row 2", "naf"], ["row 2", "size_band"], ["row 3", "headcount"], ["row 4", "headcount"],
    ]  # fmt: skip


def test_thousands_may_be_set_apart_with_any_space(tmp_path):
    path = _file(tmp_path, "NAF;Headcount;Turnover\n1071C;1\u202f500;2\u00a0000\u00a0000,5\n")
    table = read_establishments(path).table
    assert list(table["jobs"]) == [1500.0]
    assert list(table["turnover"]) == [2_000_000.5]


def test_every_establishment_is_explained_by_what_it_counts_as(tmp_path):
    text = "naf,headcount,turnover,share_local\n1071C,6,,1\n4711D,5,,\n2829B,50,,\n1051C,40,2e6,0.1\n"
    plants = read_establishments(_file(tmp_path, text))
    told = explain_establishments(plants)
    assert told["establishment"].is_monotonic_increasing
    assert set(told["establishment"]) == {1, 2, 3, 4}
    shop = told[told["naf"] == "4711D"].iloc[0]
    assert not shop["goods"]
    assert shop["output"] == shop["jobs"] == 0.0
    shared = told[told["naf"] == "2829B"]
    assert len(shared) > 1
    assert shared["weight"].sum() == pytest.approx(1.0)
    assert shared["jobs"].sum() == pytest.approx(50.0)
    assert told.loc[told["naf"] == "1051C", "output"].item() == pytest.approx(2.0)
    assert list(told["from_turnover"]) == [naf == "1051C" for naf in told["naf"]]
    made = supply_of(find_area("Cholet"), plants).output.iloc[0]
    by_sector = told[told["goods"]].groupby("sector")["output"].sum()
    assert by_sector.to_dict() == pytest.approx(made[made > 0].to_dict())


def test_a_band_counts_as_its_middle(tmp_path):
    plants = read_establishments(_file(tmp_path, "naf;size_band\n1071C;10-19\n2511Z;53\n"))
    assert list(plants.table["jobs"]) == [14.5, SIZE_BANDS["53"][1]]


@pytest.mark.parametrize("code", ["1071C", "10.71C", "10.71c", " 1071 C "])
def test_naf_codes_are_understood_with_and_without_dot(code):
    assert normal_naf(code) == "1071C"


def test_all_problems_of_a_file_come_in_one_message_with_row_numbers(tmp_path):
    path = _file(
        tmp_path,
        "naf;headcount;size_band;share_local\n"
        "1071;5;;\n"
        "1051C;-3;;0,2\n"
        "2511Z;;77;\n"
        "2511Z;4;;1.5\n"
        "2511Z;;;\n"
        "9999Z;5;;\n",
    )
    with pytest.raises(InputFileError) as caught:
        read_establishments(path)
    problems = caught.value.problems
    assert [problem.split(":")[0] for problem in problems] == [f"row {n}" for n in range(2, 8)]
    for problem, said in zip(
        problems,
        ["five positions", "headcount", "size band", "share_local", "neither", "no sub-class"],
        strict=True,
    ):
        assert said in problem


@pytest.mark.parametrize(
    "text",
    ["", "naf,headcount\n", "headcount\n5\n", "naf,headcount\n4711D,5\n", "naf,headcount\n1071C,nan\n",
     "naf,headcount,share_local\n1071C,5,-0.1\n", "naf,headcount,colour\n1071C,5,red\n"],
)  # fmt: skip
def test_files_that_cannot_be_used_are_refused(tmp_path, text):
    with pytest.raises(FootprintError):
        read_establishments(_file(tmp_path, text))


def test_activities_that_make_no_goods_are_kept_but_do_not_count(tmp_path):
    plants = read_establishments(_file(tmp_path, "naf,headcount\n1071C,5\n4711D,50\n3312Z,9\n"))
    assert list(plants.table["goods"]) == [True, False, False]
    assert math.isnan(plants.table["turnover"].iloc[0])
    assert supply_of(find_area("Cholet"), plants).jobs.to_numpy().sum() == pytest.approx(5.0)


def test_a_path_is_as_good_as_establishments_read_already(tmp_path):
    path = _file(tmp_path, "naf,headcount\n1071C,80\n")
    town = find_area("Cholet")
    read = fabcity_index(town, establishments=read_establishments(path))
    assert fabcity_index(town, establishments=path).value == read.value
    assert fabcity_index(town, establishments=str(path)).autonomy == read.autonomy
