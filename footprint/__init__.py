"""Material footprint and circularity accounting for French urban areas.

The public face: names are imported from their rooms at first use, so that ``footprint --help``
does not load pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from footprint.areas import area_footprints as area_footprints
    from footprint.areas import area_of_communes as area_of_communes
    from footprint.areas import find_area as find_area
    from footprint.areas import household_demand as household_demand
    from footprint.areas import list_areas as list_areas
    from footprint.areas import material_account as material_account
    from footprint.areas import peers as peers
    from footprint.areas.detailed.answers import with_french_detail as with_french_detail
    from footprint.areas.production.establishments import read_establishments as read_establishments
    from footprint.areas.production.facts import sector_facts as sector_facts
    from footprint.areas.study.drivers import footprint_drivers as footprint_drivers
    from footprint.areas.study.many import footprint_study as footprint_study
    from footprint.areas.study.paths import supply_paths as supply_paths
    from footprint.areas.study.series import footprint_series as footprint_series
    from footprint.areas.study.uncertainty import footprint_interval as footprint_interval
    from footprint.circular import Part as Part
    from footprint.circular import Scenario as Scenario
    from footprint.circular import by_product_exchange as by_product_exchange
    from footprint.circular import hidden_flows as hidden_flows
    from footprint.circular import material_circularity as material_circularity
    from footprint.circular import material_indicators as material_indicators
    from footprint.circular import read_scenario as read_scenario
    from footprint.circular import run_scenario as run_scenario
    from footprint.circular.autonomy.index import autonomy as autonomy
    from footprint.circular.autonomy.index import fabcity_index as fabcity_index
    from footprint.circular.autonomy.multiplier import local_multiplier as local_multiplier
    from footprint.circular.autonomy.multiplier import national_series as national_series
    from footprint.circular.autonomy.priorities import priorities as priorities
    from footprint.circular.autonomy.radius import radius_curve as radius_curve
    from footprint.circular.autonomy.scores import fabcity_score as fabcity_score
    from footprint.circular.autonomy.scores import index_value as index_value
    from footprint.circular.autonomy.scores import priority_points as priority_points
    from footprint.circular.autonomy.target import gap_per_inhabitant as gap_per_inhabitant
    from footprint.circular.autonomy.target import target_gap as target_gap
    from footprint.errors import FootprintError as FootprintError
    from footprint.mrio import MRIO as MRIO
    from footprint.mrio import Extension as Extension
    from footprint.mrio import load_world as load_world
    from footprint.mrio.paths.balancing import fit_gras as fit_gras
    from footprint.mrio.paths.balancing import fit_kras as fit_kras
    from footprint.mrio.paths.balancing import fit_ras as fit_ras
    from footprint.mrio.paths.bilateral import bilateral_trade as bilateral_trade
    from footprint.mrio.paths.decomposition import decompose_change as decompose_change
    from footprint.mrio.paths.downstream import downstream_multipliers as downstream_multipliers
    from footprint.mrio.paths.downstream import enabled_account as enabled_account
    from footprint.mrio.paths.downstream import ghosh_inverse as ghosh_inverse
    from footprint.mrio.paths.downstream import ghosh_output as ghosh_output
    from footprint.mrio.paths.structural import structural_paths as structural_paths
    from footprint.mrio.paths.supply_use import symmetric_table as symmetric_table
    from footprint.mrio.uncertainty.propagate import footprint_draws as footprint_draws
    from footprint.optimize import compare_plans as compare_plans
    from footprint.optimize import plan_areas as plan_areas
    from footprint.optimize import plan_relocation as plan_relocation
    from footprint.optimize import plan_together as plan_together
    from footprint.optimize import what_if as what_if

from footprint.moved import install

install()
del install
__version__ = "0.5.1"

_HOMES = {
    "area_footprints": "footprint.areas",
    "area_of_communes": "footprint.areas",
    "find_area": "footprint.areas",
    "household_demand": "footprint.areas",
    "list_areas": "footprint.areas",
    "material_account": "footprint.areas",
    "peers": "footprint.areas",
    "read_establishments": "footprint.areas.production.establishments",
    "sector_facts": "footprint.areas.production.facts",
    "Part": "footprint.circular",
    "Scenario": "footprint.circular",
    "by_product_exchange": "footprint.circular",
    "hidden_flows": "footprint.circular",
    "material_circularity": "footprint.circular",
    "material_indicators": "footprint.circular",
    "read_scenario": "footprint.circular",
    "run_scenario": "footprint.circular",
    "autonomy": "footprint.circular.autonomy.index",
    "fabcity_index": "footprint.circular.autonomy.index",
    "with_french_detail": "footprint.areas.detailed.answers",
    "fabcity_score": "footprint.circular.autonomy.scores",
    "index_value": "footprint.circular.autonomy.scores",
    "priority_points": "footprint.circular.autonomy.scores",
    "local_multiplier": "footprint.circular.autonomy.multiplier",
    "national_series": "footprint.circular.autonomy.multiplier",
    "priorities": "footprint.circular.autonomy.priorities",
    "radius_curve": "footprint.circular.autonomy.radius",
    "gap_per_inhabitant": "footprint.circular.autonomy.target",
    "target_gap": "footprint.circular.autonomy.target",
    "FootprintError": "footprint.errors",
    "Extension": "footprint.mrio",
    "load_world": "footprint.mrio",
    "MRIO": "footprint.mrio",
    "supply_paths": "footprint.areas.study.paths",
    "footprint_drivers": "footprint.areas.study.drivers",
    "footprint_series": "footprint.areas.study.series",
    "footprint_interval": "footprint.areas.study.uncertainty",
    "footprint_study": "footprint.areas.study.many",
    "structural_paths": "footprint.mrio.paths.structural",
    "decompose_change": "footprint.mrio.paths.decomposition",
    "footprint_draws": "footprint.mrio.uncertainty.propagate",
    "fit_ras": "footprint.mrio.paths.balancing",
    "fit_gras": "footprint.mrio.paths.balancing",
    "fit_kras": "footprint.mrio.paths.balancing",
    "ghosh_inverse": "footprint.mrio.paths.downstream",
    "ghosh_output": "footprint.mrio.paths.downstream",
    "downstream_multipliers": "footprint.mrio.paths.downstream",
    "enabled_account": "footprint.mrio.paths.downstream",
    "bilateral_trade": "footprint.mrio.paths.bilateral",
    "symmetric_table": "footprint.mrio.paths.supply_use",
    "compare_plans": "footprint.optimize",
    "plan_areas": "footprint.optimize",
    "plan_relocation": "footprint.optimize",
    "plan_together": "footprint.optimize",
    "what_if": "footprint.optimize",
}

__all__ = ["__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'footprint' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
