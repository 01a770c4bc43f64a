"""One version of a stored table, opened as a whole and checked while it is read."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from functools import partial
from glob import escape
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np

from footprint.errors import StoreError
from footprint.i18n import message
from footprint.i18n.system import trouble
from footprint.mrio.solving import disk

SCHEMA = 1
#: Files above this size are not hashed again as long as nobody touched them.
REMEMBERED = 64 << 20
#: Seconds within which two changes of a file may bear the same time, where times are whole seconds and else.
_SAME_SECOND, _SAME_TICK = 2.0, 0.1
MANIFEST = "manifest.json"
#: How often, and after how many seconds, a store that is being replaced is looked at again.
_TRIES, _PAUSE = 50, 0.005


class _MovedError(StoreError):
    """The folder was replaced by another while it was opened."""


def canonical(content: Mapping[str, Any]) -> str:
    """Return content as JSON text that is the same for the same content."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def checksum_of(manifest: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a manifest without its own checksum."""
    rest = {key: value for key, value in manifest.items() if key != "checksum"}
    return hashlib.sha256(canonical(rest).encode()).hexdigest()


class StoredVersion:
    """One version of a stored table, held open: what is written in its place meanwhile is not seen.

    A save replaces the whole folder. Files are therefore opened inside the folder that was found first, by
    its own handle where the system has such (by its path else), and all of them before any is read.

    Attributes
    ----------
    manifest : dict
    files : dict of str to file or None
        Tables by name; None where the file is missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with ExitStack() as opened:
            handle = self._handle(opened)

            def open_inside(name: str) -> BufferedReader:
                if handle is None:
                    return opened.enter_context((folder / name).open("rb"))
                inside = partial(os.open, dir_fd=handle)
                return opened.enter_context(open(name, "rb", opener=inside))

            try:
                self.manifest = _read_manifest(folder, open_inside)
            except StoreError:
                if handle is not None and not _is_at(handle, folder):
                    raise _MovedError(
                        message("{folder} was replaced while it was read", folder=folder)
                    ) from None
                raise
            self.files: dict[str, BufferedReader | None] = {}
            for name, entry in self.manifest["tables"].items():
                try:
                    self.files[name] = open_inside(entry["file"])
                except OSError:
                    self.files[name] = None
            if None in self.files.values() and handle is not None and not _is_at(handle, folder):
                raise _MovedError(message("{folder} was replaced while it was read", folder=folder))
            self._close = opened.pop_all().close

    def _handle(self, opened: ExitStack) -> int | None:
        if os.open not in os.supports_dir_fd:
            return None
        try:
            handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            return None
        opened.callback(os.close, handle)
        return handle

    def __enter__(self) -> StoredVersion:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def faults(self, *, hashes: bool, trusting: bool = False) -> list[str]:
        """Return what is missing, truncated or edited.

        `trusting`, a big file is not read again that this machine found whole and that was not touched since.
        """
        faults = []
        for name, entry in self.manifest["tables"].items():
            file = self.files[name]
            size = None if file is None else os.fstat(file.fileno()).st_size
            if file is None:
                faults.append(message("{entry} is missing", entry=entry["file"]))
            elif size != entry["bytes"]:
                faults.append(
                    message(
                        "{entry} is truncated or was changed: {size} bytes, not {entry2}",
                        entry=entry["file"],
                        size=size,
                        entry2=entry["bytes"],
                    )
                )
            elif hashes and not _whole(file, entry, trusting):
                faults.append(
                    message("{entry} was edited or damaged: its SHA-256 does not fit", entry=entry["file"])
                )
        return faults

    def tables(self) -> dict[str, np.ndarray]:
        """Return the numbers of every table; none may be missing."""
        found = {}
        for name, file in self.files.items():
            entry = self.manifest["tables"][name]
            assert file is not None, "faults() was asked before"
            found[name] = _read(file, self.folder / entry["file"], entry["shape"])
        return found


def opened_store(folder: Path) -> StoredVersion:
    """Return the version of a store that stands in its place, whole; again where it was replaced meanwhile.

    Raises
    ------
    StoreError
        If there is none, or its manifest is missing or damaged.
    """
    for _ in range(_TRIES):
        try:
            return StoredVersion(folder)
        except _MovedError:
            continue
        except StoreError:
            # Where folders cannot be exchanged in one step, there is none for a moment.
            if not any(folder.parent.glob(f".{escape(folder.name)}.*.draft")):
                raise
            time.sleep(_PAUSE)
    return StoredVersion(folder)


def _is_at(handle: int, folder: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), folder.stat())
    except OSError:
        return False


def remember(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Note of the big files of a store that was just written that they are whole."""
    for entry in manifest["tables"].values():
        if entry["bytes"] > REMEMBERED:
            with suppress(OSError):  # another save may have replaced it already
                _remember((folder / entry["file"]).stat(), entry["sha256"])


