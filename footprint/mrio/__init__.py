"""The EE-MRIO engine: labelled tables, checks, solving, accounts and attribution.

Names are imported at first use, so that asking for one does not load the others.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from footprint.labels import Concordance as Concordance
    from footprint.mrio.capital import with_capital_endogenised as with_capital_endogenised
    from footprint.mrio.checks.audit import AuditError as AuditError
    from footprint.mrio.checks.audit import AuditReport as AuditReport
    from footprint.mrio.extension import Extension as Extension
    from footprint.mrio.ledger import Ledger as Ledger
    from footprint.mrio.ledger import attribute as attribute
    from footprint.mrio.linkages import backward_linkages as backward_linkages
    from footprint.mrio.linkages import forward_linkages as forward_linkages
    from footprint.mrio.solving.work import Work as Work
    from footprint.mrio.sources import load_world as load_world
    from footprint.mrio.system import MRIO as MRIO
    from footprint.mrio.tracing.family import Family as Family
    from footprint.mrio.tracing.many import footprints_of as footprints_of

_HOMES = {
    "MRIO": "footprint.mrio.system",
    "Extension": "footprint.mrio.extension",
    "Concordance": "footprint.labels",
    "Ledger": "footprint.mrio.ledger",
    "attribute": "footprint.mrio.ledger",
    "AuditError": "footprint.mrio.checks.audit",
    "AuditReport": "footprint.mrio.checks.audit",
    "backward_linkages": "footprint.mrio.linkages",
    "forward_linkages": "footprint.mrio.linkages",
    "with_capital_endogenised": "footprint.mrio.capital",
    "Work": "footprint.mrio.solving.work",
    "Family": "footprint.mrio.tracing.family",
    "footprints_of": "footprint.mrio.tracing.many",
    "load_world": "footprint.mrio.sources",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'footprint.mrio' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
