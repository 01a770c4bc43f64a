"""What each assumption does to the headline: France's household footprint of 2011.

Every assumption of ``data/assumptions.csv`` is set to its low and its high value alone, the table is built
again, and the footprint is written beside it. Whole steps of the method are left out in turn as well.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.labels import CATEGORIES, PARENTS, WIOD_REGIONS
from dataset_builder.world import extraction as world_extraction
from dataset_builder.world import world
from footprint.files import written_atomically

_HEADLINE = ("t_per_inhabitant", "percent_abroad")
#: Assumptions that change the table itself; the others only move extraction between industries.
_OF_SPLIT = ("price_", "tradable_", "meat_and_dairy_in_food", "highest_input_share")
_YEAR = 2011


def run(sources: Path, out: Path) -> None:
    """Write the effect of each assumption and of each step into their CSV files."""
    table = pd.read_csv(out / "assumptions.csv")
    given = world.read(sources, _YEAR)
    people = float(world.read_inhabitants(sources).loc["FRA", _YEAR])
    assumed = world_extraction.read_assumptions(table)
    base = world.split(given, assumed)
    for side in ("low", "high"):
        for row, key in enumerate(table["key"]):
            print(f"\r{side} {row + 1}/{len(table)} {key:<40}", end="", file=sys.stderr)
            changed = {**assumed, key: float(table.loc[row, side])}
            split = world.split(given, changed) if key.startswith(_OF_SPLIT) else base
            values = headline(world.booked(given, changed, split), people)
            for name, value in zip(_HEADLINE, values, strict=True):
                table.loc[row, f"{name}_at_{side}"] = round(value, 3)
    print(file=sys.stderr)
    with written_atomically(out / "assumptions.csv") as path:
        table.to_csv(path, index=False, lineterminator="\n")
    steps = pd.DataFrame(
        [(name, *(round(value, 3) for value in values)) for name, values in _steps(given, assumed, people)],
        columns=["variant", *_HEADLINE],
    )
    with written_atomically(out / "world_steps.csv") as path:
        steps.to_csv(path, index=False, lineterminator="\n")
    print(steps.to_string(index=False))


def headline(made: world.World, people: float, fold: np.ndarray | None = None) -> tuple[float, float]:
    """Return France's household footprint in t per inhabitant, and the percentage extracted abroad."""
    fold = world.folding() if fold is None else fold
    regions = [WIOD_REGIONS[int(np.argmax(row))] for row in fold]
    n_s, n_c = len(made.split.x) // len(WIOD_REGIONS), len(CATEGORIES)
    G, H = np.kron(fold, np.eye(n_s)), np.kron(fold, np.eye(n_c))
    france = regions.index("FRA")
    Z, x = G @ made.split.Z @ G.T, G @ made.split.x
    y = (G @ made.split.Y @ H.T)[:, france * n_c]
    per_output = np.divide(made.F.to_numpy().sum(axis=0) @ G.T, x, out=np.zeros_like(x), where=x > 0)
    A = np.divide(Z, x, out=np.zeros_like(Z), where=x > 0)
    tonnes = per_output * np.linalg.solve(np.eye(len(x)) - A, y)
    direct = float(made.direct["FRA"].sum())
    total = tonnes.sum() + direct
    at_home = tonnes[france * n_s : (france + 1) * n_s].sum() + direct
    return total / people, 100 * (1 - at_home / total)


def _steps(
    given: world.Sources, assumed: dict[str, float], people: float
) -> list[tuple[str, tuple[float, float]]]:
    """Return the headline when one step of the method is left out."""
    made = world.make(given, assumed)
    extractor = world_extraction.extracting_industries()
    F = made.F * 0.0
    for region in WIOD_REGIONS:
        for material, industry in extractor.items():
            F.loc[material, (region, industry)] = given.extraction.loc[material, region]
    on_extractor = replace(made, F=F, direct=made.direct * 0.0)
    steps: list[tuple[str, Callable[[], tuple[float, float]]]] = [
        ("default", lambda: headline(made, people)),
        ("all 40 regions kept", lambda: headline(made, people, np.eye(len(WIOD_REGIONS)))),
        ("energy leaves at the average price of its industry", lambda: headline(
            world.booked(given, {**assumed, "export_netback": 1e-9}, made.split), people)),
        ("no first domestic users: all on the extracting industry", lambda: headline(on_extractor, people)),
        ("V1: one farming and one mining industry, by money", lambda: _monetary_headline(given, people)),
    ]  # fmt: skip
    return [(name, step()) for name, step in steps]


def _monetary_headline(given: world.Sources, people: float) -> tuple[float, float]:
    biomass = (given.stressors["group"] == "Biomass").to_numpy()
    columns = pd.MultiIndex.from_product([WIOD_REGIONS, PARENTS])
    F = pd.DataFrame(0.0, index=given.extraction.index, columns=columns)
    for region in WIOD_REGIONS:
        F.loc[biomass, (region, "c1")] = given.extraction.loc[biomass, region]
        F.loc[~biomass, (region, "c2")] = given.extraction.loc[~biomass, region]
    plain = world.world_split.Split(given.wiod.Z, given.wiod.Y, given.wiod.x, 0.0)
    none = pd.DataFrame(0.0, index=F.index, columns=list(WIOD_REGIONS))
    return headline(world.World(plain, F, none), people)
