"""A planner's own establishments, which replace the statistical plants of an area.

The file is CSV with one row for each establishment, as an extract of SIRENE gives it:

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
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.production.france import FranceDetail, load_france
from footprint.areas.production.supply import OFFERED, LocalSupply, place_of
from footprint.errors import InputFileError
from footprint.once import kept

if TYPE_CHECKING:
    import os

    from footprint.areas.places.area import Area

#: SIRENE bands of employees: code, text, jobs counted (the middle; open and zero bands as INSEE's lower
#: bound and one half, because someone works where a sub-class is declared).
SIZE_BANDS: dict[str, tuple[str, float]] = {
    "NN": ("none", 0.5),
    "00": ("0", 0.5),
    "01": ("1-2", 1.5),
    "02": ("3-5", 4.0),
    "03": ("6-9", 7.5),
    "11": ("10-19", 14.5),
    "12": ("20-49", 34.5),
    "21": ("50-99", 74.5),
    "22": ("100-199", 149.5),
    "31": ("200-249", 224.5),
    "32": ("250-499", 374.5),
    "41": ("500-999", 749.5),
    "42": ("1000-1999", 1499.5),
    "51": ("2000-4999", 3499.5),
    "52": ("5000-9999", 7499.5),
    "53": ("10000+", 10000.0),
}
_NAF = re.compile(r"^\d{4}[A-Z]$")
HINT = (
    "columns: naf (1071C), headcount or size_band (SIRENE code such as 11, or 10-19), optional turnover (EUR a "
    "year), share_local (0-1) and name"
)


@dataclass(frozen=True, eq=False)
class Establishments:
    """Establishments of an area, read and checked.

    Attributes
    ----------
    table : DataFrame
        One row each, in the file's order: name, naf, jobs, turnover (EUR a year or NaN), share_local (0–1
        or NaN), goods (whether the activity makes goods the index counts).
    path : str
        The file.
    """

    table: pd.DataFrame
    path: str


def read_establishments(path: str | os.PathLike[str]) -> Establishments:
    """Return a planner's establishments, every row checked.

    Raises
    ------
    InputFileError
        With every problem of the file and its row number: malformed or unknown NAF codes, negative
        headcount, unknown size bands, shares outside 0–1, no headcount nor band, no goods producer at all.
    """
    from footprint.areas.production.rows import EstablishmentRow
    from footprint.files import read_rows

    rows = read_rows(path, EstablishmentRow, hint=HINT)
    codes = _known_codes()
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
    ]
    table = pd.DataFrame.from_records(records)
    if not table["goods"].any():
        raise InputFileError(
            path,
            ["no row is a goods producer: NAF sections A, B and C, repair and installation (33) left out"],
            hint=f"{len(codes)} sub-classes are known, {len(goods)} of them make goods",
        )
    return Establishments(table, str(path))


def as_establishments(given: Establishments | str | os.PathLike[str] | None) -> Establishments | None:
    """Return establishments read already, those of a file, or None."""
    return given if given is None or isinstance(given, Establishments) else read_establishments(given)


@kept(1)
def _known_codes() -> frozenset[str]:
    from footprint.embedded import embedded

    return frozenset(embedded("france", "naf_codes.txt").read_text(encoding="utf-8").split())


def normal_naf(text: str) -> str:
    """Return a NAF sub-class as ``1071C``.

    Raises
    ------
    ValueError
        If it is malformed or no sub-class of NAF rev. 2.
    """
    code = text.strip().upper().replace(".", "").replace(" ", "")
    if not _NAF.match(code):
        raise ValueError("not a NAF code of five positions, such as 1071C or 10.71C")
    if code not in _known_codes():
        from rapidfuzz import process

        near = [name for name, *_ in process.extract(code, sorted(_known_codes()), limit=2)]
        raise ValueError(f"no sub-class of NAF rev. 2 (near: {', '.join(near)})")
    return code


def normal_band(text: str) -> str:
    """Return a SIRENE size band as its code, from the code or from INSEE's text.

    Understood are ``11``, ``11.0`` (a spreadsheet took codes for numbers), ``1`` (it dropped the zero),
    ``10-19``, ``10 à 19 salariés``, ``1 ou 2 salariés``, ``10 000 salariés et plus``, ``non employeuse``.

    Raises
    ------
    ValueError
        If there is no such band.
    """
    wanted = re.sub(r"salari[ée]s?|employees?|personnes?", "", text.strip().casefold())
    if re.search(r"\bnon employeu(r|se)s?\b", wanted):
        return "NN"
    wanted = re.sub(r"\s*\b(?:à|a|to|ou|or)\b\s*|\s*[–—]\s*", "-", wanted)
    wanted = re.sub(r"\s*\b(?:et plus|and more|or more)\b", "+", re.sub(r"\s", " ", wanted)).replace(" ", "")
    wanted = re.sub(r"^(\d{1,2})\.0+$", r"\1", wanted)
    if wanted.upper() in SIZE_BANDS:
        return wanted.upper()
    if len(wanted) == 1 and f"0{wanted}" in SIZE_BANDS and wanted != "0":
        return f"0{wanted}"  # a spreadsheet dropped the leading zero
    for code, (label, _) in SIZE_BANDS.items():
        if wanted == label.casefold():
            return code
    known = ", ".join(f"{code} = {label}" for code, (label, _) in SIZE_BANDS.items())
    raise ValueError(f"unknown SIRENE size band (known: {known})")


def explain_establishments(
    establishments: Establishments, france: FranceDetail | None = None
) -> pd.DataFrame:
    """Return what every establishment is counted as, row by row of the file.

    Returns
    -------
    DataFrame
        One row for each establishment and sector it counts in: establishment (its place in the file, from 1),
        name, naf, activity (INSEE's French title, empty where no goods are made), goods, sector (code) and sector_name (empty
        where it is left out), weight (the part of it in this sector), jobs and output (MEUR a year) of that
        part, from_turnover (whether output is its turnover; else jobs × French output per job), share_local
        (NaN where the file does not state it).
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


