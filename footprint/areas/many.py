"""The headline footprint of every area at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.areas.demand.income import income_factors_of
from footprint.areas.french import HOUSEHOLDS, french_inhabitants
from footprint.areas.places.area import URBAN_AREA, areas_table, kind_of_area
from footprint.areas.tracing import UNIT, categories_of, direct_use, french_ledger, table_of, tonnes_in
from footprint.areas.world import world_last, world_or_default
from footprint.labels import ABROAD, HOME
from footprint.mrio.system import MRIO


@world_last
def area_footprints(
    kind: str = URBAN_AREA,
    *,
    scope: str = HOUSEHOLDS,
    income_adjustment: bool | float = False,
    world: MRIO | None = None,
) -> pd.DataFrame:
    """Return the headline of every inhabited area of a kind: the French account once, then only scaling.

    Parameters
    ----------
    kind : str
        ``"urban area"`` or ``"inter-municipal body"``; ``"urban"`` and ``"inter-municipal"`` for short.
    scope, income_adjustment
        As in `material_account`.
    world : MRIO, optional
        The world table; the embedded one by default.

    Returns
    -------
    DataFrame
        By code: name, inhabitants, france, abroad, total (tonnes a year), per_inhabitant (tonnes a year),
        share_abroad (1); ``attrs["units"]`` holds the units.
    """
    kind = kind_of_area(kind)
    world = world_or_default(world)
    categories = categories_of(world, scope)
    table = table_of(world, scope)
    into_tonnes = tonnes_in(table.extension("materials").unit)
    areas = areas_table()
    areas = areas[(areas["kind"] == kind) & (areas["inhabitants"] > 0)]
    all_french = french_ledger(table, categories).by("location", "product").unstack("product")  # noqa: PD010
    french = french_ledger(table, (HOUSEHOLDS,)).by("location", "product").unstack("product")  # noqa: PD010
    others = (all_french - french).sum(axis=1)
    others[HOME] += float(direct_use(table, categories).sum())
    if income_adjustment is not False:
        factors = (
            income_factors_of(kind, income_adjustment, world=table)
            .loc[areas.index, french.columns]
            .to_numpy()
        )
    else:
        factors = np.ones((len(areas), french.shape[1]))
    each = (factors @ french.T.to_numpy() + others[french.index].to_numpy()) * into_tonnes
    share = areas["inhabitants"].to_numpy(float) / french_inhabitants(table)
    tonnes = pd.DataFrame(each * share[:, None], index=areas.index, columns=french.index)
    found = areas[["name", "inhabitants"]].astype({"inhabitants": float})
    found["france"], found["abroad"] = tonnes[HOME], tonnes[ABROAD]
    found["total"] = found["france"] + found["abroad"]
    found["per_inhabitant"] = found["total"] / found["inhabitants"]
    found["share_abroad"] = found["abroad"] / found["total"]
    found.attrs["units"] = {
        "inhabitants": "inhabitant", "france": UNIT, "abroad": UNIT, "total": UNIT,
        "per_inhabitant": f"{UNIT}/inhabitant", "share_abroad": "1",
    }  # fmt: skip
    return found
