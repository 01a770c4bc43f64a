"""Sizes and checksums of every file of the embedded dataset, so that damage is found and named."""

from __future__ import annotations

import json
from pathlib import Path

from footprint.files import sha256_of

TARGET = "checksums.json"


def build(sources: Path, out: Path) -> None:  # noqa: ARG001 - every part has the same face
    """Write ``checksums.json`` below `out`, one entry for each data file in it."""
    files = {path.relative_to(out).as_posix(): path for path in sorted(out.rglob("*")) if is_data(path, out)}
    content = {
        name: {"bytes": path.stat().st_size, "sha256": sha256_of(path)} for name, path in files.items()
    }
    (out / TARGET).write_text(json.dumps({"files": content}, indent=1) + "\n", encoding="utf-8")


def is_data(path: Path, out: Path) -> bool:
    """Whether a path is a file of the dataset: no prose, and not the list itself."""
    parts = path.relative_to(out).parts
    if not path.is_file() or any(part.startswith(".") for part in parts):
        return False
    return parts[0] != TARGET and path.suffix != ".md"
