"""What one area makes: expected from statistics, or what a planner says is there."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pandas as pd

from footprint.areas.local.needs import local_needs
from footprint.areas.places.area import GOODS_A38, Area, commune_jobs, communes_table
from footprint.areas.production.establishments import (
    Establishments,
    as_establishments,
    explain_establishments,
)
from footprint.areas.production.france import FranceDetail, load_france
from footprint.areas.production.local_supply import LocalSupply
from footprint.areas.production.observed import observed_plants, with_observed
from footprint.areas.production.supply import OFFERED, expected_supply, geography_of
from footprint.errors import TableError
from footprint.i18n import message


def supply_of(
    area: Area,
    establishments: Establishments | str | os.PathLike[str] | None = None,
    france: FranceDetail | None = None,
) -> LocalSupply:
    """Return what one area makes; with `establishments`, what the planner says is there.

    Output and needs are counted in `france`, the embedded detail by default.

    Raises
    ------
    TableError
        If the area has no inhabitants, or no goods-producing job and no establishments were given.
    """
    if not area.inhabitants > 0:
        raise TableError(
            message("{name} has no inhabitants in the sources", name=area.name), hint="choose another area"
        )
    establishments = as_establishments(establishments)
    france = france or load_france()
    if establishments is not None:
        return replace(supply_from(area, establishments, france), needs=local_needs(area, france))
    if float(area.jobs.sum()) <= 0:
        raise TableError(
            message("{name} has no goods-producing job", name=area.name),
            hint="choose a larger area, or give its establishments with --establishments FILE",
        )
    jobs = area.jobs.reindex(list(GOODS_A38)).fillna(0.0).to_frame(area.code).T
    table = communes_table().loc[list(area.communes)]
    made = commune_jobs().loc[table.index].add_prefix("jobs_")
    counted = made.join(table["inhabitants"])
    parts, zones = (
        counted.groupby(table[by].astype(str)).sum().reset_index() for by in ("department", "zone")
    )
    found = expected_supply(
        jobs, pd.Series([area.inhabitants], [area.code]), parts.assign(code=area.code), zones.assign(code=area.code),
        geography_of(area), france,
    )  # fmt: skip
    found = replace(found, needs=local_needs(area, france))
    observed = observed_plants()
    if observed is None:
        return found
    return with_observed(found, pd.Series(area.code, list(area.communes)), france, observed)


def supply_from(
    area: Area, establishments: Establishments, france: FranceDetail | None = None
) -> LocalSupply:
    """Return what an area makes according to a planner: plants are there or not, nothing is drawn.

    An establishment whose NAF sub-class several sectors share is divided among them by `naf` weights.
    Output is its turnover, or its jobs × French output per job of the sector. Where it states the share
    it sells locally, the sector's local sales are the sum of share × output over those that state one;
    those that do not are counted with the model's offered share.

    Parameters
    ----------
    area : Area
        The area.
    establishments : Establishments
        Read by `read_establishments`.
    france : FranceDetail, optional
        The embedded one by default.
    """
    france = france or load_france()
    goods = france.goods
    joined = explain_establishments(establishments, france)
    joined = joined[joined["goods"]]
    output = joined["output"]
    stated = joined["share_local"].notna()
    sums = {
        "producers": joined["weight"],
        "jobs": joined["jobs"],
        "output": output,
        "sold": output * joined["share_local"].where(stated, OFFERED),
        "stated": (output * stated).where(stated, 0.0),
    }
    totals = {
        name: values.groupby(joined["sector"]).sum().reindex(goods).fillna(0.0)
        for name, values in sums.items()
    }
    share = totals["sold"] / totals["output"].where(totals["output"] > 0)
    known = totals["stated"] > 0

    def row(values: pd.Series) -> pd.DataFrame:
        return values.to_frame(area.code).T

    return LocalSupply(
        inhabitants=pd.Series([float(area.inhabitants)], [area.code]),
        producers=row(totals["producers"]),
        presence=row((totals["producers"] > 0).astype(float)),
        jobs=row(totals["jobs"]),
        output=row(totals["output"]),
        variance=row(pd.Series(0.0, goods)),
        local=row(share.where(known, np.nan)),
        geography=geography_of(area),
        observed=row(pd.Series(True, goods)),
        france=france,
    )
