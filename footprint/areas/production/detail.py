"""The world table that France in detail was built on, of which index, priorities and plans are told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from footprint.areas.world import world_or_default
from footprint.embedded import embedded
from footprint.i18n import message
from footprint.once import kept

if TYPE_CHECKING:
    from footprint.mrio import MRIO


@kept(1)
def detail_facts() -> dict[str, Any]:
    """Return the year of the table, and the industries that are one in the detail."""
    facts: dict[str, Any] = json.loads(embedded("france", "table.json").read_text(encoding="utf-8"))
    return facts


def detail_year() -> int:
    """Return the year of the table, and of the prices, that France in detail stands on."""
    return int(detail_facts()["year"])


def detail_money(unit: str = "EUR") -> str:
    """Return a unit of money at the detail's prices, such as ``EUR_2014``."""
    return f"{unit}_{detail_year()}"


def detail_world(world: MRIO | None = None) -> MRIO:
    """Return the world table for what stands on France in detail.

    Parameters
    ----------
    world : MRIO, optional
        What was asked for. An embedded table of another year cannot host the detail: the detail's own takes
        its place, and `detail_note` says so. Any other table is used as it is.

    Raises
    ------
    ArgumentError
        If what is given is no table.
    """
    if world is None or _other_year(world_or_default(world)):
        return _own_table()
    merged = detail_facts()["merged"]
    return _merged(world) if merged.keys() <= set(world.sectors) else world


def detail_note(world: MRIO | None = None) -> tuple[str, ...]:
    """Return what to tell where the detail's table takes the place of another."""
    if world is not None and not _other_year(world):
        return ()
    from footprint.mrio.sources import default_year

    year = detail_year()
    other = world.year if world is not None else default_year()
    if other == year:
        return ()
    return (
        message(
            "France in detail (257 sectors) was built on the world table of {year}: this answer "
            "stands on {year} and at its prices, not on the table of {other} that accounts use; do "
            "not take differences between the two",
            year=year,
            other=other,
        ),
    )


def _other_year(world: MRIO) -> bool:
    embedded_table = "release" in world.meta and world.meta.get("variant") == "default"
    return bool(embedded_table and world.year != detail_year())


@kept(1)
def _own_table() -> MRIO:
    from footprint.mrio import load_world

    return _merged(load_world(year=detail_year()))


def _merged(world: MRIO) -> MRIO:
    known = _aggregated.get(world.content_hash)
    if known is None:
        merged = detail_facts()["merged"]
        known = world.aggregate(sectors={sector: merged.get(sector, sector) for sector in world.sectors})
        _aggregated.clear()
        _aggregated[world.content_hash] = known
    return known


_aggregated: dict[str, MRIO] = {}
