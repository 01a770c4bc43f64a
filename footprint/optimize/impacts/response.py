"""Impacts per unit of new output: what suppliers and rivals cause less or more, and the plants themselves.

The response of the external world is that of extraction (`footprint.optimize.relocation.reduction`), with
rows of carbon, water, waste and jobs in place of tonnes. A change is what new plants cause less what is
avoided elsewhere; minus means less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from footprint.i18n import message
from footprint.mrio.impacts.intensities import Impacts

#: How a plant is taken to cause what no technology states.
PLANTS = message(
    "a new plant is taken to cause carbon, water and waste as its French industry does per euro of output, in "
    "proportion to the material inputs of its technology; its jobs are the technology's own"
)


@dataclass(frozen=True, eq=False)
class ImpactResponse:
    """What one MEUR of new output changes; k products, t activities, m impacts.

    Attributes
    ----------
    impacts : Impacts
        Names, titles, units and notes.
    product : ndarray of int, t
        Product of each activity.
    avoided : ndarray, 2m × t
        Avoided outside the area per unit of output that is sold elsewhere, in the country, then abroad.
    avoided_by_sale : ndarray, 2m × k
        The same for one unit sold in the area instead.
    behind_rivals : ndarray, 2m × k
        Behind one unit of a rival's product.
    local : ndarray, m × t
        Of the plants themselves per unit of output.
    """

    impacts: Impacts
    product: np.ndarray
    avoided: np.ndarray
    avoided_by_sale: np.ndarray
    behind_rivals: np.ndarray
    local: np.ndarray

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know, or why there are no impacts."""
        return (*self.impacts.notes, PLANTS) if self.impacts.names else self.impacts.notes

    def restricted(self, kept: np.ndarray) -> ImpactResponse:
        """Return the response of the activities in `kept` (a mask) alone."""
        return replace(
            self, product=self.product[kept], avoided=self.avoided[:, kept], local=self.local[:, kept]
        )

    def outside(self, sizes: np.ndarray, sold: np.ndarray) -> np.ndarray:
        """Return what is avoided outside the area, 2m × t, for outputs and what of each is sold here."""
        return np.asarray(self.avoided * sizes + self.avoided_by_sale[:, self.product] * sold)

    def changes(self, sizes: np.ndarray, sold: np.ndarray) -> np.ndarray:
        """Return the change of each impact by activity, 2m × t: in the country, the area too, then abroad."""
        found = -self.outside(sizes, sold)
        found[: len(self.local)] += self.local * sizes
        return found

    def local_of(self, sizes: np.ndarray) -> np.ndarray:
        """Return what plants of these outputs cause themselves, 2m: all of it in the country."""
        return np.concatenate([self.local @ sizes, np.zeros(len(self.local))])

    def difference(self, sizes: np.ndarray, sold: np.ndarray, whole: np.ndarray) -> float:
        """Return the largest relative distance to what the whole system avoids outside (2m), by impact.

        Parameters
        ----------
        sizes : ndarray, t
        sold : ndarray, k
            What is sold in the area, by product.
        whole : ndarray, 2m
        """
        m = len(self.local)
        found = self.avoided @ sizes + self.avoided_by_sale @ sold
        gap = np.abs(found - whole).reshape(2, m).max(axis=0, initial=0.0)
        size = np.abs(whole).reshape(2, m).max(axis=0, initial=0.0)
        return float(np.divide(gap, size, out=gap.copy(), where=size > 0).max(initial=0.0))


def impact_rows(
    response: ImpactResponse | None, changes: np.ndarray, sectors: Sequence[str], technologies: Sequence[str]
) -> pd.DataFrame:
    """Return changes (2m × t) as one row for each activity and impact.

    Returns
    -------
    DataFrame
        sector, technology, impact, title, unit, france, abroad, total; NaN where not known. Empty without
        impacts.
    """
    columns = ["sector", "technology", "impact", "title", "unit", "france", "abroad", "total"]
    frames = [
        response.impacts.frame(changes[:, place]).reset_index().assign(sector=sector, technology=technology)
        for place, (sector, technology) in enumerate(zip(sectors, technologies, strict=True))
        if response is not None and response.impacts.names
    ]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def impact_totals(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of `impact_rows` by impact: title, unit, france, abroad, total."""
    if not len(rows):
        return pd.DataFrame(columns=["title", "unit", "france", "abroad", "total"])
    by = rows.groupby("impact", sort=False)
    # A part that is unknown in one row is unknown in all.
    sums = by[["france", "abroad", "total"]].sum(min_count=1)
    return by[["title", "unit"]].first().join(sums)
