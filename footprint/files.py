"""Writing results so that nothing is ever lost half-way; users' files are read by `footprint.reading`."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.drafts import Draft, move_all
from footprint.errors import StoreError
from footprint.i18n import message
from footprint.i18n.system import trouble

if TYPE_CHECKING:
    from footprint.reading.source import read_text as read_text
    from footprint.reading.tables import explain as explain
    from footprint.reading.tables import read_rows as read_rows

_BLOCK = 1 << 20
#: Readers that were here in version 0.1, and where they are now; an answer that reads no file loads none.
_READERS = {"read_text": "source", "explain": "tables", "read_rows": "tables"}


def __getattr__(name: str) -> Any:
    if name not in _READERS:
        raise AttributeError(message("module {name!r} has no attribute {name2!r}", name=__name__, name2=name))
    return getattr(import_module(f"footprint.reading.{_READERS[name]}"), name)


@contextmanager
def written_atomically(target: str | os.PathLike[str], *, folder: bool = False) -> Iterator[Path]:
    """Yield a path beside `target` to write to, and move it into place when all went well.

    An interrupted or failed write leaves the old file whole and no half-written one behind under
    the final name; what a killed process left beside it is removed by the next one that writes there.

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
    with written_together([target], folder=folder) as drafts:
        yield drafts[0]


@contextmanager
def written_together(
    targets: Sequence[str | os.PathLike[str]], *, folder: bool = False
) -> Iterator[list[Path]]:
    """Yield a path to write to for each target, and move all into place when all went well, or none.

    For files that must agree, such as the page and the workbook of one run. Everything is on the disk
    before the first is moved; where one cannot be moved, those moved before it are put back. Only a
    power cut or a kill in the few microseconds between two moves can leave some new and some old.

    Parameters
    ----------
    targets : sequence of path
        Where the finished files or folders shall stand; all different.
    folder : bool
        Whether they are folders.

    Raises
    ------
    StoreError
        If a place cannot be written, or two targets are the same.
    """
    places = [Path(target) for target in targets]
    if len({path.absolute() for path in places}) < len(places):
        raise StoreError(
            message("Two files of one run have the same name: {places}", places=", ".join(map(str, places)))
        )
    drafts: list[Draft] = []
    try:
        for target in places:
            target.parent.mkdir(parents=True, exist_ok=True)
            drafts.append(Draft(target, folder=folder))
        yield [draft.inside for draft in drafts]
        move_all(drafts)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(
            message(
                "Cannot write {places}: {rest}",
                places=", ".join(map(str, places)),
                rest=trouble(error),
            ),
            hint="choose a folder that exists or can be made, is writable and has space left",
        ) from error
    finally:
        for draft in drafts:
            draft.drop()


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
            message("Cannot write into {folder}: {rest}", folder=folder, rest=trouble(error)),
            hint="choose a folder that exists or can be made, is writable and has space left",
        ) from error


@contextmanager
def filled_folder(folder: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a folder that can be written to; what had to be made for it is removed again if the work fails.

    Raises
    ------
    StoreError
        If it cannot be made or written.
    """
    place = Path(folder)
    missing = [path for path in (place, *place.parents) if not path.exists()]
    try:
        yield ready_folder(place)
    except BaseException:
        for path in missing:
            with suppress(OSError):  # not empty: somebody else wrote there since
                path.rmdir()
        raise


def sha256_of(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
