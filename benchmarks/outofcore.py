"""Tables that are solved from their file: written by rows, opened, and solved for one demand.

    python -m benchmarks.outofcore                     n = 30,000 in float32: 3.6 GB of disk
    python -m benchmarks.outofcore --long              the same in float64: 7.2 GB
    python -m benchmarks.outofcore --reload            opening a table of n = 9,800 beside pymrio
    python -m benchmarks.outofcore --check             n = 600: seconds, checks correctness and not speed

Every measurement is a process of its own. Flows are random, each region buying a hundred times more at
home, and final demand is 5 to 60 % of what is sold, so that the spectral radius is below one by
construction. The peer is SciPy's GMRES on the same file, read in blocks as simply as can be, to a residual
of 1e-8, which certifies nothing. What the disk gives from end to end, the file dropped from the system's
cache, is compared with what one product takes from there.
"""

from __future__ import annotations

import argparse
import json
import mmap
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.synthetic import labels

ROOT = Path(__file__).parent.parent
ROWS = 200
TOLERANCE = 1e-8


def rows_of_flows(n: int, seed: int = 0) -> Iterator[np.ndarray]:
    """Yield the flows, `ROWS` rows at a time, the same every time."""
    size = np.random.default_rng(seed).lognormal(0.0, 1.0, n).astype(np.float32)
    for start in range(0, n, ROWS):
        generator = np.random.default_rng([seed, start])
        block = generator.random((min(ROWS, n - start), n), dtype=np.float32) ** 4
        block *= size[start : start + len(block), None]
        block *= size
        block[:, start : start + ROWS] *= 100.0
        yield block


def write(folder: Path, n: int, dtype: str) -> dict[str, object]:
    """Write a table of n industries by its rows; return what that took."""
    from footprint.mrio import MRIO, Extension

    sold = np.concatenate([block.sum(axis=1, dtype=np.float64) for block in rows_of_flows(n)])
    generator = np.random.default_rng(1)
    index = labels(n)
    regions = index.get_level_values(0).unique()
    demand = (sold * generator.uniform(0.05, 0.6, n))[:, None] * generator.dirichlet(np.ones(len(regions)), n)
    columns = pd.MultiIndex.from_product([regions, ["final demand"]], names=["region", "category"])
    Y = pd.DataFrame(demand, index=index, columns=columns)
    F = pd.DataFrame(generator.lognormal(0, 2, (1, n)) * sold, index=["biomass"], columns=index)
    start = time.perf_counter()
    materials = Extension("materials", F, unit="t")
    MRIO.save_blocks(folder / "world", rows_of_flows(n), Y, dtype=dtype, extensions=materials)
    return {"seconds": time.perf_counter() - start, "peak": peak_bytes()}


def measure_ours(folder: Path) -> dict[str, object]:
    """Return time, memory and certified error of one demand and of one extraction row."""
    from footprint.mrio import MRIO
    from footprint.mrio.solving.blocks import mapping

    bandwidth = cold_bandwidth(folder)
    drop(folder)
    begun = time.perf_counter()
    world = MRIO.load(folder / "world", verify=False)
    opened = time.perf_counter() - begun
    y = world.Y.to_numpy()[:, 0].copy()
    begun = time.perf_counter()
    system, reads = world.leontief, [1]  # signs and sums of the flows take one reading
    apply = system.coefficients.apply

    def counted(*arguments: object, **options: object) -> np.ndarray:
        reads[0] += 1
        found: np.ndarray = apply(*arguments, **options)  # type: ignore[arg-type]
        return found

    system.coefficients.apply = counted  # type: ignore[method-assign]
    forwards = system.solve(y, tolerance=TOLERANCE, method="iterative")
    first = time.perf_counter() - begun
    passes = reads[0]
    begun = time.perf_counter()
    s = world.intensities().to_numpy()
    backwards = system.solve(s.T.copy(), transposed=True, tolerance=TOLERANCE, method="iterative")
    second = time.perf_counter() - begun
    peak = peak_bytes()
    if mapped := mapping(world._Z):
        # Pages that a process has mapped are not dropped.
        mapped[0].madvise(mmap.MADV_DONTNEED)
    drop(folder)
    begun = time.perf_counter()
    apply(y[:, None], False)
    cold = time.perf_counter() - begun
    begun = time.perf_counter()
    apply(y[:, None], False)
    warm = time.perf_counter() - begun
    one, other = float((s @ forwards.values)[0]), float((backwards.values.T @ y)[0])
    return {
        "opened": opened,
        "first": first,
        "second": second,
        "passes": passes,
        "all passes": reads[0],
        "certified": float(forwards.error[0]),
        "certified backwards": float(backwards.error[0]),
        "apart": abs(one - other) / one,
        "footprint": one,
        "peak": peak,
        "table": world._Z.nbytes,
        "bandwidth": bandwidth,
        "cold": cold,
        "warm": warm,
        "share": world._Z.nbytes / cold / bandwidth,
    }


