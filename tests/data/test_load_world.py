"""Loading world tables: embedded, stored, installed, and what is refused."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from footprint.embedded import embedded
from footprint.errors import InputFileError, StoreError, UnknownNameError
from footprint.mrio import load_world
from footprint.mrio.sources.databases import read_published, recognised


def test_embedded_table_is_the_default_and_can_be_asked_for_by_year(world):
    assert load_world().year == load_world("2014").year == 2014
    assert load_world("2011").content_hash == world.content_hash
    assert load_world("2010").year == 2010


@pytest.mark.parametrize(("year", "variant"), [(1999, "default"), (2010, "V1"), (2011, "V7")])
def test_unknown_year_or_variant_names_the_known_ones(year, variant):
    with pytest.raises(UnknownNameError, match="2011 default"):
        load_world(year=year, variant=variant)


def test_a_stored_table_loads_by_path(tmp_path, monetary):
    shutil.copytree(embedded("world", "2011-V1"), tmp_path / "mine")
    assert load_world(tmp_path / "mine").content_hash == monetary.content_hash
    assert load_world(str(tmp_path / "mine")).content_hash == monetary.content_hash


def test_a_damaged_or_missing_table_is_refused(tmp_path):
    shutil.copytree(embedded("world", "2011-V1"), tmp_path / "mine")
    path = tmp_path / "mine" / "Z.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(StoreError, match=r"Z\.parquet"):
        load_world(tmp_path / "mine")
    with pytest.raises(StoreError):
        load_world(tmp_path / "absent")


def test_an_absent_database_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_DATA", str(tmp_path))
    with pytest.raises(StoreError, match="footprint data import PATH --name exiobase3-2022"):
        load_world("exiobase3:2022")


def test_an_installed_database_loads_by_name(tmp_path, monkeypatch, monetary):
    monkeypatch.setenv("FOOTPRINT_DATA", str(tmp_path))
    monetary.save(tmp_path / "exiobase3-2022")
    assert load_world("exiobase3:2022").content_hash == monetary.content_hash


@pytest.fixture
def published(tmp_path) -> Path:
    """A table of two regions and two industries, laid out as EXIOBASE publishes it."""
    folder = tmp_path / "IOT_2022_ixi"
    (folder / "satellite").mkdir(parents=True)
    rows = pd.MultiIndex.from_product([["FR", "WA"], ["Farming", "Industry"]], names=["region", "sector"])
    demand = pd.MultiIndex.from_product(
        [
            ["FR", "WA"],
            ["Final consumption expenditure by households", "Changes in inventories", "Changes in valuables"],
        ],
        names=["region", "category"],
    )
    Z = pd.DataFrame(np.arange(16.0).reshape(4, 4) * 5e3, index=rows, columns=rows)
    Y = pd.DataFrame(np.full((4, 6), 2e5), index=rows, columns=demand)
    Z.to_csv(folder / "Z.txt", sep="\t")
    Y.to_csv(folder / "Y.txt", sep="\t")
    stressors = pd.Index(
        [
            "Value added",
            "Domestic Extraction Used - Metal Ores - Iron ores",
            "Domestic Extraction Used - Primary Crops - Wheat",
        ],
        name="stressor",
    )
    F = pd.DataFrame([[1.0] * 4, [0.0, 2e4, 0.0, 3e4], [5e5, 0.0, 7e5, 0.0]], index=stressors, columns=rows)
    F.to_csv(folder / "satellite" / "F.txt", sep="\t")
    pd.DataFrame({"unit": ["M.EUR", "kt", "kt"]}, index=stressors).to_csv(
        folder / "satellite" / "unit.txt", sep="\t"
    )
    return folder


def test_exiobase_folder_is_read_in_tonnes_with_our_labels(published):
    table = read_published(published)
    assert recognised(published) == "exiobase3"
    assert (table.year, table.currency) == (2022, "MEUR_2022")
    assert list(table.regions) == ["FRA", "WA"]
    assert list(table.categories) == ["households", "inventories"]
    materials = table.extension("materials")
    assert list(materials.labels) == ["Metal Ores - Iron ores", "Primary Crops - Wheat"]
    assert list(materials.stressors["group"]) == ["Metal ores", "Biomass"]
    assert materials.F.loc["Primary Crops - Wheat", ("FRA", "Farming")] == 5e8
    assert table.Y["FRA", "inventories"].iloc[0] == 4e5


def test_exiobase_zip_equals_its_folder(published, tmp_path):
    target = tmp_path / "IOT_2022_ixi.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for path in published.rglob("*.txt"):
            archive.write(path, Path("IOT_2022_ixi") / path.relative_to(published))
    assert read_published(target).content_hash == read_published(published).content_hash


def test_incomplete_exiobase_folder_names_what_is_missing(published):
    (published / "Y.txt").unlink()
    (published / "satellite" / "F.txt").unlink()
    with pytest.raises(InputFileError, match=r"(?s)Y\.txt.*F\.txt"):
        read_published(published)
    assert not recognised(published)


def test_an_imported_exiobase_table_is_found_by_its_database_name(published, tmp_path, monkeypatch):
    from footprint.mrio.sources.installed import install

    monkeypatch.setenv("FOOTPRINT_DATA", str(tmp_path / "kept"))
    kept, *_ = install(published, "exiobase3-2022")
    assert load_world("exiobase3:2022").content_hash == kept.content_hash
