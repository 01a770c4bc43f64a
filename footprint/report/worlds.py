"""World tables that a user keeps on this machine, by name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from footprint.errors import InputFileError, StoreError
from footprint.report.tables import slug

if TYPE_CHECKING:
    from footprint.mrio import MRIO

#: Another place for kept tables than the system's folder for user data.
ENVIRONMENT = "FOOTPRINT_DATA"


def kept_folder() -> Path:
    """Return the folder of kept tables; it need not exist yet."""
    if given := os.environ.get(ENVIRONMENT):
        return Path(given)
    from platformdirs import user_data_path

    return user_data_path("footprint-engine", appauthor=False) / "worlds"


def kept_worlds() -> list[Path]:
    """Return the folders of kept tables, by name."""
    folder = kept_folder()
    return sorted(path.parent for path in folder.glob("*/manifest.json")) if folder.is_dir() else []


def located(spec: str | None) -> str | None:
    """Return the folder of a kept table called `spec`, or `spec` itself where there is none.

    A path that exists goes before a kept table of the same name.
    """
    if spec is None or Path(spec).exists():
        return spec
    names = {path.name: path for path in kept_worlds()}
    return str(names[slug(spec)]) if slug(spec) in names else spec


def keep(path: Path, name: str | None = None) -> tuple[MRIO, Path]:
    """Read a stored table, check it, and keep a copy under a name.

    Parameters
    ----------
    path : path
        A folder written by ``MRIO.save``.
    name : str, optional
        Name to keep it by; by default the folder's.

    Returns
    -------
    world, folder : MRIO, path
        The table and where its copy lies.

    Raises
    ------
    InputFileError
        If there is no such folder, or it holds no stored table.
    StoreError
        If it is damaged, or the copy cannot be written.
    TableError
        If its numbers cannot be used.
    """
    from footprint.mrio import MRIO

    if not path.exists():
        raise InputFileError(path, ["there is no such folder"], hint="check the path")
    if not (path / "manifest.json").is_file():
        raise InputFileError(
            path,
            ["it holds no stored table (manifest.json is missing)"],
            hint="build a system with MRIO.from_frames or MRIO.from_flows and write it with MRIO.save",
        )
    world = MRIO.load(path)
    world.audit().enforce()
    target = kept_folder() / slug(name or path.resolve().name)
    if target.exists() and not (target / "manifest.json").exists():
        raise StoreError(f"{target} exists and is no stored table", hint="choose another name with --name")
    world.save(target)
    return world, target
