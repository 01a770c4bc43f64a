"""Material footprints that others have published for French areas, to stand beside ours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PublishedFootprint:
    """A published annual material footprint of household consumption.

    Attributes
    ----------
    code, name : str
        The area.
    year : int
        Year of publication.
    france, abroad, total : int
        Tonnes a year, as printed (the total differs from the sum by rounding).
    per_inhabitant, share_abroad : int
        Tonnes per inhabitant and percent, as printed.
    """

    code: str
    name: str
    year: int
    france: int
    abroad: int
    total: int
    per_inhabitant: int
    share_abroad: int


#: The one published table in this layout that is known to us; shown beside our result, never used in it.
NANTES = PublishedFootprint(
    code="244400404",
    name="Nantes Métropole",
    year=2018,
    france=1_368_824,
    abroad=7_902_128,
    total=9_270_951,
    per_inhabitant=15,
    share_abroad=85,
)
