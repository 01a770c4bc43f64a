"""Coverage of needs by lumpy supply: against sums, simulation and hand-worked towns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from footprint.areas.production.france import load_france
from footprint.areas.production.local_supply import LocalSupply
from footprint.areas.production.presence import Geography
from footprint.areas.production.supply import supply_of_all
from footprint.circular.autonomy.autonomy import (
    Retention,
    capped_mean,
    cover,
    fitted_parameters,
    market_share,
    weighted_mean,
)
from footprint.circular.autonomy.selling import leakage, through_buyers

DRAWS = 400_000
#: Four standard errors of a mean of DRAWS values between 0 and 1.
NOISE = 4 * 0.5 / np.sqrt(DRAWS)


def _one(*values: float) -> tuple[np.ndarray, ...]:
    return tuple(np.array([[value]]) for value in values)


@pytest.mark.parametrize(
    ("number", "dispersion", "need"), [(0.5, 4.0, 1.0), (2.0, 1.0, 0.3), (8.0, 4.0, 10.0)]
)
def test_the_expected_cover_is_that_of_simulated_zero_inflated_gamma_supply(number, dispersion, need):
    rng = np.random.default_rng(7)
    mean, variance, presence = number, number * (1 + dispersion), 1 - np.exp(-number)
    given = mean / presence
    left = (variance + mean**2) / presence - given**2
    there = rng.random(DRAWS) < presence
    drawn = np.where(there, rng.gamma(given**2 / left, left / given, DRAWS), 0.0)
    covered = np.minimum(1.0, drawn / need)
    first, second = capped_mean(*_one(mean, variance, presence, need))
    assert first[0, 0] == pytest.approx(covered.mean(), abs=NOISE)
    assert second[0, 0] == pytest.approx((covered**2).mean(), abs=NOISE)


@pytest.mark.parametrize(("number", "need"), [(0.3, 0.5), (1.5, 3.0), (10.0, 12.0)])
def test_the_gamma_stands_close_to_compound_poisson_plants(number, need):
    """The slow twin draws plants one by one; the fast one keeps mean, variance and absence."""
    rng = np.random.default_rng(11)
    dispersion = 4.0
    plants = rng.poisson(number, DRAWS)
    drawn = np.where(plants > 0, rng.gamma(np.maximum(plants, 1) / dispersion, dispersion), 0.0)
    slow = np.minimum(1.0, drawn / need).mean()
    fast, _ = capped_mean(*_one(number, number * (1 + dispersion), 1 - np.exp(-number), need))
    assert fast[0, 0] == pytest.approx(slow, abs=0.02)


def test_known_plants_are_covered_exactly():
    assert capped_mean(*_one(3.0, 0.0, 1.0, 4.0))[0][0, 0] == 0.75
    assert capped_mean(*_one(9.0, 0.0, 1.0, 4.0))[0][0, 0] == 1.0
    assert capped_mean(*_one(0.0, 0.0, 0.0, 4.0))[0][0, 0] == 0.0
    assert capped_mean(*_one(0.0, 0.0, 0.0, 0.0))[0][0, 0] == 1.0  # nothing needed, nothing missing


def test_a_town_worked_out_by_hand_without_stated_shares():
    """One sector, known output, the market share from the distances themselves."""
    france = load_france()
    everywhere = supply_of_all()
    code, people, made = "311810", 50_000.0, 8.0
    goods = france.goods
    output = pd.DataFrame(0.0, ["town"], goods)
    output.loc["town", code] = made
    distance = pd.DataFrame(100.0, ["town"], everywhere.geography.inside.columns)
    town = LocalSupply(
        inhabitants=pd.Series([people], ["town"]),
        producers=(output > 0) * 1.0,
        presence=(output > 0) * 1.0,
        jobs=output * 0,
        output=output,
        variance=output * 0,
        local=output * np.nan,
        geography=Geography(pd.Series([4.0], ["town"]), distance, distance * 0),
    )
    kept = Retention(preference=0.4, offered=0.5, distance=0.5)
    need = france.production_needs[code] * people / 1e6
    stays = 1 - france.export_share[code]
    c = min(1.0, 0.5 * made / need)
    own, others = made * 4.0**-0.5, everywhere.output[code].sum() * 100.0**-0.5
    g = (1 - france.import_share[code]) * own / (own + others)
    a = 0.4 * c + (1 - 0.4 * c) * g
    s = a * (1 - france.import_share[code]) * (1 - france.sectors.loc[code, "concentration"]) * stays
    found = cover(town, retention=kept)
    assert found.coverage.loc["town", code] == pytest.approx(a, abs=1e-12)
    assert found.self_supply.loc["town", code] == pytest.approx(s, abs=1e-12)
    assert found.capacity.loc["town", code] == pytest.approx(min(1.0, made / need), abs=1e-12)
    expected = france.production_needs[code] * s / france.production_needs.sum()
    assert found.autonomy["town"] == pytest.approx(expected, abs=1e-12)


def test_self_supply_never_exceeds_coverage_nor_autonomy_one():
    found = cover(supply_of_all())
    assert (found.self_supply <= found.coverage + 1e-12).all().all()
    assert found.coverage.to_numpy().max() <= 1.0
    assert found.autonomy.between(0, 1).all()


def test_nobody_looking_locally_leaves_the_market_share():
    france = load_france()
    supply = supply_of_all().only(["001", "084"])
    found = cover(supply, retention=Retention(preference=0.0))
    assert np.allclose(found.coverage, market_share(supply, 0.5, france))


def test_the_fitted_share_lies_inside_its_draws():
    parameters = fitted_parameters()
    drawn = [draw.preference for draw in parameters.draws]
    assert len(drawn) >= 50
    assert min(drawn) <= parameters.retention.preference <= max(drawn)
    assert parameters.error < 2.5


def test_wheat_feeds_a_town_as_far_as_its_own_mills_do():
    """Grain: what is bought as it is, and what the town's own makers work up for it."""
    france = load_france()
    into = france.raw_products_into
    assert ((into >= 0).all().all(), (into.sum(axis=1) <= 1 + 1e-9).all()) == (True, True)
    assert set(france.sectors.loc[into.index, "a38"]) == {"AZ", "BZ"}
    place = france.goods.get_loc
    one = np.zeros((1, len(france.goods)))
    direct = through_buyers(one, france)
    assert direct[0, place("1111B0")] == pytest.approx(1 - into.loc["1111B0"].sum())
    one[0, place("311210")] = 0.5  # flour mills cover half of the town
    more = through_buyers(one, france)
    assert more[0, place("1111B0")] - direct[0, place("1111B0")] == pytest.approx(
        0.5 * into.loc["1111B0", "311210"]
    )
    assert more[0, place("311810")] == 1.0
    assert through_buyers(one * 0 + 1.0, france).max() == pytest.approx(1.0)


def test_leakage_is_a_share():
    assert leakage(load_france()).between(0, 1).all()


def test_a_mean_without_weight_is_zero():
    table = pd.DataFrame([[1.0, 2.0]], ["a"], ["x", "y"])
    assert weighted_mean(table, pd.Series({"x": 0.0, "y": 0.0}))["a"] == 0.0
    assert weighted_mean(table, pd.Series({"x": 1.0, "y": 3.0}))["a"] == 1.75
