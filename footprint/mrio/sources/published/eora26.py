"""Eora26 as published: tab-separated numbers without labels, the labels in files of their own."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import numpy as np

from footprint.errors import InputFileError, UnitError
from footprint.i18n import message
from footprint.mrio.sources.importing.book import CellBook
from footprint.mrio.sources.importing.building import MATERIALS, Published
from footprint.mrio.sources.importing.cells import read_sheet
from footprint.mrio.sources.importing.place import Place
from footprint.mrio.sources.importing.request import Database, Request, one_of, year_of
from footprint.units import conversion_factor

_FLOWS = re.compile(r"Eora26_(\d{4})_(bp|pp)_T\.txt")
#: Row and column of statistical discrepancies, which are no region.
_ROW = "ROW"
_EXTRACTION = re.compile(r"raw material|material extraction|domestic extraction|material use", re.IGNORECASE)
_THOUSANDS = 1000.0


def category_of(name: str) -> str:
    """Return the engine's category of a name of final demand in the words of the national accounts."""
    rules = (
        ("p.3h|by households|household final", "households"), ("p.3n|non-profit|npish", "npish"),
        ("p.3g|government", "government"), ("p.51|fixed capital", "investment"),
        ("p.52|p.53|inventor|valuables", "inventories"), ("export", "exports"),
    )  # fmt: skip
    order = sorted(rules, key=lambda rule: rule[1] != "npish")  # "serving households" is no household
    return next((found for pattern, found in order if re.search(pattern, name, re.IGNORECASE)), name)


def _tables(place: Place) -> list[str]:
    return [name for name in place.names if _FLOWS.fullmatch(PurePosixPath(name).name)]


def looks_like(place: Place) -> bool:
    """Whether a folder or zip holds Eora26."""
    return bool(_tables(place))


def read(place: Place, request: Request) -> Published:
    """Return a table of Eora26 in million dollars, without its discrepancies; see `Database.read`.

    Raises
    ------
    InputFileError
        If labels are missing, or tables have not the labels' number of rows and columns.
    """
    basic = [name for name in _tables(place) if "_bp_" in name]
    if not basic and _tables(place):
        raise InputFileError(
            place.path, [message("it is the table at purchasers' prices (pp)")], hint="take bp"
        )
    name = one_of(place, basic, request, "Eora26 table")
    year = year_of(place, name, request)
    stem, book, currency = name.removesuffix("T.txt"), CellBook(), f"MUSD_{year}"
    sectors = [(code, item) for _, code, _, item in _labels(place, name, "T", 4)]
    demand = [(code, item) for _, code, _, item in _labels(place, name, "FD", 4)]
    Z = _numbers(place, f"{stem}T.txt", len(sectors), len(sectors), request)
    Y = _numbers(place, f"{stem}FD.txt", len(sectors), len(demand), request)
    inner = [i for i, (code, _) in enumerate(sectors) if code != _ROW]
    own = [j for j, (code, _) in enumerate(demand) if code != _ROW]
    outer = [i for i in range(len(sectors)) if i not in set(inner)]
    flows, final = Z[np.ix_(inner, inner)] / _THOUSANDS, Y[np.ix_(inner, own)] / _THOUSANDS
    book.used(name, message("flows"), flows, currency)
    book.used(f"{stem}FD.txt", message("final demand"), final, currency)
    if outer:
        rest = np.concatenate([Z[outer].ravel(), Z[np.ix_(inner, outer)].ravel()]) / _THOUSANDS
        book.dropped(
            name, "ROW", rest, currency, message("the publisher's statistical discrepancies: no region")
        )
    others = [j for j in range(len(demand)) if j not in set(own)]
    rest = np.concatenate([Y[outer].ravel(), Y[np.ix_(inner, others)].ravel()]) / _THOUSANDS
    if rest.size:
        book.dropped(
            f"{stem}FD.txt",
            "ROW",
            rest,
            currency,
            message("the publisher's statistical discrepancies: no region"),
        )
    book.note(message("Eora26 balances many countries by estimate: read single cells with care"))
    extensions = {}
    if f"{stem}Q.txt" in place.names:
        found = _materials(place, name, stem, (inner, own, len(sectors), len(demand)), book, request)
        extensions = {MATERIALS: found} if found else {}
    categories = {item: category_of(item) for _, item in demand}
    return Published(
        place.path, TITLE, "", LICENCE, year, currency, [sectors[i] for i in inner], [demand[j] for j in own],
        flows, final, None, extensions, categories, book=book,
    )  # fmt: skip


