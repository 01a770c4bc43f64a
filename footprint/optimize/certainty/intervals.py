"""How sure a plan's figures are: index model, sales elsewhere, world table and costs drawn together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.circular.autonomy.autonomy import Retention, fitted_parameters
from footprint.i18n import message
from footprint.optimize.relocation.assemble import ELSEWHERE_RANGE
from footprint.optimize.relocation.focal import Focal
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.ranges import INTERVAL, triangular
from footprint.units import as_json

QUANTITIES = {
    "index_gain": "point",
    "autonomy_gain": "%",
    "avoided_foreign_extraction": "kt",
    "capex": "MEUR",
}
INDEX, ELSEWHERE, TABLE, COSTS = "index model", "elsewhere", "table", "costs"
_PARAMETERS, _DRAWS = 15, 400


def source_words() -> dict[str, str]:
    """Return what each source of error is, in words."""
    return {
        INDEX: message("what the index model gives a new plant"),
        ELSEWHERE: message("what sales elsewhere displace"),
        TABLE: message("the world table and its extraction"),
        COSTS: message("costs of plants"),
    }


@dataclass(frozen=True, eq=False)
class PlanIntervals:
    """Nine draws of ten of a plan's figures, and the share of each source of error in the variance.

    Attributes
    ----------
    table : DataFrame
        By quantity of `QUANTITIES`: low, value, high.
    contributions : DataFrame
        Quantity × source of error, each row summing to 1.
    """

    table: pd.DataFrame
    contributions: pd.DataFrame

    def ends(self, quantity: str) -> tuple[float, float]:
        """Return low and high of a quantity."""
        low, _, high = self.table.loc[quantity].to_numpy(float)
        return float(low), float(high)

    def largest_source(self, quantity: str) -> str:
        """Return the source of error that adds most to the variance of a quantity."""
        return max(shares := self._shares(quantity), key=lambda source: shares[source])

    def _shares(self, quantity: str) -> dict[str, float]:
        return dict(
            zip(
                map(str, self.contributions),
                map(float, self.contributions.loc[quantity].to_numpy()),
                strict=True,
            )
        )

    def to_dict(self) -> dict[str, object]:
        """Return the intervals as JSON data."""
        found: dict[str, object] = {}
        for name in map(str, self.table.index):
            low, high = self.ends(name)
            shares = self._shares(name)
            found[name] = {
                "low": as_json(low, QUANTITIES[name]),
                "high": as_json(high, QUANTITIES[name]),
                "largest_source": self.largest_source(name),
                "contributions": {source: as_json(share, "1") for source, share in shares.items() if share},
            }
        return found


def plan_intervals(
    focal: Focal,
    problem: RelocationProblem,
    sizes: np.ndarray,
    values: Mapping[str, float],
    table_deviation: float,
    seed: int = 0,
) -> PlanIntervals:
    """Return the intervals of what a plan's plants gain, avoid and cost; which plants they are is held.

    With d sizes, v(p) what parameters p of the index model let the area buy of them, r what is avoided by
    output sold elsewhere, q what rivals' output extracts abroad, and θ from the triangle over its range,

        avoided = (1 + ε) [Σ_a (r_a + (θ − θ₀) q_a) d_a + (1 − θ) Σ_i q_i v_i(p)],

    ε normal with the deviation of the French footprint abroad; index and autonomy are those of the index
    model at p; capital comes from the triangles of the technologies, all sectors of a technology high or low
    together. The form of the index model and the choice of plants are not drawn.

    Parameters
    ----------
    focal, problem
        The area in its market, and its choices.
    sizes : ndarray
        New output of each activity, MEUR a year.
    values : mapping
        The plan's figures by quantity of `QUANTITIES`; draws are laid around them.
    table_deviation : float
        Relative standard deviation of extraction abroad by the world table's errors.
    """
    rng = np.random.default_rng(seed)
    rivals = problem.reduction.behind_rivals[0]
    always, elsewhere = float(problem.avoided @ sizes), float(rivals[problem.product] @ sizes)
    parameters = fitted_parameters().draws[:_PARAMETERS]
    usual = _by_index_model(focal, problem, sizes, rivals, None)
    drawn = np.array([_by_index_model(focal, problem, sizes, rivals, one) for one in parameters] or [usual])
    index = drawn[rng.integers(0, len(drawn), _DRAWS)]
    fixed = problem.elsewhere
    least, most = min(ELSEWHERE_RANGE[0], fixed), max(ELSEWHERE_RANGE[1], fixed)
    theta = triangular(rng.uniform(size=_DRAWS), least, fixed, most)
    factor = 1.0 + table_deviation * rng.standard_normal(_DRAWS)
    capital = _capital(problem, sizes, rng)

    def avoided(factor: np.ndarray, theta: np.ndarray, sold: np.ndarray) -> np.ndarray:
        return factor * (always + (theta - fixed) * elsewhere + (1.0 - theta) * sold)

    one, held, sold = np.ones(_DRAWS), np.full(_DRAWS, fixed), np.full(_DRAWS, usual[2])
    base = float(avoided(one, held, sold)[0])
    parts = {
        "index_gain": {INDEX: index[:, 0] - usual[0]},
        "autonomy_gain": {INDEX: index[:, 1] - usual[1]},
        "avoided_foreign_extraction": {
            INDEX: avoided(one, held, index[:, 2]) - base,
            ELSEWHERE: avoided(one, theta, sold) - base,
            TABLE: avoided(factor, held, sold) - base,
        },
        "capex": {COSTS: capital - float(problem.capex @ sizes)},
    }
    together = {name: sum(part.values()) for name, part in parts.items()}
    together["avoided_foreign_extraction"] = avoided(factor, theta, index[:, 2]) - base
    rows, shares = {}, {}
    for name, moved in together.items():
        value = float(values[name])
        low, high = (float(end) for end in value + np.quantile(moved, INTERVAL))
        rows[name] = {"low": min(low, value), "value": value, "high": max(high, value)}
        variance = pd.Series({source: float(np.var(part)) for source, part in parts[name].items()})
        shares[name] = variance / variance.sum() if variance.sum() > 0 else variance
    return PlanIntervals(
        pd.DataFrame.from_dict(rows, orient="index"),
        pd.DataFrame.from_dict(shares, orient="index").reindex(columns=list(source_words())).fillna(0.0),
    )


def _by_index_model(
    focal: Focal,
    problem: RelocationProblem,
    sizes: np.ndarray,
    rivals: np.ndarray,
    parameters: Retention | None,
) -> tuple[float, float, float]:
    """Return points of the index, of autonomy, and what rivals of all that is sold here extract abroad."""
    coverage, self_supply = focal.gains(problem.by_product(sizes), parameters)
    sold = problem.most_sold_locally(sizes, focal.gains(problem.weighted(sizes), parameters)[0])
    return (
        float(problem.index_weights @ coverage),
        float(problem.autonomy_weights @ self_supply),
        float(rivals @ sold),
    )


def _capital(problem: RelocationProblem, sizes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if problem.capex_range is None:
        return np.full(_DRAWS, float(problem.capex @ sizes))
    names, of = np.unique(np.asarray(problem.technologies, dtype=object), return_inverse=True)
    low, high = problem.capex_range
    ends = np.minimum(low, problem.capex), problem.capex, np.maximum(high, problem.capex)
    uniform = rng.uniform(size=(_DRAWS, len(names)))[:, of]
    return np.asarray(triangular(uniform, *ends) @ sizes)
