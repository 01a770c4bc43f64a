"""Drafts of files and folders beside their final place: moved there whole, never left behind for long.

A draft lives in a hidden folder ``.NAME.xxxxxxxx.draft`` with a lock that the system releases when its
process ends, however it ends. Whoever writes to the same place later removes drafts whose lock is free.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

_END = ".draft"
_LOCK = ".in-use"
#: Seconds that a draft may be without its lock file: it is made right after the folder.
_GRACE = 60.0
#: Signs of a target's name that its draft bears; file systems take 255 in all.
_NAME = 100


class Draft:
    """A file or folder under way.

    Parameters
    ----------
    target : path
        Where it shall stand.
    folder : bool
        Whether it is a folder, which is then there, empty.

    Attributes
    ----------
    inside : path
        Where to write it.
    """

    def __init__(self, target: Path, *, folder: bool) -> None:
        self.target = target
        remove_abandoned(target.parent)
        prefix = f".{target.name[:_NAME]}."
        self._place = Path(tempfile.mkdtemp(prefix=prefix, suffix=_END, dir=target.parent))
        self._lock = (self._place / _LOCK).open("ab")
        _lock(self._lock)
        self._retired = self._place / "retired"
        self._folder = folder
        self.inside = self._place / "new" / target.name
        (self.inside if folder else self.inside.parent).mkdir(parents=True)

    def settle(self) -> None:
        """Bring the draft onto the disk: a move is worth nothing if a power cut loses what was moved."""
        inside = [self.inside, *self.inside.rglob("*")] if self.inside.is_dir() else [self.inside]
        for path in inside:
            _sync(path)

    def move(self, *, keep: bool) -> None:
        """Move the draft into place; what stood there is kept if `keep` (a replaced folder always)."""
        if not self._folder:
            if keep and self.target.exists():
                self._copied()
            self.inside.replace(self.target)
        elif not (self.target.exists() and _exchanged(self.inside, self.target)):
            if self.target.exists():
                self.target.rename(self._retired)
            try:
                self.inside.rename(self.target)
            except OSError:
                # Another process has put one there since.
                if not _exchanged(self.inside, self.target):
                    raise

    def undo(self) -> None:
        """Put back what stood in the place before `move`."""
        if self._folder and self.inside.exists():
            _exchanged(self.inside, self.target)
        elif self._retired.exists():
            if self._folder:
                shutil.rmtree(self.target)
            self._retired.replace(self.target)
        elif self._folder:
            shutil.rmtree(self.target)
        else:
            self.target.unlink(missing_ok=True)

    def drop(self) -> None:
        """Remove all that is left of the draft."""
        shutil.rmtree(self._place, ignore_errors=True)
        self._lock.close()
        # Some systems keep a file that is open.
        shutil.rmtree(self._place, ignore_errors=True)

    def __enter__(self) -> Draft:
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()

    def _copied(self) -> None:
        try:
            os.link(self.target, self._retired)
        except OSError:
            shutil.copy2(self.target, self._retired)


def move_all(drafts: Sequence[Draft]) -> None:
    """Move all drafts into place, or none if one of them cannot be moved."""
    for draft in drafts:
        draft.settle()
    moved: list[Draft] = []
    try:
        for draft in drafts:
            draft.move(keep=len(drafts) > 1)
            moved.append(draft)
    except BaseException:
        for draft in reversed(moved):
            draft.undo()
        raise
    for folder in {draft.target.parent for draft in drafts}:
        _sync(folder)


def remove_abandoned(folder: Path) -> None:
    """Remove the drafts in a folder whose process has ended."""
    try:
        with os.scandir(folder) as entries:
            found = [
                Path(entry.path)
                for entry in entries
                if entry.name.startswith(".") and entry.name.endswith(_END) and entry.is_dir()
            ]
    except OSError:
        return
    for draft in found:
        with contextlib.suppress(OSError):
            if not (draft / _LOCK).exists():
                if time.time() - draft.stat().st_mtime > _GRACE:
                    shutil.rmtree(draft, ignore_errors=True)
                continue
            with (draft / _LOCK).open("ab") as handle:
                if not _lock(handle):
                    continue
                shutil.rmtree(draft, ignore_errors=True)
            shutil.rmtree(draft, ignore_errors=True)


def _lock(handle: IO[bytes]) -> bool:
    """Take the lock of an open file until it is closed; return whether it was free."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _sync(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on the disk, where the system can say."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY if path.is_dir() or sys.platform != "win32" else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two paths in one step of the system, where it can (Linux); return whether it did.

    A folder cannot be renamed over another, and between two renames a killed process would leave none.
    """
    import ctypes

    if not sys.platform.startswith("linux"):
        return False
    try:
        exchange = ctypes.CDLL(None).renameat2
    except (OSError, AttributeError):
        return False
    here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(exchange(here, os.fsencode(one), here, os.fsencode(other), swap) == 0)
