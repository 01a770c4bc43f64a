"""What an area makes: producers, jobs and output by detailed sector, from jobs and establishments.

Jobs by A38 sector and area are observed; which detailed activities they are in is estimated from the
establishments of the départements the area lies in. Plants are lumpy: whether a plant of the
département lies in the area is a draw, and plants differ in size, so supply is a distribution and not
a number. A planner's own establishments (`establishments.py`) replace the draw by what is there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.area import GOODS_A38, areas_table, compositions
from footprint.areas.france import FranceDetail, load_france
from footprint.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprint.areas.area import Area
    from footprint.areas.establishments import Establishments

#: Squared coefficient of variation of plant sizes inside a sector, an assumption (range 1–9: the index moves
#: by less than the width of its interval).
SIZE_DISPERSION = 4.0
_REPAIR_GROUP = "CM"


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
    """

    inhabitants: pd.Series
    producers: pd.DataFrame
    presence: pd.DataFrame
    jobs: pd.DataFrame
    output: pd.DataFrame
    variance: pd.DataFrame
    local: pd.DataFrame

    def together(self, code: str = "ring") -> LocalSupply:
        """Return all areas as one: numbers add, the absence of a producer everywhere multiplies."""
        absent = (1.0 - self.presence).prod(axis=0)
        tables = {
            name: getattr(self, name).sum(axis=0).to_frame(code).T
            for name in ("producers", "jobs", "output", "variance")
        }
        return replace(
            self,
            inhabitants=pd.Series([float(self.inhabitants.sum())], [code]),
            presence=(1.0 - absent).to_frame(code).T,
            local=pd.DataFrame(np.nan, [code], self.local.columns),
            **tables,
        )


def expected_supply(
    jobs: pd.DataFrame, inhabitants: pd.Series, parts: pd.DataFrame, france: FranceDetail | None = None
) -> LocalSupply:
    """Return the supply expected of areas from their jobs and their départements' establishments.

    Of the E_dk producers of sector k in département d, each lies in the area with probability
    s = (jobs of k's A38 sector g of the area in d) / (those of d). Their number is a sum of binomials, mean
    λ_ak = Σ_d E_dk s; sizes have the national mean m_k, scaled so that the jobs of g sum to those observed,
    J_ag, and a squared coefficient of variation κ. Hence

        jobs_ak = J_ag λ_ak m_k / Σ_k' λ_ak' m_k'
        Var = size² (λ κ + Σ_d E_dk s (1 − s)),   P(present) = 1 − Π_d (1 − s)^E_dk

    Parameters
    ----------
    jobs : DataFrame
        Jobs by area (rows) and A38 goods sector (columns).
    inhabitants : Series
        Inhabitants by area.
    parts : DataFrame
        Columns code, department, share (of the area's manufacturing jobs in that département).
    france : FranceDetail, optional
        The detail of France; the embedded one by default.

    Returns
    -------
    LocalSupply
    """
    france = france or load_france()
    codes = jobs.index
    goods = france.goods
    groups = [GOODS_A38.index(a38) for a38 in france.sectors.loc[goods, "a38"]]
    used = parts[parts["code"].isin(codes) & parts["department"].isin(france.department_jobs.index)]
    area = codes.get_indexer(used["code"])
    part = france.department_jobs.index.get_indexer(used["department"])
    area_jobs = jobs[list(GOODS_A38)].to_numpy(dtype=float)
    department_jobs = france.department_jobs[list(GOODS_A38)].to_numpy()
    inside = area_jobs[area] * used["share"].to_numpy()[:, None]
    probability = np.clip(_ratio(inside, department_jobs[part]), 0.0, 1.0)

    here = probability[:, groups]
    counted = france.producers.to_numpy()[part]
    number = _summed(counted * here, area, len(codes))
    spread = _summed(counted * here * (1.0 - here), area, len(codes))
    absent = _summed(counted * np.log1p(-np.minimum(here, 1.0 - 1e-12)), area, len(codes))
    repair_group = GOODS_A38.index(_REPAIR_GROUP)
    repair = _summed(
        france.repair["count"].to_numpy()[part][:, None] * probability[:, [repair_group]], area, len(codes)
    )[:, 0]

    national = france.sectors.loc[goods, "plants"].to_numpy(dtype=float)
    size = _ratio(france.sectors.loc[goods, "jobs"].to_numpy(dtype=float), national)
    member = np.zeros((len(goods), len(GOODS_A38)))
    member[np.arange(len(goods)), groups] = 1.0
    weighed = (number * size) @ member
    weighed[:, repair_group] += repair * float(france.repair["jobs_per_plant"].iloc[0])
    stretch = _ratio(area_jobs, weighed)[:, groups]
    # Jobs where the département lists no establishment at all: shared as in the whole country.
    orphan = ((weighed <= 0) & (area_jobs > 0))[:, groups]
    if orphan.any():
        whole = department_jobs.sum(axis=0)
        expected = _ratio(area_jobs, whole[None, :])[:, groups] * national
        number = np.where(orphan, expected, number)
        spread = np.where(orphan, expected, spread)
        absent = np.where(orphan, -expected, absent)
        stretch = np.where(orphan, 1.0, stretch)

    worked = number * size * stretch
    per_job = _ratio(
        france.sectors.loc[goods, "output"].to_numpy(dtype=float),
        france.sectors.loc[goods, "jobs"].to_numpy(dtype=float),
    )
    output = worked * per_job
    of_one = size * stretch * per_job
    variance = of_one**2 * (number * SIZE_DISPERSION + spread)
    tables = {
        "producers": number,
        "presence": 1.0 - np.exp(absent),
        "jobs": worked,
        "output": output,
        "variance": variance,
        "local": np.full(number.shape, np.nan),
    }
    frames = {name: pd.DataFrame(values, codes, goods) for name, values in tables.items()}
    return LocalSupply(inhabitants=inhabitants.reindex(codes).astype(float), **frames)


def supply_of(area: Area, establishments: Establishments | None = None) -> LocalSupply:
    """Return what one area makes; with `establishments`, what the planner says is there.

    Raises
    ------
    TableError
        If the area has no goods-producing job and no establishments were given.
    """
    from footprint.areas.establishments import supply_from

    if establishments is not None:
        return supply_from(area, establishments)
    if float(area.jobs.sum()) <= 0:
        raise TableError(
            f"{area.name} has no goods-producing job",
            hint="choose a larger area, or give its establishments with --establishments FILE",
        )
    jobs = area.jobs.reindex(list(GOODS_A38)).fillna(0.0).to_frame(area.code).T
    parts = pd.DataFrame({
        "code": area.code, "department": area.departments.index.astype(str), "share": area.departments.to_numpy()
    })  # fmt: skip
    return expected_supply(jobs, pd.Series([area.inhabitants], [area.code]), parts)


@lru_cache(maxsize=2)
def supply_of_all(kind: str = "urban area") -> LocalSupply:
    """Return what every area of a kind makes, in one go; areas without goods jobs are left out."""
    table = areas_table()
    table = table[table["kind"] == kind]
    jobs = table[[f"jobs_{a38}" for a38 in GOODS_A38]].astype(float)
    jobs.columns = list(GOODS_A38)
    jobs = jobs[jobs.sum(axis=1) > 0]
    return expected_supply(jobs, table["inhabitants"].astype(float), compositions(kind, "department"))


def _ratio(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
    bottom = np.broadcast_to(bottom, top.shape)
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


def _summed(rows: NDArray[np.float64], area: NDArray[np.intp], count: int) -> NDArray[np.float64]:
    total = np.zeros((count, rows.shape[1]))
    np.add.at(total, area, rows)
    return total
