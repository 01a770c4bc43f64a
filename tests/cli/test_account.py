"""``footprint account`` on the embedded world table."""

import io
import json
import subprocess
import sys

import pandas as pd
import pytest
from typer.testing import CliRunner

from footprint.cli import app

NANTES = "Nantes Métropole"
run = CliRunner().invoke


@pytest.fixture(scope="module")
def answer():
    return json.loads(run(app, ["account", NANTES, "--format", "json"]).stdout)


def test_json_answers_what_the_design_promises(answer):
    assert answer["area"] == NANTES
    assert answer["year"] == 2014
    assert set(answer) >= {"inhabitants", "by_material", "by_country", "by_product", "sources", "warnings"}
    footprint = answer["footprint"]
    assert footprint["total"]["unit"] == "t"
    assert footprint["france"]["value"] + footprint["abroad"]["value"] == pytest.approx(
        footprint["total"]["value"], rel=1e-9
    )
    for part in ("by_material", "by_country", "by_product"):
        total = sum(cell["value"] for cell in answer[part].values())
        assert total == pytest.approx(footprint["total"]["value"], rel=1e-9)


def test_the_table_and_csv_show_the_same_total(answer):
    total = answer["footprint"]["total"]["value"]
    assert f"{total:,.0f}" in run(app, ["account", NANTES]).stdout
    table = pd.read_csv(io.StringIO(run(app, ["account", NANTES, "--format", "csv"]).stdout))
    assert table.set_index("Place")["Footprint"]["Total"] == pytest.approx(total, rel=1e-12)


def test_a_split_adds_up_to_the_total(answer):
    words = ["account", NANTES, "--by", "country,material-group", "--format"]
    total = answer["footprint"]["total"]["value"]
    table = pd.read_csv(io.StringIO(run(app, [*words, "csv"]).stdout))
    assert list(table.columns[:3]) == ["country", "material group", "Footprint (t)"]
    assert table["Footprint (t)"].sum() == pytest.approx(total, rel=1e-9)
    assert "France" in set(table["country"])
    split = json.loads(run(app, [*words, "json"]).stdout)["by"]
    assert split["dimensions"] == ["country", "material group"]
    assert sum(cell["footprint"]["value"] for cell in split["cells"]) == pytest.approx(total, rel=1e-9)


