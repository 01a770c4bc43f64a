"""Structural decomposition: sums exactly, agrees with all orders taken one by one."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import footprint as fp
from footprint.areas.french import french_inhabitants, french_purchases
from footprint.errors import LabelError, TableError
from footprint.mrio.paths.decomposition import DRIVERS, decompose_change

pytestmark = pytest.mark.filterwarnings("ignore:unit-scale")
QUICK = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def two_years(make_system, seed, density=0.7):
    before, after = (make_system(seed + i, 2, 3, density=density) for i in (0, 1))
    return before, after, before.Y.iloc[:, 0], after.Y.iloc[:, 0]


@QUICK
@given(st.integers(0, 10_000))
def test_every_form_sums_to_the_difference(make_system, seed):
    before, after, y0, y1 = two_years(make_system, seed)
    found = decompose_change(before, after, y0, y1, inhabitants=(3.0, 4.0))
    for value, world, y in ((found.before, before, y0), (found.after, after, y1)):
        assert value == pytest.approx(float(world.footprint(y).sum()), rel=1e-9)
    size = max(found.before, found.after)
    for form in ("first_polar", "last_polar", "polar_mean", "mean"):
        assert abs(found.table[form].sum() - found.difference) <= 1e-9 * size
    table = found.table
    assert (table["low"] <= table["mean"] + 1e-9 * size).all()
    assert (table["mean"] <= table["high"] + 1e-9 * size).all()


def test_the_mean_is_that_of_all_orders_computed_one_by_one(make_system):
    before, after, y0, y1 = two_years(make_system, 5, density=1.1)
    found = decompose_change(before, after, y0, y1, inhabitants=(3.0, 4.0))

    def factors(world, y):
        A, y = world.A.to_numpy(), y.to_numpy()
        by = np.tile(np.eye(3), 2)
        H, b = by @ A, by @ y
        C, shares = A / (by.T @ H), y / (by.T @ b)
        return {"intensity": world.intensities().to_numpy().sum(axis=0), "technology": by.T @ H,
                "origins": (C, shares), "mix": by.T @ b / b.sum(), "level": b.sum()}  # fmt: skip

    both = [factors(before, y0), factors(after, y1)]

    def footprint(late):
        at = {name: both[name in late][name] for name in DRIVERS[:-1]}
        people = (3.0, 4.0)["inhabitants" in late]
        C, shares = at["origins"]
        level = at["level"] / (3.0, 4.0)["level" in late] * people
        y = shares * at["mix"] * level
        return at["intensity"] @ np.linalg.solve(np.eye(before.n) - C * at["technology"], y)

    effects = {name: [] for name in DRIVERS}
    for order in permutations(DRIVERS):
        for place, name in enumerate(order):
            effects[name].append(footprint(set(order[: place + 1])) - footprint(set(order[:place])))
    slow = np.array([np.mean(effects[name]) for name in DRIVERS])
    np.testing.assert_allclose(found.table["mean"], slow, rtol=1e-8, atol=1e-9 * abs(found.before))
    np.testing.assert_allclose(
        found.table["low"], [min(effects[d]) for d in DRIVERS], rtol=1e-8, atol=1e-9 * abs(found.before)
    )


def test_a_change_of_people_alone_is_all_people(make_system):
    world = make_system(3, 2, 3)
    y = world.Y.iloc[:, 0]
    found = decompose_change(world, world, y, 1.1 * y, inhabitants=(10.0, 11.0))
    assert found.table["mean"]["inhabitants"] == pytest.approx(0.1 * found.before, rel=1e-9)
    assert found.table["mean"].drop("inhabitants").abs().max() <= 1e-9 * found.before


def test_the_embedded_years_sum_and_other_releases_are_refused():
    worlds = [fp.load_world(year=year) for year in (2010, 2011)]
    found = decompose_change(
        *worlds, *map(french_purchases, worlds), inhabitants=tuple(map(french_inhabitants, worlds)),
        stressors=["Iron ores", "Crude oil"],
    )  # fmt: skip
    assert abs(found.table["mean"].sum() - found.difference) <= 1e-9 * found.before
    newest = fp.load_world()
    with pytest.raises(TableError, match="different releases"):
        decompose_change(worlds[1], newest, french_purchases(worlds[1]), french_purchases(newest))


def test_tables_of_other_labels_are_refused(make_system):
    one, other = make_system(1, 2, 3), make_system(1, 2, 4)
    with pytest.raises(LabelError):
        decompose_change(one, other, one.Y.iloc[:, 0], other.Y.iloc[:, 0])
