"""Solutions kept on this machine, so that the next process need not solve again.

A file is named by a hash of all that its numbers depend on: the content of the table, what was solved and how
exactly. So nothing can be stale. Each begins with the SHA-256 of the rest: a file that is cut or damaged is
thrown away and solved anew. Writing happens beside the target; when all files take more than `LARGEST` bytes,
those that were used longest ago go first.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Hashable, Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np

from footprint.errors import FootprintError
from footprint.files import written_atomically

#: Another place for solutions than the system's folder for caches; ``off`` keeps none.
ENVIRONMENT = "FOOTPRINT_CACHE"
#: Values of it that switch keeping off.
_OFF = ("off", "0", "no", "none")
#: Most bytes that all files take together.
LARGEST = 2 << 30
#: From this number of industries on, reading a solution is quicker than solving again.
WORTH = 2500
_SCHEMA = 1
_DIGEST = 64

Arrays = Mapping[str, np.ndarray]


def cache_folder() -> Path | None:
    """Return the folder of kept solutions, which need not exist yet; None where keeping is switched off."""
    given = os.environ.get(ENVIRONMENT, "").strip()
    if given.lower() in _OFF:
        return None
    if given:
        try:
            return Path(given).expanduser()
        except RuntimeError:
            return None  # of a user whom this machine does not know: nothing can be kept there
    from platformdirs import user_cache_path  # only where no folder is given

    return user_cache_path("footprint-engine", appauthor=False) / "solved"


def kept_files() -> list[Path]:
    """Return the files of kept solutions, those used last first."""
    folder = cache_folder()
    if folder is None:
        return []
    found = []
    with suppress(OSError):  # no folder, or none that can be read
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.suffix == ".solved":
                with suppress(OSError):
                    found.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(found, reverse=True)]


def read(*key: Hashable) -> dict[str, np.ndarray] | None:
    """Return the arrays kept under a key, or None where there are none, or none that are whole."""
    path = _path(key)
    if path is None:
        return None
    try:
        content = path.read_bytes()
    except OSError:
        return None
    found = _unpacked(content)
    with suppress(OSError):
        # The file's time tells which were used longest ago.
        path.unlink() if found is None else os.utime(path)
    return found


def _unpacked(content: bytes) -> dict[str, np.ndarray] | None:
    """Return the arrays of a file, or None if it is not what was written."""
    if hashlib.sha256(content[_DIGEST:]).hexdigest().encode() != content[:_DIGEST]:
        return None
    with np.load(io.BytesIO(content[_DIGEST:]), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def write(arrays: Arrays, *key: Hashable) -> None:
    """Keep arrays under a key; where they cannot be written, they are not kept."""
    path = _path(key)
    if path is None:
        return
    packed = io.BytesIO()
    np.savez(packed, **dict(arrays))  # type: ignore[arg-type]
    content = packed.getvalue()
    if len(content) > LARGEST:
        return
    with suppress(OSError, FootprintError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_atomically(path) as draft:
            draft.write_bytes(hashlib.sha256(content).hexdigest().encode() + content)
        _trim()


def emptied() -> tuple[int, int]:
    """Delete all kept solutions; return how many files went, and their bytes."""
    count = size = 0
    for path in kept_files():
        with suppress(OSError):
            held = path.stat().st_size
            path.unlink()
            count, size = count + 1, size + held
    return count, size


def _trim() -> None:
    room = LARGEST
    for path in kept_files():
        with suppress(OSError):
            room -= path.stat().st_size
            if room < 0:
                path.unlink()


def _path(key: tuple[Hashable, ...]) -> Path | None:
    folder = cache_folder()
    if folder is None:
        return None
    return folder / f"{hashlib.sha256(repr((_SCHEMA, *key)).encode()).hexdigest()[:40]}.solved"
