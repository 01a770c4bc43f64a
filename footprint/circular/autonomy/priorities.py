"""Priority against autonomy: which sectors an area should look at first, and what it has to build on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from footprint.areas.detailed.answers import detail_notes, detailed_world, french_detail
from footprint.areas.detailed.table import DETAILED
from footprint.areas.impacts.french import impacts_for
from footprint.areas.places.area import Area
from footprint.areas.places.find import find_area
from footprint.areas.production.detail import detail_money
from footprint.areas.production.establishments import Establishments
from footprint.areas.production.france import FranceDetail
from footprint.areas.world import world_last
from footprint.circular.autonomy.autonomy import ESTIMATE
from footprint.circular.autonomy.index import PRESENT, FabcityIndex, fabcity_index
from footprint.circular.autonomy.materials import impacts_behind, materials_behind
from footprint.circular.autonomy.possible import impossible
from footprint.i18n import message
from footprint.mrio.impacts.intensities import Impacts, impacts_json
from footprint.mrio.system import MRIO
from footprint.results import Result
from footprint.units import as_json

#: A sector is strategic from this priority on (the upper half of the needs).
STRATEGIC = 6.0
QUADRANTS = (
    message("strategic, under-supplied"),
    message("strategic, supplied"),
    message("secondary, under-supplied"),
    message("secondary, supplied"),
)
#: Materials of which at least this share of what France consumes is extracted abroad count as foreign.
FOREIGN_ONLY = 0.95
#: From this share of its tonnes on, a sector depends on such materials.
DEPENDENT = 0.5
#: From this local base on, there is something to build on.
BASE = 0.5
_NEIGHBOURS = 3
_ALIKE = message(
    "footprints are of the 42 or so industries of the world table: sectors of one industry share its materials per "
    "EUR, and differ by their import share"
)


@dataclass(frozen=True, eq=False)
class Priorities(Result):
    """Priority against autonomy for the 257 sectors of an area.

    Attributes
    ----------
    area : Area
        The area.
    threshold : float
        Coverage below which a sector counts as under-supplied: the area's own index / 100.
    sectors : DataFrame
        By sector code, most pressing first: name_en, name_fr, macro_sector, quadrant, need (EUR per
        inhabitant and year), priority, capacity, coverage, self_supply, missing (EUR per inhabitant and
        year not supplied locally), presence (probability that there is a producer), jobs, output (MEUR),
        value_added (MEUR), jobs_to_cover (jobs that making all that is missing would take), footprint (kg per
        inhabitant and year behind the production needed; overlaps between sectors), footprint_direct (kg
        behind what households buy of it; adds up), share_abroad, foreign_materials (share of tonnes in
        materials extracted almost only abroad), main_material, base (0–1), neighbours (most similar sectors
        present), suppliers_present (share of its goods inputs whose makers are present), cannot (why it
        cannot exist here; empty where it can), plants_are and how_sure (see `FabcityIndex.sectors`).
    score : FabcityIndex
        The index behind it.
    impacts : DataFrame
        By sector code and impact (carbon, water, waste, jobs): title, unit, france, abroad, total, behind the
        production an inhabitant's needs ask for (sectors overlap, as in `footprint`), and direct, the total
        behind what households buy of it (adds up). NaN where not known.
    """

    area: Area
    threshold: float
    sectors: pd.DataFrame
    score: FabcityIndex
    label: str = ESTIMATE
    warnings: tuple[str, ...] = ()
    impacts: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    @property
    def strategic(self) -> pd.DataFrame:
        """The strategic and under-supplied sectors that can exist here, those that miss most first."""
        return self.sectors[(self.sectors["quadrant"] == QUADRANTS[0]) & (self.sectors["cannot"] == "")]

    @property
    def answers(self) -> dict[str, list[str]]:
        """Codes of the sectors that answer the usual questions, best first.

        What there is today lists sectors that are probably there before those that are probably not: jobs and
        value added are expected values, and an unlikely refinery has a large one.
        """
        table = self.sectors.assign(there=self.sectors["presence"] >= PRESENT)
        short = self.strategic
        foreign = table["foreign_materials"] >= DEPENDENT
        return {
            message("strategic and under-supplied"): list(short.index),
            message("most jobs today"): list(table.sort_values(["there", "jobs"], ascending=False).index),
            message("most value added today"): list(
                table.sort_values(["there", "value_added"], ascending=False).index
            ),
            message("most tonnes"): list(table.sort_values("footprint_direct", ascending=False).index),
            message("strategic, under-supplied, with a local base"): list(
                short[short["base"] >= BASE].sort_values("base", ascending=False).index
            ),
            message("dependent on materials from abroad"): list(
                table[foreign].sort_values("footprint_direct", ascending=False).index
            ),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the sectors, most pressing first; `sectors` names the columns and units."""
        return self.sectors.rename_axis("code").reset_index()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the strategic, under-supplied sectors, and all."""
        found = {"Strategic": self.strategic, "Sectors": self.sectors}
        return {**found, "Impacts": self.impacts.reset_index()} if len(self.impacts) else found

    def _shown(self) -> pd.DataFrame:
        return self.strategic[["name_en", "priority", "coverage", "missing", "jobs", "base"]]

    def _heading(self) -> str:
        return f"Strategic, under-supplied sectors of {self.area.name}"

    def _content(self) -> Mapping[str, object]:
        money = f"{detail_money()}/inhabitant/year"
        units = {
            "need": money, "missing": money, "priority": "point", "capacity": "1", "coverage": "1",
            "self_supply": "1", "presence": "1", "jobs": "job", "output": f"{detail_money('MEUR')}/year", "value_added": f"{detail_money('MEUR')}/year",
            "jobs_to_cover": "job", "footprint": "kg/inhabitant/year", "footprint_direct": "kg/inhabitant/year",
            "share_abroad": "1", "foreign_materials": "1", "critical_materials": "1", "base": "1", "suppliers_present": "1",
        }  # fmt: skip
        texts = (
            "name_en",
            "name_fr",
            "macro_sector",
            "quadrant",
            "main_material",
            "neighbours",
            "cannot",
            "plants_are",
            "how_sure",
        )
        return {
            "area": self.area.name,
            **self.area.identity(),
            "inhabitants": as_json(self.area.inhabitants, "inhabitant"),
            "threshold": as_json(self.threshold, "1"),
            "quadrants": {name: int((self.sectors["quadrant"] == name).sum()) for name in QUADRANTS},
            "answers": {question: codes[:10] for question, codes in self.answers.items()},
            "sectors": [
                {
                    "code": code,
                    **{name: row[name] for name in texts},
                    **{name: as_json(row[name], unit) for name, unit in units.items()},
                    "impacts": self._impacts(str(code)),
                }
                for code, row in self.sectors.iterrows()
            ],
            "label": self.label,
            "warnings": list(self.warnings),
        }

    def _impacts(self, code: str) -> dict[str, object]:
        if not len(self.impacts):
            return {}
        part = pd.DataFrame(self.impacts.xs(code, level="code"))
        direct = part["direct"].to_numpy(float)
        found = impacts_json(part)
        return {
            name: {**shown, "direct": float(own)}
            for (name, shown), own in zip(found.items(), direct, strict=True)
        }


@world_last
def priorities(
    area: Area | str,
    *,
    establishments: Establishments | str | os.PathLike[str] | None = None,
    world: MRIO | None = None,
) -> Priorities:
    """Return priority against autonomy for every goods sector of an area.

    Parameters
    ----------
    area : Area or str
        An area, or what `footprint.find_area` understands.
    establishments : Establishments or path, optional
        A planner's own.
    world : MRIO, optional
        The world table that traces materials; the embedded one by default.

    Raises
    ------
    TableError
        If the area has no goods-producing job and no establishments are given.
    """
    area = find_area(area)
    france = french_detail(world)
    score = fabcity_index(area, establishments=establishments, world=world)
    table = score.sectors.drop(columns=["parent"]).copy()
    threshold = score.value / 100.0
    strategic = table["priority"] >= STRATEGIC
    short = table["coverage"] < threshold
    table["quadrant"] = np.select(
        [strategic & short, strategic & ~short, ~strategic & short], QUADRANTS[:3], QUADRANTS[3]
    )
    table["missing"] = table["need"] * (1.0 - table["self_supply"])
    table["value_added"] = table["output"] * france.sectors.loc[table.index, "value_added_share"]
    table["jobs_to_cover"] = table["missing"] * area.inhabitants / 1e6 * france.jobs_per_meur
    table_of_world = detailed_world(world)
    behind = materials_behind(table_of_world, france, FOREIGN_ONLY)
    per_eur = behind["tonnes"] / 1e3  # t per MEUR are g per EUR
    table["footprint"] = table["need"] * per_eur
    table["footprint_direct"] = france.household_needs * per_eur
    for name in ("share_abroad", "foreign_materials", "critical_materials", "main_material"):
        table[name] = behind[name]
    impacts = impacts_for(table_of_world)
    base, suppliers, neighbours = local_base(france, table["presence"])
    table["base"], table["suppliers_present"], table["neighbours"] = base, suppliers, neighbours
    table["cannot"] = impossible(area, france, table["presence"])
    urgent = (table["quadrant"] == QUADRANTS[0]) & (table["cannot"] == "")
    order = table.assign(urgent=urgent).sort_values(["urgent", "missing"], ascending=False, kind="stable")
    return Priorities(
        area=area,
        threshold=threshold,
        sectors=table.loc[order.index],
        score=score,
        impacts=_impacts(impacts, impacts_behind(table_of_world, france, impacts), table, france),
        warnings=tuple(
            dict.fromkeys(
                (
                    *table_of_world.texts("warnings"),
                    *score.warnings,
                    *(() if world is not None else detail_notes()),
                    *(() if DETAILED in table_of_world.meta else (_ALIKE,)),
                    *impacts.notes,
                )
            )
        ),
    )


def _impacts(impacts: Impacts, behind: np.ndarray, table: pd.DataFrame, france: FranceDetail) -> pd.DataFrame:
    """Return impacts per inhabitant by sector and impact, tonnes as kg."""
    m, codes = len(impacts.names), table.index
    if not m:
        return pd.DataFrame()
    per_eur = behind[:, france.goods.get_indexer(codes)] / 1e6
    kilo = np.array([1000.0 if unit == "t" else 1.0 for unit in impacts.units])[:, None]
    home, abroad = per_eur[:m] * kilo, np.where(impacts.abroad[:, None], per_eur[m:] * kilo, np.nan)
    whole = home + np.nan_to_num(abroad)
    need = table["need"].to_numpy(float)
    bought = france.household_needs.reindex(codes).to_numpy(float)
    units = [f"{'kg' if unit == 't' else unit}/inhabitant/year" for unit in impacts.units]
    columns = {
        "france": home * need,
        "abroad": abroad * need,
        "total": whole * need,
        "direct": whole * bought,
    }
    return pd.DataFrame(
        {
            "title": np.tile(np.array(impacts.titles, dtype=object), len(codes)),
            "unit": np.tile(np.array(units, dtype=object), len(codes)),
            **{name: values.T.ravel() for name, values in columns.items()},
        },
        index=pd.MultiIndex.from_product([codes.astype(str), impacts.names], names=["code", "impact"]),
    )


def local_base(france: FranceDetail, presence: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return how much each sector could build on: base (0–1), share of inputs present, nearest neighbours.

    The base is the mean of two things: the share of a sector's goods inputs whose makers are present, and
    the presence of the sectors with the most similar recipes (cosine of their goods inputs), itself left out.
    """
    goods = france.goods
    recipes = france.A.loc[goods, goods].to_numpy()
    here = presence.reindex(goods).fillna(0.0).to_numpy()
    inputs = recipes.sum(axis=0)
    suppliers = np.divide(here @ recipes, inputs, out=np.zeros_like(inputs), where=inputs > 0)
    length = np.linalg.norm(recipes, axis=0)
    unit = np.divide(recipes, length, out=np.zeros_like(recipes), where=length > 0)
    similar = unit.T @ unit
    np.fill_diagonal(similar, 0.0)
    nearest = np.argsort(-similar, axis=1, kind="stable")[:, : 2 * _NEIGHBOURS]
    near = here[nearest].mean(axis=1)
    names = france.sectors.loc[goods, "name_en"].to_numpy()
    listed = ["; ".join(names[j] for j in row if here[j] >= PRESENT) for row in nearest]
    listed = ["; ".join(text.split("; ")[:_NEIGHBOURS]) for text in listed]
    return (
        pd.Series((suppliers + near) / 2.0, goods),
        pd.Series(suppliers, goods),
        pd.Series(listed, goods),
    )
