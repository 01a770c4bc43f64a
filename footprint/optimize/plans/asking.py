"""What a planner says, turned into numbers: targets, sectors, captures, shares, solver settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from footprint.areas.production.france import find_sector, load_france
from footprint.circular.scenarios.technologies import circular_technologies
from footprint.errors import OptionError, UnitError, UnknownNameError
from footprint.i18n import message
from footprint.names import plain
from footprint.optimize.relocation.capture import ALL
from footprint.optimize.relocation.limits import Limits, forced, written
from footprint.optimize.relocation.technologies import TechnologyRow, read_technologies
from footprint.optimize.solver.solving import SolverSettings
from footprint.reading.numbers import read_number

_TARGET = re.compile(
    r"^\s*(autonomy|index)\s*(?:of|=|:)?\s*([0-9]+(?:[.,][0-9]+)?)\s*(%|points?|)\s*$", re.IGNORECASE
)
_SHARE = re.compile(r"^(?:(?P<name>.+?)\s*[:=]\s*)?(?P<number>[0-9]+(?:[.,][0-9]+)?)\s*(?P<percent>%?)$")
DEFAULTS = ("jobs", "land", "water", "market")
"""Limits that hold unless a planner removes them."""


def parse_target(text: str, limits: Limits | None = None) -> Limits:
    """Return limits with what a target adds to them: ``"autonomy 10 %"`` or ``"index 20"``.

    Raises
    ------
    UnitError
        If it is neither, or out of reach of any area.
    """
    found = _TARGET.match(text)
    if found is None:
        raise UnitError(
            message("The target {text!r} is not understood", text=text),
            expected="'autonomy 10 %' or 'index 20'",
            hint="both go up to 100",
        )
    value = float(found[2].replace(",", "."))
    if value > 100.0:
        raise UnitError(message("The target {text!r} cannot be reached", text=text), expected="at most 100")
    limits = limits or Limits()
    if found[1].lower() == "index":
        return replace(limits, index_at_least=value)
    return replace(limits, autonomy_at_least=value)


def solver_settings(gap: float, time_limit: float | None, threads: int = 1) -> SolverSettings:
    """Return checked solver settings.

    Raises
    ------
    UnitError
        If the gap is not within 0 to 1, or the time limit not positive.
    """
    if not 0.0 <= gap < 1.0:
        raise UnitError(
            message("The gap {gap:g} cannot be used", gap=gap),
            expected="a share from 0 to below 1, as in 0.005",
        )
    if time_limit is not None and not time_limit > 0.0:
        raise UnitError(
            message("The time limit {time_limit:g} cannot be used", time_limit=time_limit),
            expected="seconds above 0",
        )
    return SolverSettings(gap=gap, time_limit=time_limit, threads=threads)


def technology_rows(given: str | Path | Iterable[TechnologyRow] | None) -> list[TechnologyRow]:
    """Return the circular technologies, then a planner's rows from a file or a list, which override them."""
    circular = [TechnologyRow.model_validate(change.to_row()) for change in circular_technologies()]
    if given is None:
        return circular
    return circular + (read_technologies(given) if isinstance(given, (str, Path)) else list(given))


def share(value: float, name: str) -> float:
    """Return a share between 0 and 1.

    Raises
    ------
    UnitError
        If it lies outside.
    """
    if not (np.isfinite(value) and 0.0 <= value <= 1.0):
        raise UnitError(
            message("The share {name} cannot be {value:g}", name=name, value=value), expected="0 to 1"
        )
    return float(value)


def captures(given: Mapping[str, float] | Sequence[str] | str | None) -> dict[str, float]:
    """Return caps that a planner moves, by English name of sector or macro-sector, or ``*`` for all.

    Parameters
    ----------
    given : mapping, str or sequence of str
        ``{"Bread and bakery products": 0.6}``, ``"60 %"`` (all), ``"Food and beverage: 50 %"``.

    Raises
    ------
    UnitError
        If one is no share.
    UnknownNameError
        If a name is neither sector nor macro-sector.
    """
    if given is None:
        return {}
    pairs: Iterable[tuple[str, float]]
    if isinstance(given, Mapping):
        pairs = given.items()
    else:
        pairs = [_capture(text) for text in ([given] if isinstance(given, str) else given)]
    return {
        _captured(name): share(value, message("of {name} that can be covered", name=name))
        for name, value in pairs
    }


