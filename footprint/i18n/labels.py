"""French names of labels that data hold, from the embedded list."""

from __future__ import annotations

import csv

from footprint.embedded import embedded
from footprint.once import kept


@kept(1)
def french_labels() -> dict[str, str]:
    """Return the French name of each label of the embedded data: sectors, countries, materials and others.

    The list is ``data/labels.csv`` (kind, label, french, source), made by ``dataset_builder.labels``.
    """
    with embedded("labels.csv").open(encoding="utf-8", newline="") as handle:
        return {row["label"]: row["french"] for row in csv.DictReader(handle)}
