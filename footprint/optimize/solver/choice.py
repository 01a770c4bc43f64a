"""Choice of technology in one economy and among trading regions, as linear programmes.

Rectangular Choice-of-Technology (RCOT) and the World Trade Model: which technologies run, where, at which
scarcity prices, so that given final demand is met at least factor cost. Relocation is the same thought for
one area.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from footprint.errors import LabelError, TableError
from footprint.i18n import message
from footprint.optimize.solver.linear import Columns, Goal, LinearProgram, Rows, near_one
from footprint.optimize.solver.solving import Session, Solution


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

    With one product for each technology `outputs` says which (I* of RCOT); with supply and use tables it is
    the transposed make table and `inputs` the use table. Labelled tables are matched by label, arrays by
    place.

    Parameters
    ----------
    inputs : products × technologies
        Products used per unit of activity (A* or U).
    final_demand : products
        Least net output.
    outputs : products × technologies, optional
        Products made per unit of activity; may be left out if there is one technology for each product, in
        the same order.
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
    products = _labels((inputs, 0), (outputs, 0), (final_demand, 0))
    technologies = _labels((inputs, 1), (outputs, 1), (unit_costs, 0), (factor_use, 1))
    A = _table("inputs", inputs, products, technologies)
    if outputs is None and A.shape[0] != A.shape[1]:
        raise LabelError(
            "A choice of technology needs `outputs`: which product each technology makes",
            expected="a table of products × technologies",
            found=message("{shape} technologies for {shape2} products", shape=A.shape[1], shape2=A.shape[0]),
        )
    if outputs is not None:
        made = _table("outputs", outputs, products, technologies, A.shape)
    elif products is not None and technologies is not None and set(products) == set(technologies):
        made = np.equal.outer(products.to_numpy(object), technologies.to_numpy(object)).astype(float)
    else:
        made = np.eye(len(A))
    demand = _table("final_demand", final_demand, products, shape=A.shape[:1])
    F, factors = _factors("", factor_use, factor_stocks, technologies, A.shape[1], factor_prices)
    if unit_costs is not None:
        cost = _table("unit_costs", unit_costs, technologies, shape=A.shape[1:])
    elif F is None or factor_prices is None:
        raise LabelError("A choice of technology needs unit_costs, or factor_use with factor_prices")
    else:
        cost = F.T @ _table("factor_prices", factor_prices, factors, shape=F.shape[:1])
    families: list[Rows] = []
    if F is not None and factor_stocks is not None:
        stocks = _table("factor_stocks", factor_stocks, factors, shape=F.shape[:1], endless=True)
        families.append(Rows.of("factors", _text(factors, len(F)), F, upper=stocks))
    found = _cheapest(
        made - A, demand, cost, families, _text(products, len(A)), _text(technologies, A.shape[1])
    )
    return ChoiceOfTechnology(
        cost=0.0 - found.objective,
        activity=pd.Series(found.x, _index(technologies, A.shape[1])),
        prices=pd.Series(-found.row_duals["balance"], _index(products, len(A))),
        rents=pd.Series(
            found.row_duals.get("factors", np.empty(0)),
            _index(factors, len(families[0].labels)) if families else [],
            dtype=float,
        ),
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
    Duchin (2005), Journal of Industrial Ecology 9(1–2): 169–186; with several technologies, Duchin and
    Levine (2011).
    """
    first = next(iter(regions.values()), None)
    if first is None:
        raise LabelError("The World Trade Model needs at least one region")
    products = _labels((outputs, 0), (first.inputs, 0), (first.final_demand, 0))
    technologies = _labels((outputs, 1), (first.inputs, 1), (first.unit_costs, 0), (first.factor_use, 1))
    made = _table("outputs", outputs, products, technologies)
    count = made.shape[1]
    rows, columns = _index(products, len(made)), _index(technologies, count)
    nets, costs, demands, families = [], [], [], []
    for place, (name, region) in enumerate(regions.items()):
        nets.append(made - _table(f"{name} inputs", region.inputs, products, technologies, made.shape))
        costs.append(_table(f"{name} unit_costs", region.unit_costs, technologies, shape=(count,)))
        demands.append(_table(f"{name} final_demand", region.final_demand, products, shape=(len(made),)))
        F, factors = _factors(f"{name} ", region.factor_use, region.factor_stocks, technologies, count)
        if F is not None and region.factor_stocks is not None:
            stocks = _table(
                f"{name} factor_stocks", region.factor_stocks, factors, shape=F.shape[:1], endless=True
            )
            wide = np.zeros((F.shape[0], count * len(regions)))
            wide[:, place * count : (place + 1) * count] = F
            labels = [f"{name} {factor}" for factor in _text(factors, len(F))]
            families.append(Rows.of(f"factors_{place}", labels, wide, upper=stocks))
    labels = [f"{place} {technology}" for place in range(len(regions)) for technology in columns]
    found = _cheapest(
        np.hstack(nets),
        np.sum(demands, axis=0),
        np.concatenate(costs),
        families,
        _text(products, len(made)),
        labels,
    )
    activity = found.x.reshape(len(regions), count)
    exports = [net @ level - demand for net, level, demand in zip(nets, activity, demands, strict=True)]
    rents = {
        label: dual
        for family in families
        for label, dual in zip(family.labels, found.row_duals[family.name], strict=True)
    }
    return WorldTrade(
        cost=0.0 - found.objective,
        activity=pd.DataFrame(activity, list(regions), columns),
        prices=pd.Series(-found.row_duals["balance"], rows),
        rents=pd.Series(rents, dtype=float),
        net_exports=pd.DataFrame(exports, list(regions), rows),
    )


