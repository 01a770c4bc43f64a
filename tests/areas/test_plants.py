"""Plants by sector, size and place: jobs are kept, large plants stay single, small branches small."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_builder.france.plants import clustered, fit_places, fit_spread
from footprint.areas.places.area import GOODS_A38, areas_table
from footprint.areas.places.divisions import divisions_table
from footprint.areas.places.find import find_area
from footprint.areas.production.area_supply import supply_of
from footprint.areas.production.france import load_france
from footprint.areas.production.plants import below, in_branch
from footprint.areas.production.supply import supply_of_all


def table(*values: float) -> np.ndarray:
    return np.array([values], dtype=float)


@given(
    st.lists(st.floats(0.01, 50), min_size=3, max_size=3), st.lists(st.floats(1, 500), min_size=3, max_size=3),
    st.floats(1, 1e4),
)  # fmt: skip
def test_expected_jobs_are_those_of_the_branch(number, size, jobs):
    found = in_branch(table(*number), table(*size), table(jobs, jobs, jobs), np.ones((3, 1)))
    assert found.jobs.sum() == pytest.approx(jobs, rel=1e-9)
    assert (found.jump >= 0).all()
    assert found.jump.sum() <= 1 + 1e-12
    assert ((found.presence >= 0) & (found.presence <= 1)).all()


def test_twenty_jobs_are_no_refinery():
    count, mean = below(table(1.0, 1.0), table(1000.0, 5.0), table(20.0, 20.0))
    assert count[0, 0] < 0.03
    assert mean[0, 0] < 20
    assert count[0, 1] > 0.9
    assert mean[0, 1] == pytest.approx(5.0, rel=0.1)


def test_five_thousand_jobs_too_many_are_one_plant_of_one_sector():
    found = in_branch(table(2.0, 3.0), table(10.0, 10.0), table(5050.0, 5050.0), np.ones((2, 1)))
    assert found.jump.sum() == pytest.approx(1.0, abs=1e-6)
    assert found.jump[0, 0] == pytest.approx(0.4, rel=1e-3)
    assert found.large[0, 0] == pytest.approx(5000.0, rel=1e-3)
    assert found.size[0, 0] == pytest.approx(10.0, rel=0.01)


def test_a_branch_with_fewer_jobs_than_expected_has_smaller_plants():
    found = in_branch(table(10.0, 10.0), table(10.0, 10.0), table(100.0, 100.0), np.ones((2, 1)))
    assert found.jump.sum() == 0
    assert (found.size < 10).all()


def test_clustered_plants_are_more_often_absent_than_independent_ones():
    number, size, jobs, branch = table(2.0, 2.0), table(10.0, 10.0), table(1e4, 1e4), np.ones((2, 1))
    found = in_branch(number, size, jobs, branch, table(np.inf, 1.0))
    assert found.none[0, 0] == pytest.approx(np.exp(-2.0))
    assert found.none[0, 1] == pytest.approx(1.0 / 3.0)
    assert in_branch(number, size, jobs, branch).none[0, 1] == pytest.approx(np.exp(-2.0))


def test_likelihoods_find_the_parameters_that_plants_were_drawn_with():
    rng = np.random.default_rng(12)
    places = [f"{number:02d}" for number in range(96)]
    region = pd.Series([f"R{number // 8}" for number in range(96)], places)
    jobs = pd.DataFrame({"CX": rng.gamma(1.0, 1e4, 96)}, places)
    people = pd.Series(rng.gamma(2.0, 1e5, 96), places)
    q = 0.6 * jobs["CX"] / jobs["CX"].sum() + 0.4 * people / people.sum()
    inside = q / q.groupby(region).transform("sum")
    drawn = {}
    for sector in range(40):
        counts = pd.Series(0.0, places)
        for name, members in region.groupby(region).groups.items():
            share = rng.dirichlet(np.maximum(25.0 * inside[members].to_numpy(), 1e-6))
            counts[members] = rng.multinomial(200 + int(name[1:]), share)
        drawn[f"k{sector}"] = counts
    a38 = pd.Series("CX", list(drawn))
    found = fit_places(a38, pd.DataFrame(drawn), jobs, people, region).loc["CX"]
    assert found["weight"] == pytest.approx(0.6, abs=0.07)
    assert found["clustering"] == pytest.approx(25.0, rel=0.15)
    assert found["log_likelihood"] > found["independent"]


def test_spread_of_sizes_is_found_from_jobs_of_places():
    rng = np.random.default_rng(5)
    places = [str(number) for number in range(400)]
    counts = pd.DataFrame({"k": rng.integers(20, 60, 400)}, places)
    each = rng.gamma(1 / 6.0, 60.0, (400, 60))  # mean 10, squared coefficient of variation 6
    jobs = pd.DataFrame({"CX": [row[:n].sum() for row, n in zip(each, counts["k"], strict=True)]}, places)
    sectors = pd.DataFrame(
        {"a38": ["CX"], "jobs": [10.0 * counts["k"].sum()], "plants": [counts["k"].sum()]}, ["k"]
    )
    assert fit_spread(sectors, counts, jobs, pd.DataFrame())["size_spread"]["CX"] == pytest.approx(
        6.0, rel=0.2
    )


def test_a_refinery_needs_a_zone_that_can_have_one():
    assert supply_of(find_area("Cholet")).presence["324110"].iloc[0] == 0.0
    assert supply_of(find_area("Nantes")).presence["324110"].iloc[0] == 0.0
    assert supply_of(find_area("Donges")).presence["324110"].iloc[0] > 0.5
    assert supply_of(find_area("Le Havre")).presence["324110"].iloc[0] > 0.9


@pytest.mark.parametrize("kind", ["urban area", "inter-municipal body"])
def test_jobs_of_areas_are_those_of_their_plants(kind):
    made = supply_of_all(kind)
    goods = areas_table().loc[made.jobs.index, [f"jobs_{a38}" for a38 in GOODS_A38]].sum(axis=1)
    repaired = goods - made.jobs.sum(axis=1)
    assert (repaired > -1.0).all()  # repair is no goods sector


@pytest.mark.parametrize(
    ("town", "sector"),
    [("Cluses", "332720"), ("Oyonnax", "326190"), ("Thiers", "332200"), ("Romans-sur-Isère", "316000"),
     ("Limoges", "327100"), ("Saint-Nazaire", "336611"), ("Toulouse", "336411")],
)  # fmt: skip
def test_towns_have_the_trade_they_are_known_for(town, sector):
    assert supply_of(find_area(town)).presence[sector].iloc[0] > 0.9


def test_the_stored_placement_is_the_likeliest_for_the_stored_plants():
    """It is fitted to the detail: fails where the detail was built anew and ``--only plants`` forgotten."""
    france = load_france()
    table = france.sectors.loc[france.goods]
    repair = france.repair
    stored = france.placement
    found = fit_spread(table, france.producers, france.department_jobs, repair)["size_spread"]
    assert np.allclose(found[stored.index], stored["size_spread"], rtol=1e-3)
    people = france.department_inhabitants.reindex(france.department_jobs.index).fillna(0.0)
    divisions = divisions_table()["region"].reindex(france.department_jobs.index)
    belongs = pd.get_dummies(divisions).to_numpy(dtype=float)
    for a38 in ("CA", "CH", "CM"):
        row = stored.loc[a38]
        own = france.department_jobs[a38] / france.department_jobs[a38].sum()
        plants = france.producers.loc[:, (table["a38"] == a38).to_numpy()].to_numpy()
        plants = plants[:, plants.sum(axis=0) > 0]

        def likelihood(weight, strength, own=own, plants=plants):
            shares = np.maximum(weight * own + (1 - weight) * people / people.sum(), 1e-9).to_numpy()
            return clustered(plants, shares, strength, belongs)

        best = likelihood(row["weight"], row["clustering"])
        for weight, strength in ((0.02, 1.0), (-0.02, 1.0), (0.0, 1.1), (0.0, 0.9)):
            assert likelihood(row["weight"] + weight, row["clustering"] * strength) < best
