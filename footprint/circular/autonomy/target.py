"""The gap between today's autonomy and a target, in EUR per inhabitant and by sector."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from footprint.areas.detailed.answers import french_detail
from footprint.areas.places.area import Area
from footprint.areas.places.find import find_area
from footprint.areas.production.area_supply import supply_of
from footprint.areas.production.detail import detail_money
from footprint.areas.production.establishments import Establishments
from footprint.circular.autonomy.autonomy import ESTIMATE, cover
from footprint.circular.autonomy.scores import priority_points
from footprint.errors import OptionError
from footprint.i18n import message
from footprint.mrio.system import MRIO
from footprint.results import Result
from footprint.units import as_json

TARGET = 0.10


def gap_per_inhabitant(autonomy: float, target: float, production: float) -> float:
    """Return the local production an inhabitant lacks to go from `autonomy` to `target`.

    (target − autonomy) · production, never below 0: from 3 % to 10 % of 2,500 EUR, 175 EUR.

    Parameters
    ----------
    autonomy, target : float
        Shares, 0–1.
    production : float
        Production behind the goods an inhabitant needs, EUR a year.

    Raises
    ------
    OptionError
        If a share is outside 0–1 or production is negative.
    """
    for name, share in (("autonomy", autonomy), ("target", target)):
        if not 0.0 <= share <= 1.0:
            raise OptionError(
                message("The {name} must be a share between 0 and 1", name=name), found=str(share)
            )
    if not production >= 0.0:
        raise OptionError("Production must be 0 or more", found=str(production))
    return max(target - autonomy, 0.0) * production


@dataclass(frozen=True, eq=False)
class TargetGap(Result):
    """What an area lacks to reach a target.

    Attributes
    ----------
    area : Area
        The area.
    autonomy, target : float
        Percent of EUR.
    production : float
        Gross production behind an inhabitant's goods, EUR a year (N summed).
    value_added : float
        Value added in that production, EUR an inhabitant and year: counts nothing twice, and the convention
        nearest to the published 2,500 EUR.
    per_inhabitant, total : float
        Gross local production that is missing: EUR an inhabitant and year, MEUR a year.
    value_added_per_inhabitant : float
        The same gap in value added.
    sectors : DataFrame
        By sector, largest first: name_en, name_fr, macro_sector, priority, need, self_supply, missing (all
        that is not supplied locally), gap (its part of the target), EUR an inhabitant and year.
    """

    area: Area
    autonomy: float
    target: float
    production: float
    value_added: float
    per_inhabitant: float
    total: float
    value_added_per_inhabitant: float
    sectors: pd.DataFrame
    label: str = ESTIMATE

    def to_frame(self) -> pd.DataFrame:
        """Return the sectors, largest gap first; `sectors` names the columns."""
        return self.sectors.rename_axis("code").reset_index()

    def _shown(self) -> pd.DataFrame:
        return self.sectors[["name_en", "need", "missing", "gap"]].round(1)

    def _heading(self) -> str:
        return f"{self.area.name}: {self.per_inhabitant:,.0f} EUR per inhabitant to a target of {self.target:g} %"

    def _content(self) -> Mapping[str, object]:
        unit = f"{detail_money()}/inhabitant/year"
        return {
            "autonomy": as_json(self.autonomy, "%"),
            "target": as_json(self.target, "%"),
            "production": as_json(self.production, unit),
            "value_added": as_json(self.value_added, unit),
            "gap_per_inhabitant": as_json(self.per_inhabitant, unit),
            "gap_per_inhabitant_value_added": as_json(self.value_added_per_inhabitant, unit),
            "gap": as_json(self.total, detail_money("MEUR") + "/year"),
            "sectors": [
                {"code": code, "name": row["name_en"], "gap": as_json(row["gap"], unit),
                 "missing": as_json(row["missing"], unit)}
                for code, row in self.sectors.iterrows()
            ],
            "label": self.label,
        }  # fmt: skip


def target_gap(
    area: Area | str,
    target: float = TARGET,
    *,
    establishments: Establishments | str | os.PathLike[str] | None = None,
    world: MRIO | None = None,
) -> TargetGap:
    """Return the gap between an area's autonomy and a target, and its sectors.

    The gap is shared among sectors in proportion to priority × what is not supplied locally, so that the
    needs that weigh most come first; a sector never gets more than it lacks.

    Parameters
    ----------
    area : Area or str
        An area, or what `footprint.find_area` understands.
    target : float
        Share, 0–1; 0.10 by default.
    establishments : Establishments or path, optional
        A planner's own.
    world : MRIO, optional
        As for `fabcity_index`.

    Raises
    ------
    OptionError
        If the target is no share.
    TableError
        If the area has no goods-producing job.
    """
    area = find_area(area)
    france = french_detail(world)
    covered = cover(supply_of(area, establishments, france))
    today = float(covered.autonomy.iloc[0])
    needs = covered.own_needs.iloc[0]
    production = float(needs.sum())
    share = france.sectors.loc[france.goods, "value_added_share"]
    value_added = float((needs * share).sum())
    gap = gap_per_inhabitant(today, target, production)
    points = priority_points(covered.needs)
    supplied = covered.self_supply.iloc[0]
    missing = needs * (1.0 - supplied)
    table = france.sectors.loc[france.goods, ["name_en", "name_fr", "macro_sector"]].copy()
    table["priority"] = points
    table["need"] = needs
    table["self_supply"] = supplied
    table["missing"] = missing
    table["gap"] = _shared(gap, points * missing, missing)
    return TargetGap(
        area=area,
        autonomy=100.0 * today,
        target=100.0 * target,
        production=production,
        value_added=value_added,
        per_inhabitant=gap,
        total=gap * area.inhabitants / 1e6,
        value_added_per_inhabitant=gap_per_inhabitant(today, target, value_added),
        sectors=table.sort_values("gap", ascending=False, kind="stable"),
    )


def _shared(total: float, weight: pd.Series, ceiling: pd.Series) -> pd.Series:
    """Return `total` shared by weight, no part above its ceiling; what a ceiling cuts goes to the others."""
    part = pd.Series(0.0, weight.index)
    open_ = (weight > 0) & (ceiling > 0)
    left = min(total, float(ceiling[open_].sum()))
    while left > 1e-12 and open_.any():
        offer = part[open_] + left * weight[open_] / weight[open_].sum()
        part[open_] = offer.clip(upper=ceiling[open_])
        left = float((offer - part[open_]).sum())
        open_ &= part < ceiling
    return part
