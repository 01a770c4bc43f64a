"""Rebuilding France in detail: the same tables from the raw files, and the pieces they are made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dataset_builder.france import france

ROOT = Path(__file__).parent.parent.parent
#: Another number of threads or another linear algebra library moves the last digits.
TOLERANCE = 1e-6


@pytest.fixture(scope="module")
def builder():
    return france


@pytest.mark.slow
@pytest.mark.sources
def test_a_rebuild_gives_the_tables_that_are_embedded(builder, sources):
    from dataset_builder.france.accounts import read_accounts
    from footprint.areas.production.detail import detail_world

    world = detail_world()
    goods = builder.read_sectors(sources)
    accounts = read_accounts(world)
    sectors = builder.all_sectors(goods, world, accounts)
    rebuilt = builder.detail(sources, ROOT / "data", sectors, goods, accounts)["sectors"].set_index("code")
    stored = pd.read_parquet(ROOT / "data" / "france" / "sectors.parquet").set_index("code")
    assert list(rebuilt.columns) == list(stored.columns)
    for column in stored.select_dtypes("number"):
        assert np.allclose(rebuilt[column], stored[column], rtol=TOLERANCE, atol=1e-6, equal_nan=True), column


def test_the_fit_keeps_blocks_rows_signs_and_ceilings(builder):
    """A small table with known totals: the fit must reproduce them all and keep every sign."""
    from dataset_builder.france.balance import Blocks, fit

    rng = np.random.default_rng(5)
    parent = np.array([0, 0, 0, 1, 1])
    true_inputs, true_final, true_imports = rng.random((5, 5)), rng.random((5, 2)), 0.3 * rng.random(5)
    member = np.eye(2)[:, parent]
    blocks = Blocks(parent, member @ true_inputs @ member.T, member @ true_final, member @ true_imports)
    home = true_inputs.sum(axis=1) + true_final.sum(axis=1) - true_imports
    ceiling = true_inputs.sum(axis=0) * 1.02
    guess = true_inputs * rng.uniform(0.7, 1.4, (5, 5))
    Z, Y, M, residual = fit(guess, true_final * 1.1, true_imports * 0.8, home, ceiling, blocks)
    assert residual < 1e-9
    assert np.allclose(member @ Z @ member.T, blocks.Z)
    assert np.allclose(member @ Y, blocks.Y)
    assert np.allclose(member @ M, blocks.imports)
    assert np.allclose(Z.sum(axis=1) + Y.sum(axis=1) - M, home)
    assert (Z.sum(axis=0) <= ceiling * (1 + 1e-9)).all()
    assert min(Z.min(), Y.min(), M.min()) >= 0


def test_plants_of_known_size_are_found_again(builder):
    """Two sectors whose plants have 10 and 200 jobs, in départements with different mixes."""
    from dataset_builder.france.establishments import REPAIR, fit_sizes

    rng = np.random.default_rng(3)
    departments = [f"{n:02d}" for n in range(90)]
    counts = pd.DataFrame(
        {"small": rng.integers(50, 400, 90), "large": rng.integers(0, 60, 90), REPAIR: 0}, departments
    ).astype(float)
    jobs = pd.DataFrame({"CA": counts["small"] * 10 + counts["large"] * 200}, departments)
    sectors = pd.DataFrame({"a38": ["CA", "CA"]}, ["small", "large"])
    prior = pd.Series({"small": jobs["CA"].sum() / 2, "large": jobs["CA"].sum() / 2})
    sizes, national = fit_sizes(sectors, counts, jobs, prior)
    assert sizes["small"] == pytest.approx(10, rel=0.2)
    assert sizes["large"] == pytest.approx(200, rel=0.2)
    assert national.sum() == pytest.approx(jobs["CA"].sum())


def test_dissimilarity_is_zero_where_producers_live_like_people(builder):
    from dataset_builder.france.establishments import concentration

    people = pd.Series({"a": 100.0, "b": 300.0})
    table = pd.DataFrame({"even": [1.0, 3.0], "one": [4.0, 0.0], "none": [0.0, 0.0]}, ["a", "b"])
    found = concentration(table, people)
    assert found["even"] == pytest.approx(0.0)
    assert found["one"] == pytest.approx(0.75)
    assert found["none"] == 1.0
