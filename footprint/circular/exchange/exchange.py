"""Local industrial symbiosis: by-products of an area's sectors matched to sectors that can use them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import get_args

import numpy as np
import pandas as pd

from footprint.areas.places.area import Area
from footprint.areas.places.find import find_area
from footprint.areas.production.detail import detail_note, detail_world
from footprint.areas.production.establishments import Establishments
from footprint.areas.world import world_last, world_or_default
from footprint.circular.exchange.market import ByProductMarket, Objective
from footprint.errors import OptionError, UnknownNameError
from footprint.mrio.impacts.intensities import impacts_json
from footprint.mrio.system import MRIO
from footprint.ranges import INTERVAL
from footprint.results import Result
from footprint.units import as_json


@dataclass(frozen=True)
class Exchange(Result):
    """The matches that avoid most, and what stays unmatched.

    Attributes
    ----------
    area : str
    objective : str
    matches : DataFrame
        by_product, giver, need, taker, tonnes (collected), displaced (t of virgin material), virgin,
        distance (km), avoided_france, avoided_abroad, avoided (t of extraction, net of haulage and
        processing).
    offers, needs : DataFrame
        name, label, sector, tonnes, matched, left.
    interval : DataFrame
        collected, displaced and avoided × low, high (5th and 95th percentile); empty without draws.
    warnings : tuple of str
    impacts : DataFrame
        Changes of carbon, water, waste and jobs of all matches: title, unit, france, abroad, total.
    impact_notes : tuple of str
        What a reader must know of them, or why there are none.
    """

    area: str
    objective: str
    matches: pd.DataFrame
    offers: pd.DataFrame
    needs: pd.DataFrame
    interval: pd.DataFrame
    warnings: tuple[str, ...] = ()
    impacts: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    impact_notes: tuple[str, ...] = ()

    @property
    def collected(self) -> float:
        """Tonnes of by-product given a year."""
        return float(self.matches["tonnes"].sum())

    @property
    def displaced(self) -> float:
        """Tonnes of virgin material displaced a year."""
        return float(self.matches["displaced"].sum())

    @property
    def avoided(self) -> float:
        """Tonnes of raw material extraction avoided a year, net of haulage and processing."""
        return float(self.matches["avoided"].sum())

    def to_frame(self) -> pd.DataFrame:
        """Return the matches, largest effect first."""
        return self.matches.copy()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return matches, offers and needs."""
        return {"Matches": self.matches, "Offers": self.offers, "Needs": self.needs}

    def _heading(self) -> str:
        return f"By-product exchange of {self.area}: {self.avoided:,.0f} t of extraction avoided a year"

    def _content(self) -> Mapping[str, object]:
        quantities = ("tonnes", "displaced", "avoided_france", "avoided_abroad", "avoided")

        def listed(frame: pd.DataFrame) -> list[dict[str, object]]:
            return [
                {
                    **{key: row[key] for key in ("name", "label", "sector")},
                    **{key: as_json(row[key], "t") for key in ("tonnes", "matched", "left")},
                }
                for row in frame.to_dict("records")
            ]

        totals = {"collected": self.collected, "displaced": self.displaced, "avoided": self.avoided}
        return {
            "area": self.area,
            "objective": self.objective,
            **{name: as_json(value, "t") for name, value in totals.items()},
            "impacts": impacts_json(self.impacts),
            "impact_notes": list(self.impact_notes),
            "interval": {
                str(name): {"low": as_json(row["low"], "t"), "high": as_json(row["high"], "t")}
                for name, row in self.interval.iterrows()
            },
            "matches": [
                {
                    **{key: row[key] for key in ("by_product", "giver", "need", "taker", "virgin")},
                    "distance": as_json(row["distance"], "km"),
                    **{key: as_json(row[key], "t") for key in quantities},
                }
                for row in self.matches.to_dict("records")
            ],
            "offers": listed(self.offers),
            "needs": listed(self.needs),
            "warnings": list(self.warnings),
        }


@world_last
def by_product_exchange(
    area: Area | str,
    *,
    offers: str | os.PathLike[str] | None = None,
    needs: str | os.PathLike[str] | None = None,
    output: pd.Series | None = None,
    establishments: Establishments | str | os.PathLike[str] | None = None,
    objective: Objective = "footprint",
    draws: int = 100,
    seed: int = 2018,
    progress: Callable[[int, int], None] | None = None,
    world: MRIO | None = None,
) -> Exchange:
    """Return which by-products of an area should go to whom, and the extraction this avoids.

    Offers are coefficients (tonnes per MEUR of output, or per inhabitant) times what is made in the area and
    the share not yet used; needs are what the sectors' recipes buy of a virgin material. A by-product is free
    of extraction (cut-off); haulage and processing are charged. See `best_flows` for the programme.

    Parameters
    ----------
    area : Area or str
    offers, needs : path, optional
        The planner's own files, each replacing the estimate of its side.
    output : Series, optional
        Output of the area by detailed sector, MEUR a year; by default estimated from jobs and
        establishments (`footprint.areas.production.supply`).
    establishments : Establishments or path, optional
        The planner's own list of what is made in the area, in place of the estimate of `output`.
    objective : {"footprint", "tonnes"}
        Greatest extraction avoided, or most virgin material displaced.
    draws, seed
        Draws of all coefficients from their ranges (independent, triangular), for the interval.
    progress : callable, optional
        Called with (draws done, draws).
    world : MRIO, optional
        For the footprints; by default the embedded table of the year of France in detail, whose recipes,
        sectors and prices the coefficients speak of. An embedded table of another year gives way to it, and
        a warning says so; any other table needs those industries.

    Returns
    -------
    Exchange

    Raises
    ------
    UnknownNameError
        If the area or the objective is unknown.
    OptionError
        If the number of draws is negative.
    InputFileError
        With every problem of the planner's files.
    """
    if objective not in get_args(Objective):
        raise UnknownNameError("objective", objective, get_args(Objective))
    if draws < 0:
        raise OptionError("The number of draws is zero or more", found=str(draws))
    table = world_or_default(world)
    area = find_area(area)
    market = ByProductMarket.of(detail_world(table), area, output, offers, needs, establishments)
    given, taken, arcs, flows = market.solved(objective, None)
    matches = market.matches(given, taken, arcs, flows)
    interval = pd.DataFrame(columns=["low", "high"], dtype=float)
    if draws:
        random = np.random.default_rng(seed)
        drawn = []
        for done in range(draws):
            drawn.append(market.totals(*market.solved(objective, random)))
            if progress:
                progress(done + 1, draws)
        spread = pd.DataFrame(drawn).quantile(list(INTERVAL)).T
        interval = spread.set_axis(["low", "high"], axis=1)
    return Exchange(
        area=area.name,
        objective=objective,
        matches=matches.drop(columns=["_offer", "_need"]),
        offers=_balance(given.rows, matches.groupby("_offer")["tonnes"].sum()),
        needs=_balance(taken.rows, matches.groupby("_need")["displaced"].sum()),
        interval=interval,
        warnings=(*market.warnings, *detail_note(table)),
        impacts=market.impact_changes(taken, arcs, flows),
        impact_notes=market.impacts.notes,
    )


def _balance(rows: pd.DataFrame, matched: pd.Series) -> pd.DataFrame:
    found = rows.assign(matched=matched.reindex(rows.index).fillna(0.0))
    return found.assign(left=(found["tonnes"] - found["matched"]).clip(lower=0.0))
