"""Sums by few solutions are the sums of all cells, and solutions on disk are those that were solved."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from footprint.errors import OptionError, TableError, UnknownNameError
from footprint.mrio import MRIO, attribute, footprints_of
from footprint.mrio.solving import disk
from footprint.mrio.tables import FlowSums
from footprint.mrio.tracing import rows, trace
from footprint.mrio.tracing.family import Family
from footprint.mrio.tracing.many import total_multipliers

CLOSE = {"rtol": 1e-9}


@pytest.fixture
def big(monkeypatch):
    """Small tables answer as big ones do."""
    monkeypatch.setattr(trace, "WORTH", 0)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Solutions of small tables are kept, in a folder of the test."""
    monkeypatch.setenv(disk.ENVIRONMENT, str(tmp_path / "kept"))
    monkeypatch.setattr(disk, "WORTH", 0)
    return tmp_path / "kept"


SPLITS = [
    ("material",), ("material group",), ("country",), ("location",), ("industry",), ("product",),
    ("country", "product"), ("material", "product"), ("location", "material"), ("country", "material"),
    ("location", "material group", "product"), ("industry", "product"),
]  # fmt: skip


@pytest.fixture(params=["few materials", "many materials"])
def either(request, big, monkeypatch):
    """Materials are few enough to solve a row for each, or they are not."""
    if request.param == "many materials":
        monkeypatch.setattr(rows, "most_rows", lambda _: 4)


@pytest.mark.parametrize("sellers", [False, True])
def test_sums_of_a_big_table_are_those_of_all_cells(make_system, either, sellers):
    world, slow = make_system(3), make_system(3)
    y = world.Y.iloc[:, 0]
    cells = attribute(slow, y, home="R0", sellers=sellers, way="products")
    for names in [*SPLITS, *([("seller", "material")] if sellers else [])]:
        # Each is asked of a fresh ledger, so that none lives on what another has solved.
        found = attribute(world, y, home="R0", sellers=sellers).by(*names)
        pd.testing.assert_series_equal(found, cells.by(*names), rtol=1e-9)
    ledger = attribute(world, y, home="R0", sellers=sellers)
    assert ledger.closure < 1e-9
    ledger.by("industry")
    assert ledger.closure < 1e-9
    assert ledger.total == pytest.approx(cells.total, **{"rel": 1e-9})


def test_a_further_demand_of_a_big_table_solves_nothing(make_system, big):
    world = make_system(4)
    attribute(world, world.Y.iloc[:, 0], home="R0").by("country")
    steps = len(world.explain().steps)
    further = attribute(world, world.Y.iloc[:, 4], home="R0")
    for name in ("material", "country", "location", "product"):
        further.by(name)
    assert len(world.explain().steps) == steps == 1


def test_where_materials_are_many_a_headline_takes_a_row_for_each_group_and_one_forward_solution(
    make_system, big, monkeypatch
):
    monkeypatch.setattr(rows, "most_rows", lambda _: 4)
    world = make_system(4)
    ledger = attribute(world, world.Y.iloc[:, 0], home="R0")
    for name in ("location", "material group", "product", "country", "material"):
        ledger.by(name)
    assert ledger.closure < 1e-9
    steps = world.explain().steps
    assert [(step.direction, step.columns) for step in steps] == [("backwards", 4), ("forwards", 1)]
    closure = ledger.closure
    assert total_multipliers(world, home="R0") == pytest.approx(world.multipliers().sum(), rel=1e-9)
    # Multipliers that came to be known since then change nothing of how it was checked.
    assert ledger.closure == closure > 0.0


def test_a_family_of_demands_is_solved_once_for_all_its_sums(make_system, either, folder, tmp_path):
    make_system(4).save(tmp_path / "world")
    world = MRIO.load(tmp_path / "world")
    family = Family(world.Y.to_numpy()[:, :3])
    for shares in ([1.0, 0.0, 0.0], [0.2, 3.0, 0.5], [0.0, -1.0, 2.0]):
        demand = family.members @ shares
        found = attribute(world, demand, home="R0", family=family)
        slow = attribute(make_system(4), demand, home="R0", way="products")
        for names in (("industry",), ("country",), ("country", "material")):
            pd.testing.assert_series_equal(found.by(*names), slow.by(*names), rtol=1e-9, atol=1e-9)
        assert found.closure < 1e-9
    assert [step.columns for step in world.explain().steps if step.direction == "forwards"] == [3]
    # The next process finds it; a demand that is no sum of it is solved apart.
    again = MRIO.load(tmp_path / "world")
    other = world.Y.to_numpy()[:, 4]
    for demand, method in ((family.members @ [1.0, 1.0, 1.0], "from disk"), (other, "direct")):
        found = attribute(again, demand, home="R0", family=family)
        slow = attribute(make_system(4), demand, home="R0", way="products")
        pd.testing.assert_series_equal(found.by("industry"), slow.by("industry"), **CLOSE)
        assert [s.method for s in again.explain().steps if s.direction == "forwards"][-1] == method


