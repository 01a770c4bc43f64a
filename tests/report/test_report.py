"""The report of one area: page and workbook say what the account says."""

import re
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

from footprint import load_world, material_account
from footprint.report.account.breakdown import ledger_table
from footprint.report.account.measures import region_names, tonnes
from footprint.report.account.sources import sources_section
from footprint.report.area.summary import ranked_among
from footprint.report.document.page import as_html
from footprint.report.document.writer import write


@pytest.fixture(scope="module")
def html(nantes_report) -> str:
    return as_html(nantes_report.document)


@pytest.fixture(scope="module")
def book(nantes_report, tmp_path_factory) -> openpyxl.Workbook:
    folder = tmp_path_factory.mktemp("book")
    return openpyxl.load_workbook(write(nantes_report.document, folder, ("xlsx",))["xlsx"])


def test_the_page_is_self_contained(html):
    assert re.findall(r'src="(?!data:)([^"]*)"', html) == []
    for tag in re.findall(r'<(?!a )[^<>]*href="(?!#|data:)[^"]*"[^<>]*>', html):
        raise AssertionError(tag)
    linked = re.findall(r'<a href="(?!#|data:)([^"]*)"', html)
    assert linked
    assert all(address.startswith("https://") for address in linked)
    assert "<script" not in html
    assert re.findall(r"url\((?!#)[^)]*\)", html) == []
    assert "@import" not in html


def test_the_page_shows_the_published_figures_beside_ours(html, nantes_report):
    total = nantes_report.account.total.to("t").magnitude
    for text in ("1,368,824", "7,902,128", "9,270,951", f"{total:,.0f}"):
        assert text in html


def test_another_area_shows_no_figure_published_for_nantes_and_no_empty_column(other_report):
    for section in other_report.sections:
        for table in section.tables:
            assert not table.rows.isna().all().any(), table.title
    assert "9,270,951" not in as_html(other_report.document)


def test_page_one_is_a_summary_fit_for_a_council(nantes_report, html):
    document = nantes_report.document
    assert len(document.highlights) == 5
    assert all(one.caveat for one in document.highlights)
    assert len(document.actions) == 3
    assert document.picture is not None
    assert html.index('class="figures"') < html.index('class="contents"') < html.index("<main>")


def test_the_body_has_no_word_of_specialists_and_no_false_precision(nantes_report):
    body = [section for section in nantes_report.sections if not section.annex]
    texts = " ".join(
        text for section in body for text in (section.title, section.reading, *section.paragraphs)
    )
    texts += " ".join(one.caveat for one in nantes_report.document.highlights)
    for word in ("V1", "netback", "lumpiness", "e-16", "MEUR_", "Leontief's model"):
        assert word not in texts
    assert re.findall(r"\d,\d{3},\d{3} t\b", texts) == [], "three figures in prose"
    annex = " ".join(
        text for section in nantes_report.sections if section.annex for text in section.paragraphs
    )
    assert "F̂x̂⁻¹" in annex, "the technical annex keeps them"


def test_every_chart_has_title_unit_source_and_a_file_of_its_numbers(nantes_report, html):
    charts = [chart for section in nantes_report.sections for chart in section.charts]
    assert len(charts) > 15
    assert all(chart.title and chart.unit and len(chart.data) for chart in charts)
    assert html.count('class="source"') == html.count('download="') == len(charts) + 1
    for word in (
        "Countries where",
        "Footprint of households, by place",
        "FabCity Index of French",
        "Autonomy of French",
    ):
        assert any(word in chart.title for chart in charts), word


def test_titles_and_files_name_code_and_departement_and_cannot_collide(nantes_report):
    from footprint.areas import find_area
    from footprint.report.area.words import folder_name

    assert (
        nantes_report.document.title == "Material footprint of Nantes Métropole (244400404, département 44)"
    )
    assert folder_name(find_area("93066")) == "saint-denis-93066"
    assert folder_name(find_area("97411")) != folder_name(find_area("93066")) != folder_name(find_area("9D1"))