def measure_peer(folder: Path) -> dict[str, object]:
    """Return time, memory and answer of SciPy's GMRES on the same file."""
    from scipy.sparse.linalg import LinearOperator, gmres

    from footprint.mrio import MRIO

    drop(folder)
    world = MRIO.load(folder / "world", verify=False)
    Z, x, passes = world._Z, world._x, [0]

    def left(u: np.ndarray) -> np.ndarray:
        passes[0] += 1
        u = u.ravel()
        parts = [Z[start : start + 256].astype(np.float64) @ u for start in range(0, len(Z), 256)]
        return u - np.concatenate(parts) / x

    y = world.Y.to_numpy()[:, 0].copy()
    begun = time.perf_counter()
    operator = LinearOperator(Z.shape, matvec=left, dtype=np.float64)
    u, failed = gmres(operator, y / x, rtol=TOLERANCE, restart=40)
    seconds = time.perf_counter() - begun
    answer = float((world.intensities().to_numpy() @ (u * x))[0])
    return {
        "seconds": seconds,
        "passes": passes[0],
        "failed": failed,
        "footprint": answer,
        "peak": peak_bytes(),
    }


def measure_reload_ours(folder: Path) -> dict[str, object]:
    """Return the time in which a stored table is opened and checked."""
    from footprint import load_world
    from footprint.mrio import MRIO

    begun = time.perf_counter()
    MRIO.load(folder / "world", verify=False)
    opened = time.perf_counter() - begun
    begun = time.perf_counter()
    load_world(folder / "world")
    return {"opened": opened, "checked": time.perf_counter() - begun, "peak": peak_bytes()}


def measure_reload_peer(folder: Path) -> dict[str, object]:
    """Return the time in which pymrio loads its own Parquet files of the same table."""
    import pymrio

    begun = time.perf_counter()
    pymrio.load_all(folder / "pymrio")
    return {"seconds": time.perf_counter() - begun, "peak": peak_bytes()}


def write_peer(folder: Path) -> dict[str, object]:
    """Write the table as pymrio's Parquet."""
    from footprint.mrio import MRIO

    MRIO.load(folder / "world").to_pymrio().save_all(folder / "pymrio", table_format="parquet")
    return {"peak": peak_bytes()}


def cold_bandwidth(folder: Path) -> float:
    """Return the bytes a second in which the disk gives the file from end to end."""
    drop(folder)
    room = bytearray(16 << 20)
    begun, done = time.perf_counter(), 0
    with (folder / "world" / "Z.npy").open("rb", buffering=0) as file:
        while count := file.readinto(room):
            done += count
    return done / (time.perf_counter() - begun)


