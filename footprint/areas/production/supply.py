"""What an area makes: producers, jobs and output by detailed sector, from jobs and establishments.

Jobs by A38 sector and area are observed; which detailed activities they are in is estimated from the
establishments of the départements the area lies in. Plants are lumpy: whether there is one is a draw,
and plants differ in size, so supply is a distribution and not a number. A planner's own establishments
(`establishments.py`) replace the draw by what is there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.local.needs import local_needs_of_all
from footprint.areas.places.area import GOODS_A38, Area, areas_table, compositions
from footprint.areas.production.france import FranceDetail, load_france
from footprint.areas.production.presence import Geography, geography_of_all, geography_of_one
from footprint.once import kept

if TYPE_CHECKING:
    from numpy.typing import NDArray


#: κ, squared coefficient of variation of plant sizes inside a sector: an assumption, range 1 to 9.
SIZE_DISPERSION = 4.0
#: ρ, share of a plant's output within reach of local needs where nobody says better: an assumption.
OFFERED = 0.5
_TABLES = ("producers", "presence", "jobs", "output", "variance", "local")
_FARMING = GOODS_A38.index("AZ")
_REPAIRING = GOODS_A38.index("CM")


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
        Variance of output, MEUR²; zero where establishments were supplied.
    local : DataFrame
        Share of output sold locally that a planner stated; NaN where nobody did.
    geography : Geography
        Where the areas lie among the urban areas.
    needs : DataFrame, optional
        Production that an inhabitant's goods need, EUR a year; that of the mean French inhabitant where it
        is left out.
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

    def only(self, codes: list[str]) -> LocalSupply:
        """Return the rows of some areas."""
        tables = {name: getattr(self, name).loc[codes] for name in _TABLES}
        where = self.geography
        return LocalSupply(
            inhabitants=self.inhabitants.loc[codes],
            geography=Geography(where.inner.loc[codes], where.distance.loc[codes], where.inside.loc[codes]),
            needs=None if self.needs is None else self.needs.loc[codes],
            **tables,
        )


def expected_supply(
    jobs: pd.DataFrame,
    inhabitants: pd.Series,
    parts: pd.DataFrame,
    geography: Geography,
    france: FranceDetail | None = None,
) -> LocalSupply:
    """Return the supply expected of areas from their jobs and their départements' establishments.

    Of the E_dk producers of sector k in département d, the area is expected to hold its share s_ad of the
    département's manufacturing jobs (of its farming jobs for farms): λ_ak = Σ_d E_dk s_ad. Their number is
    Poisson, because a count of one year is one draw of who could be there; sizes have the national mean
    m_k, stretched so that the jobs of each A38 sector g sum to those observed, J_ag, and a squared
    coefficient of variation κ. Hence

        jobs_ak = J_ag λ_ak m_k / Σ_k' λ_ak' m_k'
        Var = size² λ (1 + κ),   P(present) = 1 − exp(−λ)

    Where a sector has jobs and the départements list no establishment of it, jobs are shared as nationally.

    Parameters
    ----------
    jobs : DataFrame
        Jobs by area (rows) and A38 goods sector (columns).
    inhabitants : Series
        Inhabitants by area.
    parts : DataFrame
        Columns code, department, share (of the area's manufacturing jobs in that département) and coverage
        (share of the département's manufacturing jobs in the area).
    geography : Geography
        Where the areas lie.
    france : FranceDetail, optional
        The detail of France; the embedded one by default.

    Returns
    -------
    LocalSupply
    """
    france = france or load_france()
    codes = jobs.index
    goods = france.goods
    groups = np.array([GOODS_A38.index(a38) for a38 in france.sectors.loc[goods, "a38"]])
    used = parts[parts["code"].isin(codes) & parts["department"].isin(france.department_jobs.index)]
    area = codes.get_indexer(pd.Index(used["code"]))
    part = france.department_jobs.index.get_indexer(pd.Index(used["department"]))
    observed = jobs[list(GOODS_A38)].to_numpy(dtype=float)
    whole = france.department_jobs[list(GOODS_A38)].to_numpy()

    coverage = np.clip(used["coverage"].to_numpy(dtype=float), 0.0, 1.0)
    farmed = _ratio(observed[area, _FARMING] * used["share"].to_numpy(dtype=float), whole[part, _FARMING])
    here = np.where(groups == _FARMING, np.clip(farmed, 0.0, 1.0)[:, None], coverage[:, None])
    number = _summed(france.producers.to_numpy()[part] * here, area, len(codes))
    repair = _summed((france.repair["count"].to_numpy()[part] * coverage)[:, None], area, len(codes))[:, 0]

    national = france.sectors.loc[goods, "plants"].to_numpy(dtype=float)
    worked_nationally = france.sectors.loc[goods, "jobs"].to_numpy(dtype=float)
    size = _ratio(worked_nationally, national)
    member = np.zeros((len(goods), len(GOODS_A38)))
    member[np.arange(len(goods)), groups] = 1.0
    weighed = (number * size) @ member
    weighed[:, _REPAIRING] += repair * float(france.repair["jobs_per_plant"].iloc[0])
    orphan = ((weighed <= 0) & (observed > 0))[:, groups]
    expected = _ratio(observed, whole.sum(axis=0)[None, :])[:, groups] * national
    number = np.where(orphan, expected, number)
    stretch = np.where(orphan, 1.0, _ratio(observed, weighed)[:, groups])

    per_job = _ratio(france.sectors.loc[goods, "output"].to_numpy(dtype=float), worked_nationally)
    worked = number * size * stretch
    tables = {
        "producers": number,
        "presence": -np.expm1(-number),
        "jobs": worked,
        "output": worked * per_job,
        "variance": (size * stretch * per_job) ** 2 * number * (1.0 + SIZE_DISPERSION),
        "local": np.full(number.shape, np.nan),
    }
    frames = {name: pd.DataFrame(values, codes, goods) for name, values in tables.items()}
    return LocalSupply(inhabitants=inhabitants.reindex(codes).astype(float), geography=geography, **frames)


def geography_of(area: Area) -> Geography:
    """Return where one area lies among the urban areas."""
    return geography_of_one(area.code, area.lon, area.lat, area.communes)


@kept(2)
def supply_of_all(kind: str = "urban area") -> LocalSupply:
    """Return what every area of a kind makes, in one go.

    Areas without inhabitants or without goods jobs in the sources (parts of the overseas) are left out.
    """
    table = areas_table()
    table = table[(table["kind"] == kind) & (table["inhabitants"] > 0)]
    jobs = table[[f"jobs_{a38}" for a38 in GOODS_A38]].astype(float)
    jobs.columns = list(GOODS_A38)
    jobs = jobs[jobs.sum(axis=1) > 0]
    where = geography_of_all(kind)
    codes = jobs.index
    placed = Geography(where.inner.loc[codes], where.distance.loc[codes], where.inside.loc[codes])
    made = expected_supply(jobs, table["inhabitants"].astype(float), compositions(kind, "department"), placed)
    return replace(made, needs=local_needs_of_all(kind, load_france()).loc[made.output.index])


def _ratio(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
    bottom = np.broadcast_to(bottom, top.shape)
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


def _summed(rows: NDArray[np.float64], area: NDArray[np.intp], count: int) -> NDArray[np.float64]:
    total = np.zeros((count, rows.shape[1]))
    np.add.at(total, area, rows)
    return total
