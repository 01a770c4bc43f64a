"""What is asked of a reader, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from footprint.errors import InputFileError, OptionError
from footprint.i18n import message
from footprint.mrio.sources.importing.cells import Tell

if TYPE_CHECKING:
    from footprint.mrio.sources.importing.building import Published
    from footprint.mrio.sources.importing.place import Place


@dataclass(frozen=True)
class Request:
    """Which table of a release is wanted.

    Attributes
    ----------
    year : int or None
    version : str or None
    tell : callable
        Told what is being done.
    """

    year: int | None = None
    version: str | None = None
    tell: Tell = field(default=lambda _: None, repr=False)


@dataclass(frozen=True)
class Database:
    """One publisher's tables, and the reader of them.

    Attributes
    ----------
    kind : str
        Name on the command line.
    title, licence, where : str
        What it is, under which terms, where it is found.
    looks_like : callable
        Whether files are laid out so.
    read : callable
        Returns the table.
    """

    kind: str
    title: str
    licence: str
    where: str
    looks_like: Callable[[Place], bool]
    read: Callable[[Place, Request], Published]


def years_in(text: str) -> list[int]:
    """Return the years that a file's name holds, none of them part of a longer number."""
    return [int(found) for found in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)]


def one_of(
    place: Place,
    names: Sequence[str],
    request: Request,
    what: str,
    years: Callable[[str], list[int]] | None = None,
) -> str:
    """Return the file of the year that was asked for, or the only one.

    Raises
    ------
    InputFileError
        If there is none.
    OptionError
        If there are several and no year says which.
    """
    if not names:
        raise InputFileError(
            place.path,
            [message("it holds no {what}", what=what)],
            hint="give the file or folder as published",
        )
    by_year: dict[int | None, list[str]] = {}
    for name in names:
        found = _told(place, name, years)
        by_year.setdefault(found[-1] if found else None, []).append(name)
    if request.year is not None:
        chosen = by_year.get(request.year, [])
        if not chosen and set(by_year) == {None}:
            chosen = by_year[None]
        if not chosen:
            known = ", ".join(sorted(str(year) for year in by_year if year is not None))
            raise InputFileError(
                place.path,
                [
                    message(
                        "it holds no {what} of {year}; there are: {known}",
                        what=what,
                        year=request.year,
                        known=known,
                    )
                ],
                hint="check --year",
            )
    else:
        if len(by_year) > 1:
            known = ", ".join(sorted(str(year) for year in by_year if year is not None))
            raise OptionError(
                message(
                    "{name} holds {what} of several years: {known}",
                    name=place.path.name,
                    what=what,
                    known=known,
                ),
                hint="name one with --year",
            )
        chosen = next(iter(by_year.values()))
    if len(chosen) > 1:
        raise InputFileError(
            place.path,
            [
                message(
                    "it holds {what} {count} times: {join}",
                    what=what,
                    count=len(chosen),
                    join=", ".join(chosen),
                )
            ],
            hint="give one of them",
        )
    return chosen[0]


def _told(place: Place, name: str, years: Callable[[str], list[int]] | None) -> list[int]:
    if years is not None:
        return years(name)
    return years_in(PurePosixPath(name).name) or years_in(name) or years_in(place.path.name)


def year_of(
    place: Place, name: str, request: Request, years: Callable[[str], list[int]] | None = None
) -> int:
    """Return the year of a file: asked for, in its name, or in the name of what holds it.

    Raises
    ------
    InputFileError
        If the file's own year is another.
    OptionError
        If nothing says the year.
    """
    found = _told(place, name, years)
    if request.year is None:
        if not found:
            raise OptionError(
                message("The year of {name} is unknown", name=place.path.name), hint="name it with --year"
            )
        return found[-1]
    if found and request.year not in found:
        raise InputFileError(
            place.path,
            [message("{name} is of {found}, not of {year}", name=name, found=found[-1], year=request.year)],
            hint="check --year",
        )
    return request.year


def check_version(place: Place, request: Request, found: str) -> None:
    """Refuse another version than was asked for, where the files say theirs.

    Raises
    ------
    InputFileError
        With both versions.
    """
    if request.version is None or not found:
        return
    wanted, own = (re.findall(r"\d+", text) for text in (request.version, found))
    if wanted[: len(own)] != own[: len(wanted)]:
        raise InputFileError(
            place.path,
            [message("the files say version {found}, not {version}", found=found, version=request.version)],
            hint="check --version",
        )
