"""Systems of pymrio as ours, and ours as pymrio's."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from footprint.errors import ArgumentError, LabelError
from footprint.i18n import message
from footprint.labels import CATEGORY, REGION, SECTOR
from footprint.mrio.content import info_to_json, plain_fact, revived
from footprint.mrio.extension import Extension
from footprint.mrio.frames import from_frames
from footprint.mrio.solved import SolvedTables

if TYPE_CHECKING:
    import pymrio

World = TypeVar("World", bound=SolvedTables)
_MARK = "footprint-engine"
_MONEY = re.compile(r"(M|mill(?:ion|\.)?|k|000|')?\.?\s*(EUR|USD|GBP|US\$)", re.IGNORECASE)


def from_pymrio(kind: type[World], system: pymrio.IOSystem, currency: str | None, year: int | None) -> World:
    """Return a system of pymrio as one of ours; flows are computed where it holds coefficients only.

    An extension whose rows have several units becomes one for each unit, ``"satellite (kg)"``. What
    `to_pymrio` wrote comes back exactly.

    Parameters
    ----------
    kind : type
        The class of system to make.
    system : pymrio.IOSystem
    currency : str or None
        Unit of money; by default what pymrio's own unit says.
    year : int or None

    Raises
    ------
    ArgumentError
        If the system holds no flows, or nothing says the unit of money.
    """
    told = _told(system)
    Z, Y = system.Z, system.Y
    if Z is None and system.A is not None and Y is not None:
        x = np.linalg.solve(np.eye(len(system.A)) - system.A.to_numpy(), Y.to_numpy().sum(axis=1))
        Z = system.A * x
    if Z is None or Y is None:
        raise ArgumentError(
            "The system of pymrio holds no flows or no final demand", hint="call its calc_all() first"
        )
    money = currency or told.get("currency") or _money(system, year or told.get("year"))
    extensions = {}
    for one in system.get_extensions(data=True):
        if one.F is None:
            continue
        for name, rows, unit in _units(one):
            info = told.get("stressors", {}).get(name)
            extensions[name] = Extension(
                name,
                _plain(one.F.iloc[rows]),
                None if one.F_Y is None else _plain(one.F_Y.iloc[rows]),
                unit=unit,
                stressors=None if info is None else _frame(info),
            )
    return from_frames(
        kind,
        Z.rename_axis(index=[REGION, SECTOR], columns=[REGION, SECTOR]),
        Y.rename_axis(
            index=[REGION, SECTOR], columns=[REGION, CATEGORY] if Y.columns.nlevels == 2 else [REGION]
        ),
        extensions,
        x=pd.Series(system.x.to_numpy()[:, 0], index=Z.index) if system.x is not None else None,
        currency=money,
        year=year or told.get("year"),
        name=told.get("name") or str(system.name or ""),
        region_info=_frame(told["regions"]) if "regions" in told else None,
        sector_info=_frame(told["sectors"]) if "sectors" in told else None,
        meta=revived(told.get("meta")) or {"sources": [f"pymrio: {system.name}"]},
    )


def to_pymrio(world: SolvedTables) -> pymrio.IOSystem:
    """Return the system as pymrio's; what pymrio has no place for stands as JSON in its description.

    Returns
    -------
    pymrio.IOSystem
        With Z, Y, x, units, and every extension; nothing is computed.
    """
    import pymrio

    facts = {
        _MARK: 1,
        "currency": world.currency,
        "year": world.year,
        "name": world.name,
        "regions": info_to_json(world.region_info),
        "sectors": info_to_json(world.sector_info),
        "stressors": {name: info_to_json(one.stressors) for name, one in world.extensions.items()},
        "meta": plain_fact(world.meta),
    }
    index, users = (
        world.index.set_names(["region", "sector"]),
        world.y_columns.set_names(["region", "category"]),
    )
    made = pymrio.IOSystem(
        Z=pd.DataFrame(world._Z, index=index, columns=index),
        Y=pd.DataFrame(world._Y, index=index, columns=users),
        x=pd.DataFrame({"indout": world._x}, index=index),
        unit=pd.DataFrame({"unit": world.currency}, index=index),
        name=world.name or "system",
        description=json.dumps(facts, ensure_ascii=False),
    )
    for name, one in world.extensions.items():
        F = one.F.set_axis(index, axis=1)
        extension = pymrio.Extension(
            name=name,
            F=F,
            F_Y=one.F_Y.set_axis(one.F_Y.columns.set_names(["region", "category"]), axis=1),
            unit=pd.DataFrame({"unit": one.unit}, index=F.index),
        )
        setattr(made, _attribute(name), extension)
    return made


def _attribute(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _told(system: pymrio.IOSystem) -> dict[str, Any]:
    """Return what `to_pymrio` wrote into the description, empty where another wrote it."""
    try:
        # Where the publisher's metadata has no description, pymrio raises KeyError.
        found = json.loads(system.meta.description)
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) and _MARK in found else {}


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose rows have one label each."""
    if frame.index.nlevels > 1:
        frame = frame.set_axis([" - ".join(map(str, label)) for label in frame.index], axis=0)
    return frame


def _units(extension: pymrio.Extension) -> list[tuple[str, list[int], str]]:
    """Return name, rows and unit of each part of an extension of pymrio that has one unit."""
    if extension.unit is None:
        raise LabelError(message("The extension {name} of pymrio has no units", name=extension.name))
    units = [_money_unit(one) or one for one in extension.unit["unit"].astype(str)]
    found = list(dict.fromkeys(units))
    name = str(extension.name)
    return [
        (
            name if len(found) == 1 else f"{name} ({unit})",
            [i for i, one in enumerate(units) if one == unit],
            unit,
        )
        for unit in found
    ]


def _money(system: pymrio.IOSystem, year: object) -> str:
    """Return the unit of money that pymrio's own table of units says."""
    said = "" if system.unit is None else str(system.unit.iloc[0, 0])
    unit = _money_unit(said)
    if not unit:
        raise ArgumentError(
            message("The unit of money {said!r} is not understood", said=said),
            hint="give currency='MEUR_2015'",
        )
    return unit + (f"_{year}" if year and not re.search(r"_\d{4}$", unit) else "")


def _money_unit(said: str) -> str:
    """Return a unit of money in our words, empty where it is none: ``"Mill USD"`` is ``"MUSD"``."""
    match = _MONEY.fullmatch(said.strip())
    if not match:
        return ""
    many = {"": "", "m": "M", "k": "k", "0": "k", "'": ""}[(match[1] or "")[:1].casefold()]
    return many + match[2].upper().replace("US$", "USD")


def _frame(info: Mapping[str, Any]) -> pd.DataFrame:
    columns, index = info["columns"], info["index"]
    return pd.DataFrame(columns, index=pd.Index(index))