def test_a_family_of_another_table_is_refused(make_system, big):
    world = make_system(4)
    with pytest.raises(TableError, match="family"):
        attribute(world, world.Y.iloc[:, 0], family=Family(np.ones((2, 2)))).by("industry")


def test_a_family_of_no_finite_columns_is_refused(make_system, big):
    world = make_system(4)
    for members, what in ((np.ones(world.n), "family"), (np.full((world.n, 1), np.nan), "NaN")):
        with pytest.raises(TableError, match=what):
            attribute(world, world.Y.iloc[:, 0], family=Family(members)).by("industry")


def test_a_small_difference_of_big_members_is_solved_by_itself(make_system, big, monkeypatch):
    monkeypatch.setattr(rows, "most_rows", lambda _: 4)
    world, generator = make_system(4), np.random.default_rng(0)
    first = world.Y.to_numpy()[:, 0]
    apart = first * generator.random(world.n)
    family = Family(np.column_stack([first, first + 1e-10 * apart]))
    # With parts 1e10 times the demand, nearly everything would pass for a sum.
    for demand in (apart, apart * (1.0 + 1e-5 * generator.random(world.n))):
        assert family.shares(demand) is None
        found = attribute(world, demand, home="R0", family=family).by("industry")
        slow = attribute(make_system(4), demand, home="R0", way="products").by("industry")
        pd.testing.assert_series_equal(found, slow, **CLOSE)


def test_members_that_a_caller_changes_later_stay_as_they_were_given(make_system, big):
    world = make_system(4)
    members = np.ones((world.n, 2), dtype=int)
    members[0, 1] = 2
    family = Family(members)
    members[:] = 0
    demand = family.members @ [1.0, 1.0]
    assert demand.tolist() == [3.0, *[2.0] * (world.n - 1)]
    assert family.shares(demand) == pytest.approx([1.0, 1.0])


def test_closure_compares_two_ways_also_where_multipliers_were_solved_meanwhile(
    make_system, big, monkeypatch
):
    monkeypatch.setattr(rows, "most_rows", lambda _: 4)
    world = make_system(4)
    ledger = attribute(world, world.Y.iloc[:, 0], home="R0")
    traced = ledger._trace
    vars(traced)["_outputs"] = 1.1 * traced._outputs
    assert ledger.expected.sum() > 0
    world.multipliers()
    assert ledger.closure == pytest.approx(0.1 / 1.1)


def test_a_ledger_of_a_big_table_is_pickled_with_all_it_may_be_asked(make_system, either):
    world = make_system(5)
    ledger = attribute(world, world.Y.iloc[:, 0], home="R0")
    again = pickle.loads(pickle.dumps(ledger))
    pd.testing.assert_series_equal(again.by("industry", "product"), ledger.by("industry", "product"))
    assert again.closure < 1e-9


def test_what_was_solved_is_explained(make_system, big):
    world = make_system(6)
    attribute(world, world.Y.iloc[:, 0]).by("country")
    work = world.explain()
    (step,) = work.steps
    assert (step.direction, step.method, step.columns) == ("backwards", "direct", 6)
    assert step.why
    assert step.error <= 1e-10
    assert work.to_dict()["steps"][0]["right_hand_sides"] == 6
    assert len(work.to_frame()) == 1


@pytest.mark.parametrize("names", [(), ("country",), ("industry",), ("country", "material"), ("product",)])
def test_many_demands_at_once_are_each_by_itself(make_system, names):
    world = make_system(7)
    demands = world.Y
    found = footprints_of(world, demands, *names, home="R0")
    for column in demands.columns:
        alone = attribute(make_system(7), demands[column], home="R0").by(*(names or ("material",)))
        np.testing.assert_allclose(found[column].reindex(alone.index), alone, rtol=1e-9)


def test_many_demands_refuse_what_they_cannot_be_split_by(make_system):
    world = make_system(7)
    with pytest.raises(OptionError, match="product"):
        footprints_of(world, world.Y, "product", "country")
    with pytest.raises(UnknownNameError, match="colour"):
        footprints_of(world, world.Y, "colour")


