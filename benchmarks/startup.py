"""Time to start, as ratios to bare Python in the same run.

    python benchmarks/startup.py            # nine rounds, interleaved; the best of each is compared

Two promises, in seconds of processor (a process and its threads): ``footprint --help`` takes at most 8 ×
``python -c pass``; a whole ``footprint account`` on the embedded table at most 2.2 ×
``python -c "import pandas, scipy, pint"``.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys

PYTHON = sys.executable
COMMANDS = {
    "bare": [PYTHON, "-c", "pass"],
    "help": [PYTHON, "-m", "footprint", "--help"],
    "libraries": [PYTHON, "-c", "import pandas, scipy, pint"],
    "account": [PYTHON, "-m", "footprint", "account", "Nantes"],
}
LIMITS = {"help": ("bare", 8.0), "account": ("libraries", 2.2)}


def seconds(command: list[str]) -> float:
    """Return the seconds of processor that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(rounds: int) -> dict[str, float]:
    """Return the best time of each command; rounds are interleaved so that all see the same machine."""
    best = dict.fromkeys(COMMANDS, float("inf"))
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            best[name] = min(best[name], seconds(command))
    return best


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    best = measure(parser.parse_args().rounds)
    ratios = {name: best[name] / best[peer] for name, (peer, _) in LIMITS.items()}
    kept = all(ratios[name] <= limit for name, (_, limit) in LIMITS.items())
    print(
        json.dumps(
            {
                "processor_seconds": best,
                "ratios": ratios,
                "limits": {n: most for n, (_, most) in LIMITS.items()},
            },
            indent=1,
        )
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
