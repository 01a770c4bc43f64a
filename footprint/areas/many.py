"""The headline footprint of every area at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.account import ABROAD
from footprint.areas.demand.income import income_factors_of
from footprint.areas.french import HOME, HOUSEHOLDS, french_inhabitants
from footprint.areas.places.area import URBAN_AREA, areas_table, kind_named
from footprint.areas.tracing import UNIT, categories_of, direct_use, french_ledger, table_of, tonnes_in

if TYPE_CHECKING:
    from footprint.mrio import MRIO


def area_footprints(
    world: MRIO,
    kind: str = URBAN_AREA,
    *,
    scope: str = HOUSEHOLDS,
    income_adjustment: bool | float = False,
) -> pd.DataFrame:
    """Return the headline of every inhabited area of a kind: the French account once, then only scaling.

    Parameters
    ----------
    world : MRIO
    kind : str
        ``"urban area"`` (or ``"urban"``), ``"inter-municipal body"`` (or ``"body"``, ``"EPCI"``).
    scope, income_adjustment
        As in `material_account`.

    Returns
    -------
    DataFrame
        By code: name, inhabitants, france, abroad, total (tonnes a year), per_inhabitant (tonnes a year),
        share_abroad (1); ``attrs["units"]`` holds the units.

    Raises
    ------
    UnknownNameError
        If there is no such kind or scope.
    """
    kind = kind_named(kind)
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
            income_factors_of(table, kind, income_adjustment).loc[areas.index, french.columns].to_numpy()
        )
    else:
        factors = np.ones((len(areas), french.shape[1]))
    each = (factors @ french.T.to_numpy() + others[french.index].to_numpy()) * into_tonnes
    share = areas["inhabitants"].to_numpy(float) / french_inhabitants(table)
    place = pd.DataFrame(each * share[:, None], index=areas.index, columns=french.index)
    found = areas[["name", "inhabitants"]].astype({"inhabitants": float})
    found["france"], found["abroad"] = place[HOME], place[ABROAD]
    found["total"] = found["france"] + found["abroad"]
    found["per_inhabitant"] = found["total"] / found["inhabitants"]
    found["share_abroad"] = found["abroad"] / found["total"]
    found.attrs["units"] = {
        "inhabitants": "inhabitant", "france": UNIT, "abroad": UNIT, "total": UNIT,
        "per_inhabitant": f"{UNIT}/inhabitant", "share_abroad": "1",
    }  # fmt: skip
    return found
