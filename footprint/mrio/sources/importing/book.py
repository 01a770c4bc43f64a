"""The account of cells: read, used, or left out with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from footprint.i18n import message


@dataclass
class CellBook:
    """What became of every cell of a publisher's files."""

    rows: list[tuple[str, str, int, float, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def used(self, file: str, part: str, values: np.ndarray, unit: str) -> None:
        """Note cells that are in the system."""
        self.rows.append((file, part, int(values.size), float(values.sum()), unit, message("used")))

    def dropped(self, file: str, part: str, values: np.ndarray, unit: str, reason: str) -> None:
        """Note cells that were read and are not in the system, and why."""
        self.rows.append(
            (
                file,
                part,
                int(values.size),
                float(values.sum()),
                unit,
                message("left out: {reason}", reason=reason),
            )
        )

    def note(self, text: str) -> None:
        """Note what a reader of every answer must know."""
        self.notes.append(text)

    def remark(self, text: str) -> None:
        """Note what who imports the table should know."""
        self.remarks.append(text)

    def as_facts(self) -> list[dict[str, object]]:
        """Return the rows as plain data."""
        keys = ("file", "part", "cells", "sum", "unit", "fate")
        return [dict(zip(keys, row, strict=True)) for row in self.rows]
