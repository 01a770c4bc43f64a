"""Multipliers: textbook identities, and the French series against direct inversion of each year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from footprint.areas import find_area
from footprint.areas.production.france import load_france
from footprint.circular.autonomy.multiplier import (
    closed_multipliers,
    flegg_quotients,
    local_multiplier,
    manufacturing_series,
    national_closure,
    national_series,
    type_1_multipliers,
)
from footprint.errors import OptionError, TableError

TOLERANCE = 1e-9
#: Miller and Blair (2009), section 2.3: two sectors; L = [[1.254, .330], [.264, 1.122]].
A_TWO = np.array([[0.15, 0.25], [0.20, 0.05]])


def test_the_two_sector_table_of_miller_and_blair():
    assert type_1_multipliers(A_TWO) == pytest.approx([1.2541 + 0.2640, 0.3300 + 1.1221], abs=1e-3)


def test_households_in_the_chain_are_another_sector_of_the_inverse():
    income, spending = np.array([[0.3, 0.25]]), np.array([[0.05], [0.4]])
    whole = np.block([[A_TWO, spending], [income, np.zeros((1, 1))]])
    slow = np.linalg.inv(np.eye(3) - whole)[:2, :2].sum(axis=0)
    assert closed_multipliers(A_TWO, income, spending) == pytest.approx(slow, abs=1e-12)


@pytest.mark.sources
@pytest.mark.parametrize("year", range(1995, 2012))
def test_national_multipliers_are_those_of_a_direct_inversion(sources, year):
    flows = pd.read_parquet(sources / "wiod2013" / f"Z_{year}.parquet")
    final = pd.read_parquet(sources / "wiod2013" / f"Y_{year}.parquet")
    french = [label for label in flows.index if label.startswith("FRA.")]
    output = flows.loc[french].sum(axis=1) + final.loc[french].sum(axis=1)
    domestic = (flows.loc[french, french] / output).fillna(0.0)
    direct = np.linalg.inv(np.eye(len(french)) - domestic.to_numpy()).sum(axis=0)
    stored = national_series()
    stored = stored[stored["year"] == year]
    assert list(stored["code"]) == [label.split(".")[1] for label in french]
    assert stored["type_1"].to_numpy() == pytest.approx(direct, rel=TOLERANCE)
    assert stored["output"].to_numpy() == pytest.approx(output.to_numpy(), rel=TOLERANCE)


def test_the_series_holds_35_industries_and_17_years():
    table = national_series()
    assert table.groupby("year").size().to_dict() == dict.fromkeys(range(1995, 2012), 35)
    assert manufacturing_series().between(150, 250).all()


def test_national_multipliers_of_the_detail_are_those_of_its_inverse():
    france = load_france()
    A, income, spending = national_closure(france)
    slow = np.linalg.inv(np.eye(len(A)) - A).sum(axis=0)
    found = local_multiplier(find_area("Nantes")).sectors["national_type_1"] / 100.0
    assert found.to_numpy() == pytest.approx(
        pd.Series(slow, france.sectors.index)[france.goods], rel=TOLERANCE
    )
    assert income.sum(axis=0).max() < 1.0
    assert (spending.sum(axis=0) <= 1.0 + 1e-12).all()


def test_national_multipliers_with_households_are_those_of_the_augmented_inverse():
    france = load_france()
    A, income, spending = national_closure(france)
    n = len(A)
    found = local_multiplier("Nantes").sectors
    for count, name in ((1, "national_type_2"), (2, "national_total")):
        whole = np.block([[A, spending[:, :count]], [income[:count], np.zeros((count, count))]])
        slow = 100.0 * np.linalg.inv(np.eye(n + count) - whole)[:n, :n].sum(axis=0)
        expected = pd.Series(slow, france.sectors.index)[france.goods]
        assert found[name].to_numpy() == pytest.approx(expected.to_numpy(), rel=TOLERANCE)


def test_every_step_adds_and_local_never_exceeds_national():
    answer = local_multiplier(find_area("Cholet"))
    for where in ("local", "national"):
        steps = answer.sectors[[f"{where}_{name}" for name in ("suppliers", "households", "public")]]
        assert (steps.to_numpy() >= -1e-9).all()
        assert (answer.sectors[f"{where}_total"] - 100 - steps.sum(axis=1)).abs().max() < 1e-9
    for name in ("type_1", "type_2", "total"):
        assert (answer.sectors[f"local_{name}"] <= answer.sectors[f"national_{name}"] + 1e-9).all()


def test_a_larger_area_keeps_more():
    totals = [
        local_multiplier(find_area(name)).manufacturing.loc["local", "type_1"]
        for name in ("Aubenas", "Paris")
    ]
    assert totals[0] < totals[1]


def test_quotients_of_the_whole_country_are_one_and_of_nothing_zero():
    output = np.array([4.0, 2.0, 1.0])
    assert flegg_quotients(output, output) == pytest.approx(np.ones((3, 3)))
    assert flegg_quotients(np.array([0.0, 1.0, 0.0]), output)[0] == pytest.approx(np.zeros(3))


def test_a_higher_delta_keeps_less():
    local, national = np.array([1.0, 2.0]), np.array([100.0, 90.0])
    assert (flegg_quotients(local, national, 0.4) <= flegg_quotients(local, national, 0.1)).all()


@pytest.mark.parametrize("wrong", [np.ones((2, 3)), np.array([[np.nan]]), np.array([[0.5, 0.6], [0.6, 0.5]])])
def test_tables_whose_chain_never_ends_are_refused(wrong):
    with pytest.raises(TableError):
        type_1_multipliers(wrong)


def test_a_delta_outside_its_range_is_refused():
    with pytest.raises(OptionError, match="location quotient"):
        local_multiplier(find_area("Cholet"), delta=1.5)
