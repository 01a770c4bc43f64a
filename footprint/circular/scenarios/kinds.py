"""The kinds of intervention with their keys, from the models themselves."""

from __future__ import annotations

from footprint.circular.scenarios.interventions import Intervention
from footprint.circular.scenarios.scenario import KINDS

_COMMON = ("products", "origins", "final_demand", "industries", "regions", "technical_potential",
           "market_penetration", "ancillary", "name", "source")  # fmt: skip


def kinds_of_intervention() -> list[dict[str, object]]:
    """Return each kind with what it does, the keys it needs, and those it may have."""
    found: list[dict[str, object]] = []
    for name, kind in KINDS.items():
        fields = {key: field for key, field in kind.model_fields.items() if key not in (*_COMMON, "kind")}
        found.append(
            {
                "kind": name,
                "does": (kind.__doc__ or "").strip().splitlines()[0],
                "needs": [*(["products"] if kind.targets == ("products",) else [" or ".join(kind.targets)])]
                + [key for key, field in fields.items() if field.is_required()],
                "may_have": [
                    key
                    for key, field in fields.items()
                    if not field.is_required() and key not in kind.targets
                ],
            }
        )
    return found


def common_keys() -> tuple[str, ...]:
    """Return the keys that every kind understands."""
    assert set(_COMMON) <= set(Intervention.model_fields)
    return _COMMON
