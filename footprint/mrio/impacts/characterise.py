"""Characterisation: from flows to impacts by factors, which may differ by region and industry."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.errors import InputFileError, LabelError, UnitError
from footprint.i18n import message
from footprint.mrio.extension import Extension

if TYPE_CHECKING:
    from footprint.mrio.system import MRIO

NEEDED, OPTIONAL = ("impact", "stressor", "factor"), ("region", "sector")
_EXAMPLE = "impact,stressor,region,sector,factor\n  warming,CH4,,,28"


def characterise(
    world: MRIO, factors: str | os.PathLike[str] | pd.DataFrame, extension: str, *, name: str, unit: str
) -> MRIO:
    """Return the table with one more extension: impacts Q = Σ C_k F_k of the flows of another.

    Parameters
    ----------
    world : MRIO
    factors : path or DataFrame
        Columns impact, stressor, factor (unit of the impact per unit of the flow), and if wanted region and
        sector. A blank region or sector means all; the row that says most counts (region and sector, then
        region, then sector, then neither). Flows of final users take factors without a sector. Stressors
        without a factor have no impact.
    extension : str
        Whose flows.
    name, unit : str
        Name of the new extension, and the unit of its figures.

    Returns
    -------
    MRIO

    Raises
    ------
    InputFileError
        If the file cannot be read or lacks columns.
    LabelError
        If it names a stressor, region or sector that the table has not, or gives a factor twice.
    UnitError
        If a factor is no number.
    """
    flows = world.extension(extension)
    table = _checked(factors, world, flows)
    impacts = list(dict.fromkeys(table["impact"]))
    of_industries = np.zeros((len(impacts), world.n))
    of_users = np.zeros((len(impacts), len(world.y_columns)))
    places = (world.index.get_level_values(0), world.index.get_level_values(1))
    users = world.y_columns.get_level_values(0)
    for (impact, stressor), rows in table.groupby(["impact", "stressor"], sort=False):
        by_place, by_user = np.zeros(world.n), np.zeros(len(users))
        # From general to particular: what says more overwrites what says less.
        for row in sorted(rows.to_dict("records"), key=lambda r: 2 * bool(r["region"]) + bool(r["sector"])):
            here = np.ones(world.n, bool) if not row["region"] else np.asarray(places[0] == row["region"])
            if row["sector"]:
                here &= np.asarray(places[1] == row["sector"])
            else:
                by_user[
                    np.ones(len(users), bool) if not row["region"] else np.asarray(users == row["region"])
                ] = row["factor"]
            by_place[here] = row["factor"]
        at, k = impacts.index(impact), flows.labels.get_loc(stressor)
        of_industries[at] += by_place * flows.F.to_numpy()[k]
        of_users[at] += by_user * flows.F_Y.to_numpy()[k]
    F = pd.DataFrame(of_industries, index=impacts, columns=world.index)
    F_Y = pd.DataFrame(of_users, index=impacts, columns=world.y_columns)
    made = Extension(name, F, F_Y, unit, pd.DataFrame({"group": impacts}, index=impacts))
    return world.replace(extensions={**world.extensions, name: made})


def _checked(factors: str | os.PathLike[str] | pd.DataFrame, world: MRIO, flows: Extension) -> pd.DataFrame:
    if isinstance(factors, pd.DataFrame):
        table, where = factors.copy(), "the table of factors"
    else:
        path = Path(factors)
        where = path.name
        try:
            table = pd.read_csv(path, comment="#")
        except (OSError, ValueError) as error:
            raise InputFileError(
                path, [str(error).splitlines()[0]], hint=message("as in\n  {example}", example=_EXAMPLE)
            ) from error
    missing = [column for column in NEEDED if column not in table.columns]
    if missing:
        raise LabelError(
            message("{where} lacks columns", where=where),
            labels=missing,
            hint=message("as in\n  {example}", example=_EXAMPLE),
        )
    for column in (*OPTIONAL, "impact", "stressor"):
        table[column] = table.get(column, pd.Series("", table.index)).fillna("").astype(str).str.strip()
    table["factor"] = pd.to_numeric(table["factor"], errors="coerce")
    if not np.isfinite(table["factor"]).all():
        bad = [f"line {line + 2}" for line in table.index[~np.isfinite(table["factor"])]]
        raise UnitError(
            message("Factors of {where} are no numbers: {bad}", where=where, bad=", ".join(bad)),
            expected="a number in each line",
        )
    known = {"stressor": set(flows.labels), "region": {*world.regions, ""}, "sector": {*world.sectors, ""}}
    for column, labels in known.items():
        if strange := sorted(set(table[column]) - labels):
            raise LabelError(
                message("{where} names a {column} that the table has not", where=where, column=column),
                labels=strange,
            )
    keys = ["impact", "stressor", *OPTIONAL]
    if table.duplicated(keys).any():
        twice = table.loc[table.duplicated(keys), keys].agg(" / ".join, axis=1)
        raise LabelError(message("{where} gives a factor twice", where=where), labels=list(twice))
    return table[[*keys, "factor"]]