def _capture(text: str) -> tuple[str, float]:
    found = _SHARE.match(text.strip())
    if found is None:
        raise UnitError(
            message("The capture {text!r} is not understood", text=text),
            expected="'60 %', or 'Food and beverage: 60 %'",
        )
    value = float(found["number"].replace(",", "."))
    if value > 1.0 and not found["percent"]:
        raise UnitError(
            message("The capture {text!r} is above 1", text=text),
            expected=message("a share from 0 to 1, or {value:g} %", value=value),
        )
    return found["name"] or ALL, value / 100.0 if found["percent"] else value


def _captured(name: str) -> str:
    if name in (ALL, "all"):
        return ALL
    table = load_france().sectors
    table = table[table["goods"]]
    for english, french in zip(table["macro_sector"], table["macro_sector_fr"], strict=True):
        if plain(name) in (plain(english), plain(french)):
            return str(english)
    return sector_named(name)


def sector_named(text: str) -> str:
    """Return the English name of a goods sector from its code, its English or French name, or a word of it.

    A word counts where it stands whole in the names of one sector alone, those of its activities (NAF)
    included: "Pain" is bread, not paints.

    Raises
    ------
    UnknownNameError
        With the sectors whose names hold the words, or the nearest names.
    """
    table = load_france().sectors["name_en"]
    try:
        return str(table[find_sector(text)])
    except UnknownNameError as error:
        meant = _with_words(text)
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise UnknownNameError("goods sector", text, meant[:3]) from None
        raise error from None


def _with_words(text: str) -> list[str]:
    """Return sectors in whose names, or those of whose activities, all words of a text stand whole."""
    wanted = set(re.findall(r"\w+", plain(text)))
    france = load_france()
    table = france.sectors[france.sectors["goods"]]
    naf = france.naf.groupby("sector")["label_fr"].agg(" ".join).reindex(table.index).fillna("")
    for source in (table["name_fr"], table["name_en"], naf):
        found = [
            str(sector)
            for sector, name in zip(table["name_en"], source, strict=True)
            if wanted and wanted <= set(re.findall(r"\w+", plain(str(name))))
        ]
        if found:
            return found
    return []


def forced_sectors(names: Sequence[str]) -> tuple[str, ...]:
    """Return forced sectors by their English names, and how much: ``"Breweries: 30 jobs"``.

    Raises
    ------
    OptionError
        If a sector is named twice.
    """
    found: dict[str, str] = {}
    for text in names:
        sector, amount, unit = forced(text)
        name = sector_named(sector)
        if name in found:
            raise OptionError(
                message("{name!r} is forced twice", name=name), hint="force it once, with the whole amount"
            )
        size = "" if amount is None else f": {written(amount)} {'jobs' if unit == 'job' else unit}"
        found[name] = name + size
    return tuple(found.values())


def defaults_removed(names: Sequence[str]) -> tuple[str, ...]:
    """Return the default limits that a planner removes.

    Raises
    ------
    UnknownNameError
        If there is no such limit.
    """
    for name in names:
        if name not in (*DEFAULTS, "all"):
            raise UnknownNameError(
                "limit that holds by default",
                name,
                (),
                hint=message("known: {defaults}, all", defaults=", ".join(DEFAULTS)),
            )
    return DEFAULTS if "all" in names else tuple(names)


def plant_count(number: int | None) -> int | None:
    """Return a number of plants, refused below zero."""
    if number is not None and number < 0:
        raise UnitError(
            message("The number of plants {number} cannot be used", number=number), expected="0 or more"
        )
    return number


def labour_limits(given: Mapping[str, float] | Sequence[str] | None) -> dict[str, float]:
    """Return most jobs by skill, from a mapping or from ``["engineers=300"]``.

    Raises
    ------
    UnitError
        If one is no skill and a number, or a number below zero.
    """
    if given is None:
        return {}
    found = {}
    for skill, most in given.items() if isinstance(given, Mapping) else map(_labour, given):
        if not np.isfinite(most) or most < 0:
            raise UnitError(
                message("The number of {skill} {most:g} cannot be used", skill=skill, most=most),
                expected="0 or more",
            )
        found[skill] = float(most)
    return found


def _labour(text: str) -> tuple[str, float]:
    skill, _, number = text.partition("=")
    try:
        return skill.strip(), read_number(number.removesuffix("jobs").strip())
    except ValueError as error:
        raise UnitError(
            message("The labour limit {text!r} is not understood", text=text),
            expected="a skill and a number, as in engineers=300",
            hint=str(error),
        ) from None
