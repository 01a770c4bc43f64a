"""Tables of different releases of a source must not be subtracted from each other."""

from __future__ import annotations

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
    stated = {f"{world.name} ({world.meta['release']})" for world in worlds if "release" in world.meta}
    if len({str(world.meta["release"]) for world in worlds if "release" in world.meta}) > 1:
        raise TableError(
            "Tables of different releases cannot be compared as years",
            expected="tables of one release, such as 2010 and 2011",
            found=", ".join(sorted(stated)),
            hint="compare each with published figures of its own year, or show both without a difference",
        )