def supply_from(
    area: Area, establishments: Establishments, france: FranceDetail | None = None
) -> LocalSupply:
    """Return what an area makes according to a planner: plants are there or not, nothing is drawn.

    An establishment whose NAF sub-class several sectors share is divided among them by `naf` weights.
    Output is its turnover, or its jobs × French output per job of the sector. Where it states the share
    it sells locally, the sector's local sales are the sum of share × output over those that state one;
    those that do not are counted with the model's offered share.

    Parameters
    ----------
    area : Area
        The area.
    establishments : Establishments
        Read by `read_establishments`.
    france : FranceDetail, optional
        The embedded one by default.
    """
    france = france or load_france()
    goods = france.goods
    joined = explain_establishments(establishments, france)
    joined = joined[joined["goods"]]
    output = joined["output"]
    stated = joined["share_local"].notna()
    sums = {
        "producers": joined["weight"],
        "jobs": joined["jobs"],
        "output": output,
        "sold": output * joined["share_local"].where(stated, OFFERED),
        "stated": (output * stated).where(stated, 0.0),
    }
    totals = {
        name: values.groupby(joined["sector"]).sum().reindex(goods).fillna(0.0)
        for name, values in sums.items()
    }
    share = totals["sold"] / totals["output"].where(totals["output"] > 0)
    known = totals["stated"] > 0

    def row(values: pd.Series) -> pd.DataFrame:
        return values.to_frame(area.code).T

    return LocalSupply(
        inhabitants=pd.Series([float(area.inhabitants)], [area.code]),
        producers=row(totals["producers"]),
        presence=row((totals["producers"] > 0).astype(float)),
        jobs=row(totals["jobs"]),
        output=row(totals["output"]),
        variance=row(pd.Series(0.0, goods)),
        local=row(share.where(known, np.nan)),
        geography=place_of(area),
    )
