"""Plants that were observed: the table kept on this machine, and what areas make according to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, update_wrapper
from pathlib import Path
from typing import Generic, ParamSpec, TypeVar

import numpy as np
import pandas as pd

from footprint.areas.places.area import communes_table
from footprint.areas.production.france import FranceDetail
from footprint.areas.production.local_supply import LocalSupply
from footprint.errors import StoreError
from footprint.i18n import message
from footprint.mrio.sources.installed import installed_folder
from footprint.once import kept
from footprint.results import Result

P = ParamSpec("P")
R = TypeVar("R")

TABLE, OBSERVED = "plants.parquet", "plants.json"
#: Arrondissements of Paris, Lyon and Marseille, which the communes here have as one.
_ARRONDISSEMENTS = {"751": "75056", "6938": "69123", "132": "13055"}


@dataclass(frozen=True, eq=False)
class Observed(Result):
    """Establishments by commune and activity, kept on this machine.

    Attributes
    ----------
    table : DataFrame
        Columns commune, naf, establishments, jobs, secret (establishments whose jobs the source hides).
    source : str
        ``"URSSAF"`` or ``"SIRENE"``.
    year : int or None
        Year of the figures; None where the file does not say.
    file : str
        Name of the file that was read.
    rows : int
        Its rows.
    """

    table: pd.DataFrame
    source: str
    year: int | None
    file: str
    rows: int

    @property
    def basis(self) -> str:
        """Return one line that says where the plants come from."""
        return message(
            "observed establishments and jobs by commune ({source}, {rest})",
            source=self.source,
            rest=self.year or "year not stated",
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the table."""
        return self.table.copy()

    def _content(self) -> Mapping[str, object]:
        return {
            "source": self.source,
            "year": self.year,
            "file": self.file,
            "rows_read": self.rows,
            "communes": int(self.table["commune"].nunique()),
            "activities": int(self.table["naf"].nunique()),
            "establishments": float(self.table["establishments"].sum()),
            "jobs": float(self.table["jobs"].sum()),
            "establishments_with_secret_jobs": float(self.table["secret"].sum()),
            "folder": str(observed_folder()),
        }


def observed_folder() -> Path:
    """Return the folder of the kept table; it need not exist yet."""
    return installed_folder() / "observed-plants"


def observed_plants() -> Observed | None:
    """Return the kept table of observed plants, or None."""
    path = observed_folder() / OBSERVED
    return _read(path.parent, path.stat().st_mtime_ns) if path.is_file() else None


def observed_key() -> tuple[str, int] | None:
    """Return what changes when another table is kept, for what is computed once."""
    path = observed_folder() / OBSERVED
    return (str(path), path.stat().st_mtime_ns) if path.is_file() else None


def forget_plants(source: str | None = None) -> Path:
    """Remove the kept table, and return the folder it was in; answers use estimated plants again.

    Parameters
    ----------
    source : str, optional
        ``"urssaf"`` or ``"sirene"``, if it must be of that source.

    Raises
    ------
    StoreError
        If there is none.
    """
    known = observed_plants()
    if known is None or (source is not None and known.source.casefold() != source.casefold()):
        kept = message("none are") if known is None else message("those of {source} are", source=known.source)
        raise StoreError(
            message(
                "No observed plants of {source} are kept on this machine ({kept})", source=source, kept=kept
            )
            if source
            else message("No observed plants are kept on this machine ({kept})", kept=kept),
            hint="`footprint data import urssaf FILE` keeps some",
        )
    folder = observed_folder()
    for name in (OBSERVED, TABLE):
        (folder / name).unlink(missing_ok=True)
    return folder


class PerPlants(Generic[P, R]):
    """A function computed once for its arguments and for the kept table: another import computes it anew."""

    def __init__(self, function: Callable[P, R]) -> None:
        update_wrapper(self, function)
        self._kept = kept(4)(lambda _key, args, named: function(*args, **dict(named)))

    def __call__(self, *args: P.args, **named: P.kwargs) -> R:
        """Return the function's answer."""
        return self._kept(observed_key(), args, tuple(sorted(named.items())))

    def cache_clear(self) -> None:
        """Forget what was computed."""
        self._kept.cache_clear()  # type: ignore[attr-defined]


