"""A planner's own establishments, which replace the statistical plants of an area.

The file (CSV or a sheet, see ``docs/howto/files.md``) has one row for each establishment:

``naf``
    Activity, NAF rev. 2 sub-class of five positions, ``1071C`` or ``10.71C``.
``headcount`` or ``size_band``
    Jobs, or the SIRENE band of employees (tranche d'effectifs) as its code (``11``) or text (``10-19``).
``turnover``
    Optional, EUR a year; else jobs × French output per job of the sector.
``share_local``
    Optional, share of output sold in the area, 0–1; else the model's retention.
``name``
    Optional.

A raw extract of SIRENE or URSSAF is read under its own headers: closed establishments and those without an
activity are left out, those without a size are non-employers; the answer says how many.
"""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from footprint.areas.production.codes import SIZE_BANDS, known_naf_codes
from footprint.areas.production.extracts import arrange
from footprint.areas.production.france import FranceDetail, load_france
from footprint.areas.production.rows import EstablishmentRow, ExtractRow
from footprint.errors import FootprintWarning, InputFileError
from footprint.i18n import message
from footprint.reading.grid import grid_of_frame, read_grid
from footprint.reading.tables import names_of, read_rows
from footprint.results import Result

#: Headers of raw extracts and French lists, to ours.
ALIASES = {
    "activitePrincipaleEtablissement": "naf", "code ape": "naf", "ape": "naf", "code naf": "naf", "apet": "naf",
    "apet700": "naf", "ape700": "naf", "activité principale": "naf", "code activité": "naf", "code apet": "naf",
    "nomenclatureActivitePrincipaleEtablissement": "scheme",
    "etatAdministratifEtablissement": "state", "état administratif": "state", "état": "state", "etat": "state",
    "trancheEffectifsEtablissement": "size_band", "tranche": "size_band", "tranche effectifs": "size_band",
    "tranche d'effectifs": "size_band", "tranche d'effectif": "size_band", "tranche effectif": "size_band",
    "tefet": "size_band", "tranche effectif salarié": "size_band", "tranche d'effectifs salariés": "size_band",
    "effectif": "headcount", "effectifs": "headcount", "effectif salarié": "headcount", "salariés": "headcount",
    "effectifs salariés": "headcount", "nombre de salariés": "headcount", "nb salariés": "headcount",
    "emplois": "headcount", "jobs": "headcount", "etp": "headcount",
    "chiffre d'affaires": "turnover", "ca": "turnover",
    "part locale": "share_local",
    "denominationUsuelleEtablissement": "name", "enseigne1Etablissement": "name", "enseigne": "name",
    "denominationUniteLegale": "name", "dénomination": "name", "raison sociale": "name", "nom": "name",
}  # fmt: skip
#: Columns that only a raw extract has.
_RAW = ("siret", "siren", "activiteprincipaleetablissement", "trancheeffectifsetablissement", "code ape", "ape", "apet700",
        "code apet", "etatadministratifetablissement")  # fmt: skip
HINT = (
    "columns: naf (1071C), headcount or size_band (SIRENE code such as 11, or 10-19), optional turnover (EUR a "
    "year), share_local (0-1) and name"
)


