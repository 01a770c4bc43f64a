"""Local supply: jobs are kept, one area is scored as all are, geography."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from footprint.areas import find_area
from footprint.areas.places.area import GOODS_A38
from footprint.areas.production.area_supply import supply_of
from footprint.areas.production.france import load_france
from footprint.areas.production.presence import kilometres
from footprint.areas.production.supply import geography_of, supply_of_all
from footprint.errors import TableError


@pytest.fixture(scope="module")
def everywhere():
    return supply_of_all()


def test_jobs_of_each_a38_sector_are_those_observed(everywhere):
    area = find_area("Cholet")
    groups = load_france().sectors.loc[everywhere.jobs.columns, "a38"]
    found = everywhere.jobs.loc[area.code].groupby(groups).sum()
    for a38 in GOODS_A38:
        if a38 == "CM":
            assert 0 < found[a38] < area.jobs[a38]  # repair and installation are not counted
        else:
            assert found.get(a38, 0.0) == pytest.approx(area.jobs[a38], rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("name", ["Paris", "Cholet", "Aubenas"])
def test_one_area_is_scored_as_among_all(everywhere, name):
    area = find_area(name)
    one = supply_of(area)
    for table in ("producers", "jobs", "output", "variance", "presence"):
        alone = getattr(one, table).iloc[0]
        together = getattr(everywhere, table).loc[area.code]
        assert np.allclose(alone, together, rtol=1e-5, atol=1e-7), table
    assert one.geography.inner.iloc[0] == pytest.approx(everywhere.geography.inner[area.code], rel=1e-6)


def test_presence_is_a_probability_and_output_is_not_negative(everywhere):
    assert everywhere.presence.to_numpy().min() >= 0
    assert everywhere.presence.to_numpy().max() <= 1
    assert everywhere.output.to_numpy().min() >= 0


def test_areas_together_do_not_make_more_than_france(everywhere):
    france = load_france()
    whole = france.sectors.loc[france.goods, "output"]
    assert everywhere.output.sum().sum() < whole.sum()


def test_an_urban_area_lies_wholly_in_itself_and_a_body_partly():
    nantes = geography_of(find_area("008"))
    assert nantes.inside.loc["008", "008"] == pytest.approx(1.0)
    body = geography_of(find_area("244400404"))
    assert 0.3 < body.inside.iloc[0]["008"] < 1.0
    assert body.inside.iloc[0].drop("008").max() < 0.5


def test_an_area_without_goods_jobs_is_refused():
    area = find_area("Cholet")
    empty = dataclasses.replace(area, jobs=area.jobs * 0.0)
    with pytest.raises(TableError, match="no goods-producing job"):
        supply_of(empty)


def test_an_area_without_inhabitants_is_refused():
    nobody = dataclasses.replace(find_area("Cholet"), inhabitants=0.0)
    with pytest.raises(TableError, match="no inhabitants"):
        supply_of(nobody)


def test_distances_are_great_circles():
    paris, marseille = (2.3522, 48.8566), (5.3698, 43.2965)
    apart = kilometres(*(np.array([v]) for v in (*paris, *marseille)))
    assert apart[0] == pytest.approx(661, abs=3)
    assert kilometres(*(np.array([v]) for v in (*paris, *paris)))[0] == 0


def test_areas_without_people_or_jobs_are_left_out(everywhere):
    assert (everywhere.inhabitants > 0).all()
    assert (everywhere.jobs.sum(axis=1) > 0).all()
    assert isinstance(everywhere.inhabitants, pd.Series)
