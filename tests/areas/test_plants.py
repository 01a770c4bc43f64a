"""Plants by sector, size and place: jobs are kept, large plants stay single, small branches small."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.areas.places.find import find_area
from footprint.areas.production.area_supply import supply_of
from footprint.areas.production.plants import below, in_branch


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


@pytest.mark.parametrize(
    ("town", "sector"),
    [("Cluses", "332720"), ("Oyonnax", "326190"), ("Thiers", "332200"), ("Romans-sur-Isère", "316000"),
     ("Limoges", "327100"), ("Saint-Nazaire", "336611"), ("Toulouse", "336411")],
)  # fmt: skip
def test_towns_have_the_trade_they_are_known_for(town, sector):
    assert supply_of(find_area(town)).presence[sector].iloc[0] > 0.9
