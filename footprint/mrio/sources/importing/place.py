"""A folder, a zip or one file as published: which tables it holds, and opening them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from footprint.errors import InputFileError
from footprint.i18n import message

#: Endings of tables; everything else in a folder is left alone.
TABLES = (".txt", ".csv", ".xlsx", ".xlsb", ".parquet", ".json", ".toml")


class Place:
    """Where a publisher's tables lie.

    Parameters
    ----------
    path : path
        A folder, a zip, or one file.

    Attributes
    ----------
    names : tuple of str
        Paths of the tables inside, with forward slashes; of one file, its name.
    opened : set of str
        Those that were read.

    Raises
    ------
    InputFileError
        If a file that is called a zip is none, or is cut.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.zipped = path.is_file() and zipfile.is_zipfile(path) and path.suffix.casefold() == ".zip"
        if path.is_dir():
            found = [one.relative_to(path).as_posix() for one in path.rglob("*") if one.is_file()]
        elif self.zipped:
            with zipfile.ZipFile(path) as archive:
                found = [name for name in archive.namelist() if not name.endswith("/")]
        else:
            if path.is_file() and path.suffix.casefold() == ".zip":
                raise InputFileError(
                    path,
                    [message("it is no zip, or its end is missing: the download broke off")],
                    hint="download it again",
                )
            found = [path.name] if path.is_file() else []
        self.opened: set[str] = set()
        self.names = tuple(sorted(name for name in found if PurePosixPath(name).suffix.casefold() in TABLES))

    def file(self, name: str) -> Path:
        """Return where a table lies on the disk; for what can only be read from there.

        Raises
        ------
        InputFileError
            If it lies inside a zip.
        """
        if self.zipped:
            raise InputFileError(
                self.path, [message("{name} cannot be read inside a zip", name=name)], hint="unpack it first"
            )
        self.opened.add(name)
        return self.path / name if self.path.is_dir() else self.path

    def size(self, name: str) -> int:
        """Return how many bytes a table takes, unpacked."""
        if self.zipped:
            with zipfile.ZipFile(self.path) as archive:
                return archive.getinfo(name).file_size
        return self.file(name).stat().st_size

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Yield a table as a stream of bytes.

        Raises
        ------
        InputFileError
            If it cannot be read, or its zip is damaged.
        """
        self.opened.add(name)
        try:
            if self.zipped:
                with zipfile.ZipFile(self.path) as archive, archive.open(name) as stream:
                    yield stream
            else:
                with self.file(name).open("rb") as stream:
                    yield stream
        except (zipfile.BadZipFile, EOFError, OSError) as error:
            raise InputFileError(
                self.path,
                [message("{name} is damaged or cannot be read: {error}", name=name, error=error)],
                hint="download it again",
            ) from error

    def ending_with(self, end: str) -> list[str]:
        """Return the tables whose path ends so, whatever the case."""
        return [name for name in self.names if name.casefold().endswith(end.casefold())]
