"""Problems whose answers are published or can be found by hand."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from footprint.errors import InfeasibleError, TableError
from footprint.optimize import (
    Columns,
    Goal,
    LinearProgram,
    Rows,
    SolverSettings,
    TradingRegion,
    UnboundedError,
    linear_fractional,
    pareto_front,
    solve_choice_of_technology,
    world_trade_model,
)

PRINTED = 1e-6  # the published figures are printed to six or seven digits

# Supply and use tables of the small economy of OPTIMIZE example 1.
V = np.array([[81, 0, 0], [27, 74, 18], [5, 0, 109]], float)
U = np.array([[12, 10, 65], [38, 7, 9], [0, 59, 0]], float)
F = np.array([[10, 17, 7], [4, 0, 21], [15, 11, 0], [2, 15, 12]], float)
FACTOR_PRICES = np.array([1.2, 3.6, 2.7, 2.1])
STOCKS = F.sum(axis=1)

ROOT = Path(__file__).parents[2]


def rcot(final_demand, stocks=None):
    return solve_choice_of_technology(
        U, final_demand, outputs=V.T, factor_use=F, factor_prices=FACTOR_PRICES, factor_stocks=stocks
    )


def test_supply_use_choice_reproduces_the_benchmark_and_its_prices():
    found = rcot([26, 20, 68], STOCKS)
    assert found.cost == pytest.approx(261.9, abs=PRINTED)
    assert found.activity.to_numpy() == pytest.approx(np.ones(3), abs=PRINTED)
    # With every stock just used up the prices are one of many; without caps they are unique.
    assert rcot([26, 20, 68]).prices.to_numpy() == pytest.approx([2.198446, 2.120862, 2.387105], abs=PRINTED)


def test_supply_use_choice_without_caps_scales_up():
    found = rcot([26, 24, 68])
    assert found.cost == pytest.approx(270.3834477, abs=PRINTED)
    assert found.activity.to_numpy() == pytest.approx([1.0053318, 1.0660635, 1.0248496], abs=PRINTED)
    # The dual is what one more unit costs.
    assert rcot([26, 25, 68]).cost - found.cost == pytest.approx(found.prices.iloc[1], abs=PRINTED)


def test_supply_use_choice_with_caps_cannot_meet_more():
    with pytest.raises(InfeasibleError):
        rcot([26, 24, 68], STOCKS)


PRODUCTS = ["Sector_1", "Sector_2", "Sector_3", "Sector_4"]
TECHNOLOGIES = ["Tech_1", "Tech_2-1", "Tech_2-2", "Tech_3", "Tech_4"]
MADE = pd.DataFrame(
    [[1, 0, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]], PRODUCTS, TECHNOLOGIES, dtype=float
)
# Three regions, four sectors, five technologies: A, then factor use, stocks, unit costs (π · F) and demand.
WORLD = {
    "Region_1": TradingRegion(
        [[0.13, 0.08, 0.07, 0, 0], [0.25, 0.5, 0.06, 0.8, 0.2], [0.4, 0.3, 0.04, 0.1, 0.5], [0] * 5],
        [10, 20, 10, 0],
        [13.5, 1.0, 1.2, 10.0, 0.4],
        [[1.75, 0.5, 0.6, 0.5, 0.2], [0, 0, 0, 3, 0], [2, 0, 0, 0, 0]],
        [2000, 300, 700],
    ),
    "Region_2": TradingRegion(
        [[0.2, 0.1, 0.2, 0, 0], [0.1, 0.5, 0.4, 0.5, 0.05], [0.2, 0.3, 0.3, 0.15, 0.6], [0] * 5],
        [30, 10, 5, 0],
        [12.0, 6.0, 5.0, 21.5, 5.0],
        [[8, 12, 110, 3, 10], [0, 0, 0, 4, 0], [4, 0, 0, 0, 0]],
        [40000, 300, 3200],
    ),
    "Region_3": TradingRegion(
        [[0.3, 0.1, 0.1, 0, 0], [0.4, 0.5, 0.5, 0.3, 0.3], [0.5, 0.3, 0.3, 0.05, 0.5], [0] * 5],
        [8, 10, 6, 0],
        [20.0, 10.0, 10.0, 3.25, 15.0],
        [[10, 10, 10, 0.25, 15], [0, 0, 0, 1.5, 0], [5, 0, 0, 0, 0]],
        [5000, 1500, 200],
    ),
}


def check_world_trade(found):
    assert found.cost == pytest.approx(984.0799049, abs=PRINTED)
    expected = pd.DataFrame(0.0, list(WORLD), TECHNOLOGIES)
    expected.loc["Region_1", "Tech_2-2"] = 61.7911953
    expected.loc["Region_2", "Tech_1"] = 65.4067296
    expected.loc["Region_3", "Tech_3"] = 38.4768355
    assert found.activity.to_numpy() == pytest.approx(expected.to_numpy(), abs=PRINTED)
    assert found.prices.to_numpy() == pytest.approx([16.4017581, 2.6795879, 4.2672383, 0], abs=PRINTED)
    assert found.rents.abs().max() == pytest.approx(0, abs=PRINTED)


def test_world_trade_model_with_choice_of_technology():
    check_world_trade(world_trade_model(WORLD, outputs=MADE))


@pytest.mark.parametrize(
    ("region", "cost"),
    [("Region_1", 446.7471606), ("Region_2", 1729.6812749), ("Region_3", 1061.5011547)],
)
def test_without_trade_each_region_solves_its_own_choice(region, cost):
    given = WORLD[region]
    found = solve_choice_of_technology(
        given.inputs,
        given.final_demand,
        outputs=MADE,
        unit_costs=given.unit_costs,
        factor_use=given.factor_use,
        factor_stocks=given.factor_stocks,
    )
    assert found.cost == pytest.approx(cost, abs=PRINTED)


@pytest.mark.sources
def test_world_trade_model_from_the_published_workbook(sources: Path):
    folder = sources / "oracle" / "world_trade_model"
    given = pd.read_excel(folder / "WTM_Parameters.xlsx", sheet_name=None, header=None, engine="openpyxl")
    expected = pd.read_excel(folder / "WTM_Results.xlsx", sheet_name=None, header=None, engine="openpyxl")

    def by_region(sheet, region):
        table = given[sheet]
        return table.loc[table[0] == region].iloc[:, 2:].to_numpy(float)

    regions = {}
    for place, name in enumerate(["Region_1", "Region_2", "Region_3"]):
        priced = by_region("Fl", name)
        regions[name] = TradingRegion(
            by_region("A", name),
            given["y"].iloc[2 + place, 1:].to_numpy(float),
            given["pi"].iloc[2 + place, 1:].to_numpy(float) @ priced,
            by_region("Fk", name),
            given["f"].iloc[2 + place, 1:].to_numpy(float),
        )
    made = given["It"].iloc[2:, 1:].to_numpy(float)
    found = world_trade_model(regions, outputs=made)
    check_world_trade(found)
    assert found.activity.to_numpy().transpose() == pytest.approx(
        expected["x"].iloc[1:, 1:4].to_numpy(float), abs=PRINTED
    )
    assert found.net_exports.to_numpy().transpose() == pytest.approx(
        expected["Ex"].iloc[1:, 1:4].to_numpy(float), abs=PRINTED
    )
    for place, region in enumerate(regions.values()):
        alone = solve_choice_of_technology(
            region.inputs,
            region.final_demand,
            outputs=made,
            unit_costs=region.unit_costs,
            factor_use=region.factor_use,
            factor_stocks=region.factor_stocks,
        )
        published = expected["x_nt"].iloc[1:, 1 + place].to_numpy(float)
        # Two technologies of region 3 are identical, so only what is made of each product is unique.
        assert made @ alone.activity.to_numpy() == pytest.approx(made @ published, abs=PRINTED)


def two_variables(matrix, upper, goals, bounds=np.inf, *, integer=False):
    return LinearProgram(
        (Columns.of("x", ["1", "2"], 0.0, bounds, integer=integer),),
        (Rows.of("limits", [str(i) for i in range(len(upper))], np.array(matrix, float), upper=upper),),
        {name: Goal(np.array(c, float), d) for name, (c, d) in goals.items()},
    )


RATIO = {"top": ([5, 3], 0.0), "bottom": ([5, 2], 1.0)}


def test_linear_fractional_programme_by_charnes_cooper():
    found = linear_fractional(two_variables([[3, 5], [5, 2]], [15, 10], RATIO), "top", "bottom")
    assert found.method == "Charnes–Cooper"
    assert found.ratio == pytest.approx(9 / 7, abs=1e-10)
    assert found.solution.x == pytest.approx([0, 3], abs=1e-9)


def test_linear_fractional_programme_in_whole_numbers_by_dinkelbach():
    found = linear_fractional(two_variables([[3, 5], [5, 2]], [15, 10], RATIO, integer=True), "top", "bottom")
    assert found.method == "Dinkelbach"
    assert found.ratio == pytest.approx(9 / 7, abs=1e-10)


def test_ratios_without_an_optimum_are_explained():
    free = two_variables([[0, 1]], [3], {"top": ([1, 0], 0.0), "bottom": ([0, 0], 1.0)})
    with pytest.raises(UnboundedError) as refused:
        linear_fractional(free, "top", "bottom")
    assert refused.value.labels == ("x 1",)
    only_approached = two_variables([[0, 1]], [3], {"top": ([1, 0], 0.0), "bottom": ([1, 0], 1.0)})
    with pytest.raises(UnboundedError, match="only approached"):
        linear_fractional(only_approached, "top", "bottom")
    undefined = two_variables([[1, 1]], [3], {"top": ([1, 1], 0.0), "bottom": ([1, 1], 0.0)})
    with pytest.raises(TableError, match="floor above zero"):
        linear_fractional(undefined, "top", "bottom")


@pytest.mark.parametrize("seed", range(5))
def test_fronts_in_whole_numbers_are_complete(seed):
    rng = np.random.default_rng(seed)
    goals = {name: (rng.integers(-3, 9, 2), 0.0) for name in "ab"}
    limits, most = rng.integers(1, 9, (2, 2)), rng.integers(8, 30, 2)
    front = pareto_front(
        two_variables(limits, most, goals, bounds=5, integer=True),
        ["a", "b"],
        80,
        settings=SolverSettings(gap=0.0),
    )
    points = [np.array(x) for x in itertools.product(range(6), repeat=2) if (limits @ x <= most).all()]
    values = {(int(goals["a"][0] @ x), int(goals["b"][0] @ x)) for x in points}
    best = {v for v in values if not any(w[0] >= v[0] and w[1] >= v[1] and w != v for w in values)}
    assert {(round(p.values["a"]), round(p.values["b"])) for p in front.points} == best


def test_front_of_two_goals_has_the_known_ends():
    program = two_variables([[5, 4]], [200], {"a": ([1, 0], 0.0), "b": ([3, 4], 0.0)}, bounds=[20, 40])
    front = pareto_front(program, ["a", "b"], points=7)
    ends = front.frame().iloc[[0, -1]][["a", "b"]].to_numpy()
    assert ends == pytest.approx(np.array([[20, 160], [8, 184]]), abs=1e-6)
    # The front is the segment between its ends: 2 units of b for each unit of a.
    assert front.frame()["slope_to_next"].dropna().to_numpy() == pytest.approx(-0.5, abs=1e-5)
    assert len(front.points) == 7


def test_a_solver_that_others_have_started_with_more_threads_still_answers():
    """HiGHS refuses another number of threads than the process's first: seen after other users of highspy."""
    code = (
        "import highspy\n"
        "other = highspy.Highs(); other.silent(); other.setOptionValue('threads', 2)\n"
        "other.addVar(0, 1); other.run()\n"
        "import footprint as fp\n"
        "print('answered', fp.plan_relocation('Cholet', budget='10 MEUR', objective='cost', "
        "jobs_at_least=20).status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert "answered optimal" in done.stdout, done.stderr
