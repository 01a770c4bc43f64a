"""Who is behind the rest of the world: an estimate from what is extracted where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.embedded import embedded
from footprint.labels import REST, REST_OF_EUROPE
from footprint.once import kept

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount

#: The code of all countries that the statistics of extraction do not name.
UNNAMED = ""


@kept(1)
def _extraction() -> pd.Series:
    """Return kt by year, material and country of those that a table may count together."""
    table = pd.read_csv(embedded("worlds", "rest_of_world.csv"), keep_default_na=False, dtype={"region": str})
    return table.set_index(["year", "material", "region"])["kt"].astype(float)


def rest_by_country(account: MaterialAccount) -> pd.Series:
    """Return the tonnes that come from the rest of the world by country, largest first; empty if unknown.

    t_c = Σ_m t_m e_mc / Σ_c' e_mc', with t_m the tonnes of material m that the account takes from the rest
    of the world, and e_mc what is extracted of it in each of the countries that the table counts so (UNEP
    International Resource Panel). Assumes that all of them sell to France alike. Countries that the source
    does not name are together under `UNNAMED`.
    """
    known, regions = _extraction(), set(account.tonnes("country").index)
    if account.year not in known.index.get_level_values("year") or REST not in regions:
        return pd.Series(dtype=float)
    mine = account.tonnes("material", "country")
    mine = mine[mine.index.get_level_values("country") == REST].droplevel("country")
    extracted = known.xs(account.year, level="year").unstack().fillna(0.0)  # noqa: PD010
    own = {*regions, *(REST_OF_EUROPE if "REU" in regions else ())}
    extracted = extracted.drop(columns=list(own), errors="ignore")
    if not set(mine[mine > 0].index) <= set(extracted.index):
        return pd.Series(dtype=float)
    shares = extracted.div(extracted.sum(axis=1), axis=0).reindex(mine.index).fillna(0.0)
    return shares.mul(mine, axis=0).sum().sort_values(ascending=False)
