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


@given(seed=st.integers(0, 10_000), scale=st.sampled_from([1e-4, 1e-2, 1.0]))
def test_rounded_system_stays_near_and_can_be_solved(seed, scale):
    from dataset_builder.world.rounding import SPLIT_GRAIN, rounded_system

    generator = np.random.default_rng(seed)
    Z, Y = generator.lognormal(size=(8, 8)) * scale, generator.lognormal(size=(8, 2)) * scale * 4
    z, y = rounded_system(Z, Y, np.ones(8, bool), np.zeros(8, int), SPLIT_GRAIN)
    output = z.sum(axis=1) + y.sum(axis=1)
    assert (output > 0).all()
    assert np.abs(z - Z).max() < SPLIT_GRAIN
    assert np.array_equal(z, np.round(z / SPLIT_GRAIN) * SPLIT_GRAIN)
    share = Z.sum(axis=0) / (Z.sum(axis=1) + Y.sum(axis=1))
    assert (z.sum(axis=0) <= np.maximum(share, 0.95) * output + Z.shape[0] * SPLIT_GRAIN).all()


@given(seed=st.integers(0, 10_000))
def test_scaled_trade_meets_every_known_total(seed):
    from dataset_builder.world.estimate import FLOOR, cross_border, proportional, scale, totals_of

    generator = np.random.default_rng(seed)
    truth, prior = (generator.lognormal(size=(3, 4, 3, 4)) * 100 for _ in range(2))
    totals = totals_of(truth, home=0)
    flows, _, miss = scale(cross_border(prior) + FLOOR * proportional(totals), totals)
    assert miss <= 0.02
    np.testing.assert_allclose(flows.sum(axis=(0, 1)), totals.columns, rtol=1e-9)
    np.testing.assert_allclose(flows[:, :, 0, :].sum(axis=0), totals.imports, rtol=1e-2)
    assert flows[1, :, 1, :].sum() == 0.0
