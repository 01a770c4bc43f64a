"""One area and many on a big table, ours against pymrio and SciPy, in one run.

    python -m benchmarks.scale --n 9800      sparse extraction: some minutes, 8 GB
    python -m benchmarks.scale --check       n = 3,000: half a minute, checks correctness and not speed

Each side is a process of its own with the same number of threads; the clock starts when Z, Y and F are in
memory. 30 sectors of each region extract. Ours: the first ledger with what an account prints of it, a
further one of another mix, `DEMANDS` demands at once, who extracts for whom, and one demand forwards
certified to 1e-8. The peers: pymrio's x, A, L, S, then S (L Y) for the same demands, and M of one diagonal
stressor, as its ``diag_stressor`` makes it, for who extracts for whom (one of ten); SciPy's GMRES on Z for
the one demand.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.mrio import peak_bytes
from benchmarks.synthetic import read_frames, shape_of, write_table

ROOT = Path(__file__).parent.parent
DEMANDS, EXTRACTORS, MATERIALS = 343, 30, 10
#: What answers of both sides may differ by.
CLOSE = 1e-8


def write_sparse(folder: Path, n: int) -> None:
    """Write a synthetic table whose extraction stands in a few sectors of each region."""
    write_table(folder, n, 0.85, MATERIALS)
    regions, sectors = shape_of(n)
    generator = np.random.default_rng(1)
    kept = np.zeros((regions, sectors), dtype=bool)
    for row in kept:
        row[generator.choice(sectors, min(EXTRACTORS, sectors), replace=False)] = True
    np.save(folder / "F.npy", np.load(folder / "F.npy") * kept.ravel())
    np.save(folder / "households.npy", generator.lognormal(0.0, 1.0, (n, DEMANDS)))


def timed(found: dict[str, object], name: str, work: Callable[[], object]) -> object:
    """Return what a piece of work returns, with its seconds and processor seconds kept under a name."""
    begun, used = time.perf_counter(), time.process_time()
    answer = work()
    found[name] = [time.perf_counter() - begun, time.process_time() - used]
    return answer


def measure_ours(folder: Path) -> dict[str, object]:
    """Return seconds and answers of ours."""
    from footprint.mrio import MRIO, Extension, attribute, footprints_of

    Z, Y, F, demands = read_frames(folder)
    world = MRIO.from_frames(Z, Y, Extension("materials", F, unit="t"), check=False)
    found: dict[str, object] = {}
    home = str(world.regions[0])
    names = ("material", "country", "location", "product")

    def headline(y: np.ndarray) -> list[pd.Series]:
        ledger = attribute(world, y, home=home)
        return [ledger.by(name) for name in names]

    first = timed(found, "first area", lambda: headline(demands[:, 0]))
    timed(found, "further area", lambda: headline(demands[:, 1]))
    many = timed(found, "many demands", lambda: footprints_of(world, demands, "material"))
    whom = timed(
        found,
        "who for whom",
        lambda: [world.sources_by_consumer(stressor=str(name)) for name in F.index],
    )
    one = timed(found, "one demand", lambda: world.outputs(demands[:, 0], "iterative", tolerance=1e-8))
    found["error"] = max(step.error for step in world.explain().steps)
    timed(found, "all cells", lambda: attribute(world, demands[:, 0], home=home).by(*names[:2], "product"))
    assert isinstance(first, list)
    found["answers"] = {
        "first area": [float(part.sum()) for part in first],
        "many demands": np.asarray(many).sum(axis=0).tolist(),
        "who for whom": np.asarray(whom[0]).sum(axis=0).tolist(),  # type: ignore[index]
        "one demand": float(one.values.sum()),  # type: ignore[attr-defined]
    }
    found["peak"] = peak_bytes()
    return found


def measure_peers(folder: Path) -> dict[str, object]:
    """Return seconds and answers of pymrio's shortest way, and of SciPy's."""
    import pymrio
    from scipy.sparse.linalg import LinearOperator, gmres

    Z, Y, F = (np.load(folder / f"{name}.npy") for name in ("Z", "Y", "F"))
    demands = np.load(folder / "households.npy")
    regions, sectors = shape_of(len(Z))
    x = Z.sum(axis=1) + Y.sum(axis=1)
    found: dict[str, object] = {}

    def one_demand() -> np.ndarray:
        system = LinearOperator(Z.shape, matvec=lambda u: u - Z @ (u / x), dtype=np.float64)
        return np.asarray(gmres(system, demands[:, 0], rtol=1e-8, restart=40)[0])

    one = timed(found, "one demand", one_demand)

    def inverse() -> tuple[np.ndarray, np.ndarray]:
        output = pymrio.calc_x(Z, Y)
        return pymrio.calc_L(pymrio.calc_A(Z, output)), pymrio.calc_S(F, output)

    L, S = timed(found, "inverse", inverse)  # type: ignore[misc]
    many = timed(found, "many demands", lambda: S @ (L @ demands))

    def whom() -> np.ndarray:
        each = pymrio.calc_M(np.diag(S[0]), L) @ Y
        return np.asarray(each.reshape(regions, sectors, -1).sum(axis=1))

    first = timed(found, "who for whom", whom)
    found["answers"] = {
        "first area": [float((S @ (L @ demands[:, 0])).sum())] * 4,
        "many demands": np.asarray(many).sum(axis=0).tolist(),
        "who for whom": np.asarray(first).sum(axis=0).tolist(),
        "one demand": float(np.asarray(one).sum()),
    }
    found["peak"] = peak_bytes()
    return found


def run(folder: Path, side: str, threads: int) -> dict[str, object]:
    """Return what one side reports from a process of its own."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale", "--side", side, "--folder", str(folder)],
        cwd=ROOT,
        env={**os.environ, "FOOTPRINT_CACHE": "off", **dict.fromkeys(names, str(threads))},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"the side {side!r} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def compare(n: int, threads: int) -> dict[str, object]:
    """Return seconds of both sides, their ratios, and the largest difference of their answers."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_sparse(folder, n)
        ours, peers = run(folder, "ours", threads), run(folder, "peers", threads)
    apart = max(
        float(np.max(np.abs(np.subtract(value, peers["answers"][key])) / np.abs(peers["answers"][key])))
        for key, value in ours["answers"].items()
    )
    inverse = peers["inverse"][0]
    ratios = {
        "first area, of pymrio": ours["first area"][0] / inverse,
        "many demands, of pymrio with its inverse": ours["many demands"][0]
        / (inverse + peers["many demands"][0]),
        "who for whom, of pymrio with its inverse, ten stressors": ours["who for whom"][0]
        / (inverse + MATERIALS * peers["who for whom"][0]),
        "one certified demand, of SciPy": ours["one demand"][0] / peers["one demand"][0],
        "memory, of pymrio": ours["peak"] / peers["peak"],
    }
    for side in (ours, peers):
        side.pop("answers")
    return {"n": n, "threads": threads, "ours": ours, "peers": peers, "ratios": ratios, "apart": apart}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", type=int, default=9800, help="industries")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--check", action="store_true", help="small and quick, correctness only")
    parser.add_argument("--side", choices=("ours", "peers"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        print(json.dumps((measure_ours if options.side == "ours" else measure_peers)(options.folder)))
        return 0
    found = compare(3000 if options.check else options.n, options.threads)
    print(json.dumps(found, indent=1))
    right = found["apart"] <= CLOSE and found["ours"]["error"] <= CLOSE
    if not right:
        print("the answers or their certificates are not exact enough", file=sys.stderr)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
