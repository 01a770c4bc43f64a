"""World tables kept on this machine, found by name."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from footprint.errors import StoreError

if TYPE_CHECKING:
    from footprint.mrio.system import MRIO

#: Another place for kept tables than the system's folder for user data.
ENVIRONMENT = "FOOTPRINT_DATA"


def installed_folder() -> Path:
    """Return the folder of kept tables; it need not exist yet."""
    if given := os.environ.get(ENVIRONMENT):
        return Path(given).expanduser()
    from platformdirs import user_data_path

    return user_data_path("footprint-engine", appauthor=False) / "worlds"


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
