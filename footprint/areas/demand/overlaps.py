"""Rows of a demand that hold one another: a division beside its groups must not be counted twice."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from footprint.i18n import message

#: How far the parts of a published budget may sum beside the whole: each is rounded.
ROUNDING = 0.005
_SHOWN = 6


class Claim(NamedTuple):
    """One row's amount.

    Attributes
    ----------
    where : str
        The row, for messages.
    text : str
        What it names.
    key : str or frozenset
        Digits of a COICOP code, whose beginnings hold it, or a set of products.
    amount : float
        Money a year.
    """

    where: str
    text: str
    key: str | frozenset[str]
    amount: float


@dataclass(frozen=True)
class Overlaps:
    """What was found among the rows.

    Attributes
    ----------
    left_out : frozenset of int
        Places of rows that are the sum of others, not to be counted.
    problems, notes : tuple of str
    """

    left_out: frozenset[int]
    problems: tuple[str, ...]
    notes: tuple[str, ...]


def overlaps(claims: Sequence[Claim]) -> Overlaps:
    """Return which rows repeat what other rows say.

    Rows that name the same are parts of one amount and are added, and the answer says so. A row that holds
    others (01 holds 01.1) is left out where these sum to it; otherwise it is a problem that names both.
    """
    amounts: dict[Hashable, float] = {}
    places: dict[Hashable, list[int]] = {}
    for place, claim in enumerate(claims):
        amounts[claim.key] = amounts.get(claim.key, 0.0) + claim.amount
        places.setdefault(claim.key, []).append(place)
    holders = _holders(list(places))
    sums = {holder for holder, inner in holders.items() if _sums_up(holder, inner, holders, amounts)}
    problems = []
    for holder, inner in holders.items():
        if holder in sums:
            continue
        one, other = claims[places[holder][0]], claims[places[inner[0]][0]]
        parts = sum(amounts[key] for key in _leaves(inner, holders))
        problems.append(
            message(
                "{where}: {text} holds {text2} of {where2}, and what lies within it sums to "
                "{parts:,.6g}, not {amounts:,.6g}: keep the whole or its parts",
                where=one.where,
                text=one.text,
                text2=other.text,
                where2=other.where,
                parts=parts,
                amounts=amounts[holder],
            )
        )
    notes = []
    if told := [claims[places[key][0]].text for key in sums]:
        notes.append(message("left out as the sum of other rows: {some}", some=_some(told)))
    if twice := [claims[found[0]].text for found in places.values() if len(found) > 1]:
        notes.append(message("named by several rows, which were added: {some}", some=_some(twice)))
    left_out = frozenset(place for key in sums for place in places[key])
    return Overlaps(left_out, tuple(problems), tuple(notes))


def _some(texts: Sequence[str]) -> str:
    more = message(" and {count} more", count=len(texts) - _SHOWN) if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more


def _holders(keys: Sequence[Hashable]) -> dict[Hashable, list[Hashable]]:
    """Return the keys that hold others, and which."""
    codes = sorted(key for key in keys if isinstance(key, str))
    sets = [key for key in keys if isinstance(key, frozenset)]
    found: dict[Hashable, list[Hashable]] = {}
    stack: list[str] = []
    for code in codes:  # in sorted order, what a code holds follows it
        while stack and not code.startswith(stack[-1]):
            stack.pop()
        for holder in stack:
            found.setdefault(holder, []).append(code)
        stack.append(code)
    for big in (key for key in sets if len(key) > 1):
        if inner := [key for key in sets if key < big]:
            found[big] = list(inner)
    return found


def _leaves(keys: Sequence[Hashable], holders: Mapping[Hashable, Sequence[Hashable]]) -> list[Hashable]:
    return [key for key in keys if key not in holders]


def _sums_up(
    holder: Hashable,
    inner: Sequence[Hashable],
    holders: Mapping[Hashable, Sequence[Hashable]],
    amounts: Mapping[Hashable, float],
) -> bool:
    parts = sum(amounts[key] for key in _leaves(inner, holders))
    return abs(parts - amounts[holder]) <= ROUNDING * abs(amounts[holder])
