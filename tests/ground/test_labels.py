"""Every label of the embedded data has a French name of its own kind."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from footprint.cli import app
from footprint.embedded import embedded
from footprint.i18n import labels, speaking, told
from footprint.i18n.labels import french_labels
from footprint.mrio import load_world
from footprint.mrio.impacts.satellites import with_satellites

SATELLITES = ("carbon", "water", "waste", "waste-treated", "stocks")
#: The same word in both languages, or a name.
ALIKE = {"CO2", "N2O", "CH4"}


def _labels() -> set[str]:
    found: set[str] = set()
    for year in (2014, 2011, 2010):
        world = load_world(year=year)
        found |= {*world.region_info["name_en"], *world.sectors, *world.sector_info["group"]}
        stressors = world.extension("materials").stressors
        found |= {*map(str, stressors.index), *stressors["group"]}
    for name in SATELLITES:
        stressors = with_satellites(load_world(), name).extension(name).stressors
        found |= {*map(str, stressors.index), *stressors["group"]}
    sectors = pd.read_parquet(embedded("france", "sectors.parquet"))
    found |= {*sectors["name_en"], *sectors["macro_sector"].dropna()}
    for path, column in (
        (("circular", "exchange", "by_products.csv"), "by_product"),
        (("circular", "exchange", "needs.csv"), "need"),
        (("places", "classes.csv"), "group"),
        (("technologies.csv",), "technology"),
        (("world_steps.csv",), "variant"),
    ):
        found |= set(pd.read_csv(embedded(*path))[column].dropna())
    return found


def test_every_label_has_a_french_name():
    assert sorted(label for label in _labels() if label not in french_labels() and label not in ALIKE) == []


def test_no_two_labels_of_a_kind_share_a_french_name():
    table = pd.read_csv(labels._LIST, keep_default_na=False)
    table = table[table["kind"].isin(["region", "material", "sector", "macro-sector", "waste", "scenario"])]
    twice = table[table.duplicated(["kind", "french"], keep=False)]
    assert twice.empty, twice.to_string()


def test_labels_are_told_in_french_and_left_in_english():
    with speaking("fr"):
        assert told("Germany") == "Allemagne"
        assert told("Food") == "Alimentation"
        assert told("a label of one's own") == "a label of one's own"
    with speaking("en"):
        assert told("Germany") == "Germany"


@pytest.mark.parametrize("command", [["account", "Rennes"], ["sectors", "Wineries"]], ids=" ".join)
def test_what_programs_read_is_the_same_in_both_languages(command):
    english, french = (
        json.loads(CliRunner().invoke(app, ["--lang", spoken, *command, "--format", "json"]).stdout)
        for spoken in ("en", "fr")
    )
    assert english == french
