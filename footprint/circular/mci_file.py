"""A product's bill of materials from a CSV file."""

from __future__ import annotations

import os

from pydantic import BaseModel, ConfigDict, Field

from footprint.circular.mci import Part
from footprint.errors import InputFileError
from footprint.files import read_rows

HINT = "docs/howto/indicators.md shows a file of parts"


class PartRow(BaseModel):
    """One row: name, mass, and fractions from 0 to 1 as in `footprint.circular.mci.Part`."""

    model_config = ConfigDict(extra="forbid")

    name: str
    mass: float = Field(gt=0, allow_inf_nan=False)
    recycled: float = Field(default=0, ge=0, le=1)
    reused: float = Field(default=0, ge=0, le=1)
    sustained: float = Field(default=0, ge=0, le=1)
    collected_for_recycling: float = Field(default=0, ge=0, le=1)
    collected_for_reuse: float = Field(default=0, ge=0, le=1)
    composted: float = Field(default=0, ge=0, le=1)
    energy_recovered: float = Field(default=0, ge=0, le=1)
    yield_of_feedstock: float = Field(default=1, gt=0, le=1)
    yield_after_use: float = Field(default=1, gt=0, le=1)


def read_parts(path: str | os.PathLike[str]) -> list[Part]:
    """Return the parts of a product.

    Raises
    ------
    InputFileError
        With every problem of the file and its row.
    """
    parts = [Part(**row.model_dump()) for row in read_rows(path, PartRow, hint=HINT)]
    if problems := [problem for part in parts for problem in part.problems()]:
        raise InputFileError(path, problems, hint=HINT)
    return parts