def _remember(status: os.stat_result, sha256: str) -> None:
    coarse = status.st_ctime_ns % 1_000_000_000 == 0
    if time.time() - status.st_ctime > (_SAME_SECOND if coarse else _SAME_TICK):
        disk.write({"whole": np.ones(1)}, *_key(status, sha256))


def _key(status: os.stat_result, sha256: str) -> tuple[str | int, ...]:
    # Whatever is written to a file changes these times, and the second of them cannot be set.
    return ("whole", sha256, status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns)


def _whole(file: BufferedReader, entry: Mapping[str, Any], trusting: bool) -> bool:
    """Return whether a file is as it was written."""
    big = entry["bytes"] > REMEMBERED
    status = os.fstat(file.fileno())
    if big and trusting and disk.read(*_key(status, entry["sha256"])) is not None:
        return True
    whole = _sha256(file) == entry["sha256"]
    if big and whole:
        _remember(status, entry["sha256"])
    return whole


def _sha256(file: BufferedReader) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest


def _read_manifest(folder: Path, open_inside: Callable[[str], BufferedReader]) -> dict[str, Any]:
    path = folder / MANIFEST
    again = "write the table again, or restore the folder from a copy"
    if not folder.exists():
        raise StoreError(
            message("There is no stored table at {folder}", folder=folder), hint="check the path"
        )
    try:
        with open_inside(MANIFEST) as file:
            manifest: dict[str, Any] = json.loads(file.read().decode("utf-8"))
        whole = manifest.get("checksum") == checksum_of(manifest)
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(
            message(
                "{folder} is not a stored table: {manifest} is missing", folder=folder, manifest=MANIFEST
            ),
            hint=again,
        ) from None
    except OSError as error:
        raise StoreError(
            message("{path} cannot be read: {strerror}", path=path, strerror=trouble(error))
        ) from error
    except (ValueError, AttributeError, RecursionError):
        raise StoreError(message("{path} is truncated or not JSON", path=path), hint=again) from None
    if not whole:
        raise StoreError(
            message("{path} was edited or damaged: its checksum does not fit", path=path), hint=again
        )
    if manifest.get("schema") != SCHEMA:
        raise StoreError(
            message("{folder} was written by another version of this program", folder=folder),
            expected=f"schema {SCHEMA}",
            found=f"schema {manifest.get('schema')}",
            hint="write it again with this version",
        )
    return manifest


def _read(file: BufferedReader, path: Path, shape: list[int]) -> np.ndarray:
    try:
        if path.suffix == ".npy":
            return _mapped(file).reshape(shape)
        import pyarrow as pa
        import pyarrow.parquet as pq

        column = pq.read_table(pa.BufferReader(file.read()), use_threads=False).column("value")
        values = column.to_numpy().astype(np.float64, copy=False).reshape(shape)
        values.setflags(write=False)
        return values
    except (OSError, ValueError) as error:
        raise StoreError(message("{path} cannot be read: {error}", path=path, error=error)) from error


def _mapped(file: BufferedReader) -> np.ndarray:
    """Return the numbers of an open .npy file, memory-mapped: they stay when its name is gone."""
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, dtype = read(file)
    if not np.prod(shape):
        return np.zeros(shape, dtype)
    return np.asarray(
        np.memmap(file, dtype, mode="r", offset=file.tell(), shape=shape, order="F" if fortran else "C")
    )
