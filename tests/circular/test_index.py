"""The arithmetic of the index by hand, its invariances, and the whole of the areas."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from footprint.areas import find_area
from footprint.areas.places.area import METROPOLITAN, OVERSEAS
from footprint.areas.production.supply import supply_of_all
from footprint.circular.autonomy.autonomy import cover
from footprint.circular.autonomy.board import _board, scoreboard, scoreboard_intervals
from footprint.circular.autonomy.certainty import how_sure
from footprint.circular.autonomy.index import diversity, fabcity_index
from footprint.circular.autonomy.scores import (
    fabcity_score,
    index_table,
    index_value,
    macro_scores,
    priority_points,
    ranks,
)
from footprint.errors import TableError

TWENTY = pd.Series(np.arange(1.0, 21.0), [f"s{n:02d}" for n in range(20)])


def test_all_sectors_covered_gives_one_hundred_and_none_gives_zero():
    points = priority_points(TWENTY)
    assert index_value(TWENTY * 0 + 1, points) == pytest.approx(100.0)
    assert index_value(TWENTY * 0, points) == 0.0


def test_two_sectors_worked_out_by_hand():
    # Priorities 10 and 5, autonomy 20 % and 100 %: scores 2 and 10 of 10.
    points = pd.Series({"bread": 10.0, "bolts": 5.0})
    covered = pd.Series({"bread": 0.2, "bolts": 1.0})
    assert index_value(covered, points) == pytest.approx(100 * (10 * 2 + 5 * 10) / (10 * 15))


def test_autonomy_above_one_counts_as_one():
    points = pd.Series({"a": 10.0, "b": 10.0})
    assert index_value(pd.Series({"a": 7.0, "b": 0.0}), points) == pytest.approx(50.0)


def test_deciles_of_twenty_sectors():
    points = priority_points(TWENTY)
    assert list(points) == [float(n) for n in np.repeat(np.arange(1, 11), 2)]


def test_equal_needs_share_a_decile():
    needs = pd.Series([5.0] * 10, list("abcdefghij"))
    assert len(set(priority_points(needs))) == 1
    tied = pd.Series([1.0, 2.0, 2.0, 3.0], list("abcd"))
    points = priority_points(tied)
    assert points["b"] == points["c"]
    assert points["a"] < points["b"] < points["d"] == 10.0


def test_a_sector_nobody_needs_has_no_priority():
    points = priority_points(pd.Series({"a": 0.0, "b": 1.0}))
    assert points["a"] == 0.0
    assert points["b"] == 10.0


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(float, 12, elements=st.floats(0, 1e4)),
    arrays.arrays(float, 12, elements=st.floats(0, 1)),
    st.randoms(use_true_random=False),
)
def test_the_index_does_not_depend_on_the_order_or_names_of_sectors(needs, covered, random):
    labels = [f"s{n}" for n in range(12)]
    order = labels.copy()
    random.shuffle(order)
    renamed = dict(zip(labels, [f"x{n}" for n in range(12)], strict=True))
    plain = index_value(pd.Series(covered, labels), priority_points(pd.Series(needs, labels)))
    shuffled = index_value(
        pd.Series(covered, labels)[order].rename(renamed),
        priority_points(pd.Series(needs, labels)[order].rename(renamed)),
    )
    assert shuffled == pytest.approx(plain)
    assert 0.0 <= plain <= 100.0 + 1e-9


def test_the_whole_formula_is_one_public_function():
    import footprint

    assert footprint.fabcity_score is fabcity_score
    needs, covered = {"bread": 400.0, "bolts": 100.0}, {"bolts": 1.0, "bread": 0.2}
    by_hand = 100 * (10 * 2 + 5 * 10) / (10 * 15)
    assert fabcity_score(needs, covered) == pytest.approx(by_hand)
    assert fabcity_score(pd.Series(needs), pd.Series(covered)) == pytest.approx(by_hand)
    assert fabcity_score([400, 100], np.array([0.2, 7.0])) == pytest.approx(by_hand)
    assert fabcity_score(needs, [1.0, 1.0]) == 100.0
    assert fabcity_score(TWENTY, TWENTY * 0) == 0.0


@pytest.mark.parametrize(
    ("needs", "covered"),
    [
        ({"a": 1.0}, {"b": 1.0}),
        ([1.0, 2.0], [1.0]),
        ([1.0, -2.0], [1.0, 1.0]),
        ([1.0, 2.0], [1.0, np.nan]),
        (pd.Series([1.0, 2.0], ["a", "a"]), [1.0, 1.0]),
    ],
)
def test_needs_and_autonomy_that_do_not_fit_are_refused(needs, covered):
    with pytest.raises(TableError):
        fabcity_score(needs, covered)


def test_more_coverage_never_lowers_the_index():
    points = priority_points(TWENTY)
    low = pd.Series(np.linspace(0, 0.5, 20), TWENTY.index)
    assert index_value(low + 0.1, points) > index_value(low, points)


@pytest.mark.parametrize("wrong", [np.nan, -1.0, np.inf])
def test_needs_that_are_no_numbers_are_refused(wrong):
    with pytest.raises(TableError):
        priority_points(pd.Series({"a": wrong, "b": 1.0}))


def test_coverage_must_be_complete():
    with pytest.raises(TableError):
        index_value(pd.Series({"a": 0.5}), pd.Series({"a": 10.0, "b": 5.0}))


def test_macro_scores_are_the_index_within_each_group():
    points = priority_points(TWENTY)
    table = pd.DataFrame([np.linspace(0, 1, 20)], ["town"], TWENTY.index)
    group = pd.Series(["low"] * 10 + ["high"] * 10, TWENTY.index)
    scores = macro_scores(table, points, group).iloc[0]
    for name in ("low", "high"):
        members = group.index[group == name]
        assert scores[name] == pytest.approx(index_value(table.iloc[0][members], points[members]))


def test_equal_scores_share_the_best_place():
    assert list(ranks(pd.Series([3.0, 5.0, 5.0, 1.0]))) == [3, 1, 1, 4]


def test_the_index_of_all_areas_at_once_is_that_of_each():
    covered = cover(supply_of_all())
    points = priority_points(covered.needs)
    board = index_table(covered.coverage, points)
    for code in ("001", "084", "480"):
        assert board[code] == pytest.approx(index_value(covered.coverage.loc[code], points))


def test_an_areas_score_stands_in_the_board():
    score = fabcity_index(find_area("Cholet"))
    row = scoreboard().loc["084"]
    assert score.value == pytest.approx(row["index"], rel=1e-5)
    assert score.rank == row["rank"]
    assert score.population_rank == row["population_rank"]
    low, high = score.interval
    assert 0 <= low <= score.value <= high
    assert score.autonomy < score.capacity
    assert score.label == "this project's estimate"


def test_the_parts_of_a_score_add_up_to_it():
    score = fabcity_index(find_area("Roanne"))
    part = score.sectors
    assert score.value == pytest.approx(
        100 * (part["priority"] * part["coverage"]).sum() / part["priority"].sum()
    )
    assert score.autonomy == pytest.approx(
        100 * (part["need"] * part["self_supply"]).sum() / part["need"].sum()
    )
    shares = part[["capacity", "coverage", "self_supply"]].to_numpy()
    assert shares.min() >= 0
    assert shares.max() <= 1
    assert score.macro_sectors["sectors"].sum() == 257
    assert len(score.macro_sectors) == 12


def test_all_areas_together_look_as_published_ones_do():
    """Published for all areas: none above 40, 95 % below 10, mean self-sufficiency 3.1 %."""
    board = scoreboard()
    assert board["index"].max() < 40
    assert 0.90 <= (board["index"] < 10).mean() <= 0.98
    assert 2.5 <= board["autonomy"].mean() <= 3.7


def test_every_presence_says_how_sure_it_is():
    presence = pd.Series([1.0, 0.96, 0.5, 0.2, 0.01, 0.0, 1.0])
    observed = pd.Series([True, False, False, False, False, True, False])
    words = ["observed", "nearly sure", "likely", "unlikely", "very unlikely", "absent", "nearly sure"]
    assert how_sure(presence, observed).tolist() == words
    score = fabcity_index("Cluses")
    counted = score.to_dict()["presence"]
    assert sum(counted.values()) == 257
    assert counted["observed"] == 0
    assert counted["nearly sure"] + counted["likely"] == score.diversity["sectors_present"]


def test_overseas_areas_are_ranked_apart_and_come_last():
    board = scoreboard()
    parts = board["part_of_france"]
    assert list(parts) == sorted(parts)
    assert (parts == OVERSEAS).sum() == 21
    for _, group in board.groupby("part_of_france"):
        assert list(group["rank"]) == sorted(group["rank"])
        assert group["rank"].iloc[0] == 1
        assert group["index"].is_monotonic_decreasing
    fort = fabcity_index("Fort-de-France")
    assert fort.ranked_among == OVERSEAS
    assert fort.ranked == 21
    assert fort.rank == board.loc[fort.area.code, "rank"]
    assert fort.to_dict()["ranked_among"] == OVERSEAS
    assert any("ranked apart" in note for note in fort.warnings)


def test_a_body_is_ranked_among_bodies_and_a_commune_among_urban_areas():
    body = fabcity_index("Nantes Métropole")
    assert body.ranked_kind == body.to_dict()["ranked_kind"] == "inter-municipal body"
    board = scoreboard("inter-municipal body")
    assert body.rank == board.loc[body.area.code, "rank"]
    assert body.ranked == (board["part_of_france"] == METROPOLITAN).sum()
    assert fabcity_index("93066").ranked_kind == "urban area"


@pytest.mark.parametrize("kind", ["urban area", "inter-municipal body"])
def test_intervals_hold_the_estimate(kind):
    board = scoreboard(kind).join(scoreboard_intervals(kind))
    for name in ("index", "autonomy"):
        assert (board[f"{name}_low"] <= board[name]).all()
        assert (board[f"{name}_high"] >= board[name]).all()


def test_a_name_is_as_good_as_an_area():
    assert fabcity_index("cholet").value == fabcity_index(find_area("Cholet")).value


def test_all_areas_are_scored_quickly():
    _board.cache_clear()
    supply_of_all.cache_clear()
    started = time.perf_counter()
    scoreboard()
    assert time.perf_counter() - started < 10.0


def test_diversity_counts_sectors_not_size():
    even = pd.DataFrame({"jobs": [10.0] * 4, "presence": 1.0, "producers": 2.0})
    one = pd.DataFrame({"jobs": [4000.0, 1.0, 1.0, 1.0], "presence": 1.0, "producers": 1.0})
    assert diversity(even)["effective_sectors"] == pytest.approx(4.0)
    assert diversity(one)["effective_sectors"] < 1.1
    assert diversity(one)["sectors_present"] == 4
