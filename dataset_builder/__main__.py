"""Build the embedded dataset from the raw source files.

    python -m dataset_builder --sources DIR                    # everything, about two minutes
    python -m dataset_builder --sources DIR --only world       # one part
    python -m dataset_builder --sources DIR --sensitivity      # vary each assumption of the world table
    python -m dataset_builder check france --sources DIR       # the 257 rows against French facts
    python -m dataset_builder steps --sources DIR              # leave out each step of the world tables
    python -m dataset_builder backcast --sources DIR           # estimated trade against known trade

Each part is a module of this package with ``build(sources, out)``; parts run in the order below,
because later ones read what earlier ones wrote. A rebuild writes the same bytes with the same versions
of numpy and pandas; with others, numbers agree to 1e-9 relative.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path

#: Part, module of ``dataset_builder``, what it writes; in building order.
PARTS = (
    ("world", "world.world", "the world tables of 2014, 2011 and 2010 and the monetary variant"),
    ("satellites", "satellites.satellites", "carbon, water, waste and stocks on the tables of 2014 and 2011"),
    ("areas", "areas", "urban areas, inter-municipal bodies and communes"),
    ("names", "names", "departments, regions, short forms and former communes"),
    ("bridge", "households.bridge", "the bridge from consumption purposes to industries"),
    ("places", "places.places", "what makes the demand of communes differ"),
    ("series", "series", "the footprint of French households by year, 1995 to 2014"),
    ("maps", "maps", "outlines for the maps of the report"),
    ("circular", "circular", "published material flows beside the indicators"),
    ("france", "france.france", "France in detail: 257 goods-producing sectors"),
    ("worlds", "worlds", "inhabitants of regions, for tables that are imported"),
    ("plants", "france.plants", "how plants are placed and sized, fitted to establishments and jobs"),
    ("uncertainty", "uncertainty", "how errors of the tables move the French footprint"),
    ("labels", "french_labels", "French names of labels, beside the French messages"),
    ("benchmarks", "benchmarks", "published material indicators to compare with"),
    ("french-totals", "french_totals", "published French totals to hold the tables against"),
    ("manifest", "manifest", "sizes and checksums of every file above"),
)

DATA = Path(__file__).resolve().parent.parent / "data"


def build(sources: Path, out: Path, only: set[str]) -> None:
    """Run the parts asked for, in order."""
    for part, module, content in PARTS:
        if only and part not in only:
            continue
        started = time.perf_counter()
        importlib.import_module(f"dataset_builder.{module}").build(sources, out)
        print(f"{part}: {content} ({time.perf_counter() - started:.0f} s)", file=sys.stderr)


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and build; return the exit code."""
    parser = argparse.ArgumentParser(description="Build the embedded dataset from the raw source files.")
    parser.add_argument("--sources", type=Path, required=True, help="folder of the raw source files")
    parser.add_argument("--out", type=Path, default=DATA, help="folder to write to (default: data/)")
    parser.add_argument(
        "--only", default="", help=f"parts, comma-separated: {', '.join(p[0] for p in PARTS)}"
    )
    parser.add_argument("task", nargs="?", default="build", choices=["build", "steps", "backcast", "check"],
                        help="build the dataset, measure the world tables, or check a part")  # fmt: skip
    parser.add_argument("part", nargs="?", default="", help="part to check: france")
    parser.add_argument("--sensitivity", action="store_true", help="vary each assumption; writes a table")
    parser.add_argument("--small", action="store_true", help="back-cast: money alone, in seconds")
    parser.add_argument(
        "--choices", action="store_true", help="back-cast: what the method leaves open, in minutes"
    )
    given = parser.parse_args(arguments)
    only = {part.strip() for part in given.only.split(",") if part.strip()}
    if unknown := only - {part[0] for part in PARTS}:
        parser.error(f"unknown part {', '.join(sorted(unknown))}")
    if not given.sources.is_dir():
        parser.error(f"there is no folder {given.sources}")
    if given.task == "check":
        if given.part != "france":
            parser.error("what can be checked: `check france`")
        checked: int = importlib.import_module("dataset_builder.france.check").main(given.sources, given.out)
        return checked
    if given.task == "backcast":
        module = importlib.import_module("dataset_builder.world.backcast")
        table = (
            module.choices(given.sources, given.out)
            if given.choices
            else module.run(given.sources, given.out, small=given.small)
        )
        print(table.to_string(index=False))
    elif given.task == "steps":
        importlib.import_module("dataset_builder.world.sensitivity").run_steps(given.sources, given.out)
    elif given.sensitivity:
        importlib.import_module("dataset_builder.world.sensitivity").run(given.sources, given.out)
    else:
        build(given.sources, given.out, only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