def _cheapest(
    net: np.ndarray,
    demand: np.ndarray,
    cost: np.ndarray,
    families: list[Rows],
    products: list[str],
    labels: list[str],
) -> Solution:
    """Return the cheapest activity with net output of at least `demand`.

    Activity is measured so that demand is of ordinary size, because the solver's tolerances are absolute.
    """
    most = np.abs(net).max(axis=1, initial=0.0)
    unit = 1.0 / near_one(np.divide(demand, most, out=np.zeros_like(demand), where=most > 0), (1e-3, 1e5))
    rows = [replace(family, upper=family.upper / unit) for family in families]
    program = LinearProgram(
        (Columns.of("activity", labels),),
        (Rows.of("balance", products, net, lower=demand / unit), *rows),
        {"saving": Goal(-cost)},
    )
    found = Session(program).solve({"saving": 1.0}, duals=True)
    return replace(found, x=found.x * unit, objective=found.objective * unit)


def _factors(
    whose: str, use: Any, stocks: Any, technologies: pd.Index | None, count: int, prices: Any = None
) -> tuple[np.ndarray | None, pd.Index | None]:
    """Return factor use as an array with the factors' labels; nothing where there is none."""
    if use is None:
        if stocks is not None:
            raise LabelError(
                message(
                    "{whose}factor_stocks need {whose}factor_use: what each technology uses of them",
                    whose=whose,
                )
            )
        return None, None
    factors = _labels((use, 0), (prices, 0), (stocks, 0))
    F = _table(f"{whose}factor_use", use, factors, technologies)
    if F.shape[1] != count:
        raise LabelError(
            message("The table '{whose}factor_use' does not fit", whose=whose),
            expected=f"{count} technologies",
            found=f"{F.shape[1]}",
        )
    return F, factors


def _labels(*places: tuple[Any, int]) -> pd.Index | None:
    """Return the labels of the first table that has any (a plain count is none)."""
    for table, axis in places:
        if isinstance(table, (pd.DataFrame, pd.Series)) and not isinstance(table.axes[axis], pd.RangeIndex):
            return table.axes[axis]
    return None


def _index(labels: pd.Index | None, count: int) -> pd.Index:
    return pd.Index([str(i + 1) for i in range(count)]) if labels is None else labels


def _text(labels: pd.Index | None, count: int) -> list[str]:
    return [str(label) for label in _index(labels, count)]


def _table(
    name: str,
    given: Any,
    rows: pd.Index | None,
    columns: pd.Index | None = None,
    shape: tuple[int, ...] | None = None,
    *,
    endless: bool = False,
) -> np.ndarray:
    """Return a table as an array in the order of the labels: labelled tables by label, others by place."""
    if isinstance(given, (pd.DataFrame, pd.Series)):
        for axis, labels in enumerate((rows, columns)[: given.ndim]):
            given = _ordered(name, given, axis, labels)
    try:
        table = np.asarray(given, float)
    except (TypeError, ValueError):
        raise TableError(message("The table {name!r} does not hold numbers alone", name=name)) from None
    dimensions = len(shape) if shape is not None else 2
    if table.ndim != dimensions or (shape is not None and table.shape != shape):
        raise LabelError(
            message("The table {name!r} does not fit", name=name),
            expected=f"shape {shape}" if shape is not None else f"{dimensions} dimensions",
            found=f"{table.shape}",
        )
    if np.isnan(table).any() or (not endless and np.isinf(table).any()):
        raise TableError(message("The table {name!r} holds numbers that are not finite", name=name))
    return table


def _ordered(name: str, given: Any, axis: int, labels: pd.Index | None) -> Any:
    own = given.axes[axis]
    if labels is None or isinstance(own, pd.RangeIndex) or own.equals(labels):
        return given
    if not own.is_unique or not labels.is_unique:
        raise LabelError(message("Labels of the table {name!r} stand there more than once", name=name))
    if set(own) != set(labels):
        odd = [str(label) for label in own.symmetric_difference(labels, sort=False)]
        raise LabelError(
            message("The labels of the table {name!r} do not fit those of the others", name=name), labels=odd
        )
    return given.reindex(labels, axis=axis)
