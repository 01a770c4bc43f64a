"""Reading EXIOBASE 3 as published: a folder or zip of tab-separated tables (Stadler et al., 2018)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from footprint.errors import InputFileError, UnitError
from footprint.i18n import message
from footprint.labels import CATEGORY, REGION, SECTOR, STRESSOR
from footprint.mrio.extension import Extension
from footprint.mrio.system import MRIO
from footprint.units import conversion_factor

_EXTRACTION = "Domestic Extraction Used"
#: Folders in which releases keep extraction, newest first.
_PLACES = ("material", "satellite")
_CATEGORIES = {
    "Final consumption expenditure by households": "households",
    "Final consumption expenditure by non-profit organisations serving households (NPISH)": "npish",
    "Final consumption expenditure by government": "government",
    "Gross fixed capital formation": "investment",
    "Changes in inventories": "inventories",
    "Changes in valuables": "inventories",
    "Exports: Total (fob)": "exports",
}
_ISO3 = dict(
    re.findall(
        r"(\w\w):(\w\w\w)",
        "AT:AUT BE:BEL BG:BGR CY:CYP CZ:CZE DE:DEU DK:DNK EE:EST ES:ESP FI:FIN FR:FRA GR:GRC HR:HRV HU:HUN IE:IRL "
        "IT:ITA LT:LTU LU:LUX LV:LVA MT:MLT NL:NLD PL:POL PT:PRT RO:ROU SE:SWE SI:SVN SK:SVK GB:GBR US:USA JP:JPN "
        "CN:CHN CA:CAN KR:KOR BR:BRA IN:IND MX:MEX RU:RUS AU:AUS CH:CHE TR:TUR TW:TWN NO:NOR ID:IDN ZA:ZAF",
    )
)


def is_exiobase3(path: Path) -> bool:
    """Whether a folder or zip looks like a published EXIOBASE 3 table."""
    names = _names(path)
    return "Z.txt" in names and any(f"{place}/F.txt" in names for place in _PLACES)


def read_exiobase3(path: Path, allow: Collection[str] = ()) -> MRIO:
    """Return a published EXIOBASE 3 table with its used domestic extraction in tonnes.

    Regions get ISO codes of three letters (the five rests of continents keep theirs), final demand the
    five categories of the embedded table.

    Parameters
    ----------
    path : path
        The folder, or the zip, as downloaded (``IOT_2022_ixi.zip``).
    allow : collection of str
        What the table may hold although it would be refused, as in `MRIO.from_frames`.

    Raises
    ------
    InputFileError
        If tables are missing, or are not laid out as published.
    UnitError
        If extraction is in no unit of mass.
    """
    names = _names(path)
    place = next((place for place in _PLACES if f"{place}/F.txt" in names), None)
    missing = [name for name in ("Z.txt", "Y.txt") if name not in names]
    if missing or place is None:
        wanted = missing + (
            []
            if place
            else [message("{places}/F.txt or {places2}/F.txt", places=_PLACES[0], places2=_PLACES[1])]
        )
        raise InputFileError(
            path,
            [message("{name} is missing", name=name) for name in wanted],
            hint="give the folder or zip as EXIOBASE publishes it",
        )
    year = re.search(r"(19|20)\d\d", path.stem)
    Z = _table(path, names["Z.txt"], 2)
    Y = _demand(_table(path, names["Y.txt"], 2))
    F = _extraction(path, names, f"{place}/F.txt")
    F_Y = _extraction(path, names, f"{place}/F_Y.txt") if f"{place}/F_Y.txt" in names else None
    Z = Z.set_axis(_labelled(Z.index, SECTOR), axis=0).set_axis(_labelled(Z.columns, SECTOR), axis=1)
    Y = Y.set_axis(_labelled(Y.index, SECTOR), axis=0)
    factors = _tonnes_per_unit(path, names, place, F.index)
    F = F.mul(factors, axis=0).set_axis(_labelled(F.columns, SECTOR), axis=1)
    direct = (
        None if F_Y is None else _demand(F_Y.mul(factors, axis=0)).reindex(columns=Y.columns, fill_value=0.0)
    )
    extension = Extension(
        "materials", F.rename_axis(STRESSOR), direct, unit="t", stressors=_stressors(F.index)
    )
    return MRIO.from_frames(
        Z,
        Y,
        {"materials": extension},
        currency=f"MEUR_{year.group()}" if year else "MEUR",
        year=int(year.group()) if year else None,
        name=f"EXIOBASE 3 {year.group() if year else ''}".strip(),
        meta={"variant": "exiobase3", "sources": ["EXIOBASE 3 (Stadler et al., 2018), see its own licence"]},
        allow=allow,
    )


def _names(path: Path) -> Mapping[str, str]:
    """Return the tables of a folder or zip: name below its innermost common folder → full name."""
    if path.is_dir():
        full = {p.relative_to(path).as_posix(): p.as_posix() for p in path.rglob("*.txt")}
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            full = {name: name for name in archive.namelist() if name.endswith(".txt")}
    else:
        return {}
    depth = next((name.count("/") for name in full if name.endswith("Z.txt")), 0)
    return {"/".join(name.split("/")[depth:]): found for name, found in full.items()}


def _table(path: Path, name: str, levels: int) -> pd.DataFrame:
    header = [0, 1]
    try:
        if path.is_dir():
            return pd.read_csv(name, sep="\t", header=header, index_col=list(range(levels)))
        with zipfile.ZipFile(path) as archive, archive.open(name) as handle:
            return pd.read_csv(handle, sep="\t", header=header, index_col=list(range(levels)))
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        raise InputFileError(
            path,
            [
                message(
                    "{name} cannot be read: {splitlines}", name=name, splitlines=str(error).splitlines()[0]
                )
            ],
        ) from error


def _extraction(path: Path, names: Mapping[str, str], name: str) -> pd.DataFrame:
    table = _table(path, names[name], 1)
    used = table[table.index.str.startswith(_EXTRACTION)]
    if used.empty:
        raise InputFileError(
            path,
            [
                message(
                    "{name} holds no row that begins with {extraction!r}", name=name, extraction=_EXTRACTION
                )
            ],
        )
    return used.set_axis(used.index.str.removeprefix(f"{_EXTRACTION} - "), axis=0)


def _tonnes_per_unit(path: Path, names: Mapping[str, str], place: str, labels: pd.Index) -> pd.Series:
    if f"{place}/unit.txt" not in names:
        raise UnitError(
            message("{place}/unit.txt is missing, so the unit of extraction is unknown", place=place),
            expected="kt or t",
        )
    name = names[f"{place}/unit.txt"]
    if path.is_dir():
        units = pd.read_csv(name, sep="\t", index_col=0)
    else:
        with zipfile.ZipFile(path) as archive, archive.open(name) as handle:
            units = pd.read_csv(handle, sep="\t", index_col=0)
    found = units.iloc[:, 0].rename(lambda label: str(label).removeprefix(f"{_EXTRACTION} - "))
    return found.loc[labels].map(lambda unit: conversion_factor(unit, "t", "extraction"))


def _demand(table: pd.DataFrame) -> pd.DataFrame:
    """Return final demand with the categories of the embedded table, valuables counted as stocks."""
    categories = table.columns.get_level_values(1).map(lambda name: _CATEGORIES.get(name, name))
    regions = table.columns.get_level_values(0).map(_iso3)
    merged = table.set_axis(
        pd.MultiIndex.from_arrays([regions, categories], names=[REGION, CATEGORY]), axis=1
    )
    merged = merged.T.groupby(level=[0, 1], sort=False).sum().T
    empty = [c for c in merged.columns if c[1] == "exports" and not merged[c].any()]
    return merged.drop(columns=empty)


def _labelled(labels: pd.Index, second: str) -> pd.MultiIndex:
    regions = labels.get_level_values(0).map(_iso3)
    return pd.MultiIndex.from_arrays([regions, labels.get_level_values(1)], names=[REGION, second])


def _iso3(region: str) -> str:
    return _ISO3.get(region, region)


def _stressors(labels: pd.Index) -> pd.DataFrame:
    groups = {"Fossil": "Fossil fuels", "Metal": "Metal ores", "Non-Met": "Non-metallic minerals"}
    found = [next((g for key, g in groups.items() if label.startswith(key)), "Biomass") for label in labels]
    return pd.DataFrame({"group": found}, index=labels)
