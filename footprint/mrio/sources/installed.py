"""World tables kept on this machine: where they lie, their names, and how one is added."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection
from pathlib import Path

from footprint.drafts import Draft, remove_abandoned
from footprint.errors import InputFileError, OptionError, StoreError, UnknownNameError
from footprint.i18n import message
from footprint.i18n.system import trouble
from footprint.mrio.checks.audit import with_allowed
from footprint.mrio.checks.radius import spectral_radius
from footprint.mrio.sources.databases import DATABASES, read_published, recognised
from footprint.mrio.store import MANIFEST
from footprint.mrio.system import MRIO
from footprint.names import nearest, slug

#: Another place for kept tables than the system's folder for user data.
ENVIRONMENT = "FOOTPRINT_DATA"


def installed_folder() -> Path:
    """Return the folder of kept tables; it need not exist yet."""
    if given := os.environ.get(ENVIRONMENT):
        return Path(given).expanduser()
    from platformdirs import user_data_path  # only where no folder is given

    return user_data_path("footprint-engine", appauthor=False) / "worlds"


def installed_worlds() -> list[Path]:
    """Return the folders of kept tables, in the order of their names."""
    folder = installed_folder()
    remove_abandoned(folder)
    return sorted(path.parent for path in folder.glob(f"*/{MANIFEST}")) if folder.is_dir() else []


def find_installed(name: str) -> Path | None:
    """Return the folder of a kept table, or None; ``"exiobase3:2022"`` is kept as ``exiobase3-2022``."""
    return {path.name: path for path in installed_worlds()}.get(slug(name))


def remove_installed(name: str) -> Path:
    """Remove a kept table, and what killed imports have left, and return the folder where it lay.

    Parameters
    ----------
    name : str
        The name it is kept by, however spelt.

    Raises
    ------
    UnknownNameError
        If no table of that name is kept.
    StoreError
        If the folder cannot be removed.
    """
    kept = {path.name: path for path in installed_worlds()}
    folder = kept.get(name) or kept.get(slug(name))
    if folder is None:
        known = ", ".join(kept) or "none"
        raise UnknownNameError(
            "kept table",
            name,
            nearest(slug(name), kept),
            hint=message("kept on this machine: {known}", known=known),
        )
    try:
        # Out of sight in one step, then removed at leisure: nobody finds half a table.
        with Draft(folder, folder=True) as draft:
            folder.rename(draft.inside / "removed")
    except OSError as error:
        raise StoreError(
            message("{folder} cannot be removed: {rest}", folder=folder, rest=trouble(error))
        ) from error
    return folder


def not_installed(spec: str) -> StoreError:
    """Return the error for a table that is neither kept on this machine nor a folder."""
    database, colon, year = spec.partition(":")
    if colon and database in DATABASES:
        about = DATABASES[database]
        return StoreError(
            message(
                "The database {spec!r} is not installed ({installed_folder} is missing)",
                spec=spec,
                installed_folder=installed_folder() / slug(spec),
            ),
            hint=message(
                "find {title} of {year} ({where}), then run `footprint data import PATH --name {slug}`",
                title=about.title,
                year=year,
                where=about.where,
                slug=slug(spec),
            ),
        )
    if Path(spec).name != spec:
        return StoreError(
            message("{spec} holds no stored table: there is no such folder", spec=spec),
            hint="check the path, or give the name of a kept table (`footprint data list` shows them)",
        )
    kept = [path.name for path in installed_worlds()]
    near = nearest(slug(spec), kept)
    hint = message("did you mean {near}? ", near=" or ".join(map(repr, near))) if near else ""
    return StoreError(
        message(
            "There is no world table {spec!r}: no folder has this path, no kept table this name", spec=spec
        ),
        found=message("kept on this machine: {rest}", rest=", ".join(kept) or "none"),
        hint=message(
            "{hint}`footprint data import PATH --name {slug}` keeps one", hint=hint, slug=slug(spec)
        ),
    )


def install(
    path: Path,
    name: str | None = None,
    *,
    kind: str = "",
    year: int | None = None,
    version: str | None = None,
    population: Path | None = None,
    extraction: Path | None = None,
    replace: bool = False,
    allow: Collection[str] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[MRIO, Path, tuple[str, ...]]:
    """Read a world table, check it, and keep a copy under a name.

    Parameters
    ----------
    path : path
        A folder written by ``MRIO.save``, or a published database (file, folder or zip).
    name : str, optional
        Name to keep it by; by default the database and year where `kind` is given, else the folder's.
    kind, year, version, population, extraction
        For a published database; see `footprint.mrio.sources.databases.read_published`.
    replace : bool
        Whether another table kept by that name may be replaced.
    allow : collection of str
        What the table may hold although it would be refused, as in ``MRIO.from_frames``; kept with it.
    tell : callable
        Told how far the reading is.

    Returns
    -------
    world, folder, remarks : MRIO, path, tuple of str
        The table, where its copy lies, and what its audit found that leaves it usable.

    Raises
    ------
    InputFileError
        If there is no such file or folder, or it holds no table that can be read.
    OptionError
        If options of published databases are given for a stored table, or a year must be named.
    StoreError
        If it is damaged, the name is taken, or the copy cannot be written.
    TableError
        If its numbers cannot be used.
    UnknownNameError
        If nothing of that name can be allowed, or no database is called so.
    """
    if not path.exists():
        raise InputFileError(path, ["there is no such file or folder"], hint="check the path")
    stored = not kind and (path / MANIFEST).is_file()
    found = "" if stored else kind or recognised(path)
    if not stored and not found:
        raise InputFileError(
            path,
            [message("it holds no stored table ({manifest} is missing)", manifest=MANIFEST)],
            hint=message(
                "give a database as published ({known}), or build a system with MRIO.from_frames and write it "
                "with MRIO.save",
                known=", ".join(DATABASES),
            ),
        )
    if stored and (year, version, population, extraction) != (None, None, None, None):
        raise OptionError(
            "--year, --version, --population and --extraction are for databases as published",
            hint="leave them out: a stored table holds its own",
        )
    if name or not kind:
        # Before hours of reading, not after.
        _free(name or (path.resolve().name if stored else path.resolve().stem))
    world = (
        with_allowed(MRIO.load(path), allow)
        if stored
        else read_published(
            path, found, year=year, version=version, population=population, extraction=extraction,
            allow=allow, tell=tell,
        )
    )  # fmt: skip
    audit = world.audit()
    audit.enforce()
    own = f"{kind}-{world.year}" if kind else path.resolve().name if stored else path.resolve().stem
    target = _free(name or own)
    if not replace and target.exists() and MRIO.load(target).content_hash != world.content_hash:
        raise StoreError(
            message("Another table is kept as {name!r}", name=target.name),
            hint="choose another --name, or add --replace to replace it",
        )
    tell(message("Keeping the table as {name}", name=target.name))
    world.save(target)
    deque(spectral_radius(world), maxlen=0)  # its proof is kept by the hash that saving made
    return world, target, tuple(finding.text for finding in audit.remarks)


def _free(name: str) -> Path:
    """Return where a table of this name would lie, once it is sure that nothing else lies there."""
    target = installed_folder() / slug(name)
    if target.name.isdigit():
        raise StoreError(
            message(
                "A table cannot be kept as {name!r}: a number alone is the year of an embedded table",
                name=target.name,
            ),
            hint="choose another name with --name",
        )
    if target.exists() and not (target / MANIFEST).exists():
        raise StoreError(
            message("{target} exists and is no stored table", target=target),
            hint="choose another name with --name",
        )
    return target
