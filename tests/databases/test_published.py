"""Each database in its publisher's layout: the numbers written are the numbers read, to the last digit."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pymrio
import pytest

from footprint.mrio.sources.databases import read_published, recognised
from tests.databases import publishing as pub


def written(kind: str, folder: Path):
    """Path, known system and options of a miniature."""
    name, _, which = kind.partition(" ")
    if name == "exiobase3":
        return *pub.write_exiobase3(folder, which), {}
    if name == "figaro":
        path, system = pub.write_figaro(folder)
    elif name in ("eora26", "gloria"):
        return *getattr(pub, f"write_{name}")(folder), {}
    elif name in ("wiod", "adb"):
        path, system = pub.write_wiod(folder, which or name)
    elif name == "icio":
        path, system = pub.write_icio(folder, which or "2019_SML.csv", parts=not which.endswith("_SML.csv"))
    else:
        return *pub.write_described(folder, which), {}
    return path, system, {"extraction": pub.write_extraction(folder / "own.csv", system)}


KINDS = (
    "exiobase3 3.4", "exiobase3 3.8.2", "exiobase3 3.9.6", "figaro", "icio 2019_SML.csv", "icio 2019.csv",
    "icio ICIO2021_2018.csv", "wiod 2013", "wiod 2016", "adb", "eora26", "gloria", "table csv", "table parquet",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_gives_the_tables_and_footprints_that_were_written(kind, tmp_path):
    path, system, options = written(kind, tmp_path)
    assert recognised(path) == kind.split()[0]
    world = read_published(path, kind.split()[0], **options)
    assert world.regions[0] == "FRA"
    assert tuple(world.sectors) == system.sectors
    # A release of coefficients only gives flows by solving for output.
    near = {"rtol": 1e-12} if kind != "exiobase3 3.4" else {"rtol": 1e-9}
    np.testing.assert_allclose(world.Z.to_numpy(), system.Z, **near)
    np.testing.assert_allclose(world.Y.to_numpy(), system.Y, **near)
    np.testing.assert_allclose(world.x.to_numpy(), system.x, **near)
    materials = world.extension("materials")
    assert materials.unit == "t"
    assert list(materials.stressors["group"]) == ["Biomass", "Metal ores", "Fossil fuels"]
    expected = system.footprint()
    if options:  # their file says nothing of what users extract themselves
        expected = expected - 1000.0 * system.F_Y.reshape(3, 3, 5).sum(axis=2)
    got = world.consumption_account()
    by_region = got if list(got.index) == list(materials.labels) else got.T
    np.testing.assert_allclose(
        by_region.loc[list(materials.labels), list(world.regions)], expected, rtol=1e-9
    )


@pytest.mark.parametrize(
    ("kind", "times", "extension"),
    [
        ("exiobase3 3.8.2", 1.0, "satellite"), ("icio ICIO2021_2018.csv", 1.0, ""), ("wiod 2013", 1.0, ""),
        ("eora26", 1e-3, "Q"), ("gloria", 1e-3, "Q"),
    ],
)  # fmt: skip
def test_pymrio_reads_the_same_tables_and_footprints(kind, times, extension, tmp_path):
    path, system, options = written(kind, tmp_path)
    world = read_published(path, **options)
    parse = {
        "exiobase3": lambda: pymrio.parse_exiobase3(path),
        "icio": lambda: pymrio.parse_oecd(path),
        "wiod": lambda: pymrio.parse_wiod(path, names="c_codes"),
        "eora26": lambda: pymrio.parse_eora26(path, year=2015),
        "gloria": lambda: pymrio.parse_gloria(path, year=2022, version=59),
    }
    theirs = parse[kind.split()[0]]()
    if theirs.Z is None:
        theirs.calc_system()
    if kind.startswith("icio"):  # their Y also holds the column of totals
        theirs.Y = theirs.Y.drop(columns="OUT", level="category", errors="ignore")
    theirs.calc_all()
    order = pd.MultiIndex.from_tuples(system.index)
    np.testing.assert_allclose(theirs.Z.loc[order, order] * times, world.Z, rtol=1e-9)
    np.testing.assert_allclose(theirs.Y.loc[order].sum(axis=1) * times, world.Y.sum(axis=1), rtol=1e-9)
    if extension:
        found = getattr(theirs, extension).D_cba_reg
        got = np.array([
            found[[m in " ".join(map(str, np.atleast_1d(label))) and "Unused" not in str(label) for label in found.index]]
            [list(system.regions)].to_numpy()[0]
            for m in pub.MATERIALS
        ])  # fmt: skip
        ours = world.consumption_account()
        ours = ours if list(ours.index) == list(world.extension("materials").labels) else ours.T
        np.testing.assert_allclose(ours[list(world.regions)], got * 1000.0, rtol=1e-9)


def test_a_zip_gives_what_its_folder_gives(tmp_path):
    home, _ = pub.write_exiobase3(tmp_path)
    target = tmp_path / "IOT_2010_ixi.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in home.rglob("*.*"):
            archive.write(one, one.relative_to(tmp_path))
    assert read_published(target).content_hash == read_published(home).content_hash


def test_every_cell_is_used_or_left_out_with_a_reason_and_unused_extraction_is_never_summed(tmp_path):
    home, system = pub.write_exiobase3(tmp_path)
    world = read_published(home)
    cells = pd.DataFrame(world.meta["import"])
    counted = cells.groupby("file")["cells"].sum()
    assert counted["Z.txt"] == system.Z.size
    assert counted["Y.txt"] == 12 * 21
    assert counted["satellite/F.txt"] == 7 * 12
    assert counted["satellite/F_Y.txt"] == 7 * 21
    assert set(cells["fate"]) == {
        "used", "left out: unused extraction", "left out: no extraction of materials",
    }  # fmt: skip
    assert world.extension("materials").F.to_numpy().sum() == pytest.approx(1000 * system.F.sum())


def test_inhabitants_and_names_of_regions_come_by_code_and_year(tmp_path):
    home, _ = pub.write_exiobase3(tmp_path)
    info = read_published(home).region_info
    assert info.loc["DEU", "name_fr"] == "Allemagne"
    assert 64e6 < info.loc["FRA", "inhabitants"] < 66e6
    assert np.isnan(info.loc["WA", "inhabitants"])
    own = tmp_path / "people.csv"
    own.write_text("region,inhabitants\nFR,65000000\nWA,1000000000\n")
    info = read_published(home, population=own).region_info
    assert list(info["inhabitants"].loc[["FRA", "WA"]]) == [65e6, 1e9]


def test_a_table_in_pounds_says_so(tmp_path):
    path, _ = pub.write_described(tmp_path)
    assert read_published(path).currency == "MGBP_2015"


def test_a_table_without_extraction_says_what_to_add(tmp_path):
    path, _ = pub.write_figaro(tmp_path)
    world = read_published(path)
    assert not world.extensions
    assert any("--extraction" in note for note in world.meta["warnings"])


@pytest.mark.sources
def test_the_mock_tables_of_pymrio_are_recognised_and_refused_for_lack_of_extraction_only(sources):
    from footprint.errors import InputFileError

    with pytest.raises(InputFileError, match="Domestic Extraction Used"):
        read_published(sources / "layouts" / "pymrio_mock_mrios" / "exio3_mock", year=2009)
