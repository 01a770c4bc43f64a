"""The world table that an answer is traced in, and where it stands among the arguments."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from footprint.errors import ArgumentError
from footprint.i18n import message
from footprint.mrio.sources import load_world
from footprint.mrio.system import MRIO
from footprint.mrio.tables import Tables
from footprint.once import kept

P = ParamSpec("P")
Answer = TypeVar("Answer")


def world_or_default(world: MRIO | None) -> MRIO:
    """Return a world table, or the embedded one where none is given, which is loaded once.

    Raises
    ------
    ArgumentError
        If what is given is no table.
    """
    if world is None:
        return _embedded()
    if not isinstance(world, MRIO):
        raise ArgumentError(
            message("world is a {name}, not a world table", name=type(world).__name__),
            hint="give a table that footprint.load_world or footprint.MRIO.from_frames returned",
        )
    return world


@kept(1)
def _embedded() -> MRIO:
    return load_world()


def world_last(function: Callable[P, Answer]) -> Callable[P, Answer]:
    """Return a function that says what to write where a table is given before the keyword ``world``."""

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> Answer:
        if any(isinstance(given, Tables) for given in args):
            name = function.__name__
            first = function.__code__.co_varnames[0]
            raise ArgumentError(
                message("{name}() takes the world table as the keyword `world`, after all others", name=name),
                hint=message(
                    "write {name}({first}, ..., world=world); until version 0.1 the table came first",
                    name=name,
                    first=first,
                ),
            )
        return function(*args, **kwargs)

    return checked
