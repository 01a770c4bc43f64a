"""Where world tables come from: the embedded ones, folders, and tables kept on this machine by name."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from footprint.embedded import embedded
from footprint.errors import StoreError, UnknownNameError
from footprint.mrio.checks.audit import with_allowed
from footprint.mrio.sources.installed import find_installed, not_installed
from footprint.mrio.store import MANIFEST
from footprint.mrio.system import MRIO

#: Years and variants of the embedded table; the first of a variant is its default.
EMBEDDED = {
    (2014, "default"): "2014", (2011, "default"): "2011", (2010, "default"): "2010", (2011, "V1"): "2011-V1",
}  # fmt: skip


def load_world(
    spec: str | os.PathLike[str] | None = None,
    *,
    year: int | None = None,
    variant: str = "default",
    allow: Collection[str] = (),
) -> MRIO:
    """Return a world table: embedded, stored in a folder, or kept on this machine under a name.

    Parameters
    ----------
    spec : str or path, optional
        Nothing for the embedded table, an embedded year (``"2011"``), the folder of a stored table, or the
        name of a table kept on this machine by ``footprint data import`` (``"mine"``, ``"exiobase3:2022"``).
    year : int, optional
        Year of the embedded table: 2014 (the default), 2011, or 2010 as a check. The trade of 2014 is
        partly estimated and of another release of the source: never take the difference of it and another
        year (see `footprint.mrio.checks.release.check_same_release`).
    variant : {"default", "V1"}
        ``"V1"`` is the monetary variant: extraction spread over one farming and one mining industry of
        each region in proportion to money. It explains older published figures and is not advised.

    allow : collection of str
        What a stored table may hold although it would be refused, as in `MRIO.from_frames`.

    Returns
    -------
    MRIO
        With an extension ``"materials"`` in tonnes.

    Raises
    ------
    UnknownNameError
        If there is no such embedded year or variant.
    StoreError
        If no folder or kept table is called so, or it is damaged.
    TableError
        If the numbers of a stored table cannot be used, with every fault.
    """
    text = "" if spec is None else str(spec)
    if spec is None or (text.isdigit() and (int(text), variant) in EMBEDDED):
        return _embedded(int(text) if text else year or default_year(variant), variant)
    if not text.strip():
        raise StoreError("No world table is named", hint="give the folder of a stored table, or a year: 2014")
    folder = _folder_of(text)
    if folder is None:
        if text.isdigit():
            return _embedded(int(text), variant)
        raise not_installed(text)
    world = MRIO.load(folder)
    if allow:
        world = with_allowed(world, allow)
    # Whole files may hold a table that cannot be used: one stored without its checks.
    world.audit().enforce()
    return world


def default_year(variant: str = "default") -> int:
    """Return the year of the embedded table that is used where none is named."""
    return next((year for year, name in EMBEDDED if name == variant), next(iter(EMBEDDED))[0])


def _embedded(year: int, variant: str) -> MRIO:
    key = (year, variant)
    if key not in EMBEDDED:
        known = ", ".join(f"{known_year} {name}" for known_year, name in EMBEDDED)
        raise UnknownNameError("embedded world table", f"{year} {variant}", hint=f"there are: {known}")
    return MRIO.load(embedded("world", EMBEDDED[key]))


def _folder_of(spec: str) -> Path | None:
    """Return a stored table's folder: the path where it holds one, else the kept table of this name."""
    path = Path(spec)
    if (path / MANIFEST).is_file():
        return path
    return find_installed(spec) or (path if path.exists() else None)