def test_the_next_process_finds_what_was_solved(make_system, big, folder, tmp_path):
    make_system(8).save(tmp_path / "world")
    first, second = MRIO.load(tmp_path / "world"), MRIO.load(tmp_path / "world")
    y = first.Y.iloc[:, 0]
    one, other = attribute(first, y, home="R0"), attribute(second, y, home="R0")
    crossed = one.by("industry", "product")
    assert {step.method for step in first.explain().steps} == {"direct"}
    for names in SPLITS[:6]:
        pd.testing.assert_series_equal(other.by(*names), one.by(*names), **CLOSE)
    pd.testing.assert_series_equal(other.by("industry", "product"), crossed, **CLOSE)
    assert {step.method for step in second.explain().steps} == {"from disk", "direct"}
    assert second.multiplier_solution().error_of(y).max() < 1e-6 * one.total
    # Another table finds nothing of this one.
    third = first.replace(Y=first.Y * 2.0)
    assert third.content_hash != first.content_hash
    attribute(third, y, home="R0").by("country")
    assert {step.method for step in third.explain().steps} == {"direct"}


def test_a_stored_table_is_opened_again_without_reading_its_flows(make_system, folder, tmp_path, monkeypatch):
    make_system(8).save(tmp_path / "world")
    before = MRIO.load(tmp_path / "world").flow_sums

    def read(_):
        raise AssertionError("flows are read")

    monkeypatch.setattr(FlowSums, "of", read)
    again = MRIO.load(tmp_path / "world")
    assert not again.audit().problems
    for name in ("rows", "columns", "lowest"):
        np.testing.assert_array_equal(getattr(again.flow_sums, name), getattr(before, name))


def test_what_is_solved_of_a_table_that_was_not_checked_is_not_kept_as_that_of_the_whole_one(
    make_system, big, folder, tmp_path
):
    make_system(8).save(tmp_path / "whole", layout="npy")
    shutil.copytree(tmp_path / "whole", tmp_path / "damaged")
    flows = np.load(tmp_path / "damaged" / "Z.npy", mmap_mode="r+")
    flows[0, 1] *= 7.0
    flows.flush()
    damaged = MRIO.load(tmp_path / "damaged", verify=False)
    attribute(damaged, damaged.Y.iloc[:, 0], home="R0").by("country")
    world, right = MRIO.load(tmp_path / "whole"), make_system(8)
    np.testing.assert_allclose(world.flow_sums.rows, right.flow_sums.rows, rtol=1e-12)
    np.testing.assert_allclose(world.multipliers(), right.multipliers(), rtol=1e-9)
    assert damaged.content_hash != world.content_hash


@pytest.mark.parametrize("harm", ["cut", "changed", "emptied"])
def test_a_damaged_file_is_thrown_away_and_solved_anew(make_system, big, folder, tmp_path, harm):
    make_system(9).save(tmp_path / "world")
    world = MRIO.load(tmp_path / "world")
    right = attribute(world, world.Y.iloc[:, 0], home="R0").by("country")
    for path in disk.kept_files():
        content = bytearray(path.read_bytes())
        content[-5] ^= 1
        path.write_bytes({"cut": content[: len(content) // 2], "changed": content, "emptied": b""}[harm])
    again = MRIO.load(tmp_path / "world")
    pd.testing.assert_series_equal(
        attribute(again, world.Y.iloc[:, 0], home="R0").by("country"), right, **CLOSE
    )
    assert {step.method for step in again.explain().steps} == {"direct"}


def test_kept_solutions_are_limited_in_size_and_can_be_emptied(make_system, folder, monkeypatch):
    for place in range(4):
        disk.write({"values": np.zeros(100)}, "table", place)
    assert len(disk.kept_files()) == 4
    monkeypatch.setattr(disk, "LARGEST", 3 * disk.kept_files()[0].stat().st_size)
    disk.read("table", 1)
    disk.write({"values": np.zeros(100)}, "table", 5)
    assert len(disk.kept_files()) == 3
    assert disk.read("table", 1) is not None
    count, size = disk.emptied()
    assert (count, size > 0, disk.kept_files()) == (3, True, [])
    monkeypatch.setenv(disk.ENVIRONMENT, "off")
    disk.write({"values": np.zeros(3)}, "table")
    assert disk.read("table") is None
    assert disk.cache_folder() is None


@pytest.mark.parametrize(
    "place", ["file", "folders", "/proc/nowhere", "~nobody-of-that-name/kept", "x" * 300]
)
def test_where_nothing_can_be_kept_answers_are_the_same(
    make_system, big, folder, tmp_path, monkeypatch, place
):
    make_system(8).save(tmp_path / "world")
    right = attribute(make_system(8), make_system(8).Y.iloc[:, 0], home="R0").by("country")
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv(disk.ENVIRONMENT, str(tmp_path / place) if place in ("file", "folders") else place)
    for _ in range(2):
        world = MRIO.load(tmp_path / "world")
        found = attribute(world, world.Y.iloc[:, 0], home="R0").by("country")
        pd.testing.assert_series_equal(found, right, **CLOSE)
        for path in filter(Path.is_file, disk.kept_files()):  # what was kept is no file any more
            path.unlink()
            path.mkdir()
