"""Coefficients of by-products and needs, with their ranges, and the planner's own offers and needs."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import pandas as pd
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from footprint.embedded import embedded
from footprint.errors import FootprintWarning, InputFileError
from footprint.geography import DETOUR, Spread, road_distance
from footprint.i18n import message
from footprint.names import did_you_mean, nearest, plain
from footprint.once import kept
from footprint.ranges import triangular
from footprint.reading.tables import read_rows

if TYPE_CHECKING:
    from footprint.areas import Area

INHABITANTS = "inhabitants"
OWN_EXTRACTION = "own extraction"
#: A site further from its area than this (km) is a slip; nearer than the second, coordinates are never
#: questioned; a slip is supposed where the coordinates that were meant would lie within the third.
FARTHEST, NEAR, MEANT = 1000.0, 150.0, 50.0
_SHOWN = 5
#: Other names of the columns, as French tables have them.
ALIASES = {
    "nom": "name", "sous-produit": "by_product", "coproduit": "by_product", "co-produit": "by_product", "co-product": "by_product", "byproduct": "by_product", "besoin": "need",
    "tonnage": "tonnes", "tonnes par an": "tonnes",
    "tonnes/an": "tonnes", "t/an": "tonnes", "tonnes (t/an)": "tonnes", "tonnes/year": "tonnes", "longitude": "lon", "lng": "lon", "latitude": "lat",
}  # fmt: skip
HINT = message("docs/howto/exchange.md shows both files and names by-products and needs")


@kept(4)
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
    tonnes: float = Field(ge=0, le=1e12, allow_inf_nan=False)
    lon: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)

    @model_validator(mode="after")
    def _both_coordinates(self) -> _Site:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("give both lon and lat, or neither")
        return self


def _one_of(column: str) -> AfterValidator:
    """Return a check that a label is one of the coefficient tables'."""

    @kept(1)
    def known_labels() -> dict[str, str]:
        return {plain(label): label for label in sorted(table("uses")[column].unique())}

    @kept(256)
    def check(label: str) -> str:
        found = known_labels().get(plain(label))
        if found is None:
            known = list(known_labels().values())
            guess = nearest(label, known)
            meant = did_you_mean(guess) or f"known: {', '.join(known)}"
            raise ValueError(
                message(
                    "no {column} is called {label!r}; {meant}",
                    column=column.replace("_", "-"),
                    label=label,
                    meant=meant,
                )
            )
        return found

    return AfterValidator(check)


class OwnOffer(_Site):
    """A row of a planner's file of offers: name, by_product, tonnes a year that are free, lon and lat."""

    by_product: Annotated[str, _one_of("by_product")]


class OwnNeed(_Site):
    """A row of a planner's file of needs: name, need, tonnes a year that could be replaced, lon and lat."""

    need: Annotated[str, _one_of("need")]


def read_own(
    path: str | os.PathLike[str] | pd.DataFrame,
    kind: type[OwnOffer] | type[OwnNeed],
    area: Area | None = None,
) -> list[Any]:
    """Return the rows of a planner's offers or needs.

    Parameters
    ----------
    path : path or DataFrame
    kind : model
    area : Area, optional
        Where the sites should lie.

    Raises
    ------
    InputFileError
        With every problem and its row: names that the coefficient tables do not know, and sites that lie
        far from the area, as exchanged coordinates or a lost sign put them.
    """
    rows = read_rows(path, kind, hint=HINT, aliases=ALIASES)
    problems: list[str] = []
    distant: list[str] = []
    if area is not None and area.lon is not None and area.lat is not None:
        for number, row in zip(rows.numbers, rows, strict=True):
            if row.lon is None or row.lat is None:
                continue
            away, guess = _away(area, row.lon, row.lat)
            far = message(
                "row {number}: the site of {name} lies {away:,.0f} km from {name2}",
                number=number,
                name=row.name,
                away=away,
                name2=area.name,
            )
            if away > FARTHEST or guess:
                hint = guess or message(": check lon and lat, in degrees")
                problems.append(message("{far}{hint}", far=far, hint=hint))
            elif away > NEAR:
                distant.append(
                    message("{name} (row {number}, {away:,.0f} km)", name=row.name, number=number, away=away)
                )
    if problems:
        name = "The table" if isinstance(path, pd.DataFrame) else path
        raise InputFileError(name, problems, hint=HINT)
    if distant:
        more = message(" and {count} more", count=len(distant) - _SHOWN) if len(distant) > _SHOWN else ""
        rows.notes.append(
            message(
                "sites further than {near:g} km from {rest}, taken as they are: {distant}{more}",
                near=NEAR,
                rest=area.name if area else "",
                distant=", ".join(distant[:_SHOWN]),
                more=more,
            )
        )
    for note in rows.notes:
        warnings.warn(note, FootprintWarning, stacklevel=2)
    return list(rows)


def _away(area: Area, lon: float, lat: float) -> tuple[float, str]:
    """Return how far a site lies from an area, km, and what slip would explain it."""
    centre = Spread.at(float(area.lon or 0.0), float(area.lat or 0.0))

    def distance(lon: float, lat: float) -> float:
        return road_distance(centre, Spread.at(lon, lat)) / DETOUR

    away = distance(lon, lat)
    if away <= NEAR:
        return away, ""
    if abs(lon) <= 90 and distance(lat, lon) <= MEANT:
        return away, message(": are lon and lat exchanged?")
    for signs, words in (((-1, 1), "lon"), ((1, -1), "lat"), ((-1, -1), message("both lon and lat"))):
        if distance(signs[0] * lon, signs[1] * lat) <= MEANT:
            return away, message(": has the sign of {words} been lost?", words=words)
    if 0.0 in (lon, lat):
        return away, message(": is a coordinate missing? It is 0")
    return away, ""
