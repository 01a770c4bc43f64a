"""Published databases by name: which there are, which one files are laid out as, and reading one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from footprint.errors import InputFileError, UnknownNameError, listed
from footprint.i18n import message
from footprint.mrio.sources.importing.building import MATERIALS, system_of
from footprint.mrio.sources.importing.extraction import read_extraction
from footprint.mrio.sources.importing.place import Place
from footprint.mrio.sources.importing.population import read_population
from footprint.mrio.sources.importing.request import Database, Request
from footprint.mrio.sources.published import described, eora26, exiobase3, figaro, gloria, icio, wiod
from footprint.mrio.system import MRIO
from footprint.names import nearest

DATABASES: dict[str, Database] = {
    one.kind: one
    for one in (
        exiobase3.DATABASE, figaro.DATABASE, icio.DATABASE, wiod.WIOD, eora26.DATABASE, gloria.DATABASE, wiod.ADB,
        described.DATABASE,
    )
}  # fmt: skip


def database(kind: str) -> Database:
    """Return a published database by its name on the command line.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    if kind not in DATABASES:
        raise UnknownNameError(
            "published database",
            kind,
            nearest(kind, DATABASES),
            hint=message("known: {known}", known=", ".join(DATABASES)),
        )
    return DATABASES[kind]


def recognised(path: Path) -> str:
    """Return the name of the database that files are laid out as, empty where none is."""
    place = Place(path)
    return next((kind for kind, one in DATABASES.items() if one.looks_like(place)), "")


def read_published(
    path: Path,
    kind: str = "",
    *,
    year: int | None = None,
    version: str | None = None,
    population: Path | None = None,
    extraction: Path | None = None,
    allow: Collection[str] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> MRIO:
    """Return a world table as its publisher distributes it.

    What became of every cell stands in ``meta["import"]``: file, part, cells, sum, unit, and whether it is
    used or why it is left out. ``meta["warnings"]`` tells what is assumed, and known to be wrong.

    Parameters
    ----------
    path : path
        A file, folder or zip.
    kind : str
        One of `DATABASES`; recognised by the names of files where none is given.
    year : int, optional
        Which of several years; another than the files' is refused.
    version : str, optional
        Refused where the files say another.
    population : path, optional
        Inhabitants: columns region, inhabitants, and year where there are several.
    extraction : path, optional
        Extraction for a table that has none: columns region, sector, material, tonnes.
    allow : collection of str
        As in `MRIO.from_frames`.
    tell : callable
        Told how far the reading is.

    Raises
    ------
    InputFileError
        If files are missing, cut, damaged, of another year or version, or hold what cannot be read.
    OptionError
        If several years are there and none is named.
    TableError
        If the numbers cannot be used.
    UnitError
        If a unit is unknown.
    """
    if not path.exists():
        raise InputFileError(path, [message("there is no such file or folder")], hint="check the path")
    source = database(kind or recognised(path) or "exiobase3")
    place = Place(path)
    table = source.read(place, Request(year, version, tell))
    if unread := [name for name in place.names if name not in place.opened]:
        table.book.remark(
            message(
                "{count} files are not read, which no account of materials needs: {unread}",
                count=len(unread),
                unread=listed(unread),
            )
        )
    if version is not None and not table.version:
        table.book.note(
            message("the files do not say their version; {version} is your word", version=version)
        )
    if extraction is not None:
        if MATERIALS in table.extensions:
            raise InputFileError(
                extraction,
                [message("{title} already holds extraction of materials", title=table.database)],
                hint="leave --extraction out",
            )
        table.extensions[MATERIALS] = read_extraction(extraction, table.index, dict(table.regions))
        table.book.note(message("extraction of materials is that of {file}", file=extraction.name))
    people = None if population is None else read_population(population, table.year)
    tell(message("Checking the table"))
    return system_of(table, allow=allow, population=people)
