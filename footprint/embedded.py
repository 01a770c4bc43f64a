"""Where the embedded dataset lies, and whether a file of it is as it was built.

It is ``data/`` beside the package, or inside an installed wheel.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footprint.errors import StoreError
from footprint.files import sha256_of
from footprint.i18n import message
from footprint.once import kept

CHECKSUMS = "checksums.json"
_PLACES = (Path(__file__).parent / "_data", Path(__file__).parent.parent / "data")
_HINT = message("reinstall the package, or run `footprint data verify` to see what is damaged")


def embedded(*parts: str) -> Path:
    """Return the path of one file of the embedded dataset, or of a folder with all its files.

    What is read is compared with ``checksums.json`` at first use, and again when its size or time of change
    is another: one changed digit would alter answers in silence. A stored table checks itself when loaded.

    Parameters
    ----------
    *parts : str
        Path below ``data/``, as in ``embedded("areas", "urban_areas.parquet")``.

    Raises
    ------
    StoreError
        If the file is not there, or not as it was built: the installation is damaged.
    """
    for place in _PLACES:
        path = place.joinpath(*parts)
        if path.exists():
            break
    else:
        raise StoreError(message("The embedded dataset lacks {parts}", parts="/".join(parts)), hint=_HINT)
    inside = path.rglob("*") if path.is_dir() and not (path / "manifest.json").exists() else [path]
    for file in inside:
        if file.is_file() and file.name != CHECKSUMS:
            facts = file.stat()
            _check(place, file.relative_to(place).as_posix(), facts.st_size, facts.st_mtime_ns)
    return path


@kept()
def _check(place: Path, name: str, size: int, changed: int) -> None:  # noqa: ARG001 - a key of what is kept
    """Refuse a file whose content is not what ``checksums.json`` says; files it does not list pass."""
    expected = _checksums(place).get(name)
    if expected is None:
        return
    whole = size == expected["bytes"]
    if not whole or hashlib.sha256((place / name).read_bytes()).hexdigest() != expected["sha256"]:
        raise StoreError(
            message("The embedded file {name} was changed or damaged: its SHA-256 does not fit", name=name),
            hint=_HINT,
        )


@kept()
def _checksums(place: Path) -> dict[str, dict[str, Any]]:
    try:
        listed: dict[str, dict[str, Any]] = json.loads((place / CHECKSUMS).read_text(encoding="utf-8"))[
            "files"
        ]
    except (OSError, ValueError, KeyError, TypeError):
        raise StoreError(
            message("The embedded dataset's {checksums} is missing or damaged", checksums=CHECKSUMS),
            hint=_HINT,
        ) from None
    return listed


@dataclass(frozen=True)
class FileCheck:
    """Whether one file is as it was built; `problem` is empty where it is."""

    name: str
    size: int
    problem: str = ""


def check_files(folder: Path | None = None) -> Iterator[FileCheck]:
    """Yield a check of each file that the dataset should hold: there, of its size, of its checksum.

    Parameters
    ----------
    folder : path, optional
        The dataset; by default the embedded one.
    """
    try:
        folder = folder or embedded(CHECKSUMS).parent
        listed: dict[str, dict[str, Any]] = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))[
            "files"
        ]
    except (OSError, ValueError, KeyError, TypeError):
        yield FileCheck(CHECKSUMS, 0, message("missing or damaged"))
        return
    for name, expected in listed.items():
        path = folder / name
        if not path.is_file():
            yield FileCheck(name, 0, "missing")
            continue
        size = path.stat().st_size
        if size != expected["bytes"]:
            yield FileCheck(
                name,
                size,
                message("{size} bytes where {expected} were written", size=size, expected=expected["bytes"]),
            )
        elif sha256_of(path) != expected["sha256"]:
            yield FileCheck(name, size, message("its content was changed"))
        else:
            yield FileCheck(name, size)