def _labels(place: Place, beside: str, part: str, columns: int) -> list[tuple[str, ...]]:
    """Return the lines of a file of labels, which stands beside the table or in ``indices.zip``."""
    wanted = f"labels_{part}.txt"
    found = [(place, name) for name in place.ending_with(wanted)]
    folder = place.path if place.path.is_dir() else place.path.parent
    for archive in folder.rglob("indices.zip"):
        inside = Place(Path(archive))
        found += [(inside, name) for name in inside.ending_with(wanted)]
    if not found:
        raise InputFileError(
            place.path,
            [message("{wanted} is missing beside {beside}", wanted=wanted, beside=beside)],
            hint="put indices.zip of Eora26 into the folder",
        )
    where, name = found[0]
    with where.open(name) as stream:
        lines = stream.read().decode("utf-8-sig", errors="replace").splitlines()
    cells = [tuple(cell.strip() for cell in line.split("\t")) for line in lines if line.strip()]
    if short := [i + 1 for i, line in enumerate(cells) if len(line) < columns]:
        raise InputFileError(
            place.path, [message("{name}: line {number} has too few labels", name=name, number=short[0])]
        )
    return [line[:columns] for line in cells]


def _numbers(place: Place, name: str, rows: int, columns: int, request: Request) -> np.ndarray:
    if name not in place.names:
        raise InputFileError(place.path, [message("{name} is missing", name=name)], hint="download it again")
    values = read_sheet(place, name, header=0, labels=0, rows=rows, tell=request.tell).values
    if values.shape[1] != columns:
        raise InputFileError(
            place.path,
            [
                message(
                    "{name} has {found:,} columns where the labels have {columns:,}",
                    name=name,
                    found=values.shape[1],
                    columns=columns,
                )
            ],
            hint="labels and table must be of one release",
        )
    return values


def _materials(
    place: Place,
    name: str,
    stem: str,
    shape: tuple[list[int], list[int], int, int],
    book: CellBook,
    request: Request,
) -> tuple[list[str], str, np.ndarray, np.ndarray | None] | None:
    """Return rows of extraction in tonnes, none where the satellites have no such row."""
    inner, own, sectors, users = shape
    labels = _labels(place, name, "Q", 2)
    Q = _numbers(place, f"{stem}Q.txt", len(labels), sectors, request)
    chosen, factors = [], []
    for i, (heading, item) in enumerate(labels):
        unit = re.search(r"\(([^()]*)\)\s*$", heading)
        if unit and _EXTRACTION.search(f"{heading} {item}"):
            try:
                factors.append(conversion_factor(unit[1], "t", message("extraction ({item})", item=item)))
                chosen.append(i)
            except UnitError:
                continue
    rest = [i for i in range(len(labels)) if i not in set(chosen)]
    if rest:
        book.dropped(f"{stem}Q.txt", message("{count} rows", count=len(rest)), Q[rest], message("as published"),
                     message("no extraction of materials"))  # fmt: skip
    if not chosen:
        return None
    factor = np.array(factors)[:, None]
    F = Q[np.ix_(chosen, inner)] * factor
    book.used(f"{stem}Q.txt", message("{count} rows of extraction", count=len(chosen)), F, "t")
    direct = None
    if f"{stem}QY.txt" in place.names:
        QY = _numbers(place, f"{stem}QY.txt", len(labels), users, request)
        direct = QY[np.ix_(chosen, own)] * factor
        book.used(f"{stem}QY.txt", message("{count} rows of extraction", count=len(chosen)), direct, "t")
    else:
        book.note(
            message("{stem}QY.txt is missing: what final users extract themselves is not counted", stem=stem)
        )
    return [labels[i][1] for i in chosen], "t", F, direct


TITLE = "Eora26"
LICENCE = "free for academic use, else a licence of KGM & Associates"
DATABASE = Database("eora26", TITLE, LICENCE, "worldmrio.com, Eora26: Eora26_yyyy_bp.zip", looks_like, read)
