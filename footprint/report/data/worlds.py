"""World tables that a user keeps on this machine, by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from footprint.drafts import remove_abandoned
from footprint.errors import InputFileError, StoreError
from footprint.mrio.sources.installed import installed_folder
from footprint.report.document.tables import slug

if TYPE_CHECKING:
    from footprint.mrio import MRIO


def kept_worlds() -> list[Path]:
    """Return the folders of kept tables, by name."""
    folder = installed_folder()
    remove_abandoned(folder)
    return sorted(path.parent for path in folder.glob("*/manifest.json")) if folder.is_dir() else []


def located(spec: str | None) -> str | None:
    """Return the folder of a kept table called `spec`, or `spec` itself where there is none.

    A path that exists goes before a kept table of the same name.
    """
    if spec is None or Path(spec).exists():
        return spec
    names = {path.name: path for path in kept_worlds()}
    return str(names[slug(spec)]) if slug(spec) in names else spec


def keep(path: Path, name: str | None = None) -> tuple[MRIO, Path, tuple[str, ...]]:
    """Read a stored table, check it, and keep a copy under a name.

    Parameters
    ----------
    path : path
        A folder written by ``MRIO.save``, or EXIOBASE 3 as published (folder or zip).
    name : str, optional
        Name to keep it by; by default the folder's.

    Returns
    -------
    world, folder, remarks : MRIO, path, tuple of str
        The table, where its copy lies, and what its audit found that leaves it usable.

    Raises
    ------
    InputFileError
        If there is no such file or folder, or it holds no stored table.
    StoreError
        If it is damaged, or the copy cannot be written.
    TableError
        If its numbers cannot be used.
    """
    from footprint.mrio import MRIO
    from footprint.mrio.sources.exiobase3 import is_exiobase3, read_exiobase3

    if not path.exists():
        raise InputFileError(path, ["there is no such file or folder"], hint="check the path")
    published = is_exiobase3(path)
    if not published and not (path / "manifest.json").is_file():
        raise InputFileError(
            path,
            ["it holds no stored table (manifest.json is missing)"],
            hint="give EXIOBASE 3 as published, or build a system with MRIO.from_frames and write it with MRIO.save",
        )
    world = read_exiobase3(path) if published else MRIO.load(path)
    audit = world.audit()
    audit.enforce()
    target = installed_folder() / slug(name or (path.resolve().stem if published else path.resolve().name))
    if target.exists() and not (target / "manifest.json").exists():
        raise StoreError(f"{target} exists and is no stored table", hint="choose another name with --name")
    world.save(target)
    return world, target, tuple(map(str, audit.remarks))
