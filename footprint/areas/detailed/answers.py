"""Which table, which French detail and which notes an answer stands on, whatever world table is asked for."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from weakref import finalize

import pandas as pd

from footprint.areas.detailed.blocks import concordance
from footprint.areas.detailed.fitted import Fitted, fitted_detail
from footprint.areas.detailed.money import detail_factor
from footprint.areas.detailed.table import DETAILED, assembled
from footprint.areas.french import french_inhabitants
from footprint.areas.production.detail import detail_money, detail_note, detail_world, detail_year
from footprint.areas.production.france import FranceDetail, load_france
from footprint.areas.world import world_or_default
from footprint.i18n import message
from footprint.labels import HOME
from footprint.mrio.system import MRIO
from footprint.once import kept

_MONEY = ("output", "imports", "exports")
#: Share of uses from which on it is told that they do not fit.
_TOLD = 1e-3


def with_french_detail(world: MRIO) -> MRIO:
    """Return a table whose French industries are the 257 goods sectors and the services of the French detail.

    Any table that knows France and says what its industries hold will do (`concordance`): an imported
    EXIOBASE, FIGARO or OECD ICIO, or one of your own. Inside each block of industries that both
    classifications have in common, output, sales, recipes and imports are shared as in the embedded French
    detail; the block's totals (inputs, final demand, output, exports, imports by origin, extraction) are the
    table's own, exactly. All other regions keep the table's industries. Computed once in a process for each
    content.

    Assumes that shares inside a block are those of the year of the detail (2014), that all sectors of a block
    of buyers take the same share of a product from French makers, and that what a block sells to any buyer
    abroad has the mix of its exports.

    Parameters
    ----------
    world : MRIO
        Money, extensions and final demand stay as they are. A table that has the detail is returned as it is.

    Returns
    -------
    MRIO
        In the table's money; ``sector_info`` has the block of each industry, ``meta["french_detail"]`` the
        year of the detail, how many blocks are exact and the share of uses that they leave no room for.

    Raises
    ------
    LabelError
        If the table lacks France, its households' final demand, or says not what its industries hold; names
        them and what to add.
    """
    world = world_or_default(world)
    return world if DETAILED in world.meta else _table(_Content.of(world), own_money=True)


def detailed_world(world: MRIO | None = None) -> MRIO:
    """Return the table that an answer about French sectors stands on, in MEUR at the detail's prices.

    The embedded table as it is (`detail_world`), any other one `with_french_detail`.

    Raises
    ------
    LabelError, UnitError
        As `with_french_detail`, or if its money is neither euros nor dollars.
    """
    table = _asked(world)
    if _is_own(table) or id(table) in _made_from:
        return table
    return _table(_Content.of(table), own_money=False)


def french_detail(world: MRIO | None = None) -> FranceDetail:
    """Return France in detail as a table has it, MEUR at the detail's prices; the embedded one by default.

    Raises
    ------
    LabelError, UnitError
        As `detailed_world`.
    """
    table = None if world is None else _asked(world)
    if table is None or _is_own(table):
        return load_france()
    return _france(_made_from.get(id(table)) or _Content.of(table))


def detail_notes(world: MRIO | None = None) -> tuple[str, ...]:
    """Return what a reader must know of the detail behind an answer; nothing for the detail's own table."""
    table = None if world is None else _asked(world)
    if table is None or _is_own(table):
        return detail_note(world)
    money = detail_factor(table)[1]
    return (*_notes(table), *((money,) if money else ()))


def _notes(table: MRIO) -> tuple[str, ...]:
    fitted = _fitted(_Content.of(table))
    apart = message(
        "{missed:.1f} % of the uses of products do not fit the blocks of the table, and follow them",
        missed=100.0 * fitted.missed,
    )
    return (
        message(
            "The French industries of {name} were split into 257 goods sectors and the services by the shares of "
            "the French detail of {year} inside {blocks} blocks of industries; each block's output, uses, trade and "
            "extraction are the table's own; jobs, plants and the parameters of the index are those of the detail",
            name=table.name or message("the table"),
            year=detail_year(),
            blocks=fitted.blocks.exact,
        ),
        *((apart,) if fitted.missed > _TOLD else ()),
    )


def _asked(world: MRIO | None) -> MRIO:
    """Return the table that is asked for; of an embedded one, that of the detail's year and industries."""
    return detail_world(world) if world is None or "release" in world_or_default(world).meta else world


def _is_own(table: MRIO) -> bool:
    """Whether a table is an embedded one with the industries that the detail refines."""
    parents = set(load_france().sectors["parent"])
    return "release" in table.meta and HOME in table.regions and parents <= set(table.sectors)


@dataclass(frozen=True)
class _Content:
    """A table, equal to any other with the same numbers, labels, concordance and inhabitants."""

    key: Hashable
    world: MRIO = field(compare=False)

    @classmethod
    def of(cls, world: MRIO) -> _Content:
        people = french_inhabitants(world) if HOME in world.regions else 0.0
        return cls((world.content_hash, people, tuple(concordance(world).items())), world)


@kept(3)
def _fitted(content: _Content) -> Fitted:
    return fitted_detail(content.world)


@kept(2)
def _table(content: _Content, *, own_money: bool) -> MRIO:
    world, notes = content.world, _notes(content.world)
    if own_money:
        return assembled(world, _fitted(content), notes)
    made = assembled(world, _fitted(content), notes, detail_factor(world)[0], detail_money("MEUR"))
    _made_from[id(made)] = content
    finalize(made, _made_from.pop, id(made), None)
    return made


#: What the tables of answers were made from, by their identity as long as they live: nothing is fitted twice.
_made_from: dict[int, _Content] = {}


@kept(3)
def _france(content: _Content) -> FranceDetail:
    found, factor = _fitted(content).france, detail_factor(content.world)[0]
    money = [name for name in found.sectors.columns if name in _MONEY or str(name).startswith("demand_")]
    sectors = found.sectors.copy()
    sectors[money] = sectors[money].to_numpy(float) * factor
    return replace(found, sectors=pd.DataFrame(sectors))
