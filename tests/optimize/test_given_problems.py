"""Problems as other people give them: labelled in any order, in any unit, or not solvable at all."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from footprint.errors import InfeasibleError, LabelError, TableError, UnknownNameError
from footprint.optimize import (
    Columns,
    Goal,
    LinearProgram,
    Rows,
    Session,
    TradingRegion,
    linear_fractional,
    pareto_front,
    solve_choice_of_technology,
    world_trade_model,
)

USE = pd.DataFrame([[12.0, 10, 65], [38, 7, 9], [0, 59, 0]], list("abc"), list("xyz"))
MAKE = pd.DataFrame([[81.0, 27, 5], [0, 74, 0], [0, 18, 109]], list("abc"), list("xyz"))
FACTORS = pd.DataFrame([[10.0, 17, 7], [4, 0, 21], [15, 11, 0]], list("fgh"), list("xyz"))
PRICES = pd.Series([1.2, 3.6, 2.7], list("fgh"))
DEMAND = pd.Series([26.0, 24, 68], list("abc"))


def choice(use=USE, demand=DEMAND, make=MAKE, factors=FACTORS, prices=PRICES, **options):
    return solve_choice_of_technology(
        use, demand, outputs=make, factor_use=factors, factor_prices=prices, **options
    )


def test_labelled_tables_are_matched_by_label_whatever_their_order():
    plain = choice()
    found = choice(
        demand=DEMAND[["c", "a", "b"]],
        make=MAKE.loc[["b", "a", "c"], ["z", "x", "y"]],
        factors=FACTORS.iloc[::-1, ::-1],
        factor_stocks=pd.Series([1e6, 1e6, np.inf], list("hfg")),
    )
    assert found.cost == pytest.approx(plain.cost, rel=1e-12)
    pd.testing.assert_series_equal(found.activity, plain.activity)
    by_place = choice(USE.to_numpy(), DEMAND.to_list(), MAKE.to_numpy(), FACTORS.to_numpy(), list(PRICES))
    assert by_place.cost == pytest.approx(plain.cost, rel=1e-12)


@pytest.mark.parametrize("unit", [1e-12, 1e-6, 1e9])
def test_units_do_not_change_the_choice(unit):
    plain = choice(factor_stocks=np.full(3, 60.0))
    small_factors = choice(factors=FACTORS * unit, factor_stocks=np.full(3, 60.0) * unit)
    small_demand = choice(demand=DEMAND * unit, factor_stocks=np.full(3, 60.0) * unit)
    assert small_factors.cost == pytest.approx(plain.cost * unit, rel=1e-9)
    assert small_demand.activity.to_numpy() == pytest.approx(plain.activity.to_numpy() * unit, rel=1e-9)
    assert small_factors.prices.to_numpy() == pytest.approx(plain.prices.to_numpy() * unit, rel=1e-9)
    with pytest.raises(InfeasibleError):
        choice(factors=FACTORS * unit, factor_stocks=FACTORS.sum(axis=1) * unit * 0.9)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"demand": pd.Series([1.0, 2, 3], list("abd"))}, LabelError),
        ({"use": USE.set_axis(list("aab"))}, LabelError),
        ({"factor_stocks": [1.0, 2]}, LabelError),
        ({"factor_stocks": [1.0, np.nan, 2]}, TableError),
        ({"prices": [1.0, 2]}, LabelError),
        ({"make": [["a"] * 3] * 3}, TableError),
    ],
)
def test_tables_that_do_not_fit_are_refused(given, error):
    with pytest.raises(error):
        choice(**given)


def test_several_technologies_for_a_product_need_to_be_assigned():
    with pytest.raises(LabelError, match="outputs"):
        solve_choice_of_technology(np.full((2, 3), 0.1), [1, 1], unit_costs=[1, 1, 1])
    with pytest.raises(LabelError, match="factor_use"):
        solve_choice_of_technology(np.full((2, 2), 0.1), [1, 1], unit_costs=[1, 1], factor_stocks=[1])


def test_trading_regions_are_matched_by_label():
    made = pd.DataFrame([[1.0, 1, 0], [0, 0, 1]], ["p", "q"], list("xyz"))
    inputs = pd.DataFrame([[0.1, 0.2, 0.3], [0.4, 0.1, 0.2]], ["p", "q"], list("xyz"))
    region = TradingRegion(inputs, pd.Series([5.0, 9.0], ["p", "q"]), pd.Series([2.0, 3.0, 4.0], list("xyz")))
    turned = TradingRegion(inputs.iloc[::-1, ::-1], region.final_demand[::-1], region.unit_costs[::-1])
    plain = world_trade_model({"A": region, "B": region}, outputs=made)
    found = world_trade_model({"A": turned, "B": region}, outputs=made)
    assert found.cost == pytest.approx(plain.cost, rel=1e-12)
    pd.testing.assert_series_equal(found.prices, plain.prices)


def program(matrix, lower, upper, top, bottom, *, integer=False):
    matrix = np.array(matrix, float)
    return LinearProgram(
        (Columns.of("x", ["1", "2"], 0.0, integer=integer),),
        (Rows.of("limits", [str(i) for i in range(len(matrix))], matrix, lower=lower, upper=upper),),
        {"top": Goal(np.array(top[0], float), top[1]), "bottom": Goal(np.array(bottom[0], float), bottom[1])},
    )


@pytest.mark.parametrize("integer", [False, True])
@pytest.mark.parametrize(("above", "below"), [(1e-11, 1), (1e-11, 1e3), (1, 1e9), (1e12, 1e-3)])
def test_units_do_not_change_the_best_ratio(above, below, integer):
    given = program(
        [[3, 5], [5, 2]],
        -np.inf,
        [15, 10],
        (np.array([5, 3]) * above, 0.0),
        (np.array([5, 2]) * below, below),
        integer=integer,
    )
    found = linear_fractional(given, "top", "bottom")
    assert found.ratio * below / above == pytest.approx(9 / 7, rel=1e-9)
    assert found.solution.goals["top"] == pytest.approx(9 * above, rel=1e-9)


def test_limits_that_conflict_but_could_grow_are_called_conflicting():
    with pytest.raises(InfeasibleError):
        linear_fractional(
            program([[1, -1], [-1, 1]], -np.inf, [-2, 1], ([1, 1], 0.0), ([1, 0], 1.0)), "top", "bottom"
        )


@pytest.mark.parametrize(
    ("bottom", "words"),
    [(([-1, -1], 1.0), "can be zero"), (([-1, -1], 0.5), "as low as"), (([1, -1], 1.0), "as one likes")],
)
def test_denominators_that_are_not_positive_are_refused(bottom, words):
    limits = [[1, 0]] if words == "as one likes" else [[1, 1]]
    with pytest.raises(TableError, match=words):
        linear_fractional(program(limits, -np.inf, [1], ([1, 0], 0.0), bottom), "top", "bottom")


def test_unknown_goals_and_repeated_or_reserved_names_are_refused():
    given = program([[1, 1]], -np.inf, [1], ([1, 0], 0.0), ([1, 0], 1.0))
    with pytest.raises(UnknownNameError, match="botom"):
        linear_fractional(given, "top", "botom")
    with pytest.raises(UnknownNameError, match="botom"):
        pareto_front(given, ["top", "botom"])
    with pytest.raises(LabelError, match="more than once"):
        LinearProgram((Columns.of("x", ["1", "1"]),), ())
    with pytest.raises(LabelError, match="uses these names"):
        Session(LinearProgram((Columns.of("goal", ["1"]),), ()))


def test_whole_number_fronts_survive_a_presolve_stricter_than_the_tolerance():
    top, bottom = [36.55, 36.55, 21.93], [4, 7, 7]
    given = LinearProgram(
        (Columns.of("x", list("123"), 0, 9, integer=True),),
        (Rows.of("limits", ["1", "2"], np.array([[1.0, 7, 1], [2, 3, 2]]), upper=[69, 42]),),
        {"a": Goal(np.array(top) * 1e-3), "b": Goal(np.array(bottom) * 1e-3, 1.0)},
    )
    front = pareto_front(given, ["a", "b"], 50)
    assert front.points[0].values["a"] == pytest.approx(0.62135)
    assert front.points[-1].values["b"] == pytest.approx(1.119)
