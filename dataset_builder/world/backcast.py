"""Back-casting the estimate of 2014: the same step from one known year to another, where the truth is known.

    python -m dataset_builder backcast --sources DIR [--small | --choices]

The 2013 release is known from 1995 to 2011. An older year moved to the exact totals of a later one, as the
table of 2011 is moved to 2014, is compared with the later year as published.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dataset_builder.world import estimate, world
from dataset_builder.world import extraction as world_extraction
from dataset_builder.world import sources as world_sources
from dataset_builder.world.release import RELEASE_2013
from footprint.files import written_atomically

SCORES = "world_backcast_scores.csv"
PAIRS = ((2008, 2011), (2007, 2010))
EU = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR", "GRC", "HUN", "IRL", "ITA",
    "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
)  # fmt: skip
#: What a first trial of the method gave from 2008 to 2011, percent.
TRIED = {
    ("2011 by the prior", "cells"): 23.0, ("2011 by the prior", "country pairs"): 8.0,
    ("2011 by the prior, first recipe", "French households, total"): -1.3,
    ("2011 by the prior, first recipe", "French households, by country of extraction"): 8.3,
    ("2011 by the prior, first recipe", "RMC of 27 EU countries, mean"): 2.2,
    ("2011 by the prior, first recipe", "RMC of 27 EU countries, median"): 0.7,
    ("2011 without a prior", "cells"): 130.0, ("2011 without a prior", "country pairs"): 53.0,
    ("2011 without a prior, first recipe", "French households, total"): 11.0,
    ("2011 without a prior, first recipe", "French households, by country of extraction"): 40.0,
    ("2011 without a prior, first recipe", "RMC of 27 EU countries, mean"): 12.7,
}  # fmt: skip
#: The steps the trial had.
FIRST_RECIPE = world.Steps(gas_apart=False, transit=False, ores=False, motor_fuel=False)
#: What a first trial does not say of itself, each set otherwise: cap of growth, French table, recipe.
CHOICES: dict[str, dict[str, Any]] = {
    "as made": {},
    "growth capped at 3": {"most": 3.0},
    "growth not capped": {"most": np.inf},
    "no growth": {"most": 1.0},
    "without the French import table": {"home_table": False},
    "energy leaves at the average price of its industry": {
        "steps": replace(FIRST_RECIPE, cheap_at_home=False)
    },
}
_HOME = RELEASE_2013.source_regions.index("FRA")


def run(sources: Path, out: Path, *, small: bool = False) -> pd.DataFrame:
    """Return the scores; write them, and each region's error, below `out` unless `small`.

    Parameters
    ----------
    small : bool
        Only the flows of money from 2008 to 2011: seconds in place of a minute, and nothing is written.
    """
    rows, errors = [], []
    for then, now in PAIRS[:1] if small else PAIRS:
        true = world_sources.read_wiod(sources, now)
        for name, flows in moved(sources, then, true).items():
            label = f"{now} {name}"
            rows += [(then, label, *score) for score in money_scores(true, flows).items()]
            if small or (name != "by the prior" and (then, now) != PAIRS[0]):
                continue
            tonnes, by_region = tonnes_scores(sources, out, true, flows)
            rows += [(then, label, *score) for score in tonnes.items()]
            if (then, now) == PAIRS[0]:
                first, _ = tonnes_scores(sources, out, true, flows, FIRST_RECIPE)
                rows += [(then, f"{label}, first recipe", *score) for score in first.items()]
            if name == "by the prior":
                errors.append(by_region)
    table = pd.DataFrame(rows, columns=["from", "estimate", "measure", "percent"])
    table["tried"] = [TRIED.get((e, m)) for e, m in zip(table["estimate"], table["measure"], strict=True)]
    table["percent"] = table["percent"].round(2)
    if not small:
        with written_atomically(out / SCORES) as path:
            table.to_csv(path, index=False, lineterminator="\n")
        with written_atomically(out / world.BACKCAST) as path:
            region_errors(errors).to_csv(path, index=False, lineterminator="\n")
    return table


def choices(sources: Path, out: Path) -> pd.DataFrame:
    """Return the scores of 2008 to 2011 by the first recipe, with one of `CHOICES` set otherwise."""
    then, now = PAIRS[0]
    true = world_sources.read_wiod(sources, now)
    found = {}
    for name, choice in CHOICES.items():
        given = {key: value for key, value in choice.items() if key != "steps"}
        flows = moved(sources, then, true, **given)["by the prior"]
        tonnes, _ = tonnes_scores(sources, out, true, flows, choice.get("steps", FIRST_RECIPE))
        found[name] = {**money_scores(true, flows), **tonnes}
    return pd.DataFrame(found).T.round(2).rename_axis("choice").reset_index()


def moved(
    sources: Path,
    then: int,
    true: world_sources.Wiod,
    *,
    most: float = estimate.MOST_GROWTH,
    home_table: bool = True,
) -> dict[str, np.ndarray]:
    """Return the later year's Z in MEUR as estimated with the older year and without it."""
    R, P, _, _ = RELEASE_2013.shape
    rate, old_rate = world_sources.USD_PER_EUR[true.year], world_sources.USD_PER_EUR[then]
    older = world_sources.read_wiod(sources, then)
    now, past = true.Z.reshape(R, P, R, P) * rate, older.Z.reshape(R, P, R, P) * old_rate
    final = [np.maximum(w.Y, 0.0).reshape(R, P, R, -1).sum(axis=3) for w in (older, true)]
    parents = RELEASE_2013.parents
    factor = estimate.growth(
        final[0] * old_rate, final[1] * rate, parents.index(RELEASE_2013.role.mining),
        (parents.index(RELEASE_2013.role.farming),), most,
    )  # fmt: skip
    totals = estimate.totals_of(now, _HOME)
    flat = estimate.proportional(totals)
    prior = estimate.cross_border(past) * factor[..., None] + estimate.FLOOR * flat
    inside = now - estimate.cross_border(now)
    return {
        "by the prior": (estimate.scale(prior, totals, home_table=home_table)[0] + inside).reshape(R * P, -1)
        / rate,
        "without a prior": (estimate.scale(flat, totals, home_table=False)[0] + inside).reshape(R * P, -1)
        / rate,
    }


