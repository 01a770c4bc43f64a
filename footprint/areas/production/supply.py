"""What an area makes: producers, jobs and output by detailed sector, from jobs and establishments.

Jobs by A38 sector and area are observed; which detailed activities they are in is estimated from the
establishments of the départements the area lies in. Plants are lumpy: whether there is one is a draw,
and plants differ in size, so supply is a distribution and not a number. A planner's own establishments
(`establishments.py`) replace the draw by what is there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.local.needs import local_needs_of_all
from footprint.areas.places.area import (
    GOODS_A38,
    MEMBERSHIP,
    URBAN_AREA,
    Area,
    areas_table,
    communes_table,
    compositions,
)
from footprint.areas.production.france import FranceDetail, load_france
from footprint.areas.production.local_supply import LocalSupply
from footprint.areas.production.observed import PerPlants, observed_plants, with_observed
from footprint.areas.production.plants import in_branch
from footprint.areas.production.presence import Geography, geography_of_all, geography_of_one
from footprint.once import kept

if TYPE_CHECKING:
    from numpy.typing import NDArray


#: κ, squared coefficient of variation of plant sizes inside a sector: an assumption, range 1 to 9.
SIZE_DISPERSION = 4.0
#: ρ, share of a plant's output within reach of local needs where nobody says better: an assumption.
OFFERED = 0.5
_REPAIRING = GOODS_A38.index("CM")


def expected_supply(
    jobs: pd.DataFrame,
    inhabitants: pd.Series,
    parts: pd.DataFrame,
    geography: Geography,
    france: FranceDetail | None = None,
) -> LocalSupply:
    """Return the supply expected of areas from their jobs and their départements' establishments.

    Of the E_dk producers of sector k in département d, the area is expected to hold

        λ_ak = Σ_d E_dk [ w_g J_gad / J_gd + (1 − w_g) P_ad / P_d ]

    with J jobs of the sector's branch (A38), P people and w_g fitted to establishments; farms follow farming
    jobs alone. Sizes have the national mean m_k and `footprint.areas.production.plants.in_branch` makes
    jobs of each branch those observed. Variance, of all but the one large plant, is size² λ (1 + κ).

    Where a sector has jobs and the départements list no establishment of it, jobs are shared as nationally.

    Parameters
    ----------
    jobs : DataFrame
        Jobs by area (rows) and A38 goods sector (columns).
    inhabitants : Series
        Inhabitants by area.
    parts : DataFrame
        Columns code, department, share (of the area's manufacturing jobs in that département), inhabitants
        (of the area in that département).
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

    own = np.clip(
        _ratio(observed[area] * used["share"].to_numpy(dtype=float)[:, None], whole[part]), 0.0, 1.0
    )
    living = france.department_inhabitants.reindex(france.department_jobs.index).to_numpy(dtype=float)
    people = np.clip(_ratio(used["inhabitants"].to_numpy(dtype=float), living[part]), 0.0, 1.0)[:, None]
    weight = france.own_jobs_weight.reindex(list(GOODS_A38)).fillna(1.0).to_numpy()
    here = weight * own + (1.0 - weight) * people
    number = _summed(france.producers.to_numpy()[part] * here[:, groups], area, len(codes))
    repairers = france.repair["count"].to_numpy(dtype=float)[part]
    repair = _summed((repairers * here[:, _REPAIRING])[:, None], area, len(codes))

    national = france.sectors.loc[goods, "plants"].to_numpy(dtype=float)
    worked_nationally = france.sectors.loc[goods, "jobs"].to_numpy(dtype=float)
    size = _ratio(worked_nationally, national)
    member = np.zeros((len(goods) + 1, len(GOODS_A38)))
    member[np.arange(len(goods)), groups] = 1.0
    member[-1, _REPAIRING] = 1.0
    orphan = ((number @ member[:-1] <= 0) & (observed > 0))[:, groups]
    expected = _ratio(observed, whole.sum(axis=0)[None, :])[:, groups] * national
    number = np.where(orphan, expected, number)
    everything = np.hstack([number, repair])
    sizes = np.append(size, float(france.repair["jobs_per_plant"].iloc[0]))
    most = observed @ member.T
    found = in_branch(everything, np.broadcast_to(sizes, everything.shape), most, member)

    per_job = _ratio(france.sectors.loc[goods, "output"].to_numpy(dtype=float), worked_nationally)
    number, mean, jump, large = (
        table[:, :-1] for table in (found.number, found.size, found.jump, found.large)
    )
    tables = {
        "producers": number + jump,
        "presence": found.presence[:, :-1],
        "jobs": found.jobs[:, :-1],
        "output": found.jobs[:, :-1] * per_job,
        "variance": (mean * per_job) ** 2 * number * (1.0 + SIZE_DISPERSION),
        "local": np.full(number.shape, np.nan),
        "jump": jump,
        "large": large * per_job,
    }
    frames = {name: pd.DataFrame(values, codes, goods) for name, values in tables.items()}
    return LocalSupply(inhabitants=inhabitants.reindex(codes).astype(float), geography=geography, **frames)


def geography_of(area: Area) -> Geography:
    """Return where one area lies among the urban areas."""
    return geography_of_one(area.code, area.lon, area.lat, area.communes)


@PerPlants
def supply_of_all(kind: str = URBAN_AREA) -> LocalSupply:
    """Return what every area of a kind makes, in one go: by observed plants where some are kept.

    Areas without inhabitants or without goods jobs in the sources (parts of the overseas) are left out.
    """
    found = _expected_of_all(kind)
    observed = observed_plants()
    if observed is None:
        return found
    member = communes_table()[MEMBERSHIP[kind]].astype(str)
    return with_observed(found, member, load_france(), observed)


@kept(2)
def _expected_of_all(kind: str = "urban area") -> LocalSupply:
    """Return what every area of a kind makes by the model, in one go.

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
