"""Every area at once: scores, ranks and intervals of all urban areas or inter-municipal bodies."""

from __future__ import annotations

import math

import pandas as pd

from footprint.areas.detailed.answers import french_detail
from footprint.areas.places.area import URBAN_AREA, areas_table, part_of_france
from footprint.areas.production.france import FranceDetail, load_france
from footprint.areas.production.observed import PerPlants
from footprint.areas.production.supply import supply_in
from footprint.circular.autonomy.autonomy import cover, fitted_parameters, weighted_mean
from footprint.circular.autonomy.certainty import PRESENT
from footprint.circular.autonomy.intervals import intervals
from footprint.circular.autonomy.scores import index_table, macro_scores, priority_points, ranks
from footprint.mrio.system import MRIO


def scoreboard(kind: str = URBAN_AREA, *, world: MRIO | None = None) -> pd.DataFrame:
    """Return every area of a kind by code, best first, scored in one go; do not modify it, copy it.

    Areas of metropolitan France come first, overseas areas after them, ranked apart. Columns: name,
    part_of_france, inhabitants, index, autonomy (%), capacity (%), rank, population_rank, jobs,
    jobs_only, population_only (points), sectors_present, and one column of scores for each macro-sector.

    Parameters
    ----------
    kind : str
    world : MRIO, optional
        As for `fabcity_index`.
    """
    return board_of(kind, french_detail(world))


def board_of(kind: str, france: FranceDetail) -> pd.DataFrame:
    """Return `scoreboard` counted in a French detail, computed once; do not modify it, copy it."""
    return _board(kind) if france is load_france() else _board(kind, france)


@PerPlants
def _board(kind: str, france: FranceDetail | None = None) -> pd.DataFrame:
    supply = supply_in(france, kind)
    france = supply.detail
    covered = cover(supply, france=france)
    points = priority_points(covered.needs)
    known = areas_table().loc[supply.inhabitants.index]
    part = known["department"].map(part_of_france)
    jobs = supply.jobs.sum(axis=1)
    parameters = fitted_parameters()
    table = pd.DataFrame({
        "name": known["name"],
        "part_of_france": part,
        "inhabitants": supply.inhabitants,
        "index": index_table(covered.coverage, points),
        "autonomy": 100.0 * covered.autonomy,
        "capacity": 100.0 * weighted_mean(covered.capacity, covered.own_needs),
        "jobs": jobs,
        "jobs_only": [predicted(parameters.jobs_only, value) for value in jobs],
        "population_only": [predicted(parameters.population_only, value) for value in supply.inhabitants],
        "sectors_present": (supply.presence >= PRESENT).sum(axis=1),
    })  # fmt: skip
    table.insert(6, "rank", ranks(table["index"], part))
    table.insert(7, "population_rank", ranks(table["inhabitants"], part))
    scores = macro_scores(covered.coverage, points, france.sectors.loc[france.goods, "macro_sector"])
    return pd.concat([table, scores], axis=1).sort_values(["part_of_france", "rank", "population_rank"])


def scoreboard_intervals(kind: str = URBAN_AREA, *, world: MRIO | None = None) -> pd.DataFrame:
    """Return low and high of index and autonomy for every area of a kind."""
    supply = supply_in(french_detail(world), kind)
    covered = cover(supply)
    low, high, autonomy_low, autonomy_high = intervals(supply, covered, priority_points(covered.needs))
    return pd.DataFrame({
        "index_low": low, "index_high": high, "autonomy_low": autonomy_low, "autonomy_high": autonomy_high
    })  # fmt: skip


def predicted(line: tuple[float, float], size: float) -> float:
    """Return the index, points, that a fitted line on one size alone predicts."""
    intercept, slope = line
    return math.exp(intercept + slope * math.log(size)) if size > 0 else 0.0
