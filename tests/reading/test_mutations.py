"""Whatever is done to a file, its reader answers or says what is wrong, and where."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footprint.areas import find_area
from footprint.areas.demand.user import read_demand_file
from footprint.areas.production.establishments import read_establishments
from footprint.circular.exchange.tables import OwnNeed, OwnOffer, read_own
from footprint.circular.indicators.product_file import read_parts
from footprint.circular.scenarios.file import read_scenario
from footprint.errors import FootprintError, FootprintWarning, InputFileError, UnitError
from footprint.mrio import load_world
from footprint.optimize.relocation.technologies import read_technologies
from footprint.report.inputs.template import template_text, write_template
from footprint.units import one, parse_quantity

#: Mutated inputs of each reader: a sample in the suite, 3,000 with FOOTPRINT_MUTATIONS=3000.
COUNT = int(os.environ.get("FOOTPRINT_MUTATIONS", "60"))
FEW = settings(
    max_examples=COUNT,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
HOSTILE = (
    "#N/A", "#REF!", '"', '""', ";", ",", "\t", "\n", "\r", "\r\n", "\x00", "\x1b[31m", "\u2028", "\x0c", "\ufeff",
    "nan", "inf", "-inf", "1e999", "9" * 400, "1,850", "1.234,5", "50 %", "(3)", "500+", "100-200 MEUR", "EUR_2011/decade",
    "[t]", "((((", "{", "}" * 90, "[" * 90, "mEUR", "ton", "=1+1", "-", "\u2212", "é", "\U0001f600", "x" * 40_000, "0111",
    "01/01/2024", "null", "'", "'''", '"""', "\\", "%s", "<script>", "\ud800", "1_000", "\xa0", "sep=;\n", "# note\n",
)  # fmt: skip
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(("put", "cut", "copy", "swap")),
        st.floats(0, 1),
        st.floats(0, 0.3),
        st.sampled_from(HOSTILE),
    ),
    min_size=1,
    max_size=6,
)
_PLACED = re.compile(r"row \d+|line \d+|it |the |total: |nothing found|.+: ", re.DOTALL)


def _mutated(content: bytes, steps: list[tuple[str, float, float, str]]) -> bytes:
    for kind, at, long, text in steps:
        start = int(at * len(content))
        end = min(len(content), start + int(long * len(content)))
        piece = content[start:end]
        if kind == "put":
            content = content[:start] + text.encode("utf-8", "surrogatepass") + content[start:]
        elif kind == "cut":
            content = content[:start] + content[end:]
        elif kind == "copy":
            content = content[:start] + piece + content[start:]
        else:
            content = content[end:] + piece + content[:start]
    return content


_area, _world = lru_cache(find_area), lru_cache(load_world)


def _demand(path: Path) -> Any:
    return read_demand_file(_world(), _area("Nantes"), path)


READERS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "demand": ("f.csv", _demand),
    "establishments": ("f.csv", read_establishments),
    "offers": ("f.csv", lambda path: read_own(path, OwnOffer, _area("Saint-Nazaire"))),
    "needs": ("f.csv", lambda path: read_own(path, OwnNeed, _area("Saint-Nazaire"))),
    "parts": ("f.csv", read_parts),
    "technologies": ("f.csv", read_technologies),
    "scenario": ("f.toml", read_scenario),
    "technologies as TOML": ("f.toml", read_technologies),
}
TOML = '[micro-factory."Food and beverage"]\ncapex_per_output = 0.5\nsmallest_size = "200 kEUR"\n'


def _is_explained(error: FootprintError) -> bool:
    assert str(error)
    if isinstance(error, InputFileError):
        assert error.problems
        assert len(str(error)) < 60_000
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", str(error))
        assert all(map(_PLACED.match, error.problems)), error.problems
    return True


def _end_well(read: Callable[[Path], Any], path: Path) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FootprintWarning)
            read(path)
    except FootprintError as error:
        _is_explained(error)


@pytest.mark.parametrize("name", READERS)
def test_a_mutated_text_ends_in_an_answer_or_an_explained_error(name, tmp_path):
    file, read = READERS[name]
    content = (TOML if "TOML" in name else template_text(name)).encode()
    path = tmp_path / file

    @settings(FEW, max_examples=COUNT if COUNT > 100 or name != "demand" else 25)
    @given(_STEPS)
    def check(steps):
        path.write_bytes(_mutated(content, steps))
        _end_well(read, path)

    check()


@pytest.mark.parametrize("name", ["demand", "establishments"])
def test_a_mutated_workbook_ends_in_an_answer_or_an_explained_error(name, tmp_path):
    content = write_template(name, tmp_path / "whole.xlsx").read_bytes()
    path = tmp_path / "f.xlsx"

    @settings(FEW, max_examples=max(15, COUNT // 3))
    @given(_STEPS)
    def check(steps):
        path.write_bytes(_mutated(content, steps))
        _end_well(READERS[name][1], path)

    check()


@settings(FEW, max_examples=COUNT * 5)
@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(st.sampled_from(["M", "k", "G", "m", "€", "EUR", "USD", "_", "2011", "t", "kt", "ton", "/", "*", "^", "**", "2", "3", "-1", "(", ")", "[", "]", "an", "par", "per", "hab", "%", ".", ",", "E", "e"]), max_size=8).map("".join),
    )
)  # fmt: skip
def test_any_text_is_a_unit_or_an_explained_error(text):
    try:
        one(text)
    except FootprintError as error:
        _is_explained(error)
    try:
        parse_quantity(text, "MEUR", "budget")
    except UnitError as error:
        _is_explained(error)
