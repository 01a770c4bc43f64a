"""Autonomy, the FabCity index, multipliers, material indicators, circular interventions, by-product exchange.

Names are imported at first use, so that one of these does not load what another needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from footprint.circular.exchange import Exchange as Exchange
    from footprint.circular.exchange import by_product_exchange as by_product_exchange
    from footprint.circular.indicators import Indicators as Indicators
    from footprint.circular.indicators_area import AreaIndicators as AreaIndicators
    from footprint.circular.indicators_area import material_indicators as material_indicators
    from footprint.circular.indicators_hidden import hidden_flows as hidden_flows
    from footprint.circular.interventions import DietChange as DietChange
    from footprint.circular.interventions import LifetimeExtension as LifetimeExtension
    from footprint.circular.interventions import LocalSourcing as LocalSourcing
    from footprint.circular.interventions import RepairAndReuse as RepairAndReuse
    from footprint.circular.interventions import ResidualWasteManagement as ResidualWasteManagement
    from footprint.circular.interventions import ResourceEfficiency as ResourceEfficiency
    from footprint.circular.interventions import Sharing as Sharing
    from footprint.circular.interventions_secondary import ClosingSupplyChains as ClosingSupplyChains
    from footprint.circular.interventions_secondary import RecycledContent as RecycledContent
    from footprint.circular.mci import Part as Part
    from footprint.circular.mci import material_circularity as material_circularity
    from footprint.circular.scenario import Scenario as Scenario
    from footprint.circular.scenario_file import read_scenario as read_scenario
    from footprint.circular.scenario_run import ScenarioEffect as ScenarioEffect
    from footprint.circular.scenario_run import run_scenario as run_scenario
    from footprint.circular.technologies import circular_technologies as circular_technologies

_HOMES = {
    "AreaIndicators": "footprint.circular.indicators_area",
    "ClosingSupplyChains": "footprint.circular.interventions_secondary",
    "DietChange": "footprint.circular.interventions",
    "Exchange": "footprint.circular.exchange",
    "Indicators": "footprint.circular.indicators",
    "LifetimeExtension": "footprint.circular.interventions",
    "LocalSourcing": "footprint.circular.interventions",
    "Part": "footprint.circular.mci",
    "RecycledContent": "footprint.circular.interventions_secondary",
    "RepairAndReuse": "footprint.circular.interventions",
    "ResidualWasteManagement": "footprint.circular.interventions",
    "ResourceEfficiency": "footprint.circular.interventions",
    "Scenario": "footprint.circular.scenario",
    "ScenarioEffect": "footprint.circular.scenario_run",
    "Sharing": "footprint.circular.interventions",
    "by_product_exchange": "footprint.circular.exchange",
    "circular_technologies": "footprint.circular.technologies",
    "hidden_flows": "footprint.circular.indicators_hidden",
    "material_circularity": "footprint.circular.mci",
    "material_indicators": "footprint.circular.indicators_area",
    "read_scenario": "footprint.circular.scenario_file",
    "run_scenario": "footprint.circular.scenario_run",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'footprint.circular' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