@lru_cache(maxsize=1)
def _read(folder: Path, changed: int) -> Observed:  # noqa: ARG001 - part of the key
    about = json.loads((folder / OBSERVED).read_text(encoding="utf-8"))
    table = pd.read_parquet(folder / TABLE).astype({"commune": str, "naf": str})
    return Observed(table, **about)


def with_observed(
    expected: LocalSupply, member: pd.Series, france: FranceDetail, observed: Observed
) -> LocalSupply:
    """Return supply in which observed plants take the place of expected ones.

    An establishment counts in the sectors of its NAF sub-class by `naf` weights; output is jobs × French
    output per job; nothing is drawn. Jobs that the source hides are those of the model's mean plant.
    Farming, which the sources do not cover, and areas most of whose people live outside the départements
    of the file stay as expected.

    Parameters
    ----------
    expected : LocalSupply
        What the areas make by the model.
    member : Series
        Area of each commune (index: INSEE codes); others empty.
    france : FranceDetail
        Production in detail.
    observed : Observed
        The kept table.
    """
    goods = france.goods
    plants, jobs = _by_area(observed, member, france)
    areas = expected.output.index
    plants = plants.reindex(index=areas, columns=goods).fillna(0.0)
    jobs = jobs.reindex(index=areas, columns=goods).fillna(0.0)
    covered = _covered(observed, member, areas)
    known = np.outer(covered, (france.sectors.loc[goods, "a38"] != "AZ").to_numpy())
    per_job = 1.0 / france.jobs_per_meur.where(france.jobs_per_meur > 0)
    new = {
        "producers": plants,
        "presence": (plants > 0).astype(float),
        "jobs": jobs,
        "output": jobs * per_job.fillna(0.0),
        "variance": plants * 0.0,
        "jump": plants * 0.0,
        "large": plants * 0.0,
    }
    tables = {name: getattr(expected, name).where(~known, values) for name, values in new.items()}
    return replace(expected, observed=pd.DataFrame(known, areas, goods), **tables)


def _by_area(
    observed: Observed, member: pd.Series, france: FranceDetail
) -> tuple[pd.DataFrame, pd.DataFrame]:
    table = observed.table.assign(area=_commune(observed.table["commune"]).map(member).to_numpy())
    table = table[table["area"].notna() & (table["area"] != "")]
    joined = table.merge(france.naf[["naf", "sector", "weight"]], on="naf", how="inner")
    sectors = france.sectors
    size = (sectors["jobs"] / sectors["plants"].where(sectors["plants"] > 0)).fillna(0.0)
    joined["plants"] = joined["establishments"] * joined["weight"]
    hidden = joined["secret"] * joined["sector"].map(size)
    joined["worked"] = (joined["jobs"] + hidden) * joined["weight"]
    plants, worked = (
        joined.pivot_table(index="area", columns="sector", values=name, aggfunc="sum", fill_value=0.0)
        for name in ("plants", "worked")
    )
    return plants, worked


def _covered(observed: Observed, member: pd.Series, areas: pd.Index) -> np.ndarray:
    """Return whether most people of an area live in départements of the file (an extract holds but some)."""
    communes = communes_table()
    known = set(_commune(observed.table["commune"]).map(communes["department"].astype(str)).dropna())
    here = member[member.isin(areas)]
    people = communes["inhabitants"].reindex(here.index).fillna(0.0)
    inside = people * communes["department"].astype(str).reindex(here.index).isin(known)
    both = pd.DataFrame({"inside": inside, "all": people}).groupby(here.to_numpy()).sum().reindex(areas)
    return (both["inside"] > 0.5 * both["all"]).fillna(False).to_numpy(dtype=bool)


def _commune(codes: pd.Series) -> pd.Series:
    """Return the communes of the geography used here: arrondissements of three cities are their city."""
    found = codes
    for start, city in _ARRONDISSEMENTS.items():
        found = found.mask(codes.str.startswith(start) & ~codes.isin(communes_table().index), city)
    return found
