"""Uncertainty, paths and studies at full size, each as a ratio to a peer in the same run.

    python benchmarks/studies.py             # draws, paths of 9,800 sectors, two workers (about ten minutes)
    python benchmarks/studies.py draws       # one of them
    python benchmarks/studies.py --check     # short: are the answers the same? (CI)

*draws*: 1,000 draws of the embedded table against one account and against a loop of pymrio, which computes
its coefficients and Leontief inverse anew for each draw. *paths*: the largest 20 paths of 9,800 sectors and
the bound of what is left out, against the footprint alone. *workers*: exact draws of six areas on two local
workers, whose start counts, against the same serial; time of the clock, which hangs on who else uses the
machine, and of processors, which tells what two free ones would gain (Unix alone).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import footprint as fp
from benchmarks.synthetic import SECTORS, shape_of, write_table
from footprint.areas.study.many import footprint_study
from footprint.areas.study.uncertainty import footprint_interval
from footprint.areas.tracing import table_of
from footprint.areas.world import load_world
from footprint.labels import HOME
from footprint.mrio import MRIO, Extension
from footprint.mrio.paths.structural import structural_paths
from footprint.mrio.uncertainty.propagate import footprint_draws

LIMITS = {"draws over an account": 60.0, "paths of 9,800, seconds": 60.0}
"""What the figures must not exceed; a peer's loop must take longer than ours."""
_AREAS = ("Nantes", "Rennes", "Lyon", "Lille", "Marseille", "Bordeaux")


def _seconds(action: Callable[[], object], rounds: int = 3) -> float:
    """Return the median seconds of processor of an action; a first call that fills caches is not counted."""
    action()
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        action()
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def draws() -> dict[str, Any]:
    """Return times of one account, of 1,000 first-order and 20 exact draws, and of a loop of pymrio."""
    world = load_world()
    account = fp.material_account("Nantes", world=world)
    table = table_of(world, "households")
    y = account.demand.y
    one = _seconds(lambda: fp.material_account("Nantes", world=load_world()))
    thousand = _seconds(lambda: footprint_interval(account, draws=1000, world=world), 2)
    exact = _seconds(lambda: footprint_draws(table, y, home=HOME, draws=20, mode="exact"), 1) / 20
    peer = _seconds(lambda: _pymrio_draw(table, np.asarray(table.demand_values(y))), 2)
    return {
        "account": one, "1,000 draws": thousand, "exact draw": exact, "pymrio draw": peer,
        "draws over an account": thousand / one,
        "pymrio's 1,000 over ours": 1000 * peer / thousand,
        "pymrio's draw over our exact one": peer / exact,
    }  # fmt: skip


def _pymrio_draw(table: MRIO, y: np.ndarray, seed: int = 0) -> float:
    """Return the footprint of one table whose flows were drawn, as a loop over pymrio computes it."""
    import pymrio

    generator = np.random.default_rng(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Z = table.Z * generator.lognormal(0.0, 0.2, table.Z.shape)
        A = pymrio.calc_A(Z, table.x)
        L = pymrio.calc_L(A)
        S = table.intensities("materials")
        return float((S.to_numpy() @ (L.to_numpy() @ y)).sum())


def paths(n: int = 9800) -> dict[str, Any]:
    """Return the time of the 20 largest paths of a dense table with their bound, and of its footprint."""
    with tempfile.TemporaryDirectory() as folder:
        write_table(Path(folder), n, 0.55)
        world = _loaded(Path(folder), n)
    y = np.zeros(n)
    y[: shape_of(n)[1]] = 1.0
    started = time.process_time()
    footprint = float(world.intensities("materials").to_numpy().sum(axis=0) @ world.outputs(y).values)
    alone = time.process_time() - started
    started = time.process_time()
    found = structural_paths(world, y, top=20)
    taken = time.process_time() - started
    assert found.total <= footprint * (1 + 1e-6)
    return {
        "sectors": n, f"paths of {n:,}, seconds": taken, "footprint alone, seconds": alone,
        "listed, share of the total": 1.0 - found.left_out / found.total,
        "bound over what is left out": found.left_out_at_most / found.left_out,
    }  # fmt: skip


def _loaded(folder: Path, n: int) -> MRIO:
    regions, sectors = shape_of(n)
    index = pd.MultiIndex.from_product(
        [[f"R{i}" for i in range(regions)], [f"s{i}" for i in range(sectors)]], names=["region", "sector"]
    )
    Z, Y, F = (np.load(folder / f"{name}.npy") for name in "ZYF")
    columns = pd.MultiIndex.from_product([[f"R{i}" for i in range(regions)], ["final"]])
    Y = Y[:, :regions]
    flows = Extension.of_arrays(
        "materials", F, np.zeros((len(F), regions)), pd.Index([f"m{i}" for i in range(len(F))]), index, columns, "t",
        pd.DataFrame(index=[f"m{i}" for i in range(len(F))]),
    )  # fmt: skip
    return MRIO(
        Z, Y, Z.sum(axis=1) + Y.sum(axis=1), index, columns, {"materials": flows}, currency="MEUR_2014"
    )


def workers(count: int = 200) -> dict[str, Any]:
    """Return the wall time of exact draws serial and on two local workers; both give the same."""
    options: dict[str, Any] = {"draws": count, "mode": "exact"}
    footprint_study(_AREAS[:1], draws=2, mode="exact")
    started, at = time.perf_counter(), _processors()
    serial = footprint_study(_AREAS, **options)
    alone, used_alone = time.perf_counter() - started, _processors() - at
    started, at = time.perf_counter(), _processors()
    spread = footprint_study(_AREAS, cluster="local:2", **options)
    both, used = time.perf_counter() - started, _processors() - at
    pd.testing.assert_frame_equal(serial.draws, spread.draws, check_exact=True)
    return {
        "serial": alone, "two workers": both, "gain": alone / both,
        "serial, of processors": used_alone, "two workers, of processors": used,
        "gain on two free processors, at most": 2 * used_alone / used,
    }  # fmt: skip


def _processors() -> float:
    """Return the seconds of processor that this process and its ended children took."""
    import resource

    return sum(
        facts.ru_utime + facts.ru_stime
        for facts in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def check() -> None:
    """Compare answers on small cases: draws repeat, paths are bounded, workers give the serial answer."""
    account = fp.material_account("Nantes")
    one, other = (footprint_interval(account, draws=50, seed=1) for _ in range(2))
    pd.testing.assert_frame_equal(one.table, other.table)
    found = paths(SECTORS)
    assert found["bound over what is left out"] >= 1.0
    workers(2)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="*", choices=["draws", "paths", "workers", []], default=[])
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    if asked.check:
        check()
        print("draws, paths and workers: the same answers")
        return 0
    found = {name: globals()[name]() for name in asked.what or ("draws", "paths", "workers")}
    print(json.dumps(found, indent=1))
    figures = {key: value for part in found.values() for key, value in part.items()}
    late = [key for key, most in LIMITS.items() if figures.get(key, 0.0) > most]
    slower = [key for key in figures if key.startswith("pymrio's") and figures[key] < 1.0]
    for key in [*late, *slower]:
        print(f"not within its limit: {key}", file=sys.stderr)
    return 1 if late or slower else 0


if __name__ == "__main__":
    raise SystemExit(main())
