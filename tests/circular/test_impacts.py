"""Carbon, water, waste and jobs beside material: exact in scenarios and priorities, and labelled."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.areas.account import material_account
from footprint.areas.impacts.french import french_jobs, impacts_for
from footprint.areas.production.detail import detail_world
from footprint.circular.autonomy.priorities import priorities
from footprint.circular.exchange.exchange import by_product_exchange
from footprint.circular.scenarios.economy import Delta, Economy, total_change
from footprint.circular.scenarios.effect import run_on
from footprint.circular.scenarios.interventions import LifetimeExtension, LocalSourcing
from footprint.circular.scenarios.run import run_scenario
from footprint.circular.scenarios.scenario import Rebound, Scenario
from footprint.circular.scenarios.update import resolve
from footprint.mrio import Extension, load_world
from footprint.mrio.impacts.intensities import impacts_of
from footprint.mrio.impacts.satellites import with_satellites

EXACT = 1e-9


@pytest.fixture(scope="module")
def default_world():
    return load_world()


@pytest.fixture(scope="module")
def effect(default_world):
    return run_scenario("Nantes", "recycled-plastics", scope="households", draws=2, world=default_world)


@pytest.fixture(scope="module")
def nantes():
    return priorities("Nantes")


def whole_difference(economy, deltas, factor):
    """The impacts before and after by two new factorisations, the slow twin."""
    total = total_change(deltas, economy)
    after = economy.plus(total)
    rows = economy.impact_rows
    old = rows @ resolve(economy)(economy.y)
    return old, factor * (rows @ resolve(after)(after.y))


def test_a_scenario_changes_impacts_as_the_whole_system_solved_again(effect):
    result = effect.result
    before, after = whole_difference(result.economy, result.deltas, result.factor)
    np.testing.assert_allclose(result.impacts_before, before, rtol=EXACT)
    np.testing.assert_allclose(result.impacts_after, after, rtol=EXACT)


@settings(max_examples=15, deadline=None)
@given(life=st.floats(1.01, 3.0), home=st.floats(0.0, 1.0), rebound=st.sampled_from(["none", "proportional"]))
def test_any_scenario_of_a_small_economy_changes_impacts_exactly(small_world, life, home, rebound):
    rng = np.random.default_rng(7)
    extension = Extension(
        "carbon", pd.DataFrame(rng.uniform(0, 9, (2, small_world.n)), ["a", "b"], small_world.index)
    )
    world = small_world.replace(extensions={**small_world.extensions, "carbon": extension})
    economy = Economy.of(world, world.Y["FRA"].sum(axis=1), impacts=impacts_of(world))
    steps = (
        LifetimeExtension(name="life", products=("Cars",), lifetime_factor=life),
        LocalSourcing(name="home", products=("Cars",), share=home),
    )
    result = run_on(economy, Scenario(interventions=steps, rebound=Rebound(kind=rebound)), draws=0)
    before, after = whole_difference(economy, result.deltas, result.factor)
    np.testing.assert_allclose(
        result.impacts_after - result.impacts_before, after - before, atol=EXACT * before.max()
    )
    parts = np.sum([step.impacts for step in result.steps], axis=0)
    np.testing.assert_allclose(parts, after - before, atol=EXACT * before.max())


def test_what_a_scenario_has_before_is_the_carbon_account(effect, default_world):
    account = material_account("Nantes", extension="carbon", explain=False, world=default_world)
    shown = effect.to_dict()["impacts"]["carbon"]
    own = float(account.direct.magnitude)
    assert shown["before"] + own == pytest.approx(account.total_tonnes, rel=EXACT)
    assert shown["value"] == pytest.approx(shown["france"] + shown["abroad"], rel=EXACT)
    assert shown["low"] <= shown["high"]


def test_jobs_abroad_are_unknown_and_said_to_be(effect):
    data = json.loads(json.dumps(effect.to_dict()))
    assert data["impacts"]["jobs"]["abroad"] is None
    assert any("jobs abroad are not known" in note for note in data["impact_notes"])
    assert any("carried to 2014" in note for note in data["impact_notes"])
    assert {"carbon", "water", "waste", "jobs"} == set(data["steps"][0]["impacts"])


@pytest.mark.parametrize("options", [{"year": 2010}, {"year": 2011, "variant": "V1"}])
def test_a_table_without_satellites_says_so_and_gives_the_rest(options):
    world = load_world(**options)
    found = run_scenario("Nantes", "car-sharing", draws=0, world=world).to_dict()
    assert found["impacts"] == {}
    assert any("no such extensions" in note for note in found["impact_notes"])
    assert found["change"]["total"]["value"] < 0


def test_a_table_of_2011_has_carbon_and_no_jobs():
    found = impacts_for(load_world(year=2011))
    assert found.names == ("carbon", "water", "waste")
    assert not any("carried" in note for note in found.notes)


def test_merged_sectors_keep_every_tonne():
    whole, merged = impacts_for(load_world()), impacts_for(detail_world())
    np.testing.assert_allclose(merged.flows.sum(axis=1), whole.flows.sum(axis=1), rtol=1e-12)


def test_french_jobs_are_those_of_france():
    jobs = french_jobs(detail_world())
    assert (jobs >= 0).all()
    # INSEE: 26 to 28 million jobs in France between 2014 and 2022, self-employed included.
    assert 24e6 < jobs.sum() < 28e6


def test_carbon_behind_a_sector_is_that_of_the_engine(nantes):
    world = with_satellites(load_world(), "carbon")
    account = impacts_of(world)
    x = world.x.to_numpy()
    carbon = account.rows(x, np.ones(world.n, bool))[0]
    per_euro = world.leontief.solve(carbon[:, None], transposed=True).values[:, 0]
    purchases = pd.Series(per_euro, world.index)
    found = nantes.impacts.xs("carbon", level="impact")
    code = nantes.sectors.index[(nantes.sectors["need"] > 0)][0]
    kilograms = found.loc[code, "total"] / nantes.sectors.loc[code, "need"] * 1e3
    # One euro of a product causes between the least and the most that its industry causes anywhere.
    assert purchases.min() < kilograms < purchases.max()
    assert found.loc[code, "total"] == pytest.approx(found.loc[code, "france"] + found.loc[code, "abroad"])


def test_impacts_of_what_households_buy_of_goods_stay_within_the_account(nantes):
    direct = nantes.impacts.xs("carbon", level="impact")["direct"].sum()
    account = material_account("Nantes", extension="carbon", scope="final demand", demand_model="national")
    assert 0.2 < direct / 1e3 / float(account.per_inhabitant.magnitude) < 1.0


def test_an_exchange_saves_carbon_where_it_saves_material():
    found = by_product_exchange("Nantes", draws=0)
    assert found.impacts.loc["carbon", "total"] < 0
    assert found.to_dict()["impacts"]["carbon"]["unit"] == "t"


def test_an_economy_without_impacts_has_none(small_economy):
    result = run_on(small_economy, Scenario(), draws=0)
    assert result.impacts.empty
    assert Delta.none(3, 1).y.sum() == 0
