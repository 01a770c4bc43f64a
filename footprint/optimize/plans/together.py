"""Neighbours planned together: one budget, one floor, and what their new plants sell each other.

Each area keeps its own programme. What a plant sells outside its area can go to a neighbour of the group,
where it displaces imports one for one instead of rivals by θ, as far as the neighbour is within reach:
sales fall with distance as in the index model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy import sparse

from footprint.errors import OptionError
from footprint.i18n import message
from footprint.mrio.impacts.intensities import impacts_json
from footprint.optimize.plans.portfolio import MONEY
from footprint.optimize.relocation.limits import Limits
from footprint.optimize.relocation.objectives import GOAL_UNITS, Objective
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.relocation.programme import build_programme
from footprint.optimize.solver.linear import Columns, Goal, LinearProgram, Rows
from footprint.optimize.solver.solving import SolverSettings
from footprint.optimize.solver.stages import in_stages
from footprint.results import Result
from footprint.units import as_json

_MEANS = ("index", "autonomy", "gain")
"""Goals of a group that are means of its areas by inhabitants; the others are sums."""
_NOTHING = 1e-6


@dataclass(frozen=True, eq=False)
class Neighbour:
    """One area of a group.

    Attributes
    ----------
    name : str
        Its name.
    inhabitants : float
        Its weight in the index and autonomy of the group.
    problem : RelocationProblem
        Its choices.
    limits : Limits
        Its own limits; the budget and the floor of tonnes are those of the group.
    """

    name: str
    inhabitants: float
    problem: RelocationProblem
    limits: Limits


@dataclass(frozen=True, eq=False)
class JointPlan(Result):
    """A plan of several areas at once.

    Attributes
    ----------
    table : DataFrame
        One row for each area, sector and technology that is built: area, sector, technology, added_output,
        capex (MEUR), plants, jobs, index_gain (points of that area).
    sales : DataFrame
        What new plants sell each other: seller, buyer, sector, output (MEUR a year).
    totals : dict
        Goals of the group: index, autonomy (means by inhabitants), avoided (kt), jobs, cost (MEUR). From
        `plan_together` the first two are those of the index model computed again with the new plants.
    objective : Objective
        What was asked for.
    status : str
        ``optimal`` (within the gap) or ``time limit``.
    gap : float
        Relative distance to the bound.
    notes : tuple of str
        What is said of the table that the plan stands on.
    impacts : DataFrame
        Changes of carbon, water, waste and jobs of the whole group: title, unit, france, abroad, total.
    impact_notes : tuple of str
        What a reader must know of them, or why there are none.
    optimised : dict
        Where index, autonomy and gain were computed again: what the programme's straight pieces gave.
    """

    table: pd.DataFrame
    sales: pd.DataFrame
    totals: dict[str, float]
    objective: Objective
    status: str
    gap: float
    notes: tuple[str, ...] = ()
    impacts: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    impact_notes: tuple[str, ...] = ()
    optimised: dict[str, float] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Return what is built where."""
        return self.table

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the workbook."""
        return {"Portfolio": self.table, "Sales": self.sales}

    def _heading(self) -> str:
        return f"Joint relocation plan: {', '.join(self.table['area'].unique())}"

    def _content(self) -> Mapping[str, object]:
        units = {
            "added_output": MONEY,
            "capex": MONEY,
            "jobs": "job",
            "index_gain": "point",
            "output": MONEY,
        }
        goals = {
            name: unit.replace("percent", "%").replace("MEUR", MONEY) for name, unit in GOAL_UNITS.items()
        }

        def rows(frame: pd.DataFrame) -> list[dict[str, object]]:
            return [
                {
                    str(name): as_json(value, units[str(name)]) if name in units else value
                    for name, value in row.items()
                }
                for row in frame.to_dict("records")
            ]

        return {
            "objective": self.objective.name,
            "status": self.status,
            "gap": self.gap,
            "totals": {name: as_json(self.totals[name], unit) for name, unit in goals.items()},
            "optimised": {name: as_json(value, goals[name]) for name, value in self.optimised.items()},
            "portfolio": rows(self.table),
            "sales": rows(self.sales),
            "impacts": impacts_json(self.impacts),
            "impact_notes": list(self.impact_notes),
            "notes": list(self.notes),
        }


def joint_programme(
    group: Sequence[Neighbour],
    reach: np.ndarray,
    budget: float | None,
    floor: float | None,
    weight: float = 0.5,
) -> LinearProgram:
    """Return the programme of a group: its areas' programmes side by side, and what they sell each other.

        u_rsi ≤ reach_rs N_si λ_si slope_si1 Σ_a μ_a d_ra,   Σ_s u_rsi ≤ Σ_a d_ra − v_ri   (seller r, buyer s)
        v_si + Σ_r u_rsi ≤ m0_si
        avoided += Σ (q_si − θ q_ri) u_rsi

    Parameters
    ----------
    group : sequence of Neighbour
        The areas.
    reach : ndarray, areas × areas
        Sales of a plant in a neighbour, relative to those of the same plant in the neighbour itself; rows
        sell.
    budget, floor : float or None
        Most capital (MEUR) and least avoided tonnes (kt) of the group.
    weight : float
        Weight of the index in the goal ``gain``.
    """
    parts = [build_programme(one.problem, replace(one.limits, budget=None, avoid_at_least=None), weight=weight)
             for one in group]  # fmt: skip
    pairs = [(r, s) for r in range(len(group)) for s in range(len(group)) if r != s and reach[r, s] > 0]
    columns = [
        replace(block, name=f"{block.name}_{r}") for r, part in enumerate(parts) for block in part.columns
    ]
    labels = [
        f"{r} to {s}: {group[r].problem.products[i]}" for r, s in pairs for i in group[r].problem.served
    ]
    columns.append(Columns.of("sold_to", labels))
    layout = LinearProgram(tuple(columns), ())
    rows = []
    for r, part in enumerate(parts):
        for family in part.rows:
            matrix = sparse.csr_array(family.matrix)
            blocks = {f"{block.name}_{r}": matrix[:, part.place(block.name)] for block in part.columns}
            rows.append(
                replace(family, name=f"{family.name}_{r}", matrix=layout.over(blocks, len(family.labels)))
            )
    rows += _sales(group, reach, pairs, layout)
    goals = _goals(group, parts, pairs, layout)
    for name, limit, low in (("cost", budget, False), ("avoided", floor, True)):
        if limit is not None:
            row = sparse.csr_array(goals[name].coefficients[None, :])
            low_, high = (limit, np.inf) if low else (-np.inf, limit)
            rows.append(Rows.of(f"group_{name}", [name], row, low_, high))
    return LinearProgram(tuple(columns), tuple(rows), goals)


def _transfers(group: Sequence[Neighbour], pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    return [(r, s, int(i)) for r, s in pairs for i in group[r].problem.served]


def _sales(
    group: Sequence[Neighbour], reach: np.ndarray, pairs: Sequence[tuple[int, int]], layout: LinearProgram
) -> list[Rows]:
    transfers = _transfers(group, pairs)
    found = []
    seller = np.array([r for r, _, _ in transfers])
    buyer = np.array([s for _, s, _ in transfers])
    product = np.array([i for _, _, i in transfers])
    for r, one in enumerate(group):
        problem, served = one.problem, one.problem.served
        k = len(served)
        made = problem.activities.by_product(np.ones(len(problem.technologies)))[served]
        weighted = problem.activities.by_product(problem.local_multiple)
        mine = np.flatnonzero(seller == r)
        if len(mine):
            worth = np.array(
                [
                    reach[r, s] * group[s].problem.needs[i] * group[s].problem.capture.self_supply[i]
                    * group[s].problem.capture.pieces[0][0][i]
                    for s, i in zip(buyer[mine], product[mine], strict=True)
                ]
            )  # fmt: skip
            unit = sparse.eye_array(len(transfers), format="csr")[mine]
            within = layout.over(
                {f"size_{r}": -worth[:, None] * weighted[product[mine]], "sold_to": unit}, len(mine)
            )
            found.append(Rows.of(f"within_reach_{r}", [f"{j}" for j in mine], within, upper=0.0))
            total = (product[mine][None, :] == served[:, None]).astype(float)
            spread = np.zeros((k, len(transfers)))
            spread[:, mine] = total
            blocks = {f"size_{r}": -made, f"sold_locally_{r}": sparse.eye_array(k), "sold_to": spread}
            found.append(
                Rows.of(f"sales_are_made_in_{r}", [str(i) for i in served], layout.over(blocks, k), upper=0.0)
            )
        theirs = np.flatnonzero(buyer == r)
        if len(theirs):
            spread = np.zeros((k, len(transfers)))
            spread[:, theirs] = product[theirs][None, :] == served[:, None]
            blocks = {f"sold_locally_{r}": sparse.eye_array(k), "sold_to": spread}
            found.append(
                Rows.of(f"sales_have_buyers_{r}", [str(i) for i in served], layout.over(blocks, k),
                        upper=problem.imports[served])
            )  # fmt: skip
    return found


def _goals(
    group: Sequence[Neighbour],
    parts: Sequence[LinearProgram],
    pairs: Sequence[tuple[int, int]],
    layout: LinearProgram,
) -> dict[str, Goal]:
    people = np.array([one.inhabitants for one in group])
    share = people / people.sum()
    more = np.array(
        [
            group[s].problem.reduction.behind_rivals[0][i]
            - group[r].problem.elsewhere * group[r].problem.reduction.behind_rivals[0][i]
            for r, s, i in _transfers(group, pairs)
        ]
    )
    goals = {}
    for name in parts[0].goals:
        blocks: dict[str, np.ndarray] = {}
        for r, part in enumerate(parts):
            factor = share[r] if name in _MEANS else 1.0
            for block in part.columns:
                blocks[f"{block.name}_{r}"] = factor * part.goals[name].coefficients[part.place(block.name)]
        if name == "avoided" and len(more):
            blocks["sold_to"] = more
        goals[name] = Goal(layout.over(blocks).toarray()[0])
    return goals


def _impacts(
    group: Sequence[Neighbour],
    pairs: Sequence[tuple[int, int]],
    program: LinearProgram,
    x: np.ndarray,
) -> pd.DataFrame:
    """Return the changes of the group: of each area's plants, and of what they sell each other."""
    responses = [one.problem.impacts for one in group]
    first = responses[0]
    if first is None or not first.impacts.names:
        return pd.DataFrame()
    total = np.zeros(2 * len(first.impacts.names))
    for r, (one, response) in enumerate(zip(group, responses, strict=True)):
        assert response is not None  # all areas stand on one market
        sizes, sold = x[program.place(f"size_{r}")], np.zeros(len(one.problem.products))
        sold[one.problem.served] = x[program.place(f"sold_locally_{r}")]
        total += response.local_of(sizes) - response.avoided @ sizes - response.avoided_by_sale @ sold
    for (r, s, i), u in zip(_transfers(group, pairs), x[program.place("sold_to")], strict=True):
        seller, buyer = responses[r], responses[s]
        assert seller is not None
        assert buyer is not None
        total -= u * (buyer.behind_rivals[:, i] - group[r].problem.elsewhere * seller.behind_rivals[:, i])
    return first.impacts.frame(total)


