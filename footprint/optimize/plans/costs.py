"""What a plan costs a year, per tonne, per job and per point, and how large its plants are, in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from footprint.areas.demand.money import consumer_prices
from footprint.areas.production.detail import detail_year
from footprint.errors import UnitError
from footprint.i18n import message
from footprint.optimize.relocation.problem import RelocationProblem

PRICE_YEAR = detail_year()
"""Year of the tables' prices."""


def price_level(year: int) -> float:
    """Return prices of a year relative to the tables', by French consumer prices (`consumer_prices`).

    Raises
    ------
    UnitError
        If the index does not reach that year.
    """
    levels = consumer_prices()
    if year not in levels:
        raise UnitError(
            message("Prices of {year} are not known", year=year),
            expected=message("a year from {levels} to {levels2}", levels=min(levels), levels2=max(levels)),
        )
    return levels[year] / levels[PRICE_YEAR]


@dataclass(frozen=True)
class Costs:
    """Costs of a plan, MEUR at the prices of `year`.

    Attributes
    ----------
    year : int
        Year of the prices.
    capital, capital_recovery, running, annual : float
        Capital; what a year has to pay back of it with interest; extra running cost a year; the sum of the
        last two.
    per_kt, per_job, per_index_point, per_autonomy_point : float or None
        Annual cost per kt of avoided foreign extraction, job and point; None where the plan has none.
    """

    year: int
    capital: float
    capital_recovery: float
    running: float
    annual: float
    per_kt: float | None
    per_job: float | None
    per_index_point: float | None
    per_autonomy_point: float | None

    @property
    def unit(self) -> str:
        """Unit of money."""
        return f"MEUR_{self.year}"


def plan_costs(
    problem: RelocationProblem,
    sizes: np.ndarray,
    avoided: float,
    index_gain: float,
    autonomy_gain: float,
    year: int = PRICE_YEAR,
) -> Costs:
    """Return what outputs cost: annual cost = capital · i / (1 − (1 + i)⁻ⁿ) + running cost premium · output.

    Parameters
    ----------
    problem : RelocationProblem
        The area's choices.
    sizes : ndarray, t
        Output of each activity, MEUR a year.
    avoided, index_gain, autonomy_gain : float
        What the plan brings: kt, points, percent.
    year : int
        Year of the prices.
    """
    level = price_level(year)
    capital = float(problem.capex @ sizes)
    recovery = float((problem.capital_recovery * problem.capex) @ sizes)
    running = float(problem.running_cost @ sizes)
    annual = (recovery + running) * level

    def per(amount: float) -> float | None:
        return annual / amount if amount > 1e-9 else None

    jobs = float(problem.jobs.sum(axis=0) @ sizes)
    return Costs(
        year,
        capital * level,
        recovery * level,
        running * level,
        annual,
        per(avoided),
        per(jobs),
        per(index_gain),
        per(autonomy_gain),
    )


_BANDS = (1, 3, 6, 10, 20, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000)
"""Lower ends of INSEE's bands (tranches d'effectifs)."""


def size_band(jobs: float) -> str:
    """Return the band in which a plant of that many jobs falls, as INSEE writes it.

    Examples
    --------
    >>> size_band(12.4), size_band(0.4), size_band(20000)
    ('10-19 jobs', 'below 1 job', '10,000 jobs and more')
    """
    place = sum(round(jobs, 6) >= low for low in _BANDS)
    if place == 0:
        return message("below 1 job")
    if place == len(_BANDS):
        return message("{bands:,} jobs and more", bands=_BANDS[-1])
    return message("{low:,}-{high:,} jobs", low=_BANDS[place - 1], high=_BANDS[place] - 1)
