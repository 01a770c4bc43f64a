"""Two plans side by side: what is in both, what in one alone, what limited them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from footprint.errors import InputFileError
from footprint.i18n import message
from footprint.mrio.checks.release import check_same_releases
from footprint.reading.source import read_text
from footprint.results import Result

_HINT = message("write plans with `footprint plan AREA --out DIR` or `--format json`")
_TOTALS = ("capex", "annual_cost", "jobs", "index_gain", "autonomy_gain", "avoided_foreign_extraction")


@dataclass(frozen=True, eq=False)
class PlanComparison(Result):
    """What two plans share and what sets them apart.

    Attributes
    ----------
    names : tuple of str
        What the plans are called: area and objective.
    sectors : DataFrame
        sector, macro_sector, in (``both``, or the name of one), and of each plan output_a, output_b (MEUR),
        plants_a, plants_b and avoided_a, avoided_b (kt); zero where it is not built.
    totals : DataFrame
        quantity, unit, a, b, difference (b − a).
    limits : DataFrame
        limit, a, b: value with unit, empty where a plan has none.
    reached : tuple of list of str
        Limits that each plan uses up.
    jaccard : float
        Share of the sectors of either plan that are in both.
    why : list of str
        What explains the differences.
    """

    names: tuple[str, str]
    sectors: pd.DataFrame
    totals: pd.DataFrame
    limits: pd.DataFrame
    reached: tuple[list[str], list[str]]
    jaccard: float
    why: list[str]

    def to_frame(self) -> pd.DataFrame:
        """Return the sectors."""
        return self.sectors

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the workbook."""
        return {"Sectors": self.sectors, "Totals": self.totals, "Limits": self.limits}

    def _heading(self) -> str:
        return f"{self.names[0]} against {self.names[1]}"

    def _content(self) -> Mapping[str, object]:
        return {
            "plans": list(self.names),
            "jaccard": self.jaccard,
            "sectors": self.sectors.to_dict("records"),
            "totals": self.totals.to_dict("records"),
            "limits": self.limits.to_dict("records"),
            "limits_reached": list(self.reached),
            "why": self.why,
        }


def compare_plans(
    a: Mapping[str, object] | str | Path, b: Mapping[str, object] | str | Path
) -> PlanComparison:
    """Return two plans side by side.

    Parameters
    ----------
    a, b : mapping or path
        What `Plan.to_dict` returns, or a file of it.

    Raises
    ------
    InputFileError
        If a file is no plan.
    TableError
        If they stand on world tables of different releases: their difference would be that of the statistics.
    """
    one, other = _plan(a), _plan(b)
    check_same_releases(
        (str(plan["world"]), str(plan["release"])) for plan in (one, other) if plan.get("release")
    )
    names = _names(one, other)
    frames = [_sectors(plan) for plan in (one, other)]
    joined = frames[0].merge(frames[1], how="outer", left_index=True, right_index=True, suffixes=("_a", "_b"))
    groups = joined["macro_sector_a"].fillna(joined["macro_sector_b"])
    numbers = joined[[f"{name}_{end}" for name in ("output", "plants", "avoided") for end in "ab"]].fillna(
        0.0
    )
    both = (numbers["output_a"] > 0) & (numbers["output_b"] > 0)
    where = both.map({True: "both", False: names[1]}).where(both | (numbers["output_a"] <= 0), names[0])
    table = pd.concat([groups.rename("macro_sector"), where.rename("in"), numbers], axis=1).rename_axis(
        "sector"
    )
    table = table.sort_values(["in", "output_a", "output_b"], ascending=[True, False, False]).reset_index()
    totals = pd.DataFrame(
        [
            {
                "quantity": name,
                "unit": one["totals"][name]["unit"],
                "a": one["totals"][name]["value"],
                "b": other["totals"][name]["value"],
                "difference": other["totals"][name]["value"] - one["totals"][name]["value"],
            }
            for name in _TOTALS
        ]
        + _impacts(one, other)
    )
    asked = [_limits(plan) for plan in (one, other)]
    limits = pd.DataFrame(
        [{"limit": name, "a": asked[0].get(name, ""), "b": asked[1].get(name, "")}
         for name in dict.fromkeys([*asked[0], *asked[1]])],
        columns=["limit", "a", "b"],
    )  # fmt: skip
    jaccard = float(both.mean()) if len(both) else 1.0
    reached = (list(one["limits_reached"]), list(other["limits_reached"]))
    return PlanComparison(
        names, table, totals, limits, reached, jaccard, _why(one, other, names, limits, table)
    )


