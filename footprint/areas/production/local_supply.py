"""What areas make, by detailed sector, as one labelled object."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from footprint.areas.production.france import FranceDetail, load_france
from footprint.areas.production.presence import Geography

_TABLES = ("producers", "presence", "jobs", "output", "variance", "local", "jump", "large", "observed")


@dataclass(frozen=True, eq=False)
class LocalSupply:
    """What areas make, by goods sector; every table is areas (rows, by code) × 257 sectors.

    Attributes
    ----------
    inhabitants : Series
        By area.
    producers : DataFrame
        Expected number of producers (a count where a planner supplied establishments).
    presence : DataFrame
        Probability that there is at least one.
    jobs : DataFrame
        Expected jobs.
    output : DataFrame
        Expected output, MEUR a year: jobs × French output per job of the sector.
    variance : DataFrame
        Variance of output, MEUR², the one large plant left out; zero where establishments were supplied.
    local : DataFrame
        Share of output sold locally that a planner stated; NaN where nobody did.
    geography : Geography
        Where the areas lie among the urban areas.
    needs : DataFrame, optional
        Production that an inhabitant's goods need, EUR a year; that of the mean French inhabitant where it
        is left out.
    jump, large : DataFrame
        Probability that the one large plant of the branch is of this sector, and its output, MEUR; zero by
        default, and where establishments were supplied.
    observed : DataFrame
        Whether plants were observed there (URSSAF, SIRENE, or a planner's file) rather than expected.
    france : FranceDetail, optional
        The French detail that output and needs are counted in; the embedded one by default.
    """

    inhabitants: pd.Series
    producers: pd.DataFrame
    presence: pd.DataFrame
    jobs: pd.DataFrame
    output: pd.DataFrame
    variance: pd.DataFrame
    local: pd.DataFrame
    geography: Geography
    needs: pd.DataFrame | None = None
    jump: pd.DataFrame = None  # type: ignore[assignment]
    large: pd.DataFrame = None  # type: ignore[assignment]
    observed: pd.DataFrame = None  # type: ignore[assignment]
    france: FranceDetail | None = None

    def __post_init__(self) -> None:
        """Take no large plant and nothing observed where none is given."""
        for name, none in (("jump", 0.0), ("large", 0.0), ("observed", False)):
            if getattr(self, name) is None:
                object.__setattr__(self, name, pd.DataFrame(none, self.output.index, self.output.columns))

    @property
    def detail(self) -> FranceDetail:
        """The French detail behind it."""
        return self.france or load_france()

    @property
    def total_variance(self) -> pd.DataFrame:
        """Return the variance of output, MEUR², the one large plant included."""
        return self.variance + self.jump * (1.0 - self.jump) * self.large**2

    def only(self, codes: list[str]) -> LocalSupply:
        """Return the rows of some areas."""
        tables = {name: getattr(self, name).loc[codes] for name in _TABLES}
        where = self.geography
        return LocalSupply(
            inhabitants=self.inhabitants.loc[codes],
            geography=Geography(where.inner.loc[codes], where.distance.loc[codes], where.inside.loc[codes]),
            needs=None if self.needs is None else self.needs.loc[codes],
            france=self.france,
            **tables,
        )
