"""By-product exchange: the programme against brute force, a town one can check by eye, planners' files."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.areas import find_area
from footprint.areas.production.detail import detail_note, detail_world
from footprint.circular.exchange.exchange import by_product_exchange
from footprint.circular.exchange.market import product_intensity
from footprint.circular.exchange.network import Arc, best_flows
from footprint.circular.exchange.tables import table
from footprint.errors import FootprintWarning, InputFileError, OptionError, TableError, UnknownNameError
from footprint.geography import DETOUR, SHORTEST, Spread, road_distance
from footprint.mrio import load_world

OPTIMAL = 1e-7


def best_by_brute_force(offers, needs, arcs):
    """Return the greatest gain over all vertices: each choice of as many limits as there are arcs."""
    n = len(arcs)
    rows = [[1.0 if arc.offer == i else 0.0 for arc in arcs] for i in range(len(offers))]
    rows += [[arc.displaced if arc.need == j else 0.0 for arc in arcs] for j in range(len(needs))]
    rows += [[-1.0 if place == k else 0.0 for place in range(n)] for k in range(n)]
    limits = np.concatenate([offers, needs, np.zeros(n)])
    matrix, gain = np.array(rows), np.array([arc.gain for arc in arcs])
    best = 0.0
    for chosen in combinations(range(len(limits)), n):
        block = matrix[list(chosen)]
        if abs(np.linalg.det(block)) < 1e-9:
            continue
        flow = np.linalg.solve(block, limits[list(chosen)])
        if (matrix @ flow <= limits + 1e-9 * (1 + abs(limits))).all():
            best = max(best, float(gain @ flow))
    return best


@st.composite
def small_exchange(draw):
    amount = st.integers(0, 20).map(float)
    offers = np.array(draw(st.lists(amount, min_size=1, max_size=3)))
    needs = np.array(draw(st.lists(amount, min_size=1, max_size=3)))
    pairs = [(i, j) for i in range(len(offers)) for j in range(len(needs))]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=4, unique=True))
    quarter = st.integers(1, 6).map(lambda k: k / 4)
    arcs = [
        Arc(i, j, draw(quarter), draw(st.integers(-2, 8)) / 4, draw(st.integers(0, 50))) for i, j in chosen
    ]
    return offers, needs, arcs


@settings(max_examples=80, deadline=None)
@given(small_exchange())
def test_the_programme_equals_brute_force(case):
    offers, needs, arcs = case
    flows = best_flows(offers, needs, arcs)
    found = float(sum(flow * arc.gain for flow, arc in zip(flows, arcs, strict=True)))
    assert found == pytest.approx(best_by_brute_force(offers, needs, arcs), abs=OPTIMAL * 100, rel=OPTIMAL)
    for i, limit in enumerate(offers):
        assert sum(f for f, arc in zip(flows, arcs, strict=True) if arc.offer == i) <= limit + OPTIMAL
    for j, limit in enumerate(needs):
        assert (
            sum(f * arc.displaced for f, arc in zip(flows, arcs, strict=True) if arc.need == j)
            <= limit + OPTIMAL
        )
    assert all(flow == 0 for flow, arc in zip(flows, arcs, strict=True) if arc.gain <= 0)


def test_of_two_equally_good_takers_the_nearer_is_served():
    arcs = [Arc(0, 0, 1.0, 1.0, distance=40.0), Arc(0, 1, 1.0, 1.0, distance=5.0)]
    np.testing.assert_allclose(best_flows(np.array([10.0]), np.array([10.0, 10.0]), arcs), [0, 10])


def test_yield_and_quality_decide_how_much_is_displaced():
    """8 t of need, 0.8 yield × 0.5 quality: 20 t are collected, and not more although 30 are offered."""
    flows = best_flows(np.array([30.0]), np.array([8.0]), [Arc(0, 0, 0.8 * 0.5, 1.0)])
    np.testing.assert_allclose(flows, [20])


def test_numbers_that_cannot_be_are_refused():
    with pytest.raises(TableError, match="not negative"):
        best_flows(np.array([-1.0]), np.array([1.0]), [Arc(0, 0, 1.0, 1.0)])


# A town ------------------------------------------------------------------------------------------

BREWERY, SAWMILL, DAIRY, GRAIN = "312120", "321100", "112120", "1111B0"


@pytest.fixture(scope="module")
def world():
    return load_world()


@pytest.fixture(scope="module")
def town(world):
    output = pd.Series({BREWERY: 20.0, SAWMILL: 10.0, DAIRY: 40.0, GRAIN: 5.0})
    return by_product_exchange(find_area("Saint-Nazaire"), world=world, output=output, draws=30)


def taken(town, by_product):
    rows = town.matches[town.matches["by_product"] == by_product]
    return set(zip(rows["need"], rows["taker"], strict=True))


def test_a_town_of_a_brewery_a_sawmill_and_farms_matches_as_one_expects(town):
    dairy = "Dairy cattle and milk production"
    assert taken(town, "spent grain") == {("feed", dairy)}
    assert taken(town, "sawdust") == {("bedding", dairy)}
    assert taken(town, "straw") == {("bedding", dairy)}
    assert taken(town, "demolition waste") == {("aggregate", "Households and building sites")}


def test_what_nobody_in_the_town_can_use_stays_unmatched(town):
    chips = town.offers[town.offers["label"] == "wood chips"].iloc[0]
    assert chips["matched"] == 0
    assert chips["left"] == chips["tonnes"] > 0


def test_tonnes_follow_the_coefficients(town):
    grain = town.offers[town.offers["label"] == "spent grain"].iloc[0]
    row = table("by_products").set_index("by_product").loc["spent grain"]
    assert grain["tonnes"] == pytest.approx(20.0 * row["value"] * row["free"])


def test_offers_and_needs_are_never_exceeded_and_views_agree(town):
    for side in (town.offers, town.needs):
        assert (side["matched"] <= side["tonnes"] * (1 + 1e-9)).all()
    assert town.offers["matched"].sum() == pytest.approx(town.collected)
    assert town.needs["matched"].sum() == pytest.approx(town.displaced)
    parts = town.matches["avoided_france"] + town.matches["avoided_abroad"]
    np.testing.assert_allclose(parts, town.matches["avoided"])


def test_avoided_extraction_is_virgin_less_haulage(town, world):
    row = town.matches[town.matches["by_product"] == "spent grain"].iloc[0]
    need = table("needs").query("need == 'feed' and sector == @DAIRY").iloc[0]
    intensity = product_intensity(detail_world(world), ["Crops", "Inland transport"]).sum(axis=1) / 1e6
    virgin = row["displaced"] * need["price"] * intensity["Crops"]
    haulage = row["tonnes"] * row["distance"] * 0.1 * intensity["Inland transport"]
    assert row["avoided"] == pytest.approx(virgin - haulage)


def test_the_interval_holds_the_central_answer(town):
    for name in ("collected", "displaced", "avoided"):
        low, high = town.interval.loc[name]
        assert low < getattr(town, name) < high


def test_the_exchange_stands_on_the_table_of_the_detail_and_says_so(town, world):
    older = load_world(year=2011)
    assert older.year != detail_world(older).year == world.year
    output = pd.Series({BREWERY: 20.0, SAWMILL: 10.0, DAIRY: 40.0, GRAIN: 5.0})
    other = by_product_exchange("Saint-Nazaire", world=older, output=output, draws=0)
    assert other.avoided == town.avoided
    assert set(detail_note(older)) <= set(other.warnings)
    assert not set(detail_note(older)) & set(town.warnings)


def test_most_tonnes_displaced_is_another_objective(world):
    output = pd.Series({BREWERY: 20.0, SAWMILL: 10.0, DAIRY: 40.0, GRAIN: 5.0})
    area = find_area("Saint-Nazaire")
    by_mass = by_product_exchange(area, world=world, output=output, objective="tonnes", draws=0)
    by_footprint = by_product_exchange(area, world=world, output=output, draws=0)
    assert by_mass.displaced >= by_footprint.displaced * (1 - OPTIMAL)
    assert by_footprint.avoided >= by_mass.avoided * (1 - OPTIMAL)


# Planners' files ---------------------------------------------------------------------------------


def test_a_planners_own_offers_and_needs_replace_the_estimates(tmp_path, world):
    offers, needs = tmp_path / "offers.csv", tmp_path / "needs.csv"
    offers.write_text("name,by_product,tonnes,lon,lat\nBrasserie du Port,spent grain,500,-2.21,47.28\n")
    needs.write_text(
        "name;need;tonnes;lon;lat\nFerme A;feed;60;-2.25;47.30\nFerme B;feed;60;-2.40;47.40\nFar;feed;900;5.0;45.0\n"
    )
    with pytest.warns(FootprintWarning, match="further than 150 km"):
        found = by_product_exchange("Saint-Nazaire", world=world, offers=offers, needs=needs, draws=0)
    assert list(found.offers["name"]) == ["Brasserie du Port"]
    served = found.matches.set_index("taker")["displaced"]
    assert set(served.index) == {"Ferme A", "Ferme B"}
    assert served["Ferme A"] == pytest.approx(60)
    assert served.sum() == pytest.approx(500 * 0.95 * 0.22)


@pytest.mark.parametrize("need", ["iron,5,2,48", "feed,5,7,43"], ids=["no use", "too far"])
def test_where_nothing_fits_nothing_is_matched(tmp_path, world, need):
    offers, needs = tmp_path / "offers.csv", tmp_path / "needs.csv"
    offers.write_text("name,by_product,tonnes,lon,lat\nA,spent grain,5,2,48\n")
    needs.write_text(f"name,need,tonnes,lon,lat\nB,{need}\n")
    with pytest.warns(FootprintWarning, match="further than 150 km"):
        found = by_product_exchange("Saint-Nazaire", world=world, offers=offers, needs=needs, draws=2)
    assert found.matches.empty
    assert found.avoided == 0
    assert list(found.offers["left"]) == [5]


def test_every_problem_of_a_planners_file_is_named(tmp_path, world):
    path = tmp_path / "offers.csv"
    path.write_text("name,by_product,tonnes,lon,lat\nA,spent grain,-5,,\nB,spent grain,5,2.0,\nC,x,nan,2,3\n")
    with pytest.raises(InputFileError) as caught:
        by_product_exchange("Saint-Nazaire", world=world, offers=path)
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "row 2",
        "row 3",
        "row 4",
        "row 4",
    ]
    path.write_text("name,by_product,tonnes\nA,spent grian,5\nB,gold,5\n")
    with pytest.raises(InputFileError) as caught:
        by_product_exchange("Saint-Nazaire", world=world, offers=path)
    assert "'spent grain'" in str(caught.value)
    assert len(caught.value.problems) == 2


def test_an_offer_of_nothing_gives_nothing(tmp_path, world):
    offers, needs = tmp_path / "offers.csv", tmp_path / "needs.csv"
    offers.write_text("name,by_product,tonnes\nA,spent grain,0\n")
    needs.write_text("name,need,tonnes\nB,feed,60\n")
    found = by_product_exchange("Saint-Nazaire", world=world, offers=offers, needs=needs, draws=2)
    assert found.matches.empty
    assert list(found.needs["left"]) == [60]


def test_an_unknown_objective_or_a_negative_number_of_draws_is_refused(world):
    with pytest.raises(UnknownNameError, match="footprint"):
        by_product_exchange("Saint-Nazaire", world=world, objective="footprnt")
    with pytest.raises(OptionError, match="draws"):
        by_product_exchange("Saint-Nazaire", world=world, draws=-1)


def test_an_unknown_area_is_refused(world):
    with pytest.raises(UnknownNameError):
        by_product_exchange("Atlantis", world=world)


# Tables ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "ranges"),
    [
        ("by_products", [("low", "value", "high"), ("free_low", "free", "free_high")]),
        (
            "needs",
            [
                ("tonnes_low", "tonnes", "tonnes_high"),
                ("price_low", "price", "price_high"),
                ("share_low", "share", "share_high"),
            ],
        ),
        ("uses", [("yield_low", "yield", "yield_high"), ("quality_low", "quality", "quality_high")]),
    ],
)
def test_every_coefficient_has_a_range_and_a_source(name, ranges):
    frame = table(name)
    assert frame["source"].str.len().min() >= len("as above")
    for low, value, high in ranges:
        rows = frame[frame[value].notna()]
        assert (rows[low] <= rows[value]).all()
        assert (rows[value] <= rows[high]).all()


def test_tables_speak_of_the_same_things(world):
    from footprint.areas.production.france import load_france

    uses, sectors = table("uses"), set(load_france().sectors.index)
    assert set(uses["by_product"]) == set(table("by_products")["by_product"])
    assert set(uses["need"]) == set(table("needs")["need"])
    assert {*table("by_products")["sector"], *table("needs")["sector"]} - {"inhabitants"} <= sectors
    assert {code for text in table("needs")["inputs"].dropna() for code in text.split()} <= sectors
    assert {*table("needs")["virgin"], *uses["process"].dropna()} - {"own extraction"} <= set(
        detail_world(world).sectors
    )


def test_distances():
    nantes, rennes = Spread.at(-1.5536, 47.2184), Spread.at(-1.6778, 48.1173)
    assert road_distance(nantes, rennes) == pytest.approx(100.4 * DETOUR, rel=0.01)
    assert road_distance(nantes, nantes) == SHORTEST
