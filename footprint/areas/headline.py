"""How sure a headline is without drawing: the French footprint's spreads, carried to an area.

Errors of the table move an area's footprint nearly as they move the country's, since areas buy from the same
chains in other amounts. So the relative variances of the French footprint, by source of error, are drawn once
(`dataset_builder.uncertainty`) and kept; an area adds the error of its own demand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.places.area import COUNTRY, Area
from footprint.embedded import embedded
from footprint.i18n import message
from footprint.once import kept
from footprint.ranges import INTERVAL
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.areas.local.differences import Differences

#: Sources of error beside those of the table.
ASSUMPTIONS, PLACE = "assumptions", "place"
QUANTITIES = ("france", "abroad", "total", "per_inhabitant", "share_abroad")
#: Standard deviations of a normal law at either end of nine draws of ten.
NINE_TENTHS = 1.645
CARRIED = "national spreads"
_BOTH = NINE_TENTHS * np.array([-1.0, 1.0])
_MOMENTS, _SHIFTS = ("home", "abroad", "joint"), ("home_shift", "abroad_shift")


def source_words() -> dict[str, str]:
    """Return what each source of error is, in words."""
    return {
        "flows": message("money flows between industries"),
        "demand": message("what households buy, and from where"),
        "extraction": message("statistics of extraction"),
        ASSUMPTIONS: message("assumptions of the world table"),
        PLACE: message("the estimate of what people of the place buy"),
    }


@dataclass(frozen=True, eq=False)
class HeadlineInterval:
    """Nine cases of ten of an area's headline, and where the error comes from.

    Attributes
    ----------
    table : DataFrame
        By quantity (france, abroad, total, per_inhabitant, share_abroad): low, value, high; tonnes, tonnes
        per inhabitant, share.
    contributions : Series
        Share of each source of error in the variance of the total, largest first; sums to 1.
    """

    table: pd.DataFrame
    contributions: pd.Series

    def ends(self, quantity: str) -> tuple[float, float]:
        """Return low and high of a quantity."""
        low, _, high = self.table.loc[quantity].to_numpy(float)
        return float(low), float(high)

    @property
    def largest_source(self) -> str:
        """The source of error that adds most to the variance."""
        return str(self.contributions.index[0])

    @property
    def reading(self) -> str:
        """The interval in a sentence."""
        each = self.table.loc["per_inhabitant"]
        return message(
            "nine times in ten it lies between {low:.1f} and {high:.1f} t per inhabitant; most of the spread comes from {source} "
            "({share:.0f} % of the variance)",
            low=each["low"],
            high=each["high"],
            source=source_words()[self.largest_source],
            share=100 * float(self.contributions.iloc[0]),
        )

    def interval_json(self) -> dict[str, object]:
        """Return what the headline of an account carries: each interval, and the sources of error."""
        units = dict(zip(QUANTITIES, ("t", "t", "t", "t/inhabitant", "1"), strict=True))
        return {
            **{
                name: {"low": as_json(row["low"], units[name]), "high": as_json(row["high"], units[name])}
                for name, row in ((str(at), row) for at, row in self.table.iterrows())
            },
            "level": as_json(round(INTERVAL[1] - INTERVAL[0], 9), "1"),
            "largest_source": self.largest_source,
            "contributions": {str(k): as_json(v, "1") for k, v in self.contributions.items()},
            "mode": CARRIED,
        }


def relative_deviation(area: Area, found: Differences | None, tonnes: float) -> float:
    """Return the relative standard deviation of what an area's people buy; the nation's is known."""
    if found is None or not tonnes or area.kind == COUNTRY:
        return 0.0
    half = math.sqrt(sum(part**2 for part in found.interval.parts))
    return half / NINE_TENTHS / (tonnes / area.inhabitants)


def headline_interval(
    home: float,
    abroad: float,
    direct: float,
    area: Area,
    place: float,
    scope: str,
    table: Mapping[str, str],
) -> HeadlineInterval | None:
    """Return the interval of a footprint of materials, or None where the table's spreads are not known.

    With relative variances v_s of source s for what is extracted at home h and abroad a, and c_s their
    covariance, all of the French footprint of the same scope:

        Var h = h² Σ_s v_sh,   Var a = a² Σ_s v_sa,   Var (h + a) = Σ_s (h² v_sh + a² v_sa + 2 h a c_s),

    and log-normal ends exp(±1.645 σ − σ²/2) of the mean, σ² = ln(1 + Var / mean²); the share abroad by the
    delta method. The mean is the value moved by what the assumptions' ranges, which are not symmetric, move
    it on average. What final users take directly is taken as it is. `footprint_interval` draws the errors of
    the area itself.

    Parameters
    ----------
    home, abroad : float
        Tonnes that industries extract, in France and abroad.
    direct : float
        Tonnes that final users take themselves, in France.
    area : Area
    place : float
        Relative standard deviation of what people of the place buy.
    scope : str
        Whose final demand counts.
    table : mapping
        What an account says of its table: ``content_hash``.
    """
    rows = table_spreads(table.get("content_hash", ""), scope)
    france, total = home + direct, home + direct + abroad
    if rows.empty or home <= 0.0 or abroad <= 0.0:
        return None
    own = pd.DataFrame([{"source": PLACE} | dict.fromkeys(_MOMENTS, place**2) | dict.fromkeys(_SHIFTS, 0.0)])
    known = pd.concat([rows[own.columns], own]).set_index("source")
    at_home, away = home**2 * known["home"], abroad**2 * known["abroad"]
    joint = home * abroad * known["joint"]
    variance = at_home + away + 2.0 * joint
    means = home * (1.0 + known["home_shift"].sum()), abroad * (1.0 + known["abroad_shift"].sum())
    of_total = _ends(sum(means), variance.sum()) + direct
    middle, share = means[1] / (sum(means) + direct), abroad / total
    of_share = ((1.0 - share) ** 2 * away + share**2 * at_home - 2.0 * share * (1.0 - share) * joint).sum()
    deviation = np.sqrt(max(of_share, 0.0)) / total
    ends = {
        "france": direct + _ends(means[0], at_home.sum()),
        "abroad": _ends(means[1], away.sum()),
        "total": of_total,
        "per_inhabitant": of_total / area.inhabitants,
        "share_abroad": np.clip(middle + deviation * _BOTH, 0.0, 1.0),
    }
    values = (france, abroad, total, total / area.inhabitants, share)
    found = pd.DataFrame(
        {name: (low, value, high) for (name, (low, high)), value in zip(ends.items(), values, strict=True)},
        index=["low", "value", "high"],
    ).T
    variance = variance[variance > 0].sort_values(ascending=False)
    return HeadlineInterval(found, (variance / variance.sum()).rename("share of variance"))


def table_spreads(content_hash: str, scope: str) -> pd.DataFrame:
    """Return relative variances of the French footprint by source of error; none of an unknown table."""
    spreads = _national()
    return spreads[(spreads["content_hash"] == content_hash) & (spreads["scope"] == scope)]


def _ends(mean: float, variance: float) -> np.ndarray:
    sigma = np.sqrt(np.log1p(variance / mean**2))
    return np.asarray(mean * np.exp(sigma * _BOTH - sigma**2 / 2.0))


@kept(1)
def _national() -> pd.DataFrame:
    return pd.read_csv(embedded("uncertainty", "national.csv"))
