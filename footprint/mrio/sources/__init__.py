"""Where world tables come from: the embedded ones, stored ones, and installed databases."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from footprint.embedded import embedded
from footprint.errors import StoreError, UnknownNameError

if TYPE_CHECKING:
    from footprint.mrio.system import MRIO

#: Years and variants of the embedded table.
EMBEDDED = {(2011, "default"): "2011", (2010, "default"): "2010", (2011, "V1"): "2011-V1"}


def load_world(
    spec: str | os.PathLike[str] | None = None,
    *,
    year: int = 2011,
    variant: str = "default",
    allow: Collection[str] = (),
) -> MRIO:
    """Return a world table: embedded, stored in a folder, or an installed database.

    Parameters
    ----------
    spec : str or path, optional
        Nothing for the embedded table, an embedded year (``"2010"``), the folder of a stored table, or
        ``"exiobase3:2022"`` for an installed database.
    year : int
        Year of the embedded table: 2011, or 2010 as a check.
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
        If there is no such year, variant or database.
    StoreError
        If the stored table is missing or damaged, or the database is not installed.
    TableError
        If the numbers of a stored table cannot be used, with every fault.
    """
    from footprint.mrio.system import MRIO

    if spec is None or str(spec).isdigit():
        key = (int(str(spec)) if spec else year, variant)
        if key not in EMBEDDED:
            known = ", ".join(f"{known_year} {name}" for known_year, name in EMBEDDED)
            raise UnknownNameError("embedded world table", f"{key[0]} {key[1]}", hint=f"there are: {known}")
        return MRIO.load(embedded("world", EMBEDDED[key]))
    if isinstance(spec, str) and ":" in spec and not Path(spec).exists():
        from footprint.mrio.sources.installed import load_installed

        return load_installed(spec)
    if not str(spec).strip():
        raise StoreError("No world table is named", hint="give the folder of a stored table, or a year: 2011")
    world = MRIO.load(Path(spec))
    if allow:
        from footprint.mrio.checks.audit import with_allowed

        world = with_allowed(world, allow)
    # Whole files may hold a table that cannot be used: one stored without its checks.
    world.audit().enforce()
    return world
