"""``footprint data``: list, verify, import."""

import io
import json
import shutil

import pandas as pd
import pytest
from typer.testing import CliRunner

import footprint as fp
from footprint import embedded as room
from footprint.cli import app
from footprint.commands.line.options import read_world
from footprint.embedded import embedded

run = CliRunner().invoke


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the dataset, with its list of checksums as it should be, in the place of the embedded one."""
    from footprint.files import sha256_of

    folder = tmp_path / "data"
    shutil.copytree(
        embedded("maps").parent,
        folder,
        ignore=shutil.ignore_patterns("*.md"),
    )
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "checksums.json"]
    listed = {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in files
    }
    (folder / "checksums.json").write_text(json.dumps({"files": listed}))
    monkeypatch.setattr(room, "_PLACES", (folder,))
    return folder


def test_the_list_names_year_size_source_and_licence():
    table = pd.read_csv(io.StringIO(run(app, ["data", "list", "--format", "csv"]).stdout))
    assert {"Name", "Content", "Years", "Size (kB)", "Source", "Licence"} == set(table.columns)
    assert table["Licence"].notna().all()
    assert (table["Size (kB)"] > 0).all()


def test_a_whole_dataset_verifies_closes_and_is_compared(copied):
    result = run(app, ["data", "verify", "--format", "json"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["whole"]
    assert all(world["closure"] < 1e-9 and not world["problems"] for world in answer["worlds"])
    years = answer["comparison"]["years"]
    assert set(years) == {"2010", "2011", "2014"}
    assert all(0 < year["mean_absolute_error"] < 1 for year in years.values())


def test_the_comparison_is_printed_for_both_years(copied):
    out = run(app, ["data", "verify"]).stdout
    for text in (
        "Raw material consumption, France, 2011",
        "Raw material consumption by country, 2010",
        "Eurostat",
    ):
        assert text in out


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda folder: (folder / "maps" / "world_outlines.json").unlink(), "missing"),
        (lambda folder: (folder / "assumptions.csv").write_text("edited"), "bytes"),
        (lambda folder: (folder / "checksums.json").write_text("{"), "missing or damaged"),
        (lambda folder: (folder / "world" / "2011" / "Z.parquet").write_bytes(b"PAR1"), "Z.parquet"),
    ],
)
def test_damage_is_named_and_exits_with_one(copied, harm, says):
    harm(copied)
    result = run(app, ["data", "verify"])
    assert result.exit_code == 1, result.output
    assert says in result.stdout
    assert "damaged" in result.stderr


def test_a_file_of_the_same_size_with_other_content_is_found(copied):
    path = copied / "assumptions.csv"
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)
    answer = json.loads(run(app, ["data", "verify", "--format", "json"]).stdout)
    assert [file["name"] for file in answer["files"] if file["problem"]] == ["assumptions.csv"]


def test_a_stored_table_is_kept_and_used_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_DATA", str(tmp_path / "kept"))
    source = str(embedded("world", "2010"))
    result = run(app, ["data", "import", source, "--name", "My Table", "--format", "json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["name"] == "my-table"
    assert "my-table" in run(app, ["data", "list"]).stdout

    def total(*options):
        answer = json.loads(run(app, ["account", "Nantes", *options, "--format", "json"]).stdout)
        return answer["footprint"]["total"]["value"]

    assert total("--world", "my-table") == total("--year", "2010")


def test_what_is_no_stored_table_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_DATA", str(tmp_path / "kept"))
    for path in (tmp_path / "nowhere", tmp_path):
        result = run(app, ["data", "import", str(path)])
        assert result.exit_code == 2
        assert str(path) in result.stderr
    assert not (tmp_path / "kept").exists()


KEPT_BY_NAME = (
    ["account", "Nantes"],
    ["circular", "indicators"],
    ["circular", "indicators", "Nantes"],
    ["circular", "hidden", "Wood"],
    ["circular", "scenario", "Nantes", "car-sharing", "--draws", "0"],
    ["circular", "exchange", "Saint-Nazaire", "--draws", "0"],
    ["priorities", "Cholet"],
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder of kept tables: one with labels only, one of two industries, one without France.

    The one with labels only has the industries of the French detail, which priorities and plans need.
    """
    from footprint.areas.production.detail import detail_year
    from footprint.mrio import MRIO, load_world
    from footprint.mrio.sources.installed import install

    folder = tmp_path_factory.mktemp("kept")
    world = load_world(year=detail_year())
    joined = world.aggregate(regions={label: label if label == "FRA" else "ROW" for label in world.regions})
    coarse = joined.aggregate(
        sectors={name: "Services" if i > 20 else "Goods" for i, name in enumerate(world.sectors)}
    )
    elsewhere = coarse.aggregate(regions={"FRA": "HERE", "ROW": "ROW"})
    people = pd.DataFrame({"inhabitants": [65e6, 6.9e9]}, index=["FRA", "ROW"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTPRINT_DATA", str(folder / "worlds"))
        for name, table in (("mine", joined), ("coarse", coarse), ("elsewhere", elsewhere)):
            parts = {} if name == "elsewhere" else {"region_info": people.reindex(table.regions)}
            if name == "mine":  # the library's scenarios name industries as the tables before 2014 did
                parts["sector_info"] = table.sector_info[["also"]]
            own = MRIO.from_frames(
                table.Z, Y=table.Y, x=table.x, extensions=table.extension("materials").F, **parts
            )
            own.save(folder / name)
            install(folder / name)
    return folder / "worlds"


@pytest.mark.parametrize("words", KEPT_BY_NAME, ids=" ".join)
def test_every_command_with_a_world_takes_a_kept_name_and_says_what_a_table_lacks(words, kept, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_DATA", str(kept))
    result = run(app, [*words, "--world", "mine", "--format", "json"])
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)
    missing = run(app, [*words, "--world", "mien"])
    assert missing.exit_code == 2
    assert "did you mean 'mine'?" in missing.stderr
    without_france = run(app, [*words, "--world", "elsewhere"])
    assert without_france.exit_code == 2, without_france.output
    assert "Franc" in without_france.stderr or "FRA" in without_france.stderr


def test_the_library_finds_the_same_names(kept, monkeypatch):
    from footprint import load_world

    monkeypatch.setenv("FOOTPRINT_DATA", str(kept))
    assert list(load_world("mine").regions) == list(load_world("Mine").regions)
    assert len(load_world("coarse").sectors) == 2


@pytest.mark.parametrize(
    ("words", "lacks"),
    [
        (["index", "Cholet"], "what these industries hold is not known"),
        (["multiplier", "Cholet"], "what these industries hold is not known"),
        (["priorities", "Cholet"], "column 'industries'"),
        (["plan", "Angers", "--budget", "5 MEUR"], "[sectors]"),
        (["circular", "scenario", "France", "plant-rich-diet"], "Livestock"),
        (["account", "Nantes", "--by", "material-group"], "material group"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_what_a_table_lacks_is_named(words, lacks, kept, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_DATA", str(kept))
    result = run(app, [*words, "--world", "coarse"])
    assert result.exit_code == 2, result.output
    assert lacks in result.stderr
    assert result.stdout == ""


def test_a_year_beside_a_name_is_said_to_have_no_effect(kept, monkeypatch):
    from footprint.errors import FootprintWarning

    monkeypatch.setenv("FOOTPRINT_DATA", str(kept))
    with pytest.warns(FootprintWarning, match="--world mine goes before them"):
        read_world("mine", 2010)


def test_a_folder_of_another_kind_does_not_hide_a_kept_table(kept, tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_DATA", str(kept))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    assert run(app, ["account", "Nantes", "--world", "mine"]).exit_code == 0


def test_a_year_is_no_name_for_a_kept_table(kept, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_DATA", str(kept))
    result = run(app, ["data", "import", str(kept / "mine"), "--name", "2010"])
    assert result.exit_code == 2
    assert "year of an embedded table" in result.stderr


@pytest.fixture(scope="module")
def idle(tmp_path_factory):
    """Return the folder of a table whose one industry without output extracts 3 t."""
    from footprint.areas.production.detail import detail_year
    from footprint.mrio import MRIO, Extension, load_world

    whole = load_world(year=detail_year())
    kept_apart = {label: label if label in ("FRA", "ESP") else "ROW" for label in whole.regions}
    world = whole.aggregate(regions=kept_apart)
    label = world.x.index[(world.x <= 0).to_numpy()][0]
    flows = world.extension("materials")
    F = flows.F.copy()
    F.loc[F.index[0], label] = 3.0
    extension = Extension("materials", F, flows.F_Y, flows.unit, flows.stressors)
    facts = {"currency": world.currency, "year": world.year, "region_info": world.region_info}
    table = MRIO.from_frames(
        world.Z, world.Y, extension, sector_info=world.sector_info, meta=world.meta, check=False, **facts
    )
    folder = tmp_path_factory.mktemp("idle") / "world"
    table.save(folder)
    return folder


def test_extraction_without_output_is_allowed_on_request_and_told_in_every_answer(
    idle, tmp_path, monkeypatch
):
    monkeypatch.setenv("FOOTPRINT_DATA", str(tmp_path / "kept"))
    refused = run(app, ["data", "import", str(idle), "--name", "mine"])
    assert refused.exit_code == 2
    assert "--allow extraction-without-output" in refused.stderr
    unknown = run(app, ["data", "import", str(idle), "--name", "mine", "--allow", "anything"])
    assert (unknown.exit_code, "can be allowed" in unknown.stderr) == (2, True)
    kept = run(app, ["data", "import", str(idle), "--name", "mine", "--allow", "extraction-without-output"])
    assert kept.exit_code == 0, kept.output
    world = fp.load_world("mine")
    for answer in (
        fp.material_account("Cholet", world=world), fp.run_scenario("France", "car-sharing", draws=0, world=world),
        fp.by_product_exchange("Cholet", draws=0, world=world), fp.priorities("Cholet", world=world),
        fp.material_indicators(world=world),
    ):  # fmt: skip
        assert any("3 t" in text for text in answer.to_dict()["warnings"])
    hidden = run(app, ["circular", "hidden", "Wood", "--world", "mine"])
    assert "left out of every footprint" in hidden.stderr
