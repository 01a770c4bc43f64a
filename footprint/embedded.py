"""Where the embedded dataset lies: ``data/`` beside the package, or inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

from footprint.errors import StoreError

_PLACES = (Path(__file__).parent / "_data", Path(__file__).parent.parent / "data")


def embedded(*parts: str) -> Path:
    """Return the path of one file of the embedded dataset.

    Parameters
    ----------
    *parts : str
        Path below ``data/``, as in ``embedded("areas", "urban_areas.parquet")``.

    Raises
    ------
    StoreError
        If the file is not there: the installation is damaged.
    """
    for place in _PLACES:
        path = place.joinpath(*parts)
        if path.exists():
            return path
    raise StoreError(
        f"The embedded dataset lacks {'/'.join(parts)}",
        hint="reinstall the package, or run `footprint data verify` to see what is damaged",
    )
