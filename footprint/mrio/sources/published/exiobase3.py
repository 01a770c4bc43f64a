"""EXIOBASE 3 as published: a folder or zip of tab-separated tables (Stadler et al., 2018).

Releases to 3.4 call what households take directly ``F_hh``; those to 3.8.2 keep all rows in ``satellite``;
from 3.9 on extraction stands in a folder ``material``. Used and unused extraction are never summed.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath

import numpy as np

from footprint.errors import InputFileError, UnitError, listed
from footprint.i18n import message
from footprint.mrio.sources.importing.book import CellBook
from footprint.mrio.sources.importing.building import MATERIALS, Published
from footprint.mrio.sources.importing.cells import Sheet, read_sheet, same_labels
from footprint.mrio.sources.importing.place import Place
from footprint.mrio.sources.importing.request import Database, Request, check_version, one_of, year_of
from footprint.units import conversion_factor

_USED, _UNUSED = "Domestic Extraction Used - ", "Unused Domestic Extraction"
#: Folders in which releases keep extraction, newest first; names of what final users extract themselves.
_PLACES, _DIRECT = ("material", "satellite"), ("F_Y.txt", "F_hh.txt")
_CATEGORIES = {
    "Final consumption expenditure by households": "households",
    "Final consumption expenditure by non-profit organisations serving households (NPISH)": "npish",
    "Final consumption expenditure by government": "government",
    "Gross fixed capital formation": "investment",
    "Changes in inventories": "inventories",
    "Changes in valuables": "inventories",
    "Exports: Total (fob)": "exports",
}
_MONEY = re.compile(r"(?:M\.?|mill(?:ion|\.)?)\s*([A-Z]{3})", re.IGNORECASE)
_NAMED = re.compile(r"exio(\d{3})(?!\d)")
#: Last year whose tables rest on national accounts in full; later ones are nowcasts.
_LAST_OBSERVED = 2011
_TWO_FOLDERS = message("all tables of one year stand in one folder")


def _flows(place: Place) -> list[str]:
    return [name for name in place.names if PurePosixPath(name).name in ("Z.txt", "A.txt")]


def looks_like(place: Place) -> bool:
    """Whether a folder or zip holds EXIOBASE 3."""
    homes = {PurePosixPath(name).parent.as_posix() for name in _flows(place)}
    return any(_inside(home, f"{one}/F.txt") in place.names for home in homes for one in _PLACES)


def _inside(home: str, name: str) -> str:
    return name if home in (".", "") else f"{home}/{name}"


def read(place: Place, request: Request) -> Published:
    """Return a published EXIOBASE 3 table; see `Database.read`.

    Raises
    ------
    InputFileError
        If tables are missing, cut, or not laid out as published.
    UnitError
        If extraction is in no unit of mass.
    """
    main = [name for name in place.names if PurePosixPath(name).name == "Z.txt"]
    main = main or [name for name in place.names if PurePosixPath(name).name == "A.txt"]
    flows = one_of(place, main, request, "table Z.txt")
    home = PurePosixPath(flows).parent.as_posix()
    folder = next((one for one in _PLACES if _inside(home, f"{one}/F.txt") in place.names), None)
    missing = [name for name in ("Y.txt",) if _inside(home, name) not in place.names]
    missing += [] if folder else [" or ".join(f"{one}/F.txt" for one in _PLACES)]
    if missing or folder is None:
        raise InputFileError(
            place.path,
            [message("{name} is missing beside {flows}", name=name, flows=flows) for name in missing],
            hint=_TWO_FOLDERS,
        )
    year = year_of(place, flows, request)
    version = _version(place, home)
    check_version(place, request, version)
    book, tell = CellBook(), request.tell
    Z = read_sheet(place, flows, header=2, labels=2, rows=-1, tell=tell)
    index = [(region, sector) for region, sector in Z.labels]
    same_labels(place, list(zip(*Z.header, strict=True)), index, message("columns of {flows}", flows=flows))
    Y = read_sheet(place, _inside(home, "Y.txt"), header=2, labels=2, rows=len(index), tell=tell)
    same_labels(place, Y.labels, index, message("rows of {y}", y=Y.name))
    users = [(region, category) for region, category in zip(*Y.header, strict=True)]
    _complete(place, users, [region for region, _ in index], Y.name)
    currency = f"{_money(place, home)}_{year}"
    output = _output(place, home, index)
    values = Z.values
    if flows.endswith("A.txt"):
        if output is None:
            output = np.linalg.solve(np.eye(len(index)) - values, Y.values.sum(axis=1))
            book.remark("the release holds coefficients only: output and flows are solved from final demand")
        values = values * output
    book.used(flows, message("flows"), Z.values, currency)
    book.used(Y.name, message("final demand"), Y.values, currency)
    F = read_sheet(place, _inside(home, f"{folder}/F.txt"), header=2, labels=1, tell=tell)
    same_labels(place, list(zip(*F.header, strict=True)), index, message("columns of {f}", f=F.name))
    direct = _direct(place, home, folder, F, users, book, request)
    materials = _materials(place, home, folder, F, direct, book)
    if year > _LAST_OBSERVED:
        book.note(
            message(
                "EXIOBASE 3 extrapolates ('nowcasts') years after {last_observed}: read levels with care",
                last_observed=_LAST_OBSERVED,
            )
        )
    idle = int((values.sum(axis=1) + Y.values.sum(axis=1) == 0).sum())
    if idle:
        book.remark(
            message("{idle:,} industries have no output in this table (1,084 in a full release)", idle=idle)
        )
    return Published(
        place.path, TITLE, version, LICENCE, year, currency, index, users, values, Y.values, output,
        {MATERIALS: materials}, _CATEGORIES, book=book,
    )  # fmt: skip


def _version(place: Place, home: str) -> str:
    for name in ("metadata.json", "file_parameters.json"):
        path = _inside(home, name)
        if path in place.names:
            with place.open(path) as stream:
                try:
                    found = json.loads(stream.read().decode("utf-8"))
                except ValueError as error:
                    raise InputFileError(
                        place.path, [message("{path} is no JSON: {error}", path=path, error=error)]
                    ) from error
            if isinstance(found, dict) and (named := _NAMED.match(str(found.get("name", "")))):
                return ".".join(named[1])  # 3.8.2 calls its version v3.81 and itself exio382
            if isinstance(found, dict) and found.get("version"):
                return str(found["version"])
    return ""


def _complete(place: Place, users: list[tuple[str, str]], regions: list[str], name: str) -> None:
    """Refuse final demand in which a region or one of its categories is missing."""
    categories = list(dict.fromkeys(category for _, category in users))
    wanted = {(region, category) for region in dict.fromkeys(regions) for category in categories}
    if gone := sorted(wanted - set(users)):
        raise InputFileError(
            place.path,
            [message("{name} lacks columns: {gone}", name=name, gone=listed(gone))],
            hint="download it again",
        )


def _money(place: Place, home: str) -> str:
    """Return the money of the table, ``MEUR``, as unit.txt says it."""
    name = _inside(home, "unit.txt")
    if name not in place.names:
        return "MEUR"
    rows = _text_rows(place, name)
    found = {row[-1].strip() for row in rows[1:] if len(row) >= 3}
    if len(found) != 1:
        raise InputFileError(
            place.path,
            [message("{name} names several units of money: {found}", name=name, found=listed(sorted(found)))],
        )
    unit = found.pop()
    match = _MONEY.fullmatch(unit)
    if not match:
        raise InputFileError(
            place.path,
            [message("{name}: {unit!r} is no unit of money", name=name, unit=unit)],
            hint="M.EUR is published",
        )
    return f"M{match[1].upper()}"


def _text_rows(place: Place, name: str) -> list[list[str]]:
    with place.open(name) as stream:
        text = stream.read().decode("utf-8-sig", errors="replace")
    return [line.split("\t") for line in text.splitlines() if line.strip()]


def _output(place: Place, home: str, index: list[tuple[str, str]]) -> np.ndarray | None:
    name = _inside(home, "x.txt")
    if name not in place.names:
        return None
    x = read_sheet(place, name, header=1, labels=2, rows=len(index))
    same_labels(place, x.labels, index, message("rows of {name}", name=name))
    return x.values[:, 0]


def _direct(
    place: Place,
    home: str,
    folder: str,
    F: Sheet,
    users: list[tuple[str, str]],
    book: CellBook,
    request: Request,
) -> Sheet | None:
    names = [path for one in _DIRECT if (path := _inside(home, f"{folder}/{one}")) in place.names]
    if not names:
        book.note(
            message(
                "{folder}/F_Y.txt is missing: what final users extract themselves is not counted",
                folder=folder,
            )
        )
        return None
    direct = read_sheet(place, names[0], header=2, labels=1, rows=len(F.labels), tell=request.tell)
    same_labels(place, direct.labels, F.labels, message("rows of {names}", names=names[0]))
    same_labels(
        place, list(zip(*direct.header, strict=True)), users, message("columns of {names}", names=names[0])
    )
    return direct


def _materials(
    place: Place, home: str, folder: str, F: Sheet, direct: Sheet | None, book: CellBook
) -> tuple[list[str], str, np.ndarray, np.ndarray | None]:
    """Return used extraction in tonnes; what is unused or no extraction is noted as left out."""
    labels = F.column(0)
    used = np.array([label.startswith(_USED) for label in labels])
    unused = np.array([label.startswith(_UNUSED) for label in labels])
    if not used.any():
        raise InputFileError(
            place.path,
            [message("{f} holds no row that begins with {strip!r}", f=F.name, strip=_USED.strip())],
        )
    name = _inside(home, f"{folder}/unit.txt")
    if name not in place.names:
        raise UnitError(
            message("{name} is missing, so the unit of extraction is unknown", name=name), expected="kt or t"
        )
    pairs = [(row[0].strip(), row[-1].strip()) for row in _text_rows(place, name)[1:] if len(row) > 1]
    units = dict(pairs)
    if torn := [label for label, unit in dict.fromkeys(pairs) if units[label] != unit]:
        raise UnitError(
            message("{name} gives two units for {torn}", name=name, torn=listed(torn)), expected="one"
        )
    chosen = [label for label, one in zip(labels, used, strict=True) if one]
    if without := [label for label in chosen if not units.get(label)]:
        raise UnitError(
            message("{name} has no unit for {without}", name=name, without=listed(without)),
            expected="kt or t for every row of F.txt",
        )
    factor = np.array([conversion_factor(units[label], "t", f"extraction ({label})") for label in chosen])
    book.used(
        F.name,
        message("{count} rows of used extraction", count=int(used.sum())),
        F.values[used] * factor[:, None],
        "t",
    )
    for rows, reason in (
        (unused, message("unused extraction")),
        (~used & ~unused, message("no extraction of materials")),
    ):
        if rows.any():
            part = message("{count} rows", count=int(rows.sum()))
            book.dropped(F.name, part, F.values[rows], message("as published"), reason)
            if direct is not None:
                book.dropped(direct.name, part, direct.values[rows], message("as published"), reason)
    own = None if direct is None else direct.values[used] * factor[:, None]
    if direct is not None and own is not None:
        book.used(direct.name, message("used extraction"), own, "t")
    return [label.removeprefix(_USED) for label in chosen], "t", F.values[used] * factor[:, None], own


TITLE = "EXIOBASE 3"
LICENCE = "CC BY-SA 4.0 (3.8 and later; earlier releases have their own terms)"
DATABASE = Database(
    "exiobase3",
    TITLE,
    LICENCE,
    "Zenodo, record 5589597 and its newer versions: IOT_YEAR_ixi.zip",
    looks_like,
    read,
)
