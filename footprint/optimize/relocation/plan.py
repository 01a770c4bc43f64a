"""The plan as a planner reads it: portfolio, before and after, what it rests on, what nearly made it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from footprint.areas.production.detail import detail_money
from footprint.once import kept_property
from footprint.optimize.relocation.limits import in_words
from footprint.optimize.relocation.plan_words import plan_warnings, shadow_price_words
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.relocation.relocate import Answer, relocation_front
from footprint.optimize.relocation.robust import Robust, worst_mean
from footprint.optimize.relocation.verify import Verification
from footprint.optimize.solver.solving import SolverSettings
from footprint.units import quantity

if TYPE_CHECKING:
    from footprint.areas.places.area import Area

MONEY = detail_money("MEUR")

UNITS: dict[str, str] = {
    "added_output": MONEY,
    "capex": MONEY,
    "running_cost": MONEY,
    "jobs": "job",
    "avoided_foreign_extraction": "kt",
    "naive_avoided_foreign_extraction": "kt",
    "added_extraction_in_france": "kt",
    "index_gain": "point",
    "autonomy_gain": "percent",
    "land": "hectare",
    "water": "megaliter",
}
"""Unit of each column of the portfolio; money is at the prices of France in detail, flows are yearly; a megalitre is 1,000 m³."""

_SHOWN = 10


@dataclass(frozen=True)
class Plan:
    """A relocation plan of one area.

    Attributes
    ----------
    area : Area
        The area.
    problem : RelocationProblem
        What could be built and what it displaces.
    answer : Answer
        Decisions, objective, bound, scores and shadow prices.
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
    notes : tuple of str
        What was decided before solving.
    """

    area: Area
    problem: RelocationProblem
    answer: Answer
    verification: Verification
    codes: tuple[str, ...]
    names_fr: tuple[str, ...]
    weight: float = 0.5
    robust: Robust | None = None
    settings: SolverSettings = field(default_factory=SolverSettings)
    world: str = ""
    target: str = ""
    notes: tuple[str, ...] = ()

    @kept_property
    def sizes(self) -> np.ndarray:
        """New output of each activity, MEUR a year."""
        size = self.answer.solution.x[self.answer.program.place("size")]
        return np.where(size > 1e-7, size, 0.0)

    @kept_property
    def plants(self) -> np.ndarray:
        """Plants of each activity: as counted in the plan, else the fewest that make its output."""
        chosen = np.rint(self.answer.solution.x[self.answer.program.place("plants")])
        return np.where(self.sizes > 0, np.maximum(chosen, self.problem.plants_for(self.sizes)), 0.0)

    @kept_property
    def table(self) -> pd.DataFrame:
        """One row for each sector and technology that is built, in plain numbers (units in `UNITS`)."""
        problem, d = self.problem, self.sizes
        built = np.flatnonzero(d > 0)
        product = problem.product[built]
        naive = problem.reduction.naive(problem.activities)[0]
        in_france = problem.local_extraction - problem.reduction.avoided[1]
        index, autonomy = self._contributions()
        columns: dict[str, Any] = {
            "sector": [problem.products[i] for i in product],
            "code": [self.codes[i] for i in product],
            "sector_fr": [self.names_fr[i] for i in product],
            "macro_sector": [problem.groups[i] for i in product],
            "technology": [problem.technologies[a] for a in built],
            "added_output": d[built],
            "plants": self.plants[built].astype(int),
            "capex": (problem.capex * d)[built],
            "jobs": (problem.jobs.sum(axis=0) * d)[built],
            "avoided_foreign_extraction": (problem.avoided * d)[built],
            "naive_avoided_foreign_extraction": (naive * d)[built],
            "added_extraction_in_france": (in_france * d)[built],
            "index_gain": index[built],
            "autonomy_gain": autonomy[built],
            "running_cost": (problem.running_cost * d)[built],
            "land": (problem.land * d)[built],
            "water": (problem.water * d)[built],
            "local_share": problem.activities.local_share[built],
            "producers_before": problem.producers[product],
            "producers_after": problem.producers[product] + self.plants[built],
            "score": self.answer.scores[built],
        }
        frame = pd.DataFrame(columns)
        return frame.sort_values("added_output", ascending=False, kind="stable", ignore_index=True)

    @property
    def portfolio(self) -> pd.DataFrame:
        """The table with pint dtypes: quantities carry their units."""
        from footprint.units import registry

        registry()
        import pint_pandas  # noqa: F401 - registers the dtype

        return self.table.astype({column: f"pint[{unit}]" for column, unit in UNITS.items()})

    def _contributions(self) -> tuple[np.ndarray, np.ndarray]:
        """Return index and autonomy points of each activity: a sector's gain shared by what each one sells."""
        problem, x = self.problem, self.answer.solution.x
        found = []
        for block, share, weights in (
            ("coverage", problem.reach, problem.index_weights),
            ("self_supply", problem.activities.local_share, problem.autonomy_weights),
        ):
            gain = np.zeros(len(problem.products))
            gain[problem.served] = x[self.answer.program.place(block)] * weights[problem.served]
            sold = share * self.sizes
            total = np.bincount(problem.product, sold, minlength=len(problem.products))[problem.product]
            found.append(
                np.divide(sold, total, out=np.zeros_like(sold), where=total > 0) * gain[problem.product]
            )
        return found[0], found[1]

    @kept_property
    def totals(self) -> dict[str, float]:
        """Sums of the portfolio, in the units of `UNITS`."""
        return {column: float(self.table[column].sum()) for column in [*UNITS, "plants"]}

    @property
    def status(self) -> str:
        """``optimal`` (within the gap) or ``time limit``."""
        return self.answer.solution.status

    @property
    def gap(self) -> float:
        """Relative distance of the objective to its bound."""
        return self.answer.solution.gap

    @property
    def avoided(self) -> Any:
        """Foreign extraction avoided a year, supply chains responding exactly."""
        return quantity(self.totals["avoided_foreign_extraction"], "kt")

    @property
    def naive_avoided(self) -> Any:
        """What fixed multipliers would promise; shown for comparison only."""
        return quantity(self.totals["naive_avoided_foreign_extraction"], "kt")

    @kept_property
    def _levels(self) -> tuple[dict[str, float], dict[str, float]]:
        problem, goals, totals = self.problem, self.answer.solution.goals, self.totals
        base = problem.base
        domestic = base.get("rest_of_country_extraction", 0.0) + base.get("local_extraction", 0.0)
        before = {
            "index": problem.today("index"),
            "autonomy": problem.today("autonomy"),
            "foreign_extraction": base.get("foreign_extraction", 0.0),
            "domestic_extraction": domestic,
        }
        after = {
            "index": before["index"] + goals["index"],
            "autonomy": before["autonomy"] + goals["autonomy"],
            "foreign_extraction": before["foreign_extraction"] - totals["avoided_foreign_extraction"],
            "domestic_extraction": domestic + totals["added_extraction_in_france"],
        }
        return before, after

    @property
    def before(self) -> dict[str, Any]:
        """Today's index, autonomy, and extraction behind the area's goods system (kt a year)."""
        return {name: quantity(value, _LEVEL_UNITS[name]) for name, value in self._levels[0].items()}

    @property
    def after(self) -> dict[str, Any]:
        """The same once the plan runs."""
        return {name: quantity(value, _LEVEL_UNITS[name]) for name, value in self._levels[1].items()}

    @kept_property
    def macro_sectors(self) -> pd.DataFrame:
        """Index before and after within each macro-sector (points of 100), and the output added."""
        problem, program, x = self.problem, self.answer.program, self.answer.solution.x
        gain = np.zeros(len(problem.products))
        gain[problem.served] = x[program.place("coverage")]
        frame = pd.DataFrame(
            {
                "macro_sector": problem.groups,
                "weight": problem.priority,
                "before": problem.priority * problem.coverage,
                "after": problem.priority * (problem.coverage + gain),
                "added_output": np.bincount(problem.product, self.sizes, minlength=len(problem.products)),
            }
        )
        sums = frame.groupby("macro_sector", sort=False).sum().reset_index()
        for name in ("before", "after"):
            sums[name] = 100.0 * sums[name] / sums["weight"].where(sums["weight"] > 0)
        return sums.drop(columns="weight").fillna(0.0)

    @kept_property
    def nearly(self) -> pd.DataFrame:
        """What nearly made it: sectors not built, by their score per MEUR of capital, best first."""
        problem = self.problem
        built_products = set(problem.product[self.sizes > 0])
        scores = self.answer.scores / np.maximum(problem.capex, 1e-12)
        possible = (self.sizes == 0) & (problem.plant_limit > 0) & np.isfinite(scores)
        order = [a for a in np.argsort(-scores) if possible[a] and problem.product[a] not in built_products]
        kept = order[:_SHOWN]
        return pd.DataFrame(
            {
                "sector": [problem.products[problem.product[a]] for a in kept],
                "technology": [problem.technologies[a] for a in kept],
                "score": self.answer.scores[kept],
                "score_per_capital": scores[kept],
                "smallest_plant": problem.smallest[kept],
                "avoided_per_output": problem.avoided[kept],
            }
        )

    @kept_property
    def ratio(self) -> dict[str, float]:
        """Points gained per kt of foreign extraction avoided, and what they cost."""
        goals = self.answer.solution.goals
        avoided, cost = goals["avoided"], goals["cost"]

        def per(top: float, bottom: float) -> float:
            return top / bottom if bottom > 1e-12 else float("nan")

        return {
            "index_per_kt": per(goals["index"], avoided),
            "autonomy_per_kt": per(goals["autonomy"], avoided),
            "index_per_meur": per(goals["index"], cost),
            "avoided_per_meur": per(avoided, cost),
        }

    def front(
        self, points: int = 20, *, goals: tuple[str, ...] = ("index", "avoided"), whole: bool = True
    ) -> pd.DataFrame:
        """Return the efficient plans under the same limits (the floor left out) from best gain to most tonnes.

        Parameters
        ----------
        points : int
            Grid points.
        goals : tuple of str
            Two or three of ``index``, ``autonomy``, ``gain``, ``avoided``, ``cost``, ``jobs``.
        whole : bool
            Plants in whole numbers; otherwise sizes are free of their smallest plant: quicker, and an upper bound.

        Returns
        -------
        DataFrame
            The goals (points, kt, MEUR), ``rate`` (first goal per kt avoided) and for two goals ``slope_to_next``:
            what one more kt costs in points. ``attrs["whole"]`` says whether plants were whole.
        """
        front = relocation_front(
            self.problem,
            self.answer.limits,
            goals,
            points,
            weight=self.weight,
            robust=self.robust,
            whole=whole,
            settings=self.settings,
        )
        table = front.frame()
        table.attrs["whole"] = whole
        if "avoided" in goals:
            avoided = table["avoided"].to_numpy()
            first = table[goals[0]].to_numpy()
            table["rate"] = np.divide(first, avoided, out=np.full(len(table), np.nan), where=avoided > 1e-9)
        return table

    @kept_property
    def shadow_prices(self) -> list[str]:
        """What loosening each limit would bring, in words; limits that do not bind are left out."""
        return shadow_price_words(self.answer)

    @kept_property
    def warnings(self) -> list[str]:
        """What a reader must know before trusting the numbers."""
        return plan_warnings(self)

    @property
    def limits_in_words(self) -> list[str]:
        """The limits as used."""
        return [in_words(item) for item in self.answer.limits.items()]

    @kept_property
    def worst_case(self) -> dict[str, float]:
        """Mean avoided tonnes (kt) and capital (MEUR) over the worst draws; empty where nothing was drawn."""
        draws = self.problem.draws
        if draws is None or self.robust is None:
            return {}
        level = self.robust.level
        return {
            "level": level,
            "avoided": worst_mean(draws.avoided @ self.sizes, level),
            "capex": -worst_mean(-(draws.capex @ self.sizes), level),
        }

    def to_dict(self, front: pd.DataFrame | None = None) -> dict[str, Any]:
        """Return the plan as JSON data; `front` adds the efficient points."""
        from footprint.optimize.relocation.plan_json import plan_json

        return plan_json(self, front)


_LEVEL_UNITS = {
    "index": "point",
    "autonomy": "percent",
    "foreign_extraction": "kt",
    "domestic_extraction": "kt",
}
