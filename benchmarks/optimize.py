"""Speed of the relocation optimiser, as ratios to the solver alone in one run.

    python benchmarks/optimize.py            # the figures of docs/methods/relocation.md
    python benchmarks/optimize.py --check    # short: are model and solver the same? (CI)

The peer is highspy with the same matrices: loaded once, bounds changed, solved again warm.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from dataclasses import replace
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import highspy
import numpy as np
from scipy import sparse

from footprint.areas import find_area
from footprint.areas.production.detail import detail_world
from footprint.optimize.plans.planning import without_backfire
from footprint.optimize.relocation import market as market_room
from footprint.optimize.relocation.assemble import relocation_problem
from footprint.optimize.relocation.focal import focal_area
from footprint.optimize.relocation.limits import Limits
from footprint.optimize.relocation.market import market_of
from footprint.optimize.relocation.objectives import find_objective
from footprint.optimize.relocation.programme import build_programme
from footprint.optimize.relocation.relocate import solve_relocation
from footprint.optimize.solver.linear import LinearProgram, Rows
from footprint.optimize.solver.model import NO_FLOOR
from footprint.optimize.solver.solving import FEASIBILITY, Session, SolverSettings

LIMITS = {"front": 2.5, "build": 15.0, "milp_seconds": 60.0, "further_area": 1.0 / 20.0}
"""What the figures must not exceed."""

POINTS = 30
GOALS = ("index", "avoided")


class Direct:
    """The same programme in highspy: goals as columns, floors as row bounds, as the model has them."""

    def __init__(self, program: LinearProgram) -> None:
        matrix, lower, upper = program.stacked()
        names = list(program.goals)
        goals = sparse.csr_array(np.array([goal.coefficients for goal in program.goals.values()]))
        constants = np.array([goal.constant for goal in program.goals.values()])
        g, n, m = len(names), program.size, len(lower)
        none = sparse.csr_array((m, g))
        unit = sparse.eye_array(g, format="csr")
        whole = sparse.csr_array(
            sparse.block_array([[matrix, none], [goals, -unit], [sparse.csr_array((g, n)), unit]])
        )
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = n + g, m + 2 * g
        lp.col_cost_ = np.zeros(n + g)
        lp.col_lower_ = np.append(program.lower, np.full(g, -highspy.kHighsInf))
        lp.col_upper_ = np.append(program.upper, np.full(g, highspy.kHighsInf))
        lp.row_lower_ = np.concatenate([lower, -constants, np.full(g, NO_FLOOR)])
        lp.row_upper_ = np.concatenate([upper, -constants, np.full(g, highspy.kHighsInf)])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = whole.indptr, whole.indices
        lp.a_matrix_.value_ = whole.data
        lp.sense_ = highspy.ObjSense.kMaximize
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        self.solver.setOptionValue("primal_feasibility_tolerance", FEASIBILITY)
        self.solver.setOptionValue("dual_feasibility_tolerance", FEASIBILITY)
        self.solver.passModel(lp)
        self._column = {name: n + place for place, name in enumerate(names)}
        self._row = {name: m + g + place for place, name in enumerate(names)}

    def solve(self, weights: dict[str, float], floors: dict[str, float]) -> np.ndarray:
        """Return the columns, goals last, at the optimum for weights and floors."""
        for name, column in self._column.items():
            self.solver.changeColCost(column, weights.get(name, 0.0))
            self.solver.changeRowBounds(self._row[name], floors.get(name, NO_FLOOR), highspy.kHighsInf)
        self.solver.run()
        return np.array(self.solver.getSolution().col_value)


def timed(action: Any, clock: Any = time.perf_counter) -> tuple[float, Any]:
    start = clock()
    result = action()
    return clock() - start, result


def area_problem(name: str) -> Any:
    world = detail_world()
    market = market_of(world)
    return relocation_problem(focal_area(market, find_area(name)))


def dense_programme(problem: Any) -> LinearProgram:
    """Return the relaxed programme with every exact import row in it.

    A plan leaves out rows that nothing can reach, which may be all of them; what a model with dense rows
    costs would then not be measured.
    """
    program = build_programme(problem, Limits(budget=200.0)).relaxed()
    reduction = problem.reduction
    parts = {"size": reduction.displaced, "sold_locally": reduction.displaced_by_sale[:, problem.served]}
    count = len(problem.products)
    rows = Rows.of("imports", problem.products, program.over(parts, count).toarray(), upper=problem.imports)
    return replace(program, rows=(rows, *(one for one in program.rows if one.name != "imports")))


def build(problem: Any, repeats: int) -> dict[str, float]:
    """Compare building the model in Pyomo with passing the same matrices to the solver."""
    program = dense_programme(problem)
    ours, peers = [], []
    for _ in range(repeats):
        ours.append(timed(lambda: Session(program))[0])
        peers.append(timed(lambda: Direct(program))[0])
    return {
        "rows": sum(len(f.labels) for f in program.rows),
        "columns": program.size,
        "entries": int(program.stacked()[0].nnz),
        "seconds": statistics.median(ours),
        "ratio": statistics.median(ours) / statistics.median(peers),
    }


def front(problem: Any, points: int, repeats: int = 1) -> dict[str, float]:
    """Compare a sweep of floors on a relaxed plan with a warm sweep in highspy; both have solved before."""
    program = dense_programme(problem)
    session, direct = Session(program), Direct(program)
    most = session.solve({"avoided": 1.0}).goals["avoided"]
    direct.solve({"avoided": 1.0}, {})
    place = program.size + list(program.goals).index("index")
    grid = np.linspace(0.2, 0.99, points) * most
    weights = {"index": 1.0, "avoided": 1e-6}
    ratios, ours_seconds, gap = [], [], 0.0
    for _ in range(repeats):
        ours, mine = timed(lambda: [session.solve(weights, {"avoided": f}).goals["index"] for f in grid])
        peers, theirs = timed(lambda: [direct.solve(weights, {"avoided": f})[place] for f in grid])
        gap = max(gap, float(np.max(np.abs(np.array(mine) - np.array(theirs)))))
        ratios.append(ours / peers)
        ours_seconds.append(ours)
    return {
        "points": points,
        "seconds": statistics.median(ours_seconds),
        "ratio": statistics.median(ratios),
        "largest_difference": gap,
    }


def milp(problem: Any) -> dict[str, float]:
    """Time a 257-sector plan in whole plants at 0.5 % gap: plain, and as the default rate."""
    limits = Limits(budget=200.0)
    settings = SolverSettings(gap=0.005)
    found = {}
    for name in ("index", "avoided", "index-per-tonne"):
        asked = replace(limits, avoid_at_least=20.0) if name == "index-per-tonne" else limits
        seconds, answer = timed(
            lambda name=name, asked=asked: solve_relocation(
                without_backfire(problem) if asked is not limits else problem,
                find_objective(name),
                asked,
                settings=settings,
            )
        )
        found[name] = seconds
        found[f"{name} gap"] = answer.solution.gap
    found["slowest"] = max(found[name] for name in ("index", "avoided", "index-per-tonne"))
    return found


def first_area(world: Any, share: np.ndarray, activities: Any) -> Any:
    """Return the market after reducing a first area in it."""
    market = market_of(world)
    market.external.reduce(share, activities)
    return market


def reduction(repeats: int) -> dict[str, float]:
    """Compare the first area's reduction with a further area's, in CPU time (one thread)."""
    world = detail_world()
    base = market_of(world)
    focal = focal_area(base, find_area("Nantes"))
    other = focal_area(base, find_area("Rennes"))
    activities = relocation_problem(focal).activities
    first, further = [], []
    for _ in range(repeats):
        market_room._MARKETS.clear()
        seconds, market = timed(lambda: first_area(world, focal.share, activities), time.process_time)
        first.append(seconds)
        again = timed(
            lambda market=market: market.external.reduce(other.share, activities), time.process_time
        )
        further.append(again[0])
    return {
        "first_seconds": statistics.median(first),
        "further_seconds": statistics.median(further),
        "ratio": statistics.median(further) / statistics.median(first),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="a short run that checks answers, not times")
    parser.add_argument("--area", default="Nantes")
    arguments = parser.parse_args()
    problem = area_problem(arguments.area)
    if arguments.check:
        found = front(problem, points=4)
        print(json.dumps({"front": found}, indent=2))
        return 0 if found["largest_difference"] < 1e-6 else 1
    results = {
        "build": build(problem, 5),
        "front": front(problem, POINTS, 3),
        "reduction": reduction(9),
        "milp": milp(problem),
    }
    print(json.dumps(results, indent=2))
    within = {
        "build": results["build"]["ratio"] <= LIMITS["build"],
        "front": results["front"]["ratio"] <= LIMITS["front"],
        "milp": results["milp"]["slowest"] <= LIMITS["milp_seconds"],
        "reduction": results["reduction"]["ratio"] <= LIMITS["further_area"],
    }
    for name, kept in within.items():
        print(f"{name}: {'within' if kept else 'BEYOND'} its limit", file=sys.stderr)
    return 0 if all(within.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
