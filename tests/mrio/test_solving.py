"""Direct and iterative solving, certificates, and tables that cannot be solved."""

from __future__ import annotations

import numpy as np
import pytest

from footprint.errors import ConvergenceError, TableError
from footprint.mrio.solving import cost, factors, solve
from footprint.mrio.solving.krylov import gmres, orthonormal
from footprint.mrio.solving.solve import LeontiefSystem


def dense(n: int, radius: float, seed: int = 0, negative: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return Z and x with a given spectral radius and, if asked for, some negative flows."""
    generator = np.random.default_rng(seed)
    A = generator.lognormal(0, 2, (n, n)) / n
    if negative:
        A *= np.where(generator.random((n, n)) < 0.3, -negative, 1.0)
    A *= radius / np.abs(np.linalg.eigvals(A)).max()
    x = generator.lognormal(3, 2, n)
    return A * x, x


@pytest.mark.parametrize("radius", [0.3, 0.55, 0.85, 0.99, 0.9999])
@pytest.mark.parametrize("method", ["direct", "iterative"])
@pytest.mark.parametrize("transposed", [False, True])
def test_answers_and_certificates_hold_up_to_a_spectral_radius_near_one(radius, method, transposed):
    Z, x = dense(120, radius)
    A = Z / x
    b = np.random.default_rng(1).random((120, 3))
    expected = np.linalg.solve(np.eye(120) - (A.T if transposed else A), b)
    solution = LeontiefSystem(Z, x).solve(b, transposed=transposed, method=method, tolerance=1e-8)
    weight = x[:, None] if transposed else 1.0
    true = (weight * np.abs(solution.values - expected)).sum(axis=0) / (weight * np.abs(expected)).sum(axis=0)
    # The reference has rounding of its own, which grows like 1 / (1 - radius).
    assert (true <= solution.error + 1e-14 / (1 - radius)).all()
    assert (solution.error <= 1e-8).all()


def test_short_factors_are_refined_to_full_accuracy(monkeypatch):
    monkeypatch.setattr(solve, "SHORT_FACTORS", 10)
    Z, x = dense(200, 0.9)
    system = LeontiefSystem(Z, x)
    b = np.random.default_rng(1).random((200, 4))
    solution = system.solve(b, method="direct", tolerance=1e-11)
    assert system._factors.dtype == np.float32
    np.testing.assert_allclose(solution.values, np.linalg.solve(np.eye(200) - Z / x, b), rtol=1e-10)


@pytest.mark.parametrize("radius", [0.5, 0.9, 0.999, 1 - 1e-6])
@pytest.mark.parametrize("transposed", [False, True])
def test_short_products_reach_what_long_ones_reach(monkeypatch, radius, transposed):
    monkeypatch.setattr(solve, "SHORT_FACTORS", 10)
    Z, x = dense(150, radius)
    A = (Z / x).T if transposed else Z / x
    b = np.random.default_rng(1).random((150, 5))
    tolerance = max(1e-10, 1e-13 / (1 - radius))
    solution = LeontiefSystem(Z, x).solve(b, transposed=transposed, method="iterative", tolerance=tolerance)
    np.testing.assert_allclose(solution.values, np.linalg.solve(np.eye(150) - A, b), rtol=1e3 * tolerance)


def test_a_system_too_badly_conditioned_for_short_factors_gets_long_ones(monkeypatch):
    monkeypatch.setattr(solve, "SHORT_FACTORS", 10)
    Z, x = dense(80, 1 - 1e-8)
    system = LeontiefSystem(Z, x)
    solution = system.solve(np.ones(80), method="direct", tolerance=1e-4)
    assert system._factors.dtype == np.float64
    assert solution.error[0] <= 1e-4


def test_what_cannot_be_certified_is_refused():
    Z, x = dense(80, 1 - 1e-9)
    with pytest.raises(ConvergenceError, match="certified") as caught:
        LeontiefSystem(Z, x).solve(np.ones(80), tolerance=1e-13)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("radius", [1.0 + 1e-9, 1.2, 5.0])
@pytest.mark.parametrize("transposed", [False, True])
def test_a_spectral_radius_of_one_or_more_is_refused(radius, transposed):
    Z, x = dense(50, radius)
    for method in ("direct", "iterative"):
        with pytest.raises(TableError, match="spectral radius"):
            LeontiefSystem(Z, x).solve(np.ones(50), transposed=transposed, method=method)


@pytest.mark.parametrize("transposed", [False, True])
def test_small_negative_flows_are_solved_as_they_are(transposed):
    Z, x = dense(60, 0.6, negative=0.01)
    A = (Z / x).T if transposed else Z / x
    b = np.random.default_rng(1).random(60)
    for method in ("direct", "iterative"):
        solution = LeontiefSystem(Z, x).solve(b, transposed=transposed, method=method)
        np.testing.assert_allclose(solution.values, np.linalg.solve(np.eye(60) - A, b), rtol=1e-9)


@pytest.mark.parametrize("transposed", [False, True])
def test_large_negative_flows_are_certified_by_an_approximate_inverse(transposed):
    Z, x = dense(60, 0.9, negative=1.0)
    assert np.abs(np.linalg.eigvals(np.abs(Z / x))).max() > 1
    A = (Z / x).T if transposed else Z / x
    b = np.random.default_rng(1).random(60)
    system = LeontiefSystem(Z, x)
    assert system.majorant(transposed) is None
    solution = system.solve(b, transposed=transposed)
    exact = np.linalg.solve(np.eye(60) - A, b)
    np.testing.assert_allclose(solution.values, exact, rtol=1e-8, atol=1e-8 * np.abs(exact).max())
    assert 0 < solution.error[0] <= 1e-10


def test_large_negative_flows_of_a_big_table_are_refused(monkeypatch):
    monkeypatch.setattr(solve, "LARGEST_INVERSE", 10)
    Z, x = dense(60, 0.9, negative=1.0)
    with pytest.raises(ConvergenceError, match="Negative flows"):
        LeontiefSystem(Z, x).solve(np.ones(60))


def test_sectors_without_output_pass_demand_through():
    Z, x = dense(20, 0.5)
    Z[3, :] = Z[:, 3] = 0.0
    x[3] = 0.0
    for method in ("direct", "iterative"):
        solution = LeontiefSystem(Z, x).solve(np.eye(20)[:, 3], method=method)
        np.testing.assert_allclose(solution.values, np.eye(20)[:, 3], atol=1e-12)


def test_zero_demand_needs_zero_output_with_zero_error():
    Z, x = dense(20, 0.5)
    for method in ("direct", "iterative"):
        solution = LeontiefSystem(Z, x).solve(np.zeros((20, 2)), method=method)
        assert not solution.values.any()
        assert not solution.error.any()


def test_many_right_hand_sides_are_solved_in_groups():
    Z, x = dense(90, 0.7)
    b = np.eye(90)
    solution = LeontiefSystem(Z, x).solve(b, method="iterative")
    np.testing.assert_allclose(solution.values, np.linalg.inv(np.eye(90) - Z / x), rtol=1e-8, atol=1e-10)
    assert solution.error.shape == (90,)
    assert solution.error_of(np.ones(90)).shape == (90,)


def test_the_way_is_chosen_by_size_and_right_hand_sides(monkeypatch):
    monkeypatch.setattr(solve, "SMALL", 50)
    # As if passes cost a hundredth, so that a small table stands for a big one.
    monkeypatch.setattr(cost, "_PLAIN", 1.0)
    monkeypatch.setattr(cost, "_DIRECT", 0.1)
    Z, x = dense(60, 0.7)
    system = LeontiefSystem(Z, x)
    assert system.solve(np.ones(60)).method == "iterative"
    assert system.solve(np.ones((60, 60))).method == "direct"
    # The factors are there now, and cost nothing more.
    assert system.solve(np.ones(60)).method == "direct"
    with pytest.raises(ValueError, match="method"):
        system.solve(np.ones(60), method="guess")


def test_an_exactly_singular_system_is_refused():
    with pytest.raises(TableError, match="singular"):
        factors.Factors(np.eye(3) * 2.0, np.full(3, 0.5), np.float64)


def test_dependent_right_hand_sides_do_not_break_the_krylov_space():
    Z, x = dense(60, 0.7)
    T = Z / x
    b = np.random.default_rng(0).random((60, 1)) @ np.array([[1.0, 2.0, 0.0]])
    answer, _ = gmres(lambda u: T @ u, b, np.full(3, 1e-10), 40)
    np.testing.assert_allclose(answer, np.linalg.solve(np.eye(60) - T, b), rtol=1e-8, atol=1e-9)


def test_orthonormal_columns():
    columns = np.random.default_rng(0).random((200, 6)) * np.logspace(-6, 6, 6)
    for given in (columns, np.hstack([columns, columns[:, :1]])):
        Q, R = orthonormal(given)
        np.testing.assert_allclose(Q.T @ Q, np.eye(given.shape[1]), atol=1e-12)
        np.testing.assert_allclose(Q @ R, given, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("shuffled", [False, True])
def test_two_levels_need_fewer_passes_for_the_same_certified_answer(transposed, shuffled):
    regions, sectors = np.divmod(np.arange(240), 12)
    generator = np.random.default_rng(4)
    A = generator.lognormal(0, 0.5, (240, 240)) * np.tile(generator.lognormal(0, 1.5, (12, 12)), (20, 20))
    A *= np.where(regions[:, None] == regions, 30.0, 1.0)
    if shuffled:
        order = generator.permutation(240)
        A, regions, sectors = A[np.ix_(order, order)], regions[order], sectors[order]
    A *= 0.9 / np.abs(np.linalg.eigvals(A)).max()
    # An industry without output, and a sector that a region lacks, are no obstacle.
    x = generator.lognormal(3, 2, 240)
    A[5] = A[:, 5] = x[5] = 0.0
    b = generator.random((240, 3))
    plain = LeontiefSystem(A * x, x).solve(b, transposed=transposed, method="iterative")
    system = LeontiefSystem(A * x, x, places=(regions, sectors))
    quick = system.solve(b, transposed=transposed, method="iterative")
    exact = np.linalg.solve(np.eye(240) - (A.T if transposed else A), b)
    np.testing.assert_allclose(quick.values, exact, rtol=1e-8, atol=1e-10 * exact.max())
    assert quick.passes <= 0.7 * plain.passes
    weight = np.where(x > 0, x, 1.0)[:, None] if transposed else 1.0
    true = (weight * np.abs(quick.values - exact)).sum(axis=0) / (weight * np.abs(exact)).sum(axis=0)
    assert (true <= quick.error + 1e-13).all()
    assert (quick.error <= 1e-10).all()
    components = quick.bounds[0].t * quick.bounds[0].v
    assert (np.abs(quick.values - exact) <= components + 1e-12 * np.abs(exact)).all()


def test_the_levels_are_left_out_where_one_region_is_most_of_the_table():
    Z, x = dense(40, 0.7)
    system = LeontiefSystem(Z, x, places=(np.zeros(40, int), np.arange(40)))
    solution = system.solve(np.ones(40), method="iterative")
    np.testing.assert_allclose(solution.values, np.linalg.solve(np.eye(40) - Z / x, np.ones(40)), rtol=1e-8)


def test_the_memory_of_a_big_table_is_said_before_the_work_and_what_to_do_where_it_may_not_fit(
    monkeypatch, caplog
):
    Z, x = dense(60, 0.9)
    caplog.set_level("INFO", "footprint.mrio.solving")
    LeontiefSystem(Z, x).solve(np.ones((60, 2)))
    assert not caplog.records, "a small table is solved at once"

    monkeypatch.setattr(solve, "SHORT_FACTORS", 10)
    monkeypatch.setattr(solve, "free_memory", lambda: 1000)
    LeontiefSystem(Z, x).solve(np.ones((60, 2)), method="iterative")
    plan, short = (record.getMessage() for record in caplog.records)
    assert "Solving 60 industries pass by pass, right-hand sides: 2" in plan
    assert "0.0 GB are free" in plan
    assert "store the table in float32" in short
