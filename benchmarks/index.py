"""Time to score every area, as a ratio to the time to score one, in the same run.

    python benchmarks/index.py              # three rounds, interleaved; the best of each is compared

Two promises: all urban areas take at most 20 × one area, and at most 10 s.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time

COMMANDS = {
    "one": [sys.executable, "-m", "footprint", "index", "Nantes", "--format", "json"],
    "all": [sys.executable, "-m", "footprint", "index", "--all", "--format", "csv"],
}
MOST_RATIO, MOST_SECONDS = 20.0, 10.0


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def inside() -> dict[str, float]:
    """Return the same without starting Python: one area and all of them, tables read already."""
    from footprint.areas import find_area
    from footprint.areas.production.area_supply import supply_of
    from footprint.areas.production.presence import geography_of_all
    from footprint.areas.production.supply import supply_of_all
    from footprint.circular.autonomy.autonomy import cover
    from footprint.circular.autonomy.board import _board, scoreboard

    area = find_area("Nantes")
    scoreboard()
    started = time.perf_counter()
    cover(supply_of(area))
    one = time.perf_counter() - started
    for cached in (_board, supply_of_all, geography_of_all):
        cached.cache_clear()
    started = time.perf_counter()
    areas = len(scoreboard())
    return {"one": one, "all": time.perf_counter() - started, "areas": areas}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    best = dict.fromkeys(COMMANDS, float("inf"))
    for _ in range(parser.parse_args().rounds):
        for name, command in COMMANDS.items():
            best[name] = min(best[name], seconds(command))
    warm = inside()
    ratio = best["all"] / best["one"]
    kept = ratio <= MOST_RATIO and best["all"] <= MOST_SECONDS and warm["all"] <= MOST_RATIO * warm["one"]
    print(json.dumps({
        "process_seconds": best, "process_ratio": ratio, "warm_seconds": warm,
        "warm_ratio": warm["all"] / warm["one"], "limits": {"ratio": MOST_RATIO, "seconds": MOST_SECONDS},
    }, indent=1))  # fmt: skip
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
