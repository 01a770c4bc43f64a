"""Systems for the tests of the engine: random ones, and pymrio's own test system."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from footprint.mrio import MRIO, Extension


def random_system(
    seed: int = 0,
    regions: int = 3,
    sectors: int = 4,
    stressors: int = 3,
    density: float = 0.7,
    radius: float | None = None,
    direct: bool = True,
) -> MRIO:
    """Return a random, balanced system with columns that leave some value added."""
    generator = np.random.default_rng(seed)
    n = regions * sectors
    index = pd.MultiIndex.from_product(
        [[f"R{i}" for i in range(regions)], [f"S{i}" for i in range(sectors)]], names=["region", "sector"]
    )
    y_columns = pd.MultiIndex.from_product(
        [index.levels[0], ["households", "government", "investment"]], names=["region", "category"]
    )
    A = generator.lognormal(0, 1.5, (n, n)) * (generator.random((n, n)) < density)
    sums = A.sum(axis=0)
    A = A / np.where(sums > 0, sums, 1) * generator.uniform(0.2, 0.9, n)
    if radius is not None:
        A *= radius / max(np.abs(np.linalg.eigvals(A)).max(), 1e-3)
    Y = generator.lognormal(0, 1.5, (n, len(y_columns))) * 1e5
    x = np.linalg.solve(np.eye(n) - A, Y.sum(axis=1))
    F = generator.lognormal(0, 1, (stressors, n)) * (generator.random((stressors, n)) < 0.5)
    F *= Y.sum() * 1.5e3 / max(F.sum(), 1e-9)
    labels = pd.Index([f"stuff {i}" for i in range(stressors)])
    extension = Extension(
        "materials",
        pd.DataFrame(F, index=labels, columns=index),
        pd.DataFrame(
            generator.random((stressors, len(y_columns))) * F.mean(), index=labels, columns=y_columns
        )
        if direct
        else None,
        stressors=pd.DataFrame({"group": [f"group {i % 2}" for i in range(stressors)]}, index=labels),
    )
    return MRIO.from_frames(
        pd.DataFrame(A * x, index=index, columns=index),
        pd.DataFrame(Y, index=index, columns=y_columns),
        extension,
        name=f"random {seed}",
        year=2011,
    )


@pytest.fixture(scope="session")
def make_system() -> Callable[..., MRIO]:
    return random_system


@pytest.fixture(scope="session")
def system() -> MRIO:
    return random_system(7)


@pytest.fixture(scope="session")
def peer():
    """pymrio's own test system, calculated by pymrio."""
    pymrio = pytest.importorskip("pymrio")
    return pymrio.load_test().calc_all()


def stressor_names(index: pd.Index) -> list[str]:
    return [" in ".join(map(str, label)) if isinstance(label, tuple) else str(label) for label in index]


@pytest.fixture(scope="session")
def from_peer() -> Callable[..., MRIO]:
    """Return our system on the tables of a pymrio one."""

    def convert(io: object) -> MRIO:
        extensions = {}
        for extension in io.get_extensions(data=True):
            names = stressor_names(extension.F.index)
            F_Y = None if extension.F_Y is None else extension.F_Y.set_axis(names)
            extensions[extension.name] = Extension(
                extension.name, extension.F.set_axis(names), F_Y, unit="kg"
            )
        # Its invented flows add up to many times the world's economy in millions.
        return MRIO.from_frames(io.Z, io.Y, extensions, currency="kEUR_2011")

    return convert
