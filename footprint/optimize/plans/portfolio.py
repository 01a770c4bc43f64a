"""What a plan is made of, as tables: portfolio, before and after, macro-sectors, what came close."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from footprint.areas.production.detail import detail_money
from footprint.once import kept_property
from footprint.optimize.certainty.intervals import PlanIntervals
from footprint.optimize.impacts.response import impact_rows, impact_totals
from footprint.optimize.plans.checking import Gains
from footprint.optimize.plans.costs import PRICE_YEAR, Costs, plan_costs, size_band
from footprint.optimize.plans.reasons import not_built, technology_reasons
from footprint.optimize.relocation.limits import in_words
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.relocation.relocate import Answer
from footprint.optimize.relocation.robust import Robust, worst_mean
from footprint.optimize.relocation.verify import Verification
from footprint.optimize.solver.solving import SolverSettings
from footprint.units import quantity

if TYPE_CHECKING:
    import pint

    from footprint.areas.places.area import Area

MONEY = detail_money("MEUR")

UNITS: dict[str, str] = {
    "added_output": MONEY,
    "sold_locally": MONEY,
    "sold_elsewhere": MONEY,
    "capex": MONEY,
    "annual_cost": MONEY,
    "running_cost": MONEY,
    "jobs": "job",
    "avoided_foreign_extraction": "kt",
    "avoided_locally": "kt",
    "avoided_elsewhere": "kt",
    "avoided_by_inputs": "kt",
    "naive_avoided_foreign_extraction": "kt",
    "added_extraction_in_france": "kt",
    "index_gain": "point",
    "autonomy_gain": "percent",
    "land": "hectare",
    "water": "megaliter",
}
"""Unit of each column of the portfolio; flows are yearly; a megalitre is 1,000 m³."""

_BINDS = 1e-4
"""Relative distance at which a limit counts as reached."""


@dataclass(frozen=True)
class Portfolio:
    """A solved plan of one area and everything that is read off it.

    Attributes
    ----------
    area : Area
        The area.
    problem : RelocationProblem
        What could be built and what it displaces.
    answer : Answer
        Decisions, objective, bound, scores and shadow prices.
    gains : Gains
        What the index model gives to the plan: the gains that are reported.
    verification : Verification
        Reduced model against the full system.
    codes, names_fr : tuple of str
        Code and French name of each product.
    weight : float
        Weight of the index in ``gain``.
    robust : Robust or None
        How robust the limits were made.
    settings : SolverSettings
        Gap, time limit, threads.
    world : str
        Name of the world table.
    target : str
        The target in target mode, empty otherwise.
    scenario : str
        Name of the circular scenario that was applied first, empty without one.
    prices : int
        Year of the prices at which costs are reported beside those of the tables.
    notes : tuple of str
        What was decided before solving.
    intervals : PlanIntervals or None
        How sure gains, avoided tonnes and capital are.
    """

    area: Area
    problem: RelocationProblem
    answer: Answer
    gains: Gains
    verification: Verification
    codes: tuple[str, ...]
    names_fr: tuple[str, ...]
    weight: float = 0.5
    robust: Robust | None = None
    settings: SolverSettings = field(default_factory=SolverSettings)
    world: str = ""
    target: str = ""
    scenario: str = ""
    prices: int = PRICE_YEAR
    notes: tuple[str, ...] = ()
    intervals: PlanIntervals | None = None

    @kept_property
    def sizes(self) -> np.ndarray:
        """New output of each activity, MEUR a year."""
        size = self.answer.solution.x[self.answer.program.place("size")]
        return np.where(size > 1e-7, size, 0.0)

    @kept_property
    def plants(self) -> np.ndarray:
        """Plants of each activity, of the usual size; the fewest where their number is limited."""
        return self.problem.plants_for(self.sizes, fewest=self.answer.limits.max_plants is not None)

    @kept_property
    def sold_locally(self) -> np.ndarray:
        """Output of each activity that is sold in the area, shared by what each could sell."""
        problem, d = self.problem, self.sizes
        weight = np.where(np.isfinite(problem.stated_share), 1.0, problem.local_multiple) * d
        total = problem.by_product(weight)[problem.product]
        share = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
        return np.minimum(d, share * self.gains.sold_locally[problem.product])

    def tonnes(self, row: int) -> np.ndarray:
        """Return avoided extraction of each activity, kt: abroad (row 0) or in the rest of France (row 1)."""
        reduction = self.problem.reduction
        by_sale = reduction.avoided_by_sale[row][self.problem.product]
        return np.asarray(reduction.avoided[row] * self.sizes + by_sale * self.sold_locally)

    @kept_property
    def table(self) -> pd.DataFrame:
        """One row for each sector and technology that is built, in plain numbers (units in `UNITS`)."""
        problem, d, product = self.problem, self.sizes, self.problem.product
        local = self.sold_locally
        away = d - local
        rivals = problem.reduction.behind_rivals[0][product]
        imported = problem.reduction.import_footprint[0][product]
        avoided = self.tonnes(0)
        locally, elsewhere = rivals * local, problem.elsewhere * rivals * away
        index, autonomy = self._contributions()
        jobs, plants = problem.jobs.sum(axis=0) * d, self.plants
        each = np.divide(jobs, plants, out=np.zeros_like(jobs), where=plants > 0)
        cap = problem.capture.most_output[product]
        columns: dict[str, Any] = {
            "sector": np.array(problem.products, dtype=object)[product],
            "code": np.array(self.codes, dtype=object)[product],
            "sector_fr": np.array(self.names_fr, dtype=object)[product],
            "macro_sector": np.array(problem.groups, dtype=object)[product],
            "technology": np.array(problem.technologies, dtype=object),
            "added_output": d,
            "sold_locally": local,
            "sold_elsewhere": away,
            "plants": plants.astype(int),
            "size_band": pd.Series([size_band(one) for one in each], dtype=object),
            "jobs_per_plant": each,
            "capex": problem.capex * d,
            "annual_cost": (problem.capital_recovery * problem.capex + problem.running_cost) * d,
            "jobs": jobs,
            "avoided_foreign_extraction": avoided,
            "avoided_locally": locally,
            "avoided_elsewhere": elsewhere,
            "avoided_by_inputs": avoided - locally - elsewhere,
            "naive_avoided_foreign_extraction": imported * (local + problem.elsewhere * away),
            "added_extraction_in_france": problem.local_extraction * d - self.tonnes(1),
            "index_gain": index,
            "autonomy_gain": autonomy,
            "running_cost": problem.running_cost * d,
            "land": problem.land * d,
            "water": problem.water * d,
            "local_share": np.divide(local, d, out=np.zeros_like(d), where=d > 0),
            "at_most": problem.by_product(d)[product] >= cap * (1.0 - _BINDS),
            "producers_before": problem.producers[product],
            "producers_after": (problem.producers + problem.by_product(plants))[product],
            "score": self.answer.scores,
            "why": pd.Series(technology_reasons(problem, d), dtype=object),
        }
        frame = pd.DataFrame(columns)[d > 0]
        return frame.sort_values("added_output", ascending=False, kind="stable", ignore_index=True)

    @kept_property
    def impact_rows(self) -> pd.DataFrame:
        """Changes of carbon, water, waste and jobs by sector and technology that is built.

        Columns sector, technology, impact, title, unit, france, abroad, total; minus means less. In France
        the new plants count and what other French makers and suppliers cause less or more.
        """
        problem, d = self.problem, self.sizes
        if problem.impacts is None:
            return impact_rows(None, np.zeros((0, 0)), [], [])
        at = np.flatnonzero(d > 0)
        at = at[np.argsort(-d[at], kind="stable")]
        changes = problem.impacts.changes(d, self.sold_locally)[:, at]
        sectors = [problem.products[i] for i in problem.product[at]]
        return impact_rows(problem.impacts, changes, sectors, [problem.technologies[a] for a in at])

    @kept_property
    def impacts(self) -> pd.DataFrame:
        """Changes of the whole plan by impact: title, unit, france, abroad, total."""
        return impact_totals(self.impact_rows)

    @property
    def impact_notes(self) -> tuple[str, ...]:
        """What a reader must know of the impacts, or why there are none."""
        return self.problem.impacts.notes if self.problem.impacts else ()

    @property
    def portfolio(self) -> pd.DataFrame:
        """The table with pint dtypes: quantities carry their units."""
        from footprint.units import registry

        registry()
        import pint_pandas  # noqa: F401 - registers the dtype

        return self.table.astype({column: f"pint[{unit}]" for column, unit in UNITS.items()})

    def _contributions(self) -> tuple[np.ndarray, np.ndarray]:
        """Return index and autonomy points of each activity: a sector's gain, shared by what each makes."""
        problem, d = self.problem, self.sizes
        total = problem.by_product(d)[problem.product]
        share = np.divide(d, total, out=np.zeros_like(d), where=total > 0)
        index, autonomy = (
            problem.index_weights * self.gains.coverage,
            problem.autonomy_weights * self.gains.self_supply,
        )
        return share * index[problem.product], share * autonomy[problem.product]

    @kept_property
    def totals(self) -> dict[str, float]:
        """Sums of the portfolio, in the units of `UNITS`."""
        return {column: float(self.table[column].sum()) for column in [*UNITS, "plants"]}

    def gained(self, goal: str) -> float:
        """Return what the plan gains of ``index`` (points), ``autonomy`` (%), or ``gain`` (both weighted)."""
        index, autonomy = self.totals["index_gain"], self.totals["autonomy_gain"]
        return {"index": index, "autonomy": autonomy}.get(
            goal, self.weight * index + (1.0 - self.weight) * autonomy
        )

    @kept_property
    def costs(self) -> Costs:
        """Costs of the plan at the prices asked for."""
        totals = self.totals
        return plan_costs(
            self.problem,
            self.sizes,
            totals["avoided_foreign_extraction"],
            totals["index_gain"],
            totals["autonomy_gain"],
            self.prices,
        )

    @property
    def status(self) -> str:
        """``optimal`` (within the gap) or ``time limit``."""
        return self.answer.solution.status

    @property
    def gap(self) -> float:
        """Relative distance of the objective to its bound."""
        return self.answer.solution.gap

    @property
    def avoided(self) -> pint.Quantity[float]:
        """Foreign extraction avoided a year, supply chains responding exactly."""
        return quantity(self.totals["avoided_foreign_extraction"], "kt")

    @property
    def naive_avoided(self) -> pint.Quantity[float]:
        """What fixed multipliers would promise; shown for comparison only."""
        return quantity(self.totals["naive_avoided_foreign_extraction"], "kt")

    @kept_property
    def levels(self) -> tuple[dict[str, float], dict[str, float]]:
        """Before and after in plain numbers: index, autonomy, foreign and domestic extraction."""
        problem, totals = self.problem, self.totals
        base = problem.base
        domestic = base.get("rest_of_country_extraction", 0.0) + base.get("local_extraction", 0.0)
        before = {
            "index": problem.today("index"),
            "autonomy": problem.today("autonomy"),
            "foreign_extraction": base.get("foreign_extraction", 0.0),
            "domestic_extraction": domestic,
        }
        after = {
            "index": before["index"] + totals["index_gain"],
            "autonomy": before["autonomy"] + totals["autonomy_gain"],
            "foreign_extraction": before["foreign_extraction"] - totals["avoided_foreign_extraction"],
            "domestic_extraction": domestic + totals["added_extraction_in_france"],
        }
        return before, after

    @property
    def before(self) -> dict[str, pint.Quantity[float]]:
        """Today's index, autonomy, and extraction behind the area's goods system (kt a year)."""
        return {name: quantity(value, LEVEL_UNITS[name]) for name, value in self.levels[0].items()}

    @property
    def after(self) -> dict[str, pint.Quantity[float]]:
        """The same once the plan runs."""
        return {name: quantity(value, LEVEL_UNITS[name]) for name, value in self.levels[1].items()}

    @kept_property
    def macro_sectors(self) -> pd.DataFrame:
        """Index before and after within each macro-sector (points of 100), and the output added."""
        problem = self.problem
        frame = pd.DataFrame(
            {
                "macro_sector": problem.groups,
                "weight": problem.priority,
                "before": problem.priority * problem.coverage,
                "after": problem.priority * (problem.coverage + self.gains.coverage),
                "added_output": problem.by_product(self.sizes),
            }
        )
        sums = frame.groupby("macro_sector", sort=False).sum().reset_index()
        for name in ("before", "after"):
            sums[name] = 100.0 * sums[name] / sums["weight"].where(sums["weight"] > 0)
        return sums.drop(columns="weight").fillna(0.0)

    @kept_property
    def nearly(self) -> pd.DataFrame:
        """Sectors not built, by what their smallest plant would add to the objective, net, best first."""
        return not_built(self.answer, self.sizes)

    @kept_property
    def ratio(self) -> dict[str, float]:
        """Points gained per kt of foreign extraction avoided and per MEUR; the marginal rate of the front."""
        totals = self.totals
        avoided, cost = totals["avoided_foreign_extraction"], totals["capex"]
        index, autonomy = totals["index_gain"], totals["autonomy_gain"]

        def per(top: float, bottom: float) -> float:
            return top / bottom if bottom > 1e-12 else float("nan")

        marginal = self.answer.marginal_rate
        return {
            "index_per_kt": per(index, avoided),
            "autonomy_per_kt": per(autonomy, avoided),
            "index_per_meur": per(index, cost),
            "avoided_per_meur": per(avoided, cost),
            "marginal_per_kt": float("nan") if marginal is None else marginal,
        }

    @property
    def limits_in_words(self) -> list[str]:
        """The limits as used."""
        limits = self.answer.limits
        return [in_words(item, limits.by_default) for item in limits.items()]

    @kept_property
    def limits_reached(self) -> list[str]:
        """Limits that the plan uses up, in words."""
        limits, program, x = self.answer.limits, self.answer.program, self.answer.solution.x
        families = {family.name: family for family in program.rows}
        reached = []
        for item in limits.items():
            family = families.get(f"{item[0]}_{item[1]}" if item[1] else item[0])
            if family is None or item[0] in ("force", "forbid"):
                continue
            body, low, high = float((family.matrix @ x)[0]), family.lower[0], family.upper[0]
            near = _BINDS * max(1.0, abs(body))
            if body >= high - near or body <= low + near:
                reached.append(in_words(item, limits.by_default))
        return reached

    @kept_property
    def worst_case(self) -> dict[str, float]:
        """Mean avoided tonnes (kt) and capital (MEUR) over the worst draws; empty where nothing was drawn."""
        draws = self.problem.draws
        if draws is None or self.robust is None:
            return {}
        level = self.robust.level
        avoided = draws.avoided @ self.sizes + draws.avoided_by_sale @ self.gains.sold_locally
        return {
            "level": level,
            "avoided": worst_mean(avoided, level),
            "capex": -worst_mean(-(draws.capex @ self.sizes), level),
        }


LEVEL_UNITS = {
    "index": "point",
    "autonomy": "percent",
    "foreign_extraction": "kt",
    "domestic_extraction": "kt",
}
