"""OECD Inter-Country Input-Output tables, editions 2016 to 2025: one CSV for each year.

China and Mexico stand in two parts in the extended tables (CN1, CN2, MX1, MX2), which are added.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

import numpy as np

from footprint.errors import InputFileError
from footprint.i18n import message
from footprint.mrio.sources.importing.book import CellBook
from footprint.mrio.sources.importing.building import Published
from footprint.mrio.sources.importing.cells import read_sheet, same_labels
from footprint.mrio.sources.importing.place import Place
from footprint.mrio.sources.importing.request import Database, Request, check_version, one_of, year_of

_FILE = re.compile(
    r"(?:ICIO(?P<edition>20\d\d)_(?P<year>(?:19|20)\d\d)|(?P<plain>(?:19|20)\d\d)(?P<small>_SML)?|data_20\d\d_SML)\.csv",
    re.IGNORECASE,
)
_PARTS = {"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}
_CATEGORIES = {
    "HFCE": "households", "DPABR": "households", "P33": "households", "NPISH": "npish", "GGFC": "government",
    "GFCF": "investment", "INVNT": "inventories", "INV": "inventories", "NPS": "npish", "DIRP": "households",
}  # fmt: skip
_OUTPUT = ("OUT", "OUTPUT")
_TOTALS = ("OUT", "TOTAL")
_VALUE_ADDED = re.compile(r"TLS|VA|VALU|VA\+TAXSUB|\w{3}_TAXSUB|TAXSUB")
#: A copy of 2020 that circulates without its decimal points: the beginning of its MD5.
_CORRUPT = "d1b887aa"


def _tables(place: Place) -> list[str]:
    return [name for name in place.names if _FILE.fullmatch(PurePosixPath(name).name)]


def looks_like(place: Place) -> bool:
    """Whether a file, folder or zip holds an ICIO table."""
    return bool(_tables(place))


def read(place: Place, request: Request) -> Published:
    """Return an ICIO table; see `Database.read`.

    Raises
    ------
    InputFileError
        If it is not laid out as published, or is the copy without decimal points.
    """
    name = one_of(place, _tables(place), request, "ICIO table")
    year = year_of(place, name, request)
    match = _FILE.fullmatch(PurePosixPath(name).name)
    version = (match["edition"] or "") if match else ""
    check_version(place, request, version)
    _not_corrupt(place, name)
    book, currency = CellBook(), f"MUSD_{year}"
    sheet = read_sheet(place, name, header=1, labels=1, sep=",", blank_is_zero=True, tell=request.tell)
    rows, columns = sheet.column(0), sheet.header[0]
    inner = [i for i, label in enumerate(rows) if label not in _OUTPUT and not _VALUE_ADDED.fullmatch(label)]
    labels = [rows[i] for i in inner]
    if labels != columns[: len(labels)]:
        same_labels(place, columns[: len(labels)], labels, message("columns of {name}", name=name))
    n = len(labels)
    Z, final = sheet.values[inner, :n], columns[n:]
    _not_whole(place, name, Z)
    demand = [i for i, label in enumerate(final) if label not in (*_TOTALS, "DISC")]
    Y = sheet.values[inner][:, [n + i for i in demand]]
    pairs = [_split(label) for label in labels]
    regions = {region for region, _ in pairs}
    users = [_user(place, final[i], regions) for i in demand]
    book.used(name, message("flows"), Z, currency)
    book.used(name, message("final demand"), Y, currency)
    outer = [i for i in range(len(rows)) if i not in set(inner)]
    if outer:
        book.dropped(name, ", ".join(rows[i] for i in outer[:4]), sheet.values[outer], currency,
                     message("taxes, value added and totals: no flow between industries"))  # fmt: skip
    rest = [n + i for i in range(len(final)) if i not in set(demand)]
    if rest:
        book.dropped(name, ", ".join(columns[i] for i in rest), sheet.values[inner][:, rest], currency,
                     message("totals and the statistical discrepancy of the publisher"))  # fmt: skip
    if sheet.blanks:
        book.remark(
            message("{blanks:,} empty cells are zero, as the publisher leaves them", blanks=sheet.blanks)
        )
    output = next((sheet.values[rows.index(one), :n] for one in _OUTPUT if one in rows), None)
    merged = _merged(pairs, users, Z, Y, output, book)
    return Published(place.path, TITLE, version, LICENCE, year, currency, *merged, {}, _CATEGORIES, book=book)


def _not_corrupt(place: Place, name: str) -> None:
    if not PurePosixPath(name).name.casefold().startswith("data_"):
        return
    digest = hashlib.md5(usedforsecurity=False)
    with place.open(name) as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    if digest.hexdigest().startswith(_CORRUPT):
        raise InputFileError(
            place.path, [message("{name} is the copy of 2020 that has lost its decimal points", name=name)],
            hint="take 2020_SML.csv from the OECD's own zip, 2016-2020_SML.zip",
        )  # fmt: skip


def _not_whole(place: Place, name: str, Z: np.ndarray) -> None:
    """Refuse a table of whole numbers only: its decimal points were lost."""
    if Z.size >= 100 and np.abs(Z).max() > 1e9 and np.array_equal(Z, np.round(Z)):
        raise InputFileError(
            place.path,
            [message("every number of {name} is whole: its decimal points were lost", name=name)],
            hint="download it again",
        )


def _split(label: str) -> tuple[str, str]:
    region, _, rest = label.partition("_")
    return region, rest


def _user(place: Place, label: str, regions: set[str]) -> tuple[str, str]:
    """Return region and category of a column of final demand; the edition of 2016 writes them reversed."""
    first, _, last = label.partition("_")
    region, category = (last, first) if last in regions else (first, last)
    if region not in regions:
        raise InputFileError(
            place.path,
            [message("column {label!r} is neither an industry nor final demand of a region", label=label)],
        )
    return region, category


def _merged(
    pairs: list[tuple[str, str]],
    users: list[tuple[str, str]],
    Z: np.ndarray,
    Y: np.ndarray,
    output: np.ndarray | None,
    book: CellBook,
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], np.ndarray, np.ndarray, np.ndarray | None]:
    """Return the table with the parts of China and Mexico added to their country."""
    if not any(region in _PARTS for region, _ in pairs):
        return pairs, users, Z, Y, output
    whole = [(_PARTS.get(region, region), sector) for region, sector in pairs]
    kept = list(dict.fromkeys(whole))
    place = {pair: i for i, pair in enumerate(kept)}
    target = np.array([place[pair] for pair in whole])
    step = np.zeros((len(kept), Z.shape[1]))
    np.add.at(step, target, Z)
    flows = np.zeros((len(kept), len(kept)))
    np.add.at(flows.T, target, step.T)
    demand = np.zeros((len(kept), Y.shape[1]))
    np.add.at(demand, target, Y)
    made = None
    if output is not None:
        made = np.zeros(len(kept))
        np.add.at(made, target, output)
    book.remark("CN1, CN2, MX1 and MX2 of the extended table are added to China and Mexico")
    return kept, users, flows, demand, made


TITLE = "OECD ICIO"
LICENCE = "OECD terms: reuse with attribution"
DATABASE = Database(
    "icio",
    TITLE,
    LICENCE,
    "OECD, Inter-Country Input-Output tables: yearly CSV in zips of five years",
    looks_like,
    read,
)
