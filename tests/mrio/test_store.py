"""Storing systems: exact, compact, reproducible, whole or refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from footprint.errors import StoreError
from footprint.i18n import message, speaking, told
from footprint.mrio import MRIO, store
from footprint.mrio.content import content_hash
from footprint.mrio.solving import disk, solve

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def stored(system, tmp_path) -> Path:
    system.save(tmp_path / "world")
    return tmp_path / "world"


@pytest.mark.parametrize("layout", ["auto", "parquet", "npy"])
def test_a_stored_system_comes_back_exactly(system, tmp_path, layout):
    info = pd.DataFrame(
        {"name_en": ["a", None, "c"], "inhabitants": [1.5e8, np.nan, 2e8]}, index=system.regions
    )
    world = system.replace(region_info=info, meta={"sources": ["somewhere"], "warnings": []})
    world.save(tmp_path / "world", layout=layout)
    again = MRIO.load(tmp_path / "world")
    pd.testing.assert_frame_equal(again.Z, world.Z, check_exact=True)
    pd.testing.assert_frame_equal(again.Y, world.Y, check_exact=True)
    pd.testing.assert_series_equal(again.x, world.x, check_exact=True)
    one, other = again.extension("materials"), world.extension("materials")
    pd.testing.assert_frame_equal(one.F, other.F, check_exact=True)
    pd.testing.assert_frame_equal(one.F_Y, other.F_Y, check_exact=True)
    assert list(one.stressors["group"]) == list(other.stressors["group"])
    assert one.unit == other.unit
    assert again.currency == world.currency
    assert again.year == 2011
    assert dict(again.meta) == dict(world.meta)
    assert again.region_info["inhabitants"].isna().tolist() == [False, True, False]
    assert again.content_hash == world.content_hash == content_hash(again)
    np.testing.assert_array_equal(again.multipliers(), world.multipliers())


def test_a_system_packed_small_holds_the_same_in_no_more_bytes(system, tmp_path):
    store.save(system, tmp_path / "quick")
    store.save(system, tmp_path / "small", small=True)

    again = MRIO.load(tmp_path / "small")
    assert again.content_hash == system.content_hash
    np.testing.assert_array_equal(again.Z.to_numpy(), system.Z.to_numpy())
    size = {
        name: sum(file.stat().st_size for file in (tmp_path / name).iterdir()) for name in ("quick", "small")
    }
    assert size["small"] <= size["quick"]


def test_big_tables_are_memory_mapped(system, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "BIG", 100)
    system.save(tmp_path / "world")
    assert (tmp_path / "world" / "Z.npy").exists()
    base = MRIO.load(tmp_path / "world")._Z
    while base is not None and not isinstance(base, np.memmap):
        base = base.base
    assert isinstance(base, np.memmap)


def test_numbers_that_fit_float32_are_stored_in_it(system, tmp_path):
    short = system.replace(Z=system.Z.astype("float32").astype(float))
    short.save(tmp_path / "short")
    system.save(tmp_path / "long")
    assert (tmp_path / "short" / "Z.parquet").stat().st_size < (
        tmp_path / "long" / "Z.parquet"
    ).stat().st_size
    np.testing.assert_array_equal(MRIO.load(tmp_path / "short").Z, short.Z)


def test_regions_with_different_sectors_are_stored(make_system, tmp_path):
    world = make_system(5)
    keep = world.index[:-1]
    own = world.extension("materials")
    smaller = MRIO.from_frames(
        world.Z.loc[keep, keep], world.Y.loc[keep], {"materials": own.F[keep]}, currency=world.currency
    )
    smaller.save(tmp_path / "world")
    again = MRIO.load(tmp_path / "world")
    assert again.index.equals(smaller.index)
    assert again.content_hash == smaller.content_hash


def test_writing_the_same_content_again_gives_the_same_bytes(system, tmp_path):
    for name in ("one", "two"):
        system.save(tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "two").iterdir())
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_content_hash_covers_numbers_labels_and_units(system):
    own = system.extension("materials")
    others = [
        system.replace(Z=system.Z * (1 + 1e-15)),
        system.replace(currency="MEUR_2010"),
        system.replace(extensions={"materials": own.in_unit("kt")}),
        system.replace(year=2010),
    ]
    assert len({world.content_hash for world in [system, *others]}) == 5


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(StoreError, match="no stored table") as caught:
        MRIO.load(tmp_path / "nowhere")
    assert caught.value.exit_code == 2


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(StoreError, match=r"manifest\.json is missing"):
        MRIO.load(tmp_path)


@pytest.mark.parametrize("name", ["Z.parquet", "Y.parquet", "x.parquet", "materials.F.parquet"])
def test_a_damaged_table_is_named(stored, name):
    path = stored / name
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError, match=rf"{name} is truncated"):
        MRIO.load(stored)
    path.write_bytes(whole[:-20] + bytes(20))
    with pytest.raises(StoreError, match=rf"{name} was edited or damaged"):
        MRIO.load(stored)
    path.unlink()
    with pytest.raises(StoreError, match=rf"{name} is missing"):
        MRIO.load(stored)


def test_all_damage_is_reported_together(stored):
    (stored / "Z.parquet").unlink()
    (stored / "Y.parquet").write_bytes(b"")
    with pytest.raises(StoreError, match=r"Z\.parquet is missing.*") as caught:
        MRIO.load(stored)
    assert "Y.parquet is truncated" in str(caught.value)
    assert len(store.verify(stored)) == 2


def test_a_damaged_manifest_is_refused(stored):
    path = stored / "manifest.json"
    text = path.read_text()
    path.write_text(text[: len(text) // 2])
    with pytest.raises(StoreError, match="truncated or not JSON"):
        MRIO.load(stored)
    path.write_text(text.replace("MEUR_2011", "MEUR_2012"))
    with pytest.raises(StoreError, match="edited or damaged"):
        MRIO.load(stored)
    assert store.verify(stored) != []


def test_another_version_of_the_format_is_refused(stored):
    path = stored / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["schema"] = 99
    manifest["checksum"] = store._checksum(manifest)
    path.write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match="another version"):
        MRIO.load(stored)


def test_an_unwritable_place_is_refused(system, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        system.save(tmp_path / "file" / "world")
    with pytest.raises(StoreError, match="not a stored table"):
        system.save(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "in the way"


def test_somebody_elses_folder_is_not_overwritten(system, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(StoreError, match="not a stored table"):
        system.save(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_a_failed_write_leaves_the_old_system_whole(system, stored, monkeypatch):
    before = MRIO.load(stored).content_hash

    def no_space(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.write_table", no_space)
    with pytest.raises(StoreError, match="the disk is full"):
        system.replace(Z=system.Z * 0.5).save(stored)
    assert MRIO.load(stored).content_hash == before
    assert [path.name for path in stored.parent.iterdir()] == [stored.name]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="one-step exchange is Linux's")
def test_a_folder_is_replaced_in_one_step(system, stored, monkeypatch):
    def two_steps(*_: object) -> None:
        raise AssertionError("the old folder was moved away before the new one stood in its place")

    monkeypatch.setattr(Path, "rename", two_steps)
    changed = system.replace(Z=system.Z * 0.5)
    changed.save(stored)
    assert MRIO.load(stored).content_hash == changed.content_hash
    assert [path.name for path in stored.parent.iterdir()] == [stored.name]


WRITER = """
import sys
from footprint.i18n import message, speaking, told
from footprint.mrio import MRIO, store
world = MRIO.load(sys.argv[1])
changed = world.replace(Z=world.Z * 0.5)
write = store._write
def slow(*given):
    done = write(*given)
    print("wrote a table", flush=True)
    import time; time.sleep(0.2)
    return done
