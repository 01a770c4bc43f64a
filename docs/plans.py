"""Print what a plan shows with the columns a page has room for, as CSV.

python docs/plans.py portfolio Angers "50 MEUR" avoided
python docs/plans.py front Angers "50 MEUR" index-per-tonne
"""

from __future__ import annotations

import sys

from footprint.optimize.plans.planning import plan_relocation
from footprint.report.plan.sections import front_table, portfolio_table


def main(part: str, area: str, budget: str, objective: str) -> None:
    """Print the portfolio or the quick front of a plan for an area, a budget and an objective."""
    plan = plan_relocation(area, objective, budget)
    table = front_table(plan.front(7, whole=False)) if part == "front" else portfolio_table(plan)
    print(table.to_csv(), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
