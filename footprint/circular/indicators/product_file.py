"""A product's bill of materials from a CSV file."""

from __future__ import annotations

import os
import warnings

from pydantic import BaseModel, ConfigDict, Field, model_validator

from footprint.circular.indicators.product import Part
from footprint.errors import FootprintWarning
from footprint.i18n import message
from footprint.reading.tables import read_rows

#: Other names of the columns, as French tables have them.
ALIASES = {"nom": "name", "pièce": "name", "matériau": "name", "masse": "mass", "poids": "mass"}
HINT = message("docs/howto/indicators.md shows a file of parts")


class PartRow(BaseModel):
    """One row: name, mass, and fractions from 0 to 1 as in `footprint.circular.indicators.product.Part`."""

    model_config = ConfigDict(extra="forbid")

    name: str
    mass: float = Field(gt=0, le=1e15, allow_inf_nan=False)
    recycled: float = Field(default=0, ge=0, le=1)
    reused: float = Field(default=0, ge=0, le=1)
    sustained: float = Field(default=0, ge=0, le=1)
    collected_for_recycling: float = Field(default=0, ge=0, le=1)
    collected_for_reuse: float = Field(default=0, ge=0, le=1)
    composted: float = Field(default=0, ge=0, le=1)
    energy_recovered: float = Field(default=0, ge=0, le=1)
    yield_of_feedstock: float = Field(default=1, gt=0, le=1)
    yield_after_use: float = Field(default=1, gt=0, le=1)

    @model_validator(mode="after")
    def _is_a_part(self) -> PartRow:
        if problems := self.part().problems():
            raise ValueError("; ".join(problems))
        return self

    def part(self) -> Part:
        """Return the part that the row describes."""
        return Part(**self.model_dump())


def read_parts(path: str | os.PathLike[str]) -> list[Part]:
    """Return the parts of a product.

    Raises
    ------
    InputFileError
        With every problem of the file and its row.
    """
    rows = read_rows(path, PartRow, hint=HINT, aliases=ALIASES)
    for note in rows.notes:
        warnings.warn(note, FootprintWarning, stacklevel=2)
    return [row.part() for row in rows]
