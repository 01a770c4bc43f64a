"""The FabCity Index of French areas: score, ranks, intervals, diversity. Estimates of this project."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.areas.detailed.answers import detail_notes, french_detail
from footprint.areas.places.area import METROPOLITAN, URBAN_AREA, Area, ranked_kind
from footprint.areas.places.find import find_area
from footprint.areas.production.area_supply import supply_of
from footprint.areas.production.detail import detail_year
from footprint.areas.production.establishments import Establishments, as_establishments
from footprint.areas.production.france import FranceDetail
from footprint.areas.production.local_supply import LocalSupply
from footprint.areas.production.observed import observed_plants
from footprint.circular.autonomy.autonomy import (
    ESTIMATE,
    Coverage,
    cover,
    fitted_parameters,
    weighted_mean,
)
from footprint.circular.autonomy.board import predicted, scoreboard
from footprint.circular.autonomy.certainty import PRESENT, SURE, how_sure
from footprint.circular.autonomy.intervals import intervals
from footprint.circular.autonomy.scores import index_table, macro_scores, priority_points
from footprint.i18n import message
from footprint.mrio.system import MRIO
from footprint.results import Result
from footprint.units import as_json

_MANY = 20


@dataclass(frozen=True, eq=False)
class FabcityIndex(Result):
    """The index of one area, an estimate of this project (never the published index).

    Attributes
    ----------
    area : Area
        The area.
    value : float
        Index, points out of 100.
    autonomy : float
        Self-supply of the production its households' goods need, percent of EUR.
    autonomy_at_french_needs : float
        The same if its households needed what the mean French inhabitant needs, percent.
    capacity : float
        Percent of that production that local plants could make if they sold nothing elsewhere. Not
        self-supply: most of it is sold elsewhere.
    interval, autonomy_interval : tuple of float
        Nine draws of ten, over the parameters' uncertainty and the lumpiness of plants.
    rank, ranked : int
        Place by index, and how many areas of its own kind and part of France are ranked. An area of
        neither kind, or one with a planner's establishments, gets the place it would have.
    ranked_kind : str
        That kind: ``"inter-municipal body"`` for such bodies, else ``"urban area"``.
    ranked_among : str
        That part: ``"metropolitan France"`` or ``"overseas France"``. Overseas areas are ranked apart:
        their distance to other producers makes them look self-sufficient.
    population_rank : int
        Place by inhabitants.
    sectors : DataFrame
        By sector code: name_en, name_fr, macro_sector, need (EUR per inhabitant and year), priority (0–10),
        capacity, coverage, self_supply (shares of the need, 0–1), producers, presence (probability),
        jobs, output (MEUR), plants_are (``"observed"`` or ``"expected"``), how_sure (see `how_sure`).
    macro_sectors : DataFrame
        By macro-sector: score (0–100), rank, autonomy (%), sectors, present, producers, jobs.
    diversity : dict
        sectors_present, producers, effective_sectors (exponential of the Shannon entropy of jobs),
        largest_sector_share (of goods jobs).
    jobs_only, population_only : float
        What a line on goods jobs, or on inhabitants, alone would predict, points.
    expected_error : float
        Mean absolute error against published scores of areas left out of the fit, points.
    basis : str
        Where the plants come from: départements' establishments, or a planner's file.
    warnings : tuple of str
        What a reader must know.
    table_notes : tuple of str
        Those among them that tell of the world table behind it; none for the embedded one.
    """

    area: Area
    value: float
    autonomy: float
    autonomy_at_french_needs: float
    capacity: float
    interval: tuple[float, float]
    autonomy_interval: tuple[float, float]
    rank: int
    ranked: int
    population_rank: int
    sectors: pd.DataFrame
    macro_sectors: pd.DataFrame
    diversity: dict[str, float]
    jobs_only: float
    population_only: float
    expected_error: float
    basis: str
    label: str = ESTIMATE
    warnings: tuple[str, ...] = ()
    table_notes: tuple[str, ...] = ()
    ranked_among: str = METROPOLITAN
    ranked_kind: str = URBAN_AREA

    def to_frame(self) -> pd.DataFrame:
        """Return the sectors by code; `sectors` names the columns."""
        return self.sectors.rename_axis("code").reset_index()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the sectors and the macro-sectors."""
        return {"Sectors": self.sectors, "Macro-sectors": self.macro_sectors}

    def _shown(self) -> pd.DataFrame:
        return self.macro_sectors.round(1)

    def _heading(self) -> str:
        return f"{self.area.name}: {self.value:.1f} of 100 ({self.label}), rank {self.rank} of {self.ranked}"

    def _content(self) -> Mapping[str, object]:
        low, high = self.interval
        return {
            "code": self.area.code,
            "name": self.area.name,
            **self.area.identity(),
            "inhabitants": as_json(self.area.inhabitants, "inhabitant"),
            "index": as_json(self.value, "point"),
            "index_interval": {"low": as_json(low, "point"), "high": as_json(high, "point")},
            "autonomy": as_json(self.autonomy, "%"),
            "autonomy_interval": {
                "low": as_json(self.autonomy_interval[0], "%"),
                "high": as_json(self.autonomy_interval[1], "%"),
            },
            "autonomy_at_french_needs": as_json(self.autonomy_at_french_needs, "%"),
            "capacity": as_json(self.capacity, "%"),
            "rank": self.rank,
            "ranked_areas": self.ranked,
            "ranked_among": self.ranked_among,
            "ranked_kind": self.ranked_kind,
            "population_rank": self.population_rank,
            "macro_sectors": {
                name: {
                    "score": as_json(row["score"], "point"),
                    "rank": int(row["rank"]),
                    "autonomy": as_json(row["autonomy"], "%"),
                    "sectors": int(row["sectors"]),
                    "sectors_present": int(row["present"]),
                    "producers": as_json(row["producers"], "1"),
                    "jobs": as_json(row["jobs"], "job"),
                }
                for name, row in self.macro_sectors.iterrows()
            },
            "diversity": self.diversity,
            "presence": {name: int((self.sectors["how_sure"] == name).sum()) for name in SURE},
            "predictions": {
                "jobs_only": as_json(self.jobs_only, "point"),
                "population_only": as_json(self.population_only, "point"),
            },
            "expected_error": as_json(self.expected_error, "point"),
            "basis": self.basis,
            "label": self.label,
            "warnings": list(self.warnings),
        }

    def __repr__(self) -> str:
        return (
            f"<FabcityIndex {self.area.name}: {self.value:.1f} of 100 ({self.label}), rank {self.rank} of "
            f"{self.ranked}, autonomy {self.autonomy:.1f} %>"
        )