@dataclass(frozen=True, eq=False)
class Establishments(Result):
    """Establishments of an area, read and checked.

    Attributes
    ----------
    table : DataFrame
        One row each, in the file's order: name, naf, jobs, turnover (EUR a year or NaN), share_local (0–1
        or NaN), goods (whether the activity makes goods the index counts).
    path : str
        The file.
    notes : tuple of str
        What was left out or assumed on the way.
    """

    table: pd.DataFrame
    path: str
    notes: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return the table of establishments."""
        return self.table.copy()

    def _content(self) -> Mapping[str, object]:
        return {"file": self.path, "establishments": self.table.to_dict("records")}


def read_establishments(path: str | os.PathLike[str] | pd.DataFrame) -> Establishments:
    """Return a planner's establishments, every row checked.

    Raises
    ------
    InputFileError
        With every problem of the file and its row number: malformed or unknown NAF codes, negative
        headcount, unknown size bands, shares outside 0–1, no headcount nor band, no goods producer at all.
    """
    names = names_of(EstablishmentRow, ALIASES)
    grid = grid_of_frame(path) if isinstance(path, pd.DataFrame) else read_grid(path, names)
    raw = not grid.header.isdisjoint(_RAW)
    arrange(grid, names)
    columns = {names.get(key) for key in grid.header}
    if raw and "naf" in columns and columns.isdisjoint(("headcount", "size_band")):
        raise InputFileError(grid.path, ["row 1: no column of jobs or of size bands"], hint=HINT)
    rows = read_rows(grid, ExtractRow if raw else EstablishmentRow, hint=HINT, aliases=ALIASES, extract=raw)
    notes = [*rows.notes, *_told(rows)]
    for note in notes:
        warnings.warn(note, FootprintWarning, stacklevel=2)
    codes = known_naf_codes()
    goods = set(load_france().naf["naf"])
    records = [
        {
            "name": row.name or "",
            "naf": row.naf,
            "jobs": row.jobs,
            "turnover": math.nan if row.turnover is None else row.turnover,
            "share_local": math.nan if row.share_local is None else row.share_local,
            "goods": row.naf in goods,
        }
        for row in rows
        if not (row.is_closed or row.is_pending)
    ]
    if not records:
        raise InputFileError(grid.path, ["no establishment is open and has a known activity"], hint=HINT)
    table = pd.DataFrame.from_records(records)
    if not table["goods"].any():
        raise InputFileError(
            grid.path,
            ["no row is a goods producer: NAF sections A, B and C, repair and installation (33) left out"],
            hint=message(
                "{count} sub-classes are known, {count2} of them make goods",
                count=len(codes),
                count2=len(goods),
            ),
        )
    return Establishments(table, grid.path, tuple(notes))


def _told(rows: Sequence[EstablishmentRow]) -> Iterator[str]:
    """Yield what was left out of a file or assumed of it, with counts."""
    closed = sum(row.is_closed for row in rows)
    pending = sum(row.is_pending and not row.is_closed for row in rows)
    unsaid = sum(
        row.headcount is None and row.size_band == "NN" and not (row.is_closed or row.is_pending)
        for row in rows
    )
    if closed:
        yield message(
            "{closed:,} of {count:,} establishments are closed and were left out",
            closed=closed,
            count=len(rows),
        )
    if pending:
        yield message(
            "{pending:,} establishments have no known activity (blank or 00.00Z) and were left out",
            pending=pending,
        )
    if unsaid:
        jobs = SIZE_BANDS["NN"][1]
        yield message(
            "{unsaid:,} establishments without a stated size, or without employees, count {jobs:g} jobs each",
            unsaid=unsaid,
            jobs=jobs,
        )


def as_establishments(given: Establishments | str | os.PathLike[str] | None) -> Establishments | None:
    """Return establishments read already, those of a file, or None."""
    return given if given is None or isinstance(given, Establishments) else read_establishments(given)


def explain_establishments(
    establishments: Establishments, france: FranceDetail | None = None
) -> pd.DataFrame:
    """Return what every establishment is counted as, row by row of the file.

    Returns
    -------
    DataFrame
        One row for each establishment and sector it counts in: establishment (its place in the file, from 1),
        name, naf, activity (INSEE's French title, empty where no goods are made), goods, sector (code) and
        sector_name (empty where it is left out), weight (the part of it in this sector), jobs and output
        (MEUR a year) of that part, from_turnover (whether output is its turnover; else jobs × French output
        per job), share_local (NaN where the file does not state it).
    """
    france = france or load_france()
    given = establishments.table.assign(establishment=range(1, len(establishments.table) + 1))
    sectors = france.naf[["naf", "sector", "weight", "label_fr"]].rename(columns={"label_fr": "activity"})
    joined = given.merge(sectors, on="naf", how="left")
    per_job = 1.0 / france.jobs_per_meur.where(france.jobs_per_meur > 0)
    by_jobs = joined["jobs"] * joined["sector"].map(per_job).fillna(0.0)
    joined["from_turnover"] = joined["turnover"].notna()
    joined["output"] = joined["weight"] * (joined["turnover"] / 1e6).where(joined["from_turnover"], by_jobs)
    joined["jobs"] = joined["jobs"] * joined["weight"]
    joined["sector_name"] = joined["sector"].map(france.sectors["name_en"])
    texts, numbers = ["sector", "sector_name", "activity"], ["weight", "jobs", "output"]
    joined[texts] = joined[texts].fillna("")
    joined[numbers] = joined[numbers].fillna(0.0)
    return joined[
        ["establishment", "name", "naf", "activity", "goods", "sector", "sector_name", "weight", "jobs", "output",
         "from_turnover", "share_local"]
    ]  # fmt: skip
