"""GLORIA as published (releases 059 and 060): supply and use in one table, labels in a workbook."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import numpy as np

from footprint.errors import InputFileError, UnitError
from footprint.i18n import message
from footprint.mrio.sources.importing.book import CellBook
from footprint.mrio.sources.importing.building import MATERIALS, Published
from footprint.mrio.sources.importing.cells import read_sheet, sheet_blocks
from footprint.mrio.sources.importing.place import Place
from footprint.mrio.sources.importing.request import Database, Request, check_version, one_of
from footprint.mrio.sources.importing.workbook import read_workbook, text_of
from footprint.mrio.sources.published.eora26 import category_of
from footprint.units import conversion_factor

_FILE = re.compile(r".*_(?P<part>T|Y|TQ|YQ|V)-Results_(?P<year>\d{4})_(?P<version>\w+?)_Markup001.*\.csv")
_README = re.compile(r"GLORIA_ReadMe_\w+\.xlsx", re.IGNORECASE)
_EXTRACTION = re.compile(r"material|extraction", re.IGNORECASE)
_THOUSANDS = 1000.0


def _files(place: Place, part: str) -> list[str]:
    return [n for n in place.names if (m := _FILE.fullmatch(PurePosixPath(n).name)) and m["part"] == part]


def _years(name: str) -> list[int]:
    found = _FILE.fullmatch(PurePosixPath(name).name)
    return [int(found["year"])] if found else []


def looks_like(place: Place) -> bool:
    """Whether a folder holds GLORIA."""
    return bool(_files(place, "T"))


def read(place: Place, request: Request) -> Published:
    """Return GLORIA at basic prices, industry by industry, in million dollars; see `Database.read`.

    Supply is diagonal: each industry makes one product, so the use of products by industries is the table of
    flows (every construct gives the same), and supply is gross output. Only the blocks of use are kept while
    the file is read.

    Raises
    ------
    InputFileError
        If files or labels are missing, or supply is not diagonal.
    """
    flows = one_of(place, _files(place, "T"), request, "GLORIA table", _years)
    year = _years(flows)[0]
    found = _FILE.fullmatch(PurePosixPath(flows).name)
    version = found["version"] if found else ""
    check_version(place, request, version)
    regions, sectors, categories, satellites = _labels(place, flows)
    index = [(region, sector) for region in regions for sector in sectors]
    users = [(region, category) for region in regions for category in categories]
    book, currency = CellBook(), f"MUSD_{year}"
    Z, made = _use(place, flows, len(regions), len(sectors), request)
    Z /= _THOUSANDS
    book.used(flows, message("use"), Z, currency)
    book.used(flows, message("supply, as gross output"), made / _THOUSANDS, currency)
    demand = _beside(place, "Y", year, flows)
    Y = read_sheet(
        place, demand, header=0, labels=0, sep=",", rows=2 * len(index), tell=request.tell
    ).values  # fmt: skip
    products = _half(len(regions), len(sectors), 1)
    _wide(place, demand, Y.shape[1], len(users))
    if Y[_half(len(regions), len(sectors), 0)].any():
        raise InputFileError(place.path, [message("{demand}: industries sell to final users", demand=demand)])
    final = Y[products] / _THOUSANDS
    book.used(demand, message("final demand"), final, currency)
    extensions = {}
    if _files(place, "TQ"):
        one = _materials(
            place, year, flows, satellites, (len(regions), len(sectors), len(users)), book, request
        )
        extensions = {MATERIALS: one} if one else {}
    book.note(message("releases 059 and 059a have the same file names: make sure which one you have"))
    return Published(
        place.path, TITLE, version, LICENCE, year, currency, index, users, Z, final, made / _THOUSANDS, extensions,
        {one: category_of(one) for one in categories}, book=book,
    )  # fmt: skip


def _half(regions: int, sectors: int, which: int) -> np.ndarray:
    """Return the places of industries (0) or products (1), which alternate by region."""
    return np.concatenate([np.arange(sectors) + (2 * r + which) * sectors for r in range(regions)])


def _use(
    place: Place, name: str, regions: int, sectors: int, request: Request
) -> tuple[np.ndarray, np.ndarray]:
    """Return the use of products by industries, and supply by industry."""
    n = regions * sectors
    industries, products = _half(regions, sectors, 0), _half(regions, sectors, 1)
    use, supply = np.empty((n, n)), np.empty(n)
    row = 0
    for values in sheet_blocks(place, name, sep=",", columns=2 * n, tell=request.tell):
        for line in values:
            if row >= 2 * n:
                break
            region, place_in = divmod(row, 2 * sectors)
            if place_in < sectors:
                at = region * sectors + place_in
                given = line[products]
                supply[at] = given[at]
                if np.abs(given).sum() - abs(given[at]) > 1e-6 * max(abs(given[at]), 1.0):
                    raise InputFileError(
                        place.path,
                        [message("{name}: row {row} supplies several products", name=name, row=row + 1)],
                        hint="supply of GLORIA is diagonal; this is another table",
                    )
            else:
                use[region * sectors + place_in - sectors] = line[industries]
            row += 1
    if row != 2 * n:
        raise InputFileError(
            place.path,
            [message("{name} holds {row:,} rows of {n:,}: the file is cut", name=name, row=row, n=2 * n)],
            hint="download it again",
        )
    return use, supply


def _beside(place: Place, part: str, year: int, flows: str) -> str:
    found = [name for name in _files(place, part) if _years(name) == [year]]
    if len(found) != 1:
        raise InputFileError(
            place.path,
            [
                message(
                    "{count} files {part} of {year} beside {flows}",
                    count=len(found),
                    part=part,
                    year=year,
                    flows=flows,
                )
            ],
            hint="keep GLORIA_MRIOs and GLORIA_SatelliteAccounts of one year and release in one folder",
        )
    return found[0]


def _wide(place: Place, name: str, found: int, wanted: int) -> None:
    if found != wanted:
        raise InputFileError(
            place.path,
            [message("{name} has {found:,} columns of {wanted:,}", name=name, found=found, wanted=wanted)],
            hint="the table and GLORIA_ReadMe must be of one release",
        )


def _labels(place: Place, flows: str) -> tuple[list[str], list[str], list[str], list[tuple[str, str, str]]]:
    """Return regions, sectors, categories, and (heading, name, unit) of satellites, from the workbook."""
    inside = [(place, n) for n in place.names if _README.fullmatch(PurePosixPath(n).name)]
    for folder in (place.path.parent,):
        inside += [(Place(one), one.name) for one in sorted(Path(folder).glob("GLORIA_ReadMe_*.xlsx"))]
    if not inside:
        raise InputFileError(
            place.path,
            [message("GLORIA_ReadMe_….xlsx, which holds the labels, is missing beside {flows}", flows=flows)],
            hint="put it into the folder",
        )
    where, name = inside[0]

    def column(sheet: str, title: str) -> list[str]:
        grid = read_workbook(where, name, sheet)
        head = [text_of(cell) for cell in grid[0]]
        if title not in head:
            raise InputFileError(
                where.path, [message("sheet {sheet!r} has no column {title!r}", sheet=sheet, title=title)]
            )
        at = head.index(title)
        return [text_of(row[at]) for row in grid[1:]]

    final = [one for one in column("Value added and final demand", "Final_demand_names") if one]
    parts = ("Sat_head_indicator", "Sat_indicator", "Sat_unit")
    satellites = list(zip(*(column("Satellites", part) for part in parts), strict=True))
    return (
        [one for one in column("Regions", "Region_acronyms") if one],
        [one for one in column("Sectors", "Sector_names") if one],
        final,
        [(one[0], one[1].strip("'"), one[2]) for one in satellites if one[1]],
    )


def _materials(
    place: Place, year: int, flows: str, satellites: list[tuple[str, str, str]], shape: tuple[int, int, int],
    book: CellBook, request: Request,
) -> tuple[list[str], str, np.ndarray, np.ndarray | None] | None:  # fmt: skip
    """Return rows of extraction in tonnes, none where the satellites have no such row."""
    regions, sectors, users = shape
    name = _beside(place, "TQ", year, flows)
    chosen, factors = [], []
    for i, (heading, item, unit) in enumerate(satellites):
        if _EXTRACTION.search(heading):
            try:
                factors.append(conversion_factor(unit, "t", message("extraction ({item})", item=item)))
                chosen.append(i)
            except UnitError:
                continue
    Q = read_sheet(place, name, header=0, labels=0, sep=",", rows=len(satellites), tell=request.tell).values
    _wide(place, name, Q.shape[1], 2 * regions * sectors)
    rest = [i for i in range(len(satellites)) if i not in set(chosen)]
    if rest:
        book.dropped(name, message("{count} rows", count=len(rest)), Q[rest], message("as published"),
                     message("no extraction of materials"))  # fmt: skip
    if not chosen:
        return None
    factor = np.array(factors)[:, None]
    # Extraction of an industry and of its one product is the same industry's.
    F = (Q[chosen][:, _half(regions, sectors, 0)] + Q[chosen][:, _half(regions, sectors, 1)]) * factor
    book.used(name, message("{count} rows of extraction", count=len(chosen)), F, "t")
    direct = _beside(place, "YQ", year, flows)
    D = read_sheet(place, direct, header=0, labels=0, sep=",", rows=len(satellites), tell=request.tell).values
    _wide(place, direct, D.shape[1], users)
    F_Y = D[chosen] * factor
    book.used(direct, message("{count} rows of extraction", count=len(chosen)), F_Y, "t")
    return [satellites[i][1] for i in chosen], "t", F, F_Y


TITLE = "GLORIA"
LICENCE = "free for academic use, see the publisher's terms"
DATABASE = Database(
    "gloria", TITLE, LICENCE, "IELab, GLORIA: GLORIA_MRIOs_059_yyyy.zip, unpacked", looks_like, read
)
