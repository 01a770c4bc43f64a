"""The engine's identities on the embedded table, which is real."""

from __future__ import annotations

import numpy as np
import pytest

from footprint.mrio import MRIO, attribute, load_world, with_capital_endogenised

CLOSED = 1e-9


@pytest.fixture(scope="module")
def world() -> MRIO:
    return load_world()


def test_it_passes_its_audit(world):
    report = world.audit()
    assert report.problems == ()
    assert report.measures["spectral radius at most"] < 1
    assert not [finding for finding in report.remarks if finding.check == "unit-scale"]


def test_all_extraction_is_attributed(world):
    produced, consumed = world.production_account(), world.consumption_account()
    np.testing.assert_allclose(consumed.sum(), produced.sum(), rtol=CLOSED)
    sources = world.sources_by_consumer()
    np.testing.assert_allclose(sources.sum(axis=1), produced.sum(axis=1), rtol=CLOSED)
    np.testing.assert_allclose(sources.sum(axis=0), consumed.sum(axis=1), rtol=CLOSED)


@pytest.mark.parametrize("category", ["households", "npish", "government", "investment"])
def test_the_ledger_of_each_category_closes(world, category):
    ledger = attribute(world, world.Y[("FRA", category)], home="FRA")
    assert ledger.closure < CLOSED
    expected = world.footprints(direct=False)[("FRA", category)]
    found = ledger.by("material").reindex(expected.index, fill_value=0.0)
    np.testing.assert_allclose(found, expected, rtol=CLOSED, atol=CLOSED * ledger.total)
    assert ledger.by("location").sum() == pytest.approx(ledger.total, rel=CLOSED)


def test_both_ways_to_the_ledger_agree(world):
    y = world.Y[("FRA", "households")]
    one, other = (
        attribute(world, y, way=way).by("country", "material", "product") for way in ("origins", "products")
    )
    np.testing.assert_allclose(one, other, rtol=1e-8, atol=CLOSED * one.sum())


def test_capital_moves_extraction_to_consumption_and_loses_none(world):
    ours = with_capital_endogenised(world)
    np.testing.assert_allclose(
        ours.consumption_account().sum(), world.production_account().sum(), rtol=CLOSED
    )
    households = world.Y[("FRA", "households")]
    assert ours.footprint(households).sum() > world.footprint(households).sum()
    assert attribute(ours, households).closure < CLOSED


def test_solutions_are_certified_and_the_iterative_way_agrees(world):
    assert world.multiplier_solution().error.max() <= 1e-10
    y = world.Y[("FRA", "households")]
    direct, iterative = (world.outputs(y, method=way) for way in ("direct", "iterative"))
    assert iterative.method == "iterative"
    apart = np.abs(direct.values - iterative.values).sum() / direct.values.sum()
    assert apart <= direct.error[0] + iterative.error[0] <= 2e-10
