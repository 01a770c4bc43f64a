"""Structural paths: as brute force finds them, and a bound that always holds."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footprint.errors import OptionError, UnknownNameError
from footprint.mrio import MRIO, Extension
from footprint.mrio.paths.structural import structural_paths

pytestmark = pytest.mark.filterwarnings("ignore:unit-scale")
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def small(seed: int, n: int = 4, negative: bool = False) -> tuple[MRIO, np.ndarray]:
    """A random table with a demand; with negative flows and demands if asked."""
    generator = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([["here"], [f"S{i}" for i in range(n)]], names=["region", "sector"])
    A = generator.random((n, n)) * (generator.random((n, n)) < 0.7)
    A *= generator.uniform(0.3, 0.9) / max(A.sum(axis=0).max(), 1e-9)
    if negative:
        A *= generator.choice([1.0, 1.0, -0.3], (n, n))
    x = generator.uniform(50, 100, n)
    Z = A * x
    Y = x - Z.sum(axis=1)
    F = generator.random((2, n)) * (generator.random((2, n)) < 0.6) * 1e4
    world = MRIO.from_frames(
        pd.DataFrame(Z, index=index, columns=index),
        pd.DataFrame(Y, index=index, columns=pd.MultiIndex.from_tuples([("here", "demand")])),
        Extension("materials", pd.DataFrame(F, index=["sand", "wood"], columns=index)),
        x=pd.Series(x, index=index),
        check=False,
    )
    y = generator.random(n) * (generator.choice([1.0, -1.0], n) if negative else 1.0)
    return world, y


def every_path(world: MRIO, y: np.ndarray, depth: int) -> list[float]:
    A, s = world.A.to_numpy(), world.intensities().to_numpy().sum(axis=0)
    found = []
    for length in range(depth + 1):
        for steps in product(range(world.n), repeat=length + 1):
            value = y[steps[0]]
            for before, after in pairwise(steps):
                value *= A[after, before]
            found.append(s[steps[-1]] * value)
    return sorted((v for v in found if v != 0), key=abs, reverse=True)


@pytest.mark.parametrize("negative", [False, True])
def test_paths_equal_brute_force_to_depth_six(negative):
    world, y = small(3, 4, negative)
    expected = every_path(world, y, 6)
    found = structural_paths(world, y, top=len(expected) + 10, depth=6)
    assert len(found.paths) == len(expected)
    np.testing.assert_allclose([abs(p.value) for p in found.paths], np.abs(expected), rtol=1e-12)
    assert sum(p.value for p in found.paths) == pytest.approx(sum(expected), rel=1e-12)


@QUICK
@given(st.integers(0, 10_000), st.booleans(), st.integers(0, 40), st.sampled_from([None, 0, 2]))
def test_the_bound_is_never_below_what_is_missing(seed, negative, top, depth):
    world, y = small(seed, 5, negative)
    found = structural_paths(world, y, top=top, depth=depth)
    A, s = np.abs(world.A.to_numpy()), np.abs(world.intensities().to_numpy().sum(axis=0))
    sizes = s @ np.linalg.solve(np.eye(world.n) - A, np.abs(y))
    missing = sizes - sum(abs(path.value) for path in found.paths)
    assert found.left_out_at_most >= missing - 1e-14 * sizes
    assert found.left_out_at_most >= abs(found.left_out) - 1e-14 * sizes
    assert found.left_out_at_most <= missing + 1e-8 * sizes
    assert (
        len(found.paths) < top or found.largest_left_out <= abs(found.paths[-1].value)
        if found.paths
        else True
    )


@QUICK
@given(st.integers(0, 10_000))
def test_without_a_limit_of_depth_the_list_is_that_of_a_deep_search(seed):
    world, y = small(seed, 5)
    free, deep = (structural_paths(world, y, top=15, depth=depth) for depth in (None, 40))
    np.testing.assert_allclose([p.value for p in free.paths], [p.value for p in deep.paths], rtol=1e-12)


def test_paths_of_one_stressor_count_it_alone(system):
    y = system.Y.iloc[:, 0]
    found = structural_paths(system, y, stressors=["stuff 1"], top=5)
    assert {path.material for path in found.paths} == {"stuff 1"}
    assert found.total == pytest.approx(float(system.footprint(y)["stuff 1"]), rel=1e-9)
    assert found.paths[0].text.count("→") == len(found.paths[0].steps) - 1
    assert found.to_dict()["left_out_at_most"]["unit"] == "t"


def test_an_unknown_stressor_and_a_negative_number_are_refused(system):
    with pytest.raises(UnknownNameError, match="gold dust"):
        structural_paths(system, system.Y.iloc[:, 0], stressors=["gold dust"])
    with pytest.raises(OptionError, match="negative"):
        structural_paths(system, system.Y.iloc[:, 0], top=-1)