def fabcity_index(
    area: Area | str,
    *,
    establishments: Establishments | str | os.PathLike[str] | None = None,
    world: MRIO | None = None,
) -> FabcityIndex:
    """Return the FabCity Index of an area, with everything behind it.

    Index = 100 · Σ p_i (10 a_i) / (10 Σ p_i), with p the priority of a sector (0–10, decile of the production
    households' goods need) and a its coverage by local supply (`footprint.circular.autonomy.autonomy.cover`).

    Parameters
    ----------
    area : Area or str
        An area, or what `footprint.find_area` understands.
    establishments : Establishments or path, optional
        A planner's own (`footprint.read_establishments`), or their file; they replace the
        statistical plants.
    world : MRIO, optional
        Any table that knows France (`footprint.with_french_detail`): needs, output and trade of the sectors
        are then the table's. The embedded detail by default.

    Raises
    ------
    TableError
        If the area has no goods-producing job and no establishments are given.
    LabelError, UnitError
        If the detail cannot be put on the table; says what to add.
    """
    area = find_area(area)
    establishments = as_establishments(establishments)
    france = french_detail(world)
    supply = supply_of(area, establishments, france)
    covered = cover(supply, france=france)
    points = priority_points(covered.needs)
    kind = ranked_kind(area)
    board = scoreboard(kind, world=world)
    value = float(index_table(covered.coverage, points).iloc[0])
    low, high, autonomy_low, autonomy_high = (float(v.iloc[0]) for v in intervals(supply, covered, points))
    others = board.drop(index=area.code, errors="ignore")
    others = others[others["part_of_france"] == area.part_of_france]
    sectors = _sector_table(france, supply, covered, points)
    parameters = fitted_parameters()
    jobs = float(supply.jobs.iloc[0].sum())
    told = detail_notes(world) if world is not None else ()
    return FabcityIndex(
        area=area,
        value=value,
        autonomy=100.0 * float(covered.autonomy.iloc[0]),
        autonomy_at_french_needs=100.0
        * float(cover(supply, france.production_needs, france=france).autonomy.iloc[0]),
        capacity=100.0 * float(weighted_mean(covered.capacity, covered.own_needs).iloc[0]),
        interval=(low, high),
        autonomy_interval=(autonomy_low, autonomy_high),
        rank=1 + int((others["index"] > value + 1e-12).sum()),
        ranked=len(others) + 1,
        population_rank=1 + int((others["inhabitants"] > area.inhabitants).sum()),
        sectors=sectors,
        macro_sectors=_macro_table(france, covered, points, sectors, others),
        diversity=diversity(sectors),
        jobs_only=predicted(parameters.jobs_only, jobs),
        population_only=predicted(parameters.population_only, area.inhabitants),
        expected_error=parameters.error,
        basis=_basis(supply, establishments),
        warnings=(*_warnings(area, establishments), *told),
        table_notes=told,
        ranked_among=area.part_of_france,
        ranked_kind=kind,
    )