def money_scores(true: world_sources.Wiod, Z: np.ndarray) -> dict[str, float]:
    """Return the share of cross-border intermediates in the wrong cell or pair of countries, percent.

    Each counts the sum of absolute differences over the sum of what is true.
    """
    R, P, _, _ = RELEASE_2013.shape
    found, right = (estimate.cross_border(table.reshape(R, P, R, P)) for table in (Z, true.Z))
    total = right.sum()
    pairs = found.sum(axis=(1, 3)) - right.sum(axis=(1, 3))
    return {
        "cells": float(100 * np.abs(found - right).sum() / total),
        "country pairs": float(100 * np.abs(pairs).sum() / total),
    }


def tonnes_scores(
    sources: Path, out: Path, true: world_sources.Wiod, Z: np.ndarray, steps: world.Steps = world.ALL_STEPS
) -> tuple[dict[str, float], pd.DataFrame]:
    """Return errors of footprints in percent, and French households' by region as relative errors."""
    right, rmc_right = _footprints(sources, out, true, steps)
    found, rmc = _footprints(sources, out, replace(true, Z=Z), steps)
    abroad = right.index != "FRA"
    off = (rmc / rmc_right - 1.0).loc[list(EU)].abs()
    scores = {
        "French households, total": 100 * (found.sum() / right.sum() - 1),
        "French households, by country of extraction":
            100 * (found - right)[abroad].abs().sum() / right[abroad].sum(),
        "RMC of 27 EU countries, mean": 100 * off.mean(),
        "RMC of 27 EU countries, median": 100 * off.median(),
    }  # fmt: skip
    by_region = pd.concat({"found": found, "right": right}, axis=1)
    return {name: float(value) for name, value in scores.items()}, by_region


def region_errors(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return each region's relative error, the root mean square over back-casts.

    Two or three years may be right by chance, so the error of all foreign countries together (pooled)
    counts as one more for each of them. Norway and Switzerland, which the older release does not tell
    apart, get twice it.
    """
    fold = RELEASE_2013.folding()
    folded = [fold @ table.loc[list(fold.columns)] for table in tables]
    squares = [((t["found"] - t["right"]) / t["right"]) ** 2 for t in folded]
    wrong = sum((t["found"] - t["right"]).drop("FRA").abs().sum() for t in folded)
    pooled = wrong / sum(t["right"].drop("FRA").sum() for t in folded)
    errors = ((sum(squares) + pooled**2) / (len(squares) + 1)) ** 0.5
    errors["FRA"] = (sum(square["FRA"] for square in squares) / len(squares)) ** 0.5
    for region in ("CHE", "NOR"):
        errors[region] = 2 * pooled
    off = [t["found"].sum() / t["right"].sum() - 1 for t in folded]
    errors["total"] = (sum(value**2 for value in off) / len(off)) ** 0.5
    errors["pooled"] = pooled
    return errors.round(4).rename("error").rename_axis("region").reset_index()


def _footprints(
    sources: Path, out: Path, wiod: world_sources.Wiod, steps: world.Steps
) -> tuple[pd.Series, pd.Series]:
    """Return French households' tonnes by region of extraction, and each region's RMC."""
    assumed = world_extraction.read_assumptions(pd.read_csv(out / "assumptions.csv"))
    made = world.make(world.of_wiod(sources, out, wiod), assumed, steps)
    R, _, S, C = wiod.release.shape
    regions = list(wiod.release.source_regions)
    x, Y = made.split.x, made.split.Y.reshape(R * S, R, C)
    A = np.divide(made.split.Z, x, out=np.zeros_like(made.split.Z), where=x > 0)
    demand = np.column_stack([Y[:, _HOME, 0], Y.sum(axis=2)])
    output = np.linalg.solve(np.eye(len(x)) - A, demand)
    per_output = np.divide(made.F.to_numpy().sum(axis=0), x, out=np.zeros_like(x), where=x > 0)
    direct = made.direct[regions].sum()
    households = pd.Series((per_output * output[:, 0]).reshape(R, S).sum(axis=1), regions)
    households["FRA"] += direct["FRA"]
    return households, pd.Series(per_output @ output[:, 1:], regions) + direct
