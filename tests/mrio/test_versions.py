"""Stores and files under way: one version is read, one whole is written, nothing is left behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from footprint import embedded as dataset
from footprint.drafts import Draft, remove_abandoned
from footprint.errors import StoreError, UnknownNameError
from footprint.files import written_atomically, written_together
from footprint.mrio import MRIO
from footprint.mrio.sources.installed import remove_installed
from footprint.mrio.stored import opened_store
from footprint.names import distinct_names

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(("layout", "check"), [("npy", False), ("npy", True), ("parquet", False)])
def test_loads_beside_a_steady_writer_never_mix_two_tables(make_system, tmp_path, layout, check):
    one, other = make_system(1), make_system(2)
    one.save(tmp_path / "world", layout=layout)
    totals = {round(float(world.Z.to_numpy().sum()), 3): float(world.x.sum()) for world in (one, other)}
    done = threading.Event()

    def write():
        turn = 0
        while not done.is_set():
            (other, one)[turn % 2].save(tmp_path / "world", layout=layout)
            turn += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(40):
            world = MRIO.load(tmp_path / "world", verify=check)
            assert totals[round(float(world.Z.to_numpy().sum()), 3)] == float(world.x.sum())
    finally:
        done.set()
        writer.join()
    assert [path.name for path in tmp_path.iterdir()] == ["world"]


def test_an_open_version_is_read_although_another_takes_its_place(make_system, tmp_path):
    one, other = make_system(1), make_system(2)
    one.save(tmp_path / "world", layout="npy")
    with opened_store(tmp_path / "world") as version:
        other.save(tmp_path / "world", layout="npy")
        assert version.faults(hashes=True) == []
        np.testing.assert_array_equal(version.tables()["Z"], one.Z)
    np.testing.assert_array_equal(MRIO.load(tmp_path / "world").Z, other.Z)


_KILLED = """
import sys, time, pathlib
from footprint.drafts import Draft
draft = Draft(pathlib.Path(sys.argv[1]), folder=True)
(draft.inside / "half").write_text("half")
print("ready", flush=True)
time.sleep(60)
"""


def test_drafts_of_a_killed_process_go_at_the_next_start_and_those_of_a_living_one_stay(tmp_path):
    run = [sys.executable, "-c", _KILLED, str(tmp_path / "mine")]
    with subprocess.Popen(run, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        process.stdout.readline()
        remove_abandoned(tmp_path)
        assert len(list(tmp_path.glob(".mine.*.draft"))) == 1
        process.kill()
    with Draft(tmp_path / "other", folder=False):
        remove_abandoned(tmp_path)
        assert [path.name[:7] for path in tmp_path.iterdir()] == [".other."]
    assert not list(tmp_path.iterdir())


def test_a_kept_table_is_removed_by_name_with_what_killed_imports_left(system, tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_DATA", str(tmp_path))
    system.save(tmp_path / "mine")
    hidden = tmp_path / ".mine.abcdefgh.draft"
    hidden.mkdir()
    (hidden / ".in-use").touch()
    with pytest.raises(UnknownNameError, match="mine"):
        remove_installed("mime")
    assert remove_installed("Mine") == tmp_path / "mine"
    assert not list(tmp_path.iterdir())


def test_files_of_one_run_are_replaced_together_or_not_at_all(tmp_path):
    page, book = tmp_path / "a.html", tmp_path / "a.xlsx"
    with written_together([page, book]) as drafts:
        for draft in drafts:
            draft.write_text("first")

    def write(text, fails=False):
        with written_together([page, book]) as drafts:
            for draft in drafts:
                draft.write_text(text)
                assert not fails

    with pytest.raises(AssertionError):
        write("second", fails=True)
    assert (page.read_text(), book.read_text()) == ("first", "first")
    book.unlink()
    book.mkdir()
    with pytest.raises(StoreError):
        write("second")
    assert page.read_text() == "first"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.xlsx"]
    with pytest.raises(StoreError, match="same name"), written_together([page, page]):
        pass


def test_what_is_moved_into_place_is_on_the_disk_before(tmp_path, monkeypatch):
    told = []
    original = os.replace
    synced = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (told.append("sync"), synced(handle))[1])
    monkeypatch.setattr(os, "replace", lambda *paths: (told.append("move"), original(*paths))[1])
    with written_atomically(tmp_path / "file") as draft:
        draft.write_text("text")
    assert told[:2] == ["sync", "move"]


@pytest.fixture
def copied(tmp_path, monkeypatch):
    place = tmp_path / "data"
    names = ("france/totals.parquet", "world_steps.csv", "checksums.json", "circular/scenarios")
    for name in names:
        source = dataset.embedded("world_steps.csv").parent / name
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, place / name)
    monkeypatch.setattr(dataset, "_PLACES", (place,))
    return place


def test_one_changed_digit_of_an_embedded_file_is_refused_by_name(copied):
    assert dataset.embedded("world_steps.csv").exists()
    path = copied / "world_steps.csv"
    text = path.read_text()
    digit = next(sign for sign in reversed(text) if sign.isdigit())
    place = text.rindex(digit)
    path.write_text(text[:place] + str((int(digit) + 1) % 10) + text[place + 1 :])
    os.utime(path, ns=(1, 1))
    with pytest.raises(StoreError, match=r"world_steps\.csv"):
        dataset.embedded("world_steps.csv")
    path.write_text(text)
    os.utime(path, ns=(2, 2))
    assert dataset.embedded("world_steps.csv") == path


def test_a_folder_is_checked_with_its_files_and_missing_sums_are_refused(copied):
    scenario = sorted((copied / "circular" / "scenarios").glob("*.toml"))[0]
    scenario.write_text(scenario.read_text() + "\n")
    with pytest.raises(StoreError, match=scenario.name):
        dataset.embedded("circular", "scenarios")
    (copied / "checksums.json").write_text(json.dumps({}))
    dataset._checksums.cache_clear()
    try:
        with pytest.raises(StoreError, match="checksums"):
            dataset.embedded("france", "totals.parquet")
    finally:
        dataset._checksums.cache_clear()


def test_files_of_several_areas_have_different_names():
    areas = [
        ("Nantes", "008"),
        ("Nantes", "44109"),
        ("Lyon", "002"),
        ("2 communes", "1+2"),
        ("2 communes", "1+2"),
    ]
    assert distinct_names(areas) == [
        "nantes-008",
        "nantes-44109",
        "lyon",
        "2-communes-1-2",
        "2-communes-1-2-2",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("arguments", "delay"),
    [
        (["index", "--all"], 0.8),
        (["plan", "Nantes", "--budget", "200 MEUR", "--objective", "avoided", "--front", "30"], 2.5),
    ],
)
def test_a_stop_ends_a_command_quietly_with_130(arguments, delay):
    command = [sys.executable, "-m", "footprint", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        time.sleep(delay)
        if process.poll() is not None:
            pytest.skip("the command was quicker than the stop")
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in told
