"""Fetching a published file: by streaming, resumed where it broke off, checked by size and sum."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from footprint.embedded import embedded
from footprint.errors import DownloadError, UnknownNameError
from footprint.i18n import message

if TYPE_CHECKING:
    import requests

Tell = Callable[[str], None]

#: Bytes read at a time; of a block that breaks off nothing is kept.
_BLOCK = 1 << 16
_SECONDS, _TRIES = 30, 4
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")
_DIGEST = re.compile(r"sha-256=:?([A-Za-z0-9+/=]+):?", re.IGNORECASE)


@dataclass(frozen=True)
class Published:
    """A file that somebody publishes, and where.

    Attributes
    ----------
    name, file : str
        What it is called here, and its file name.
    url, page : str
        Its address, and the page that describes it.
    megabytes : float
        About how large it is.
    origin, licence : str
        Who publishes it, and under which licence.
    seen : str
        Where the address was found.
    """

    name: str
    file: str
    url: str
    page: str
    megabytes: float
    origin: str
    licence: str
    seen: str


@dataclass(frozen=True)
class Downloaded:
    """A file that was fetched: path, bytes, SHA-256, and from which byte on the last try went."""

    path: Path
    size: int
    sha256: str
    resumed_at: int


def published(name: str) -> Published:
    """Return where a file is published, from ``data/downloads.csv``.

    Raises
    ------
    UnknownNameError
        If the table has no such name.
    """
    with embedded("downloads.csv").open(encoding="utf-8") as table:
        rows = {row["name"]: row for row in csv.DictReader(table, delimiter=";")}
    if name not in rows:
        raise UnknownNameError("published file", name, tuple(rows))
    row = rows[name]
    about = (row[part] for part in ("origin", "licence", "seen"))
    return Published(name, row["file"], row["url"], row["page"], float(row["megabytes"]), *about)


def download(
    url: str, target: Path, *, sha256: str = "", hint: str = "", tell: Tell = lambda _: None
) -> Downloaded:
    """Fetch a file; what is there already of an earlier try is kept if the server still has the same file.

    Bytes go to ``target.part`` and, once whole, to `target`. The size is that which the server states;
    the sum is held against `sha256`, or against the server's own ``Repr-Digest``, where there is one.

    Parameters
    ----------
    url : str
        An address of http or https.
    target : path
        Where the file shall stand; its folder is made.
    sha256 : str
        Its sum in hexadecimal, if known.
    hint : str
        What to do where the server cannot be reached.
    tell : callable
        Told how far it is.

    Raises
    ------
    DownloadError
        If the server cannot be reached or refuses, or the file is not what was announced.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    for left in reversed(range(_TRIES)):
        before = part.stat().st_size if part.is_file() else 0
        try:
            start, announced = _fetch(url, part, tell)
            break
        except OSError as error:
            now = part.stat().st_size if part.is_file() else 0
            if isinstance(error, DownloadError) or not left or now <= before:
                raise _unreachable(url, error, now, hint) from None
    return _checked(url, part, target, sha256, start, announced)


def _fetch(url: str, part: Path, tell: Tell) -> tuple[int, Mapping[str, str]]:
    """Fetch what is missing of `part`; return from which byte on, and what the server announced."""
    import requests

    about = part.with_name(part.name + ".json")
    known = json.loads(about.read_text(encoding="utf-8")) if about.is_file() else {}
    have = part.stat().st_size if part.is_file() and known.get("url") == url else 0
    ask = {"Accept-Encoding": "identity"}
    if have and known.get("validator"):
        ask |= {"Range": f"bytes={have}-", "If-Range": known["validator"]}
    with requests.get(url, headers=ask, stream=True, timeout=_SECONDS) as answer:
        found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if answer.status_code == requests.codes.requested_range_not_satisfiable:
            about.unlink(missing_ok=True)
            part.unlink(missing_ok=True)
            raise ConnectionResetError("the part kept does not fit the file")
        if not answer.ok:
            raise DownloadError(
                message("{host} answered {status} {reason}", host=urlsplit(url).netloc, status=answer.status_code,
                        reason=answer.reason)
            )  # fmt: skip
        start = int(found[1]) if answer.status_code == requests.codes.partial_content and found else 0
        announced = {**answer.headers, "size": found[2] if start and found else _length(answer)}
        about.write_text(json.dumps({"url": url, "validator": _validator(answer)}), encoding="utf-8")
        with part.open("r+b" if start else "wb") as file:
            file.seek(start)
            file.truncate()
            done = start
            for block in answer.iter_content(_BLOCK):
                done += file.write(block)
                tell(message("Fetching {file}: {mega:,.0f} MB", file=part.stem, mega=done / 1e6))
    if announced["size"] and done < int(announced["size"]):
        raise ConnectionResetError("the connection ended too early")
    return start, announced


def _length(answer: requests.Response) -> str:
    """Return the announced size; none where the server packs what it sends."""
    packed = answer.headers.get("Content-Encoding", "identity") != "identity"
    return "" if packed else answer.headers.get("Content-Length", "")


def _validator(answer: requests.Response) -> str:
    """Return what tells whether the server's file is still the same; empty if it cannot be told."""
    tag = answer.headers.get("ETag", "")
    return answer.headers.get("Last-Modified", "") if not tag or tag.startswith("W/") else tag


def _checked(
    url: str, part: Path, target: Path, sha256: str, start: int, announced: Mapping[str, str]
) -> Downloaded:
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    size, found = part.stat().st_size, digest.hexdigest()
    wanted = sha256.lower() or _digest(announced)
    wrong = ""
    if announced["size"] and size != int(announced["size"]):
        wrong = message(
            "{size:,} bytes where {told:,} were announced", size=size, told=int(announced["size"])
        )
    elif wanted and found != wanted:
        wrong = message("its SHA-256 is {found}, not {wanted}", found=found, wanted=wanted)
    part.with_name(part.name + ".json").unlink(missing_ok=True)
    if wrong:
        part.unlink()
        raise DownloadError(
            message("What {host} sent is damaged: {wrong}", host=urlsplit(url).netloc, wrong=wrong),
            hint=message("try again; nothing of it was kept"),
        )
    part.replace(target)
    return Downloaded(target, size, found, start)


def _digest(headers: Mapping[str, str]) -> str:
    """Return the SHA-256 that a server states (``Repr-Digest``, ``Digest``), in hexadecimal."""
    lower = {name.lower(): value for name, value in headers.items()}
    match = _DIGEST.search(lower.get("repr-digest", "") or lower.get("digest", ""))
    return base64.b64decode(match[1]).hex() if match else ""


def _unreachable(url: str, error: OSError, kept: int, hint: str) -> DownloadError:
    if isinstance(error, DownloadError):
        error.hint = hint
        return error
    host = urlsplit(url).netloc or url
    if kept:
        what = message(
            "The connection to {host} broke off after {mega:,.1f} MB, which are kept",
            host=host,
            mega=kept / 1e6,
        )
        return DownloadError(what, hint=message("run the same command again: it goes on from there"))
    return DownloadError(message("{host} cannot be reached: is there a network?", host=host), hint=hint)
