"""Build the embedded dataset from the raw source files.

    python data/build.py --sources DIR                    # everything, about two minutes
    python data/build.py --sources DIR --only world       # one part
    python data/build.py --sources DIR --sensitivity      # vary each assumption of the world table

Each part is a module of ``data/builder`` with ``build(sources, out)``; parts run in the order below,
because later ones read what earlier ones wrote. A rebuild writes the same bytes with the same versions
of numpy and pandas; with others, numbers agree to 1e-9 relative.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
import time
from pathlib import Path

#: Part, module of ``data/builder``, what it writes; in building order.
PARTS = (
    ("world", "world", "the world tables of 2011 and 2010 and the monetary variant"),
    ("areas", "areas", "urban areas, inter-municipal bodies and communes"),
    ("households", "households", "household demand and its income adjustment"),
    ("bridge", "bridge", "the bridge from consumption purposes to industries"),
    ("maps", "maps", "outlines for the maps of the report"),
    ("circular", "circular", "published material flows beside the indicators"),
    ("france", "france", "France in detail: 257 goods-producing sectors"),
    ("benchmarks", "benchmarks", "published material indicators to compare with"),
    ("manifest", "manifest", "sizes and checksums of every file above"),
)

HERE = Path(__file__).resolve().parent


def build(sources: Path, out: Path, only: set[str]) -> None:
    """Run the parts asked for, in order; a part whose module is not there is passed over and said so."""
    for part, module, content in PARTS:
        if only and part not in only:
            continue
        if importlib.util.find_spec(f"builder.{module}") is None:
            print(f"{part}: not built, data/builder/{module}.py is missing", file=sys.stderr)
            continue
        started = time.perf_counter()
        importlib.import_module(f"builder.{module}").build(sources, out)
        print(f"{part}: {content} ({time.perf_counter() - started:.0f} s)", file=sys.stderr)


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and build; return the exit code."""
    parser = argparse.ArgumentParser(description="Build the embedded dataset from the raw source files.")
    parser.add_argument("--sources", type=Path, required=True, help="folder of the raw source files")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to (default: data/)")
    parser.add_argument(
        "--only", default="", help=f"parts, comma-separated: {', '.join(p[0] for p in PARTS)}"
    )
    parser.add_argument("--sensitivity", action="store_true", help="vary each assumption; writes a table")
    given = parser.parse_args(arguments)
    only = {part.strip() for part in given.only.split(",") if part.strip()}
    if unknown := only - {part[0] for part in PARTS}:
        parser.error(f"unknown part {', '.join(sorted(unknown))}")
    if not given.sources.is_dir():
        parser.error(f"there is no folder {given.sources}")
    sys.path[:0] = [str(HERE), str(HERE.parent)]
    if given.sensitivity:
        importlib.import_module("builder.world_sensitivity").run(given.sources, given.out)
    else:
        build(given.sources, given.out, only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
