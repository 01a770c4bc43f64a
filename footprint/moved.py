"""Modules that moved when the rooms were sorted by subject: their old names still import.

A script that says ``from footprint.areas.establishments import read_establishments`` keeps working; what it
gets is the module of today, not a copy.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

#: Room of today, and the modules that moved into it without changing their own names.
_MOVED = {
    "areas.demand": "coicop money",
    "areas.places": "area find",
    "areas.production": "establishments france supply",
    "circular.autonomy": "index multiplier priorities radius target",
    "circular.scenarios": "interventions update",
    "mrio.checks": "audit scale validation",
    "mrio.solving": "certificate factors krylov operator solve",
    "optimize.plans": "plan planning",
    "optimize.relocation": "assemble focal limits market objectives problem programme reduction relocate robust "
    "technologies verify",
    "optimize.solver": "choice fractional front infeasible linear model solving",
    "report.document": "page tables workbook",
}
#: Old name to today's, where the module's own name changed too.
_RENAMED = {
    "areas.userdemand": "areas.demand.user",
    "areas.establishments_rows": "areas.production.rows",
    "mrio.sources.exiobase3": "mrio.sources.published.exiobase3",
    "circular.exchange_tables": "circular.exchange.tables",
    "circular.exchange_market": "circular.exchange.market",
    "circular.index_scores": "circular.autonomy.scores",
    "circular.mci": "circular.indicators.product",
    "circular.mci_file": "circular.indicators.product_file",
    "circular.scenario_file": "circular.scenarios.file",
    "circular.scenario_kinds": "circular.scenarios.kinds",
    "circular.scenario_lines": "circular.scenarios.lines",
    "circular.scenario_run": "circular.scenarios.run",
}


def old_names() -> dict[str, str]:
    """Return the full old name of every module that moved, to its name of today."""
    found = {
        f"{room.split('.')[0]}.{name}": f"{room}.{name}"
        for room, names in _MOVED.items()
        for name in names.split()
    }
    return {f"footprint.{old}": f"footprint.{new}" for old, new in {**found, **_RENAMED}.items()}


class _Forwarding(MetaPathFinder, Loader):
    """Answers for the old names, after every other finder has said no."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:  # noqa: ARG002
        return (
            ModuleSpec(fullname, self)
            if fullname.startswith("footprint.") and fullname in old_names()
            else None
        )

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        new = old_names()[spec.name]
        warnings.warn(f"{spec.name} is now {new}", DeprecationWarning, stacklevel=2)
        module = importlib.import_module(new)
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its own specification back; it ran when it was imported."""
        if module.__spec__ is not None:
            module.__spec__ = module.__spec__.loader_state


def install() -> None:
    """Let the old names import."""
    if not any(isinstance(finder, _Forwarding) for finder in sys.meta_path):
        sys.meta_path.append(_Forwarding())
