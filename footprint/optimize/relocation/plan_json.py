"""The plan as JSON: every quantity is a number beside its unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.areas.production.detail import detail_money
from footprint.optimize.relocation.limits import UNITS as LIMIT_UNITS
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.optimize.relocation.plan import Plan

MONEY = detail_money("MEUR")
_SHOWN_UNITS = {"hectare": "ha", "kilom3": "m³", "megaliter": "m³", "percent": "%", "MEUR": MONEY}
_FACTORS = {"kilom3": 1000.0, "megaliter": 1000.0}


def plan_json(plan: Plan, front: pd.DataFrame | None = None) -> dict[str, Any]:
    """Return a plan with the keys of the public contract, and what else a reader needs.

    Parameters
    ----------
    plan : Plan
        The plan.
    front : DataFrame, optional
        Efficient points as `Plan.front` returns them.
    """
    answer, totals = plan.answer, plan.totals
    objective = answer.objective
    sense = -1.0 if objective.minimised else 1.0
    payload: dict[str, Any] = {
        "area": {"code": plan.area.code, "name": plan.area.name, "inhabitants": plan.area.inhabitants},
        "status": plan.status,
        "objective": {
            "name": objective.name,
            "meaning": objective.words,
            "value": as_json(sense * answer.solution.objective + 0.0, _shown(objective.unit)),
            "bound": as_json(sense * answer.solution.bound + 0.0, _shown(objective.unit)),
            "weight_of_index": plan.weight,
        },
        "gap": plan.gap,
        "limits": _limits(plan),
        "portfolio": [_activity(row) for row in plan.table.to_dict("records")],
        "totals": {name: _quantity(value, _unit(name)) for name, value in totals.items() if name != "plants"}
        | {"plants": int(totals["plants"])},
        "before": {name: as_json(value) for name, value in plan.before.items()},
        "after": {name: as_json(value) for name, value in plan.after.items()},
        "avoided_foreign_extraction": as_json(totals["avoided_foreign_extraction"], "kt"),
        "naive_avoided_foreign_extraction": as_json(totals["naive_avoided_foreign_extraction"], "kt"),
        "added_extraction_in_france": as_json(totals["added_extraction_in_france"], "kt"),
        "ratio": _ratio(plan),
        "macro_sectors": [
            {
                "macro_sector": row["macro_sector"],
                "before": as_json(row["before"], "point"),
                "after": as_json(row["after"], "point"),
                "added_output": as_json(row["added_output"], MONEY),
            }
            for row in plan.macro_sectors.to_dict("records")
        ],
        "shadow_prices": plan.shadow_prices,
        "nearly": [_near(row) for row in plan.nearly.to_dict("records")],
        "verification": {
            "method": plan.verification.method,
            "max_relative_difference": plan.verification.max_relative_difference,
            "residual": plan.verification.residual,
        },
        "solver": {
            "name": answer.solution.solver,
            "method": answer.method,
            "rounds": answer.rounds,
            "relative_gap_asked": plan.settings.gap,
            "time_limit": plan.settings.time_limit,
            "threads": plan.settings.threads,
        },
        "world": plan.world,
        "warnings": plan.warnings,
    }
    if plan.target:
        payload["target"] = plan.target
    if plan.worst_case:
        payload["robust"] = {
            "level": plan.worst_case["level"],
            "draws": plan.robust.draws if plan.robust else 0,
            "avoided_foreign_extraction": as_json(plan.worst_case["avoided"], "kt"),
            "capex": as_json(plan.worst_case["capex"], MONEY),
        }
    if front is not None:
        payload["front"] = front_json(front)
        payload["front_in_whole_plants"] = bool(front.attrs.get("whole", True))
    return payload


def front_json(front: pd.DataFrame) -> list[dict[str, Any]]:
    """Return efficient points as JSON data."""
    units = {
        "index": "point",
        "autonomy": "%",
        "gain": "point",
        "avoided": "kt",
        "cost": MONEY,
        "jobs": "job",
    }
    units |= {"rate": "point/kt", "slope_to_next": "point/kt"}
    return [
        {str(name): as_json(value, units[str(name)]) for name, value in row.items() if value == value}
        for row in front.to_dict("records")
    ]


def _shown(unit: str) -> str:
    return unit.replace("percent", "%").replace("MEUR", MONEY)


def _unit(name: str) -> str:
    from footprint.optimize.relocation.plan import UNITS

    return UNITS[name]


def _quantity(value: float, unit: str) -> dict[str, Any]:
    return as_json(value * _FACTORS.get(unit, 1.0), _SHOWN_UNITS.get(unit, unit))


def _activity(row: Mapping[Any, Any]) -> dict[str, Any]:
    from footprint.optimize.relocation.plan import UNITS

    return {
        name: _quantity(value, UNITS[name]) if name in UNITS else (None if value != value else value)
        for name, value in row.items()
    }


def _limits(plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, key, value in plan.answer.limits.items():
        if name in ("force", "forbid"):
            found.setdefault(name, []).append(key)
        elif name == "labour":
            found.setdefault(name, {})[key] = as_json(value, "job")
        elif name == "max_plants":
            found[name] = int(value)
        elif name in LIMIT_UNITS:
            found[name] = _quantity(value, LIMIT_UNITS[name])
        else:
            found[name] = as_json(value, "point" if name.startswith("index") else "%")
    return found


def _ratio(plan: Plan) -> dict[str, Any]:
    units = {
        "index_per_kt": "point/kt",
        "autonomy_per_kt": "%/kt",
        "index_per_meur": f"point/{MONEY}",
        "avoided_per_meur": f"kt/{MONEY}",
    }
    found: dict[str, Any] = {
        name: as_json(value, units[name]) for name, value in plan.ratio.items() if value == value
    }
    found["on_floor"] = bool(plan.answer.floor_binds)
    return found


def _near(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "sector": row["sector"],
        "technology": row["technology"],
        "score": row["score"],
        "smallest_plant": as_json(row["smallest_plant"], MONEY),
        "avoided_per_output": as_json(row["avoided_per_output"], f"kt/{MONEY}"),
    }
