"""Phasing: in which year to build each plant, so that the gain comes as early as yearly budgets allow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from footprint.errors import InfeasibleError, OptionError
from footprint.i18n import message
from footprint.optimize.plans.portfolio import Portfolio
from footprint.optimize.solver.linear import Columns, Goal, LinearProgram, Rows
from footprint.optimize.solver.solving import Session, SolverSettings

_MOST_YEARS = 30


@dataclass(frozen=True, eq=False)
class Phases:
    """A plan spread over years.

    Attributes
    ----------
    table : DataFrame
        One row for each year and way of making a product that begins in it: year, sector, technology,
        plants, capex (MEUR).
    years : DataFrame
        By year: capex (MEUR), plants, and at its end index_gain (points), autonomy_gain (%) and
        avoided_foreign_extraction (kt) of what stands by then, by straight pieces of the index model's
        response.
    yearly_budget : float
        Most capital in one year, MEUR.
    gap : float
        Relative distance to the bound.
    """

    table: pd.DataFrame
    years: pd.DataFrame
    yearly_budget: float
    gap: float


def phase(
    plan: Portfolio, years: int, yearly_budget: float | None = None, settings: SolverSettings | None = None
) -> Phases:
    """Return in which year to build each plant so that the sum over the years of the plan's goal is largest.

        maximise    Σ_t goal(what stands at the end of year t)
        subject to  Σ_t n_at = n_a,   Σ_a capital of a plant · n_at ≤ yearly budget,   n_at whole

    Parameters
    ----------
    plan : Portfolio
        A solved plan; its plants of one kind are of equal size.
    years : int
        Number of years.
    yearly_budget : float, optional
        Most capital in one year, MEUR; by default the capital over the years and a dearest plant to spare.
    settings : SolverSettings, optional
        Gap and time limit.

    Raises
    ------
    OptionError
        If the years are not 1 to 30, or the plants do not fit the yearly budgets.
    """
    if not 1 <= years <= _MOST_YEARS:
        raise OptionError(
            message("A plan cannot be spread over {years} years", years=years), expected=f"1 to {_MOST_YEARS}"
        )
    problem = plan.problem
    built = np.flatnonzero(plan.sizes > 0)
    plants = plan.plants[built]
    each = plan.sizes[built] / plants
    capital = problem.capex[built] * each
    tonnes = plan.tonnes(0)[built] / plants
    total = float(capital @ plants)
    least = max(total / years, float(capital.max(initial=0.0)))
    # With a dearest plant to spare, plants taken one after the other always fit.
    enough = total / years + float(capital.max(initial=0.0))
    most = enough if yearly_budget is None else yearly_budget
    unfit = OptionError(
        message("The plants do not fit {most:,.4g} MEUR a year over {years} years", most=most, years=years),
        expected=message(
            "at least {least:,.4g} MEUR a year, {enough:,.4g} to be sure", least=least, enough=enough
        ),
        hint="give more years or a larger yearly budget",
    )
    if most < least * (1.0 - 1e-9):
        raise unfit
    program = _programme(plan, built, each, capital, tonnes, years, most)
    goal = plan.answer.objective.goal
    goal = goal if goal in ("index", "autonomy", "gain", "avoided") else "avoided"
    try:
        found = Session(program, settings or SolverSettings(gap=0.001)).solve({goal: 1.0})
    except InfeasibleError:
        raise unfit from None
    opened = np.rint(found.x[program.place("opened")]).reshape(years, len(built))
    return _read(plan, built, each, capital, tonnes, opened, most, found.gap)


def _programme(
    plan: Portfolio,
    built: np.ndarray,
    each: np.ndarray,
    capital: np.ndarray,
    tonnes: np.ndarray,
    years: int,
    most: float,
) -> LinearProgram:
    problem, plants = plan.problem, plan.plants[built]
    t = len(built)
    product = problem.product[built]
    kinds = np.intersect1d(np.unique(product), problem.served)
    labels = [problem.labels[a] for a in built]
    names = [problem.products[i] for i in kinds]
    columns = (
        Columns.of("opened", [f"{year} {label}" for year in range(1, years + 1) for label in labels], 0.0,
                   np.tile(plants, years), integer=True),
        Columns.of("coverage", [f"{year} {name}" for year in range(1, years + 1) for name in names], 0.0, 1.0),
    )  # fmt: skip
    layout = LinearProgram(columns, ())
    stands = np.kron(np.tril(np.ones((years, years))), np.eye(t))
    rows = [
        Rows.of("built_once", labels, layout.over({"opened": np.tile(np.eye(t), years)}, t), plants, plants),
        Rows.of(
            "yearly_budget",
            [str(year) for year in range(1, years + 1)],
            layout.over({"opened": np.kron(np.eye(years), capital)}, years),
            upper=most,
        ),
    ]
    slope, intercept = problem.capture.pieces
    made = (product[None, :] == kinds[:, None]) * each
    for piece in range(len(slope)):
        of_output = np.kron(np.eye(years), made * slope[piece][kinds][:, None]) @ stands
        rows.append(
            Rows.of(
                f"coverage_response_{piece + 1}",
                list(columns[1].labels),
                layout.over(
                    {"opened": -of_output, "coverage": sparse.eye_array(years * len(kinds))},
                    years * len(kinds),
                ),
                upper=np.tile(intercept[piece][kinds], years),
            )
        )

    def goal(**blocks: np.ndarray) -> Goal:
        return Goal(layout.over(blocks).toarray()[0])

    index = goal(coverage=np.tile(problem.index_weights[kinds], years))
    autonomy = goal(coverage=np.tile((problem.autonomy_weights * problem.capture.self_supply)[kinds], years))
    goals = {
        "index": index,
        "autonomy": autonomy,
        "gain": Goal(plan.weight * index.coefficients + (1.0 - plan.weight) * autonomy.coefficients),
        "avoided": goal(opened=np.tile(tonnes, years) @ stands),
    }
    return LinearProgram(columns, tuple(rows), goals)


def _read(
    plan: Portfolio,
    built: np.ndarray,
    each: np.ndarray,
    capital: np.ndarray,
    tonnes: np.ndarray,
    opened: np.ndarray,
    most: float,
    gap: float,
) -> Phases:
    problem = plan.problem
    rows, years = [], []
    for year, here in enumerate(opened, start=1):
        rows += [
            {
                "year": year,
                "sector": problem.products[problem.product[built[a]]],
                "technology": problem.technologies[built[a]],
                "plants": int(here[a]),
                "capex": float(here[a] * capital[a]),
            }
            for a in np.argsort(-here * capital, kind="stable")
            if here[a] > 0
        ]
        stands = opened[:year].sum(axis=0)
        size = np.zeros(len(problem.technologies))
        size[built] = stands * each
        gained = problem.capture.gain(problem.by_product(size))
        years.append(
            {
                "year": year,
                "plants": int(here.sum()),
                "capex": float(here @ capital),
                "index_gain": float(problem.index_weights @ gained),
                "autonomy_gain": float((problem.autonomy_weights * problem.capture.self_supply) @ gained),
                "avoided_foreign_extraction": float(stands @ tonnes),
            }
        )
    columns = ["year", "sector", "technology", "plants", "capex"]
    return Phases(pd.DataFrame(rows, columns=columns), pd.DataFrame(years), most, gap)