store._write = slow
while True:
    changed.save(sys.argv[1]); world.save(sys.argv[1])
"""


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("tables", [1, 3])
def test_killing_the_process_while_it_writes_leaves_a_whole_system(system, stored, tables):
    known = {system.content_hash, system.replace(Z=system.Z * 0.5).content_hash}
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(stored)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        for _ in range(tables):
            assert process.stdout.readline() == "wrote a table\n"
        time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert MRIO.load(stored).content_hash in known
    assert store.verify(stored) == []


def test_the_proof_of_a_big_table_is_not_repeated_and_never_taken_from_another(system, tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "WORTH", 0)
    monkeypatch.setenv(disk.ENVIRONMENT, str(tmp_path / "cache"))
    system.save(tmp_path / "world")
    first = MRIO.load(tmp_path / "world").audit().measures["spectral radius at most"]
    proofs = []
    monkeypatch.setattr(solve.LeontiefSystem, "majorant", lambda _self, transposed: proofs.append(transposed))

    assert MRIO.load(tmp_path / "world").audit().measures["spectral radius at most"] == first
    assert proofs == []

    system.replace(Z=system.Z * 0.5, x=None).save(tmp_path / "other")
    MRIO.load(tmp_path / "other").audit()
    assert proofs, "the other table is proven by itself"


def test_what_is_known_of_a_stored_table_is_told_in_the_language_of_its_later_reader(system, tmp_path):
    text = message("{fate}: {count:,} cells", fate=message("left out: {reason}", reason="totals"), count=1200)
    system.replace(meta={"warnings": [text], "import": [{"fate": text}]}).save(tmp_path / "world")

    meta = MRIO.load(tmp_path / "world").meta

    assert meta["warnings"] == [text] == ["left out: totals: 1,200 cells"]
    with speaking("fr"):
        assert told(meta["import"][0]["fate"]) == told(text) != text
