"""A user's own facts of a place: incomes, household size, cars, transit, houses, heating."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.areas.local.facts import NO_INCOME
from footprint.areas.local.living import DECILES
from footprint.areas.local.model import HEATING, HEATING_CLASSES, parameter_table
from footprint.errors import InputFileError
from footprint.i18n import message
from footprint.names import plain

#: Fact of a profile to the column of the facts of communes; these are shares, stated in percent or as 0–1.
_SHARES = {
    message("households with a car"): "car",
    message("workers using transit"): "transit",
    message("homes that are houses"): "houses",
}
_HEATED = {message("homes heated with {fuel}", fuel=fuel): fuel for fuel in HEATING_CLASSES}
_MEDIAN, _FIRST, _NINTH = message("median living standard"), "first decile", "ninth decile"
_PERSONS = message("persons per household")
_TENTHS = {
    message("households in decile {tenth}", tenth=tenth): f"decile_{tenth}" for tenth in range(1, DECILES + 1)
}
FACTS = (_MEDIAN, _FIRST, _NINTH, _PERSONS, *_SHARES, *_HEATED, *_TENTHS)
_HINT = (
    "columns: fact, value, unit; for instance\n  fact,value,unit\n  median living standard,21500,EUR/year\n"
    "  persons per household,2.1,persons\n  households with a car,72,%\n"
    "known facts: " + "; ".join(FACTS[:-DECILES]) + "; households in decile 1 … 10 (all ten, %)"
)
_PEOPLE_MOST = 10.0
_CLOSE = 1e-3


@dataclass(frozen=True)
class Profile:
    """A user's own facts; what is not stated stays as the public statistics have it.

    Attributes
    ----------
    facts : mapping of str to float
        By name of `FACTS`: EUR a year, persons, shares between 0 and 1.
    name : str
        Where they come from.
    """

    facts: Mapping[str, float]
    name: str = message("a profile of one's own")

    def __post_init__(self) -> None:
        if problems := list(_problems(self.facts)):
            raise InputFileError(self.name, problems, hint=_HINT)

    def applied_to(self, facts: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
        """Return the facts of communes with those of the profile in their place, and what to tell.

        A stated fact holds for every commune of the area alike.
        """
        table = facts.copy()
        given = self.facts
        for name, column in (*_SHARES.items(), (_PERSONS, "persons"), *_TENTHS.items()):
            if name in given:
                table[column] = given[name]
        if _MEDIAN in given:
            table["median"] = given[_MEDIAN]
            table["filled"] = table["filled"] & ~NO_INCOME
        if _FIRST in given:
            table["d5_d1"] = table["median"] / given[_FIRST]
        if _NINTH in given:
            table["d9_d5"] = given[_NINTH] / table["median"]
        if next(iter(_TENTHS)) in given:
            table["filled"] = table["filled"] & ~NO_INCOME
        if (table[["d5_d1", "d9_d5"]] <= 1).any(axis=None):
            raise InputFileError(
                self.name,
                ["the first decile must lie below the median of every commune, and the ninth above it"],
                hint="state the median living standard beside them",
            )
        national = parameter_table()["value"]
        for name, fuel in _HEATED.items():
            if name in given:
                table[f"{HEATING}{HEATING_CLASSES[fuel]}"] = given[name] / national[f"heating_{fuel}"]
        return table, (
            message("own facts of {name} are used for: {told}", name=self.name, told=", ".join(_told(given))),
        )


def _told(facts: Mapping[str, float]) -> list[str]:
    tenths = [name for name in facts if name in _TENTHS]
    return [name for name in facts if name not in _TENTHS] + (
        [message("households by decile")] if tenths else []
    )


def _problems(facts: Mapping[str, float]) -> list[str]:
    found = [message("{name}: no such fact", name=name) for name in facts if name not in FACTS]
    for name, value in facts.items():
        share = name in _SHARES or name in _HEATED or name in _TENTHS
        if not np.isfinite(value) or value < 0 or (share and value > 1):
            found.append(
                message("{name}: {value:g} is no share between 0 and 100 %", name=name, value=value)
                if share
                else message("{name}: {value:g} is no positive number", name=name, value=value)
            )
        elif name in (_MEDIAN, _FIRST, _NINTH) and value <= 0:
            found.append(message("{name}: {value:g} is no positive amount", name=name, value=value))
        elif name == _PERSONS and not 1 <= value <= _PEOPLE_MOST:
            found.append(
                message(
                    "{name}: {value:g} is not between 1 and {people_most:g}",
                    name=name,
                    value=value,
                    people_most=_PEOPLE_MOST,
                )
            )
    tenths = [facts[name] for name in _TENTHS if name in facts]
    if tenths and (len(tenths) < DECILES or abs(sum(tenths) - 1) > _CLOSE):
        found.append(
            message(
                "households in decile 1 to 10: {count} of ten stated, summing to {tenths:.1f} %",
                count=len(tenths),
                tenths=100 * sum(tenths),
            )
        )
    if tenths and any(name in facts for name in (_MEDIAN, _FIRST, _NINTH)):
        found.append(
            message("state living standards by deciles of households or by median and deciles, not both")
        )
    if sum(facts.get(name, 0.0) for name in _HEATED) > 1 + _CLOSE:
        found.append(message("homes heated with gas, oil, wood and district heat are more than all homes"))
    return found


def as_profile(given: str | os.PathLike[str] | Profile | None) -> Profile | None:
    """Return a profile, read where a path is given."""
    return read_profile(given) if isinstance(given, (str, os.PathLike)) else given


def read_profile(path: str | os.PathLike[str]) -> Profile:
    """Return the profile in a CSV file with the columns fact, value and unit.

    Units: ``EUR/year`` or ``EUR/month`` for living standards (per consumption unit), ``persons``, and ``%``
    or ``1`` for shares.

    Raises
    ------
    InputFileError
        With every problem of the file.
    """
    from pydantic import BaseModel, ConfigDict, FiniteFloat

    from footprint.reading.tables import read_rows

    class Row(BaseModel):
        model_config = ConfigDict(extra="forbid")
        fact: str
        value: FiniteFloat
        unit: str = ""

    known = {plain(name): name for name in FACTS}
    facts: dict[str, float] = {}
    problems = []
    for row in read_rows(path, Row, hint=_HINT):
        name = known.get(plain(row.fact))
        factor = _factor(name, row.unit) if name else None
        if name is None:
            problems.append(message("{fact!r}: no such fact", fact=row.fact))
        elif factor is None:
            problems.append(message("{fact}: the unit {unit!r} does not fit", fact=row.fact, unit=row.unit))
        elif name in facts:
            problems.append(message("{fact}: stated twice", fact=row.fact))
        else:
            facts[name] = row.value * factor
    if problems:
        raise InputFileError(path, problems, hint=_HINT)
    return Profile(facts, os.fspath(path))


def _factor(name: str, unit: str) -> float | None:
    """Return what a value in a unit is multiplied with, None where the unit does not fit."""
    text = unit.replace(" ", "").casefold().replace("€", "eur")
    if name in (_MEDIAN, _FIRST, _NINTH):
        return {"eur": 1.0, "eur/year": 1.0, "eur/an": 1.0, "eur/month": 12.0, "eur/mois": 12.0}.get(text)
    if name == _PERSONS:
        return {"": 1.0, "persons": 1.0, "personnes": 1.0, "1": 1.0}.get(text)
    return {"%": 0.01, "percent": 0.01, "1": 1.0, "": 1.0}.get(text)
