"""Choice of technology in one economy and among trading regions, as linear programmes.

Rectangular Choice-of-Technology (RCOT) and the World Trade Model: which technologies run, where, at which scarcity
prices, so that given final demand is met at least factor cost. Relocation is the same thought for one area.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from footprint.errors import LabelError, TableError
from footprint.optimize.linear import Columns, Goal, LinearProgram, Rows
from footprint.optimize.solving import Session, Solution


@dataclass(frozen=True)
class ChoiceOfTechnology:
    """Which technologies run, and the prices that go with it.

    Attributes
    ----------
    cost : float
        Total factor cost.
    activity : Series
        Level of each technology.
    prices : Series
        Dual of each product's balance: cost of one more unit of its final demand.
    rents : Series
        Dual of each factor's stock: what one more unit of a scarce factor saves.
    """

    cost: float
    activity: pd.Series
    prices: pd.Series
    rents: pd.Series


@dataclass(frozen=True)
class TradingRegion:
    """One region of the World Trade Model; arrays or frames, technologies in columns.

    Attributes
    ----------
    inputs : products × technologies
        Products used per unit of activity.
    final_demand : products
        What the region consumes.
    unit_costs : technologies
        Factor cost per unit of activity.
    factor_use : factors × technologies, optional
        Factors used per unit of activity.
    factor_stocks : factors, optional
        What the region has of them.
    """

    inputs: Any
    final_demand: Any
    unit_costs: Any
    factor_use: Any = None
    factor_stocks: Any = None


@dataclass(frozen=True)
class WorldTrade:
    """Result of the World Trade Model: activity by region and technology, world prices, rents, trade."""

    cost: float
    activity: pd.DataFrame
    prices: pd.Series
    rents: pd.Series
    net_exports: pd.DataFrame


def solve_choice_of_technology(
    inputs: Any,
    final_demand: Any,
    *,
    outputs: Any = None,
    unit_costs: Any = None,
    factor_use: Any = None,
    factor_prices: Any = None,
    factor_stocks: Any = None,
) -> ChoiceOfTechnology:
    """Return the technologies that meet final demand at least factor cost.

        min  cᵀ z    subject to   (outputs − inputs) z ≥ final demand,   F z ≤ f,   z ≥ 0,     c = Fᵀ π

    With one product for each technology `outputs` says which (I* of RCOT); with supply and use tables it is the
    transposed make table and `inputs` the use table.

    Parameters
    ----------
    inputs : products × technologies
        Products used per unit of activity (A* or U).
    final_demand : products
        Least net output.
    outputs : products × technologies, optional
        Products made per unit of activity; the identity if there is one technology for each product.
    unit_costs : technologies, optional
        Cost per unit of activity; by default factor use times factor prices.
    factor_use : factors × technologies, optional
        Factors used per unit of activity.
    factor_prices, factor_stocks : factors, optional
        Prices π, and the stocks f (none: unlimited).

    Raises
    ------
    InfeasibleError
        If the stocks do not suffice.
    LabelError, TableError
        If the tables do not fit one another.

    References
    ----------
    Duchin and Levine (2011), Economic Systems Research 23(3): 281–302.
    """
    A = np.asarray(inputs, float)
    made = np.eye(*A.shape) if outputs is None else np.asarray(outputs, float)
    products, technologies = _labels(inputs, 0, A.shape[0]), _labels(inputs, 1, A.shape[1])
    cost = _unit_costs(unit_costs, factor_use, factor_prices)
    demand = np.asarray(final_demand, float)
    _fits(
        {"outputs": (made, A.shape), "unit_costs": (cost, A.shape[1:]), "final_demand": (demand, A.shape[:1])}
    )
    rows = [Rows.of("balance", products, made - A, lower=demand)]
    factors: list[str] = []
    if factor_stocks is not None:
        F = np.asarray(factor_use, float)
        factors = _labels(factor_use, 0, F.shape[0])
        rows.append(Rows.of("factors", factors, F, upper=np.asarray(factor_stocks, float)))
    program = LinearProgram((Columns.of("activity", technologies),), tuple(rows), {"saving": Goal(-cost)})
    found = Session(program).solve({"saving": 1.0}, duals=True)
    return ChoiceOfTechnology(
        cost=-found.objective,
        activity=pd.Series(found.x, technologies),
        prices=pd.Series(-found.row_duals["balance"], products),
        rents=pd.Series(found.row_duals.get("factors", np.empty(0)), factors, dtype=float),
    )


def world_trade_model(regions: Mapping[str, TradingRegion], *, outputs: Any) -> WorldTrade:
    """Return where in the world each product is made at least factor cost, within every region's factors.

        min  Σᵣ cᵣᵀ xᵣ   subject to   Σᵣ (I* − Aᵣ) xᵣ ≥ Σᵣ yᵣ,   Fᵣ xᵣ ≤ fᵣ,   xᵣ ≥ 0

    Parameters
    ----------
    regions : mapping of name to TradingRegion
        The trading regions, all with the same products and technologies.
    outputs : products × technologies
        Which product each technology makes (I*).

    Raises
    ------
    InfeasibleError
        If the world's factors do not suffice.

    References
    ----------
    Duchin (2005), Journal of Industrial Ecology 9(1–2): 169–186; with several technologies, Duchin and Levine (2011).
    """
    made = np.asarray(outputs, float)
    products, technologies = _labels(outputs, 0, made.shape[0]), _labels(outputs, 1, made.shape[1])
    count = len(technologies)
    labels = [f"{name} {technology}" for name in regions for technology in technologies]
    nets, costs, families = [], [], []
    for place, (name, region) in enumerate(regions.items()):
        A, cost = np.asarray(region.inputs, float), np.asarray(region.unit_costs, float)
        _fits({f"{name} inputs": (A, made.shape), f"{name} unit_costs": (cost, (count,))})
        nets.append(made - A)
        costs.append(cost)
        if region.factor_stocks is not None:
            F = np.asarray(region.factor_use, float)
            wide = np.zeros((F.shape[0], count * len(regions)))
            wide[:, place * count : (place + 1) * count] = F
            factors = [f"{name} {factor}" for factor in _labels(region.factor_use, 0, F.shape[0])]
            families.append(
                Rows.of(f"factors_{place}", factors, wide, upper=np.asarray(region.factor_stocks, float))
            )
    demand = sum(np.asarray(region.final_demand, float) for region in regions.values())
    balance = Rows.of("balance", products, np.hstack(nets), lower=demand)
    program = LinearProgram(
        (Columns.of("activity", labels),), (balance, *families), {"saving": Goal(-np.concatenate(costs))}
    )
    found = Session(program).solve({"saving": 1.0}, duals=True)
    return _world_trade(found, list(regions), regions, nets, products, technologies, families)


def _world_trade(
    found: Solution,
    names: list[str],
    regions: Mapping[str, TradingRegion],
    nets: list[np.ndarray],
    products: list[str],
    technologies: list[str],
    families: list[Rows],
) -> WorldTrade:
    activity = found.x.reshape(len(names), len(technologies))
    exports = [
        net @ level - np.asarray(region.final_demand, float)
        for net, level, region in zip(nets, activity, regions.values(), strict=True)
    ]
    rents = {
        label: dual
        for family in families
        for label, dual in zip(family.labels, found.row_duals[family.name], strict=True)
    }
    return WorldTrade(
        cost=-found.objective,
        activity=pd.DataFrame(activity, names, technologies),
        prices=pd.Series(-found.row_duals["balance"], products),
        rents=pd.Series(rents, dtype=float),
        net_exports=pd.DataFrame(exports, names, products),
    )


def _labels(table: Any, axis: int, count: int) -> list[str]:
    if isinstance(table, pd.DataFrame):
        return [str(label) for label in table.axes[axis]]
    return [str(i + 1) for i in range(count)]


def _unit_costs(unit_costs: Any, factor_use: Any, factor_prices: Any) -> np.ndarray:
    if unit_costs is not None:
        return np.asarray(unit_costs, float)
    if factor_use is None or factor_prices is None:
        raise LabelError("A choice of technology needs unit_costs, or factor_use with factor_prices")
    return np.asarray(factor_use, float).T @ np.asarray(factor_prices, float)


def _fits(tables: Mapping[str, tuple[np.ndarray, tuple[int, ...]]]) -> None:
    for name, (table, shape) in tables.items():
        if table.shape != shape:
            raise LabelError(
                f"The table {name!r} does not fit", expected=f"shape {shape}", found=f"{table.shape}"
            )
        if not np.all(np.isfinite(table)):
            raise TableError(f"The table {name!r} holds numbers that are not finite")
