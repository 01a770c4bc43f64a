"""Pieces of work: the same answer everywhere; resumed by key; a lost worker loses nothing."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

from footprint.areas.study.many import footprint_study
from footprint.errors import OptionError, StoreError
from footprint.jobs import run_pieces

KEYS = [(i,) for i in range(8)]
HERE = str(Path(__file__).parent)
# Workers are processes of their own, which find a module by its name and not by pytest's.
sys.path.insert(0, HERE)
pieces = import_module("pieces_of_tests")
squares, scaled = pieces.squares, pieces.scaled


def test_threads_give_what_one_after_the_other_gives_in_the_order_of_the_keys(tmp_path):
    seen = []
    shared = {"folder": tmp_path}
    one = run_pieces(squares, KEYS, shared, progress=lambda done, of: seen.append((done, of)))
    assert one["number"].tolist() == list(range(8))
    assert seen == [(i + 1, 8) for i in range(8)]
    pd.testing.assert_frame_equal(one, run_pieces(squares, KEYS, shared, threads=3))


def test_a_stopped_run_goes_on_and_runs_no_finished_piece_again(tmp_path):
    out = tmp_path / "pieces"
    with pytest.raises(RuntimeError, match="stopped here"):
        run_pieces(squares, KEYS, {"folder": tmp_path, "fail": 5}, path=out)
    found = run_pieces(squares, KEYS, {"folder": tmp_path}, path=out)
    assert found["square"].tolist() == [float(i * i) for i in range(8)]
    assert [len((tmp_path / f"{i}.ran").read_text()) for i in range(8)] == [1, 1, 1, 1, 1, 2, 1, 1]


def test_wrong_work_is_refused(tmp_path):
    with pytest.raises(OptionError, match="twice"):
        run_pieces(squares, [(1,), (1,)], {"folder": tmp_path})
    run_pieces(squares, KEYS[:1], {"folder": tmp_path}, path=tmp_path / "out")
    about = tmp_path / "out" / "pieces.json"
    about.write_text(about.read_text().replace("squares", "cubes"))
    with pytest.raises(StoreError, match="other work"):
        run_pieces(squares, KEYS[:1], {"folder": tmp_path}, path=tmp_path / "out")
    with pytest.raises(OptionError, match="local:2"):
        run_pieces(squares, KEYS, {"folder": tmp_path}, cluster="local:none")
    with pytest.raises(OptionError, match="0 or more"):
        footprint_study(["Nantes"], draws=-1)


def test_pieces_of_other_data_are_computed_again(tmp_path, monkeypatch):
    footprint_study(["Nantes"], path=tmp_path)
    footprint_study(["Nantes"], path=tmp_path)
    assert len(list(tmp_path.glob("*.parquet"))) == 1
    monkeypatch.setattr("footprint.areas.study.many.version", lambda _: "another")
    footprint_study(["Nantes"], path=tmp_path)
    assert len(list(tmp_path.glob("*.parquet"))) == 2


@pytest.fixture(scope="module")
def cluster():
    """Address of a scheduler with two workers of one thread; they find the tests' own pieces."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, env={"PYTHONPATH": HERE}
    ) as made:
        yield made.scheduler_address


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kills a worker by a signal of Unix")
def test_a_worker_killed_in_the_middle_loses_nothing(cluster, tmp_path):
    found = run_pieces(
        squares, KEYS, {"folder": str(tmp_path), "dies": 3}, cluster=cluster, path=tmp_path / "out"
    )
    assert (tmp_path / "died").exists()
    assert found["square"].tolist() == [float(i * i) for i in range(8)]


@pytest.mark.slow
def test_two_users_of_one_cluster_get_each_their_own_pieces(cluster):
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(run_pieces, scaled, KEYS, by, cluster=cluster) for by in (1.0, 100.0)]
        one, other = (each.result()["scaled"].tolist() for each in asked)
    assert one == [float(i) for i in range(8)]
    assert other == [100.0 * i for i in range(8)]


@pytest.mark.slow
def test_areas_tables_and_draws_over_two_workers_equal_the_serial_answer_exactly(cluster):
    asked = {"tables": (2010, 2011), "draws": 120, "seed": 2}
    serial = footprint_study(["Nantes", "Angers"], **asked)
    spread = footprint_study(["Nantes", "Angers"], cluster=cluster, **asked)
    pd.testing.assert_frame_equal(spread.draws, serial.draws, check_exact=True)
    assert spread.to_frame().equals(serial.to_frame())


@pytest.mark.slow
def test_exact_draws_over_workers_equal_the_serial_ones(cluster):
    asked = {"tables": (2010,), "draws": 3, "mode": "exact"}
    serial, spread = (
        footprint_study(["Angers"], **asked),
        footprint_study(["Angers"], cluster=cluster, **asked),
    )
    pd.testing.assert_frame_equal(spread.draws, serial.draws, check_exact=True)
