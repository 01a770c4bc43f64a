"""What is cut, mixed up, empty or of another year is a sentence, never a silent zero."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from footprint.errors import FootprintError, InputFileError, OptionError, UnitError, UnknownNameError
from footprint.mrio.sources.databases import read_published
from footprint.mrio.sources.installed import install, installed_worlds
from tests.databases import publishing as pub


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return pub.write_exiobase3(tmp_path_factory.mktemp("whole"))[0]


def _cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: 2 * len(data) // 3])


def _less(path: Path, keep) -> None:
    lines = [line.split("\t") for line in path.read_text().splitlines()]
    path.write_text("\n".join("\t".join(cells) for cells in keep(lines)) + "\n")


def _without_columns(level: int, label: str):
    def keep(lines):
        gone = {i for i, cell in enumerate(lines[level]) if cell == label}
        return [[cell for i, cell in enumerate(line) if i not in gone] for line in lines]

    return keep


def _cell(row: int, column: int, text: str):
    def keep(lines):
        lines[row][column] = text
        return lines

    return keep


FAULTS = {
    "F_Y cut": (lambda p: _cut(p / "satellite/F_Y.txt"), r"F_Y\.txt.*(cut|empty)"),
    "F cut": (lambda p: _cut(p / "satellite/F.txt"), r"F\.txt.*(cut|empty|lines)|F_Y\.txt holds more"),
    "Z cut": (lambda p: _cut(p / "Z.txt"), r"Z\.txt.*(cut|empty)"),
    "Y cut": (lambda p: _cut(p / "Y.txt"), r"Y\.txt.*(cut|empty)"),
    "x cut": (lambda p: _cut(p / "x.txt"), r"x\.txt.*(cut|empty)"),
    "a region missing in F_Y": (
        lambda p: _less(p / "satellite/F_Y.txt", _without_columns(0, "DE")), r"columns of satellite/F_Y\.txt.*DE",
    ),
    "a category missing in F_Y": (
        lambda p: _less(p / "satellite/F_Y.txt", _without_columns(1, "Changes in inventories")),
        r"columns of satellite/F_Y\.txt.*inventories",
    ),
    "a material missing in F_Y": (
        lambda p: _less(p / "satellite/F_Y.txt", lambda lines: lines[:-1]), r"F_Y\.txt holds 6 rows of 7",
    ),
    "a category missing in Y": (
        lambda p: _less(p / "Y.txt", lambda lines: [line[:-3] for line in lines]), r"Y\.txt lacks columns.*WA",
    ),
    "an empty cell in Y": (lambda p: _less(p / "Y.txt", _cell(4, 3, "")), r"Y\.txt.*empty or NaN.*FR / Mining"),
    "NaN in Y": (lambda p: _less(p / "Y.txt", _cell(4, 3, "NaN")), r"Y\.txt.*empty or NaN"),
    "a decimal comma": (lambda p: _less(p / "Y.txt", _cell(4, 3, "1,5")), r"'1,5'.*no number"),
    "a unit missing": (
        lambda p: _less(p / "satellite/unit.txt", lambda lines: lines[:3]), r"unit\.txt has no unit for .*Iron",
    ),
    "a unit empty": (lambda p: _less(p / "satellite/unit.txt", _cell(2, 1, "")), r"unit\.txt has no unit for .*Wheat"),
    "a unit of another kind": (lambda p: _less(p / "satellite/unit.txt", _cell(2, 1, "TJ")), "TJ"),
    "a unit nobody knows": (lambda p: _less(p / "satellite/unit.txt", _cell(2, 1, "blob")), "blob"),
    "units missing": (lambda p: (p / "satellite/unit.txt").unlink(), r"unit\.txt is missing"),
    "units of money torn": (lambda p: _less(p / "unit.txt", _cell(2, 2, "M.USD")), "several units of money"),
    "another year's x": (
        lambda p: _less(p / "x.txt", lambda ls: [ls[0], *[[*c[:2], str(2 * float(c[2]))] for c in ls[1:]]]),
        r"rows add up to .* the publisher's output",
    ),
    "no France": (
        lambda p: [one.write_text(one.read_text().replace("FR\t", "IT\t")) for one in p.rglob("*.txt")], "no region is France",
    ),
    "metadata torn": (lambda p: (p / "metadata.json").write_text("{"), r"metadata\.json is no JSON"),
    "no extraction": (lambda p: shutil.rmtree(p / "satellite"), r"F\.txt is missing"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named(fault, whole, tmp_path):
    home = tmp_path / whole.name
    shutil.copytree(whole, home)
    harm, says = FAULTS[fault]
    harm(home)
    with pytest.raises((InputFileError, UnitError), match=f"(?s){says}"):
        read_published(home, "exiobase3")


def test_years_and_versions_are_never_mixed(whole, tmp_path):
    for year in (2015, 2016):
        pub.write_exiobase3(tmp_path, year=year)
    with pytest.raises(OptionError, match="2015, 2016"):
        read_published(tmp_path)
    assert read_published(tmp_path, year=2016).year == 2016
    with pytest.raises(InputFileError, match="2014"):
        read_published(tmp_path, year=2014)
    with pytest.raises(InputFileError, match=r"3\.8\.2, not 3\.9"):
        read_published(whole, version="3.9")
    assert read_published(whole, version="3.8.2").meta["version"] == "3.8.2"
    (tmp_path / "IOT_2015_ixi" / "Y.txt").unlink()
    (tmp_path / "IOT_2016_ixi" / "Z.txt").unlink()
    with pytest.raises(FootprintError, match=r"Y\.txt is missing beside IOT_2015_ixi/Z\.txt"):
        read_published(tmp_path)


def test_a_version_that_no_file_can_confirm_is_told(tmp_path):
    path, _ = pub.write_icio(tmp_path)
    notes = read_published(path, version="2023").meta["warnings"]
    assert any("2023 is your word" in note for note in notes)


def test_a_damaged_zip_says_so(whole, tmp_path):
    target = tmp_path / "IOT_2010_ixi.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for one in sorted(whole.rglob("*.*")):
            archive.write(one, one.relative_to(whole.parent))
    data = bytearray(target.read_bytes())
    place = data.find(b"region\tsector", data.find(b"Z.txt"))
    data[place + 400] ^= 1
    target.write_bytes(data)
    with pytest.raises(InputFileError, match=r"Z\.txt"):
        read_published(target)
    target.write_bytes(data[: len(data) // 2])
    with pytest.raises(InputFileError):
        read_published(target, "exiobase3")


@pytest.mark.parametrize("write", [pub.write_figaro, pub.write_icio])
def test_other_tables_that_are_cut_or_of_another_year_say_so(write, tmp_path):
    path, _ = write(tmp_path)
    with pytest.raises(InputFileError, match=r"of 1999"):
        read_published(path, year=1999)
    _cut(path)
    with pytest.raises(InputFileError, match=r"cut|empty|missing|lack"):
        read_published(path)


def test_a_table_that_lost_its_decimal_points_is_refused(tmp_path):
    path, _ = pub.write_icio(tmp_path)
    table = pd.read_csv(path, index_col=0)
    (table * 1e6).round().astype("int64").to_csv(path)
    with pytest.raises(InputFileError, match="decimal points"):
        read_published(path)


def test_supply_and_use_tables_of_figaro_ask_for_the_matrix(tmp_path):
    (tmp_path / "matrix_eu-ic-use_25ed_2021.csv").write_text("rowLabels,FR_A01\nFR_A01,1\n")
    with pytest.raises(InputFileError, match="ind-by-ind"):
        read_published(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('currency = "MGBP_2015"', "", "currency"),
        ('file = "Z.csv"', 'file = "A.csv"', "A.csv"),
        ('unit = "kt"', 'unit = "TJ"', "TJ"),
        ("title", "titel", "titel"),
        ('join = "|"', 'join = ";"', "France"),
    ],
)
def test_a_description_that_is_wrong_says_where(old, new, says, tmp_path):
    path, _ = pub.write_described(tmp_path)
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(FootprintError, match=says):
        read_published(path)


def test_extraction_of_industries_that_are_not_there_is_named(tmp_path):
    path, system = pub.write_figaro(tmp_path)
    file = pub.write_extraction(tmp_path / "own.csv", system)
    file.write_text(file.read_text().replace("FR,A01", "FR,A99", 1))
    with pytest.raises(InputFileError, match="FRA / A99"):
        read_published(path, extraction=file)


def test_an_unknown_database_names_the_known_ones(whole):
    with pytest.raises(UnknownNameError, match="exiobase3"):
        read_published(whole, "exiobase")


def test_an_import_that_breaks_off_leaves_nothing_behind(whole, tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_DATA", str(tmp_path / "kept"))
    home = tmp_path / whole.name
    shutil.copytree(whole, home)

    def tell(step: str) -> None:
        if "Keeping" in step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install(home, kind="exiobase3", tell=tell)
    assert not installed_worlds()
    _, folder, _ = install(home, kind="exiobase3")
    assert folder.name == "exiobase3-2010"
    _cut(home / "Z.txt")
    with pytest.raises(InputFileError):
        install(home, kind="exiobase3", replace=True)
    assert [one.name for one in installed_worlds()] == ["exiobase3-2010"]


def test_other_databases_that_are_cut_or_mixed_say_so(tmp_path):
    path, _ = pub.write_wiod(tmp_path / "wiod")
    with pytest.raises(InputFileError, match="of 2010"):
        read_published(path, year=2010)
    _cut(path)
    with pytest.raises(InputFileError, match=r"wiot09.*cannot be read"):
        read_published(path)
    previous = tmp_path / "WIOT2014_PYP_Nov16_ROW.xlsx"
    previous.write_bytes(b"x")
    with pytest.raises(InputFileError, match="prices of the year before"):
        read_published(previous)
    home, _ = pub.write_eora26(tmp_path / "eora")
    (home / "labels_FD.txt").write_text((home / "labels_FD.txt").read_text().splitlines()[0] + "\n")
    with pytest.raises(InputFileError, match="16 columns where the labels have 1"):
        read_published(home)
    (home / "labels_T.txt").unlink()
    with pytest.raises(InputFileError, match=r"labels_T\.txt is missing"):
        read_published(home)
    gloria, _ = pub.write_gloria(tmp_path / "gloria")
    use = next(gloria.rglob("*_T-Results*"))
    use.write_text("\n".join(use.read_text().splitlines()[:-1]) + "\n")
    with pytest.raises(InputFileError, match="23 rows of 24"):
        read_published(gloria)
    with pytest.raises(InputFileError, match="version 059, not 060"):
        read_published(gloria, version="060")


@pytest.mark.sources
def test_a_national_table_is_no_world_table(sources):
    with pytest.raises(InputFileError, match="no stored table"):
        install(sources / "layouts" / "FRA_NIOT_nov16.xlsx")


def test_a_zip_whose_end_is_missing_is_called_so(whole, tmp_path):
    made = Path(shutil.make_archive(str(tmp_path / "IOT_2010_ixi"), "zip", whole.parent, whole.name))
    made.write_bytes(made.read_bytes()[:-300])
    with pytest.raises(InputFileError, match="its end is missing"):
        read_published(made, "exiobase3")


def test_extraction_that_stands_twice_is_not_added_up(tmp_path):
    path, system = pub.write_figaro(tmp_path)
    own = pub.write_extraction(tmp_path / "own.csv", system)
    lines = own.read_text().splitlines()
    own.write_text("\n".join([*lines, lines[1]]) + "\n")
    with pytest.raises(InputFileError, match="FRA / A01 / Primary Crops - Wheat stand more than once"):
        read_published(path, "figaro", extraction=own)
