"""Studies of many areas, tables and draws, in this process, in threads or over machines."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import pandas as pd

from footprint.areas.demand.household import area_demand
from footprint.areas.french import HOUSEHOLDS
from footprint.areas.places.area import Area
from footprint.areas.places.find import find_area
from footprint.areas.tracing import UNIT, direct_use, tonnes_in
from footprint.embedded import CHECKSUMS, embedded
from footprint.errors import OptionError
from footprint.jobs import Key, Progress, run_pieces
from footprint.labels import HOME
from footprint.mrio.sources import load_world
from footprint.mrio.system import MRIO
from footprint.mrio.uncertainty.draws import EXACT, FIRST_ORDER, ExactDraws, common_normals
from footprint.mrio.uncertainty.model import ErrorModel, error_model
from footprint.mrio.uncertainty.propagate import MODES, TOGETHER, drawn_chunk
from footprint.mrio.uncertainty.spreads import default_spreads
from footprint.once import kept
from footprint.ranges import INTERVAL
from footprint.results import Result
from footprint.units import as_json

_KEPT_WORLDS, _KEPT_MODELS = 2, 2
#: Draws in a piece: many enough that preparing an area's errors, a second or two, is little beside them.
_PIECE = {FIRST_ORDER: 4000, EXACT: 400}
_MEASURES = ("france", "abroad", "total")


@dataclass(frozen=True)
class _Asked:
    """What every piece of a study uses."""

    draws: int
    seed: int
    mode: str
    demand_model: str


@dataclass(frozen=True, eq=False)
class FootprintStudy(Result):
    """Footprints of several areas in several tables, drawn.

    Attributes
    ----------
    draws : DataFrame
        area, code, table, draw (−1 for the value without errors), france, abroad, total (t a year).
    inhabitants : Series
        By code.
    seed : int
    mode : str
    """

    draws: pd.DataFrame
    inhabitants: pd.Series
    seed: int
    mode: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row an area and table: total with low and high, per inhabitant, share abroad."""
        rows = []
        for (code, table), part in self.draws.groupby(["code", "table"], sort=False):
            value = part[part["draw"] < 0].iloc[0]
            drawn = part[part["draw"] >= 0]["total"]
            low, high = np.quantile(drawn, INTERVAL) if len(drawn) else (np.nan, np.nan)
            people = float(self.inhabitants.loc[str(code)])
            rows.append({
                "area": value["area"], "code": code, "table": table, "draws": len(drawn),
                "total": float(value["total"]), "low": float(low), "high": float(high),
                "per_inhabitant": float(value["total"]) / people,
                "share_abroad": float(value["abroad"] / value["total"]),
            })  # fmt: skip
        return pd.DataFrame(rows)

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the workbook: summary, draws."""
        return {"Study": self.to_frame(), "Draws": self.draws.copy()}

    def _content(self) -> Mapping[str, object]:
        units = {
            "total": UNIT,
            "low": UNIT,
            "high": UNIT,
            "per_inhabitant": f"{UNIT}/inhabitant",
            "share_abroad": "1",
        }
        return {
            "areas": [
                {name: as_json(value, units[name]) if name in units else value for name, value in row.items()}
                for row in self.to_frame().to_dict("records")
            ],
            "seed": self.seed,
            "mode": self.mode,
        }


def footprint_study(
    areas: Sequence[Area | str],
    *,
    tables: Sequence[str | int] = (2014,),
    draws: int = 0,
    seed: int = 0,
    mode: str = FIRST_ORDER,
    demand_model: str = "local",
    cluster: str | None = None,
    threads: int = 1,
    path: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> FootprintStudy:
    """Return household footprints of areas × tables × draws; the same wherever they are computed.

    Each area and table is a piece of its own (`footprint.jobs.run_pieces`), and so are each 400 exact draws
    or 4,000 first-order ones of them. Errors are those
    of the world table alone (`footprint.mrio.uncertainty.propagate.footprint_draws`): flows, demand,
    extraction.

    Parameters
    ----------
    areas : sequence of Area or str
    tables : sequence of str or int
        Embedded years, or names of tables that every worker can load.
    draws, seed, mode
        As in `footprint_draws`; 0 draws give values alone.
    demand_model : {"local", "national"}
    cluster : str, optional
        Address of a Dask scheduler, or ``"local:2"``.
    threads : int
        Pieces side by side here, without a cluster.
    path : str or path, optional
        A folder for the pieces, one Parquet file each; a study that was stopped goes on from there. Pieces
        of another version or of other embedded data are computed again; a table imported anew under the
        same name is not seen.
    progress : function of (done, of), optional

    Raises
    ------
    OptionError
        If draws are negative, the mode is unknown, or there is no area, table or cluster.
    """
    if draws < 0 or mode not in MODES:
        raise OptionError(
            f"{draws} draws, {mode}, cannot be made", expected="0 or more, first-order or exact"
        )
    found = {area.code: area for area in (find_area(given) for given in areas)}
    names = list(dict.fromkeys(map(str, tables)))
    if not found or not names:
        raise OptionError("A study needs an area and a table")
    data = embedded(CHECKSUMS).read_bytes()
    made_with = hashlib.sha256(version("footprint-engine").encode() + data).hexdigest()[:20]
    keys: list[Key] = [
        (code, area.name, name, start, draws, seed, mode, demand_model, made_with)
        for code, area in found.items()
        for name in names
        for start in range(0, max(draws, 1), _PIECE[mode])
    ]
    asked = _Asked(draws, seed, mode, demand_model)
    rows = run_pieces(
        study_piece, keys, asked, cluster=cluster, threads=threads, path=path, progress=progress
    )
    people = pd.Series({code: area.inhabitants for code, area in found.items()})
    return FootprintStudy(rows, people, seed, mode)


def study_piece(asked: _Asked, key: Key) -> pd.DataFrame:
    """Return some draws of one area in one table, the value without errors before the first of them."""
    code, name, table, start = str(key[0]), str(key[1]), str(key[2]), int(str(key[3]))
    model, direct, factor, exact = _prepared(code, table, asked.demand_model, asked.mode)
    home = [k for k, label in enumerate(model.labels) if label.endswith(", home")]
    away = [k for k in range(len(model.labels)) if k not in home]
    parts = []
    if start == 0:
        parts.append((np.array([-1]), model.values[None, :]))
    ends = min(start + _PIECE[asked.mode], asked.draws)
    normals = common_normals(model, asked.draws, asked.seed) if ends else np.empty((0, model.blocks))
    for first in range(start, ends, TOGETHER):
        chunk = drawn_chunk(model, normals[first : first + TOGETHER], asked.seed, first, exact)
        parts.append((chunk["draw"].to_numpy(), chunk[list(model.labels)].to_numpy()))
    number = np.concatenate([part[0] for part in parts])
    values = np.vstack([part[1] for part in parts]) * factor
    rows = pd.DataFrame(
        {
            "draw": number,
            "france": values[:, home].sum(axis=1) + direct,
            "abroad": values[:, away].sum(axis=1),
        }
    )
    rows["total"] = rows["france"] + rows["abroad"]
    rows.insert(0, "area", name)
    rows.insert(1, "code", code)
    rows.insert(2, "table", table)
    return rows


@kept(_KEPT_WORLDS)
def _world(name: str) -> MRIO:
    return load_world(year=int(name)) if name.isdigit() else load_world(name)


@kept(_KEPT_MODELS)
def _prepared(
    code: str, table: str, demand_model: str, mode: str
) -> tuple[ErrorModel, float, float, ExactDraws | None]:
    """Return the errors of an area's footprint, its direct tonnes, tonnes a unit, and who solves draws."""
    world = _world(table)
    bought = area_demand(find_area(code), (HOUSEHOLDS,), demand_model=demand_model, world=world)
    model = error_model(world, bought.y.to_numpy(float), default_spreads(), home=HOME)
    factor = tonnes_in(world.extension("materials").unit)
    own = direct_use(world, (HOUSEHOLDS,)).sum() * bought.direct_factor * bought.share_of_france * factor
    return model, float(own), factor, ExactDraws(model) if mode == EXACT else None
