"""Tables of different releases of a source must not be subtracted from each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from footprint.errors import TableError

if TYPE_CHECKING:
    from footprint.mrio.system import MRIO


def check_same_release(*worlds: MRIO) -> None:
    """Refuse tables whose difference would show two ways of compiling, not two years.

    The releases of 2013 and 2016 give France of one year, 2011, 37.6 and 67.3 billion dollars of mining
    imports; the difference of a table of one and a table of the other is no change in time.

    Parameters
    ----------
    *worlds : MRIO
        Tables to be compared; those that state no release are compared by name of their database alone.

    Raises
    ------
    TableError
        If they state different releases, naming each.
    """
    check_same_releases(
        (world.name, str(world.meta["release"])) for world in worlds if "release" in world.meta
    )


def check_same_releases(stated: Iterable[tuple[str, str]]) -> None:
    """Refuse answers that stand on tables of different releases, as `check_same_release` does for tables.

    Parameters
    ----------
    stated : iterable of (str, str)
        Name and release of each table; leave out what states none.

    Raises
    ------
    TableError
        Naming each.
    """
    pairs = set(stated)
    if len({release for _, release in pairs}) > 1:
        raise TableError(
            "Tables of different releases cannot be compared as years",
            expected="tables of one release, such as 2010 and 2011",
            found=", ".join(sorted(f"{name} ({release})" for name, release in pairs)),
            hint="compare each with published figures of its own year, or show both without a difference",
        )
