"""Whether plans can be believed: beaten or not, stable or not, and what each assumption does.

python benchmarks/plans.py efficient --settings 60      # is any plan beaten by another under its limits?
python benchmarks/plans.py stable                       # do budgets 1 % apart give the same sectors?
python benchmarks/plans.py elsewhere Nantes "200 MEUR"  # the curve over the share that displaces rivals
python benchmarks/plans.py local Nantes "200 MEUR"      # and over the local share of micro-factories
python benchmarks/plans.py areas                        # points and kt of some areas and budgets
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np
import pandas as pd

from footprint.areas.production.detail import detail_world
from footprint.errors import InfeasibleError
from footprint.optimize.plans.plan import Plan
from footprint.optimize.plans.planning import plan_relocation
from footprint.optimize.relocation.technologies import TechnologyRow
from footprint.optimize.solver.solving import Session, SolverSettings

AREAS = (
    "Nantes", "Lyon", "Rennes", "Angers", "Cholet", "Oyonnax", "Brest", "Saint-Nazaire", "Dijon", "Roanne", "Vannes",
    "Troyes",
)  # fmt: skip
GAP = 0.005
JACCARD, FEW = 0.8, 15
_ROUNDING = 1e-6


def beaten_by(plan: Plan, goal: str) -> tuple[float, float]:
    """Return how much more gain there is at the plan's tonnes, and tonnes at its gain, in whole plants."""
    program = plan.answer.program
    goals = plan.answer.solution.goals
    session = Session(program, SolverSettings(gap=GAP / 10.0))
    found = []
    for name, held in ((goal, "avoided"), ("avoided", goal)):
        floor = goals[held] - _ROUNDING * max(1.0, abs(goals[held]))
        try:
            best = session.solve({name: 1.0}, {held: floor}).goals[name]
        except InfeasibleError:
            # The solver's presolve can be stricter than its tolerance: it then finds nothing better.
            best = goals[name]
        found.append((best - goals[name]) / max(abs(goals[name]), 1e-9))
    return found[0], found[1]


def efficient(settings: int, seed: int = 0) -> pd.DataFrame:
    """Return, for random settings over the areas, what beats each plan: nothing, if it is within the gap."""
    rng = np.random.default_rng(seed)
    world = detail_world()
    rows = []
    for place in range(settings):
        area = AREAS[place % len(AREAS)]
        objective = str(
            rng.choice(["index-per-tonne", "autonomy-per-tonne", "gain-per-tonne", "index", "avoided"])
        )
        budget = float(np.round(10.0 ** rng.uniform(1.0, 2.5), 1))
        options: dict[str, Any] = {"elsewhere": float(np.round(rng.uniform(0.4, 1.0), 2))}
        if rng.uniform() < 0.5:
            options["avoid_at_least"] = f"{budget * rng.uniform(0.1, 0.4):.2f} kt"
        if rng.uniform() < 0.3:
            options["max_plants"] = int(rng.integers(10, 80))
        if rng.uniform() < 0.3:
            options["capture"] = f"{rng.uniform(20, 60):.0f} %"
        try:
            plan = plan_relocation(area, objective, f"{budget} MEUR", world=world, gap=GAP, **options)
        except InfeasibleError as error:
            rows.append(
                {"area": area, "objective": objective, "budget": budget, "said": error.what, **options}
            )
            continue
        goal = plan.answer.objective.goal if plan.answer.objective.goal != "avoided" else "index"
        gain, tonnes = beaten_by(plan, goal)
        rows.append(
            {
                "area": area,
                "objective": objective,
                "budget": budget,
                **options,
                "gain": plan.answer.solution.goals[goal],
                "avoided": plan.totals["avoided_foreign_extraction"],
                "more_gain": gain,
                "more_tonnes": tonnes,
                "optimised_over_index": plan.answer.solution.goals["index"]
                / max(plan.totals["index_gain"], 1e-12),
                "over_cap": float(
                    (plan.problem.coverage + plan.gains.coverage - plan.problem.capture.cap).max()
                ),
            }
        )
        print(f"{place + 1} of {settings}: {rows[-1]}", file=sys.stderr)
    return pd.DataFrame(rows)


def shared(one: Plan, other: Plan) -> tuple[float, int]:
    """Return the Jaccard index of two plans' sectors, and how many of them differ."""
    a, b = set(one.table["sector"]), set(other.table["sector"])
    return len(a & b) / max(len(a | b), 1), len(a ^ b)


