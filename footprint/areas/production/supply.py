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
    zones_table,
)
from footprint.areas.production.france import FranceDetail, load_france
from footprint.areas.production.local_supply import LocalSupply
from footprint.areas.production.observed import PerPlants, observed_plants, with_observed
from footprint.areas.production.plants import in_branch
from footprint.areas.production.presence import Geography, geography_of_all, geography_of_one
from footprint.once import kept

if TYPE_CHECKING:
    from numpy.typing import NDArray


#: ρ, share of a plant's output within reach of local needs where nobody says better: an assumption.
OFFERED = 0.5
_MOST = 0.5
_REPAIRING = GOODS_A38.index("CM")
#: Strength of places where plants are as good as independent: farms.
_INDEPENDENT = 1e12


def expected_supply(
    jobs: pd.DataFrame,
    inhabitants: pd.Series,
    parts: pd.DataFrame,
    zones: pd.DataFrame,
    geography: Geography,
    france: FranceDetail | None = None,
) -> LocalSupply:
    """Return the supply expected of areas from their jobs and their départements' establishments.

    Of the E_dk producers of sector k in département d, the area is expected to hold

        λ_ak = Σ_d E_dk q_ad / q_d,   q_ad = w_g J_gad / J_g + (1 − w_g) P_ad / P

    with J jobs of the sector's branch (A38) and P people; farms follow farming jobs alone. Shares π of a
    département's places are Dirichlet around π_ad = q_ad / q_d with strength α_g, so numbers are negative
    binomial with variance λ + λ² / r and shape

        r_ad = π_ad (α_g + 1) / (1 − π_ad)

    in each département. w_g and α_g are fitted to establishments. Sizes have the national mean m_k and
    `footprint.areas.production.plants.in_branch` makes jobs of each branch those observed. Variance of
    output, of all but the one large plant, is size² (λ (1 + κ_g) + λ² / r).

    Where a sector has jobs and the départements list no establishment of it, jobs are shared as
    nationally. A sector with a smallest size has plants only where most of the branch's jobs are in
    employment zones that hold as many.

    Parameters
    ----------
    jobs : DataFrame
        Jobs by area (rows) and A38 goods sector (columns).
    inhabitants : Series
        Inhabitants by area.
    parts : DataFrame
        Columns code, department, inhabitants and one ``jobs_`` column for each A38 goods sector: what of
        the area lies in the département.
    zones : DataFrame
        Columns code, zone and the same ``jobs_`` columns: what of the area lies in each employment zone.
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
    observed = jobs[list(GOODS_A38)].to_numpy(dtype=float)
    national = france.sectors.loc[goods, "plants"].to_numpy(dtype=float)
    worked_nationally = france.sectors.loc[goods, "jobs"].to_numpy(dtype=float)

    counts = np.column_stack([france.producers.to_numpy(), france.repair["count"].to_numpy(dtype=float)])
    branches = np.append(groups, _REPAIRING)
    number, excess = _placed(parts, codes, counts, branches, france)
    member = np.zeros((len(branches), len(GOODS_A38)))
    member[np.arange(len(branches)), branches] = 1.0
    orphan = ((number[:, :-1] @ member[:-1] <= 0) & (observed > 0))[:, groups]
    whole = france.department_jobs[list(GOODS_A38)].to_numpy().sum(axis=0)
    expected = _ratio(observed, whole[None, :])[:, groups] * national
    number[:, :-1] = np.where(orphan, expected, number[:, :-1])
    number[:, :-1] *= _large_enough(zones, codes, france)
    sizes = np.append(_ratio(worked_nationally, national), float(france.repair["jobs_per_plant"].iloc[0]))
    shape = np.divide(number**2, excess, out=np.full_like(number, np.inf), where=excess > 0)
    found = in_branch(number, np.broadcast_to(sizes, number.shape), observed @ member.T, member, shape)

    per_job = _ratio(france.sectors.loc[goods, "output"].to_numpy(dtype=float), worked_nationally)
    number, mean, jump, large = (
        table[:, :-1] for table in (found.number, found.size, found.jump, found.large)
    )
    spread = france.placement["size_spread"].reindex(list(GOODS_A38)).fillna(1.0).to_numpy()[groups]
    clustered = _ratio(number**2, np.where(np.isfinite(shape[:, :-1]), shape[:, :-1], 0.0))
    tables = {
        "producers": number + jump,
        "presence": found.presence[:, :-1],
        "jobs": found.jobs[:, :-1],
        "output": found.jobs[:, :-1] * per_job,
        "variance": (mean * per_job) ** 2 * (number * (1.0 + spread) + clustered),
        "local": np.full(number.shape, np.nan),
        "jump": jump,
        "large": large * per_job,
    }
    frames = {name: pd.DataFrame(values, codes, goods) for name, values in tables.items()}
    people = inhabitants.reindex(codes).astype(float)
    return LocalSupply(inhabitants=people, geography=geography, france=france, **frames)


def _placed(
    parts: pd.DataFrame,
    codes: pd.Index,
    counts: NDArray[np.float64],
    branches: NDArray[np.intp],
    france: FranceDetail,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return λ of areas by producer, and Σ_d λ_d² / r_d, the variance that clusters add."""
    used = parts[parts["code"].isin(codes) & parts["department"].isin(france.department_jobs.index)]
    area = codes.get_indexer(pd.Index(used["code"]))
    part = france.department_jobs.index.get_indexer(pd.Index(used["department"]))
    whole = france.department_jobs[list(GOODS_A38)].to_numpy()
    living = (
        france.department_inhabitants.reindex(france.department_jobs.index).fillna(0.0).to_numpy(dtype=float)
    )
    weight = france.placement["weight"].reindex(list(GOODS_A38)).fillna(1.0).to_numpy()

    def share(worked: NDArray[np.float64], people: NDArray[np.float64]) -> NDArray[np.float64]:
        own = _ratio(worked, whole.sum(axis=0)[None, :])
        return weight * own + (1.0 - weight) * (people / living.sum())[:, None]

    here = share(
        used[[f"jobs_{a38}" for a38 in GOODS_A38]].to_numpy(dtype=float),
        used["inhabitants"].to_numpy(dtype=float),
    )
    everywhere = share(whole, living)[part]
    fraction = np.clip(_ratio(here, everywhere), 0.0, 1.0)
    strength = france.placement["clustering"].reindex(list(GOODS_A38)).fillna(_INDEPENDENT).to_numpy()
    # λ² / r = λ E (1 − share) / (α + 1): nothing where the area is the whole département.
    beside = (1.0 - fraction) / (strength + 1.0)
    number = counts[part] * fraction[:, branches]
    return _summed(number, area, len(codes)), _summed(
        number * counts[part] * beside[:, branches], area, len(codes)
    )


