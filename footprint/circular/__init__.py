"""Autonomy, the FabCity index, multipliers, material indicators, circular interventions, by-product exchange.

Names are imported at first use, so that one of these does not load what another needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from footprint.circular.exchange.exchange import Exchange as Exchange
    from footprint.circular.exchange.exchange import by_product_exchange as by_product_exchange
    from footprint.circular.indicators.area import AreaIndicators as AreaIndicators
    from footprint.circular.indicators.area import material_indicators as material_indicators
    from footprint.circular.indicators.hidden import hidden_flows as hidden_flows
    from footprint.circular.indicators.product import Part as Part
    from footprint.circular.indicators.product import material_circularity as material_circularity
    from footprint.circular.indicators.region import Indicators as Indicators
    from footprint.circular.scenarios.file import read_scenario as read_scenario
    from footprint.circular.scenarios.interventions import DietChange as DietChange
    from footprint.circular.scenarios.interventions import LifetimeExtension as LifetimeExtension
    from footprint.circular.scenarios.interventions import LocalSourcing as LocalSourcing
    from footprint.circular.scenarios.interventions import RepairAndReuse as RepairAndReuse
    from footprint.circular.scenarios.interventions import ResidualWasteManagement as ResidualWasteManagement
    from footprint.circular.scenarios.interventions import ResourceEfficiency as ResourceEfficiency
    from footprint.circular.scenarios.interventions import Sharing as Sharing
    from footprint.circular.scenarios.run import ScenarioEffect as ScenarioEffect
    from footprint.circular.scenarios.run import run_scenario as run_scenario
    from footprint.circular.scenarios.scenario import Scenario as Scenario
    from footprint.circular.scenarios.secondary import ClosingSupplyChains as ClosingSupplyChains
    from footprint.circular.scenarios.secondary import RecycledContent as RecycledContent
    from footprint.circular.scenarios.technologies import circular_technologies as circular_technologies

_HOMES = {
    "AreaIndicators": "footprint.circular.indicators.area",
    "ClosingSupplyChains": "footprint.circular.scenarios.secondary",
    "DietChange": "footprint.circular.scenarios.interventions",
    "Exchange": "footprint.circular.exchange.exchange",
    "Indicators": "footprint.circular.indicators.region",
    "LifetimeExtension": "footprint.circular.scenarios.interventions",
    "LocalSourcing": "footprint.circular.scenarios.interventions",
    "Part": "footprint.circular.indicators.product",
    "RecycledContent": "footprint.circular.scenarios.secondary",
    "RepairAndReuse": "footprint.circular.scenarios.interventions",
    "ResidualWasteManagement": "footprint.circular.scenarios.interventions",
    "ResourceEfficiency": "footprint.circular.scenarios.interventions",
    "Scenario": "footprint.circular.scenarios.scenario",
    "ScenarioEffect": "footprint.circular.scenarios.run",
    "Sharing": "footprint.circular.scenarios.interventions",
    "by_product_exchange": "footprint.circular.exchange.exchange",
    "circular_technologies": "footprint.circular.scenarios.technologies",
    "hidden_flows": "footprint.circular.indicators.hidden",
    "material_circularity": "footprint.circular.indicators.product",
    "material_indicators": "footprint.circular.indicators.area",
    "read_scenario": "footprint.circular.scenarios.file",
    "run_scenario": "footprint.circular.scenarios.run",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'footprint.circular' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
