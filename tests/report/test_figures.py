"""Figures: well-formed, accessible, and true to their numbers."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.areas import find_area, material_account
from footprint.areas.elsewhere import rest_by_country
from footprint.i18n import speaking
from footprint.mrio import load_world
from footprint.report.document.chart import Chart
from footprint.report.figures.bars import bars
from footprint.report.figures.francemap import areas_map
from footprint.report.figures.points import Dot, Labels, axis, points
from footprint.report.figures.sankey import sankey
from footprint.report.figures.svg import shortened
from footprint.report.figures.worldmap import SHADES, steps, world_map

SVG = "{http://www.w3.org/2000/svg}"


def parsed(chart: Chart) -> ElementTree.Element:
    """Return the first SVG of a chart; the whole drawing must be well-formed."""
    ElementTree.fromstring(f"<div>{chart.drawing}</div>")
    figure = chart.svg
    root = ElementTree.fromstring(figure)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    named = [element.get("id") for element in root.iter() if element.get("id")]
    assert set(root.get("aria-labelledby").split()) <= set(named)
    assert "http" not in figure.replace("http://www.w3.org/2000/svg", "")
    return root


@pytest.fixture
def flows() -> pd.DataFrame:
    rows = [
        ("France", "Sand & gravel", "Housing", 30.0),
        ("France", "Wheat", "Food", 20.0),
        ("Brazil", "Wheat", "Food", 5.0),
        ("Brazil", "Iron <ores>", "Housing", 45.0),
    ]
    return pd.DataFrame(rows, columns=["country", "material", "product", "value"])


def draw(flows):
    return sankey(
        flows,
        orders={name: list(flows[name].unique()) for name in ("country", "material", "product")},
        colours={"Wheat": "#0a0"},
        unit="kt",
        title="Flows",
        description="From & to",
        heads=("Country", "Material", "Product"),
    )


def test_flows_leave_and_reach_every_node_with_their_whole_height(flows):
    root = parsed(draw(flows))
    heights = [float(r.get("height")) for r in root.iter(f"{SVG}rect")]
    scale = sum(heights[:2]) / 100
    assert heights[0] == pytest.approx(50 * scale, abs=0.2)
    assert sum(heights) == pytest.approx(3 * 100 * scale, abs=0.5)
    bands = [float(re.search(r"v([\d.]+)C", path.get("d"))[1]) for path in root.iter(f"{SVG}path")]
    assert sum(bands) == pytest.approx(2 * 100 * scale, abs=0.5)


def test_hints_name_the_flow_its_value_and_unit(flows):
    hints = [title.text for title in parsed(draw(flows)).iter(f"{SVG}title")]
    assert "Brazil → Iron <ores>: 45.0 kt" in hints


def test_an_empty_table_of_flows_draws_an_empty_figure(flows):
    parsed(draw(flows.head(0)))


def test_bars_are_as_long_as_their_values_and_say_them():
    parts = pd.DataFrame({"France": [1.0, 3.0], "Abroad": [3.0, 1.0]}, index=["a <b>", "b"])
    chart = bars(parts, colours={}, unit="t", title="Bars", description="Parts", decimals=1)
    root = ElementTree.fromstring(f"<div>{chart.drawing}</div>")
    widths = [
        float(re.search(r"width:([\d.]+)%", i.get("style"))[1])
        for i in root.iter("i")
        if "width" in i.get("style")
    ]
    assert widths == [25.0, 75.0, 75.0, 25.0]
    texts = [span.text for span in root.iter("span") if span.get("class") in ("name", "value")]
    assert texts == ["a <b>", "4.0 t", "b", "4.0 t"]


def test_the_numbers_of_a_chart_are_downloaded_as_the_readers_spreadsheet_expects():
    parts = pd.DataFrame({"Mass": [1234.5, 0.25]}, index=pd.Index(["a", "=b"], name="Place"))
    chart = bars(parts, colours={}, unit="t", title="Bars", description="")
    assert chart.to_csv() == "Place,Mass (t)\na,1234.5\n'=b,0.25\n"
    with speaking("fr"):
        assert chart.to_csv() == "\ufeffPlace;Mass (t)\na;1234,5\n'=b;0,25\n"
    assert chart.download.startswith("data:text/csv")


def test_countries_are_shaded_by_value_and_the_rest_is_hatched():
    chart = world_map(
        {"FRA": 100.0, "DEU": 0.1, "ROW": 500.0},
        {"FRA": "France", "DEU": "Germany", "ROW": "Rest of the world"},
        rest="ROW",
        unit="kt",
        title="Map",
        description="Where",
    )
    root = parsed(chart)
    fills = {path.find(f"{SVG}title").text: path.get("style") for path in root.iter(f"{SVG}path")}
    assert fills["France: 100 kt"] == f"fill:{SHADES[-1]}"
    assert fills["Germany: 0.1 kt"] == f"fill:{SHADES[0]}"
    assert fills["Kenya: counted in Rest of the world"] == "fill:url(#rest-world)"
    assert chart.data.loc["Rest of the world", "Map"] == 500.0


def test_marks_stand_on_round_axes_and_names_cover_neither_each_other_nor_marks():
    dots = [Dot(x, x * x, 5.0, "red", f"{x} <hint>", f"mark {x}") for x in range(12)]
    drawing = points(dots, x_name="x", y_name="y", title="Points", description="")
    root = ElementTree.fromstring(f"<div>{drawing}</div>")
    assert len(list(root.iter(f"{SVG}circle"))) == 2 * len(dots), "for a desk and for a phone"
    assert axis([3.0, 17.0]) == (0.0, 20.0, [0.0, 5.0, 10.0, 15.0, 20.0])
    assert axis([-0.3, 0.1])[0] <= -0.3
    labels = Labels(400.0)
    labels.keep_clear(130.0, 50.0, 20.0)
    assert labels.beside(100.0, 50.0, 5.0, "name") != "", "to the left"
    assert labels.boxes[0][1] < 100.0


@given(st.lists(st.floats(1e-3, 1e9), min_size=1, max_size=30))
def test_classes_are_round_rising_and_below_the_largest(values):
    limits = steps(values)
    assert len(limits) == 4
    assert limits == sorted(set(limits))
    assert limits[-1] <= max(values) / 3 * (1 + 1e-9)
    assert all(f"{limit:.0e}"[0] in "125" for limit in limits)


def test_long_names_are_cut_with_an_ellipsis():
    assert shortened("Sand, gravel and crushed rock", 12) == "Sand, grave…"
    assert shortened("Sand", 12) == "Sand"


def test_every_country_is_drawn_with_its_own_value_or_in_a_group():
    known = {"FRA": 5.0, "USA": 20.0, "REU": 3.0, "ROW": 9.0}
    names = {"FRA": "France", "USA": "United States", "REU": "Rest of Europe", "ROW": "Rest of the world"}
    chart = world_map(
        known, names, rest="ROW", unit="kt", title="Map", description="A map.", parts={"ZAF": 4.0, "": 5.0}
    )
    hints = re.findall(r"<title>([^<]*)</title></path>", chart.drawing)
    assert len(set(hints)) > 150
    for hint in (
        "United States: 20 kt",
        "Greece: counted in Rest of Europe",
        "Chad: counted in Rest of the world",
    ):
        assert hint in hints
    assert any(hint.startswith("South Africa: counted in Rest of the world, about 4.0 kt") for hint in hints)
    assert "Rest of the world" in chart.drawing.split('class="legend"')[1]
    # Whatever is drawn has a value of its own or stands in the words below the map, which the legend names.
    below = chart.drawing.split('class="legend"')[1]
    for hint in set(hints):
        name, said = hint.split(": ", 1)
        assert re.fullmatch(r"[\d.,]+ kt", said) or name in below, hint
    assert "Rest of the world, estimated: the shade with lines" in below
    assert "Rest of the world, no number for each country" in below
    assert re.search(r"Rest of Europe, one number for all: [^<]*Greece", below)
    assert "fill:url(#part-world)" in chart.drawing
    with speaking("fr"):
        french = world_map(known, names, rest="ROW", unit="kt", title="Carte", description="Une carte.")
    assert "Tchad" in french.drawing


@pytest.mark.parametrize("year", [2011, 2014])
def test_countries_of_the_rest_of_the_world_hold_what_comes_from_it(year):
    account = material_account("Nantes", world=load_world(year=year))
    found = rest_by_country(account)
    assert found.sum() == pytest.approx(account.tonnes("country")["ROW"], rel=1e-12)
    assert (found > 0).all()
    assert not {"FRA", "CHN", "BGR" if year == 2014 else "USA"} & set(found.index)


def test_a_map_of_france_marks_the_area_or_says_that_it_lies_overseas():
    at_home, overseas = (find_area(code) for code in ("244400404", "249740119"))
    table = pd.DataFrame({"lon": [2.3, 5.0], "lat": [48.8, 45.8], "name": ["a", "b"], "index": [1.0, 2.0]})
    marked, said = (areas_map(area, table, "index", title="Index", unit="%") for area in (at_home, overseas))

    assert 'class="ring"' in marked.drawing
    assert "overseas" not in marked.drawing
    assert 'class="ring"' not in said.drawing
    assert "lies overseas, beyond the frame of this map" in said.drawing
    parsed(said)