def autonomy(
    area: Area | str,
    *,
    establishments: Establishments | str | os.PathLike[str] | None = None,
    world: MRIO | None = None,
) -> Coverage:
    """Return needs, capacity, coverage and self-supply of an area by sector; `.autonomy` is their sum.

    Parameters
    ----------
    area : Area or str
        An area, or what `footprint.find_area` understands.
    establishments : Establishments or path, optional
        A planner's own.
    world : MRIO, optional
        As for `fabcity_index`.
    """
    return cover(supply_of(find_area(area), establishments, french_detail(world)))


def diversity(sectors: pd.DataFrame) -> dict[str, float]:
    """Return how broad the fabric is: a few big producers do not make a productive city.

    effective_sectors = exp(−Σ q ln q) with q the shares of goods jobs: as many sectors as would have the
    same entropy if all were of one size (Hill number of order 1).
    """
    jobs = sectors["jobs"].to_numpy(dtype=float)
    total = jobs.sum()
    share = jobs[jobs > 0] / total if total > 0 else np.array([1.0])
    present = sectors["presence"] >= PRESENT
    several = (sectors["producers"] >= 2) & present
    return {
        "sectors": float(len(sectors)),
        "sectors_present": float(present.sum()),
        "sectors_with_several_producers": float(several.sum()),
        "producers": float(sectors["producers"].sum()),
        "effective_sectors": float(np.exp(-(share * np.log(share)).sum())) if total > 0 else 0.0,
        "largest_sector_share": float(share.max()) if total > 0 else 0.0,
    }


def _sector_table(
    france: FranceDetail, supply: LocalSupply, covered: Coverage, points: pd.Series
) -> pd.DataFrame:
    table = france.sectors.loc[france.goods, ["name_en", "name_fr", "macro_sector", "a38", "parent"]].copy()
    table["need"] = covered.own_needs.iloc[0]
    table["priority"] = points
    table["capacity"] = covered.capacity.iloc[0]
    table["coverage"] = covered.coverage.iloc[0]
    table["self_supply"] = covered.self_supply.iloc[0]
    for name in ("producers", "presence", "jobs", "output"):
        table[name] = getattr(supply, name).iloc[0]
    table["plants_are"] = np.where(supply.observed.iloc[0], "observed", "expected")
    table["how_sure"] = how_sure(supply.presence.iloc[0], supply.observed.iloc[0])
    return table


def _macro_table(
    france: FranceDetail, covered: Coverage, points: pd.Series, sectors: pd.DataFrame, others: pd.DataFrame
) -> pd.DataFrame:
    groups = france.sectors.loc[france.goods, "macro_sector"]
    scores = macro_scores(covered.coverage, points, groups).iloc[0]
    rows = {}
    for name, score in scores.items():
        part = sectors[sectors["macro_sector"] == name]
        need = float(part["need"].sum())
        rows[name] = {
            "score": float(score),
            "rank": 1 + int((others[name] > score + 1e-12).sum()),
            "autonomy": 100.0 * float((part["need"] * part["self_supply"]).sum()) / need if need > 0 else 0.0,
            "sectors": len(part),
            "present": int((part["presence"] >= PRESENT).sum()),
            "producers": float(part["producers"].sum()),
            "jobs": float(part["jobs"].sum()),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("macro_sector")


def _basis(supply: LocalSupply, establishments: Establishments | None) -> str:
    if establishments is not None:
        return "a planner's establishments"
    kept = observed_plants()
    if kept is not None and bool(supply.observed.to_numpy().any()):
        return message("{basis}; farming by the model", basis=kept.basis)
    return message("jobs by A38 sector (2019) and the départements' employer establishments (2021)")


def _warnings(area: Area, establishments: Establishments | None) -> tuple[str, ...]:
    notes = [
        message("{estimate}, not the published FabCity Index", estimate=ESTIMATE),
        message(
            "needs are those of the place's households (local demand); priorities are of the mean French inhabitant, as published"
        ),
        message(
            "years differ: {vintage}; France in detail of {detail_year}",
            vintage=area.vintage,
            detail_year=detail_year(),
        ),
    ]
    if area.part_of_france != METROPOLITAN:
        notes.append(
            message(
                "overseas areas are ranked apart: their distance to other producers makes them look self-sufficient"
            )
        )
    if establishments is not None and len(establishments.table) < _MANY:
        notes.append(
            message(
                "only {count} establishments were given: sectors without one count as absent",
                count=len(establishments.table),
            )
        )
    return (*notes, *area.notes)
