"""Fully dense synthetic tables with a given spectral radius, shaped like a real one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

SECTORS = 200


def shape_of(n: int) -> tuple[int, int]:
    """Return regions and sectors of a table of n industries."""
    sectors = max(size for size in range(1, min(SECTORS, n) + 1) if n % size == 0)
    return n // sectors, sectors


def write_table(folder: Path, n: int, radius: float, stressors: int = 10, seed: int = 0) -> None:
    """Write Z, Y, F and household demands as .npy files.

    Each region has the same recipes (sector × sector, log-normal) with noise of its own, buys thirty
    times more at home than from any other region, and no coefficient is zero. The coefficients are scaled
    to the spectral radius by power iteration, output follows from a log-normal final demand.
    """
    generator = np.random.default_rng(seed)
    regions, sectors = shape_of(n)
    recipe = generator.lognormal(0.0, 2.0, (sectors, sectors))
    size = generator.lognormal(0.0, 1.5, regions)
    A = np.empty((n, n))
    for seller in range(regions):
        rows = slice(seller * sectors, (seller + 1) * sectors)
        origin = np.where(np.arange(regions) == seller, 30.0 * size.mean(), size[seller])
        A[rows] = generator.lognormal(0.0, 0.5, (sectors, n))
        A[rows].reshape(sectors, regions, sectors)[...] *= recipe[:, None, :] * origin[None, :, None]
    A *= generator.uniform(0.6, 1.0, n) / A.sum(axis=0)
    A *= radius / _radius(A)
    demand = generator.lognormal(0.0, 1.0, n) * np.repeat(size, sectors)
    demand *= 5e7 / demand.sum()
    output = _output(A, demand, radius)
    np.multiply(A, output, out=A)
    share = generator.dirichlet(np.ones(regions), n)
    F = generator.lognormal(0.0, 2.0, (stressors, n)) * output
    F *= 7e10 / F.sum()
    households = generator.lognormal(0.0, 1.0, (n, 20))
    np.save(folder / "Z.npy", A)
    np.save(folder / "Y.npy", demand[:, None] * share)
    np.save(folder / "F.npy", F)
    np.save(folder / "households.npy", households * 1e4 / households.sum(axis=0))


def _radius(A: np.ndarray) -> float:
    v = np.ones(len(A))
    value = 0.0
    for _ in range(200):
        new = v @ A
        previous, value = value, new.sum() / v.sum()
        v = new / new.sum()
        if abs(value - previous) < 1e-12 * value:
            break
    return float(value)


def _output(A: np.ndarray, demand: np.ndarray, radius: float) -> np.ndarray:
    output = demand.copy()
    term = demand
    for _ in range(int(np.ceil(np.log(1e-17) / np.log(radius))) + 5):
        term = A @ term
        output += term
    return output


def labels(n: int) -> pd.MultiIndex:
    """Return (region, sector) labels."""
    regions, sectors = shape_of(n)
    return pd.MultiIndex.from_product(
        [[f"region {i}" for i in range(regions)], [f"sector {i}" for i in range(sectors)]],
        names=["region", "sector"],
    )


def read_frames(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Return Z, Y, F as frames, and household demands as an array, all in memory."""
    Z, Y, F = (np.load(folder / f"{name}.npy") for name in ("Z", "Y", "F"))
    index = labels(len(Z))
    regions = index.get_level_values(0).unique()
    y_columns = pd.MultiIndex.from_product([regions, ["final demand"]], names=["region", "category"])
    return (
        pd.DataFrame(Z, index=index, columns=index, copy=False),
        pd.DataFrame(Y, index=index, columns=y_columns, copy=False),
        pd.DataFrame(F, index=[f"material {i}" for i in range(len(F))], columns=index, copy=False),
        np.load(folder / "households.npy"),
    )
