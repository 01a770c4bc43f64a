"""Characterisation: from flows to impacts by factors, which may differ by region and industry."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from footprint.errors import LabelError
from footprint.i18n import message
from footprint.mrio.extension import Extension
from footprint.mrio.impacts.satellites import SATELLITES, has_satellites, with_satellites
from footprint.names import nearest
from footprint.reading.tables import read_rows

if TYPE_CHECKING:
    from footprint.mrio.system import MRIO

NEEDED, OPTIONAL = ("impact", "stressor", "factor"), ("region", "sector")
_EXAMPLE = "impact,stressor,region,sector,factor\n  warming,CH4,,,28"


class _FactorRow(BaseModel):
    """One line of a file of factors."""

    model_config = ConfigDict(extra="forbid")

    impact: str = Field(min_length=1)
    stressor: str = Field(min_length=1)
    factor: FiniteFloat
    region: str | None = None
    sector: str | None = None


def characterise(
    world: MRIO, factors: str | os.PathLike[str] | pd.DataFrame, extension: str, *, name: str, unit: str
) -> MRIO:
    """Return the table with one more extension: impacts Q = Σ C_k F_k of the flows of another.

    Parameters
    ----------
    world : MRIO
    factors : path or DataFrame
        CSV or a sheet of a workbook, read like every file of a user's (``docs/howto/files.md``). Columns
        impact, stressor, factor (unit of the impact per unit of the flow), and if wanted region and
        sector. A blank region or sector means all; the row that says most counts (region and sector, then
        region, then sector, then neither). Flows of final users take factors without a sector. Stressors
        without a factor have no impact.
    extension : str
        Whose flows; a satellite (``"water"``) is added to the embedded table if it has it not.
    name, unit : str
        Name of the new extension, of none that the table has, and the unit of its figures.

    Returns
    -------
    MRIO

    Raises
    ------
    InputFileError
        If the file cannot be read, lacks columns or rows, or a factor is no number: all problems at once.
    LabelError
        If it names a stressor, region or sector that the table has not, gives a factor twice, or the name is
        taken.
    """
    if name in world.extensions:
        raise LabelError(
            message("The table has an extension {name!r} already", name=name),
            hint="give the new one another name",
        )
    if extension in SATELLITES and extension not in world.extensions and has_satellites(world):
        world = with_satellites(world, extension)
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
    where = "the table of factors" if isinstance(factors, pd.DataFrame) else Path(factors).name
    rows = read_rows(factors, _FactorRow, hint=message("as in\n  {example}", example=_EXAMPLE))
    table = pd.DataFrame([row.model_dump() for row in rows])[[*NEEDED, *OPTIONAL]]
    table[list(OPTIONAL)] = table[list(OPTIONAL)].fillna("")
    known = {"stressor": list(flows.labels), "region": list(world.regions), "sector": list(world.sectors)}
    for column, labels in known.items():
        if strange := sorted(set(table[column]) - {*labels, "" if column in OPTIONAL else labels[0]}):
            close = nearest(strange[0], list(map(str, labels)))
            raise LabelError(
                message("{where} names a {column} that the table has not", where=where, column=column),
                labels=strange,
                hint=message("did you mean {close}?", close=", ".join(close)) if close else "",
            )
    keys = ["impact", "stressor", *OPTIONAL]
    if table.duplicated(keys).any():
        twice = table.loc[table.duplicated(keys), keys].agg(" / ".join, axis=1)
        raise LabelError(message("{where} gives a factor twice", where=where), labels=list(twice))
    return table[[*keys, "factor"]]
