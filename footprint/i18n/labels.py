"""French names of labels that data hold, from the embedded list."""

from __future__ import annotations

import csv
from pathlib import Path

from footprint.once import kept

_LIST = Path(__file__).parent / "catalogues" / "fr" / "labels.csv"


@kept(1)
def french_labels() -> dict[str, str]:
    """Return the French name of each label of the embedded data: sectors, countries, materials and others.

    The list (kind, label, french, source) stands beside the messages; `dataset_builder.french_labels` makes
    it.
    """
    with _LIST.open(encoding="utf-8", newline="") as handle:
        return {row["label"]: row["french"] for row in csv.DictReader(handle)}