def _impacts(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the changes of carbon, water and waste that both plans know; plans of older files know none."""
    a, b = (plan.get("impacts") or {} for plan in (one, other))
    return [
        {
            "quantity": message("change of {impact}", impact=message(name)),
            "unit": a[name]["unit"],
            "a": a[name]["value"],
            "b": b[name]["value"],
            "difference": b[name]["value"] - a[name]["value"],
        }
        for name in a
        if name in b and a[name]["unit"] == b[name]["unit"]
    ]


def _plan(given: Mapping[str, Any] | str | Path) -> Mapping[str, Any]:
    if isinstance(given, Mapping):
        return given
    try:
        found = json.loads(read_text(Path(given)))
    except json.JSONDecodeError as error:
        raise InputFileError(given, [message("it is not JSON: {error}", error=error)], hint=_HINT) from None
    needed = {"area", "objective", "portfolio", "totals", "limits", "limits_reached"}
    if not isinstance(found, dict) or not needed <= set(found):
        raise InputFileError(given, ["it is not one plan"], hint=_HINT)
    return found


def _names(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, str]:
    first, second = (f"{plan['area']['name']}, {plan['objective']['name']}" for plan in (one, other))
    return (first, second) if first != second else (f"{first} (first)", f"{second} (second)")


def _sectors(plan: Mapping[str, Any]) -> pd.DataFrame:
    rows = [
        {
            "sector": row["sector"],
            "macro_sector": row["macro_sector"],
            "output": row["added_output"]["value"],
            "plants": row["plants"],
            "avoided": row["avoided_foreign_extraction"]["value"],
        }
        for row in plan["portfolio"]
    ]
    frame = pd.DataFrame(rows, columns=["sector", "macro_sector", "output", "plants", "avoided"])
    sums = frame.groupby("sector")[["output", "plants", "avoided"]].sum()
    return frame.groupby("sector")[["macro_sector"]].first().join(sums)


def _limits(plan: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for name, value in plan["limits"].items():
        if isinstance(value, Mapping) and "value" in value:
            found[name] = f"{value['value']:,.6g} {value['unit']}"
        elif isinstance(value, Mapping):
            found |= {f"{name} {key}": f"{item['value']:,.6g} {item['unit']}" for key, item in value.items()}
        else:
            found[name] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return found


def _why(
    one: Mapping[str, Any],
    other: Mapping[str, Any],
    names: tuple[str, str],
    limits: pd.DataFrame,
    sectors: pd.DataFrame,
) -> list[str]:
    """Return what sets two plans apart, in words."""
    said = []
    if one["objective"]["name"] != other["objective"]["name"]:
        said.append(
            message(
                "They want different things: {one}; {other}.",
                one=one["objective"]["meaning"],
                other=other["objective"]["meaning"],
            )
        )
    if one["elsewhere"]["value"] != other["elsewhere"]["value"]:
        said.append(
            message(
                "What is sold elsewhere displaces {one:.0%} in one and {other:.0%} in the other.",
                one=one["elsewhere"]["value"],
                other=other["elsewhere"]["value"],
            )
        )
    said += [
        f"{row['limit'].replace('_', ' ')}: {row['a'] or 'no limit'} against {row['b'] or 'no limit'}."
        for row in limits[limits["a"] != limits["b"]].to_dict("records")
    ]
    for plan, name in zip((one, other), names, strict=True):
        if plan["limits_reached"]:
            said.append(message("{name} uses up: {plan}.", name=name, plan="; ".join(plan["limits_reached"])))
    alone = sectors[sectors["in"] != "both"]
    said.append(
        message(
            "{value} sectors are in both, {value2} only in the first and {value3} only in the second.",
            value=int((sectors["in"] == "both").sum()),
            value2=int((alone["in"] == names[0]).sum()),
            value3=int((alone["in"] == names[1]).sum()),
        )
    )
    return said
