"""Writing results so that nothing is ever lost half-way; users' files are read by `footprint.reading`."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from footprint.errors import StoreError
from footprint.reading.source import read_text as read_text
from footprint.reading.tables import explain as explain
from footprint.reading.tables import read_rows as read_rows

_BLOCK = 1 << 20


@contextmanager
def written_atomically(target: str | os.PathLike[str], *, folder: bool = False) -> Iterator[Path]:
    """Yield a path beside `target` to write to, and move it into place when all went well.

    An interrupted or failed write leaves the old file whole and no half-written one behind under
    the final name.

    Parameters
    ----------
    target : path
        Where the finished file or folder shall stand.
    folder : bool
        Whether `target` is a folder.

    Raises
    ------
    StoreError
        If the place cannot be written: no permission, no space, a file where a folder should be.
    """
    target = Path(target)
    draft: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        inside = draft / target.name
        if folder:
            inside.mkdir()
        yield inside
        if folder and target.exists():
            if _swapped(inside, target):
                return
            target.rename(draft / "retired")
        inside.replace(target)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(
            f"Cannot write {target}: {error.strerror or error}",
            hint="choose a folder that exists or can be made, is writable and has space left",
        ) from error
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)


def _swapped(one: Path, other: Path) -> bool:
    """Exchange two paths in one step of the system, where it can (Linux); return whether it did.

    A folder cannot be renamed over another, and between two renames a killed process would leave none.
    """
    import ctypes
    import sys

    if not sys.platform.startswith("linux"):
        return False
    try:
        exchange = ctypes.CDLL(None).renameat2
    except (OSError, AttributeError):
        return False
    here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return exchange(here, os.fsencode(one), here, os.fsencode(other), swap) == 0


def ready_folder(folder: str | os.PathLike[str]) -> Path:
    """Return a folder that can be written to, made if need be, before long work is begun for it.

    Raises
    ------
    StoreError
        If it cannot be made or written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise StoreError(
            f"Cannot write into {folder}: {error.strerror or error}",
            hint="choose a folder that exists or can be made, is writable and has space left",
        ) from error


def sha256_of(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
