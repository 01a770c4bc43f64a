"""The supply chains behind an area's footprint: the largest paths from a product to an extraction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from footprint.areas.demand.household import area_demand
from footprint.areas.french import HOUSEHOLDS
from footprint.areas.places.area import Area
from footprint.areas.places.find import find_area
from footprint.areas.tracing import UNIT, categories_of, direct_use, table_of, tonnes_in
from footprint.areas.world import world_last, world_or_default
from footprint.errors import OptionError, UnknownNameError
from footprint.i18n import message
from footprint.mrio.paths.structural import StructuralPaths, structural_paths
from footprint.mrio.system import MRIO
from footprint.names import nearest, plain
from footprint.results import Result
from footprint.units import as_json

#: Most paths that are listed; each more costs some microseconds, but nobody reads them.
MOST_PATHS = 100_000


@dataclass(frozen=True, eq=False)
class SupplyPaths(Result):
    """The largest supply chains behind an area's footprint.

    Attributes
    ----------
    area : Area
    year : int or None
        Year of the world table.
    scope : str
    material, product : str
        What was asked for; empty for all.
    paths : StructuralPaths
        The chains, with the bound of what is left out; in tonnes of the table's unit.
    direct : float
        Tonnes that final users take themselves, which no chain holds; 0 where a product is asked for.
    sources, notes : tuple of str
    """

    area: Area
    year: int | None
    scope: str
    material: str
    product: str
    paths: StructuralPaths
    direct: float
    sources: tuple[str, ...]
    notes: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a path; see `StructuralPaths.to_frame`."""
        return self.paths.to_frame()

    def _content(self) -> Mapping[str, object]:
        return {
            "area": self.area.name,
            "code": self.area.code,
            "year": self.year,
            "scope": self.scope,
            "material": self.material or None,
            "product": self.product or None,
            **self.paths.to_dict(),
            "direct": as_json(self.direct, UNIT),
            "sources": list(self.sources),
            "warnings": list(self.notes),
        }


@world_last
def supply_paths(
    area: Area | str,
    *,
    material: str | None = None,
    product: str | None = None,
    top: int = 20,
    depth: int | None = None,
    scope: str = HOUSEHOLDS,
    demand_model: str | None = None,
    world: MRIO | None = None,
) -> SupplyPaths:
    """Return the largest supply chains behind an area's footprint, with a proven bound of all others.

    Each path is one chain of deliveries, s_i_d a_i_d,i_d−1 … a_i₁,i₀ y_i₀ tonnes, from a product that the
    area buys back to an industry that extracts (`footprint.mrio.paths.structural.structural_paths`).

    Parameters
    ----------
    area : Area or str
    material : str, optional
        A material or a group of materials of the table; by default all.
    product : str, optional
        A product or a group of products; by default all.
    top : int
        How many paths, at most `MOST_PATHS`.
    depth : int, optional
        Most deliveries of a path; by default any number.
    scope, demand_model
        As in `footprint.material_account`.
    world : MRIO, optional

    Raises
    ------
    UnknownNameError
        If the material, product or scope is unknown; it names the nearest.
    OptionError
        If `top` or `depth` is out of range.
    """
    if not 0 < top <= MOST_PATHS:
        raise OptionError(f"{top} paths cannot be listed", expected=f"1 to {MOST_PATHS:,}")
    world = world_or_default(world)
    categories = categories_of(world, scope)
    area = find_area(area)
    table = table_of(world, scope)
    bought = area_demand(area, categories, demand_model=demand_model, world=table)
    flows = table.extension("materials")
    stressors = _members(material, pd.Index(flows.labels), flows.stressors, "material")
    sectors = _members(product, table.sectors, table.sector_info, "product")
    y = bought.y if sectors is None else bought.y.where(bought.y.index.get_level_values(1).isin(sectors), 0.0)
    found = structural_paths(table, y, stressors=stressors, top=top, depth=depth)
    own = direct_use(table, (HOUSEHOLDS,)) * bought.direct_factor
    own = own + direct_use(table, tuple(name for name in categories if name != HOUSEHOLDS))
    own = own if stressors is None else own.loc[stressors]
    direct = float(own.sum()) * bought.share_of_france * tonnes_in(flows.unit) if product is None else 0.0
    notes = []
    if direct:
        notes.append(
            message(
                "{tonnes:,.0f} t that final users take from nature themselves are part of the footprint but of no path",
                tonnes=direct,
            )
        )
    return SupplyPaths(
        area, table.year, scope, material or "", product or "", found, direct,
        (*world.texts("sources"),), (*notes, *bought.notes),
    )  # fmt: skip


def _members(name: str | None, labels: pd.Index, info: pd.DataFrame, kind: str) -> list[str] | None:
    """Return the labels that a name means: itself, or all of the group of that name; None for all."""
    if name is None:
        return None
    groups = info["group"].reindex(labels).astype(str) if "group" in info.columns else pd.Series("", labels)
    asked = plain(name)
    same = [str(label) for label in labels if plain(str(label)) == asked]
    same = same or [str(label) for label, group in groups.items() if plain(group) == asked]
    if not same:
        known = [*map(str, labels), *dict.fromkeys(map(str, groups))]
        raise UnknownNameError(kind, name, nearest(name, known))
    return same
