"""Do towns have the trades they are known for? Named public facts beside the estimated plants.

    python benchmarks/known_towns.py          # a table
    python benchmarks/known_towns.py --csv    # the same for the documentation

The facts are in `known_towns.csv`, written by hand, each with the public page it was read on. Nothing is
fitted to them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from footprint.areas.places.find import find_area
from footprint.areas.production.area_supply import supply_of
from footprint.areas.production.observed import observed_plants

FACTS = Path(__file__).with_name("known_towns.csv")
#: A trade is present where at least one of its sectors has a plant with this probability.
PRESENT = 0.5


def compare() -> pd.DataFrame:
    """Return one row for each fact: town, trade, expected, probability of a plant, jobs, verdict."""
    rows = []
    for fact in pd.read_csv(FACTS, sep=";", dtype=str, keep_default_na=False).itertuples():
        supply = supply_of(find_area(fact.town))
        sectors = fact.sectors.split()
        sure = float(supply.presence[sectors].iloc[0].max())
        jobs = float(supply.jobs[sectors].iloc[0].sum())
        right = (sure >= PRESENT) == (fact.expected == "present")
        rows.append({
            "Town": fact.town, "Trade": fact.speciality, "Fact": fact.fact, "Expected": fact.expected,
            "Source": ", ".join(f"[{urlsplit(page).netloc}]({page})" for page in fact.source.split()),
            "Plant there (%)": 100 * sure, "Jobs": jobs,
            "Verdict": "as known" if right else f"not as known; would need {fact.needs or 'observed plants'}",
        })  # fmt: skip
    return pd.DataFrame(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--csv", action="store_true", help="print CSV")
    found = compare()
    if parser.parse_args().csv:
        found.round(1).to_csv(sys.stdout, index=False)
        return 0
    print(found.drop(columns=["Fact", "Source"]).round(0).to_string(index=False))
    kept = observed_plants()
    print(f"\nplants: {kept.basis if kept else 'estimated'}")
    print(f"{(found['Verdict'] == 'as known').sum()} of {len(found)} as known")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
