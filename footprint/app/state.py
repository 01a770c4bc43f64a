"""What an address says: the fields of each view, checked before anything is computed from them.

An address is written by whoever likes to: unknown fields, wrong numbers and long texts are refused in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, TypeVar, get_origin
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from footprint.errors import InputFileError
from footprint.i18n import _

Text = Annotated[str, Field(max_length=200)]
Token = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9_-]*$")]


class State(BaseModel):
    """Fields that every view has.

    Attributes
    ----------
    area : str
        Code or name of a place.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    area: Text = ""

    def query(self) -> list[tuple[str, str]]:
        """Return the fields that differ from their defaults, as an address holds them."""
        found: list[tuple[str, str]] = []
        for name, value in self.model_dump(mode="json", exclude_defaults=True).items():
            values = value if isinstance(value, list | tuple) else [value]
            found += [(name, _plain(one)) for one in values if one is not None]
        return found

    def address(self, view: str, **changes: object) -> str:
        """Return the address of a view in this state, with some fields changed."""
        state = self.model_validate({**self.model_dump(exclude_defaults=True), **changes})
        query = urlencode(state.query())
        return f"/{view}?{query}" if query else f"/{view}"


class AccountState(State):
    """The footprint: whose demand, and the visitor's own demand."""

    scope: Literal["households", "consumption", "final demand"] = "households"
    demand: Token = ""


class IndexState(State):
    """Index, autonomy and priorities, with the visitor's own list of plants."""

    plants: Token = ""


class PeersState(State):
    """Places like a place."""

    count: Annotated[int, Field(ge=1, le=50)] = 8


class CompareState(State):
    """Two places side by side."""

    other: Text = ""


class ScenarioState(State):
    """A circular scenario of the library, or the visitor's own."""

    name: Annotated[str, Field(max_length=80, pattern=r"^[a-z0-9-]*$")] = ""
    file: Token = ""


class WhatIfState(State):
    """Plants that open and close, ``"SECTOR: 50 jobs"`` each."""

    opened: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    closed: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    plants: Token = ""


class PlanState(State):
    """Objective and limits of a relocation plan: budget in MEUR, floor in kt, shares from 0 to 1."""

    budget: Annotated[float, Field(gt=0, le=100_000)] | None = None
    objective: Literal[
        "index-per-tonne", "index", "autonomy", "avoided", "jobs", "index-per-euro", "avoided-per-euro"
    ] = "index-per-tonne"
    avoid: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    elsewhere: Annotated[float, Field(ge=0, le=1)] | None = None
    jobs: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    most_plants: Annotated[int, Field(ge=0, le=10_000)] | None = None
    forbid: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    plants: Token = ""


class MapState(State):
    """The map of France."""

    measure: Literal["footprint", "index", "autonomy"] = "footprint"


Some = TypeVar("Some", bound=State)


def read_state(kind: type[Some], query: Iterable[tuple[str, str]]) -> Some:
    """Return what an address says.

    Parameters
    ----------
    kind : type of State
    query : pairs of name and text
        As they stand in the address; empty texts count as absent.

    Raises
    ------
    InputFileError
        With every field that is wrong, in words.
    """
    given: dict[str, object] = {}
    for name, text in query:
        text = text.strip()
        if not text:
            continue
        field = kind.model_fields.get(name)
        if field is not None and get_origin(field.annotation) is tuple:
            given[name] = (*_texts(given.get(name)), text)
        else:
            given[name] = text
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise InputFileError(_("The address"), [_problem(one) for one in error.errors()]) from None


def _texts(given: object) -> tuple[str, ...]:
    return given if isinstance(given, tuple) else ()


def _problem(error: Mapping[str, object]) -> str:
    """Return one fault of an address, the field named; what stands there is cut short."""
    place = error.get("loc")
    field = ".".join(map(str, place)) if isinstance(place, tuple) else ""
    field = field[:40]
    if error.get("type") == "extra_forbidden":
        return _("{field}: this view has no such field", field=field)
    return _("{field}: {found} cannot be used here", field=field, found=repr(str(error.get("input"))[:40]))


def _plain(value: object) -> str:
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
