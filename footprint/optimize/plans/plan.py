"""The plan as a planner reads it: the portfolio, with its front, its words and its data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprint.once import kept_property
from footprint.optimize.certainty.stability import robust_core
from footprint.optimize.plans.json_data import plan_json
from footprint.optimize.plans.phasing import Phases, phase
from footprint.optimize.plans.portfolio import Portfolio
from footprint.optimize.plans.words import plan_warnings, shadow_price_words
from footprint.optimize.relocation.relocate import relocation_front
from footprint.results import Result, plain_mapping

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Plan(Portfolio, Result):
    """A relocation plan of one area; what it is made of is inherited from `Portfolio`."""

    def front(
        self, points: int = 20, *, goals: tuple[str, ...] = ("index", "avoided"), whole: bool = True
    ) -> pd.DataFrame:
        """Return the efficient plans under the same limits but the floor, from most gain to most tonnes.

        Parameters
        ----------
        points : int
            Grid points.
        goals : tuple of str
            Two or three of ``index``, ``autonomy``, ``gain``, ``avoided``, ``cost``, ``jobs``.
        whole : bool
            Plants in whole numbers; otherwise sizes are free of their smallest plant: quicker, and an upper
            bound.

        Returns
        -------
        DataFrame
            The goals (points, kt, MEUR), ``rate`` (first goal per kt avoided) and for two goals
            ``slope_to_next``: what one more kt costs in points. ``attrs["whole"]`` says whether plants were
            whole.
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

    def to_dict(self, front: pd.DataFrame | None = None) -> dict[str, object]:
        """Return the plan as JSON data; `front` adds the efficient points."""
        return plain_mapping(plan_json(self, self.shadow_prices, self.warnings, front))

    def phases(self, years: int, yearly_budget: float | None = None) -> Phases:
        """Return in which year to build each plant, the earliest gain first, under a yearly budget (MEUR)."""
        return phase(self, years, yearly_budget)

    @kept_property
    def core(self) -> pd.DataFrame:
        """In what share of nearly as good plans, and of plans for drawn data, each sector is built."""
        return robust_core(self.answer)

    def to_frame(self) -> pd.DataFrame:
        """Return the portfolio with its units, one row for each sector and technology that is built."""
        return self.portfolio

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the workbook: portfolio, macro-sectors, what came close, impacts."""
        found = {"Portfolio": self.table, "Macro-sectors": self.macro_sectors, "Nearly": self.nearly}
        return {**found, "Impacts": self.impact_rows} if len(self.impact_rows) else found

    def _heading(self) -> str:
        return f"Relocation plan for {self.area.name}: best {self.answer.objective.name}"
