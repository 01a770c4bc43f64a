"""The relocation model against enumeration, and the laws that any plan obeys."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from footprint.areas.demand.money import consumer_prices
from footprint.areas.production.detail import detail_money, detail_year
from footprint.errors import InfeasibleError, UnitError, UnknownNameError
from footprint.optimize.relocation.limits import Limits, parse_limit
from footprint.optimize.relocation.objectives import find_objective
from footprint.optimize.relocation.programme import build_programme
from footprint.optimize.relocation.relocate import most_avoidable, relocation_front, solve_relocation
from footprint.optimize.relocation.robust import Robust, worst_mean
from footprint.optimize.solver.fractional import charnes_cooper
from footprint.optimize.solver.infeasible import smallest_conflict
from footprint.optimize.solver.solving import Session, SolverSettings
from tests.optimize.cases import random_problem

EXACT = SolverSettings(gap=0.0)


def problem_of(seed, **options):
    return random_problem(np.random.default_rng(seed), **options)


def enumerated(program, solve, most_plants=99):
    """The best over every choice of plants, with the continuous sizes solved inside."""
    place = program.place("plants")
    most = program.upper[place]
    best = None
    for choice in itertools.product(*(range(int(m) + 1) for m in most)):
        if sum(choice) > most_plants:
            continue
        try:
            value = solve(program.with_fixed("plants", np.array(choice, float)))
        except InfeasibleError:
            continue
        best = value if best is None else max(best, value)
    return best


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "name"), [(1, "index-per-tonne"), (2, "autonomy-per-tonne")])
def test_dinkelbach_equals_enumeration_with_charnes_cooper(seed, name):
    problem = problem_of(seed)
    objective = find_objective(name)
    budget = 12.0
    floor = 0.6 * most_avoidable(problem, Limits(budget=budget), settings=EXACT)
    limits = Limits(budget=budget, avoid_at_least=floor, max_plants=4)
    answer = solve_relocation(problem, objective, limits, settings=EXACT, literal_rate=True)
    program = build_programme(problem, limits)
    found = enumerated(program, lambda held: charnes_cooper(held, objective.goal, objective.per).ratio, 4)
    assert answer.solution.objective == pytest.approx(found, rel=1e-9)
    assert answer.solution.bound >= found * (1 - 1e-9)
    assert program.violation(answer.solution.x) < 1e-8


@pytest.mark.parametrize("seed", range(4))
def test_a_bare_ratio_sits_on_its_floor_and_says_so(seed):
    problem = problem_of(seed, smallest=0.0)
    most = most_avoidable(problem, Limits(budget=10.0))
    limits = Limits(budget=10.0, avoid_at_least=0.5 * most)
    answer = solve_relocation(
        problem, find_objective("index-per-tonne"), limits, settings=EXACT, literal_rate=True
    )
    assert answer.floor_binds
    assert answer.solution.goals["avoided"] == pytest.approx(0.5 * most, rel=1e-4)


@pytest.mark.parametrize("name", ["index", "avoided", "gain", "index-per-tonne", "autonomy-per-tonne"])
@pytest.mark.parametrize("seed", range(3))
def test_marginal_scores_of_interior_sectors_are_zero(seed, name):
    problem = problem_of(seed, technologies=2)
    answer = solve_relocation(
        problem, find_objective(name), Limits(budget=15.0, land=20.0), settings=SolverSettings(gap=1e-6)
    )
    program, x = answer.program, answer.solution.x
    size, plants = x[program.place("size")], np.rint(x[program.place("plants")])
    made = problem.by_product(size)[problem.product]
    room = np.minimum(problem.largest * plants, problem.size_limit)
    # Between the bends of the response, and away from every limit of its own.
    at = problem.capture.output[:, problem.product]
    won = problem.weighted(size)[problem.product]
    bends = np.minimum(np.abs(at - made).min(axis=0), np.abs(at - won).min(axis=0))
    # Where all that is made is just what can be sold in the area, local sales bend too.
    sold = problem.needs * problem.capture.self_supply * problem.capture.gain(problem.weighted(size))
    bends = np.minimum(bends, np.abs(sold[problem.product] - made))
    # Later stages may give up a hair of the first goal, so that a size lies a hair from its limit.
    interior = (size > problem.smallest * plants + 1e-4) & (made < room - 1e-4) & (bends > 1e-4)
    # A sector at a bend of its response has a score of its own too; those between bends have none.
    assert np.abs(answer.scores[interior]).max(initial=0.0) < 1e-8


def test_shadow_price_of_the_budget_is_what_a_larger_budget_buys():
    problem = problem_of(3, smallest=0.0)
    objective = find_objective("index")
    here = solve_relocation(problem, objective, Limits(budget=10.0), settings=EXACT)
    more = solve_relocation(problem, objective, Limits(budget=10.001), settings=EXACT)
    bought = (more.solution.objective - here.solution.objective) / 0.001
    assert bought == pytest.approx(here.shadow_prices["budget"], rel=1e-4)


@pytest.mark.parametrize("name", ["index", "avoided", "jobs", "cost", "index-per-tonne"])
def test_adding_a_limit_never_improves_the_optimum(name):
    problem = problem_of(7)
    objective = find_objective(name)
    base = Limits(
        budget=12.0, avoid_at_least=0.3 * most_avoidable(problem, Limits(budget=12.0), settings=EXACT)
    )
    free = solve_relocation(problem, objective, base, settings=EXACT).solution.objective
    for tighter in (
        {"land": 6.0},
        {"max_plants": 3},
        {"jobs_at_least": 40.0},
        {"water": 8.0},
        {"labour": {"engineers": 25.0}},
        {"force": ("P1",)},
        {"forbid": ("P2",)},
        {"local_extraction": 0.2},
        {"budget": 10.0},
    ):
        try:
            limited = solve_relocation(problem, objective, replace(base, **tighter), settings=EXACT)
        except InfeasibleError:
            continue
        assert limited.solution.objective <= free + 1e-9 * max(1.0, abs(free)), tighter


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["index-per-tonne", "autonomy-per-tonne", "avoided"])
def test_no_plan_is_beaten_in_gain_and_tonnes_under_the_same_limits(seed, name):
    problem = problem_of(seed, technologies=2, elsewhere=0.5 + 0.1 * seed)
    objective = find_objective(name)
    most = most_avoidable(problem, Limits(budget=10.0), settings=EXACT)
    limits = Limits(budget=10.0, avoid_at_least=0.6 * most, max_plants=5)
    answer = solve_relocation(problem, objective, limits, settings=EXACT)
    goal = "index" if objective.goal == "avoided" else objective.goal
    goals, session = answer.solution.goals, Session(answer.program, EXACT)
    for better, held in ((goal, "avoided"), ("avoided", goal)):
        floor = goals[held] - 1e-8 * max(1.0, abs(goals[held]))
        best = session.solve({better: 1.0}, {held: floor}).goals[better]
        assert best <= goals[better] + 1e-5 * max(1.0, abs(goals[better]))


@pytest.mark.parametrize("seed", range(40))
def test_relaxing_a_limit_never_lowers_the_objective_and_a_higher_floor_never_raises_the_gain(seed):
    rng = np.random.default_rng(seed)
    problem = problem_of(seed, k=6)
    base = Limits(budget=rng.uniform(4, 12), land=rng.uniform(4, 12), max_plants=int(rng.integers(2, 6)))
    most = most_avoidable(problem, base, settings=EXACT)
    objective = find_objective(str(rng.choice(["index", "index-per-tonne", "autonomy"])))
    base = replace(base, avoid_at_least=0.5 * most)
    here = solve_relocation(problem, objective, base, settings=EXACT).solution.objective
    for looser in (
        {"budget": base.budget * 1.3},
        {"land": None},
        {"max_plants": base.max_plants + 1},
        {"avoid_at_least": 0.3 * most},
    ):
        more = solve_relocation(
            problem, objective, replace(base, **looser), settings=EXACT
        ).solution.objective
        assert more >= here - 1e-6 * max(1.0, abs(here)), looser
    floors = [0.5, 0.75, 0.9, 0.99]
    gains = [
        solve_relocation(
            problem, objective, replace(base, avoid_at_least=share * most), settings=EXACT
        ).solution.goals[objective.goal]
        for share in floors
    ]
    assert all(b <= a + 1e-6 * max(1.0, abs(a)) for a, b in itertools.pairwise(gains))


def test_plans_keep_every_limit_they_were_given():
    problem = problem_of(11, technologies=2)
    limits = Limits(
        budget=20.0, land=15.0, max_plants=5, labour={"workers": 60.0}, force=("P3",), forbid=("P0",)
    )
    answer = solve_relocation(problem, find_objective("index"), limits, settings=EXACT)
    size = answer.solution.x[answer.program.place("size")]
    plants = answer.solution.x[answer.program.place("plants")]
    assert answer.program.violation(answer.solution.x) < 1e-8
    assert problem.capex @ size <= 20.0 + 1e-6
    assert problem.land @ size <= 15.0 + 1e-6
    assert problem.jobs[0] @ size <= 60.0 + 1e-6
    assert plants.sum() <= 5
    assert plants[problem.product == 3].sum() >= 1
    assert size[problem.product == 0].sum() == 0
    sold = answer.solution.x[answer.program.place("sold_locally")]
    displaced = (
        problem.reduction.displaced @ size + problem.reduction.displaced_by_sale[:, problem.served] @ sold
    )
    assert (displaced <= problem.imports + 1e-6).all()
    built = plants > 0
    assert (size[built] >= problem.smallest[built] * plants[built] - 1e-6).all()
    assert (size[~built] == 0).all()


def test_front_points_are_pareto_optimal_by_brute_force():
    problem = problem_of(5, k=5)
    limits = Limits(budget=8.0)
    front = relocation_front(problem, limits, ("index", "avoided"), 4, settings=EXACT)
    program = build_programme(problem, limits)
    assert len(front.points) >= 2
    for point in front.points:
        gain, tonnes = point.values["index"], point.values["avoided"]
        assert program.violation(point.x) < 1e-7

        def most_gain(held, tonnes=tonnes):
            return Session(held).solve({"index": 1.0}, {"avoided": tonnes - 1e-9}).goals["index"]

        def most_tonnes(held, gain=gain):
            return Session(held).solve({"avoided": 1.0}, {"index": gain - 1e-9}).goals["avoided"]

        assert enumerated(program, most_gain) <= gain + 1e-6
        assert enumerated(program, most_tonnes) <= tonnes + 1e-6


def test_front_of_three_goals_holds_no_dominated_point():
    problem = problem_of(6, k=5, smallest=0.0)
    front = relocation_front(problem, Limits(budget=8.0), ("index", "avoided", "cost"), 4, whole=False)
    values = front.frame()[["index", "avoided", "cost"]].to_numpy() * [1, 1, -1]
    for i, j in itertools.permutations(range(len(values)), 2):
        assert not (np.all(values[j] >= values[i] + 1e-9) and np.any(values[j] > values[i] + 1e-5))


def test_the_default_floor_is_half_of_what_is_possible_and_is_stated():
    problem = problem_of(2)
    answer = solve_relocation(problem, find_objective("index-per-tonne"), Limits(budget=10.0), settings=EXACT)
    most = most_avoidable(problem, Limits(budget=10.0), settings=EXACT)
    assert answer.limits.avoid_at_least == pytest.approx(0.5 * most)
    assert "50%" in answer.notes[0]


def test_an_impossible_floor_says_what_is_possible_and_is_lowered_on_request():
    problem = problem_of(2)
    limits = Limits(budget=10.0, avoid_at_least=1e6)
    most = most_avoidable(problem, Limits(budget=10.0), settings=EXACT)
    with pytest.raises(InfeasibleError) as refused:
        solve_relocation(problem, find_objective("index-per-tonne"), limits, settings=EXACT)
    assert f"{most:,.6g} kt can be avoided" in refused.value.hint
    # Whatever the budget, imports alone do not carry that many tonnes: the floor conflicts on its own.
    assert refused.value.labels == ("avoid at least 1e+06 kt of foreign extraction",)
    lowered = solve_relocation(
        problem, find_objective("index-per-tonne"), limits, settings=EXACT, adjust_floor=True
    )
    assert lowered.solution.goals["avoided"] == pytest.approx(most, rel=1e-5)
    assert "not possible" in lowered.notes[0]


def test_a_conflict_names_only_the_limits_that_conflict():
    problem = problem_of(4)
    most = most_avoidable(problem, Limits(budget=5.0), settings=EXACT)
    limits = Limits(budget=5.0, land=50.0, water=500.0, max_plants=8, avoid_at_least=1.05 * most)
    with pytest.raises(InfeasibleError) as refused:
        solve_relocation(problem, find_objective("index"), limits, settings=EXACT)
    assert set(refused.value.labels) == {
        "spend at most 5 MEUR",
        f"avoid at least {1.05 * most:,.6g} kt of foreign extraction",
    }
    with pytest.raises(InfeasibleError) as refused:
        solve_relocation(
            problem, find_objective("index"), Limits(budget=5.0, force=("P1", "P2"), forbid=("P2",))
        )
    assert set(refused.value.labels) == {"build 'P2'", "do not build 'P2'"}


def test_smallest_conflict_is_smallest_and_empty_without_one():
    def feasible(kept):
        return not ({"a", "b", "c"} <= set(kept) or {"d", "e"} <= set(kept))

    assert set(smallest_conflict("abcdef", feasible)) == {"d", "e"}
    assert smallest_conflict("abd", feasible) == ()


def test_robust_plans_keep_floor_and_budget_over_the_worst_draws():
    problem = problem_of(8, draws=60)
    limits = Limits(budget=10.0)
    robust = Robust(level=0.8, draws=60)
    floor = 0.5 * most_avoidable(problem, limits, robust, EXACT)
    limits = replace(limits, avoid_at_least=floor)
    plain = solve_relocation(problem, find_objective("index"), limits, settings=EXACT)
    sure = solve_relocation(problem, find_objective("index"), limits, robust=robust, settings=EXACT)
    size = sure.solution.x[sure.program.place("size")]
    sold = sure.solution.x[sure.program.place("sold_locally")]
    avoided = problem.draws.avoided @ size + problem.draws.avoided_by_sale[:, problem.served] @ sold
    assert worst_mean(avoided, 0.8) >= floor - 1e-6
    assert -worst_mean(-(problem.draws.capex @ size), 0.8) <= 10.0 + 1e-6
    assert sure.solution.objective <= plain.solution.objective + 1e-9


def test_worst_mean_of_known_values():
    values = np.arange(1.0, 11.0)
    assert worst_mean(values, 0.8) == pytest.approx(1.5)
    assert worst_mean(values, 0.75) == pytest.approx((1 + 2 + 0.5 * 3) / 2.5)
    assert worst_mean(values, 0.0) == pytest.approx(5.5)


def test_unknown_sectors_and_objectives_suggest_the_nearest():
    problem = problem_of(0)
    with pytest.raises(UnknownNameError, match="P1"):
        solve_relocation(problem, find_objective("index"), Limits(force=("PP1",)))
    with pytest.raises(UnknownNameError, match="index-per-tonne"):
        find_objective("index-per-ton")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("budget", "200"),
        ("budget", "200 kt"),
        ("budget", "-5 MEUR"),
        ("avoid_at_least", "20 MEUR"),
        ("land", "x"),
    ],
)
def test_limits_in_the_wrong_unit_are_refused(name, text):
    with pytest.raises(UnitError):
        parse_limit(name, text)


def test_limits_are_converted_to_their_unit():
    assert parse_limit("budget", "0.2 GEUR") == pytest.approx(200.0)
    assert parse_limit("budget", f"200 {detail_money('MEUR')}") == pytest.approx(200.0)
    # Money of another year is moved to the detail's prices by French consumer prices.
    levels = consumer_prices()
    then = parse_limit("budget", "200 MEUR_2011")
    assert then == pytest.approx(200.0 * levels[detail_year()] / levels[2011])
    with pytest.raises(UnitError, match="1950"):
        parse_limit("budget", "200 MEUR_1950")
    assert parse_limit("avoid_at_least", "20000 t") == pytest.approx(20.0)
    assert parse_limit("jobs_at_least", "300") == pytest.approx(300.0)
    assert parse_limit("jobs_at_least", "300 jobs") == pytest.approx(300.0)
    assert parse_limit("land", "2 km**2") == pytest.approx(200.0)
    assert parse_limit("water", "5000 m3") == pytest.approx(5.0)


def test_a_time_limit_returns_the_best_plan_so_far_with_its_gap():
    problem = random_problem(np.random.default_rng(0), k=40, technologies=2)
    answer = solve_relocation(
        problem,
        find_objective("index"),
        Limits(budget=60.0, max_plants=20),
        settings=SolverSettings(gap=0.0, time_limit=0.4),
    )
    assert answer.solution.status in ("optimal", "time limit")
    assert answer.solution.gap >= 0.0
    assert answer.program.violation(answer.solution.x) < 1e-7