def test_limits_of_the_plan_are_read_from_words():
    from footprint.areas import find_area
    from footprint.errors import OptionError
    from footprint.report.area.limits import plan_options

    area = find_area("Cholet")
    asked = plan_options("budget 20 MEUR, jobs 30; forbid Breweries, forbid Jewelry", area)
    assert asked["budget"] == "20 MEUR"
    assert asked["forbid"] == ["Breweries", "Jewelry"]
    assert "budget" not in plan_options("target index 20", area)
    with pytest.raises(OptionError, match="bugdet"):
        plan_options("bugdet 20 MEUR", area)


def test_every_table_of_a_split_adds_up_to_the_footprint(nantes_report):
    total = nantes_report.account.total.to("t").magnitude
    for table in nantes_report.document.tables:
        if table.name in ("Materials", "Material groups", "Products", "Consumption groups", "Countries"):
            assert table.rows["Total"].sum() == pytest.approx(total, rel=1e-9), table.name
            assert table.rows["Share"].sum() == pytest.approx(100, rel=1e-9), table.name


def test_the_ledger_sheet_adds_up_to_the_footprint(nantes_report):
    rows = ledger_table(nantes_report.account, region_names(nantes_report.world)).rows
    assert rows["Tonnes"].sum() == pytest.approx(nantes_report.account.total.to("t").magnitude, rel=1e-9)
    assert len(rows) < 100_000


def test_the_workbook_has_units_in_every_header_of_numbers_and_a_sources_sheet(book, nantes_report):
    assert {"Headline", "Materials", "Countries", "Scopes", "Ledger", "Sources and limits"} <= set(
        book.sheetnames
    )
    for table in nantes_report.document.tables:
        headers = [cell.value for cell in book[table.sheet[:31]][3]]
        assert headers[: len(table.columns)] == [column.header for column in table.columns]
        numbers = [column for column in table.columns if column.is_number]
        assert all(column.unit for column in numbers) or "Unit" in headers, table.title


def test_the_workbook_keeps_full_precision_and_frozen_headers(book, nantes_report):
    sheet = book["Materials"]
    assert sheet.freeze_panes == "B4"
    headers = [cell.value for cell in sheet[3]]
    column = headers.index("Total (t)")
    values = [row[column].value for row in sheet.iter_rows(min_row=4)]
    assert sum(values) == pytest.approx(nantes_report.account.total.to("t").magnitude, rel=1e-9)
    assert sheet.cell(4, column + 1).number_format == "#,##0"


def test_the_difference_to_the_monetary_variant_is_this_runs_own():
    from footprint.areas import material_account
    from footprint.mrio import load_world
    from footprint.report.account.headline import headline_section

    money = load_world(variant="V1")
    area = "Nantes Métropole"
    account = material_account(area, world=load_world(year=money.year))
    monetary = material_account(area, world=money)
    gap = tonnes(monetary, "material group") - tonnes(account, "material group")
    share = 100 * gap["Non-metallic minerals"] / gap.sum()
    said = " ".join(headline_section(account, monetary, money.year).paragraphs)
    assert f"Non-metallic minerals account for {share:.0f} %" in said


def test_the_stored_spread_belongs_to_this_world_table(nantes_report):
    import pandas as pd

    from footprint.areas import material_account
    from footprint.embedded import embedded

    area, world = nantes_report.area, nantes_report.world
    steps = pd.read_csv(embedded("world_steps.csv")).set_index(["year", "variant"]).loc[world.year]
    account = material_account(area, demand_model="national", world=world)
    each = account.per_inhabitant.to("t/inhabitant").magnitude
    stale = "run `python -m dataset_builder --sources DIR --sensitivity` after changing the world table"
    assert steps.loc["default", "t_per_inhabitant"] == pytest.approx(each, abs=0.02), stale
    share = 100 * account.share_abroad
    assert steps.loc["default", "percent_abroad"] == pytest.approx(share, abs=0.2), stale


