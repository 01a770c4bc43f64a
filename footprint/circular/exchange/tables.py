"""Coefficients of by-products and needs, with their ranges, and the planner's own offers and needs."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from footprint.embedded import embedded
from footprint.files import read_rows
from footprint.names import did_you_mean, nearest
from footprint.ranges import triangular

INHABITANTS = "inhabitants"
OWN_EXTRACTION = "own extraction"
HINT = "docs/howto/exchange.md shows both files and names by-products and needs"


@lru_cache(maxsize=4)
def table(name: str) -> pd.DataFrame:
    """Return one of the embedded tables: "by_products", "needs" or "uses"."""
    return pd.read_csv(
        embedded("circular", "exchange", f"{name}.csv"),
        dtype={"sector": str, "inputs": str},
        keep_default_na=True,
    )


def central(frame: pd.DataFrame, random: np.random.Generator | None, low: str, value: str, high: str) -> Any:
    """Return a column's central values, or draws from the triangular distributions over its ranges."""
    if random is None:
        return frame[value].to_numpy(dtype=float)
    ends = frame[[low, value, high]].to_numpy(dtype=float)
    drawn = ends[:, 1].copy()
    wide = ends[:, 2] > ends[:, 0]
    drawn[wide] = triangular(random.uniform(size=int(wide.sum())), *ends[wide].T)
    return drawn


class _Site(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1)
    tonnes: float = Field(ge=0, allow_inf_nan=False)
    lon: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)

    @model_validator(mode="after")
    def _both_coordinates(self) -> _Site:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("give both lon and lat, or neither")
        return self


def _one_of(column: str) -> AfterValidator:
    """Return a check that a label is one of the coefficient tables'."""

    def check(label: str) -> str:
        known = sorted(table("uses")[column].unique())
        if label not in known:
            guess = nearest(label, known)
            meant = did_you_mean(guess) or f"known: {', '.join(known)}"
            raise ValueError(f"no {column.replace('_', '-')} is called {label!r}; {meant}")
        return label

    return AfterValidator(check)


class OwnOffer(_Site):
    """A row of a planner's file of offers: name, by_product, tonnes a year that are free, lon and lat."""

    by_product: Annotated[str, _one_of("by_product")]


class OwnNeed(_Site):
    """A row of a planner's file of needs: name, need, tonnes a year that could be replaced, lon and lat."""

    need: Annotated[str, _one_of("need")]


def read_own(path: str | os.PathLike[str], kind: type[OwnOffer] | type[OwnNeed]) -> list[Any]:
    """Return the rows of a planner's offers or needs.

    Raises
    ------
    InputFileError
        With every problem and its row, names that the coefficient tables do not know included.
    """
    return list(read_rows(path, kind, hint=HINT))
