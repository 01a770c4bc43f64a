"""How long a report takes beside an account, and areas in parallel beside one after the other.

    python benchmarks/report.py                 # a report against an account, five pairs
    python benchmarks/report.py --areas 50      # reports of 50 areas with one worker, then with two

Two promises, in seconds of the clock on two processors: ``footprint report`` takes at most 6 ×
``footprint account``; 50 areas with two workers are at least 1.7 × as fast as with one. Runs are in pairs,
one right after the other, so that both see the same machine; the median of the ratios is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = [sys.executable, "-m", "footprint"]
#: Each worker computes with one thread, so that two workers do not share what one had.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def seconds(*words: str, **environment: str) -> float:
    """Return the seconds of the clock that a command takes."""
    begun = time.perf_counter()
    subprocess.run([*COMMAND, *words], check=True, capture_output=True, env={**os.environ, **environment})
    return time.perf_counter() - begun


def one_area(area: str, rounds: int, folder: Path) -> dict[str, float]:
    """Return medians over pairs of an account and a report; the first pair, filling caches, is left out."""
    pairs = []
    for turn in range(rounds + 1):
        account = seconds("account", area)
        pairs.append((account, seconds("report", area, "--out", str(folder / str(turn)))))
    counted = pairs[1:]
    return {
        "account_seconds": statistics.median(account for account, _ in counted),
        "report_seconds": statistics.median(report for _, report in counted),
        "ratio": statistics.median(report / account for account, report in counted),
    }


def many_areas(count: int, folder: Path) -> dict[str, float]:
    """Return the seconds of reports of the largest bodies with one worker and with two."""
    taken = {}
    for workers in (1, 2):
        words = ("report", "--all", "inter-municipal", "--most", str(count), "--workers", str(workers))
        taken[workers] = seconds(*words, "--out", str(folder / f"workers-{workers}"), **ONE_THREAD)
    return {"one_worker_seconds": taken[1], "two_workers_seconds": taken[2], "faster": taken[1] / taken[2]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--area", default="Nantes")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--areas", type=int, default=0, help="compare workers on so many areas instead")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.areas:
            found = many_areas(asked.areas, Path(folder))
            kept = found["faster"] >= 1.7
        else:
            found = one_area(asked.area, asked.rounds, Path(folder))
            kept = found["ratio"] <= 6.0
    print(json.dumps({**found, "processors": os.cpu_count(), "load": os.getloadavg()[0]}, indent=1))
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
