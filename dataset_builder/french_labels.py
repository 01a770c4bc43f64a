"""French names of the labels that data hold: regions, industries, sectors, materials, scenarios and others.

Those of regions, industries and sectors stand in the tables already, from official nomenclatures; the rest is
written by hand in ``french_labels.txt``, each with its source.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dataset_builder.catalogues import folder_of, set_right
from footprint.files import written_atomically
from footprint.mrio import load_world

PATH = folder_of("fr").parent / "labels.csv"
_BY_HAND = Path(__file__).with_name("french_labels.txt")
_TABLES = ((2014, "default"), (2011, "default"), (2010, "default"), (2011, "V1"))


def build(_sources: Path, out: Path) -> None:
    """Write the labels beside the messages: kind, label, french, source; from tables and the list by hand."""
    rows = [*_of_tables(), *_of_regions(out), *_of_sectors(out), *_by_hand()]
    table = pd.DataFrame(rows, columns=["kind", "label", "french", "source"])
    table["french"] = table["french"].map(set_right)
    table = table.drop_duplicates("label").sort_values(["kind", "label"])
    with written_atomically(PATH) as path:
        table.to_csv(path, index=False, lineterminator="\n")


def _of_tables() -> list[tuple[str, str, str, str]]:
    rows = []
    for year, variant in _TABLES:
        world = load_world(year=year, variant=variant)
        rows += [
            ("region", str(row["name_en"]), str(row["name_fr"]), "ISO 3166")
            for _, row in world.region_info.iterrows()
        ]
        rows += [
            ("industry", str(label), str(row["name_fr"]), "NAF rév. 2 (Insee), shortened")
            for label, row in world.sector_info.iterrows()
        ]
    return rows


def _of_regions(out: Path) -> list[tuple[str, str, str, str]]:
    """Return the regions that imported tables may have."""
    table = pd.read_csv(out / "worlds" / "regions.csv", keep_default_na=False)
    return [
        ("region", str(row["name_en"]), str(row["name_fr"]), "ISO 3166")
        for _, row in table[table["name_fr"] != ""].iterrows()
    ]


def _of_sectors(out: Path) -> list[tuple[str, str, str, str]]:
    table = pd.read_parquet(out / "france" / "sectors.parquet")
    rows = [
        ("sector", str(row["name_en"]), str(row["name_fr"]), "own translation, after NAF rév. 2 (Insee)")
        for _, row in table.iterrows()
    ]
    groups = table[["macro_sector", "macro_sector_fr"]].drop_duplicates().dropna()
    return rows + [("macro-sector", str(a), str(b), "own translation") for a, b in groups.to_numpy()]


def _by_hand() -> list[tuple[str, ...]]:
    lines = _BY_HAND.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("|")) for line in lines if line and not line.startswith("#")]
