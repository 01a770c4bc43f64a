"""Print a plan's portfolio with the columns a page has room for: ``python docs/plans.py Angers "50 MEUR" avoided``."""

from __future__ import annotations

import sys

from footprint.optimize.planning import plan_relocation
from footprint.report.plan import portfolio_table


def main(area: str, budget: str, objective: str) -> None:
    """Print the portfolio that ``footprint plan AREA --budget BUDGET --objective OBJECTIVE`` shows, as CSV."""
    print(portfolio_table(plan_relocation(area, objective, budget)).to_csv(), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
