"""Tables that are walked block by block: held in float32, on the disk, or written as their rows come."""

from __future__ import annotations

import mmap
import os
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import LabelError, OptionError, StoreError, TableError
from footprint.mrio import MRIO, store, stored
from footprint.mrio.solving import blocks, factors, solve
from footprint.mrio.solving.certificate import gamma
from footprint.mrio.solving.solve import LeontiefSystem
from footprint.mrio.tables import FlowSums


@pytest.fixture
def small_tiles(monkeypatch):
    """Tiles of 3 rows and 5 columns, so that a small table takes many."""
    monkeypatch.setattr(blocks, "HIGH", 3)
    monkeypatch.setattr(blocks, "WIDE", 5)


def mapped(folder, Z: np.ndarray) -> np.ndarray:
    np.save(folder / "Z.npy", Z)
    return np.asarray(np.load(folder / "Z.npy", mmap_mode="r"))


def table(n: int, radius: float, seed: int = 0, negative: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return float32 flows and output of a table with a sector that makes nothing."""
    generator = np.random.default_rng(seed)
    A = generator.lognormal(0, 2, (n, n))
    if negative:
        A *= np.where(generator.random((n, n)) < 0.2, -0.5, 1.0)
    A[2] = A[:, 2] = 0.0
    A *= radius / np.abs(np.linalg.eigvals(np.abs(A))).max()
    x = generator.lognormal(3, 2, n)
    x[2] = 0.0
    return (A * x).astype(np.float32), x


@pytest.mark.usefixtures("small_tiles")
@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 17), st.integers(0, 2**32 - 1), st.booleans(), st.booleans(), st.integers(1, 9), st.integers(1, 3)
)  # fmt: skip
def test_a_walk_errs_by_less_than_its_tiles_allow(n, seed, transposed, absolute, columns, threads):
    generator = np.random.default_rng(seed)
    # Signs and sizes that cancel almost wholly.
    Z = (generator.choice([-1, 1], (n, n)) * 10.0 ** generator.integers(-6, 7, (n, n))).astype(np.float32)
    u = generator.choice([-1, 1], (n, columns)) * 10.0 ** generator.integers(-6, 7, (n, columns)).astype(
        float
    )
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(blocks, "DIVIDED", 0)
        changed.setattr(blocks, "threads_of_algebra", lambda: threads)
        found = blocks.walked(Z, u, transposed=transposed, absolute=absolute)
    matrix = np.abs(Z) if absolute else Z
    matrix = matrix.T if transposed else matrix
    for i in range(n):
        for k in range(columns):
            products = [Fraction(float(matrix[i, j])) * Fraction(float(u[j, k])) for j in range(n)]
            apart = abs(Fraction(float(found[i, k])) - sum(products))
            assert apart <= Fraction(gamma(blocks.terms(n))) * sum(map(abs, products))


@pytest.mark.usefixtures("small_tiles")
@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("absolute", [False, True])
def test_a_walk_through_a_file_is_the_product_in_memory(tmp_path, monkeypatch, transposed, absolute):
    Z = np.random.default_rng(0).normal(size=(23, 23))
    u = np.random.default_rng(1).normal(size=(23, 6))
    expected = (np.abs(Z) if absolute else Z).T @ u if transposed else (np.abs(Z) if absolute else Z) @ u
    # Whether what was read is kept or let go.
    for share in (0.5, 0.0):
        monkeypatch.setattr(blocks, "_SHARE", share)
        monkeypatch.setattr(blocks, "_AHEAD", 1024)
        found = blocks.walked(mapped(tmp_path, Z), u, transposed=transposed, absolute=absolute)
        np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-13)


def test_a_mapped_table_is_known_with_its_place_in_the_file(tmp_path):
    Z = np.random.default_rng(0).random((40, 40))
    file, offset = blocks.mapping(mapped(tmp_path, Z)[8:])
    assert isinstance(file, mmap.mmap)
    assert np.frombuffer(file, np.float64, 1, offset)[0] == Z[8, 0]
    assert blocks.mapping(Z) is None
    assert blocks.mapping(mapped(tmp_path, Z).T) is None
    assert blocks.free_memory() > 0


@pytest.mark.parametrize("negative", [False, True])
@pytest.mark.parametrize("radius", [0.5, 0.99])
@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("method", ["direct", "iterative"])
@pytest.mark.usefixtures("small_tiles")
def test_float32_flows_are_solved_as_exactly_as_their_float64_copy(negative, radius, transposed, method):
    Z, x = table(40, radius, negative=negative)
    b = np.random.default_rng(1).random((40, 3))
    b[2] = 0.0
    short = LeontiefSystem(Z, x)
    assert short.coefficients.walks
    found = short.solve(b, transposed=transposed, method=method, tolerance=1e-9)
    A = np.divide(Z.astype(np.longdouble), x, out=np.zeros(Z.shape, np.longdouble), where=x != 0)
    matrix = np.eye(40) - (A.T if transposed else A)
    exact = np.linalg.solve(matrix.astype(float), b).astype(np.longdouble)
    for _ in range(4):
        exact += np.linalg.solve(matrix.astype(float), (b - matrix @ exact).astype(float))
    apart = np.abs(found.values - exact)
    weight = np.where(x != 0, x, 1.0)[:, None] if transposed else 1.0
    assert ((weight * apart).sum(axis=0) <= found.error * (weight * np.abs(exact)).sum(axis=0) * 1.0001).all()
    assert (found.error <= 1e-9).all()
    assert (apart <= found.bounds[0].t * found.bounds[0].v).all()


def test_sums_of_float32_flows_are_those_of_float64():
    Z, _ = table(40, 0.5)
    one, other = FlowSums.of(Z), FlowSums.of(Z.astype(float))
    np.testing.assert_array_equal(one.rows, other.rows)
    np.testing.assert_array_equal(one.columns, other.columns)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_table_written_by_its_rows_is_the_table_that_was_saved(system, tmp_path, dtype, monkeypatch):
    world = system.replace(Z=system.Z.astype(dtype).astype(float), x=system.x)
    Z = world.Z.to_numpy()
    parts = (Z[start : start + 4] for start in range(0, world.n, 4))
    options = {"x": world.x, "currency": world.currency, "year": world.year, "name": world.name}
    MRIO.save_blocks(
        tmp_path / "blocks", parts, world.Y, extensions=dict(world.extensions), dtype=dtype, meta=dict(world.meta),
        region_info=world.region_info, sector_info=world.sector_info, **options,
    )  # fmt: skip
    again = MRIO.load(tmp_path / "blocks")
    assert again._Z.dtype == dtype
    assert blocks.mapping(again._Z) is not None
    assert again.content_hash == world.content_hash
    assert not store.verify(tmp_path / "blocks")
    again.audit().enforce()
    pd.testing.assert_frame_equal(again.Z.astype(float), world.Z, check_exact=True)
    np.testing.assert_allclose(again.multipliers(), world.multipliers(), rtol=1e-9)
    np.testing.assert_allclose(again.A, world.A, rtol=1e-15)
    pd.testing.assert_frame_equal(again.sources_by_consumer(), world.sources_by_consumer(), rtol=1e-9)


def test_rows_that_do_not_fit_are_refused_and_nothing_is_left(system, tmp_path, monkeypatch):
    Z = system.Z.to_numpy()
    faulty = Z.copy()
    faulty[3, 2] = np.nan
    for rows, what in (
        ([Z[:4]], "missing"),
        ([Z, Z[:1]], "does not fit"),
        ([Z[:, :-1]], "does not fit"),
        ([faulty], "NaN or infinite"),
    ):
        with pytest.raises(TableError, match=what):
            MRIO.save_blocks(tmp_path / "world", rows, system.Y)
        assert not list(tmp_path.iterdir())
    with pytest.raises(ValueError, match="float16"):
        MRIO.save_blocks(tmp_path / "world", [Z], system.Y, dtype="float16")
    monkeypatch.setattr(store.shutil, "disk_usage", lambda _: type("Use", (), {"free": 100}))
    with pytest.raises(StoreError, match="no room"):
        MRIO.save_blocks(tmp_path / "world", [Z], system.Y)


def test_numbers_that_are_missing_and_blocks_of_another_order_are_refused(system, tmp_path):
    Z = system.Z
    with pytest.raises(TableError, match="final demand Y"):
        MRIO.save_blocks(tmp_path / "world", [system._Z], system.Y * np.nan)
    with pytest.raises(TableError, match="gross output x"):
        MRIO.save_blocks(tmp_path / "world", [system._Z], system.Y, x=system.x * np.nan)
    for block in (Z.iloc[::-1], Z.iloc[:, ::-1]):
        with pytest.raises(LabelError, match="not those of its place"):
            MRIO.save_blocks(tmp_path / "world", [block], system.Y)
    assert not list(tmp_path.iterdir())
    MRIO.save_blocks(tmp_path / "world", [Z.iloc[:2], Z.iloc[2:]], system.Y)
    pd.testing.assert_frame_equal(MRIO.load(tmp_path / "world").Z, Z)


def test_a_big_file_is_hashed_again_only_where_it_was_touched(system, tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(stored, "REMEMBERED", 0)
    system.save(tmp_path / "world", layout="npy")
    monkeypatch.setattr(stored, "_SAME_SECOND", -1.0)
    monkeypatch.setattr(stored, "_SAME_TICK", -1.0)
    hashed = []
    true = stored._sha256
    monkeypatch.setattr(stored, "_sha256", lambda file: hashed.append(file) or true(file))
    for expected in (True, False):
        hashed.clear()
        MRIO.load(tmp_path / "world")
        assert bool(hashed) is expected
    assert not store.verify(tmp_path / "world")
    assert hashed
    flows = tmp_path / "world" / "Z.npy"
    times = flows.stat()
    content = bytearray(flows.read_bytes())
    content[-1] ^= 1
    flows.write_bytes(content)
    # Its time of change is put back, as a copying program would.
    os.utime(flows, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(StoreError, match="edited or damaged"):
        MRIO.load(tmp_path / "world")


def test_a_big_file_that_was_just_written_is_known_to_be_whole(system, tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(stored, "REMEMBERED", 0)
    for patience, known in ((60.0, False), (-1.0, True)):
        monkeypatch.setattr(stored, "_SAME_SECOND", patience)
        monkeypatch.setattr(stored, "_SAME_TICK", patience)
        system.save(tmp_path / f"world{known}", layout="npy")
        hashed = []
        with monkeypatch.context() as patch:
            patch.setattr(stored, "_sha256", lambda file, into=hashed: into.append(file) or "")
            if known:
                MRIO.load(tmp_path / f"world{known}")
                assert not hashed
            else:
                # Two changes could bear one time: nothing is taken for known.
                with pytest.raises(StoreError, match="edited or damaged"):
                    MRIO.load(tmp_path / f"world{known}")


def test_factors_that_do_not_fit_are_refused_or_done_without(monkeypatch):
    Z, x = table(40, 0.5)
    monkeypatch.setattr(factors, "free_memory", lambda: 1000)
    with pytest.raises(OptionError, match="do not fit the memory"):
        LeontiefSystem(Z, x).solve(np.ones(40), method="direct")
    monkeypatch.setattr(solve, "free_memory", lambda: 1000)
    monkeypatch.setattr(solve, "SMALL", 10)
    solution = LeontiefSystem(Z, x).solve(np.ones((40, 39)))
    assert solution.method == "iterative"
    assert "factors would take" in str(solution.choice.why)
