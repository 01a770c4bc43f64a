"""French use of goods by NACE division, against which the needs of the detail are held."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dataset_builder.world.sources import USD_PER_EUR

_FINAL = ("CONS_h", "CONS_np", "CONS_g", "GFCF")


def use_by_division(sources: Path, year: int) -> pd.Series:
    """Return intermediate and final use in France by NACE division, domestic and imported, MEUR.

    French national table of the WIOD 2016 release, basic prices; changes in stocks and exports left out.
    """
    table = pd.read_parquet(sources / "wiod2016" / "FRA_NIOT_2000_2014.parquet")
    rows = table[(table["Year"] == year) & table["Origin"].isin(["Domestic", "Imports"])]
    users = list(table.columns[table.columns.get_loc("A01") : table.columns.get_loc("U") + 1])
    used = rows.set_index("Code")[[*users, *_FINAL]].sum(axis=1).groupby(level=0).sum()
    return used / USD_PER_EUR[year]


def needs_factor(sources: Path, sectors: pd.DataFrame, year: int) -> pd.Series:
    """Return, by goods sector, French use of its NACE division over the detail's own use of it.

    Parameters
    ----------
    sectors : DataFrame
        Columns naf, output, imports, exports, demand_inventories, of the goods sectors.
    """
    told = use_by_division(sources, year)
    division = sectors["naf"].str[:2].map(_label(list(told.index)))
    own = sectors["output"] + sectors["imports"] - sectors["exports"] - sectors["demand_inventories"]
    ratio = told / own.groupby(division).sum()
    return division.map(ratio).fillna(1.0)


def _label(codes: list[str]) -> dict[str, str]:
    """Return division (two digits) to the code of the table that holds it: 11 to C10-C12, 07 to B."""
    found = {f"{number:02d}": "B" for number in range(5, 10)}
    for code in codes:
        if code[0] not in "AC" or not code[1:2].isdigit():
            continue
        ends = [part.lstrip("AC") for part in code.replace("_", "-").split("-")]
        if all(end.isdigit() for end in ends):
            found |= {f"{number:02d}": code for number in range(int(ends[0]), int(ends[-1]) + 1)}
    return found
