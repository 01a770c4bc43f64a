"""What a way to solve costs in operations and memory, so that the cheapest one is taken and can be explained.

Costs are counted in operations on float64 numbers, those on float32 as half. With n industries and c
right-hand sides

    factors      (2/3) n³, half in float32, once      then 12 n² c   refined twice, with bounds
    iteration    20 n² c + 1000 n c min(c, 64)    two levels, about ten passes; directions kept apart
                 83 n² c                          without levels, about twenty passes and their restarts

A pass reads the whole table, however few its columns: they count as `NARROW` at least. The constants were
measured at n = 9,800; only the choice of a way depends on them, no answer does.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from footprint.i18n import message

#: Where a library says what it is about to do; the command line shows it for big tables.
LOG = logging.getLogger("footprint.mrio.solving")

#: Operations for each right-hand side, over n².
_DIRECT, _TWO_LEVEL, _PLAIN = 12.0, 20.0, 83.0
#: Operations of orthogonalising, over n c².
_APART = 1000.0
#: Right-hand sides that are iterated together with two levels; bounds the memory of the Krylov basis.
TOGETHER = 64
#: Right-hand sides that a pass costs as much as, where reading the table takes longer than reckoning.
NARROW = 10
#: Numbers of float64 that an iteration keeps for each industry and right-hand side.
_BASIS = {True: 14, False: 44}


#: Where an answer came from that another process solved.
DISK = "from disk"


@dataclass(frozen=True)
class Choice:
    """A way to solve, and why.

    Attributes
    ----------
    method : str
        ``"direct"`` or ``"iterative"``.
    why : str
        The reason, in words.
    operations : float
        What it is expected to cost, operations on float64 numbers.
    memory : float
        What it is expected to hold beside the table, bytes.
    """

    method: str
    why: str
    operations: float
    memory: float


def cheapest(
    n: int, columns: int, *, factors: bool, short: bool, two_level: bool, room: float, method: str = "auto"
) -> Choice:
    """Return the way that costs least.

    Parameters
    ----------
    n, columns : int
        Industries, right-hand sides.
    factors, short, two_level : bool
        Whether factors are at hand, are held in float32, and whether two levels speed an iteration up.
    room : float
        Bytes of memory that are free; factors that they do not hold are not made.
    method : {"auto", "direct", "iterative"}
        A way that is taken whatever it costs.
    """
    choices = {
        name: Choice(name, "", operations(n, columns, name, factors, short, two_level), size)
        for name, size in (
            ("direct", (4.0 if short else 8.0) * n * n * (not factors) + 32.0 * n * columns),
            (
                "iterative",
                8.0 * n * min(columns, TOGETHER if two_level else 16) * _BASIS[two_level]
                + 24.0 * n * columns,
            ),
        )
    }
    direct, iterative = choices["direct"].operations, choices["iterative"].operations
    taken = method if method in choices else min(choices, key=lambda name: choices[name].operations)
    if method in choices:
        why = message("asked for")
    elif taken == "direct" and not factors and choices[taken].memory > room:
        taken = "iterative"
        why = message(
            "factors would take {needed:.1f} GB, {room:.1f} GB are free",
            needed=choices["direct"].memory / 1e9,
            room=room / 1e9,
        )
    elif factors and taken == "direct":
        why = message("factors are at hand")
    else:
        why = message(
            "{taken:,.1f} against {other:,.1f} billion operations",
            taken=min(direct, iterative) / 1e9,
            other=max(direct, iterative) / 1e9,
        )
    return Choice(taken, why, choices[taken].operations, choices[taken].memory)


def announce(choice: Choice, n: int, columns: int, table: int, room: int) -> None:
    """Say, before it begins, how a big table is solved and what memory that takes; sizes in bytes."""
    short = choice.memory > room
    facts = {
        "n": n,
        "columns": columns,
        "why": choice.why,
        "needed": choice.memory / 1e9,
        "table": table / 1e9,
        "room": room / 1e9,
    }
    way = message("by factors") if choice.method == "direct" else message("pass by pass")
    LOG.info(
        "%s",
        message(
            "Solving {n:,} industries {way}, right-hand sides: {columns:,} ({why}): about {needed:.2f} GB beside "
            "the table's {table:.1f} GB; {room:.1f} GB are free",
            way=way,
            **facts,
        ),
    )
    if short:
        LOG.warning(
            "%s",
            message(
                "That may not fit the memory. Ask for fewer columns at once, close other programs, store the table "
                "in float32 (MRIO.save_blocks), or aggregate it"
            ),
        )


def operations(n: int, columns: int, method: str, factors: bool, short: bool, two_level: bool) -> float:
    """Return what solving for `columns` right-hand sides costs, in operations on float64 numbers."""
    if method == "direct":
        factorising = 0.0 if factors else n**3 * (1.0 if short else 2.0) / 3.0
        return factorising + _DIRECT * n**2 * max(columns, 1)
    if not two_level:
        return _PLAIN * n**2 * max(columns, NARROW)
    return _TWO_LEVEL * n**2 * max(columns, NARROW) + _APART * n * columns * min(columns, TOGETHER)
