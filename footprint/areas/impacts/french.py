"""Carbon, water, waste and French jobs by industry, on whichever world table an answer stands."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.areas.places.area import zones_table
from footprint.areas.production.detail import detail_facts, detail_year
from footprint.areas.production.france import load_france
from footprint.i18n import message
from footprint.labels import HOME
from footprint.mrio.impacts.intensities import Impacts, folded, impacts_of
from footprint.mrio.impacts.satellites import YEARS, has_satellites
from footprint.mrio.system import MRIO
from footprint.once import kept

JOBS = "jobs"
_REPAIR = "Repair and installation of machinery"
#: A38 sectors of each industry without goods: all industries of one A38 sector have its jobs per output.
_A38 = {
    "Electricity and gas supply": "DZ", "Water supply": "EZ", "Sewerage and waste treatment": "EZ",
    "Construction": "FZ", "Motor vehicle trade and repair": "GZ", "Wholesale trade": "GZ", "Retail trade": "GZ",
    "Inland transport": "HZ", "Water transport": "HZ", "Air transport": "HZ",
    "Warehousing and transport services": "HZ", "Post and couriers": "HZ", "Hotels and restaurants": "IZ",
    "Publishing": "JA", "Film, television and broadcasting": "JA", "Telecommunications": "JB",
    "Computer and information services": "JC", "Banking": "KZ", "Insurance": "KZ", "Financial services": "KZ",
    "Real estate": "LZ", "Legal, accounting and management services": "MA", "Architecture and engineering": "MA",
    "Research and development": "MB", "Advertising": "MC", "Other professional services": "MC",
    "Administrative and support services": "NZ", "Public administration and defence": "OZ", "Education": "PZ",
    "Health and social work": "Q", "Other community and personal services": "R",
}  # fmt: skip
_TOGETHER = {"QA": "Q", "QB": "Q", "RZ": "R", "SZ": "R"}


@kept(4)
def impacts_for(world: MRIO) -> Impacts:
    """Return the impacts of the industries of a world table, French jobs among them where they are known.

    On the table of France in detail, where some sectors are merged, the satellites of the whole table are
    added up. Jobs are those of France alone, on the tables of the detail's year.

    Parameters
    ----------
    world : MRIO
        Any table; one without satellites gives none and says so.
    """
    found = _unmerged(world) if JOBS not in world.extensions else impacts_of(world)
    jobs = french_jobs(world) if found.names and JOBS not in found.names else None
    if jobs is None:
        return found
    flows = np.zeros(world.n)
    rows = pd.MultiIndex.from_product([[HOME], jobs.index])
    flows[world.index.get_indexer(rows)] = jobs.to_numpy()
    note = message(
        "jobs are those of France: of goods makers 2019 (private employers), of services 2022 (all employers), per "
        "euro of output of {year}; jobs abroad are not known, for want of a source",
        year=world.year,
    )
    return found.with_row(JOBS, message("Jobs"), "job", flows, note, abroad=False)


def french_jobs(world: MRIO) -> pd.Series | None:
    """Return jobs by industry of France; None on a table of another year or with other industries.

    Goods makers have the jobs of their detailed sectors. An industry of services has the jobs of its A38
    sector, shared with the sector's other industries by output; repair of machinery has its plants' jobs.
    Households as employers and extraterritorial bodies have none.
    """
    france, merged = load_france(), detail_facts()["merged"]
    output = pd.Series(world.x[HOME]) if HOME in world.regions else pd.Series(dtype=float)
    parents = pd.Series([merged.get(name, name) for name in output.index], output.index)
    table = france.sectors
    if world.year != detail_year() or not set(table["parent"]) <= set(parents):
        return None
    made = table[table["goods"]].groupby("parent")["jobs"].sum()
    by_a38 = zones_table()["jobs_2022"].groupby("a38", observed=True).sum()
    by_a38 = by_a38.groupby([_TOGETHER.get(str(name), str(name)) for name in by_a38.index]).sum()
    a38 = parents.map(_A38)
    within = output / output.groupby(a38).transform("sum")
    services = a38.map(by_a38) * within
    repair = france.repair
    whole = output.groupby(parents).transform("sum")
    share = (output / whole.where(whole > 0)).fillna(0.0)
    goods = parents.map(made) * share
    mended = float((repair["count"] * repair["jobs_per_plant"]).sum())
    found = goods.fillna(0.0) + services.fillna(0.0)
    found[parents == _REPAIR] += mended
    return found.where(output > 0, 0.0)


def _unmerged(world: MRIO) -> Impacts:
    """Return impacts of a table, of one with merged sectors by the whole table of that year."""
    from footprint.mrio import load_world

    embedded = world.year in YEARS and "release" in world.meta and not has_satellites(world)
    if not embedded or world.meta.get("variant", "default") != "default":
        return impacts_of(world)
    whole, merged = load_world(year=world.year), detail_facts()["merged"]
    sectors = pd.Index([merged.get(name, name) for name in whole.sectors]).unique()
    if not whole.regions.equals(world.regions) or set(sectors) != set(world.sectors):
        return impacts_of(world)
    return folded(impacts_of(whole), whole.index, world.index, merged)
