"""Every result can be a table, plain data, a workbook, and a table in a notebook."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from footprint.errors import OptionError
from footprint.results import Result, about, plain_data


@dataclass(frozen=True, eq=False)
class BreadMade(Result):
    rows: pd.DataFrame

    def to_frame(self):
        return self.rows

    def _content(self):
        return {
            "total": {"value": np.float64(3.5), "unit": "t"},
            "share": np.nan,
            "years": (2011, np.int64(2018)),
            "bakers": [{"name": "=1+1", "tonnes": np.inf}],
            "warnings": ["small"],
        }


@pytest.fixture
def made():
    return BreadMade(pd.DataFrame({"name": ["=1+1", "<b>"], "tonnes": [1.0, 2.5]}))


def test_plain_data_is_strict_json(made):
    text = json.dumps(made.to_dict(), allow_nan=False)
    assert json.loads(text)["share"] is None
    assert made.to_dict()["years"] == [2011, 2018]


def test_plain_data_takes_arrays_and_series():
    assert plain_data({"a": np.array([1.0, np.nan]), "b": pd.Series({"x": 1.0})}) == {
        "a": [1.0, None], "b": {"x": 1.0}
    }  # fmt: skip


def test_a_workbook_holds_the_table_and_its_units_and_no_formula(made, tmp_path):
    path = made.to_excel(tmp_path / "bread.xlsx")
    sheets = pd.read_excel(path, sheet_name=None, engine="openpyxl")
    assert list(sheets) == ["Result", "About"]
    assert sheets["Result"]["name"].tolist() == ["=1+1", "<b>"]
    about_it = sheets["About"].set_index("key")
    assert about_it["unit"]["total"] == "t"
    assert about_it["value"]["warnings"] == "small"


def test_a_workbook_of_another_ending_is_refused(made, tmp_path):
    with pytest.raises(OptionError, match=r"bread\.xlsx"):
        made.to_excel(tmp_path / "bread.csv")


def test_a_notebook_shows_a_table_with_its_text_escaped(made):
    shown = made._repr_html_()
    assert "<table" in shown
    assert "Bread Made" in shown
    assert "&lt;b&gt;" in shown


def test_lists_of_records_are_no_lines_of_their_own(made):
    assert "bakers" not in set(about(made.to_dict())["key"])
