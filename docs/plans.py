"""Print what a plan shows with the columns a page has room for, as CSV.

python docs/plans.py portfolio Angers "50 MEUR" avoided
python docs/plans.py ways Oyonnax "30 MEUR" avoided
python docs/plans.py front Angers "50 MEUR" index-per-tonne
python docs/plans.py old Nantes "200 MEUR" index-per-tonne
"""

from __future__ import annotations

import sys

import pandas as pd

from footprint.optimize.plans.plan import Plan
from footprint.optimize.plans.planning import plan_relocation
from footprint.optimize.relocation.technologies import TechnologyRow
from footprint.report.plan.portfolio import portfolio_table
from footprint.report.plan.sections import front_table

_SOLD_AT_HOME = [TechnologyRow(technology="micro-factory", sector="*", quantity="local_share", value=1.0)]


def main(part: str, area: str, budget: str, objective: str) -> None:
    """Print a part of the plan for an area, a budget and an objective."""
    if part == "old":
        print(old_and_new(area, budget, objective).to_csv(index=False), end="")
        return
    plan = plan_relocation(area, objective, budget)
    if part == "ways":
        print(ways(plan).to_csv(index=False), end="")
        return
    table = front_table(plan.front(7, whole=False)) if part == "front" else portfolio_table(plan)
    print(table.to_csv(), end="")


def ways(plan: Plan) -> pd.DataFrame:
    """Return the two largest choices of each technology, with the reason that the plan's page gives."""
    table = plan.table.sort_values("added_output", ascending=False, kind="stable")
    first = table.groupby("technology", sort=True).head(2).sort_values("technology", kind="stable")
    return first[["technology", "sector", "plants", "jobs_per_plant", "why"]].round(1)


def old_and_new(area: str, budget: str, objective: str) -> pd.DataFrame:
    """Return the plan by the old assumptions, as far as they can be had, beside today's.

    Old: micro-factories sell all they make in the area, sales elsewhere displace nobody, no cap by evidence.
    """
    old = plan_relocation(
        area,
        objective,
        budget,
        elsewhere=0.0,
        capture="100%",
        without=["all"],
        technologies=_SOLD_AT_HOME,
    )
    new = plan_relocation(area, objective, budget)
    return pd.DataFrame(
        [
            {
                "assumptions": name,
                "points by the index": plan.totals["index_gain"],
                "kt avoided": plan.totals["avoided_foreign_extraction"],
                "sectors": plan.table["sector"].nunique(),
                "plants": int(plan.totals["plants"]),
                "jobs": plan.totals["jobs"],
            }
            for name, plan in (("old", old), ("today's", new))
        ]
    ).round(3)


if __name__ == "__main__":
    main(*sys.argv[1:])
