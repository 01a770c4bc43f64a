"""Monte Carlo of a footprint: closed forms, both modes, seeds, files, and the coverage of intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from footprint.errors import LabelError, OptionError
from footprint.mrio import MRIO, Extension
from footprint.mrio.uncertainty.draws import _Drawn, common_normals
from footprint.mrio.uncertainty.model import error_model
from footprint.mrio.uncertainty.propagate import drawn_chunk, footprint_draws
from footprint.mrio.uncertainty.spreads import (
    DEMAND,
    EXTRACTION,
    FLOWS,
    SOURCES,
    Spreads,
    as_spreads,
    default_spreads,
)

pytestmark = pytest.mark.filterwarnings("ignore:unit-scale")
COLUMNS = ["source", "name", "origin", "group", "from_meur", "spread", "correlation", "reference"]


def spreads_of(**by_source: tuple[float, float]) -> Spreads:
    rows = [(source, source, "any", "", 0, *pair, "test") for source, pair in by_source.items()]
    return as_spreads(pd.DataFrame(rows, columns=COLUMNS))


@pytest.fixture(scope="module")
def two() -> MRIO:
    """Two industries of one region; the second extracts, the first is bought."""
    index = pd.MultiIndex.from_product([["FRA"], ["making", "digging"]], names=["region", "sector"])
    x = np.array([100.0, 50.0])
    A = np.array([[0.1, 0.2], [0.3, 0.0]])
    Z = A * x
    return MRIO.from_frames(
        pd.DataFrame(Z, index=index, columns=index),
        pd.DataFrame(x - Z.sum(axis=1), index=index, columns=pd.MultiIndex.from_tuples([("FRA", "households")])),
        Extension("materials", pd.DataFrame([[0.0, 5000.0]], index=["sand"], columns=index)),
        x=pd.Series(x, index=index), check=False,
    )  # fmt: skip


Y = np.array([10.0, 0.0])


def test_one_error_of_extraction_is_log_normal_in_both_modes(two):
    """f = S x with one log-normal factor: mean f, standard deviation c f, known quantiles."""
    c = 0.3
    for mode in ("first-order", "exact"):
        found = footprint_draws(
            two, Y, home="FRA", draws=2000, mode=mode, spreads=spreads_of(extraction=(c, 1.0))
        )
        total = found.draws.sum(axis=1) / found.value.sum()
        sigma = np.sqrt(np.log1p(c**2))
        assert total.mean() == pytest.approx(1.0, abs=1e-3)
        assert total.std() == pytest.approx(c, rel=1e-2)
        expected = np.exp(sigma * np.array([-1.6449, 0.0, 1.6449]) - sigma**2 / 2)
        np.testing.assert_allclose(np.quantile(total, [0.05, 0.5, 0.95]), expected, rtol=4e-3)


def test_independent_flows_have_the_variance_of_the_closed_form(two):
    """Var f = Σ (m_i a_ij x_j c)² for independent cells, L of two industries written out."""
    c = 0.1
    found = footprint_draws(two, Y, home="FRA", draws=20_000, spreads=spreads_of(flows=(c, 0.0)))
    (a, b), (d, e) = two.A.to_numpy()
    determinant = (1 - a) * (1 - e) - b * d
    m = np.array([100.0 * d, 100.0 * (1 - a)]) / determinant  # S = (0, 100 t per million)
    x = np.array([1 - e, d]) * 10.0 / determinant
    deviation = c * np.sqrt(((m[:, None] * two.A.to_numpy() * x) ** 2).sum())
    assert found.value.sum() == pytest.approx(100.0 * x[1], rel=1e-6)
    assert found.draws.sum(axis=1).std() == pytest.approx(deviation, rel=0.02)
    exact = footprint_draws(two, Y, home="FRA", draws=4000, mode="exact", spreads=spreads_of(flows=(c, 0.0)))
    assert exact.draws.sum(axis=1).std() == pytest.approx(deviation, rel=0.06)


def test_first_order_approaches_exact_as_errors_shrink(make_system):
    world = make_system(3, 3, 4, density=1.1)
    y = world.Y.iloc[:, 0]
    distance = []
    for factor in (1.0, 0.25):
        spreads = Spreads(
            spreads_of(flows=(0.2, 1.0), demand=(0.2, 1.0), extraction=(0.2, 1.0)).table
        ).scaled(factor)
        found = footprint_draws(world, y, home="R0", draws=200, mode="exact", spreads=spreads)
        off = found.draws.sum(axis=1) - found.first_order.sum(axis=1)
        distance.append(float(off.std()) / float(found.value.sum()))
    assert distance[1] < distance[0] / 9  # the rest is of second order: a quarter leaves a sixteenth


def test_an_exact_draw_is_the_footprint_of_the_table_with_those_errors(two):
    found = footprint_draws(
        two, Y, home="FRA", draws=5, mode="exact", seed=4, spreads=spreads_of(flows=(0.3, 1.0))
    )
    spreads = spreads_of(flows=(0.3, 1.0))
    model = error_model(two, Y, spreads, home="FRA")
    sigma = np.sqrt(np.log1p(0.09))
    for normals, drawn in zip(common_normals(model, 5, 4), found.draws.sum(axis=1), strict=True):
        A = two.A.to_numpy() * np.exp(sigma * normals[0] - sigma**2 / 2)
        assert drawn == pytest.approx(100.0 * np.linalg.solve(np.eye(2) - A, Y)[1], rel=1e-4)


def test_a_seed_repeats_whatever_the_threads_and_the_file_holds_the_draws(make_system, tmp_path):
    world = make_system(3, 3, 4)
    y = world.Y.iloc[:, 0]
    options = {"home": "R0", "draws": 250, "mode": "exact", "seed": 9}
    one = footprint_draws(world, y, path=tmp_path / "draws.parquet", **options)
    other = footprint_draws(world, y, threads=2, **options)
    pd.testing.assert_frame_equal(one.draws, other.draws)
    assert not one.draws.equals(footprint_draws(world, y, **{**options, "seed": 10}).draws)
    file = pq.ParquetFile(tmp_path / "draws.parquet")
    assert file.num_row_groups == 3
    kept = file.read().to_pandas()
    np.testing.assert_array_equal(kept[one.draws.columns], one.draws)


def test_shares_of_the_variance_sum_to_one_and_name_the_widest_source(make_system):
    world = make_system(3, 3, 4)
    spreads = default_spreads()
    found = footprint_draws(
        world, world.Y.iloc[:, 0], home="R0", draws=400, spreads=spreads.scaled(8.0, "demand")
    )
    assert found.contributions().sum() == pytest.approx(1.0)
    assert found.largest_source == "demand"
    assert (found.interval()["low"] <= found.interval()["high"]).all()
    assert found.to_dict()["largest_source"] == "demand"


def held_share(truth: MRIO, real: Spreads, assumed: Spreads, count: int) -> float:
    """Share of tables, observed with errors of every cell, whose interval of nine in ten holds the truth."""
    y = truth.Y.iloc[:, 0].to_numpy()
    model = error_model(truth, y, real, home="R0")
    drawn = {source: _Drawn.of(model, source) for source in SOURCES}
    x, flows = truth.x.to_numpy(), truth.extension("materials")
    held = 0
    for normals in np.random.default_rng(5).standard_normal((count, model.blocks)):
        generator = np.random.default_rng(int(1e6 * abs(normals[0])))
        A, observed_y, S = model.A.astype(float), y.copy(), model.S.copy()
        for source, values in ((FLOWS, A), (DEMAND, observed_y), (EXTRACTION, S)):
            values.ravel()[drawn[source].at] *= drawn[source].factors(normals, generator)
        observed = MRIO(
            A * x, truth.Y.to_numpy(), x, truth.index, truth.y_columns,
            {"materials": Extension.of_arrays(
                "materials", S * x, flows.F_Y.to_numpy(), flows.labels, truth.index, truth.y_columns, "t", flows.stressors
            )},
            currency=truth.currency,
        )  # fmt: skip
        seen = error_model(observed, observed_y, assumed, home="R0")
        totals = drawn_chunk(seen, common_normals(seen, 200, 1), 1, 0)[list(seen.labels)].sum(axis=1)
        low, high = np.quantile(totals, [0.05, 0.95])
        held += low <= model.values.sum() <= high
    return held / count


@pytest.mark.slow
def test_nine_in_ten_intervals_hold_the_truth(make_system):
    spreads = spreads_of(flows=(0.2, 0.3), demand=(0.15, 0.3), extraction=(0.2, 0.5))
    assert 0.85 <= held_share(make_system(11, 2, 3, density=1.1), spreads, spreads, 500) <= 0.95


@pytest.mark.slow
@pytest.mark.parametrize(
    ("real", "low", "high"),
    [
        # Errors twice as wide as thought: for a normal law P(|z| < 1.645 / 2) = 59 %.
        ({"flows": (0.4, 0.3), "demand": (0.3, 0.3), "extraction": (0.4, 0.5)}, 0.5, 0.68),
        # As wide as thought, and alike within each block where they were thought to be partly apart.
        ({"flows": (0.2, 1.0), "demand": (0.15, 1.0), "extraction": (0.2, 1.0)}, 0.7, 0.87),
    ],
    ids=["twice as wide", "all alike"],
)
def test_intervals_hold_less_than_they_say_where_errors_are_not_as_assumed(make_system, real, low, high):
    assumed = spreads_of(flows=(0.2, 0.3), demand=(0.15, 0.3), extraction=(0.2, 0.5))
    share = held_share(make_system(11, 2, 3, density=1.1), spreads_of(**real), assumed, 150)
    assert low <= share <= high


def test_wrong_spreads_modes_and_draws_are_refused(two):
    with pytest.raises(LabelError, match="unknown source"):
        as_spreads(pd.DataFrame([("wind", "", "any", "", 0, 0.1, 0.1, "")], columns=COLUMNS))
    with pytest.raises(LabelError, match="lacks columns"):
        as_spreads(pd.DataFrame({"source": ["flows"]}))
    with pytest.raises(OptionError, match="negative"):
        spreads_of(flows=(-0.1, 0.0))
    with pytest.raises(OptionError, match="no mode"):
        footprint_draws(two, Y, home="FRA", mode="guess")
    with pytest.raises(OptionError, match="1 draws"):
        footprint_draws(two, Y, home="FRA", draws=1)
