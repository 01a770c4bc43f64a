"""Carbon, water, waste and jobs beside material, as tables of scenarios, priorities and plans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from footprint.i18n import _, marked, message
from footprint.report.account.measures import sentences
from footprint.report.document.tables import Column, Table

#: What stands at the head of an impact's column.
_HEADS = {"carbon": "CO2e", "water": marked("Water"), "waste": marked("Waste"), "jobs": marked("Jobs")}
#: Units of columns, which are short of room: of the unit, its name there, how many of it, decimals.
_SHORT = {"m³": ("1,000 m³", 1e3, 1), "t": ("t", 1.0, 0), "job": ("", 1.0, 1)}


def changes_table(frame: pd.DataFrame, title: str, notes: Sequence[str], *, name: str = "Impacts") -> Table:
    """Return changes of impacts, a row each; minus means less.

    Parameters
    ----------
    frame : DataFrame
        By impact: title, unit, france, abroad, total; before, low and high where they are known.
    title : str
    notes : sequence of str
        What a reader must know; all there is where the table has no impacts.
    name : str
        Of the sheet.
    """
    known = len(frame) > 0
    rows = pd.DataFrame(
        {
            "Impact": frame["title"].to_numpy() if known else [],
            "Unit": frame["unit"].to_numpy() if known else [],
            "France": frame["france"].to_numpy(float) if known else [],
            "Abroad": frame["abroad"].to_numpy(float) if known else [],
            "Total": frame["total"].to_numpy(float) if known else [],
        }
    )
    columns = [
        Column("Impact", words=True),
        Column("France", decimals=0),
        Column("Abroad", decimals=0),
        Column("Total", decimals=0),
        Column("Unit", words=True),
    ]
    if known and "before" in frame:
        before = frame["before"].to_numpy(float)
        change = np.divide(rows["Total"], before, out=np.full(len(rows), np.nan), where=before != 0)
        rows = rows.assign(
            Low=frame["low"].to_numpy(), High=frame["high"].to_numpy(), Relative=100.0 * change
        )
        columns[4:4] = [Column("Low", decimals=0), Column("High", decimals=0), Column("Relative", "%", 2)]
    note = sentences(notes)
    if known:
        note = _("Change a year; minus means less.") + " " + note
    return Table(title, tuple(columns), rows, note=note.strip(), name=name)


def rows_table(
    rows: pd.DataFrame, title: str, *, full: bool = False, name: str = "Impacts by sector", shown: int = 25
) -> Table:
    """Return impacts of each sector and technology, a column for each impact, in the order of the rows.

    Parameters
    ----------
    rows : DataFrame
        sector, technology, impact, unit, france, abroad, total.
    title, name : str
    full : bool
        With columns for France and abroad besides the total, for a file.
    shown : int
        Rows that a terminal shows.
    """
    keys = ["sector", "technology"]
    order = rows[keys].drop_duplicates()
    table = pd.DataFrame({"Sector": order["sector"].to_numpy(), "Technology": order["technology"].to_numpy()})
    columns = [Column("Sector", words=True), Column("Technology", words=True)]
    index = pd.MultiIndex.from_frame(order)
    for impact, part in rows.groupby("impact", sort=False):
        unit, size, decimals = _SHORT.get(str(part["unit"].iloc[0]), (str(part["unit"].iloc[0]), 1.0, 1))
        values = part.set_index(keys).reindex(index)
        head = _HEADS.get(str(impact), str(part["title"].iloc[0]))
        for key, label in _parts(head, full=full).items():
            if not values[key].isna().all():
                table[label] = values[key].to_numpy(float) / size
                columns.append(Column(label, unit, decimals))
    return Table(
        title, tuple(columns), table, note=_("Change a year; minus means less."), name=name, shown=shown
    )


def needs_table(impacts: pd.DataFrame, sectors: pd.DataFrame, title: str, *, shown: int = 15) -> Table:
    """Return impacts behind what an inhabitant needs of each sector, in the order of the sectors.

    Parameters
    ----------
    impacts : DataFrame
        By code and impact, as `Priorities.impacts` has them.
    sectors : DataFrame
        By code, with name_en.
    title : str
    shown : int
        Rows that a terminal shows.
    """
    table = pd.DataFrame({"Code": sectors.index, "Sector": sectors["name_en"].to_numpy()})
    columns = [Column("Code"), Column("Sector", words=True)]
    for impact in impacts.index.get_level_values("impact").unique():
        part = impacts.xs(impact, level="impact").reindex(sectors.index)
        unit = str(part["unit"].iloc[0]).split("/")[0]
        head = _HEADS.get(str(impact), str(part["title"].iloc[0]))
        thousand = unit == "job"
        table[head] = part["total"].to_numpy(float) * (1000.0 if thousand else 1.0)
        columns.append(
            Column(head, marked("per 1,000 inhabitants") if thousand else unit, 1 if unit != "kg" else 0)
        )
        if not part["abroad"].isna().all():
            share = part["abroad"] / part["total"].where(part["total"] > 0)
            label = message("{impact}, abroad", impact=head)
            table[label] = 100.0 * share.to_numpy(float)
            columns.append(Column(label, "%", 0))
    note = _(
        "A year and an inhabitant, behind the production needed, in which sectors overlap, as tonnes of material do."
    )
    return Table(title, tuple(columns), table, note=note, name="Impacts", shown=shown)


def _parts(head: str, *, full: bool) -> dict[str, str]:
    """Return the headers of an impact's columns: messages that remember the impact."""
    if not full:
        return {"total": head}
    france, abroad = message("{impact}, France", impact=head), message("{impact}, abroad", impact=head)
    return {"france": france, "abroad": abroad, "total": head}
