"""One certified footprint on tables in float32 that fill memory, or do not fit into it.

    python -m benchmarks.outofcore                       n = 20,000 and 30,000: some minutes, 6 GB of disk
    python -m benchmarks.outofcore --industries 60000    n = 60,000, which streams from disk: 15 GB of disk
    python -m benchmarks.outofcore --check               n = 600: seconds; against float64 algebra

A table is written to disk as `footprint.MRIO.save` keeps it, opened, and the footprint of one demand solved
for and certified, in a process of its own. Beside it, in the same run: the bandwidth with which the same file
is read from start to end.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

SECTORS, MATERIALS = 200, 4
TOLERANCE = 1e-8
#: Most memory that solving may take, over the table in float32.
PROMISED_MEMORY = 1.1

_SOLVE = """
import json, resource, sys, time
import numpy as np
from footprint.mrio import MRIO
path, tolerance = sys.argv[1], float(sys.argv[2])
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
begun = time.perf_counter()
world = MRIO.load(path, verify=False)
opened = time.perf_counter() - begun
y = np.random.default_rng(1).lognormal(0.0, 1.0, world.n)
begun, work, before = time.perf_counter(), time.process_time(), peak()
solution = world.outputs(y, method="iterative", tolerance=tolerance)
seconds, cpu = time.perf_counter() - begun, time.process_time() - work
weights = world.intensities().to_numpy()
answer = weights @ solution.values
print(json.dumps({
    "open_seconds": opened, "seconds": seconds, "cpu": cpu, "passes": solution.passes,
    "certified": float(np.max(solution.error)), "footprint": answer.tolist(),
    "GB_read_per_second": solution.passes * world._Z.nbytes / seconds / 1e9, "peak_bytes": peak(),
    "peak_before": before, "short": str(world._Z.dtype)}))
"""


def write(folder: Path, n: int, radius: float = 0.7, seed: int = 0) -> Path:
    """Write a table of n industries in float32, one region at a time, and return its folder."""
    from footprint.mrio import MRIO

    rng = np.random.default_rng(seed)
    sectors = min(SECTORS, n // 3)
    regions = n // sectors
    n = regions * sectors
    recipe = rng.lognormal(0.0, 2.0, (sectors, sectors)).astype(np.float32)
    x = rng.lognormal(0.0, 1.5, n) * 1e3
    sums = np.zeros(n)
    Z = np.lib.format.open_memmap(folder / "Z.npy", "w+", np.float32, (n, n))
    for seller in range(regions):
        rows = slice(seller * sectors, (seller + 1) * sectors)
        near = np.where(np.arange(regions) == seller, 30.0, 1.0).astype(np.float32)
        noise = np.exp(0.5 * rng.standard_normal((sectors, n), dtype=np.float32))
        block = (noise.reshape(sectors, regions, sectors) * recipe[:, None, :] * near[None, :, None]).reshape(
            sectors, n
        )
        Z[rows] = block
        sums += block.sum(axis=0, dtype=np.float64)
    factor = (radius * rng.uniform(0.6, 1.0, n) * x / sums).astype(np.float32)
    sold = np.empty(n)
    for start in range(0, n, sectors):
        Z[start : start + sectors] *= factor
        sold[start : start + sectors] = Z[start : start + sectors].sum(axis=1, dtype=np.float64)
    Z.flush()
    places = ["FRA", *[f"R{i:03}" for i in range(1, regions)]]
    index = pd.MultiIndex.from_product(
        [places, [f"s{i}" for i in range(sectors)]], names=["region", "sector"]
    )
    users = pd.MultiIndex.from_product([places, ["households"]], names=["region", "category"])
    Y = np.zeros((n, regions))
    Y[np.arange(n), np.arange(n) // sectors] = x - sold
    F = pd.DataFrame(rng.lognormal(0.0, 2.0, (MATERIALS, n)) * x, [f"m{i}" for i in range(MATERIALS)], index)
    flows = pd.DataFrame(np.load(folder / "Z.npy", mmap_mode="r"), index, index, copy=False)
    world = MRIO.from_frames(
        flows, pd.DataFrame(Y, index, users), {"materials": {"F": F, "unit": "t"}},
        x=pd.Series(x, index), currency="MEUR_2015", year=2015, check=False,
    )  # fmt: skip
    world.save(folder / "table", layout="npy")
    (folder / "Z.npy").unlink()
    return folder / "table"


def bandwidth(path: Path) -> float:
    """Return the bytes a second with which a file is read from start to end into 64 MB."""
    begun, size = time.perf_counter(), 0
    with path.open("rb", buffering=0) as file:
        room = bytearray(1 << 26)
        while count := file.readinto(room):
            size += count
    return size / (time.perf_counter() - begun)


def solved(table: Path) -> dict[str, object]:
    """Return what a process of its own says of solving for one demand."""
    words = [sys.executable, "-c", _SOLVE, str(table), str(TOLERANCE)]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return dict(json.loads(done.stdout))


def by_dense_algebra(table: Path) -> np.ndarray:
    """Return the same footprints by float64 algebra."""
    from footprint.mrio import MRIO

    world = MRIO.load(table)
    y = np.random.default_rng(1).lognormal(0.0, 1.0, world.n)
    A = world.Z.to_numpy(dtype=np.float64) / world.x.to_numpy()
    return np.asarray(world.intensities().to_numpy() @ np.linalg.solve(np.eye(world.n) - A, y))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="a small table against float64 algebra")
    parser.add_argument("--industries", type=int, nargs="+", default=[20_000, 30_000])
    parser.add_argument("--folder", type=Path, help="where tables are written meanwhile")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        write(asked.write, asked.industries[0])
        return 0
    kept, rows = True, []
    for n in [600] if asked.check else asked.industries:
        with tempfile.TemporaryDirectory(dir=asked.folder) as root:
            # Another process writes: the memory a child starts with counts as held by it.
            here = ["-m", "benchmarks.outofcore", "--write", root, "--industries", str(n)]
            subprocess.run([sys.executable, *here], check=True)
            table = Path(root) / "table"
            found = solved(table)
            if asked.check:
                apart = np.abs(np.array(found["footprint"]) / by_dense_algebra(table) - 1.0).max()
                print(
                    f"largest difference to float64 algebra: {apart:.1e}, certified {found['certified']:.1e}"
                )
                kept = apart < TOLERANCE and float(str(found["certified"])) <= TOLERANCE
                continue
            size = (table / "Z.npy").stat().st_size
            ratio = float(str(found["peak_bytes"])) / size
            read = bandwidth(table / "Z.npy")
            del found["footprint"]
            share = 1e9 * float(str(found["GB_read_per_second"])) / read
            rows.append(
                {
                    "n": n,
                    "table_GB": size / 1e9,
                    **found,
                    "peak_over_table": ratio,
                    "share_of_bandwidth": share,
                }
            )
            kept = kept and float(str(found["certified"])) <= TOLERANCE and ratio <= PROMISED_MEMORY
    if rows:
        print(
            json.dumps(
                {"rows": rows, "own_peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}, indent=1
            )
        )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