def stable() -> pd.DataFrame:
    """Return what plans share whose budgets are 1 % apart, for three objectives in five areas."""
    world = detail_world()
    rows = []
    for area, budget in (("Nantes", 200), ("Angers", 50), ("Cholet", 50), ("Oyonnax", 10), ("Rennes", 100)):
        for objective in ("index", "autonomy", "avoided"):
            plans = [
                plan_relocation(area, objective, f"{budget * factor} MEUR", world=world)
                for factor in (0.99, 1.0, 1.01)
            ]
            for other in (plans[0], plans[2]):
                index, differ = shared(plans[1], other)
                count = plans[1].table["sector"].nunique()
                kept = index >= JACCARD or (count < FEW and differ <= 2)
                rows.append(
                    {"area": area, "objective": objective, "sectors": count, "jaccard": index, "differ": differ,
                     "kept": kept}
                )  # fmt: skip
                print(rows[-1], file=sys.stderr)
    return pd.DataFrame(rows)


def _figures(plan: Plan, **first: Any) -> dict[str, Any]:
    totals, table = plan.totals, plan.table
    each = np.repeat(table["jobs_per_plant"], table["plants"])
    return {
        **first,
        "index_gain": totals["index_gain"],
        "autonomy_gain": totals["autonomy_gain"],
        "avoided": totals["avoided_foreign_extraction"],
        "in_france": totals["added_extraction_in_france"],
        "sectors": table["sector"].nunique(),
        "plants": int(totals["plants"]),
        "median_jobs": float(each.median()) if len(each) else 0.0,
        "jobs": totals["jobs"],
        **{
            name: int((table["technology"] == name).sum())
            for name in ("conventional", "micro-factory", "circular")
        },
    }


def elsewhere(area: str, budget: str) -> pd.DataFrame:
    """Return the plan of most points above half of the tonnes that are possible, over θ."""
    world = detail_world()
    rows = []
    for theta in (0.0, 0.25, 0.5, 0.75, 1.0):
        try:
            rows.append(
                _figures(plan_relocation(area, budget=budget, elsewhere=theta, world=world), elsewhere=theta)
            )
        except InfeasibleError as error:
            rows.append({"elsewhere": theta, "said": error.what})
    return pd.DataFrame(rows)


def local(area: str, budget: str) -> pd.DataFrame:
    """Return the plan of most tonnes over the local share of micro-factories, modelled and stated."""
    world = detail_world()
    rows = []
    for share in (None, 0.3, 0.7, 1.0):
        given = [] if share is None else [
            TechnologyRow(technology="micro-factory", sector="*", quantity="local_share", value=share)
        ]  # fmt: skip
        for theta in (0.0, 0.75):
            plan = plan_relocation(area, "avoided", budget, elsewhere=theta, technologies=given, world=world)
            rows.append(
                _figures(plan, local_share="index model × 2.1" if share is None else share, elsewhere=theta)
            )
    return pd.DataFrame(rows)


def areas() -> pd.DataFrame:
    """Return points and kt at θ = 1 for some areas and budgets."""
    world = detail_world()
    return pd.DataFrame(
        [
            _figures(plan_relocation(area, budget=f"{budget} MEUR", elsewhere=1.0, world=world), area=area, budget=budget)
            for area, budget in (
                ("Nantes", 50), ("Nantes", 200), ("Nantes", 1000), ("Cholet", 10), ("Cholet", 50), ("Cholet", 200),
                ("Oyonnax", 10), ("Angers", 50),
            )
        ]
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["efficient", "stable", "elsewhere", "local", "areas"])
    parser.add_argument("area", nargs="?", default="Nantes")
    parser.add_argument("budget", nargs="?", default="200 MEUR")
    parser.add_argument("--settings", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    if asked.what == "efficient":
        table = efficient(asked.settings, asked.seed)
        worst = table[["more_gain", "more_tonnes"]].max().max()
    elif asked.what == "stable":
        table = stable()
        worst = 0.0 if bool(table["kept"].all()) else 1.0
    else:
        table = {"elsewhere": elsewhere, "local": local}[asked.what](asked.area, asked.budget) if (
            asked.what != "areas"
        ) else areas()  # fmt: skip
        worst = 0.0
    print(table.round(4).to_csv(index=False), end="")
    return 0 if worst <= GAP + 1e-6 else 1


if __name__ == "__main__":
    raise SystemExit(main())