def test_a_table_that_knows_labels_only_gives_a_report_without_the_parts_that_need_more():
    import pandas as pd

    from footprint.mrio import MRIO, load_world
    from footprint.report.account.area_report import build_report

    world = load_world()
    joined = world.aggregate(regions={label: label if label == "FRA" else "ROW" for label in world.regions})
    people = pd.DataFrame({"inhabitants": [65e6, 6.9e9]}, index=["FRA", "ROW"]).reindex(joined.regions)
    Y = joined.Y.loc[:, joined.Y.columns.get_level_values(1) == "households"]
    x = joined.Z.sum(axis=1) + Y.sum(axis=1)
    plain = MRIO.from_frames(
        joined.Z, Y=Y, x=x, extensions=joined.extension("materials").F, region_info=people
    )
    report = build_report("Cholet", plan="none", world=plain)
    names = {section.name for section in report.sections}
    assert {
        "footprint",
        "headline",
        "materials",
        "products",
        "countries",
        "scopes",
        "autonomy",
        "sources",
    } <= names
    assert not {"flows", "impacts", "published", "place"} & names, "what the table lacks"
    scopes = next(section for section in report.sections if section.name == "scopes")
    assert "Not computed, consumption: " in scopes.paragraphs[0]
    assert report.payload()["comparison"] is None
    assert "carbon" in report.payload()["left_out"]
    assert as_html(report.document).count("<figure") >= 4


def test_the_workbook_opens_in_libreoffice_and_its_ledger_sums_to_the_footprint(nantes_report, tmp_path):
    import csv
    import shutil
    import subprocess

    office = shutil.which("soffice")
    if office is None:
        pytest.skip("there is no LibreOffice on this machine")
    files = write(nantes_report.document, tmp_path, ("xlsx",))
    sheets = openpyxl.load_workbook(files["xlsx"], read_only=True).sheetnames
    place = sheets.index("Ledger") + 1
    convert = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,{place}"
    command = [
        office,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        convert,
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(files["xlsx"])],
        check=True,
        capture_output=True,
        timeout=100,
    )
    [made] = tmp_path.glob("*.csv")
    rows = list(csv.reader(made.open(encoding="utf-8")))[3:]
    total = sum(float(row[-1]) for row in rows if row[-1])
    assert total == pytest.approx(nantes_report.account.total.to("t").magnitude, rel=1e-9)


@pytest.mark.parametrize("kind", ["urban area", "inter-municipal body", "commune"])
def test_a_place_is_ranked_among_its_own_kind_or_not_at_all(kind):
    found = ranked_by_index(kind)
    place, like = ranked_among(found), ranked_among(found, like_size=True)
    if kind == "commune":
        assert place is None
        assert like is None
    else:
        assert place == (2, 3)  # not counting the one overseas
        assert like == (2, 2)  # nor the one four times as large


def ranked_by_index(kind):
    """An area of index 50, and what the ranks are counted from."""
    board = pd.DataFrame(
        [(60.0, 90e3, "metropolitan"), (40.0, 400e3, "metropolitan"), (50.0, 100e3, "metropolitan"), (30.0, 90e3, "overseas")],
        columns=["index", "inhabitants", "part_of_france"], index=["a", "b", "here", "d"],
    )  # fmt: skip
    area = SimpleNamespace(code="here", kind=kind, inhabitants=100e3)
    made = SimpleNamespace(score=SimpleNamespace(value=50.0, ranked_among="metropolitan"), board=board)
    return SimpleNamespace(area=area, made=made)


@pytest.mark.parametrize(
    ("model", "said"), [("local", "estimated class by class"), ("national", "the French average")]
)
def test_the_limits_say_whose_spending_it_is(model, said):
    world = load_world()
    account = material_account("Nantes", demand_model=model, world=world)
    paragraphs = " ".join(sources_section(account, world).paragraphs)
    assert said in paragraphs
    assert paragraphs.count("Local people.") == 1
