"""World tables kept on this machine, found by name."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from footprint.drafts import Draft, remove_abandoned
from footprint.errors import StoreError, UnknownNameError

if TYPE_CHECKING:
    from footprint.mrio.system import MRIO

#: Another place for kept tables than the system's folder for user data.
ENVIRONMENT = "FOOTPRINT_DATA"


def installed_folder() -> Path:
    """Return the folder of kept tables; it need not exist yet."""
    if given := os.environ.get(ENVIRONMENT):
        return Path(given)
    from platformdirs import user_data_path

    return user_data_path("footprint-engine", appauthor=False) / "worlds"


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
    place = installed_folder()
    remove_abandoned(place)
    kept = {path.parent.name: path.parent for path in place.glob("*/manifest.json")}
    key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    folder = kept.get(name) or kept.get(key)
    if folder is None:
        known = ", ".join(sorted(kept)) or "none"
        raise UnknownNameError(
            "kept table", name, get_close_matches(key, kept, 2), hint=f"kept on this machine: {known}"
        )
    try:
        # Out of sight in one step, then removed at leisure: nobody finds half a table.
        with Draft(folder, folder=True) as draft:
            folder.rename(draft.inside / "removed")
    except OSError as error:
        raise StoreError(f"{folder} cannot be removed: {error.strerror or error}") from error
    return folder


def load_installed(spec: str) -> MRIO:
    """Return a kept table by name; ``"exiobase3:2022"`` is kept as ``exiobase3-2022``.

    Raises
    ------
    StoreError
        If it is not there, saying how to install it, or if it is damaged.
    """
    from footprint.mrio.system import MRIO

    name = re.sub(r"[^a-z0-9]+", "-", spec.lower()).strip("-")
    folder = installed_folder() / name
    if (folder / "manifest.json").is_file():
        return MRIO.load(folder)
    database, _, year = spec.partition(":")
    source = (
        f"download IOT_{year}_ixi.zip of EXIOBASE 3 from Zenodo, then run"
        if database == "exiobase3"
        else "run"
    )
    raise StoreError(
        f"The database {spec!r} is not installed ({folder} is missing)",
        hint=f"{source} `footprint data import PATH --name {name}`",
    )
