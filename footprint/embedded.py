"""Where the embedded dataset lies: beside the package or inside an installed wheel; whether it is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footprint.errors import StoreError
from footprint.files import sha256_of

CHECKSUMS = "checksums.json"
_PLACES = (Path(__file__).parent / "_data", Path(__file__).parent.parent / "data")


def embedded(*parts: str) -> Path:
    """Return the path of one file of the embedded dataset.

    Parameters
    ----------
    *parts : str
        Path below ``data/``, as in ``embedded("areas", "urban_areas.parquet")``.

    Raises
    ------
    StoreError
        If the file is not there: the installation is damaged.
    """
    for place in _PLACES:
        path = place.joinpath(*parts)
        if path.exists():
            return path
    raise StoreError(
        f"The embedded dataset lacks {'/'.join(parts)}",
        hint="reinstall the package, or run `footprint data verify` to see what is damaged",
    )


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
        yield FileCheck(CHECKSUMS, 0, "missing or damaged")
        return
    for name, expected in listed.items():
        path = folder / name
        if not path.is_file():
            yield FileCheck(name, 0, "missing")
            continue
        size = path.stat().st_size
        if size != expected["bytes"]:
            yield FileCheck(name, size, f"{size} bytes where {expected['bytes']} were written")
        elif sha256_of(path) != expected["sha256"]:
            yield FileCheck(name, size, "its content was changed")
        else:
            yield FileCheck(name, size)
