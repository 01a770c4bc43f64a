"""Figures: well-formed, accessible, and true to their numbers."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.report.figures.bars import bars
from footprint.report.figures.sankey import sankey
from footprint.report.figures.svg import shortened
from footprint.report.figures.worldmap import SHADES, steps, world_map

SVG = "{http://www.w3.org/2000/svg}"


def parsed(figure: str) -> ElementTree.Element:
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


def test_bars_are_as_long_as_their_values():
    parts = pd.DataFrame({"France": [1.0, 3.0], "Abroad": [3.0, 1.0]}, index=["a", "b"])
    root = parsed(bars(parts, colours={}, unit="t", title="Bars", description="Parts", decimals=1))
    widths = [float(r.get("width")) for r in root.iter(f"{SVG}rect")][2:]
    assert widths[1] == pytest.approx(3 * widths[0], rel=1e-3)
    assert widths[0] + widths[1] == pytest.approx(widths[2] + widths[3], rel=1e-3)


def test_countries_are_shaded_by_value_and_the_rest_is_hatched():
    figure = world_map(
        {"FRA": 100.0, "DEU": 0.1, "ROW": 500.0},
        {"FRA": "France", "DEU": "Germany", "ROW": "Rest of the world"},
        rest="ROW",
        unit="kt",
        title="Map",
        description="Where",
    )
    root = parsed(figure)
    fills = {path.find(f"{SVG}title").text: path.get("fill") for path in root.iter(f"{SVG}path")}
    assert fills["France: 100 kt"] == SHADES[-1]
    assert fills["Germany: 0.1 kt"] == SHADES[0]
    assert fills["Kenya: counted in rest of the world"] == "url(#rest)"
    assert "Rest of the world, taken together: 500" in figure


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