def solve_together(
    group: Sequence[Neighbour],
    objective: Objective,
    reach: np.ndarray,
    *,
    budget: float | None = None,
    floor: float | None = None,
    weight: float = 0.5,
    settings: SolverSettings | None = None,
) -> JointPlan:
    """Return the best plan of a group for a plain goal or a rate per tonne, the latter over efficient plans.

    Parameters
    ----------
    group, reach, budget, floor, weight
        As for `joint_programme`.
    objective : Objective
        Not a rate per euro.
    settings : SolverSettings, optional
        Gap and time limit.

    Raises
    ------
    OptionError
        If the objective is a rate per euro.
    InfeasibleError
        If the limits conflict.
    """
    if objective.per and not objective.per_tonne:
        raise OptionError(
            message("A group is not planned by {name!r}", name=objective.name),
            expected="a plain goal or a rate per tonne",
        )
    program = joint_programme(group, reach, budget, floor, weight)
    solution, _ = in_stages(program, objective.stages, settings or SolverSettings())
    rows = []
    for r, one in enumerate(group):
        problem = one.problem
        size = solution.x[program.place(f"size_{r}")]
        size = np.where(size > _NOTHING, size, 0.0)
        plants = problem.plants_for(size, fewest=one.limits.max_plants is not None)
        made = problem.by_product(size)
        gained = problem.index_weights * problem.capture.gain(made)
        part = np.divide(
            size, made[problem.product], out=np.zeros_like(size), where=made[problem.product] > 0
        )
        rows += [
            {
                "area": one.name,
                "sector": problem.products[problem.product[a]],
                "technology": problem.technologies[a],
                "added_output": float(size[a]),
                "plants": int(plants[a]),
                "capex": float(problem.capex[a] * size[a]),
                "jobs": float(problem.jobs[:, a].sum() * size[a]),
                "index_gain": float(part[a] * gained[problem.product[a]]),
            }
            for a in np.argsort(-size, kind="stable")
            if size[a] > 0
        ]
    pairs = [(r, s) for r in range(len(group)) for s in range(len(group)) if r != s and reach[r, s] > 0]
    sold = solution.x[program.place("sold_to")]
    sales = [
        {
            "seller": group[r].name,
            "buyer": group[s].name,
            "sector": group[r].problem.products[i],
            "output": float(u),
        }
        for (r, s, i), u in zip(_transfers(group, pairs), sold, strict=True)
        if u > _NOTHING
    ]
    table = pd.DataFrame(
        rows,
        columns=["area", "sector", "technology", "added_output", "plants", "capex", "jobs", "index_gain"],
    )
    between = pd.DataFrame(sales, columns=["seller", "buyer", "sector", "output"])
    between = between.sort_values("output", ascending=False, kind="stable", ignore_index=True)
    goals = {name: value for name, value in solution.goals.items() if name != "thrift"}
    response = group[0].problem.impacts
    return JointPlan(
        table,
        between,
        goals,
        objective,
        solution.status,
        solution.gap,
        impacts=_impacts(group, pairs, program, solution.x),
        impact_notes=response.notes if response else (),
    )