def test_scope_year_variant_and_demand_model_change_the_answer(answer):
    total = answer["footprint"]["total"]["value"]

    def other(*options):
        result = run(app, ["account", NANTES, *options, "--format", "json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)["footprint"]["total"]["value"]

    assert other("--scope", "consumption") > total
    assert other("--variant", "V1") > total
    assert other("--year", "2010") != total
    assert other("--demand-model", "national") != total
    assert other("--income-adjustment") == total


def test_a_users_own_demand_is_traced(tmp_path):
    file = tmp_path / "demand.csv"
    file.write_text("product,amount,unit\nTextiles,12,MEUR_2014\n", encoding="utf-8")
    result = run(app, ["account", NANTES, "--demand", str(file), "--format", "json"])
    assert result.exit_code == 0, result.output
    products = json.loads(result.stdout)["by_product"]
    bought = {name for name, cell in products.items() if cell["value"] > 0}
    assert "Textiles, clothing and leather" in bought


def refused(*words: str) -> str:
    result = run(app, list(words))
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


def test_an_unknown_area_suggests_the_nearest():
    message = refused("account", "Nantes Metropol")
    assert "did you mean" in message
    assert NANTES in message


def test_a_missing_demand_file_is_named(tmp_path):
    assert "no-such.csv" in refused("account", NANTES, "--demand", str(tmp_path / "no-such.csv"))


def test_every_unknown_product_of_a_demand_file_is_named_with_its_row(tmp_path):
    file = tmp_path / "demand.csv"
    file.write_text(
        "product,amount,unit\nTextile,12,MEUR_2014\nCrops,1,MEUR_2014\nUnicorns,3,MEUR_2014\n",
        encoding="utf-8",
    )
    message = refused("account", NANTES, "--demand", str(file))
    assert "row 2" in message
    assert "row 4" in message
    assert "Textiles" in message


def test_a_unit_that_is_no_money_is_refused(tmp_path):
    file = tmp_path / "demand.csv"
    file.write_text("product,amount,unit\nTextiles,12,kg\n", encoding="utf-8")
    assert "kg" in refused("account", NANTES, "--demand", str(file))


def test_an_unknown_dimension_scope_or_year_is_refused():
    assert "material" in refused("account", NANTES, "--by", "materiel")
    assert "households" in refused("account", NANTES, "--scope", "everything")
    assert "2011" in refused("account", NANTES, "--year", "1999")


def test_a_missing_or_damaged_table_is_refused(tmp_path):
    refused("account", NANTES, "--world", str(tmp_path / "nowhere"))
    from footprint.embedded import embedded

    for name, harm in (
        ("Z.parquet", lambda data: data[: len(data) // 2]),
        ("manifest.json", lambda data: data[:-40]),
    ):
        folder = tmp_path / f"harmed-{name}"
        folder.mkdir()
        for file in embedded("world", "2011").iterdir():
            data = file.read_bytes()
            (folder / file.name).write_bytes(harm(data) if file.name == name else data)
        assert name in refused("account", NANTES, "--world", str(folder))


def test_a_stored_table_of_one_s_own_is_used_and_a_bad_one_refused(tmp_path):
    import pandas as pd

    from footprint.mrio import MRIO, load_world

    world = load_world().aggregate(
        regions={label: label if label == "FRA" else "ROW" for label in load_world().regions}
    )
    people = pd.DataFrame({"inhabitants": [65e6, 6.9e9]}, index=["FRA", "ROW"])
    parts = {"Y": world.Y, "x": world.x, "region_info": people.reindex(world.regions)}
    own = MRIO.from_frames(world.Z, extensions=world.extension("materials").F, **parts)
    own.save(tmp_path / "own")
    # Plain tables know no groups of materials or products.
    shown = run(app, ["account", NANTES, "--world", str(tmp_path / "own")]).stdout
    assert "Crude oil" in shown
    assert "None" not in shown
    Z = world.Z.copy()
    Z.iloc[0, 1] = float("nan")
    MRIO.from_frames(Z, extensions=world.extension("materials").F, check=False, **parts).save(
        tmp_path / "bad"
    )
    assert "NaN" in refused("account", NANTES, "--world", str(tmp_path / "bad"))


def test_a_whole_process_loads_no_more_than_it_needs():
    script = (
        "import sys\nfrom footprint.cli import main\n"
        f"sys.argv = ['footprint', 'account', {NANTES!r}, '--format', 'json']\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert stop.code == 0\n"
        "heavy = {'pyomo', 'plotly', 'jinja2', 'rich', 'xlsxwriter', 'rapidfuzz'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    json.loads(done.stdout)


def test_every_commune_is_counted_in_one_command():
    table = pd.read_csv(
        io.StringIO(run(app, ["account", "--all", "communes", "--format", "csv"]).stdout), dtype={"Code": str}
    )
    assert len(table) == 34_970
    assert table["Code"].is_unique
    assert (table.loc[table["Inhabitants"] == 0, "Note"] != "").all()


def test_one_household_and_peers_are_shown_and_answer_in_json(tmp_path):
    words = [
        "account",
        "Roubaix",
        "--household",
        "couple with children",
        "--income-decile",
        "3",
        "--format",
        "json",
    ]
    household = json.loads(run(app, words).stdout)["household"]
    assert household["income_decile"] == 3
    assert household["total"]["unit"] == "t"
    picture = tmp_path / "france.svg"
    answer = run(app, ["peers", "Roubaix", "--count", "3", "--map", str(picture), "--format", "json"])
    assert len(json.loads(answer.stdout)["places"]) == 4
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_options_that_exclude_each_other_are_refused():
    assert "--all communes" in refused("account")
    assert "leave out the name" in refused("account", NANTES, "--all", "communes")
    assert "couple with children" in refused("account", NANTES, "--household", "couple with kids")
    assert "local" in refused("account", NANTES, "--household", "single parent", "--demand-model", "national")


@pytest.mark.parametrize(
    "options", [("--household", "single parent"), ("--uncertainty", "100"), ("--all", "communes")]
)
def test_options_that_know_raw_material_alone_do_not_leave_impacts_out_in_silence(options):
    place = () if "--all" in options else (NANTES,)
    assert "raw material alone" in refused("account", *place, *options, "--extension", "carbon")
