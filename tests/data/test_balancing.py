"""Balancing, sharing out and rounding conserve what they must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st


def _table(draw_seed: int, rows: int, columns: int) -> np.ndarray:
    return np.random.default_rng(draw_seed).lognormal(size=(rows, columns))


@given(seed=st.integers(0, 10_000), rows=st.integers(2, 6), columns=st.integers(2, 40))
def test_balanced_table_meets_both_margins_and_keeps_cross_ratios(seed, rows, columns):
    from dataset_builder.world.split import balance

    table = _table(seed, rows, columns)
    target = _table(seed + 1, rows, columns)
    found, miss = balance(table, target.sum(axis=1), target.sum(axis=0))
    np.testing.assert_allclose(found.sum(axis=0), target.sum(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.sum(axis=1), target.sum(axis=1), rtol=1e-9)
    assert miss < 1e-9
    ratio = (found[0, 0] * found[1, 1]) / (found[0, 1] * found[1, 0])
    assert ratio == pytest.approx((table[0, 0] * table[1, 1]) / (table[0, 1] * table[1, 0]), rel=1e-9)


@given(
    weights=st.lists(st.floats(0.01, 100), min_size=2, max_size=6),
    share=st.floats(0.0, 1.0),
)
def test_sharing_out_gives_all_and_respects_limits(weights, share):
    from dataset_builder.world.split import _filled

    weight = np.array(weights)
    limit = np.ones_like(weight)
    given_out = _filled(weight, limit, share * limit.sum())
    assert given_out.sum() == pytest.approx(share * limit.sum(), rel=1e-12, abs=1e-300)
    assert (given_out <= limit * (1 + 1e-9)).all()


@given(seed=st.integers(0, 10_000), scale=st.sampled_from([1e-4, 1.0, 1e4]))
def test_rounded_table_adds_up_to_its_parents_to_the_last_bit(seed, scale):
    from dataset_builder.labels import INDUSTRIES, PARENTS
    from dataset_builder.world.rounding import PARENT_GRAIN, rounded
    from dataset_builder.world.split import reaggregation

    gather = reaggregation()
    assert gather.shape == (len(PARENTS), len(INDUSTRIES))
    table = _table(seed, 2 * len(INDUSTRIES), 2 * 5) * scale
    fold = np.kron(np.eye(2), gather)
    parents = fold @ table
    found = rounded(table, parents, regions=2, columns_split=False)
    assert np.array_equal(fold @ found, np.round(parents / PARENT_GRAIN) * PARENT_GRAIN)
    assert np.abs(found - table).max() <= len(INDUSTRIES) * 2.0**-10
