"""What industries cause beside extraction (gases, water, waste, jobs), as rows for any model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.i18n import message
from footprint.labels import HOME
from footprint.mrio.impacts.satellites import SATELLITES, has_satellites, notes_of, with_satellites

if TYPE_CHECKING:
    from footprint.mrio.system import MRIO

#: Satellites that scenarios, priorities and plans carry beside material; `co2` is within `carbon`.
CARRIED = ("carbon", "water", "waste")
#: Extensions of a table of one's own that are carried too, by name: their stressors can be added.
KNOWN = (*SATELLITES, "land", "jobs", "energy")
_TITLES = {
    "land": message("Land"), "jobs": message("Jobs"), "energy": message("Energy"),
    "waste": message("Waste, without manure and mining waste"),
}  # fmt: skip
_WASTE_ONLY = message(
    "waste is counted without manure, mining waste, unused extraction and the ore of nuclear fuel, which an account shows "
    "as groups of their own"
)


@dataclass(frozen=True, eq=False)
class Impacts:
    """Flows of all industries of a table, one row for each impact.

    Attributes
    ----------
    names, titles, units : tuple of str, m
        As `account --extension` names them; as a heading; the unit of the figures, a year.
    flows : ndarray, m × n
        By industry, in `units` a year.
    direct : ndarray, m
        Of the home region's households themselves, no industry between.
    abroad : ndarray of bool, m
        Whether industries abroad are known; where not, their flows are zero here and unknown in answers.
    notes : tuple of str
        What a reader must know, or why there is none.
    """

    names: tuple[str, ...]
    titles: tuple[str, ...]
    units: tuple[str, ...]
    flows: np.ndarray
    direct: np.ndarray
    abroad: np.ndarray
    notes: tuple[str, ...] = ()

    def rows(self, x: np.ndarray, at_home: np.ndarray) -> np.ndarray:
        """Return intensities, 2m × n: flows over output, at home in the first m rows, then abroad."""
        per_output = np.divide(self.flows, x, out=np.zeros_like(self.flows), where=x > 0)
        return np.vstack([per_output * at_home, per_output * ~at_home])

    def with_row(
        self, name: str, title: str, unit: str, flows: np.ndarray, note: str, *, abroad: bool
    ) -> Impacts:
        """Return the impacts with one more, whose direct part is nil."""
        return replace(
            self,
            names=(*self.names, name),
            titles=(*self.titles, title),
            units=(*self.units, unit),
            flows=np.vstack([self.flows, flows]),
            direct=np.append(self.direct, 0.0),
            abroad=np.append(self.abroad, abroad),
            notes=(*self.notes, note),
        )

    def frame(self, values: np.ndarray) -> pd.DataFrame:
        """Return 2m values as a table by impact: title, unit, france, abroad, total.

        Where industries abroad are not known, `abroad` is NaN and `total` is the part at home.
        """
        m = len(self.names)
        home, abroad = values[:m], np.where(self.abroad, values[m:], np.nan)
        return pd.DataFrame(
            {
                "title": np.array(self.titles, dtype=object),
                "unit": np.array(self.units, dtype=object),
                "france": home,
                "abroad": abroad,
                "total": home + np.nan_to_num(abroad),
            },
            index=pd.Index(self.names, name="impact", dtype=object),
        )

    def json(self, values: np.ndarray) -> dict[str, dict[str, object]]:
        """Return 2m values as ``{name: {"value", "unit", "france", "abroad"}}``; unknown parts are None."""
        return impacts_json(self.frame(values))


def impacts_json(frame: pd.DataFrame) -> dict[str, dict[str, object]]:
    """Return a table of `Impacts.frame` as plain data; what is not known is None."""
    return {
        str(name): {
            "value": float(row["total"]),
            "unit": row["unit"],
            "france": float(row["france"]),
            "abroad": None if np.isnan(row["abroad"]) else float(row["abroad"]),
        }
        for name, row in frame.iterrows()
    }


def no_impacts(n: int, *notes: str) -> Impacts:
    """Return the impacts of a table of n industries that has none."""
    return Impacts((), (), (), np.zeros((0, n)), np.zeros(0), np.zeros(0, bool), notes)


def impacts_of(world: MRIO, home: str = HOME) -> Impacts:
    """Return a table's impacts beside raw materials: the embedded satellites, and extensions of its own.

    Parameters
    ----------
    world : MRIO
        An embedded table of 2014 or 2011 brings carbon, water and waste; any table brings extensions of its
        own that are called so, or land, jobs or energy. Without any, the result is empty and says so.
    home : str
        The region whose households' direct flows are kept.
    """
    table = with_satellites(world, *CARRIED) if has_satellites(world) else world
    names = [
        name for name in KNOWN if name in table.extensions and (name in CARRIED or name in world.extensions)
    ]
    if not names:
        return no_impacts(
            world.n,
            message(
                "carbon, water and waste are not shown: the table {name!r} has no such extensions",
                name=world.name,
            ),
        )
    flows, direct, notes = [], [], []
    households = np.array([column[0] == home and column[1] == "households" for column in table.y_columns])
    for name in names:
        extension = table.extension(name)
        kept = np.ones(len(extension.labels), bool)
        if name == "waste" and name not in world.extensions:
            kept = (extension.stressors["group"] == SATELLITES[name].title).to_numpy()
            notes.append(_WASTE_ONLY)
        flows.append(extension.F.to_numpy()[kept].sum(axis=0))
        own = extension.F_Y.reindex(columns=table.y_columns, fill_value=0.0).to_numpy()
        direct.append(own[kept][:, households].sum())
        if name not in world.extensions:
            notes += [note for note in notes_of(name, table) if note != SATELLITES["waste"].note]
    return Impacts(
        names=tuple(names),
        titles=tuple(_TITLES.get(name) or SATELLITES[name].title for name in names),
        units=tuple(table.extension(name).unit for name in names),
        flows=np.array(flows),
        direct=np.array(direct),
        abroad=np.ones(len(names), bool),
        notes=tuple(dict.fromkeys(notes)),
    )


def folded(impacts: Impacts, old: pd.MultiIndex, new: pd.MultiIndex, merged: Mapping[str, str]) -> Impacts:
    """Return impacts on the rows of a table in which some sectors are merged.

    Parameters
    ----------
    impacts : Impacts
    old, new : MultiIndex
        Rows (region, sector) of the table they are of, and of the other.
    merged : mapping
        Sector of the old table to that of the new, where they differ.
    """
    target = pd.MultiIndex.from_arrays(
        [old.get_level_values(0), [merged.get(sector, sector) for sector in old.get_level_values(1)]]
    )
    flows = np.zeros((len(impacts.names), len(new)))
    np.add.at(flows.T, new.get_indexer(target), impacts.flows.T)
    return replace(impacts, flows=flows)
