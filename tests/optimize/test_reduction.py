"""The reduced model is the whole system, not an approximation of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import LabelError, TableError
from footprint.optimize.relocation.reduction import eliminate
from footprint.optimize.relocation.verify import compare, solve_whole_system
from tests.optimize.cases import random_activities, random_world

EXACT = 1e-9


def tables(world, share):
    external, sales = world.carved(share)
    return external, world.extraction, sales, world.origin, world.purchase_mix


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 12), st.integers(13, 45), st.integers(1, 3))
def test_reduction_equals_the_whole_system(seed, k, n, technologies):
    rng = np.random.default_rng(seed)
    world = random_world(rng, k, n)
    activities = random_activities(rng, k, technologies=technologies)
    share = rng.uniform(0, 0.9, k)
    sizes = rng.uniform(0, 10, k * technologies)
    whole = solve_whole_system(*tables(world, share), activities, sizes)
    assert whole.residual < EXACT
    assert compare(eliminate(*tables(world, share), activities), whole, sizes).max_relative_difference < EXACT
    assert compare(world.reduce(share, activities), whole, sizes).max_relative_difference < EXACT


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_carving_an_area_out_conserves_output_and_extraction(seed):
    rng = np.random.default_rng(seed)
    k, n = 6, 20
    world = random_world(rng, k, n)
    share = rng.uniform(0, 0.8, k)
    external, sales = world.carved(share)
    # What the area no longer lets its country sell, it sells itself.
    parents = np.zeros((n, n))
    np.add.at(parents, world.parent, sales)
    assert np.abs(external + parents - world.A).max() < 1e-15
    assert (external >= -1e-12).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 10), st.floats(0.0, 1.0))
def test_reduction_with_sales_elsewhere_equals_the_whole_system(seed, k, theta):
    rng = np.random.default_rng(seed)
    world, activities = random_world(rng, k, 20), random_activities(rng, k, technologies=2)
    share, sizes = rng.uniform(0, 0.9, k), rng.uniform(0, 10, 2 * k)
    made = np.bincount(activities.product, sizes, minlength=k)
    local = rng.uniform(0, 1, k) * made
    whole = solve_whole_system(*tables(world, share), activities, sizes, theta, local)
    moved = local - activities.local_output @ sizes
    for reduction in (
        eliminate(*tables(world, share), activities, theta),
        world.reduce(share, activities, theta),
    ):
        assert compare(reduction, whole, sizes, moved).max_relative_difference < EXACT
        inputs = reduction.behind_rivals @ activities.by_product(np.ones(2 * k)) * theta - (
            world.reduce(share, replace(activities, local_share=0 * sizes), theta).avoided
        )
        # Local + elsewhere − inputs = total, row by row.
        parts = reduction.behind_rivals @ (local + theta * (made - local)) - inputs @ sizes
        assert parts == pytest.approx(whole.avoided, rel=1e-8, abs=1e-10)


def test_permuting_products_permutes_the_reduction():
    rng = np.random.default_rng(5)
    world = random_world(rng)
    activities = random_activities(rng)
    share = rng.uniform(0, 0.5, 8)
    order = rng.permutation(8)
    back = np.argsort(order)
    shuffled_world = type(world)(
        world.A,
        world.extraction,
        world.sales[order],
        world.parent[order],
        world.mixes,
        world.blend[:, order],
        world.purchase_mix,
    )
    shuffled = type(activities)(
        back[activities.product], activities.recipes[order], activities.purchases, activities.local_share
    )
    straight, turned = world.reduce(share, activities), shuffled_world.reduce(share[order], shuffled)
    assert turned.avoided == pytest.approx(straight.avoided, rel=EXACT)
    assert turned.displaced == pytest.approx(straight.displaced[order], rel=1e-8, abs=1e-12)


def test_relocating_onto_imported_inputs_avoids_less_than_naive_multipliers_promise():
    rng = np.random.default_rng(1)
    world, activities = random_world(rng), random_activities(rng)
    reduction = world.reduce(np.zeros(8), activities)
    assert (reduction.avoided < reduction.import_footprint @ activities.local_output).all()


def test_tables_that_do_not_fit_are_refused():
    world = random_world(np.random.default_rng(0))
    with pytest.raises(LabelError, match="blend"):
        replace(world, blend=world.blend[:, 1:])
    broken = world.mixes.copy()
    broken[0, 0] = np.nan
    with pytest.raises(TableError, match="mixes"):
        replace(world, mixes=broken)
