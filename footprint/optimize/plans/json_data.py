"""The plan as JSON: every quantity is a number beside its unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from footprint.mrio.impacts.intensities import impacts_json
from footprint.optimize.plans.portfolio import MONEY, UNITS, Portfolio
from footprint.optimize.relocation.limits import UNITS as LIMIT_UNITS
from footprint.units import as_json

#: Units as they are shown, and what turns a figure into them; others are shown as they are.
_SHOWN = {"hectare": ("ha", 1.0), "megaliter": ("m³", 1000.0), "percent": ("%", 1.0), "MEUR": (MONEY, 1.0)}


def plan_json(
    plan: Portfolio,
    shadow_prices: Sequence[str],
    warnings: Sequence[str],
    front: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Return a plan with the keys of the public contract, and what else a reader needs.

    Parameters
    ----------
    plan : Portfolio
        What the plan is made of.
    shadow_prices, warnings : sequence of str
        Its sentences.
    front : DataFrame, optional
        Efficient points as `Plan.front` returns them.
    """
    answer, totals = plan.answer, plan.totals
    objective = answer.objective
    sense = -1.0 if objective.minimised else 1.0
    payload: dict[str, Any] = {
        "area": {"name": plan.area.name, **plan.area.identity(), "inhabitants": plan.area.inhabitants},
        "status": plan.status,
        "objective": {
            "name": objective.name,
            "meaning": objective.words,
            "value": as_json(sense * answer.solution.objective + 0.0, _shown(answer.unit)),
            "bound": as_json(sense * answer.solution.bound + 0.0, _shown(answer.unit)),
            "then": []
            if answer.unit == objective.unit and objective.per
            else [*objective.ties, "fewest euros"],
            "weight_of_index": plan.weight,
        },
        "gap": plan.gap,
        "limits": _limits(plan),
        "limits_by_default": sorted(plan.answer.limits.by_default),
        "limits_reached": plan.limits_reached,
        "elsewhere": as_json(plan.problem.elsewhere, "1"),
        "gain": {
            "index": as_json(totals["index_gain"], "point"),
            "index_optimised": as_json(answer.solution.goals["index"], "point"),
            "autonomy": as_json(totals["autonomy_gain"], "%"),
            "autonomy_optimised": as_json(answer.solution.goals["autonomy"], "%"),
        },
        "portfolio": _activities(plan),
        "impacts": impacts_json(plan.impacts),
        "impact_notes": list(plan.impact_notes),
        "totals": {name: _quantity(value, _unit(name)) for name, value in totals.items() if name != "plants"}
        | {"plants": int(totals["plants"])},
        "before": {name: as_json(value) for name, value in plan.before.items()},
        "after": {name: as_json(value) for name, value in plan.after.items()},
        "avoided_foreign_extraction": as_json(totals["avoided_foreign_extraction"], "kt"),
        "naive_avoided_foreign_extraction": as_json(totals["naive_avoided_foreign_extraction"], "kt"),
        "added_extraction_in_france": as_json(totals["added_extraction_in_france"], "kt"),
        "intervals": plan.intervals.to_dict() if plan.intervals else None,
        "ratio": _ratio(plan),
        "costs": _costs(plan),
        "macro_sectors": [
            {
                "macro_sector": row["macro_sector"],
                "before": as_json(row["before"], "point"),
                "after": as_json(row["after"], "point"),
                "added_output": as_json(row["added_output"], MONEY),
            }
            for row in plan.macro_sectors.to_dict("records")
        ],
        "shadow_prices": list(shadow_prices),
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
        "release": plan.problem.release,
        "warnings": list(warnings),
    }
    if plan.target:
        payload["target"] = plan.target
    if plan.scenario:
        payload["scenario"] = plan.scenario
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
    return UNITS[name]


def _quantity(value: float, unit: str) -> dict[str, Any]:
    shown, factor = _SHOWN.get(unit, (unit, 1.0))
    return as_json(value * factor, shown)


def _costs(plan: Portfolio) -> dict[str, Any]:
    costs = plan.costs
    amounts = {
        "capital": (costs.capital, ""),
        "capital_recovery": (costs.capital_recovery, "/year"),
        "running_cost": (costs.running, "/year"),
        "annual_cost": (costs.annual, "/year"),
        "per_kt": (costs.per_kt, "/kt"),
        "per_job": (costs.per_job, "/job"),
        "per_index_point": (costs.per_index_point, "/point"),
        "per_autonomy_point": (costs.per_autonomy_point, "/%"),
    }
    return {
        name: None if value is None else as_json(value, costs.unit + per)
        for name, (value, per) in amounts.items()
    }


def _activities(plan: Portfolio) -> list[dict[str, Any]]:
    """Return the rows of the portfolio, each with its impacts."""
    impacts = {
        key: impacts_json(part.set_index("impact"))
        for key, part in plan.impact_rows.groupby(["sector", "technology"], sort=False)
    }
    return [
        {**_activity(row), "impacts": impacts.get((row["sector"], row["technology"]), {})}
        for row in plan.table.to_dict("records")
    ]


def _activity(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        name: _quantity(value, UNITS[name]) if name in UNITS else (None if value != value else value)
        for name, value in row.items()
    }


def _limits(plan: Portfolio) -> dict[str, Any]:
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


def _ratio(plan: Portfolio) -> dict[str, Any]:
    units = {
        "index_per_kt": "point/kt",
        "autonomy_per_kt": "%/kt",
        "index_per_meur": f"point/{MONEY}",
        "avoided_per_meur": f"kt/{MONEY}",
        "marginal_per_kt": "point/kt",
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
        "reason": row["reason"],
        "smallest_plant": as_json(row["smallest_plant"], MONEY),
        "avoided_per_output": as_json(row["avoided_per_output"], f"kt/{MONEY}"),
    }