def _large_enough(zones: pd.DataFrame, codes: pd.Index, france: FranceDetail) -> NDArray[np.float64]:
    """Return 1 where most of a branch's jobs are in zones that hold a sector's smallest plant, else 0."""
    possible = np.ones((len(codes), len(france.goods)))
    known = zones_table()["jobs_2019"].astype(float)
    for sector, least in france.smallest.items():
        a38 = str(france.sectors["a38"][str(sector)])
        branch = known.xs(a38, level="a38")
        large = zones["zone"].astype(str).map(branch.set_axis(branch.index.astype(str))) >= least
        jobs = zones[f"jobs_{a38}"]
        here, all_jobs = ((jobs * part).groupby(zones["code"].to_numpy()).sum() for part in (large, 1.0))
        share = (here / all_jobs.where(all_jobs > 0)).reindex(codes).fillna(0.0)
        possible[:, france.goods.get_loc(sector)] = share.to_numpy() >= _MOST
    return possible


def geography_of(area: Area) -> Geography:
    """Return where one area lies among the urban areas."""
    return geography_of_one(area.code, area.lon, area.lat, area.communes)


@PerPlants
def supply_of_all(kind: str = URBAN_AREA, france: FranceDetail | None = None) -> LocalSupply:
    """Return what every area of a kind makes, in one go: by observed plants where some are kept.

    Areas without inhabitants or without goods jobs in the sources (parts of the overseas) are left out.
    """
    detail = france or load_france()
    found = _expected_of_all(kind, detail)
    observed = observed_plants()
    if observed is None:
        return found
    member = communes_table()[MEMBERSHIP[kind]].astype(str)
    return with_observed(found, member, detail, observed)


def supply_in(france: FranceDetail | None, kind: str = URBAN_AREA) -> LocalSupply:
    """Return what every area of a kind makes, counted in a French detail, the embedded one by default."""
    own = france is None or france is load_france()
    return supply_of_all(kind) if own else supply_of_all(kind, france)


@kept(2)
def _expected_of_all(kind: str, france: FranceDetail) -> LocalSupply:
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
    made = expected_supply(
        jobs,
        table["inhabitants"].astype(float),
        compositions(kind, "department"),
        compositions(kind, "zone"),
        placed,
        france,
    )
    return replace(made, needs=local_needs_of_all(kind, france).loc[made.output.index])


def _ratio(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
    bottom = np.broadcast_to(bottom, top.shape)
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


def _summed(rows: NDArray[np.float64], area: NDArray[np.intp], count: int) -> NDArray[np.float64]:
    total = np.zeros((count, rows.shape[1]))
    np.add.at(total, area, rows)
    return total
