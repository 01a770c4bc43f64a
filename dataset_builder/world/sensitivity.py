"""What each assumption and each step of the method does to the headline: France's household footprint.

Every assumption of ``data/assumptions.csv`` is set to its low and its high value alone, the table of 2011 is
built again, and the footprint is written beside it. Whole steps are left out in turn, in 2014 and 2011.
"""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.labels import CATEGORIES, PARENTS
from dataset_builder.world import extraction as world_extraction
from dataset_builder.world import world
from footprint.files import written_atomically

STEPS = "world_steps.csv"
_HEADLINE = ("t_per_inhabitant", "percent_abroad")
#: Assumptions that change the table itself; the others only move extraction between industries.
_OF_SPLIT = ("price_", "tradable_", "meat_and_dairy_in_food", "highest_input_share", "fuel_transit_margin")
#: Assumptions that are read before the table is made.
_OF_RECIPES = ("gas_in_refineries", "oil_outside_refineries")
_YEAR = 2011
_MATERIALS = {"metal_ores_kt": "Metal ores", "fossil_kt": "Fossil fuels", "tin_kt": "Tin ores"}
_WITHOUT = {
    "europe_apart": "small European countries in the rest of the world",
    "gas_apart": "natural gas and crude oil sold in one mix",
    "transit": "transit of fuels left with the transit country",
    "ores": "tin and nickel ores as in the source",
    "motor_fuel": "French motor fuel as in the source",
    "cheap_at_home": "energy leaves at the average price of its industry",
    "first_users": "no first domestic users: all on the extracting industry",
}


def run(sources: Path, out: Path) -> None:
    """Write the effect of each assumption and of each step into their CSV files."""
    table = pd.read_csv(out / "assumptions.csv")
    given = world.read(sources, out, _YEAR)
    people = float(world.read_inhabitants(sources).loc["FRA", _YEAR])
    assumed = world_extraction.read_assumptions(table)
    base, _ = world.split(given, assumed)
    for side in ("low", "high"):
        for row, key in enumerate(table["key"]):
            print(f"\r{side} {row + 1}/{len(table)} {key:<40}", end="", file=sys.stderr)
            changed = {**assumed, key: float(table.loc[row, side])}
            own = given
            if key in _OF_RECIPES:
                recipes = world.world_sources.read_us_recipes(sources, given.release, changed)
                own = replace(given, us={**given.us, True: recipes})
            again = key.startswith((*_OF_SPLIT, *_OF_RECIPES, "tin_", "nickel_"))
            split = world.split(own, changed)[0] if again else base
            values = headline(world.booked(own, changed, split), own, people)
            for name in _HEADLINE:
                table.loc[row, f"{name}_at_{side}"] = round(values[name], 3)
    print(file=sys.stderr)
    with written_atomically(out / "assumptions.csv") as path:
        table.to_csv(path, index=False, lineterminator="\n")
    run_steps(sources, out)


def run_steps(sources: Path, out: Path) -> None:
    """Write the headline of 2014 and 2011 with single steps left out to ``world_steps.csv``."""
    assumed = world_extraction.read_assumptions(pd.read_csv(out / "assumptions.csv"))
    inhabitants = world.read_inhabitants(sources)
    rows = []
    for year in (2014, 2011):
        given = world.read(sources, out, year)
        people = float(inhabitants.loc["FRA", year])
        for name, values in _steps(given, assumed, people):
            rows.append({"year": year, "variant": name, **{k: round(v, 3) for k, v in values.items()}})
            print(rows[-1], file=sys.stderr)
    with written_atomically(out / STEPS) as path:
        pd.DataFrame(rows).to_csv(path, index=False, lineterminator="\n")


def headline(
    made: world.World, given: world.Sources, people: float, fold: pd.DataFrame | None = None
) -> dict[str, float]:
    """Return France's household footprint: t per inhabitant, percent abroad, kt of some materials."""
    release = given.release
    fold = release.folding() if fold is None else fold
    n_s, n_c = len(made.split.x) // len(release.source_regions), len(CATEGORIES)
    G, H = np.kron(fold.to_numpy(), np.eye(n_s)), np.kron(fold.to_numpy(), np.eye(n_c))
    france = list(fold.index).index("FRA")
    Z, x = G @ made.split.Z @ G.T, G @ made.split.x
    y = (G @ made.split.Y @ H.T)[:, france * n_c]
    per_output = np.divide(made.F.to_numpy() @ G.T, x, out=np.zeros((len(made.F), len(x))), where=x > 0)
    A = np.divide(Z, x, out=np.zeros_like(Z), where=x > 0)
    tonnes = per_output * np.linalg.solve(np.eye(len(x)) - A, y)
    direct = made.direct["FRA"]
    by_material = pd.Series(tonnes.sum(axis=1), made.F.index) + direct
    total = float(by_material.sum())
    at_home = tonnes[:, france * n_s : (france + 1) * n_s].sum() + direct.sum()
    groups = by_material.groupby(given.stressors["group"]).sum()
    found = {"t_per_inhabitant": total / people, "percent_abroad": float(100 * (1 - at_home / total))}
    return found | {
        key: float((groups if label in groups else by_material)[label]) / 1e3
        for key, label in _MATERIALS.items()
    }


def _steps(
    given: world.Sources, assumed: dict[str, float], people: float
) -> list[tuple[str, dict[str, float]]]:
    """Return the headline of the default and of each variant of it."""
    regions = list(given.release.source_regions)
    made = world.make(given, assumed)
    found = [
        ("default", headline(made, given, people)),
        (f"all {len(regions)} regions kept", headline(made, given, people, pd.DataFrame(np.eye(len(regions)), regions, regions))),
    ]  # fmt: skip
    for step in fields(world.Steps):
        if step.name == "europe_apart":
            values = headline(made, given, people, given.release.folding(europe_apart=False))
        elif step.name in ("cheap_at_home", "first_users"):
            steps = replace(world.ALL_STEPS, **{step.name: False})
            values = headline(world.booked(given, assumed, made.split, steps), given, people)
        else:
            steps = replace(world.ALL_STEPS, **{step.name: False})
            values = headline(world.make(given, assumed, steps), given, people)
        found.append((_WITHOUT[step.name], values))
    first = replace(world.ALL_STEPS, gas_apart=False, transit=False, ores=False, motor_fuel=False)
    values = headline(
        world.make(given, assumed, first), given, people, given.release.folding(europe_apart=False)
    )
    found.append(("the first recipe: none of the five steps above", values))
    if given.year == _YEAR:
        found.append(("V1: one farming and one mining industry, by money", _monetary_headline(given, people)))
    return found


def _monetary_headline(given: world.Sources, people: float) -> dict[str, float]:
    biomass = (given.stressors["group"] == "Biomass").to_numpy()
    regions = list(given.release.source_regions)
    columns = pd.MultiIndex.from_product([regions, PARENTS])
    F = pd.DataFrame(0.0, index=given.extraction.index, columns=columns)
    for region in regions:
        F.loc[biomass, (region, "c1")] = given.extraction.loc[biomass, region]
        F.loc[~biomass, (region, "c2")] = given.extraction.loc[~biomass, region]
    plain = world.world_split.Split(given.wiod.Z, given.wiod.Y, given.wiod.x, 0.0)
    none = pd.DataFrame(0.0, index=F.index, columns=regions)
    fold = given.release.folding(europe_apart=False)
    return headline(world.World(plain, F, none, {}), given, people, fold)