def drop(folder: Path) -> None:
    """Drop the file from the system's cache; nothing else is using it."""
    with (folder / "world" / "Z.npy").open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def peak_bytes() -> int:
    """Return the largest memory this process has held, pages of the mapped file included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


STEPS = {
    "ours": measure_ours,
    "peer": measure_peer,
    "write-peer": write_peer,
    "reload-ours": measure_reload_ours,
    "reload-peer": measure_reload_peer,
}


def apart(step: str, folder: Path, n: int, dtype: str) -> dict[str, float]:
    """Return what a step measured in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.outofcore", "--step", step, "--folder", str(folder)]
    command += ["--n", str(n), "--dtype", dtype]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def check(folder: Path, ours: dict[str, float]) -> None:
    """Compare with a float64 LU of the same flows, in memory."""
    from footprint.mrio import MRIO

    world = MRIO.load(folder / "world")
    Z, x, y = world._Z.astype(np.float64), world._x, world.Y.to_numpy()[:, 0]
    exact = float((world.intensities().to_numpy() @ np.linalg.solve(np.eye(len(x)) - Z / x, y))[0])
    assert abs(ours["footprint"] - exact) <= 1e-8 * exact, (ours, exact)
    assert max(ours["certified"], ours["certified backwards"]) <= TOLERANCE, ours
    assert ours["apart"] <= 2 * TOLERANCE, ours


def main() -> None:
    """Write a table, measure, print the figures."""
    parser = argparse.ArgumentParser(description="Solving from the disk, beside a peer")
    parser.add_argument("--n", type=int, default=30_000)
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
    parser.add_argument("--long", action="store_true", help="store float64")
    parser.add_argument("--reload", action="store_true", help="open a table of 9,800 industries")
    parser.add_argument("--check", action="store_true", help="a small table, correctness only")
    parser.add_argument("--step", choices=["write", *STEPS])
    parser.add_argument("--folder", type=Path, help="where to put the table; a temporary folder by default")
    options = parser.parse_args()
    if options.step == "write":
        print(json.dumps(write(options.folder, options.n, options.dtype)))
        return
    if options.step:
        print(json.dumps(STEPS[options.step](options.folder)))
        return
    n = 600 if options.check else 9800 if options.reload else options.n
    dtype = "float64" if options.long or options.reload else options.dtype
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        written = apart("write", folder, n, dtype)
        print(
            f"n = {n:,}, {dtype}: written in {written['seconds']:.1f} s, peak {written['peak'] / 1e9:.2f} GB"
        )
        if options.reload:
            apart("write-peer", folder, n, dtype)
            ours, peer = (apart(step, folder, n, dtype) for step in ("reload-ours", "reload-peer"))
            print(f"opened in {ours['opened']:.3f} s, opened and checked in {ours['checked']:.2f} s")
            print(
                f"pymrio's load {peer['seconds']:.2f} s: ours takes 1/{peer['seconds'] / ours['checked']:.1f}"
            )
            return
        ours = apart("ours", folder, n, dtype)
        if options.check:
            check(folder, ours)
            return
        peer = apart("peer", folder, n, dtype)
        print(
            f"table {ours['table'] / 1e9:.2f} GB, peak {ours['peak'] / ours['table']:.3f} of it; opened in "
            f"{ours['opened']:.3f} s\n"
            f"one demand: {ours['first']:.1f} s, {ours['passes']:.0f} passes, certified {ours['certified']:.1e}\n"
            f"one row of extraction then: {ours['second']:.1f} s, certified {ours['certified backwards']:.1e}; "
            f"the two footprints differ by {ours['apart']:.1e}\n"
            f"GMRES: {peer['seconds']:.1f} s, {peer['passes']:.0f} passes, nothing certified; ours / GMRES "
            f"{ours['first'] / peer['seconds']:.2f}; difference "
            f"{abs(ours['footprint'] / peer['footprint'] - 1):.1e}\n"
            f"disk {ours['bandwidth'] / 1e9:.2f} GB/s; a pass from the disk {ours['cold']:.2f} s, "
            f"{ours['share']:.0%} of that; from memory {ours['warm']:.2f} s"
        )


if __name__ == "__main__":
    main()
